"""All real critical points for one hidden layer and one sample: a convex problem for each set of live hidden units.

With aᵢ = (W₁x)ᵢ and uᵢ = aᵢ² the real critical points whose live units are S are, up to the signs of the aᵢ, the
critical points u > 0 of

    f(u) = Σ cᵢ uᵢ + Σₖ yₖ²/sₖ(u),   sₖ = 1 + Σᵢ uᵢ/μₖᵢ,   cᵢ = 1/Σⱼ(xⱼ²/λᵢⱼ)    (sums over i in S)

(the proof stands with `closed_forms.D`). For positive penalties f is convex where s > 0: at most one u for each S,
found by Newton's method. So the enumeration is complete, and the loss has no local minimum that is not global.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError, UnsupportedError
from .architecture import Architecture
from .instance import Instance, instance

Floats = NDArray[np.float64]
Counting = Callable[[Architecture, Sequence[Instance]], NDArray[np.int64]]
STEPS = 200
DECREMENT = 1e-18  # twice what f is above its minimum, relative to its terms
EDGE = 1e-9  # nearer to 0, relative to its bound, the sign of a root is not taken from floating-point numbers


def _asked(architecture: Architecture) -> None:
    if architecture.hidden != 1 or architecture.samples != 1:
        raise UnsupportedError(f"the convex reduction is for one hidden layer and one sample, not for {architecture}")


def _reduced(batch: Sequence[Instance]) -> tuple[Floats, Floats, Floats]:
    """Return c (B × d), M = 1/μ (B × d × dy) and y² (B × dy)."""
    x2 = np.array([data.X[:, 0] ** 2 for data in batch], dtype=float)
    first, second = (np.array([data.penalties[i] for data in batch], dtype=float) for i in (0, 1))
    if (first <= 0).any() or (second <= 0).any():
        raise DomainError("the reduction is convex for positive penalties only, and one of these is not positive")
    c = 1 / np.einsum("bj,bij->bi", x2, 1 / first)
    return c, (1 / second).swapaxes(1, 2), np.array([data.Y[:, 0] ** 2 for data in batch], dtype=float)


def _value(u: Floats, c: Floats, M: Floats, y2: Floats) -> tuple[Floats, Floats]:
    """Return s and f(u), infinite where some s is not positive."""
    s = 1 + np.einsum("bi,bik->bk", u, M)
    value = (c * u).sum(axis=1) + (y2 / np.where(s > 0, s, 1.0)).sum(axis=1)
    return s, np.where((s > 0).all(axis=1), value, np.inf)


def _minimisers(c: Floats, M: Floats, y2: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return u (B × r) and whether it is a critical point with u > 0, for a batch of convex functions.

    Such a point is a minimum over s > 0, and f is positive there. So a member whose f falls to 0 has none.
    """
    u = np.zeros_like(c)
    settled = np.zeros(len(c), dtype=bool)
    moving = np.arange(len(c))
    largest = y2.sum(axis=1)[:, None] / c  # at a minimum u > 0, since cᵢuᵢ ≤ f(u) ≤ f(0)
    for _ in range(STEPS):
        at = (c[moving], M[moving], y2[moving])
        s, value = _value(u[moving], *at)
        gradient = at[0] - np.einsum("bik,bk->bi", at[1], at[2] / s**2)
        hessian = np.einsum("bik,bk,bjk->bij", at[1], 2 * at[2] / s**3, at[1])
        try:
            step = -np.linalg.solve(hessian, gradient[..., None])[..., 0]
        except np.linalg.LinAlgError:
            raise DomainError("a Hessian is singular: the data are not generic") from None
        slope = (gradient * step).sum(axis=1)
        terms = abs(at[0] * u[moving]).sum(axis=1) + at[2].sum(axis=1)  # what rounding errors of f are relative to
        length = np.ones(len(moving))
        for _ in range(STEPS):
            reached = _value(u[moving] + length[:, None] * step, *at)[1]
            short = reached > value + 1e-4 * length * slope + 1e-14 * terms
            if not short.any():
                break
            length[short] /= 2
        u[moving] += length[:, None] * step
        settled[moving] = -slope <= DECREMENT * terms  # of the step just made: the error left is its square
        moving = moving[~settled[moving] & (reached > 0)]
        if not len(moving):
            break
    else:
        raise DomainError("Newton's method did not settle: the data are extreme")
    if (settled[:, None] & (abs(u) < EDGE * largest)).any():
        raise DomainError("a hidden unit is so nearly dead that rounding decides: the data are not generic")
    return u, settled & (u > 0).all(axis=1)


