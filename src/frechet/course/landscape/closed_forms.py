"""Formulas for the number of critical points of a penalised deep linear network, each with its proof or marked as fit.

`dx`, `dy` are the widths of input and output, `d` the width of the one hidden layer, H the number of hidden layers, N
the number of weights. Data and penalties are generic, m = 1 sample unless said otherwise.
"""

from __future__ import annotations

from math import comb

from ...errors import DomainError
from .architecture import Architecture


def classical_bezout(architecture: Architecture) -> int:
    """Return Bézout's bound (2H + 1)^N, for any number of samples.

    Proof: W_{H+1}ᵀ ⋯ (W_{H+1} ⋯ W₁ X − Y) Xᵀ ⋯ has the H factors other than Wᵢ once and all H + 1 of the product once
    more. So each of the N equations has the degree 2H + 1.

    >>> classical_bezout(Architecture((2, 2, 2, 2)))
    244140625
    """
    return int((2 * architecture.hidden + 1) ** architecture.count)


def D(d: int, dy: int) -> int:  # noqa: N802  # its name in the chapter
    """Return Σ C(d, k) C(dy, k) 4^k, the number of complex critical points for one hidden layer and one sample.

    Theorem. For generic x, y, Λ the critical points of ½‖W₂W₁x − y‖² + ½Σ⟨Λᵢ∘Wᵢ, Wᵢ⟩ are D(d, dy), whatever dx.

    Proof. *Reduction.* Let a = W₁x and e = W₂a − y. Row i of W₁ is −(W₂ᵀe)ᵢ xⱼ/λᵢⱼ, so aᵢ = −(W₂ᵀe)ᵢ/cᵢ with
    cᵢ = 1/Σⱼ(xⱼ²/λᵢⱼ); and (W₂)ₖᵢ = −eₖaᵢ/μₖᵢ. With uᵢ = aᵢ² and sₖ = 1 + Σᵢ uᵢ/μₖᵢ that gives eₖ sₖ = −yₖ, so no sₖ is
    0, and aᵢ (cᵢ − Σₖ yₖ²/(μₖᵢ sₖ²)) = 0. Conversely each solution a of these d equations gives one critical point.
    Choose the set S of live units, aᵢ ≠ 0, and let r be its size. There remain r equations in u₁ … u_r,

        Σₖ Mᵢₖ yₖ² / sₖ² = cᵢ,   s = 1 + Mᵀu,   Mᵢₖ = 1/μₖᵢ,

    each solution with all uᵢ ≠ 0 giving 2^r critical points, by the signs of the aᵢ. Call their number n(r, dy).

    *Counting.* Homogenise: t₀ = 1/s₀ and tₖ = 1/sₖ range over the reciprocals of a linear space L of dimension r + 1 in
    ℂ^(dy+1), spanned by (1, 1, …, 1) and the rows of (0 | M). For generic M all its maximal minors are non-zero, and
    for r ≤ dy the closure of the reciprocals of such a space has the dimension r and the degree C(dy, r) in projective
    space (it is a multidegree of the standard Cremona map). On it the equations are r quadrics Σₖ Mᵢₖ yₖ² tₖ² = cᵢ
    t₀². Their number of common points is 2^r C(dy, r) if none lies where some t vanishes and all are simple. *None at
    the boundary:* there t is supported on a set F of at most r coordinates, and (tₖ²) on F solves r linear equations,
    whose columns are multiples of at most r of the vectors c, M₁, …, M_dy: independent, so t = 0. *Simple:* the points
    (t, y², c) that satisfy the equations are a graph, c a function of (t, y²); it is smooth, and in characteristic 0
    the generic fibre of its projection to (y², c) is smooth too. *No uᵢ = 0:* it would leave r equations for r − 1
    unknowns with r free constants c. For r > dy there is none, since c would lie in the span of dy < r vectors.

    So n(r, dy) = 2^r C(dy, r), and the sum over S is Σ C(d, r) 2^r 2^r C(dy, r). ∎

    >>> [D(d, dy) for d, dy in [(1, 1), (2, 2), (3, 3)]]
    [5, 33, 245]
    """
    return sum(comb(d, k) * comb(dy, k) * 4**k for k in range(min(d, dy) + 1))


def live_points(d: int, dy: int) -> int:
    """Return N_C* = 4^d C(dy, d), the number of the D(d, dy) points at which no weight is 0.

    Proof: the term k = d of D. For generic data a weight is 0 only where its hidden unit is dead: row i of W₁ is a
    multiple of (xⱼ/λᵢⱼ)ⱼ and column i of W₂ is (−eₖaᵢ/μₖᵢ)ₖ, with no eₖ = −yₖ/sₖ equal to 0. ∎

    >>> live_points(2, 2), live_points(3, 2)
    (16, 0)
    """
    return int(comb(dy, d) * 4**d)


