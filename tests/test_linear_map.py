"""Fréchet derivatives and Hessians as linear maps."""

from __future__ import annotations

import numpy as np
import pytest

import frechet as fr

m, n, k = fr.dims("m n k")
W, X, Y = fr.matrix("W", m, n), fr.matrix("X", n, k), fr.matrix("Y", m, k)
FUNCTIONS = [("W*X", "W"), ("tanh(W*X)", "X"), ("X'*X", "X"), ("inv(A)*B", "A"), ("x*x'*A", "x")]


@pytest.mark.parametrize(("text", "x"), FUNCTIONS)
def test_adjoint_is_the_transpose_of_the_map(text: str, x: str) -> None:
    """⟨G, L(H)⟩ = ⟨L*(G), H⟩."""
    L = fr.differential(fr.parse(text), x)
    G = fr.matrix("Gbar", *L.expression.shape)
    H = fr.matrix("Hbar", *L.variable.shape)
    assert fr.same_value(fr.inner(G, L(H)), fr.inner(L.adjoint(G), H))
    assert not fr.same_value(fr.inner(G, L(H)), 2 * fr.inner(L.adjoint(G), H))
    assert L.certificate.equations == 1


def test_chain_rule() -> None:
    F, A = fr.parse("tanh(Z)", "Z: m k"), W @ X
    outer, inner = fr.differential(F, "Z"), fr.differential(A, W)
    H = fr.matrix("H", m, n)
    Z = fr.matrix("Z", m, k)
    composed = fr.expr.substitute(outer.compose(inner)(H), {Z: A})
    assert fr.same_value(composed, fr.differential(fr.tanh(A), W)(H))


@pytest.mark.parametrize("text", ["norm2(W*X - Y)^2/2", "sum(softplus(W*X))", "norm2(W'*W - eye)^2"])
def test_hessian_is_self_adjoint_and_is_the_derivative_of_the_gradient(text: str) -> None:
    f = fr.parse(text)
    H = fr.hessian(f, "W")
    U, V = (fr.matrix(name, *H.variable.shape) for name in "UV")
    assert fr.same_value(fr.inner(H(U), V), fr.inner(U, H(V)))
    assert H.certificate.equations


def test_compiled_hessian_is_the_difference_of_gradients() -> None:
    f = fr.norm2(fr.tanh(W @ X) - Y) ** 2
    rng = np.random.default_rng(1)
    values = {"W": rng.random((2, 3)), "X": rng.random((3, 4)), "Y": rng.random((2, 4))}
    H = rng.random((2, 3))
    g = fr.derive(f, W).compile()
    h = 1e-6
    ends = [g(**{**values, "W": values["W"] + s * h * H})[1] for s in (1, -1)]
    assert np.allclose(fr.hessian(f, W).compile()(H, **values), (ends[0] - ends[1]) / (2 * h), atol=1e-7)


def test_a_direction_of_another_shape_is_refused() -> None:
    with pytest.raises(fr.ShapeError, match="m x n"):
        fr.differential(W @ X, W)(X)


@pytest.mark.parametrize(("text", "x"), [*FUNCTIONS, ("norm2(W*X)^2", "W"), ("tanh(A*x)", "x")])
def test_tensor_and_dense_matrix_are_the_map(text: str, x: str) -> None:
    F = fr.parse(text)
    L = fr.differential(F, x)
    rng = np.random.default_rng(2)
    sizes = {d: 2 + i for i, d in enumerate(sorted({d for s in fr.expr.symbols(F) for d in s.shape if d != 1}))}
    values = {s.name: rng.random([sizes.get(d, 1) for d in s.shape]) for s in fr.expr.symbols(F)}
    H = rng.random(values[x].shape)
    want = np.atleast_2d(L.compile()(H, **values))
    T, K = L.tensor(**values), L.to_dense(**values)
    assert np.allclose(np.einsum("ijkl,kl->ij", T, H), want)
    assert np.allclose(K @ H.reshape(-1, order="F"), want.reshape(-1, order="F"))


def test_a_tensor_needs_to_know_its_size() -> None:
    with pytest.raises(fr.ShapeError, match="how much m is; give a value for W too"):
        fr.differential(W @ X, W).tensor(X=np.ones((2, 3)))
