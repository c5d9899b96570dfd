"""Chains with a symbolic number of factors, sums along an index, families: gradients, certificates, refusals."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import frechet as fr
from frechet.calculus.styles import certificate_in
from frechet.expr import Expr
from frechet.families import Chain, Members
from frechet.folds import Family, grounded
from frechet.indices import Index, as_index

i, j, k, a = (fr.index(name) for name in "ijka")
n, m, p = fr.dims("n m p")
W = fr.chain("W", "N")
L = fr.function("L", *W.product.shape)
slope = L.operation(1)
lam = fr.scalar("lambda")
X, Y = fr.matrix("X", "d[0]", n), fr.matrix("Y", "d[N]", n)
x, y, z = fr.family("x", n, count=m), fr.family("y", count=m), fr.family("z", p, count=m)
Phi = fr.family("Φ", "l", n, count=m)
w, mu, V, S = fr.vector("w", n), fr.vector("mu", n), fr.matrix("V", p, n), fr.matrix("S", n, n)
PENALTY = fr.scalar("beta") * fr.Sum(i, m, fr.norm1(Phi[i].T @ Phi[i] - fr.eye(n)))
SQUARE = Chain(Family("Q", (n, n), as_index("N"), product=True))  # factors of one shape: any two conform
LOSS = fr.function("M", n, n)


def nll() -> Expr:
    """The negative log-likelihood of Gaussian samples, up to a constant."""
    return fr.Sum(i, m, (x[i] - mu).T @ fr.inv(S) @ (x[i] - mu) / 2 + fr.logdet(S) / 2)


GRADIENTS: list[tuple[str, Expr, Expr, str]] = [
    ("E051", L(W.product), W[k], "W_{k+1:}ᵀ ∇L(W) W_{:k}ᵀ"),
    ("first factor", L(W.product), W[1], "W_{2:}ᵀ ∇L(W)"),
    ("last factor", L(W.product), W["N"], "∇L(W) W_{:N}ᵀ"),
    ("E052", L(W.product) + lam * fr.Sum(j, "N", fr.norm2(W[j]) ** 2), W[k], "W_{k+1:}ᵀ ∇L(W) W_{:k}ᵀ + 2 λ Wₖ"),
    ("data", fr.norm2(W.product @ X - Y) ** 2 / 2, W[k], "W_{k+1:}ᵀ (W X − Y) Xᵀ W_{:k}ᵀ"),
    (
        "E059",
        fr.norm2(fr.Product(j, "N", fr.eye(n) + SQUARE[j]) - S) ** 2 / 2,
        SQUARE[k],
        "((I + Q_N) ⋯ (I + Qₖ₊₁))ᵀ ((I + Q_N) ⋯ (I + Q₁) − S) ((I + Qₖ₋₁) ⋯ (I + Q₁))ᵀ",
    ),
    ("least squares", fr.Sum(i, m, fr.norm2(V @ x[i] - z[i]) ** 2) / 2, V, "∑_{i=1}^m (V xᵢ − zᵢ) xᵢᵀ"),
    (
        "logistic",
        fr.Sum(i, m, fr.log(1 + fr.exp(-y[i] * (x[i].T @ w)))),
        w,
        "-∑_{i=1}^m σ(-yᵢ xᵢᵀ w) yᵢ xᵢ",
    ),
    ("E120 mean", nll(), mu, "-½ (S⁻¹ + S⁻ᵀ) (∑_{i=1}^m (xᵢ − μ))"),
    ("E120 covariance", nll(), S, "½ (m S⁻ᵀ − S⁻ᵀ (∑_{i=1}^m (xᵢ − μ) (xᵢ − μ)ᵀ) S⁻ᵀ)"),
    ("one sample", nll(), x[k], "½ (S⁻¹ + S⁻ᵀ) (xₖ − μ)"),
    ("E085", PENALTY, Phi[a], "2 β Φₐ sign(Φₐᵀ Φₐ − I)"),
    ("member in all terms", fr.Sum(i, m, fr.norm2(x[i] - w) ** 2), w, "-2 ∑_{i=1}^m (xᵢ − w)"),
    ("square of a sum", fr.norm2(fr.Sum(i, m, x[i])) ** 2, x[k], "2 ∑_{i=1}^m xᵢ"),
]


@pytest.mark.parametrize(("f", "v", "shown"), [g[1:] for g in GRADIENTS], ids=[g[0] for g in GRADIENTS])
def test_gradient(f: Expr, v: Expr, shown: str) -> None:
    d = fr.derive(f, v)
    assert repr(d.gradient) == shown
    assert "choices of" in d.certificate.cases
    assert d.certificate.exact
    assert pickle.loads(pickle.dumps(d.gradient)) is d.gradient is copy.deepcopy(d.gradient)
    assert d.as_dict()["certificate"]
    for style in ("trace", "definition"):
        with suppress(fr.UnsupportedError):  # refused, or right
            assert d.text(style=style)
            assert certificate_in(d, style).exact


def test_the_output_defines_what_it_uses() -> None:
    d = fr.derive(L(W.product), W[k])
    head = d.text().splitlines()[1]
    assert head == (
        "where W = W_N ⋯ W₁; W_{k+1:} = W_N ⋯ Wₖ₊₁; W_{:k} = Wₖ₋₁ ⋯ W₁; an empty product is the identity; 1 ≤ k ≤ N; "
        "L is differentiable at W"
    )
    assert next(s.rule for s in d.steps) == "split_product"
    assert r"W_{k+1:}^{\top} \, \nabla L(W) \, W_{:k}^{\top}" in d.latex()


def test_slices_stop_before_their_end() -> None:
    values = {("N", False): 4, ("k", False): 2}
    assert str(grounded(W[:k], values)) == "W[1]"
    assert str(grounded(W[k + 1 :], values)) == "W[4]*W[3]"
    first = {("N", False): 1, ("k", False): 1}
    assert str(grounded(W[:k], first)) == "eye(d[0])"
    assert str(grounded(W[k + 1 :], first)) == "eye(d[1])"


WRONG = [
    ("the first slice read inclusively", lambda g: SQUARE[k + 1 :].T @ g @ SQUARE[: k + 1].T),
    ("the last slice read inclusively", lambda g: SQUARE[k:].T @ g @ SQUARE[:k].T),
    ("transposes dropped", lambda g: SQUARE[k + 1 :] @ g @ SQUARE[:k]),
    ("slices exchanged", lambda g: SQUARE[:k].T @ g @ SQUARE[k + 1 :].T),
    ("one factor short", lambda g: SQUARE[k + 2 :].T @ g @ SQUARE[:k].T),
    ("twice", lambda g: 2 * SQUARE[k + 1 :].T @ g @ SQUARE[:k].T),
]


@pytest.mark.parametrize("wrong", [c[1] for c in WRONG], ids=[c[0] for c in WRONG])
def test_wrong_claim_is_rejected(wrong: Any) -> None:
    f, g = LOSS(SQUARE.product), LOSS.operation(1)(SQUARE.product)
    assert fr.check(f, SQUARE[k], SQUARE[k + 1 :].T @ g @ SQUARE[:k].T).ok
    verdict = fr.check(f, SQUARE[k], wrong(g))
    assert not verdict.ok
    assert "N = " in verdict.counterexample


def test_inclusive_reading_is_named() -> None:
    f, g = LOSS(SQUARE.product), LOSS.operation(1)(SQUARE.product)
    verdict = fr.check(f, SQUARE[k], WRONG[0][1](g))
    assert verdict.diagnosis == "Q[:k+1] holds one factor too many: Q[:k] is meant"


def test_wrong_regulariser_is_rejected() -> None:
    f = L(W.product) + lam * fr.Sum(j, "N", fr.norm2(W[j]) ** 2)
    right = W[k + 1 :].T @ slope(W.product) @ W[:k].T
    assert fr.check(f, W[k], right + 2 * lam * W[k])
    assert not fr.check(f, W[k], right + lam / 2 * W[k])


def test_neighbouring_gradients() -> None:  # E053
    def gradient(at: Index) -> Expr:
        return fr.derive(L(W.product), W[at]).gradient

    assert fr.check_identity(W[k + 1].T @ gradient(k + 1), gradient(k) @ W[k].T)
    assert not fr.check_identity(W[k + 1].T @ gradient(k + 1), 2 * gradient(k) @ W[k].T)


def test_chain_as_a_linear_map() -> None:  # the terms of E050
    D = fr.differential(W.product, W[k])
    assert repr(D) == "dWₖ ↦ W_{k+1:} dWₖ W_{:k}"
    assert D.certificate.method == "exact"
    H = fr.hessian(L(W.product), W[k])
    assert repr(H) == "dWₖ ↦ W_{k+1:}ᵀ ∇²L(W)[W_{k+1:} dWₖ W_{:k}] W_{:k}ᵀ"
    assert H.certificate.method == "exact"


def test_end_to_end_flow() -> None:  # E055
    D = fr.differential(W.product, W[k])
    G = fr.derive(L(W.product), W[k]).gradient
    flow = fr.Sum(k, "N", D(-G))
    after, before = W[k + 1 :], W[:k]
    assert fr.check_identity(flow, -fr.Sum(k, "N", after @ after.T @ slope(W.product) @ before.T @ before))
    assert not fr.check_identity(flow, fr.Sum(k, "N", after @ after.T @ slope(W.product) @ before.T @ before))


def test_bound_index_is_its_own() -> None:
    inner = fr.Sum(i, m, fr.inner(x[i], x[k]))
    assert repr(fr.Sum(k, m, inner)) == "∑_{k=1}^m ∑_{i=1}^m ⟨xᵢ, xₖ⟩"
    assert repr(fr.Sum(k, m, fr.Sum(k, m, fr.norm2(x[k])))) == "∑_{i=1}^m ∑_{k=1}^m ‖xₖ‖"
    assert fr.same_value(fr.Sum(i, m, fr.Sum(j, m, fr.inner(x[i], x[j]))), fr.norm2(fr.Sum(i, m, x[i])) ** 2)


def test_simplified() -> None:
    assert repr(fr.tidy(fr.Sum(i, m, V @ x[i]))) == "V (∑_{i=1}^m xᵢ)"
    assert repr(fr.tidy(fr.Sum(i, m, w))) == "m w"
    assert fr.tidy(W[k : k + 1]) is W[k]
    assert repr(fr.tidy(W[k:k])) == "I"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: x[0], "outside the family"),
        (lambda: W[Index("N") + 1], "outside the family"),
        (lambda: fr.family("x", n, count=1.5), "is not an index"),
        (lambda: fr.Sum(k + 1, m, x[k]), "runs over an index"),
        (lambda: fr.Sum(k, "N", W[k]), "shapes that depend on"),
        (lambda: fr.Product(i, m, V), "do not fit together"),
        (lambda: fr.derive(L(W.product) * fr.norm2(W[j]), W[k]), r"W\[j\] may or may not be W\[k\]"),
        (lambda: fr.derive(fr.Sum(i, m, fr.inner(x[i], x[i + 1])), x[k]), "the index of x is the one that runs"),
        (
            lambda: fr.derive(fr.Sum(i, m, fr.Sum(j, m, fr.inner(x[i], x[j]))), x[k]),
            "summed over twice, one sum in the other",
        ),
        (lambda: fr.derive(fr.norm2(fr.Product(j, "N", S)), S), "only with respect to one factor"),
        (lambda: fr.derive(fr.norm2(W[3:]), W[k]), "is not known"),
        (lambda: fr.derive(L(W.product), W[k]).compile(), "families with a symbolic number of members"),
    ],
)
def test_mistakes_are_told(call: Any, message: str) -> None:
    with pytest.raises(fr.FrechetError, match=message):
        call()


def test_a_family_shows_itself() -> None:
    assert isinstance(x, Members)
    assert repr(x) == "x[1], …, x[m]"


# One column ---------------------------------------------------------------------------------------


def test_column_of_a_slice() -> None:  # E085
    b = fr.index("b")
    d = fr.derive(PENALTY, fr.column(Phi[a], b))
    assert repr(d.gradient) == "2 β Φₐ sign(Φₐᵀ Φₐ − I) e_b"
    assert d.gradient.shape == ("l", 1)
    assert d.certificate.numeric == 0
    assert r"\mathbf{e}_{b}" in d.latex()
    assert d.as_dict()["wrt"] == "Φ[a]*e[b]"
    assert pickle.loads(pickle.dumps(d.gradient)) is d.gradient


def test_wrong_column_is_rejected() -> None:
    """The row of the same number is no column: ⟨G, h e_bᵀ⟩ is ⟨G e_b, h⟩ and not ⟨Gᵀ e_b, h⟩."""
    G, h = fr.matrix("G", n, n), fr.vector("h", n)
    e = fr.column(G, 2).expression.args[1]
    assert fr.check_identity(fr.inner(G, h @ e.T), fr.inner(G @ e, h))
    assert not fr.check_identity(fr.inner(G, h @ e.T), fr.inner(G.T @ e, h))


def test_column_of_a_plain_matrix() -> None:
    d = fr.derive(fr.norm2(V) ** 2, fr.column(V, 2))
    assert repr(d.gradient) == "2 V e_2"
    with pytest.raises(fr.UnsupportedError, match="for one column"):
        d.text(style="trace")
    assert d.certificate.exact
    for wrong, message in ((w, "has no columns"), (V @ x[i], "has no columns")):
        with pytest.raises(fr.DeclarationError, match=message):
            fr.column(wrong, 1)
    with pytest.raises(fr.DeclarationError, match="no column 0"):
        fr.column(V, 0)
    with pytest.raises(fr.DeclarationError, match="do not change one by one"):
        fr.column(fr.matrix("S", n, n, structure="symmetric"), 1)


def test_a_member_is_no_matrix_of_the_same_name() -> None:
    other = fr.matrix("Q_1", n, n)
    assert not fr.check_identity(SQUARE[1], other)
    assert not fr.check_identity(SQUARE[1] @ SQUARE[2], SQUARE[2] @ SQUARE[1])


def test_a_dimension_is_the_number_that_a_family_counts() -> None:
    u = fr.vector("u", m)
    assert fr.check_identity(fr.Sum(i, m, fr.norm2(u) ** 2), fr.total(fr.ones(m, 1)) * fr.norm2(u) ** 2)
    assert not fr.check_identity(fr.Sum(i, m, fr.norm2(u) ** 2), fr.total(fr.ones(n, 1)) * fr.norm2(u) ** 2)


def test_a_member_beside_the_running_one() -> None:
    d = fr.derive(fr.Sum(i, m, fr.inner(x[i], x[k])), x[k])
    assert d.certificate.method == "exact"
    assert fr.check(d.function, x[k], fr.Sum(i, m, x[i]) + x[k])
    assert not fr.check(d.function, x[k], fr.Sum(i, m, x[i]))


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (lambda g: 2 * g, "it is 2 times the gradient"),
        (lambda g: -g, "the sign is wrong"),
        (lambda g: g + lam * W[k], "the term lambda*W[k] does not belong there"),
    ],
)
def test_a_wrong_gradient_of_a_member_is_diagnosed(mistake: Callable[[Expr], Expr], said: str) -> None:
    """The member that the claim names is one of the family that the function runs through."""
    f = L(W.product) + lam * fr.Sum(j, "N", fr.norm2(W[j]) ** 2)
    assert fr.check(f, W[k], mistake(fr.derive(f, W[k]).gradient)).diagnosis == said


def test_a_claim_on_one_column_is_refused_with_what_to_do() -> None:
    of_column = fr.column(Phi[a], "b")
    with pytest.raises(fr.UnsupportedError, match=r"check that by the whole of Φ\[a\]"):
        fr.check(PENALTY, of_column, fr.derive(PENALTY, of_column).gradient)
    assert fr.check(PENALTY, Phi[a], fr.derive(PENALTY, Phi[a]).gradient)