def most_real(d: int, dy: int) -> int:
    """Return Σ C(d, r) 2^r over r ≤ min(d, dy), a bound on the number of real critical points.

    Proof: in the reduction of `D` real points have u > 0, and the equations for the live set S say that u is a critical
    point of Σ cᵢuᵢ + Σₖ yₖ²/sₖ(u). For positive penalties this is convex on u ≥ 0, strictly where M has full row rank:
    at most one u for each S, with 2^r signs, and none for r > dy. That the bound is attained is shown by examples only
    (`real_points` finds some).

    >>> most_real(2, 2), most_real(3, 2), most_real(3, 3)
    (9, 19, 27)
    """
    return int(sum(comb(d, r) * 2**r for r in range(min(d, dy) + 1)))


def row_bound(d: int, dy: int) -> int:
    """Return B_C = (1 + 4 dy)^d, the bound of Bharadwaj's thesis, Theorem 3.9; D is smaller for d ≥ 2.

    Proof that D(d, dy) ≤ (1 + 4 dy)^d = Σ C(d, k) (4 dy)^k, with equality for d = 1: C(dy, k) ≤ dy^k, and less for k ≥
    2. ∎

    >>> row_bound(2, 2), D(2, 2)
    (81, 33)
    """
    return int((1 + 4 * dy) ** d)


def live_bound(d: int, dy: int) -> int:
    """Return B_C* = (4 dy)^d, the thesis's bound on the points without a zero weight (Proposition 3.6).

    >>> live_bound(2, 2), live_points(2, 2)
    (64, 16)
    """
    return int((4 * dy) ** d)


def polyhedral_bound(d: int, dx: int, dy: int) -> int:
    """Return D(dx, dy)^d. Conjecture: Bernstein's bound (BKK) for one hidden layer and one sample.

    It agrees with all 26 values that the thesis prints, and with `groebner.generic_count` wherever that is possible; we
    have no proof.

    >>> polyhedral_bound(2, 2, 2)
    1089
    """
    return int(D(dx, dy) ** d)


def thin(H: int, dy: int) -> int:
    """Return 1 + H dy 2^(H+1), the number of complex critical points when every hidden layer has one unit.

    Theorem, for one sample and generic x, y, Λ, H ≥ 1, whatever dx. Proof. As for `D`, W₁ enters by a = W₁x alone, with
    the penalty ½c a², and the last layer is vₖ = −eₖQ/μₖ with Q = a b₂ ⋯ b_H and eₖ (1 + Q²/μₖ) = −yₖ. The equations of
    a, b₂, …, b_H, each times its weight, read c a² = β₂b₂² = ⋯ = β_H b_H² = Σₖ eₖ²Q²/μₖ; call this number s. If s = 0,
    then all hidden weights are 0: the origin. Otherwise Q² = s^H/κ with κ = c β₂ ⋯ β_H, and what remains is

        1 = Σₖ (yₖ²/μₖ) (s^(H−1)/κ) / (1 + s^H/(κμₖ))²,

    of the degree 2H dy in s after multiplication by the denominators. For generic data its roots are simple (the values
    of the right side at its critical points, finitely many for fixed ratios of the y, are scaled by their common
    factor), are not 0, and are no zeros of a denominator. Each root gives 2^H points, by the signs of the hidden
    weights; Q, e, v and W₁ follow. Together 1 + 2H dy · 2^H. ∎

    >>> [thin(1, dy) for dy in (1, 2, 3)], [thin(2, dy) for dy in (1, 2)]
    ([5, 9, 13], [17, 33])
    """
    return int(1 + H * dy * 2 ** (H + 1))


