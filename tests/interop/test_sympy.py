"""To SymPy and back keeps the value, over the whole catalogue and over random expressions, or is refused by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp
from hypothesis import event, given, settings

import frechet as fr
from frechet.errors import DomainError, UnsupportedError
from frechet.expr import App, Expr, Sym, symbols
from frechet.primitive import Primitive, registry

from ..fuzz.strategy import expressions
from ..laws.law import differing, literals, style_of

# What SymPy has a way to write must not be refused.
COMMON = (
    "add sub neg transpose trace total scale matmul inner hadamard quotient elementwise_power exp log sqrt sin cos tan "
    "asin acos atan sinh cosh tanh sigmoid softplus abs sign relu step inv ratio power scalar_power matrix_power norm2 "
    "sqnorm norm1 det logdet"
)


def declared(e: Expr) -> str:
    return "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]} {s.structure}" for s in symbols(e))


@pytest.mark.parametrize("p", list(registry().values()), ids=lambda p: p.name)
def test_every_operation_goes_there_and_back(p: Primitive) -> None:
    for letters in literals(p):
        e = App(p, letters)
        try:
            there = fr.to_sympy(e)
        except UnsupportedError as refused:
            assert p.name not in COMMON.split()
            assert p.word in str(refused)
            return
        assert isinstance(there, sp.Basic)
        back = fr.from_sympy(there)
        assert back.shape == e.shape
        assert not list(differing(e, back, p.sample))


def test_most_operations_have_a_counterpart(capsys: pytest.CaptureFixture[str]) -> None:
    refused = []
    for p in registry().values():
        try:
            fr.to_sympy(App(p, next(literals(p))))
        except UnsupportedError:
            refused.append(p.word)
    with capsys.disabled():
        print(
            f"\nSymPy: {len(registry()) - len(refused)} operations translate; refused: {', '.join(refused) or 'none'}"
        )
    assert set(COMMON.split()) <= set(registry())


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(expressions(depth=4))
def test_random_expressions_go_there_and_back(e: Expr) -> None:
    try:
        there = fr.to_sympy(e)
        back = fr.from_sympy(there, declared(e))
    except (UnsupportedError, DomainError) as refused:
        event(f"refused: {type(refused).__name__}")
        return
    event("compared")
    assert back.shape == e.shape
    assert not [d for d in differing(e, back, style_of(e)) if "no point" not in d]


@pytest.mark.parametrize("text", ["colsum(ones(n, m))", "mean((A*x - b).^2)", "tr(ones(n, n))"])
def test_a_size_that_counts_is_read_as_a_number(text: str) -> None:
    e = fr.parse(text, "A: m n; x: n; b: m" if "A" in text else "")
    assert not list(differing(e, fr.from_sympy(fr.to_sympy(e), declared(e)), style_of(e)))


def test_the_law_can_fail() -> None:
    X = fr.matrix("X", "m", "m")
    there = fr.to_sympy(X.T @ X)
    assert list(differing(X.T @ X, fr.from_sympy(there.subs(there.args[0], there.args[1]))))


n = sp.Symbol("n")
A, B, x = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("B", n, n), sp.MatrixSymbol("x", n, 1)


@pytest.mark.parametrize(
    ("there", "text"),
    [
        (x.T * A * x, "x'*A*x"),
        (2 * A * B - A.T / 3, "2*A*B - A'/3"),
        (sp.Trace(A * B.T) * A, "tr(A*B')*A"),
        (sp.log(sp.Determinant(A)), "logdet(A)"),
        (A.I * x, "inv(A)*x"),
        (A**3, "A^3"),
        (sp.HadamardProduct(A, B, A), "A.*B.*A"),
        (sp.HadamardPower(A, 2) + sp.OneMatrix(n, n), "A.^2 + matrix(1)"),
        (x.applyfunc(sp.Lambda(sp.Symbol("t"), sp.exp(sp.Symbol("t")) + 1)), "exp(x) + vector(1)"),
        (sp.Symbol("a") ** sp.Symbol("b") * sp.exp(sp.Rational(1, 3)), "a^b*exp(1/3)"),
        (sp.Float("0.1") * sp.MatrixSymbol("V", 2 * n, 3), "V/10"),
    ],
)
def test_what_people_write_in_sympy_is_read(there: Any, text: str) -> None:
    read = fr.from_sympy(there)
    assert not list(differing(read, fr.parse(text, declared(read)), "positive"))


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda: fr.from_sympy(sp.Integral(sp.Symbol("t"))), "Integral"),
        (lambda: fr.from_sympy(A[0, 1]), "MatrixElement"),
        (lambda: fr.from_sympy(sp.I * A), "I has no counterpart"),
        (lambda: fr.from_sympy(n * sp.Trace(A)), "n is a size and a number"),
        (lambda: fr.from_sympy("A*B"), "not an object of type str"),
        (lambda: fr.from_sympy(sp.oo), "not a number"),
        (lambda: fr.from_sympy(sp.MatrixSymbol("A", n**2 - 1, 1)), "size"),
        (lambda: fr.from_sympy(sp.Symbol("a'")), "not a name"),
        (lambda: fr.from_sympy(A, "A: n 2"), "declared"),
        (lambda: fr.from_sympy(sp.HadamardPower(A, sp.Symbol("p"))), "exponent"),
        (lambda: fr.to_sympy(sp.Symbol("x")), "takes an expression"),
        (lambda: fr.to_sympy(fr.inv(fr.zeros("n", "n"))), "no value"),
    ],
)
def test_what_has_no_counterpart_is_said(attempt: Callable[[], Any], said: str) -> None:
    with pytest.raises(fr.FrechetError, match=said):
        attempt()


def test_structure_is_declared_anew() -> None:
    S = fr.matrix("S", "n", "n", structure="symmetric")
    assert fr.from_sympy(fr.to_sympy(S), "S: n n symmetric") is S
    assert fr.from_sympy(fr.to_sympy(S)) is Sym("S", ("n", "n"))


def test_long_products_are_no_depth() -> None:
    W = fr.matrix("W", "n", "n")
    product = W
    for k in range(300):
        product = fr.tr(product @ W) * (W if k % 2 else W.T)
    assert fr.from_sympy(fr.to_sympy(product)).shape == product.shape


def test_sympy_is_loaded_when_asked_for() -> None:
    loaded = "print('sympy' in sys.modules)"
    program = f"import sys, frechet as fr; fr.parse('x'); {loaded}; fr.to_sympy; {loaded}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["False", "False"]
