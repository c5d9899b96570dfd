"""Functions that a user defines: SymPy differentiates them, numbers judge, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

import frechet as fr
from frechet.interop import sympy as interop
from frechet.primitive import REGISTRY, registry
from frechet.render.latex import latex

from ..laws.law import primitive_defects

FORMULAS = [
    "x*tanh(log(1 + exp(x)))",
    "x^3 - 2*x",
    "exp(-x^2/2)/sqrt(2*pi)",
    "log(x)*sqrt(x)",
    "abs(x)/(1 + abs(x))",
    "1/(1 + z^4)",
    "sin(1/3)*sigmoid(v)",
    "softplus(t) - log(2)",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_an_operation_that_keeps_every_law(formula: str) -> None:
    before = tuple(registry())
    made = fr.elementwise("phi", formula)
    assert tuple(registry()) == before
    with fr.using(made):
        assert not list(primitive_defects(made))
        d = fr.derive(fr.parse("sum(phi(A*x))"), "x")
        assert fr.parse(str(d.function), "A: m n; x: n") is d.function
    assert tuple(registry()) == before
    A, x = np.array([[0.3, 0.1], [0.2, 0.4]]), np.array([0.7, 0.9])
    value, gradient = d.compile()(A=A, x=x)
    steps = [d.compile()(A=A, x=x + h * np.eye(2)[i])[0] for i in range(2) for h in (1e-5, -1e-5)]
    assert np.allclose(gradient, [(steps[0] - steps[1]) / 2e-5, (steps[2] - steps[3]) / 2e-5], rtol=1e-7)
    assert np.isfinite(value)
    assert "phi" in latex(d.function) and "phi" in str(d.function)


def test_the_value_is_the_formula() -> None:
    mish = fr.elementwise("mish", FORMULAS[0], latex=r"\mathrm{mish}")
    X = fr.matrix("X", "m", "n")
    data = np.linspace(-2, 2, 6).reshape(2, 3)
    assert np.allclose(fr.compile(mish(X))(X=data), data * np.tanh(np.log1p(np.exp(data))))
    assert fr.derive(fr.total(mish(X)), X).certificate.equations
    assert latex(mish(X)) == r"\mathrm{mish}(X)"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda: fr.elementwise("phi", "x*y"), "the variables of 'x\\*y' are x, y"),
        (lambda: fr.elementwise("phi", "1 + 2"), "are none"),
        (lambda: fr.elementwise("phi", "sign(x)"), "not differentiable"),
        (lambda: fr.elementwise("phi", "x +"), "operand"),
        (lambda: fr.elementwise("phi", "foo(x)"), "unknown function"),
        (lambda: fr.elementwise("phi", "log(x) + 1/(x - 1)"), "several conditions"),
        (lambda: fr.elementwise("exp", "x"), "not yet an operation"),
        (lambda: fr.elementwise("a b", "x"), "identifier"),
        (lambda: fr.elementwise("phi", 3), "as text"),  # type: ignore[arg-type]  # what a user may do
        (lambda: fr.using(3).__enter__(), "using takes operations"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_defined_is_said(attempt: Callable[[], Any], said: str) -> None:
    with pytest.raises(fr.FrechetError, match=said):
        attempt()


def test_a_wrong_derivative_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sp, "diff", lambda body, x: 2 * sp.Derivative(body, x).doit())
    with pytest.raises(fr.DeclarationError, match="not that of the values"):
        fr.elementwise("phi", "x*sin(x)")


def test_what_is_entered_is_taken_out_even_after_an_error() -> None:
    made = fr.elementwise("phi", "x^2")
    with pytest.raises(ZeroDivisionError), fr.using(made):
        assert REGISTRY["phi"] is made and interop.from_sympy(fr.to_sympy(fr.parse("phi(x)", "x: n"))).shape == ("n", 1)
        raise ZeroDivisionError
    assert "phi" not in REGISTRY
