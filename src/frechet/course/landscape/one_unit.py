"""All real critical points of a penalised network with one hidden unit, from curves of one variable.

The layers are aᵀ (1 × n) and b (k × 1), the loss ½‖b aᵀX − Y‖² + ½ Σ λᵢ aᵢ² + ½ Σ μⱼ bⱼ². Let S = X Xᵀ be invertible,
C = Y Xᵀ, s = aᵀS a, and D(s) the diagonal matrix of 1/(s + μⱼ). The two gradients vanish if and only if

    b = D C a   and   (CᵀD C − Λ) a = t S a   with t = |b|².

For given s the second is a symmetric eigenvalue problem, with eigenvalues t₁(s) ≤ ⋯ ≤ tₙ(s); its eigenvectors are
scaled so that aᵀS a = s. What is left is one equation, |D C a|² = tⱼ(s). The derivative of an eigenvalue is tⱼ′ =
aᵀCᵀD′C a / s = −|D C a|² / s. So the equation says (s tⱼ(s))′ = 0: the critical points other than the origin are the
pairs ±(a, b) at the stationary points of s ↦ s tⱼ(s), one curve for each input.

The curves are sampled and each change of sign of the slope is bisected. Two stationary points between neighbouring
samples would be missed: this is a count without a proof that it is complete. `critical_points` compares two samplings
and says so when they differ; and by Morse's theorem the points of even index are one more than those of odd index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import CertificateError, DomainError, UnsupportedError
from .architecture import Architecture
from .curvature import curvatures, value
from .instance import Instance

Matrix = NDArray[np.float64]
SAMPLES = 200
STEPS = 55  # bisections: the bracket shrinks to the last digit


@dataclass(frozen=True, eq=False)
class Point:
    """A real critical point: its layers, the loss, and the index."""

    layers: tuple[Matrix, Matrix]
    loss: float
    index: int


@dataclass(frozen=True, eq=False)
class _Curves:
    """The eigenvalue curves of one instance, in coordinates in which S is the identity."""

    root: Matrix  # the inverse of the lower factor of S: a = rootᵀ â
    C: Matrix
    penalties: tuple[Matrix, Matrix]  # λ as a row, μ as a column

    def at(self, s: NDArray[np.float64]) -> tuple[Matrix, NDArray[np.float64]]:
        """Return tⱼ(s), rising, in one row for each s, and the vectors a in the columns of one matrix for each s."""
        D = 1 / (s[:, None] + self.penalties[1][:, 0])
        middle = np.einsum("ki,sk,kj->sij", self.C, D, self.C) - np.diag(self.penalties[0][0])
        t, vectors = np.linalg.eigh(self.root @ middle @ self.root.T)
        a: Matrix = np.sqrt(s)[:, None, None] * (self.root.T @ vectors)
        return t, a

    def layer(self, s: NDArray[np.float64], a: Matrix) -> Matrix:
        """Return b = D C a for each column."""
        b: Matrix = (self.C @ a) / (s[:, None] + self.penalties[1][:, 0])[:, :, None]
        return b

    def excess(self, s: NDArray[np.float64]) -> Matrix:
        """Return (s tⱼ)′ = tⱼ − |b|²."""
        t, a = self.at(s)
        slope: Matrix = t - (self.layer(s, a) ** 2).sum(axis=1)
        return slope


def critical_points(architecture: Architecture, instance: Instance, samples: int = SAMPLES) -> list[Point]:
    """Return the real critical points, the origin first, each with its index from the engine's Hessian.

    Raises `UnsupportedError` unless there is one hidden layer with one unit, `DomainError` where X Xᵀ is singular or a
    penalty is not positive, and `CertificateError` where a sampling four times as fine finds more.

    >>> from frechet.course.landscape.instance import instance
    >>> a = Architecture((2, 1, 2), samples=3)
    >>> [p.index for p in critical_points(a, instance(a, seed=1))]
    [1, 0, 0]
    """
    curves, X, Y, (first, last) = _reduced(architecture, instance)
    end = _end(curves)
    coarse, fine = (_brackets(curves, end, n) for n in (samples, 4 * samples))
    if len(coarse.curve) != len(fine.curve):
        shown = f"{samples} samples show {len(coarse.curve)} stationary points, {4 * samples} show {len(fine.curve)}"
        raise CertificateError(shown)
    points = [_point((np.zeros(first.shape), np.zeros(last.shape)), X, Y, (first, last))]
    for s, j in zip(_bisected(curves, fine), fine.curve, strict=True):
        at = np.array([s])
        a = curves.at(at)[1]
        found = _point((a[0, :, [j]], curves.layer(at, a)[0, :, [j]].T), X, Y, (first, last))
        a, b = found.layers
        points += [found, replace(found, layers=(-a, -b))]
    return points


def heights(architecture: Architecture, instance: Instance, s: ArrayLike) -> Matrix:
    """Return s tⱼ(s), one row for each s > 0: the curves whose stationary points are the critical points.

    Errors are those of `critical_points`.
    """
    at = np.asarray(s, dtype=float)
    found: Matrix = at[:, None] * _reduced(architecture, instance)[0].at(at)[0]
    return found


def _reduced(architecture: Architecture, instance: Instance) -> tuple[_Curves, Matrix, Matrix, tuple[Matrix, Matrix]]:
    """Return the curves, X, Y and the penalties, or refuse what has none."""
    if architecture.hidden != 1 or architecture.widths[1] != 1:
        raise UnsupportedError(f"the curves need one hidden layer with one unit, not the widths {architecture.widths}")
    instance.fits(architecture)
    X, Y = (np.asarray(M, dtype=float) for M in (instance.X, instance.Y))
    first, last = (np.asarray(M, dtype=float) for M in instance.penalties)
    if np.linalg.matrix_rank(X) < len(X) or min(first.min(), last.min()) <= 0:
        raise DomainError("the curves need an invertible X Xᵀ and positive penalties")
    root = np.linalg.inv(np.linalg.cholesky(X @ X.T))
    return _Curves(root, Y @ X.T, (first, last)), X, Y, (first, last)


def _end(curves: _Curves) -> float:
    """Return an s beyond which no curve is positive: they all fall."""
    s = 1.0
    while curves.at(np.array([s]))[0].max() > 0:
        s *= 2
    return s


class _Brackets(NamedTuple):
    """Intervals of s at whose ends (s tⱼ)′ differs in sign: the ends, the curve j, the sign at the lower end."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    curve: NDArray[np.intp]
    sign: NDArray[np.float64]


def _brackets(curves: _Curves, end: float, samples: int) -> _Brackets:
    """Return an interval for each change of sign of (s tⱼ)′ on (0, end)."""
    # The samples are dense near 0, where small penalties make the curves steep.
    grid = end * np.linspace(0, 1, samples + 1)[1:] ** 4
    grid = np.concatenate([[grid[0] * 1e-9], grid])
    signs = np.sign(curves.excess(grid))
    at, curve = np.nonzero(signs[:-1] != signs[1:])
    return _Brackets(grid[at], grid[at + 1], curve, signs[at, curve])


def _bisected(curves: _Curves, brackets: _Brackets) -> NDArray[np.float64]:
    low, high, curve, sign = brackets
    for _ in range(STEPS):
        middle = (low + high) / 2
        below = np.sign(curves.excess(middle)[np.arange(len(curve)), curve]) == sign
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _point(layers: tuple[Matrix, Matrix], X: Matrix, Y: Matrix, penalties: tuple[Matrix, Matrix]) -> Point:
    negative = int((curvatures(layers, X, Y, penalties) < 0).sum())
    return Point(layers, value(layers, X, Y, penalties), negative)
