"""How many critical points have every hidden unit live, where that is proved; points that differ by signs are one.

One hidden layer and chains of single weights are counted in `closed_forms`, for one sample. Two hidden layers, r₁ and
r₂ live units, p outputs, one sample: the slices are vectors, a₀ = x, a_h = W_h a_{h−1}, and q = y − W x, δ₃ = q, δ_h
= W_{h+1}ᵀ δ_{h+1}. The gradient vanishes where W_h[u, v] = δ_h[u] a_{h−1}[v] / Λ_h[u, v]. So a_h[u] = δ_h[u] S_h[u]
with S_h[u] = Σ_v a_{h−1}[v]² / Λ_h[u, v], and δ_h[u] = a_h[u] T_h[u] with T_h[u] = Σ_v δ_{h+1}[v]² / Λ_{h+1}[v, u]: a
unit is dead with all its weights, or S_h[u] T_h[u] = 1. The squares of a and the vector q fix a solution up to signs.

Let L = 1/Λ₂ and M = 1/Λ₃ entrywise, β = δ₂², and c = 1/S₁, which depends on x and Λ₁ alone. The first layer says Lᵀβ
= c, r₁ generic equations for r₂ unknowns, so r₁ ≤ r₂. The second says that L a₁² and Mᵀ q² are inverse to each other,
entry by entry; the output, that y_k = q_k (1 + Σᵤ M[k, u] βᵤ/τᵤ²) with τ = Mᵀ q².

* p = 1: then L a₁² = 1/(M q²), r₂ generic equations for r₁ unknowns (the factor 1/q² is common to all), so r₂ ≤ r₁.
  What is left for r₁ = r₂ is y = q + B/q³ with B = Σ β/M: four orbits.
* r₁ = 1 and r₂ = p: the second layer says q = ρ q′ for one of 2^p vectors q′, fixed up to ±; the output gives β, and
  the first layer is c = Aρ³ + Bρ⁴: four ρ for each of the 2^p/2, together 2^{p+1} orbits.
"""

from __future__ import annotations

from .architecture import Architecture
from .closed_forms import chain, live_points


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
    if set(architecture.widths[1:]) == {1}:
        return (chain(hidden) - 1) >> hidden
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
