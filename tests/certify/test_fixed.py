"""Functions in fixed point are what they are said to be, to eighty digits, and refuse what has none."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from frechet.certify import fixed
from frechet.certify.arrays import DUALS, Outside, Unsupported, reals
from frechet.certify.fixed import BITS, ONE, Matrix, Undefined, product, total, transposed

DIGITS = 80


def drawn(n: int, m: int, shift: int = 0) -> Matrix:
    rng = random.Random(n + 10 * m + 100 * shift)
    return [[rng.randrange(-ONE, ONE) + shift * ONE * (i == j) for j in range(m)] for i in range(n)]


def near(A: Matrix, B: Matrix) -> bool:
    return max(abs(x - y) for r, s in zip(A, B, strict=True) for x, y in zip(r, s, strict=True)) * 10**DIGITS < ONE


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_each_function_satisfies_its_definition(n: int) -> None:
    X, P = drawn(n, n), drawn(n, n, 3)
    S = total(X, transposed(X))
    assert near(product(fixed.inverse(P), P), fixed.identity(n))
    assert near(product(fixed.sqrtm(P), fixed.sqrtm(P)), P)
    assert near(fixed.expm(fixed.logm(P)), P)
    assert near(product(fixed.expm(X), fixed.expm([[-x for x in r] for r in X])), fixed.identity(n))
    w, Q = fixed.eigh(S)
    assert w == sorted(w)
    assert near(product(transposed(Q), Q), fixed.identity(n))
    assert near(product(S, Q), [[x * y >> BITS for x, y in zip(r, w, strict=True)] for r in Q])
    assert all(max(c, key=abs) > 0 for c in transposed(Q))
    L = fixed.cholesky(product(P, transposed(P)))
    assert near(product(L, transposed(L)), product(P, transposed(P)))
    assert all(L[i][j] == 0 for i in range(n) for j in range(i + 1, n))


def test_the_exponential_is_that_of_mpmath() -> None:
    X = drawn(3, 3)
    with mpmath.workdps(DIGITS + 20):
        theirs: Any = mpmath.expm(mpmath.matrix([[mpmath.ldexp(x, -BITS) for x in r] for r in X]))
        ours = fixed.expm(X)
        assert all(
            abs(theirs[i, j] - mpmath.ldexp(ours[i][j], -BITS)) < mpmath.mpf(10) ** -DIGITS
            for i in range(3)
            for j in range(3)
        )


@pytest.mark.parametrize(("n", "m"), [(4, 2), (2, 4), (3, 3)])
def test_singular_values(n: int, m: int) -> None:
    X = drawn(n, m)
    U, s, Vt = fixed.svd(X)
    assert near(product([[x * y >> BITS for x, y in zip(r, s, strict=True)] for r in U], Vt), X)
    assert s == sorted(s, reverse=True) == fixed.singular_values(X)


@pytest.mark.parametrize(
    ("f", "rows"),
    [
        (fixed.sqrtm, [[-1, 0], [0, 2]]),
        (fixed.logm, [[1, 3], [1, 1]]),
        (fixed.logm, [[0, 0], [0, 1]]),
        (fixed.inverse, [[1, 2], [2, 4]]),
        (fixed.cholesky, [[1, 2], [2, 1]]),
        (fixed.svd, [[1, 2], [2, 4]]),
        (fixed.expm, [[500, 0], [0, 1]]),
    ],
)
def test_what_has_no_value_is_refused(f: Any, rows: list[list[int]]) -> None:
    with pytest.raises(Undefined):
        f([[x * ONE for x in r] for r in rows])


def test_only_the_reals_have_them() -> None:
    a = reals().array([[Fraction(1, 3), 2], [2, 1]])
    root = reals().linalg.sqrtm(a @ a)
    assert abs(float((root @ root - a @ a).rows[0][1])) < 1e-50
    with pytest.raises(Outside, match=r"real and at most 0|singular"):
        reals().linalg.sqrtm(reals().array([[-2]]))
    with pytest.raises(Outside, match="equal"):
        reals().linalg.eigenvectors(reals().eye(2))
    with pytest.raises(Unsupported):
        DUALS.linalg.sqrtm(DUALS.eye(2))


def test_matrix_equations_are_solved_exactly() -> None:
    rng = random.Random(1)
    A, B, C = (
        DUALS.array([[rng.randrange(10**9) for _ in range(m)] for _ in range(n)]) for n, m in ((3, 3), (2, 2), (3, 2))
    )
    X = DUALS.linalg.solve_sylvester(A, B, C)
    assert (A @ X + X @ B).rows == C.rows
    with pytest.raises(Outside):
        DUALS.linalg.solve_sylvester(B, -B, B)
    Y = DUALS.linalg.solve_discrete_lyapunov(A, A)
    assert (A @ Y @ A.T + A).rows == Y.rows
