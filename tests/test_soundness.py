"""A judgement holds on both sides of every sign, and far from zero: √(a²) is not a."""

from __future__ import annotations

import pytest

import frechet as fr


@pytest.mark.parametrize(
    ("left", "right", "shapes"),
    [
        ("sqrt(a^2)", "a", ""),
        ("c^2*abs(c)", "c^3", ""),
        ("sum(abs(x).*x.^2)", "sum(x.^3)", ""),
        ("sign(a^3)", "1", ""),
        ("relu(c)*c^2", "c^3", ""),
        ("(c^2)^(1/2)", "c", ""),
        ("abs(det(A))", "det(A)", "A: n n"),
        ("sqrt(det(A)^2)", "det(A)", "A: n n"),
        ("arcsin(sin(a))", "a", ""),
        ("arctan(tan(a))", "a", ""),
    ],
)
def test_what_holds_for_one_sign_only_is_no_identity(left: str, right: str, shapes: str) -> None:
    """Samples lie on both sides of each sign, and are not all small."""
    assert not fr.check_identity(left, right, shapes).ok


@pytest.mark.parametrize(
    ("function", "variable", "claim"),
    [
        ("sqrt(a^2)", "a", "1"),
        ("sum(abs(x).*x.^2)", "x", "3*x.^2"),
        ("c^2*abs(c)", "c", "3*c^2"),
        ("sqrt(c^2)*norm2(x)^2", "x", "2*c*x"),
        ("abs(det(A))", "A", "det(A)*inv(A)'"),
    ],
)
def test_a_gradient_right_for_one_sign_only_is_wrong(function: str, variable: str, claim: str) -> None:
    verdict = fr.check(fr.parse(function), variable, claim)
    assert not verdict.ok and verdict.counterexample


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sin(a) + 0.0000000000000000000000000000000000000001", "sin(a)"),
        ("sin(a)*1.000000000000000000000000000001", "sin(a)"),
        ("exp(a) + 0.00000000000000000000000000000000000000001*b", "exp(a)"),
        ("sin(a)^2 + cos(a)^2", "1.00000000000000000000000000000000000001"),
    ],
)
def test_a_difference_in_the_fortieth_digit_is_a_difference(left: str, right: str) -> None:
    assert not fr.check_identity(left, right).ok


@pytest.mark.parametrize(
    ("left", "right", "shapes"),
    [
        ("relu(a - 100)", "a - a", ""),
        ("relu(-1000 - a)", "a - a", ""),
        ("step(a - 50)*a", "a - a", ""),
        ("abs(a - 30)", "30 - a", ""),
        ("relu(norm2(x)^2 - 1000000)", "norm2(x) - norm2(x)", "x: n"),
        ("exp(-1000*a^2)", "a - a", ""),
        ("tanh(1000*a)", "sign(a)", ""),
    ],
)
def test_what_holds_in_most_places_is_no_identity(left: str, right: str, shapes: str) -> None:
    """Points lie near zero and far from it as well."""
    assert not fr.check_identity(left, right, shapes).ok


def test_a_property_of_the_prime_field_is_no_identity() -> None:
    """x^p = x holds for all of GF(p), by Fermat."""
    assert not fr.check_identity("a^2305843009213693951", "a").ok
    assert not fr.check_identity("X^2305843009213693951", "X", "X: 1 1").ok


def test_a_claimed_gradient_is_compared_in_value_too() -> None:
    assert not fr.check(fr.parse("sum(sin(x))"), "x", "cos(x) + 0.00000000000000000000000000000000001*x").ok
    assert fr.check(fr.parse("sum(sin(x))"), "x", "vector(1) - 2*sin(x/2).^2").ok