def real_counts(architecture: Architecture, batch: Sequence[Instance]) -> NDArray[np.int64]:
    """Return the number of real critical points of each instance; one hidden layer, one sample, positive penalties.

    Raises `UnsupportedError` for another architecture, `DomainError` for other penalties or data at an edge.

    >>> a = Architecture((1, 2, 2))
    >>> real_counts(a, [instance(a, seed) for seed in range(5)]).max() <= 9
    np.True_
    """
    _asked(architecture)
    for data in batch:
        data.fits(architecture)
    c, M, y2 = _reduced(batch)
    d, dy = architecture.widths[1:]
    found = np.ones(len(batch), dtype=np.int64)  # the origin
    for size in range(1, min(d, dy) + 1):
        for live in combinations(range(d), size):
            S = list(live)
            found += 2**size * _minimisers(c[:, S], M[:, S], y2)[1]
    return found


def real_points(architecture: Architecture, data: Instance) -> Floats:
    """Return all real critical points, points × N, weights in the order of `critical_polynomials`.

    Errors as for `real_counts`.

    >>> a = Architecture((2, 2, 1))
    >>> real_points(a, instance(a, seed=3)).shape
    (5, 6)
    """
    _asked(architecture)
    data.fits(architecture)
    c, M, y2 = _reduced([data])
    d, dy = architecture.widths[1:]
    x, y = data.X[:, 0], data.Y[:, 0]
    points: list[Any] = [np.zeros(architecture.count)]
    for size in range(1, min(d, dy) + 1):
        for live in combinations(range(d), size):
            S = list(live)
            u, inner = _minimisers(c[:, S], M[:, S], y2)
            if not inner[0]:
                continue
            for signs in product((1, -1), repeat=size):
                a = np.zeros(d)
                a[S] = np.array(signs) * np.sqrt(u[0])
                residual = -y / (1 + M[0].T @ a**2)
                W1 = (a * c[0])[:, None] * x / data.penalties[0]
                W2 = -np.outer(residual, a) / data.penalties[1]
                points.append(np.concatenate([W1.ravel(), W2.ravel()]))
    return np.array(points)


def two_layer_counts(architecture: Architecture, batch: Sequence[Instance]) -> NDArray[np.int64]:
    """Return the number of real critical points of each instance, two hidden layers, one output and one sample.

    Positive penalties. By the proof of `closed_forms.two_layers` the points whose live units are S₁ and S₂, r in each,
    are real where L⁻¹(1/M) and L⁻ᵀc are positive and q is a real root of q³ (y − q) = B. With B > 0 there are two such
    roots, between 0 and y, where B < 27y⁴/256, and else none: 2 · 4^r points or none. Errors as for `real_counts`.

    >>> a = Architecture((1, 2, 2, 1))
    >>> two_layer_counts(a, [instance(a, seed) for seed in range(6)]).max() <= 65
    np.True_
    """
    if architecture.hidden != 2 or architecture.samples != 1 or architecture.widths[-1] != 1:
        raise UnsupportedError(f"this is for two hidden layers, one output and one sample, not for {architecture}")
    found = []
    for data in batch:
        data.fits(architecture)
        first, second, last = (np.asarray(Lam, dtype=float) for Lam in data.penalties)
        if min(Lam.min() for Lam in (first, second, last)) <= 0:
            raise DomainError("the reduction is for positive penalties, and one of these is not positive")
        c = 1 / (data.X[:, 0] ** 2 / first).sum(axis=1)
        highest = 27 * float(data.Y[0, 0]) ** 4 / 256
        total = 1
        for r in range(1, min(second.shape) + 1):
            for above, below in product(combinations(range(len(second)), r), combinations(range(len(c)), r)):
                L = 1 / second[np.ix_(above, below)]
                inverse_m = last[0, list(above)]
                a2, delta2 = np.linalg.solve(L, inverse_m), np.linalg.solve(L.T, c[list(below)])
                if (a2 > 0).all() and (delta2 > 0).all() and (delta2 * inverse_m).sum() < highest:
                    total += 2 * 4**r
        found.append(total)
    return np.array(found, dtype=np.int64)


