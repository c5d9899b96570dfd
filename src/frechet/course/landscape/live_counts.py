"""How many critical points have every hidden unit live, where that is proved; points that differ by signs are one.

For one sample `closed_forms` proves the counts with one hidden layer, with hidden layers of width 1, and with two
hidden layers and one output. Two more follow for r₁ and r₂ live units and p outputs, in the notation of `two_layers`.

* r₁ > r₂: none, since Lᵀ δ² = c are r₁ generic equations for r₂ unknowns.
* r₁ = 1 and r₂ = p: with τ = Mᵀ q² the second layer says that L a₁² is 1/τ entry by entry, so q = ρ q′ for one of 2^p
  vectors q′, fixed up to ±. The output, y_k = q_k (1 + Σᵤ M[k, u] δᵤ²/τᵤ²), gives δ², and Lᵀ δ² = c is then
  c = Aρ³ + Bρ⁴: four ρ for each of the 2^p/2, together 2^{p+1} orbits.
"""

from __future__ import annotations

from .architecture import Architecture
from .closed_forms import live_points, thin


def proved_orbits(architecture: Architecture) -> int | None:
    """Return the number of orbits of critical points with every hidden unit live; none where no proof is at hand.

    >>> [proved_orbits(Architecture((1, r, 3))) for r in (1, 2, 3, 4)]
    [6, 12, 8, 0]
    >>> [proved_orbits(Architecture(widths)) for widths in [(1, 1, 1, 1, 1), (2, 3, 3, 1), (2, 2, 2, 2)]]
    [6, 4, None]
    """
    if architecture.samples != 1:
        return None
    hidden = architecture.hidden
    if set(architecture.widths[1:-1]) == {1}:
        return (thin(hidden, architecture.widths[-1]) - 1) >> hidden
    match architecture.widths:
        case (_, r, p):
            return live_points(r, p) >> r
        case (_, first, second, 1):
            return 4 if first == second else 0
        case (_, first, second, _) if first > second:
            return 0
        case (_, 1, second, p) if second == p:
            return 2 << p
    return None


def line_is_irreducible(architecture: Architecture) -> bool:
    """Whether the solutions over all (c, Y), the other parameters generic and fixed, are proved to be one variety.

    They are for one sample and hidden layers of one width: q and the squares of δ_H are free, and the other squares
    follow from them by linear equations and inverses, as do c and y. What is parametrised by rational functions is
    irreducible.
    """
    return architecture.samples == 1 and len(set(architecture.widths[1:-1])) == 1
