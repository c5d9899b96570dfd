"""Unknown functions: their derivatives of every order obey the laws of the catalogue, and print, parse and run."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import frechet as fr
from frechet.expr import Expr
from frechet.primitive import REGISTRY, Primitive

from .laws.law import differing, primitive_defects
from .mutants.mutate import mutants

m, n, p, q, k = fr.dims("m n p q k")
L, F, phi = fr.function("L", m, n), fr.function("F", m, n, p, q), fr.function("phi")
OPERATIONS = [
    *(f.operation(order) for f in (L, F, phi) for order in (0, 1, 2)),
    *(F.operation(order, True) for order in (1, 2)),
]
W3, W2, W1 = fr.matrix("W_3", m, k), fr.matrix("W_2", k, q), fr.matrix("W_1", q, n)
PRODUCT = W3 @ W2 @ W1
DECLARED = "L: function m n; W_3: m k; W_2: k q; W_1: q n"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_derivative_obeys_the_laws(operation: Primitive) -> None:
    assert list(primitive_defects(operation)) == []


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if "2_F" not in o.name], ids=lambda o: o.name)
def test_every_wrong_rule_is_caught(operation: Primitive) -> None:
    killed = 0
    for mistake, bad, right, wrong, arguments in mutants(operation):
        if next(primitive_defects(bad), None):
            killed += 1
        else:
            assert not any(differing(right(*arguments), wrong(*arguments), operation.sample)), mistake
    assert killed >= 2


def test_no_catalogue_entry_is_made() -> None:
    assert not {o.name for o in OPERATIONS} & set(REGISTRY)


GRADIENTS = [
    (L(PRODUCT), W2, "W₃ᵀ ∇L(W₃ W₂ W₁) W₁ᵀ"),
    (fr.log(L(PRODUCT)) + fr.norm2(W1) ** 2, W1, "W₂ᵀ W₃ᵀ ∇L(W₃ W₂ W₁)/L(W₃ W₂ W₁) + 2 W₁"),
    (fr.inner(fr.matrix("C", p, q), F(PRODUCT)), W3, "DF(W₃ W₂ W₁)*[C] W₁ᵀ W₂ᵀ"),
    (fr.total(phi(PRODUCT)), W1, "W₂ᵀ W₃ᵀ φ'(W₃ W₂ W₁)"),
]


@pytest.mark.parametrize(("f", "x", "shown"), GRADIENTS, ids=[g[2] for g in GRADIENTS])
def test_gradient(f: Expr, x: Expr, shown: str) -> None:
    d = fr.derive(f, x)
    assert repr(d.gradient) == shown
    assert d.certificate.exact
    assert pickle.loads(pickle.dumps(d.gradient)) is d.gradient is copy.deepcopy(d.gradient)


def test_tied_weights() -> None:  # E060
    G, W = fr.function("L", n, n), fr.matrix("W", n, n)
    d = fr.derive(G(W @ W), W)
    assert repr(d.gradient) == "∇L(W²) Wᵀ + Wᵀ ∇L(W²)"
    assert d.certificate.method == "exact"
    assert not fr.check(G(W @ W), W, 2 * W.T @ d.gradient)


def test_low_rank_adaptation() -> None:  # E061
    W0, B, A = fr.matrix("W_0", m, n), fr.matrix("B", m, k), fr.matrix("A", k, n)
    assert repr(fr.derive(L(W0 + B @ A), B).gradient) == "∇L(W₀ + B A) Aᵀ"
    assert repr(fr.derive(L(W0 + B @ A), A).gradient) == "Bᵀ ∇L(W₀ + B A)"


def test_chain_rule() -> None:  # E027
    X = fr.matrix("X", k, k)
    D = fr.differential(F(fr.function("G", k, k, m, n)(X)), X)
    assert repr(D) == "dX ↦ DF(G(X))[DG(X)[dX]]"
    assert repr(D.adjoint) == "G ↦ DG(X)*[DF(G(X))*[G]]"
    assert D.certificate.method == "exact"


def test_second_derivative_of_an_affine_composition() -> None:
    A, X, B = fr.matrix("A", m, k), fr.matrix("X", k, q), fr.matrix("B", q, n)
    H = fr.hessian(L(A @ X @ B), X)
    assert repr(H) == "dX ↦ Aᵀ ∇²L(A X B)[A dX B] Bᵀ"
    assert H.latex() == (
        r"\mathrm{d}X \mapsto A^{\top} \, \nabla^{2} L(A \, X \, B)[A \, \mathrm{d}X \, B] \, B^{\top}"
    )
    assert H.certificate.method == "exact"


def test_assumption_is_a_condition() -> None:
    assert [str(c) for c in fr.derive(L(PRODUCT), W2).conditions] == ["L is differentiable at W_3*W_2*W_1"]


def test_certificate_says_what_stands_for_the_function() -> None:
    certificate = fr.derive(L(PRODUCT), W2).certificate
    assert "L a polynomial of degree 7" in str(certificate)
    assert certificate.as_dict()["unknown_functions"] == ["L"]


@pytest.mark.parametrize("text", ["L(W_3*W_2*W_1)", "W_3'*grad_L(W_3*W_2*W_1)*W_1'", "hess_L(W_3*W_2*W_1, grad_L(V))"])
def test_text_is_read_as_written(text: str) -> None:
    e = fr.parse(text, DECLARED)
    assert fr.parse(str(e), DECLARED) is e


def test_wrong_claim_is_rejected() -> None:
    f = fr.parse("L(W_3*W_2*W_1)", DECLARED)
    assert fr.check(f, "W_2", "W_3'*grad_L(W_3*W_2*W_1)*W_1'")
    verdict = fr.check(f, "W_2", "2*W_3'*grad_L(W_3*W_2*W_1)*W_1'")
    assert verdict.diagnosis == "it is 2 times the gradient"
    assert not fr.check(f, "W_2", "W_3'*grad_L(W_3*W_1)*W_1'").ok


def test_compiled_function_takes_the_callables() -> None:
    rng = np.random.default_rng(0)
    sizes = {"W_3": (4, 3), "W_2": (3, 2), "W_1": (2, 5)}
    values = {name: rng.normal(size=shape) for name, shape in sizes.items()}
    target = rng.normal(size=(4, 5))
    g = fr.derive(L(PRODUCT), W2).compile()
    value, gradient = g(**values, L=lambda W: np.sum((W - target) ** 2), grad_L=lambda W: 2 * (W - target))
    product = values["W_3"] @ values["W_2"] @ values["W_1"]
    assert value == pytest.approx(np.sum((product - target) ** 2))
    assert gradient == pytest.approx(values["W_3"].T @ (2 * (product - target)) @ values["W_1"].T)
    with pytest.raises(fr.ShapeError, match="missing grad_L"):
        g(**values, L=lambda W: 0.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fr.function("det", m, n), "det is an operation of the catalogue"),
        (lambda: fr.function("L", m), "takes two sizes"),
        (lambda: fr.function("2L", m, n), "is not a name for a function"),
        (lambda: L(W1), r"L: W_1 is q x n, but L : m x n -> scalar takes m x n"),
        (lambda: fr.parse("L(W)", "L: function m"), "write 'L: function m n'"),
        (lambda: fr.parse("L(W)", "L: function m n; W: m k"), "needs X to be m x n"),
        (lambda: fr.parse("L(W)"), "or declare the unknown function"),
        (lambda: fr.derive(L(fr.matrix("L", m, n)), "L").compile(), "name of a variable and of a function"),
    ],
)
def test_mistakes_are_told(call: object, message: str) -> None:
    with pytest.raises(fr.FrechetError, match=message):
        call()  # type: ignore[operator]  # a list of calls to be made