def enumeration(architecture: Architecture) -> Counting | None:
    """Return the function that enumerates the real points of such networks; None where there is none."""
    hidden = architecture.widths[1:-1]
    if architecture.samples != 1 or not hidden:
        return None
    if len(hidden) == 1:
        return real_counts
    if set(hidden) == {1}:
        return thin_counts
    return two_layer_counts if len(hidden) == 2 and architecture.widths[-1] == 1 else None


def real_distribution(
    architecture: Architecture, instances: int, seed: int = 0, distribution: str = "normal"
) -> dict[int, int]:
    """Return how many of so many random instances have each number of real critical points.

    The instances are those of the seeds seed, seed + 1, …; `distribution` is that of `instance`. Raises
    `UnsupportedError` where `enumeration` has no answer.
    """
    batch = [instance(architecture, seed + k, distribution) for k in range(instances)]
    counts = enumeration(architecture)
    if counts is None:
        raise UnsupportedError(f"there is no enumeration of the real critical points of {architecture}")
    return dict(sorted(Counter(counts(architecture, batch).tolist()).items()))


def thin_counts(architecture: Architecture, batch: Sequence[Instance]) -> NDArray[np.int64]:
    """Return the number of real critical points of each instance, one unit in every hidden layer and one sample.

    Positive penalties. The points but the origin belong to the positive roots s of the polynomial in
    `closed_forms.thin`, each with 2^H signs: at a real point s = c a² is positive. Raises `UnsupportedError` for
    another architecture.

    >>> a = Architecture((2, 1, 1, 1))
    >>> sorted(set(thin_counts(a, [instance(a, seed) for seed in range(9)]).tolist()))
    [1, 9]
    """
    H = architecture.hidden
    if set(architecture.widths[1:-1]) != {1} or architecture.samples != 1:
        raise UnsupportedError(
            f"every hidden layer must have one unit, and there must be one sample, not {architecture}"
        )
    found = []
    for data in batch:
        data.fits(architecture)
        first, *middle, last = (np.asarray(Lam, dtype=float) for Lam in data.penalties)
        if min(Lam.min() for Lam in (first, *middle, last)) <= 0:
            raise DomainError("the reduction is for positive penalties, and one of these is not positive")
        kappa = float(np.prod([b[0, 0] for b in middle])) / float((data.X[:, 0] ** 2 / first[0]).sum())
        mu, y2 = last[:, 0], data.Y[:, 0].astype(float) ** 2
        # In the unknown s/κ^(1/H), so that the coefficients are of moderate size.
        squares = [np.polymul(p, p) for p in ([1 / m, *[0.0] * (H - 1), 1.0] for m in mu)]
        left = np.array([1.0])
        for p in squares:
            left = np.polymul(left, p)
        right = np.zeros(1)
        for k in range(len(mu)):
            term = np.array([y2[k] / mu[k] * kappa ** (-1 / H), *[0.0] * (H - 1)])
            for other in squares[:k] + squares[k + 1 :]:
                term = np.polymul(term, other)
            right = np.polyadd(right, term)
        roots = np.roots(np.polysub(left, right))
        real = roots[abs(roots.imag) <= 1e-9 * abs(roots)].real
        found.append(1 + 2**H * int((real > 0).sum()))
    return np.array(found, dtype=np.int64)
