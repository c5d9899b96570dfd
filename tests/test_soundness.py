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


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(2305843009213693951 + 1)*a", "a"),
        ("2305843009213693951*A", "0*A"),
        ("a/2305843009213693952", "a"),
        ("(x*1073741824*2147483648 - x)", "0*x"),
        ("sin(a)/10^30 + cos(a)", "cos(a)"),
    ],
)
def test_numbers_are_those_of_the_reals(left: str, right: str) -> None:
    """The field takes 2⁶¹ − 1 for zero; and the size of 10³⁰ is no excuse for a difference of 10⁻³⁰."""
    assert not fr.check_identity(left, right).ok


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("adj(c*A)", "c^2*adj(A)"),
        ("det(A)", "(tr(A)^2 - tr(A^2))/2"),
        ("A^3 - tr(A)*A^2 + (tr(A)^2 - tr(A^2))/2*A", "det(A)*eye(n)"),
        (
            "A^4 - tr(A)*A^3 + (tr(A)^2 - tr(A^2))/2*A^2 - (tr(A)^3 - 3*tr(A)*tr(A^2) + 2*tr(A^3))/6*A + (tr(A)^4"
            " - 6*tr(A)^2*tr(A^2) + 3*tr(A^2)^2 + 8*tr(A)*tr(A^3) - 6*tr(A^4))/24*eye(n)",
            "0*A",
        ),
        ("tr(eye(n))^3", "9*tr(eye(n))^2 - 26*tr(eye(n)) + 24 + 0*tr(A)"),
    ],
)
def test_what_holds_for_small_orders_only_is_no_identity(left: str, right: str) -> None:
    """Cayley and Hamilton's identity of order 4 holds for every smaller matrix too, and fails for larger ones."""
    assert not fr.check_identity(left, right, "A: n n").ok


@pytest.mark.parametrize(
    ("left", "declarations"),
    [("det(K)", "K: 3 3 skew"), ("det(A*B)", "A: 3 2; B: 2 3"), ("det(A*A')", "A: 3 2"), ("det(x*y')", "x: 3; y: 3")],
)
def test_a_matrix_that_is_always_singular_has_determinant_zero(left: str, declarations: str) -> None:
    assert fr.check_identity(left, "0", declarations).ok
    assert not fr.check_identity(left, "1", declarations).ok


def test_a_formula_without_a_value_for_some_shapes_is_said_to_be_partial() -> None:
    """A'A of a wide A is singular, so that the formula with its inverse is no more than a part of pinv(A)."""
    assert "only one of them" in fr.check_identity("pinv(A)", "inv(A'*A)*A'", "A: m n").diagnosis
    assert not fr.check_identity("pinv(A)", "inv(A'*A)*A'", "A: 4 2").diagnosis


def test_a_special_case_is_not_stated_from_few_points() -> None:
    """Many matrices of positive entries have a positive determinant; not all."""
    assert "every entry" not in fr.check_identity("abs(det(A))", "det(A)", "A: n n").diagnosis
