"""How many critical points have every hidden unit live, where that is proved: one sample, one or two hidden layers.

With one sample the slices are vectors: a₀ = x, a_h = W_h a_{h−1}, and q = y − W x, δ_{H+1} = q, δ_h = W_{h+1}ᵀ
δ_{h+1}. The gradient vanishes where W_h[u, v] = δ_h[u] a_{h−1}[v] / Λ_h[u, v]. So a_h[u] = δ_h[u] S_h[u] with S_h[u]
= Σ_v a_{h−1}[v]² / Λ_h[u, v], and δ_h[u] = a_h[u] T_h[u] with T_h[u] = Σ_v δ_{h+1}[v]² / Λ_{h+1}[v, u]: a unit is
dead with all its weights, or S_h[u] T_h[u] = 1. The squares of a and the vector q fix a solution up to signs.

*One hidden layer* of r live units, p outputs. With M = 1/Λ₂ entrywise, cᵢ = 1/S₁[i] and uᵢ = a₁[i]²:

    Σ_k q_k² M_{ki} = cᵢ,  i = 1, …, r,    q_k (1 + Σᵢ uᵢ M_{ki}) = y_k,  k = 1, …, p,

of the degrees (2, 0) and (1, 1) in q and u. The Bézout number is the coefficient of A^p B^r in (2A)^r (A + B)^p,
which is 2^r C(p, r), and it is attained for generic data. For no solution lies at infinity: let K be the set of the k
with q_k ≠ 0. Where q is infinite, M_Kᵀ q_K² = 0 asks for |K| > r, and |K| generic equations u₀ + M_K u = 0 for |K| ≤
r. Where u is, M_Kᵀ q_K² = c asks for |K| ≥ r, and M_K u = 0 for |K| < r. And all solutions are simple for generic (c,
y), as (q, u) ↦ (c, y) is a map between spaces of one dimension. Hence 2^r C(p, r) orbits.

*Two hidden layers*, r₁ and r₂ live units. Let L = 1/Λ₂ and β = δ₂². The first layer says Lᵀβ = c, r₁ generic
equations for r₂ unknowns, so r₁ ≤ r₂. With one output, the second says L a₁² = 1/(M q²), r₂ generic equations for r₁
unknowns (the factor 1/q² is common to all), so r₂ ≤ r₁. What is left for r₁ = r₂ is y = q + B/q³ with B = Σ β/M: four
orbits. With r₁ = 1 and p = r₂ the second layer says q = ρ q′ for one of 2^p vectors q′, fixed up to ±, the last gives
β, and the first is c = Aρ³ + Bρ⁴: 2^{p+1} orbits.
"""

from __future__ import annotations

from math import comb

from .architecture import Architecture


def proved_orbits(architecture: Architecture) -> int | None:
    """Return the number of orbits of critical points with every hidden unit live; none where no proof is at hand.

    >>> [proved_orbits(Architecture((1, r, 3))) for r in (1, 2, 3, 4)]
    [6, 12, 8, 0]
    >>> proved_orbits(Architecture((2, 3, 3, 1))), proved_orbits(Architecture((2, 2, 2, 2)))
    (4, None)
    """
    if architecture.samples != 1:
        return None
    match architecture.widths:
        case (_, r, p):
            return (1 << r) * comb(p, r)
        case (_, first, second, 1):
            return 4 if first == second else 0
        case (_, first, second, _) if first > second:
            return 0
        case (_, 1, second, p) if second == p:
            return 2 << p
    return None


def line_is_irreducible(architecture: Architecture) -> bool:
    """Whether the solutions over all (Λ₁, Y), the other parameters generic and fixed, are proved to be one variety.

    They are for one sample and hidden layers of one width: q and the squares of δ_H are free, and the other squares
    follow from them by linear equations and inverses, as do c and y. What is parametrised by rational functions is
    irreducible.
    """
    return architecture.samples == 1 and len(set(architecture.widths[1:-1])) == 1
