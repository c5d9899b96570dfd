"""Gradients with respect to several variables come from one derivation and are those of each variable by itself.

Some 4 s of CPU time.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

import frechet as fr
from benchmarks.problems import SUITE
from frechet.calculus.frobenius import paired
from frechet.certify.certificate import Rejected, judged
from frechet.errors import CertificateError, NotDifferentiableError
from frechet.expr import App, Diff, Expr, mapped, postorder, symbols
from frechet.joint import JointDerivation
from frechet.primitive import REGISTRY, Primitive
from frechet.primitives.elementwise import cos, sin, square, tanh
from frechet.primitives.multilinear import hadamard, matmul

SIZES = {"n": 7, "m": 5, "d": 3, "k": 2, "w": 4, "b": 6, "L": 5, "wide": 5, "narrow": 2, "in": 4, "out": 2}
LOSSES = [
    ("norm2(W3*W2*W1*X - Y)^2", "W1: h d; W2: g h; W3: k g; X: d n; Y: k n"),
    ("norm2(W2*tanh(W1*X + b*ones(1,n)) + c*ones(1,n) - Y)^2/2", "W1: h d; W2: k h; b: h; c: k; X: d n; Y: k n"),
    ("norm2(softmax_rows(X*Q*K'*X')*X*V - Y)^2", "X: n d; Q: d k; K: d k; V: d p; Y: n p"),
    ("norm2(W*tanh(W*tanh(W*x + b) + b) - y)^2 + norm2(W)^2", "W: n n; x: n; b: n; y: n"),
    ("norm2((A*B)*(A*B)*x - y)^2", "A: n n; B: n n; x: n; y: n"),
    ("logdet(S) + tr(inv(S)*C) + norm2(S - A)^2", "S: n n positive definite; C: n n symmetric; A: n n symmetric"),
    ("tr(A*S*B) + norm1(A - B)", "A: n n; S: n n symmetric; B: n n"),
    ("tr(Q'*A*Q) + norm2(Q - B)^2", "Q: n p orthonormal columns; A: n n symmetric; B: n p"),
    ("sum(relu(W2*relu(W1*X)))", "W1: h d; W2: k h; X: d n"),
    ("norm2(diag(a)*X*diag(b) - M)^2", "a: m; b: n; X: m n; M: m n"),
    ("norm2((U.*V)*x - y)^2 + inner(U, V)", "U: m n; V: m n; x: n; y: m"),
    ("tr(A'*B) + tr(C - C)", "A: m n; B: m n; C: k k"),  # the gradient by C is zero
    *((p.function(SIZES), p.declared(SIZES)) for p in SUITE if p.asked == "gradient"),
]


@pytest.mark.parametrize(("text", "declared"), LOSSES, ids=[text for text, _ in LOSSES])
def test_the_gradients_are_those_of_each_variable(text: str, declared: str) -> None:
    f = fr.parse(text, declared)
    names = [s.name for s in symbols(f)]
    for asked in (names, names[::-1]):
        g = fr.gradients(f, asked)
        assert list(g.expressions) == asked
        assert all(g.expressions[name] is fr.derive(f, name).gradient for name in asked)


@pytest.mark.parametrize("text", ["a*b*c + exp(a*b)/c", "a*norm2(A*x)^2/b + a*b^2"])
def test_scalars_may_be_collected_in_another_order(text: str) -> None:
    f = fr.parse(text, "A: m n; x: n")
    names = [s.name for s in symbols(f)]
    for name, gradient in fr.gradients(f, names).expressions.items():
        assert fr.same_value(gradient, fr.derive(f, name).gradient)


def test_one_certificate_is_for_all() -> None:
    f = fr.parse(*LOSSES[1])
    g = fr.gradients(f, [s.name for s in symbols(f)])
    (certificate,) = g.certificates
    assert certificate.method == "exact" and certificate.confirmed >= 2  # the gradients, and tanh by itself
    singles = [d.certificate for d in g.values()]
    assert certificate.equations < sum(c.equations for c in singles) / 2


def test_each_derivation_is_made_when_it_is_asked_for() -> None:
    g = fr.gradients(fr.parse(*LOSSES[0]), ["W1", "W3"])
    assert g["W3"] is g["W3"] and g["W3"].gradient is g.expressions["W3"]
    assert "move" in g["W3"].text() and g["W3"].certificate.equations
    assert [x.name for x in g.by_variable] == list(g) == ["W1", "W3"] and len(g) == 2
    assert g.roots == (g.function, *g.expressions.values())
    with pytest.raises(KeyError):
        g["W2"]


def test_what_is_asked_twice_is_answered_once() -> None:
    f = fr.parse(*LOSSES[0])
    W1 = next(s for s in symbols(f) if s.name == "W1")
    assert list(fr.gradients(f, ["W1", "W2", W1])) == ["W1", "W2"]


def test_a_variable_that_does_not_occur_is_refused() -> None:
    f = fr.parse(*LOSSES[0])
    with pytest.raises(NotDifferentiableError, match="does not contain 'W4'"):
        fr.gradients(f, ["W1", "W4"])
    with pytest.raises(fr.ShapeError, match="needs a scalar function"):
        fr.gradients(fr.parse("A*B"), ["A", "B"])


def test_a_column_stands_beside_plain_variables() -> None:
    X = fr.matrix("X", "m", "n")
    b = fr.vector("b", "m")
    f = fr.norm2(X) ** 2 + fr.norm2(X @ fr.ones("n", 1) - b) ** 2
    g = fr.gradients(f, [fr.column(X, 1), b])
    assert [G.shape for G in g.expressions.values()] == [("m", 1), ("m", 1)]
    assert len(g.certificates) == 2


LAYERS = 45  # so many that not every equation is judged by numbers


def deep(length: int, layer: dict[int, Primitive]) -> Expr:
    """Return ½‖φ(W_L ⋯ φ(W_1 x)) − y‖² with φ = tanh save at the layers given."""
    h: Expr = fr.vector("x", "n")
    for k in range(length):
        h = App(layer.get(k, tanh), (fr.matrix(f"W{k}", "n", "n") @ h,))
    return fr.norm2(h - fr.vector("y", "n")) ** 2 / 2


def mistaken(op: Primitive, monkeypatch: pytest.MonkeyPatch) -> Primitive:
    """Put op' = op² into the catalogue: wrong, and consistent with itself where `op` is taken as unknown."""
    wrong: Primitive = replace(
        op,
        derivative=lambda A: square(App(wrong, (A,))),
        differential=(lambda A, dA: hadamard(square(App(wrong, (A,))), dA),),
    )
    monkeypatch.setitem(REGISTRY, op.name, wrong)
    return wrong


