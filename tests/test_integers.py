"""Exponents with a name: X^k for an integer k ≥ 1, derived, certified, judged, read and compiled."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.certify.certificate import Rejected, judged
from frechet.expr import App, Diff, Expr
from frechet.folds import grounded
from frechet.indices import Index
from frechet.integers import Integer, affine, count, is_at_least, settled
from frechet.primitives.inverse import inv
from frechet.primitives.powers import matrix_power

DECLARED = "X: n n; A: n n; B: m n; C: n m; S: n n symmetric; k: integer; j: integer; c: scalar; x: n"
k, j = fr.integer("k"), fr.integer("j")


def read(text: str) -> Expr:
    return fr.parse(text, DECLARED)


@pytest.mark.parametrize(
    ("function", "variable", "gradient"),
    [
        ("tr(X^k)", "X", "k*(X^(k-1))'"),
        ("det(X^k)", "X", "k*det(X^k)*inv(X)'"),
        ("logdet(X^k)", "X", "k*inv(X)'"),
        ("tr(X^j*X^k)", "X", "(j + k)*(X^(j + k - 1))'"),
        ("tr(X^(-k))", "X", "-k*(X^(-k - 1))'"),
        ("tr((B*C)^k)", "B", "k*(C*(B*C)^(k-1))'"),
        ("tr(S^k)", "S", "k*S^(k-1)"),
        ("c^k", "c", "k*c^(k-1)"),
        ("sum(x.^k)", "x", "k*x.^(k-1)"),
    ],
)
def test_gradient(function: str, variable: str, gradient: str) -> None:
    d = fr.derive(read(function), variable)
    assert d.gradient is fr.tidy(read(gradient))
    assert d.certificate.method == "exact"
    assert "k ≥ 1" in [str(c) for c in d.conditions]


@pytest.mark.parametrize("n", [1, 2, 3, 6])
@pytest.mark.parametrize("function", ["tr(A*X^k)", "x'*X^k*x", "norm2(X^k)^2", "tr(A*X^(-k))", "tr(A*X^k*A*X^k)"])
def test_sum_is_the_literal_power_for_each_value(function: str, n: int) -> None:
    symbolic = fr.derive(read(function), "X")
    assert symbolic.certificate
    literal = fr.derive(fr.parse(function.replace("k", str(n)), DECLARED.replace("k: integer; ", "")), "X")
    assert fr.same_value(grounded(symbolic.gradient, {("k", False): n}), literal.gradient)


def test_sum_is_printed() -> None:
    d = fr.derive(read("tr(A*X^k)"), "X")
    assert r"\sum_{r=0}^{k-1}" in d.latex()
    assert pickle.loads(pickle.dumps(d.gradient)) is d.gradient


@pytest.mark.parametrize(
    "wrong",
    [
        lambda X, dX: App(fr.REGISTRY["scale"], (k - 1, matrix_power(X, k - 1) @ dX)),
        lambda X, dX: k * (matrix_power(X, k - 1) @ dX),  # right under the trace only
        lambda X, dX: k * (matrix_power(X, k) @ inv(X) @ dX),
    ],
)
def test_planted_rule_is_rejected(wrong: Any) -> None:
    X = fr.matrix("X", "n", "n")
    with pytest.raises(Rejected):
        judged([(Diff(matrix_power(X, k)), wrong(X, Diff(X)), "planted")], X)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("k*(X^(k-1))'", "right"),
        ("k*X^(k-1)", "numerator layout"),
        ("k*(X^k)'", "X^k must be X^(k - 1)"),
        ("(X^(k-1))'", "the factor k is missing"),
        ("2*(X^(k-1))'", "wrong"),
        ("k*x", "wrong"),
    ],
)
def test_verdict(claim: str, said: str) -> None:
    verdict = fr.check(read("tr(X^k)"), "X", fr.parse(claim, DECLARED) if "x" in claim else claim)
    assert said in str(verdict)
    assert verdict.ok is (said == "right")


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        ("det(X^k)", "det(X)^k", True),
        ("(X^k)'", "(X')^k", True),
        ("inv(X^k)", "inv(X)^k", True),
        ("X^j*X^k", "X^(j+k)", True),
        ("(X*A)^k", "X^k*A^k", False),
        ("tr(X^k)", "tr(X)^k", False),
        ("X^k", "X^4", False),
    ],
)
def test_identity(left: str, right: str, holds: bool) -> None:
    assert fr.check_identity(left, right, DECLARED).ok is holds


def test_code_takes_an_integer() -> None:
    d = fr.derive(read("tr(X^k)"), "X")
    X = np.array([[0.5, 2.0], [-1.0, 3.0]])
    value, gradient = d.compile("numpy")(X=X, k=4)
    assert value == pytest.approx(np.trace(X @ X @ X @ X))
    assert gradient == pytest.approx(4 * (X @ X @ X).T)
    assert "np.linalg.matrix_power(X, k - 1)" in d.code("numpy")
    with pytest.raises(fr.ShapeError, match="k is an integer from 1 on"):
        d.compile("numpy")(X=X, k=2.5)
    for backend in ("jax", "torch", "julia", "matlab", "array-api"):
        assert "k - 1" in d.code(backend).replace(".-", "-")


def test_mean_takes_its_number_of_entries_from_the_dimension() -> None:
    d = fr.derive(fr.parse("sum((x - y).^2)/n", "x: n; y: n; n: integer"), "x")
    assert d.gradient is fr.tidy(fr.parse("2*(x - y)/n", "x: n; y: n; n: integer"))
    value, gradient = d.compile("numpy")(x=np.array([1.0, 2.0, 4.0]), y=np.zeros(3))
    assert value == pytest.approx(7.0)
    assert gradient == pytest.approx(np.array([2.0, 4.0, 8.0]) / 3)
    assert fr.check(d.function, "x", "2*(x - y)/n").ok
    assert not fr.check(d.function, "x", "2*(x - y)").ok


def test_mean_is_the_sum_over_the_number_of_entries() -> None:
    f = fr.parse("mean((W*X - Y).^2)", "W: k m; X: m n; Y: k n")
    d = fr.derive(f, "W")
    rng = np.random.default_rng(0)
    W, X, Y = rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=(3, 5))
    value, gradient = d.compile("numpy")(W=W, X=X, Y=Y)
    assert value == pytest.approx(np.mean((W @ X - Y) ** 2))
    assert gradient == pytest.approx(2 / 15 * (W @ X - Y) @ X.T)
    assert fr.check(f, "W", "2/(k*n)*(W*X - Y)*X'").ok
    assert not fr.check(f, "W", "2/n*(W*X - Y)*X'").ok
    assert "≥" not in d.text()  # a number of rows is at least 1
    assert str(fr.derive(fr.parse("mean(x)", "x: 3"), "x").gradient) == "1/3*ones(3, 1)"
    with pytest.raises(fr.UnsupportedError, match="a sum; give it one name"):
        fr.parse("mean(vcat(x, y))", "x: m; y: n")
    with pytest.raises(fr.UnsupportedError, match="n is a variable too"):
        fr.parse("mean(n*x)", "x: n; n: scalar")


def test_latex_is_read() -> None:
    assert fr.parse_latex(r"\operatorname{tr}(A X^{k-1})", DECLARED) is read("tr(A*X^(k-1))")
    assert fr.parse_latex(r"k (X^{k-1})^\top", DECLARED) is read("k*(X^(k-1))'")


@pytest.mark.parametrize(
    ("text", "declared", "said"),
    [
        ("tr(X^k)", "", "declared 'k: integer'"),
        ("tr(X^k)", "k: scalar", "a letter declared 'k: integer'"),
        ("tr(X^(k/2))", "k: integer", "integer"),
        ("tr(X^(j*k))", "j: integer; k: integer", "integer"),
        ("tr(X^k)", "k: integer 2", "integer"),
    ],
)
def test_refusal_says_what_to_write(text: str, declared: str, said: str) -> None:
    with pytest.raises(fr.FrechetError, match=said):
        fr.parse(text, declared)


@pytest.mark.parametrize("exponent", ["2*k", "j + k", "j - k"])
def test_differential_of_other_exponents_is_refused(exponent: str) -> None:
    with pytest.raises(fr.NotDifferentiableError, match="write a power of a power or a product"):
        fr.derive(read(f"tr(A*X^({exponent}))"), "X")


def test_integer_is_not_varied() -> None:
    with pytest.raises(fr.FrechetError, match="k"):
        fr.derive(read("tr(X^k)"), "k")


def test_integers_have_a_normal_form() -> None:
    assert settled(k - 1 - (1 - k)) is settled(2 * k - 2)
    assert count(Index("", 0), Index("k", -1)) is k
    assert affine(k * j) is None
    assert is_at_least(k - 1, 0) and not is_at_least(k - 1, 1) and not is_at_least(j - k, 0)
    with pytest.raises(fr.DeclarationError):
        fr.integer("2k")
    assert isinstance(k, Integer)


def test_condition_on_a_number_is_read() -> None:
    """What stands for a literal is left out of a condition, a number under a function is not."""
    assert fr.derive(fr.parse("log(2)*c^3"), "c").certificate
    assert fr.derive(fr.parse("sum(x)/n", "x: 3; n: integer"), "x").certificate
