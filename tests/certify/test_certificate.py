"""Certificates: exact where they can be, honest about what they are, and hard to fool."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.certify.certificate import Rejected, judged
from frechet.expr import Diff, Expr
from frechet.primitives.multilinear import inner


def sides(left: str, right: str, shapes: str = "") -> tuple[Expr, Expr]:
    return fr.parse(left, shapes), fr.parse(right, shapes)


@pytest.mark.parametrize(
    ("left", "right", "shapes", "method"),
    [
        ("tr(A*B)", "tr(B*A)", "A: m n; B: n m", "exact"),
        ("exp(a + b)", "exp(a)*exp(b)", "", "numeric"),
        ("det(A*B)", "det(A)*det(B)", "A: n n; B: n n", "exact"),
    ],
)
def test_method(left: str, right: str, shapes: str, method: str) -> None:
    certificate = judged([(*sides(left, right, shapes), "claim")], seed=1)
    assert certificate.method == method
    assert (certificate.error_bound != "") == (method == "exact")
    assert str(certificate.seed) in str(certificate)


@pytest.mark.parametrize(
    ("left", "right", "shapes"),
    [
        ("A*B", "B*A", "A: n n; B: n n"),
        ("A'", "A", "A: n n"),
        ("exp(a)", "1 + a + a^2/2", ""),
        ("sin(a)", "0.999999999999999999999*sin(a)", ""),
        ("a", "a + 1e-22", ""),
        ("exp(a)", "exp(a) + 1e-22", ""),
    ],
)
def test_a_small_lie_is_rejected(left: str, right: str, shapes: str) -> None:
    with pytest.raises(Rejected):
        judged([(*sides(left, right, shapes), "claim")], seed=1, trials=4)


def test_the_differential_is_read_off_values() -> None:
    x = fr.vector("x", "n")
    f = fr.exp(x.T @ x)
    judged([(Diff(f), 2 * f * (x.T @ Diff(x)), "right")], x, seed=1)
    with pytest.raises(Rejected):
        judged([(Diff(f), f * (x.T @ Diff(x)), "half")], x, seed=1)


@pytest.mark.parametrize("text", ["sum(sin(X).^2 + cos(X).^2)", "log(exp(a)) - a", "sum(exp(x)/sum(exp(x)))"])
def test_a_gradient_that_is_zero_is_certified(text: str) -> None:
    """Cancellation leaves rounding only: the tolerance is relative to the terms that entered."""
    f = fr.parse(text)
    name = "X" if "X" in text else "a" if "a" in text else "x"
    assert fr.derive(f, name).certificate.equations


def test_same_value_is_deterministic() -> None:
    a, b = sides("(A*B)'", "B'*A'", "A: m n; B: n k")
    assert fr.same_value(a, b) and not fr.same_value(a, a.T) and not fr.same_value(a, 2 * a)
    assert fr.derive(fr.parse("norm2(x)^2"), "x").certificate == fr.derive(fr.parse("norm2(x)^2"), "x").certificate


@pytest.mark.parametrize("declared", ["x: 10000000000000000000000", "x: 2000000 1"])
def test_sizes_too_large_for_numbers_are_refused_at_once(declared: str) -> None:
    with pytest.raises(fr.DomainError, match="declare the dimension by a name"):
        _ = fr.derive(fr.parse("x'*x", declared), "x").certificate


@pytest.mark.parametrize(
    ("text", "declared", "variable"),
    [
        ("exp(-exp(norm2(x)^2 + 4))", "x: n", "x"),
        ("norm2(silu(B)/cosh(nuclear(E)))^2", "B: k k*n unit; E: m*n k*m", "E"),
        ("sigmoid(norm2(gelu(16*gelu(U)))^2)^(-0.5)", "U: 1 2", "U"),
    ],
)
def test_slopes_that_are_lost_in_rounding_are_judged_elsewhere(text: str, declared: str, variable: str) -> None:
    """At the points of a sure domain they are 10^-60 of the terms that entered: twice of it agreed as well."""
    d = fr.derive(fr.parse(text, declared), variable)
    twice = (Diff(d.subject), inner(2 * d.gradient, Diff(d.variable)), "gradient")
    with pytest.raises(Rejected):
        judged([twice], d.variable, seed=d.seed, needed=[d.subject], where=d.conditions, thorough=False)
    assert d.certificate.equations


def test_a_spectral_projector_of_order_one_may_be_of_zero() -> None:
    d = fr.derive(fr.parse("projector_min(skew(c))", "c: scalar"), "c")
    assert d.certificate.equations
