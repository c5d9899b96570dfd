"""Matrix equations over any ring: linear systems in the entries of the unknown, solved by elimination."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .arrays import Array


def solve_sylvester(A: Array, B: Array, C: Array) -> Array:
    """Return the X with A X + X B = C."""
    ring, zero, a, b = A.ring, A.ring.zero, A.rows, B.rows

    def coefficient(i: int, j: int, k: int, p: int) -> Any:
        return ring.plus(a[i][k] if j == p else zero, b[p][j] if i == k else zero)

    return _solved(C, coefficient)


def solve_discrete_lyapunov(A: Array, C: Array) -> Array:
    """Return the X with X = A X A' + C."""
    ring, a = A.ring, A.rows

    def coefficient(i: int, j: int, k: int, p: int) -> Any:
        return ring.minus(ring.one if (i, j) == (k, p) else ring.zero, ring.times(a[i][k], a[j][p]))

    return _solved(C, coefficient)


def _solved(C: Array, coefficient: Callable[[int, int, int, int], Any]) -> Array:
    """Return the X with Σ coefficient(i, j, k, p) X[k, p] = C[i, j]."""
    rows, columns = C.shape
    places = [(i, j) for i in range(rows) for j in range(columns)]
    system = type(C)(C.ring, [[coefficient(i, j, k, p) for k, p in places] for i, j in places])
    solution: Array = C.ring.linalg.solve(system, C.reshape((rows * columns, 1)))
    return solution.reshape((rows, columns))