def two_layers(first: int, second: int) -> int:
    """Return 1 + Σ C(d₁, r) C(d₂, r) 4^(r+1) over r ≥ 1, the number of points for two hidden layers and one output.

    Theorem for one sample and generic data, whatever dx. Proof. Let r₁ and r₂ units be live. Write a₁ = W₁x, a₂ =
    W₂a₁, q = y − W₃a₂, δ = q W₃ᵀ for what arrives at the second layer, and L, M for 1/Λ₂, 1/Λ₃ entrywise. The
    equations of W₃ and W₂ read (W₃)ᵤ = q (a₂)ᵤ Mᵤ and (W₂)ᵤᵥ = δᵤ (a₁)ᵥ Lᵤᵥ; so δᵤ = q² Mᵤ (a₂)ᵤ, and (a₂)ᵤ = δᵤ Σᵥ
    Lᵤᵥ (a₁)ᵥ². For live units that is

        L a₁² = 1/(q² M)  (r₂ equations),    and from W₁ likewise    Lᵀ δ² = c  (r₁ equations),

    with cᵥ = 1/Σⱼ(xⱼ²/(Λ₁)ᵥⱼ). The vectors 1/M and c are generic, so the first has no solution for r₁ < r₂ and the
    second none for r₂ < r₁. For r₁ = r₂ = r both are solved by the inverse of L, and what is left is
    y = q + W₃a₂ = q + B/q³ with B = Σᵤ δᵤ²/Mᵤ: four roots q, simple and not 0. Each gives 2^r signs of a₁ and 2^r of δ,
    and all else follows. Together 4 · 4^r for each choice of r units in each layer. ∎

    >>> two_layers(1, 1), two_layers(2, 2), two_layers(3, 3)
    (17, 129, 977)
    """
    return int(1 + sum(comb(first, r) * comb(second, r) * 4 ** (r + 1) for r in range(1, min(first, second) + 1)))


def chain(H: int) -> int:
    """Return 1 + H 2^(H+1), the number of complex critical points when all widths are 1.

    Theorem, for generic x, y, λ and N = H + 1 weights; it is `thin` with one output. A proof of its own: put t = y/x
    and divide the penalties by x², so that the loss is ½(P − t)² + ½Σ λᵢwᵢ² with P = w₁ ⋯ w_N. Equation i times wᵢ
    reads λᵢwᵢ² = c with c = P (t − P), the same for all i. If one weight is 0, then P = 0, c = 0 and all are 0: the
    origin. Otherwise the product of the N equations is λ₁ ⋯ λ_N P² = P^N (t − P)^N, that is P^(H−1) (t − P)^(H+1) = λ₁
    ⋯ λ_N, with 2H roots P. They are simple and different from 0 and t for generic λ: the left side has finitely many
    critical values. Each root gives c and with it all wᵢ² ≠ 0; of the 2^N choices of signs half have the product P,
    the others −P. Together 1 + 2H · 2^H. ∎

    >>> [chain(H) for H in (1, 2, 3, 4)]
    [5, 17, 49, 129]
    """
    return thin(H, 1)


def complex_points(architecture: Architecture) -> int | None:
    """Return the number of complex critical points by the theorems of `D`, `thin` and `two_layers`, or None.

    Several samples of a single input are as one: with d₀ = 1 the loss is ½‖X‖² ‖W − YXᵀ/‖X‖²‖² and a constant. Without
    a hidden layer the equations are linear.

    >>> complex_points(Architecture((5, 2, 2))), complex_points(Architecture((2, 2, 2), samples=2))
    (33, None)
    """
    widths = architecture.widths
    if architecture.hidden == 0:
        return 1
    if architecture.samples > 1 and widths[0] > 1:
        return None
    if architecture.hidden == 1:
        return D(widths[1], widths[2])
    if architecture.hidden == 2 and widths[-1] == 1:
        return two_layers(*widths[1:3])
    return thin(architecture.hidden, widths[-1]) if set(widths[1:-1]) == {1} else None


def real_parity(solutions: int) -> int:
    """Return the parity of the number of real critical points: that of the number of complex ones, which is odd.

    Proof: solutions that are not real come in pairs of complex conjugates. The number of complex ones is odd: changing
    the signs of all weights into and out of a hidden unit maps critical points to critical points, and moves each but
    those where the unit is dead; so all but the origin fall into orbits of even size. ∎

    Raises `DomainError` for an even number of solutions: one is missing, or one is too many.

    >>> real_parity(641)
    1
    """
    if solutions % 2 == 0:
        raise DomainError(f"{solutions} complex critical points cannot be all: with the origin the number is odd")
    return 1


def most_real_in_chain(H: int) -> int:
    """Return the largest number of real critical points when all widths are 1: 3 for H = 1, else 1 + 2 · 2^H.

    Proof: for positive penalties a real point but the origin has c > 0 in the proof of `chain`, so P lies between 0 and
    t. There P^(H−1) (t − P)^(H+1) is monotone for H = 1, and rises and falls once for H ≥ 2: at most one root P, or
    two, each with 2^H signs. For small penalties there are so many. ∎

    >>> [most_real_in_chain(H) for H in (1, 2, 3)]
    [3, 9, 17]
    """
    return int(1 + min(H, 2) * 2**H)
