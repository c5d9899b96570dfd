"""The check by differences finds a wrong gradient, and says when it cannot be made."""

import numpy as np
import pytest

from frechet import FrechetError, derive, integer, parse, scalar
from frechet.course import numeric
from frechet.course.numeric import difference_check


def test_agreement_names_unequal_sizes():
    sizes = dict(difference_check(derive(parse("norm2(X*W - Y)^2", "X: n p; W: p q; Y: n q"), "W")).sizes)
    assert len(set(sizes.values())) == len(sizes) == 3


def test_a_wrong_gradient_is_found(monkeypatch):
    d = derive(parse("tr(X'*A*X)", "X: n k; A: n n"), "X")
    right = d.compile("numpy")

    def wrong(**values):
        value, gradient = right(**values)
        return value, 1.001 * gradient

    monkeypatch.setattr(d, "compile", lambda backend: wrong)
    with pytest.raises(FrechetError, match="central differences disagree"):
        difference_check(d)


def test_positive_data_where_the_function_asks_for_it():
    assert difference_check(derive(parse("sum(log(X))", "X: m n"), "X")) is not None


def test_whole_numbers_are_given_as_such():
    v, N = scalar("v"), integer("N")
    assert difference_check(derive(v**N, v)) is not None
    assert difference_check(derive(parse("norm2(x)^2/n", "x: n; n: integer"), "x")) is not None


def test_structured_variables_are_left_to_the_certificate():
    assert difference_check(derive(parse("tr(S*S)", "S: n n symmetric"), "S")) is None


def test_central_differences_are_exact_for_a_quadratic_up_to_rounding():
    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(numeric.central_differences(lambda X: (X**2).sum(), A), 2 * A, atol=1e-8)
