"""The matrix of a linear map, dense and structured, is the map applied to every matrix unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen.dense import by_columns
from frechet.codegen.forms import planned
from frechet.codegen.structured import Blocks, Dense, Kronecker, Structured, Sum
from frechet.primitive import REGISTRY

from .test_backends import sample

KNOWN = [
    pytest.param(p.name, *known[:2], id=f"{p.name}-{known[1]}-{i}")
    for p in REGISTRY.values()
    for i, known in enumerate(p.known[:1])
]
LOSSES = {
    "factorisation": ("norm2(U*V' - T)^2", "U: m k; V: n k; T: m n", "U", Kronecker),
    "quadratic": ("x'*A*x", "x: n; A: n n", "x", Dense),
    "softmax": ("sum(logsumexp_rows(X*W)) - inner(Y, X*W)", "X: n d; W: d k; Y: n k", "W", Blocks),
    "length": ("norm2(x - a)", "x: n; a: n", "x", Sum),
    "log-sum-exp": ("logsumexp(x)", "x: n", "x", Sum),
    "logistic": ("sum(log(vector(1) + exp(-(y.*(X*w)))))", "X: n d; w: d; y: n", "w", Dense),
}


def shape_of(a: Any) -> tuple[int, int]:
    rows, columns, *_ = (*np.shape(a), 1, 1)
    return rows, columns


@pytest.mark.parametrize(("name", "function", "variable"), KNOWN)
def test_the_matrix_is_the_map_over_the_catalogue(name: str, function: str, variable: str) -> None:
    f = fr.parse(function)
    try:
        L = fr.differential(fr.derive(f, variable).gradient, variable)
        K = L.compile(form="kronecker")
    except (fr.UnsupportedError, fr.NotDifferentiableError):
        return  # counted below
    values = sample(f, REGISTRY[name].sample)
    want = by_columns(L, values, shape_of(values[variable]))
    scale = max(1.0, np.abs(want).max())
    assert np.abs(L.to_dense(**values) - want).max() <= 1e-10 * scale
    found = K(**values)
    assert isinstance(found, Structured)
    assert np.abs(found.to_dense() - want).max() <= 1e-10 * scale
    v = np.arange(1.0, want.shape[1] + 1)
    assert np.abs(found @ v - want @ v).max() <= 1e-9 * scale * len(v) ** 2


@pytest.mark.parametrize("name", LOSSES)
def test_a_hessian_keeps_its_structure(name: str) -> None:
    text, declared, variable, kind = LOSSES[name]
    f = fr.parse(text, declared)
    H, values = fr.hessian(f, variable), sample(f, "generic")
    want = by_columns(H, values, shape_of(values[variable]))
    K = H.compile(form="kronecker")(**values)
    assert type(K) is kind
    assert np.allclose(K.to_dense(), want, rtol=1e-12)
    assert np.allclose(H.compile(form="matrix")(**values), want, rtol=1e-12)
    assert not np.allclose(K.to_dense(), 2 * want)
    for line in ("np.kron", "np.eye"):
        assert line not in H.code(form="matrix")


@pytest.mark.parametrize(
    ("weights", "halves"),
    [
        ("v", False),
        ("exp(v)", True),
        ("v.*exp(u).*v", True),
        ("v.*exp(u)", False),
        ("sigmoid(v).*(vector(1) - sigmoid(v))", True),
        ("sigmoid(v).*(vector(1) - exp(v))", False),
        ("v.^2", True),
        ("v.^3", False),
    ],
)
def test_weights_are_split_where_they_are_seen_not_to_be_negative(weights: str, halves: bool) -> None:
    K = fr.tidy(fr.parse(f"X'*diag({weights})*X", "X: n d; v: n; u: n"))
    made = planned(K)
    assert ("sqrt" in str(made)) is halves
    assert "diag" not in str(made)
    assert fr.same_value(K, made)


def test_a_diagonal_matrix_is_computed_as_its_vector() -> None:
    K = fr.tidy(fr.parse("A*diag(x)*diag(y)*B", "A: m n; B: n k"))
    assert str(planned(K)) == "scale_columns(A, x.*y)*B"
    K = fr.tidy(fr.parse("A*diag(x)*(B*z)", "A: m n; B: n k; z: k"))
    assert str(planned(K)) == "A*(x.*(B*z))"  # of a vector, the vector is scaled
    K = fr.tidy(fr.parse("A*diag(x)*diag(y)*B", "A: m n; B: n k"))
    assert str(fr.tidy(planned(K))) == "A*diag(x.*y)*B"  # in a derivation it is written as in a book


def test_the_source_of_a_form_is_the_function() -> None:
    text, declared, variable, _ = LOSSES["factorisation"]
    f = fr.parse(text, declared)
    H, values = fr.hessian(f, variable), sample(f, "generic")
    scope: dict[str, Any] = {}
    exec(H.code(form="matrix"), scope)
    assert np.array_equal(scope["matrix"](U=values["U"], V=values["V"]), H.compile(form="matrix")(**values))


def test_a_form_that_is_not_there_is_refused() -> None:
    H = fr.hessian(fr.parse("norm2(X)^2"), "X")
    with pytest.raises(fr.UnsupportedError, match="'direction', 'matrix', 'kronecker'"):
        H.compile(form="dense")  # type: ignore[call-overload]
    with pytest.raises(fr.UnsupportedError, match="for the back end 'numpy', not 'jax'"):
        H.code("jax", form="kronecker")
    assert "jnp.kron" in fr.hessian(fr.parse("norm2(U*V')^2"), "U").code("jax", form="matrix")


def test_a_map_without_a_law_is_dense_all_the_same() -> None:
    F = fr.parse("kron(A, X.*X)")
    L, values = fr.differential(F, "X"), sample(F, "generic")
    with pytest.raises(fr.UnsupportedError, match="no law writes vec"):
        L.compile(form="kronecker")
    assert np.allclose(L.to_dense(**values), by_columns(L, values, values["X"].shape))


def test_what_is_returned_may_be_written_into() -> None:
    f = fr.parse("inner(A, X)*sum(X)", "A: m n; X: m n")
    L = fr.differential(fr.parse("S*x", "S: n n; x: n"), "x")
    S = np.arange(4.0).reshape(2, 2)
    L.compile(form="matrix")(S=S)[...] = 0
    assert S[1, 1] == 3
    assert fr.hessian(f, "X").to_dense(A=np.ones((2, 3)), X=np.ones((2, 3))).shape == (6, 6)


@pytest.mark.parametrize("form", ["matrix", "kronecker"])
@pytest.mark.parametrize("name", LOSSES)
def test_what_is_constant_is_computed_once(name: str, form: Any) -> None:
    text, declared, variable, _ = LOSSES[name]
    f = fr.parse(text, declared)
    H, values = fr.hessian(f, variable), sample(f, "generic")
    plain = H.compile(form=form)
    constant = [n for n in plain.names if n != variable]
    held = H.compile(form=form, constant=constant).prepare(**{n: values[n] for n in constant})
    rest = {n: values[n] for n in plain.names if n == variable}
    want = by_columns(H, values, shape_of(values[variable]))
    for _ in range(2):  # what a caller does with a result changes no later one
        found = held(**rest)
        assert np.allclose(np.asarray(found), want, rtol=1e-12)
        if form == "matrix":
            found[...] = 0


def test_a_hessian_of_one_number_is_a_matrix() -> None:
    H = fr.hessian(fr.parse("c^3", "c: scalar"), "c")
    K = H.compile(form="matrix")
    assert K(c=2.0).tolist() == [[12.0]]
    assert K(c=np.array(2.0)).tolist() == [[12.0]]
    assert K(c=np.array([[2.0]])).tolist() == [[12.0]]
    assert H.compile(form="kronecker")(c=np.array(2.0)).to_dense().tolist() == [[12.0]]
