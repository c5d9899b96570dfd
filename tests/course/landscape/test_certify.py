"""α-theory: what is proved is there, and what is not there is not proved."""

from fractions import Fraction

import numpy as np
import pytest

from frechet.course.landscape.certify import LARGEST_ALPHA, _Exact, certify
from frechet.course.landscape.polynomials import Polynomials


def univariate(*coefficients):
    return Polynomials(("x",), (np.arange(len(coefficients))[:, None],), (coefficients,))


def points(*x):
    return np.array(x, dtype=complex)[:, None]


def test_the_limit_is_smales():
    assert pytest.approx(0.157671, abs=1e-6) == LARGEST_ALPHA


def test_roots_are_proved_and_other_points_are_not():
    found = certify(univariate(-2, 0, 1), points(2**0.5, -(2**0.5), 1.0, 0.0, np.nan))
    assert found.proved.tolist() == [True, True, False, False, False]
    assert (found.radius[:2] < 1e-15).all()


def test_one_solution_counts_once():
    assert certify(univariate(-2, 0, 1), points(1.41421356, 1.4142135)).count == 1


def test_two_solutions_close_together_are_told_apart():
    small = 1e-7
    found = certify(univariate(-(small**2), 0, 1), points(small, -small))
    assert (found.count, found.real) == (2, 2)


def test_a_double_root_is_never_proved():
    assert certify(univariate(1, -2, 1), points(1.0, 1 + 1e-9, 1 - 1e-12)).count == 0


def test_solutions_that_are_nearly_real_are_not_real():
    small = 1e-7
    found = certify(univariate(small**2, 0, 1), points(small * 1j, -small * 1j))
    assert (found.count, found.real) == (2, 0)


def test_with_complex_coefficients_nothing_is_said_about_reality():
    assert certify(univariate(-1j, 0, 1), points(np.exp(0.25j * np.pi))).real is None


def test_the_step_is_exact_and_the_bound_of_the_higher_derivatives_is_a_bound():
    x = 1.4142135623730951
    alpha, beta, gamma = _Exact(univariate(-2, 0, 1)).bounds(np.array([x + 0j]))
    exact = abs((Fraction(x) ** 2 - 2) / (2 * Fraction(x)))
    assert float(exact) <= beta < float(exact) * (1 + 1e-9)
    assert gamma >= 1 / (2 * x)  # |f''/2f'|
    assert alpha >= beta * gamma


def test_the_scale_of_an_equation_does_not_matter():
    a, b = (certify(univariate(-2 * s, 0, s), points(1.41421356)).alpha[0] for s in (1, 10**12))
    assert a == pytest.approx(b, rel=1e-9)


def test_fractions_and_floats_are_what_they_are():
    third = certify(univariate(Fraction(-1, 3), 1), points(1 / 3))
    assert third.count == 1
    assert third.radius[0] > 0  # the float is not a third
    assert certify(univariate(-0.5, 1), points(0.5)).radius[0] == 0
