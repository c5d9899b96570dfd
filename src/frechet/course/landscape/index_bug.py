"""Indices of critical points taken of another function: what the published code does, and how its own records show it.

The code of Bharadwaj's thesis (`core/utils.jl` in ayusbhar2/homotopy_continuatioNN) solves the system with the gradient
term Λ∘W, which belongs to the penalty ½⟨Λ∘W, W⟩. For the losses and the Hessians it takes ½‖Λ∘W‖², whose gradient is
Λ∘Λ∘W. The indices that it records, numbers of eigenvalues that are not positive, are those of that other function.

A proof needs no statistics. The penalised loss tends to infinity, so it has a minimum, and in every run at least one
critical point must have index 0. In their file for H = m = d = dx = dy = 1 run 4 has one real critical point, of index
1, and run 15 has three, all of index 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .instance import Instance
from .polynomials import critical_polynomials


def indices(architecture: Architecture, data: Instance, points: Any, squared: bool = False) -> NDArray[np.int64]:
    """Return the number of eigenvalues ≤ 0 of the Hessian at real points, P × N.

    `squared`: of the function with Λ∘Λ in the place of Λ, as in the published code.

    >>> from frechet.course.landscape.instance import instance
    >>> from frechet.course.landscape.real_points import real_points
    >>> a = Architecture((1, 1, 1))
    >>> data = instance(a, seed=6)
    >>> indices(a, data, real_points(a, data))
    array([1, 0, 0])
    """
    if squared:
        data = replace(data, penalties=tuple(Lam * Lam for Lam in data.penalties))
    hessians = critical_polynomials(architecture, data).jacobian(np.asarray(points)).real
    found: NDArray[np.int64] = (np.linalg.eigvalsh(hessians) <= 0).sum(axis=1)
    return found


@dataclass(frozen=True)
class Record:
    """What the published file for two weights, one hidden unit, holds: sums over its 100 runs."""

    runs: int = 100
    origin_found: int = 77  # N_C = 5; the other 23 runs have 4
    points: int = 191
    of_index_one: int = 74


@dataclass(frozen=True)
class Expected:
    """What 100 runs are expected to record when the origin is found as often as in the record."""

    points: float
    right: float  # points of index 1
    squared: float  # with the Hessian of the other function
    impossible: float  # percentage of the runs, all points found, in which that Hessian leaves no point of index 0


def expected(draws: int = 200_000, seed: int = 0, uniform: bool = False, record: Record = Record()) -> Expected:
    """Return the expectations for ½(w₂w₁x − y)² + ½(λ₁w₁² + λ₂w₂²), with λ from U[0, 1] and as many points as recorded.

    x and y are from N(0, 1), as in the code; `uniform`: from U[0, 1], as in the text. The real points are the origin
    and, where (xy)² > λ₁λ₂, two more with w₂w₁ = P, P x² = xy ∓ (λ₁λ₂)^½ and wᵢ² = |P| (λ₁λ₂)^½/λᵢ.

    >>> e = expected()
    >>> round(e.right), round(e.squared), Record().of_index_one
    (41, 69, 74)
    """
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(size=(2, draws)) if uniform else rng.standard_normal((2, draws))
    lam = rng.uniform(size=(2, draws))
    root = np.sqrt(lam[0] * lam[1])
    pair = abs(x * y) > root
    P = np.where(pair, x * y - np.sign(x * y) * root, 0.0) / x**2
    w2 = abs(P) * root / lam

    def saddles(kappa: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return whether the origin and whether the two others have index 1; the trace is positive, so never 2."""
        origin = (x * y) ** 2 >= kappa[0] * kappa[1]
        others = (x**2 * w2[1] + kappa[0]) * (x**2 * w2[0] + kappa[1]) <= (2 * P * x**2 - x * y) ** 2
        return origin, pair & others

    seen = record.origin_found / record.runs
    shown = seen + 2 * pair.mean()  # points in a run
    ones = []
    for kappa in (lam, lam**2):
        origin, others = saddles(kappa)
        ones.append(record.points * (seen * origin.mean() + 2 * others.mean()) / shown)
    origin, others = saddles(lam**2)
    impossible = origin & (others | ~pair)
    return Expected(record.runs * shown, ones[0], ones[1], 100 * impossible.mean())