@pytest.mark.parametrize("length", [4, LAYERS])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_wrong_derivative_anywhere_is_rejected(length: int, place: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """One layer among others has a wrong rule: numbers find it out, however deep it lies."""
    f = deep(length, {round(place * (length - 1)): mistaken(sin, monkeypatch)})
    with pytest.raises(CertificateError):
        _ = fr.gradients(f, [f"W{k}" for k in range(length)]).certificates


def test_it_is_found_out_above_a_function_whose_derivative_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """An equation that names the function is no place to judge it: it is judged where it is differentiated."""
    names = [f"W{k}" for k in range(LAYERS)]
    assert fr.gradients(deep(LAYERS, {0: cos, LAYERS - 5: sin}), names).certificates
    f = deep(LAYERS, {0: cos, LAYERS - 5: mistaken(sin, monkeypatch)})
    with pytest.raises(CertificateError):
        _ = fr.gradients(f, names).certificates


def test_a_wrong_adjoint_anywhere_is_rejected() -> None:
    wrong = replace(matmul, adjoint=(matmul.adjoint[0], lambda G, A, B: 2 * matmul.adjoint[1](G, A, B)))
    f = deep(5, {})
    names = [f"W{k}" for k in range(5)]
    products = [n for n in postorder(f) if isinstance(n, App) and n.op is matmul]
    for product in products[1:]:  # below the first there is nothing to move to
        planted = mapped(f, {product: App(wrong, product.args)}.get)
        with pytest.raises(CertificateError):
            _ = fr.gradients(planted, names).certificates
    assert fr.gradients(f, names).certificates


def test_each_gradient_is_judged() -> None:
    """Of the joint statement alone, a mistake in any one gradient is enough to reject it."""
    f = fr.parse(*LOSSES[1])
    joint = JointDerivation(f, symbols(f))
    true, *_ = joint.conclusions()
    judged([true], [*joint.parts], needed=[f], thorough=False)
    for x, part in joint.parts.items():
        for wrong in (2 * part.gradient, part.gradient - part.gradient):
            more = paired(wrong - part.gradient, Diff(x))
            with pytest.raises(Rejected):
                judged([(true[0], true[1] + more, "planted")], [*joint.parts], needed=[f], thorough=False)


def test_the_cost_grows_with_the_length() -> None:
    """Four times as many layers take four times as long, not sixteen; derived, certified and compiled."""
    took = []
    for length in (20, 80):
        f = deep(length, {})
        start = time.process_time()
        g = fr.gradients(f, [f"W{k}" for k in range(length)])
        g.compile()
        took.append(time.process_time() - start)
    assert took[1] < 9 * took[0]


def test_the_program_computes_the_gradients() -> None:
    f = fr.parse(*LOSSES[1])
    rng = np.random.default_rng(3)
    sizes = {"h": 3, "d": 2, "k": 4, "n": 5, 1: 1}
    data = {s.name: rng.normal(size=[sizes[d] for d in s.shape]) for s in symbols(f)}
    value, found = fr.gradients(f, ["W1", "b", "X"]).compile()(**data)
    for name, gradient in found.items():
        alone = fr.derive(f, name).compile()(**data)
        assert np.isclose(value, alone[0]) and np.allclose(gradient, alone[1])
