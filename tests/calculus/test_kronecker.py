"""The matrix of a linear map acts on vec as the map acts on its argument."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.calculus.kronecker import _laws, matrix_of
from frechet.certify.certificate import Rejected, judged
from frechet.expr import App, Sym
from frechet.identity import IDENTITIES
from frechet.primitive import REGISTRY, Primitive

LAWS = [pytest.param(*key, id=f"{key[0].name}-{key[1]}") for key in _laws(len(IDENTITIES))]
MAPS = [
    ("A*X*B", "X"),
    ("X'*X", "X"),
    ("tanh(A*X)", "X"),
    ("inv(X)*A", "X"),
    ("norm2(W*X - Y)^2", "W"),
    ("c*X", "c"),
    ("x*x'", "x"),
    ("rowsum(X)*x'", "X"),
    ("sym(A*X) - skew(X*A)/2", "X"),
    ("softmax(W*x)", "W"),
    ("solve(A, X.*X)", "X"),
    ("X'./Y", "X"),
]


@pytest.mark.parametrize(("op", "slot"), LAWS)
def test_matrix_of_an_operation(op: Primitive, slot: int) -> None:
    """vec(op(…, V, …)) = M vec(V)."""
    letters = op.letters()
    node = App(op, letters)
    left, right = fr.vec(node), matrix_of(node, slot) @ fr.vec(letters[slot])
    judged([(left, right, "law")])
    with pytest.raises(Rejected):
        judged([(left, 2 * right, "law")])


@pytest.mark.parametrize(("text", "x"), MAPS)
def test_matrix_of_a_map(text: str, x: str) -> None:
    F = fr.parse(text)
    L = fr.differential(F, x)
    H = Sym("Hvar", L.variable.shape)
    assert fr.same_value(fr.vec(L(H)), L.kronecker() @ fr.vec(H))


@pytest.mark.parametrize(
    ("text", "x", "shown"),
    [
        ("norm2(W*X - Y)^2/2", "W", "X Xᵀ ⊗ I"),
        ("norm2(X*W - Y)^2/2", "W", "I ⊗ Xᵀ X"),
        ("norm2(X - U*V')^2/2", "U", "Vᵀ V ⊗ I"),
        ("sum(softplus(X*w))", "w", "Xᵀ Diag(σ(X w) ⊙ (𝟏 − σ(X w))) X"),
        ("logsumexp(x)", "x", "Diag(softmax(x)) − softmax(x) softmax(x)ᵀ"),
    ],
)
def test_a_hessian_reads_as_in_a_textbook(text: str, x: str, shown: str) -> None:
    assert repr(fr.hessian(fr.parse(text), x).kronecker()) == shown


def test_a_map_without_a_law_is_refused_in_one_line() -> None:
    with pytest.raises(fr.UnsupportedError, match=r"no law writes vec of .*; \.to_dense"):
        fr.differential(fr.parse("kron(A, X)"), "X").kronecker()


def test_zero_is_a_matrix() -> None:
    L = fr.hessian(fr.parse("tr(A*X)"), "X")
    assert str(L.kronecker()) == "zeros(m*n, m*n)"


def test_laws_are_found() -> None:
    found = {op.name for op, _ in _laws(len(IDENTITIES))}
    assert {"matmul", "transpose", "hadamard", "scale"} <= found <= set(REGISTRY)
