"""The three rings agree with one another and with NumPy; the ε-part is the derivative."""

from __future__ import annotations

import random
from decimal import localcontext
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from frechet.certify.arrays import (
    DIGITS,
    DUALS,
    ELEMENTARY,
    PRIME,
    RATIONALS,
    Array,
    Dual,
    Outside,
    Ring,
    Unsupported,
    reals,
)

A = [[2, 1, 3], [0, -1, 4], [5, 2, 1]]


@pytest.mark.parametrize("ring", [RATIONALS, DUALS, reals()], ids=lambda r: type(r).__name__)
def test_inverse_determinant_and_powers(ring: Ring) -> None:
    a = ring.array(A)
    one = ring.eye(3)

    def same(x: Array, y: Array) -> bool:
        return all(
            abs(float(p - q)) < 1e-30 if ring is reals() else p == q
            for r, s in zip(x.rows, y.rows, strict=True)
            for p, q in zip(r, s, strict=True)
        )

    assert same(a @ ring.linalg.inv(a), one)
    assert same(ring.linalg.matrix_power(a, 3), a @ a @ a)
    assert same(ring.linalg.matrix_power(a, -2) @ a @ a, one)
    assert same(ring.linalg.det(a), ring.array([[round(float(np.linalg.det(A)))]]))


def test_a_dual_number_carries_the_derivative() -> None:
    """d(x³/(1 + x)) = (2x³ + 3x²)/(1 + x)²."""
    for x in (Fraction(3), Fraction(-7, 5)):
        p = x.numerator * pow(x.denominator, -1, PRIME)
        value = DUALS.divide(Dual(p, 1) * Dual(p, 1) * Dual(p, 1), Dual(1) + Dual(p, 1))
        assert Dual(value.b) == DUALS.element((2 * x**3 + 3 * x**2) / (1 + x) ** 2)


def test_what_a_ring_cannot_do_is_said() -> None:
    with pytest.raises(Unsupported):
        DUALS.exp(DUALS.eye(2))
    with pytest.raises(Outside):
        DUALS.linalg.inv(DUALS.array([[1, 2], [2, 4]]))
    with pytest.raises(Outside):
        reals().log(reals().array([[-1]]))


def test_the_reals_have_sixty_digits_whatever_the_caller_counts_in() -> None:
    """Each function is mpmath's at 60 digits, also where the thread's own decimal numbers have three."""
    ring, x = reals(), Fraction(-123456789, 10**9)
    with localcontext(prec=3), mpmath.workdps(DIGITS + 10):
        a = ring.array([[x]])
        theirs = mpmath.mpf(x.numerator) / x.denominator
        for name in ELEMENTARY:
            y, square = (a * a, theirs * theirs) if name in ("log", "acos") else (a, theirs)
            value = getattr(ring, name)(y).rows[0][0]
            assert abs(mpmath.mpf(str(value)) / getattr(mpmath, name)(square) - 1) < mpmath.mpf(10) ** (1 - DIGITS)
        for value, exact in (
            (ring.pow(a * a, Fraction(1, 3)), (theirs * theirs) ** (mpmath.mpf(1) / 3)),
            (ring.sqrt(a * a), -theirs),
            ((a / 3 - a @ a) * -7, -7 * (theirs / 3 - theirs**2)),
            (ring.abs(-a / 3), -theirs / 3),
            (ring.exp(a * 10**5), mpmath.exp(theirs * 10**5)),
            (ring.full((1, 1), ring.pi), mpmath.pi),
        ):
            assert abs(mpmath.mpf(str(value.rows[0][0])) / exact - 1) < mpmath.mpf(10) ** (1 - DIGITS)
    with pytest.raises(Outside):
        ring.sqrt(-ring.eye(1))


@pytest.mark.parametrize("n", [1, 2, 4])
def test_elimination_carries_the_derivative(n: int) -> None:
    """A A⁻¹ = I and Cramer's det(A) (A⁻¹)_nn = det of the minor, with their ε-parts; the first pivot is a zero."""
    rng = random.Random(n)

    def drawn(i: int, j: int) -> Dual:
        return Dual(0 if i == 0 and j < n - 1 else rng.randrange(PRIME), rng.randrange(PRIME))

    a = Array(DUALS, [[drawn(i, j) for j in range(n)] for i in range(n)])
    inverse, eye = DUALS.linalg.inv(a), DUALS.eye(n)
    assert (a @ inverse).rows == eye.rows == (inverse @ a).rows
    minor = a[: n - 1, : n - 1]
    assert (DUALS.linalg.det(a) * inverse[n - 1 :, n - 1 :]).rows == (DUALS.linalg.det(minor) if n > 1 else eye).rows
