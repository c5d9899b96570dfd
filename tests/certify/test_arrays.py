"""The three rings agree with one another and with NumPy; the ε-part is the derivative."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from frechet.certify.arrays import DUALS, PRIME, RATIONALS, Array, Dual, Outside, Ring, Unsupported, reals

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
