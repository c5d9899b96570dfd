"""Differential, Frobenius form and collection, one after the other on the same functions."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.calculus.collect import collected, terms_of
from frechet.calculus.differential import differential_of
from frechet.calculus.frobenius import frobenius_form, paired
from frechet.certify.certificate import judged
from frechet.expr import Diff, dependents, symbols
from frechet.rewrite import Simplifier

FUNCTIONS = [
    ("norm2(W*X - Y)^2/2", "W"),
    ("tr(A*X*B*X)", "X"),
    ("sum(tanh(W*tanh(A*x)))", "A"),
    ("x'*A*x/(x'*x)", "x"),
    ("y'*inv(X)*y + logdet(X)", "X"),
    ("a^b*sum(exp(a*x))", "a"),
]


@pytest.mark.parametrize(("text", "name"), FUNCTIONS)
def test_each_stage_is_an_equation(text: str, name: str) -> None:
    f = fr.parse(text)
    x = next(s for s in symbols(f) if s.name == name)
    simplify = Simplifier()
    d = differential_of(f, x, simplify)
    dx = Diff(x)
    assert dx in dependents(d.value, dx)
    judged([(Diff(f), d.value, "differential")], x, seed=1, needed=[f])
    form = frobenius_form(d.value, dx, simplify)
    assert dx not in dependents(form.G, dx)
    judged([(d.value, paired(form.G, dx), "frobenius")], x, seed=1, needed=[f])
    assert fr.same_value(form.G, collected(form.G, simplify))
    for k in range(len(d.lines) + 1):
        judged([(Diff(f), d.state(k), "line")], x, seed=1, needed=[f])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A*x + A*x", "2*(A*x)"),
        ("A*x - A*y", "A*(x - y)"),
        ("A*x - A*x", "zeros(m, 1)"),
        ("2*A*x + 4*A*y", "2*(A*(x + 2*y))"),
        ("A*x*y' + B*x*y'", "(A + B)*x*y'"),
        ("x/c + y/c", "(x + y)/c"),
        ("x - y", "x - y"),
    ],
)
def test_collect(text: str, shown: str) -> None:
    e = fr.tidy(fr.parse(text, "A: m n; B: m n; x: n; y: n; c: scalar"))
    out = collected(e, Simplifier())
    assert fr.same_value(out, e)
    assert str(out) == shown


def test_long_sums_are_left_alone() -> None:
    x = fr.vector("x", "n")
    e = x
    for i in range(100):
        e = e + fr.vector(f"x_{i}", "n")
    assert terms_of(e) is None
    assert collected(e, Simplifier()) is e


@pytest.mark.parametrize("text", ["tanh(cosh(e)/cosh(e))", "log_softmax(a*(e/e))"])
def test_terms_that_cancel_only_when_brought_together_leave_zero(text: str) -> None:
    """A ZeroDivisionError before, for the common factor of nothing."""
    d = fr.derive(fr.parse(text, "a: scalar; e: scalar"), "e")
    assert str(d.gradient) == "0"
    assert d.certificate.equations
