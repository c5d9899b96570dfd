"""The compiled function: its contract on shapes, names and types, and its source."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen.numpy import NUMPY
from frechet.codegen.source import expression_source

RNG = np.random.default_rng(1)
LOSS = fr.parse("norm2(W*x - y)^2/2 + c*norm2(W)^2")


def test_shapes_in_are_shapes_out() -> None:
    values: dict[str, Any] = {"W": RNG.random((2, 3)), "x": RNG.random(3), "y": RNG.random(2), "c": 0.5}
    for name, a in values.items():
        value, gradient = fr.derive(LOSS, name).compile()(**values)
        assert isinstance(value, float)
        assert np.shape(gradient) == np.shape(a)
    column = {**values, "x": values["x"].reshape(3, 1), "y": values["y"].reshape(2, 1), "c": np.array([[0.5]])}
    for name in ("x", "c"):
        assert fr.derive(LOSS, name).compile()(**column)[1].shape == column[name].shape


@pytest.mark.parametrize(
    "name",
    [
        "lambda",
        "in",
        "class",
        "None",
        "np",
        "value",
        "gradient",
        "self",
        "shape_W",
        "t1",
        "float",
        "m",
        "dim_m",
        "λ",
        "W_1",
    ],
)
def test_any_name_can_be_a_variable(name: str) -> None:
    f = fr.parse(f"{name}*norm2(W)^2", f"{name}: scalar; W: m n")
    W = RNG.random((2, 3))
    value, gradient = fr.derive(f, "W").compile()(**{name: 3.0, "W": W})
    assert value == pytest.approx(3 * (W**2).sum())
    assert np.allclose(gradient, 6 * W)


def test_the_source_is_the_function() -> None:
    d = fr.derive(LOSS, "W")
    scope: dict[str, Any] = {}
    exec(d.code("numpy"), scope)
    values = {"W": RNG.random((2, 3)), "x": RNG.random(3), "y": RNG.random(2), "c": 0.5}
    stand_alone, compiled = scope["value_and_gradient"](**values), d.compile()(**values)
    assert stand_alone[0] == compiled[0] and np.array_equal(stand_alone[1], compiled[1])
    assert "frechet" not in d.code("numpy")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"W": RNG.random((3, 2))}, "was given"),
        ({"W": RNG.random(3)}, "W is a matrix"),
        ({"c": RNG.random(3)}, "c is a scalar"),
        ({"y": RNG.random(5)}, "y is m"),
    ],
)
def test_arguments_that_do_not_fit_are_named(changed: dict[str, Any], said: str) -> None:
    values = {"W": RNG.random((2, 3)), "x": RNG.random(3), "y": RNG.random(2), "c": 0.5}
    with pytest.raises(fr.ShapeError, match=said):
        fr.derive(LOSS, "W").compile()(**{**values, **changed})


def test_missing_and_unknown_arguments_are_named() -> None:
    g = fr.derive(LOSS, "W").compile()
    with pytest.raises(TypeError, match="missing W"):
        g(x=1, y=1, c=1)
    with pytest.raises(TypeError, match="Z"):
        g(W=1, x=1, y=1, c=1, Z=1)


def test_arguments_are_not_changed_and_integers_are_numbers() -> None:
    f = fr.parse("norm2(x)^2/2")
    x = np.array([1, 2, 3])
    value, gradient = fr.derive(f, "x").compile()(x=x)
    assert value == 7.0 and gradient.tolist() == [1.0, 2.0, 3.0]
    gradient[0] = 99
    assert x.tolist() == [1, 2, 3]


def test_single_precision_stays_single() -> None:
    g = fr.derive(fr.parse("norm2(W*x)^2/2"), "W").compile()
    _, gradient = g(W=np.ones((2, 3), dtype=np.float32), x=np.ones(3, dtype=np.float32))
    assert gradient.dtype == np.float32


def test_shared_parts_are_computed_once() -> None:
    code = fr.derive(fr.parse("sum(exp(W*x))^2"), "W").code()
    assert code.count("np.exp(") == 1


@pytest.mark.parametrize(
    ("text", "declared", "variable"),
    [
        ("sum(exp(z))", "z: k*m", "z"),
        ("sum(exp(A*B))", "A: n m*k; B: k*m n", "A"),
        ("sum(A*A')", "A: n k + m", "A"),
        ("norm1(exp(A))", "A: k*n m*k", "A"),
    ],
)
def test_a_composed_dimension_is_told_by_the_argument_that_has_it(text: str, declared: str, variable: str) -> None:
    d = fr.derive(fr.parse(text, declared), variable)
    given = {
        s.name: np.full((6, 1) if s.shape[1] == 1 else (2, 6) if s.shape[0] == "n" else (6, 2), 0.5)
        for s in fr.expr.symbols(d.function)
    }
    value, gradient = d.compile()(**given)
    assert np.isfinite(value)
    assert gradient.shape == given[variable].shape
    if len(given) > 1:
        with pytest.raises(fr.ShapeError, match="but an array of shape"):
            d.compile()(**{**given, variable: np.ones((2, 5))})


@pytest.mark.parametrize("word", ["sigmoid", "silu"])
def test_the_logistic_function_keeps_its_digits_far_below_zero(word: str) -> None:
    """(1 + tanh(x/2))/2 has none left at -40, and log(sigmoid(x)) was -inf there."""
    x = np.array([-1.0, -20.0, -40.0, -700.0])
    exact = np.exp(x) / (1 + np.exp(x)) * (x if word == "silu" else 1)
    g = fr.derive(fr.parse(f"A*{word}(x)", "A: 1 n; x: n"), "x").compile()
    found = [g(A=row, x=x)[0] for row in np.eye(4)]
    assert np.allclose(found, exact, rtol=1e-12, atol=0)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("word", ["projector_max", "projector_min", "leading_dyad"])
def test_slopes_of_spectral_projectors_keep_their_digits_at_any_size(word: str, size: float) -> None:
    """They do not change when X is scaled, so their derivatives are scaled by the reciprocal."""
    rng = np.random.default_rng(3)
    A, X = rng.standard_normal((2, 4, 4))
    g = fr.derive(fr.parse(f"inner(A, {word}(X))", "A: n n; X: n n"), "X").compile()
    plain = g(A=A, X=X)[1]
    assert np.abs(g(A=A, X=size * X)[1] * size - plain).max() < 1e-9 * np.abs(plain).max()


def test_an_expression_to_be_copied_calls_numpy_alone() -> None:
    e = fr.parse("inv(chol(S))*A", "S: n n spd; A: n m")
    assert expression_source(e) == "np.linalg.inv(np.linalg.cholesky((S + S.T) / 2)) @ A"
    assert "inverse_of_lower" in expression_source(e, NUMPY)  # which a program defines above itself
