"""The suite: least squares to Gaussian likelihoods, each a declaration of `Problem`.

A letter is the same size everywhere: n rows of data, d columns, k outputs; w the width of a layer, b the batch.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from .problem import Data, Problem, Sizes

Generator = np.random.Generator
FLOAT = 8  # bytes of a number


# Data.


def regression(rng: Generator, s: Sizes) -> Data:
    """Return the data of a linear regression with noise of the size of the signal."""
    n, d, k = s["n"], s["d"], s["k"]
    X, W = rng.standard_normal((n, d)), rng.standard_normal((d, k)) / np.sqrt(d)
    return {"X": X, "W": W, "Y": X @ W + rng.standard_normal((n, k))}


def ridge(rng: Generator, s: Sizes) -> Data:
    """Return the data of `regression` and a weight."""
    return {**regression(rng, s), "a": 0.1}


def two_classes(rng: Generator, s: Sizes) -> Data:
    """Return points, labels ±1, a weight vector and a direction."""
    n, d = s["n"], s["d"]
    return {
        "X": rng.standard_normal((n, d)) / np.sqrt(d),
        "y": rng.choice([-1.0, 1.0], n),
        "w": rng.standard_normal(d),
        "direction": rng.standard_normal(d),
    }


def many_classes(rng: Generator, s: Sizes) -> Data:
    """Return points, one-hot labels, weights and a direction."""
    n, d, k = s["n"], s["d"], s["k"]
    return {
        "X": rng.standard_normal((n, d)) / np.sqrt(d),
        "Y": np.eye(k)[rng.integers(k, size=n)],
        "W": rng.standard_normal((d, k)),
        "direction": rng.standard_normal((d, k)),
    }


def factors(rng: Generator, s: Sizes) -> Data:
    """Return two factors and a target."""
    m, n, k = s["m"], s["n"], s["k"]
    U, V = rng.standard_normal((m, k)), rng.standard_normal((n, k))
    return {"U": U, "V": V, "T": rng.standard_normal((m, n))}


def quadratic(rng: Generator, s: Sizes) -> Data:
    """Return a matrix and a point."""
    n = s["n"]
    return {"A": rng.standard_normal((n, n)), "x": rng.standard_normal(n)}


def two_matrices(rng: Generator, s: Sizes) -> Data:
    """Return two matrices whose product is of the size of one, and a point."""
    n = s["n"]
    A, B = rng.standard_normal((2, n, n)) / np.sqrt(n)
    return {"A": A, "B": B, "x": rng.standard_normal(n)}


def layers(rng: Generator, widths: list[int], b: int) -> Data:
    """Return weights between layers of these widths, a batch of inputs and its targets."""
    data = {
        f"W{i}": rng.standard_normal((rows, columns)) / np.sqrt(columns)
        for i, (columns, rows) in enumerate(pairwise(widths), 1)
    }
    data["X"] = rng.standard_normal((widths[0], b))
    data["Y"] = rng.standard_normal((widths[-1], b))
    return data


def deep(rng: Generator, s: Sizes) -> Data:
    """Return L square layers."""
    return layers(rng, [s["w"]] * (s["L"] + 1), s["b"])


def bottleneck(rng: Generator, s: Sizes) -> Data:
    """Return four layers, wide, narrow, wide, narrow, wide."""
    wide, narrow = s["wide"], s["narrow"]
    return layers(rng, [wide, narrow, wide, narrow, wide], s["b"])


def perceptron(rng: Generator, s: Sizes) -> Data:
    """Return three layers, and a direction for the first."""
    data = layers(rng, [s["in"], s["w"], s["w"], s["out"]], s["b"])
    data["direction"] = rng.standard_normal(data["W1"].shape)
    return data


def covariances(rng: Generator, s: Sizes) -> Data:
    """Return a model's covariance, a sample's, and a symmetric direction."""
    n = s["n"]
    A, B, V = rng.standard_normal((3, n, n))
    return {"S": A @ A.T / n + np.eye(n), "C": B @ B.T / n, "direction": (V + V.T) / 2}


def frame(rng: Generator, s: Sizes) -> Data:
    """Return a matrix of nearly orthonormal columns."""
    return {"P": rng.standard_normal((s["n"], s["k"])) / np.sqrt(s["n"])}


def differences(rng: Generator, s: Sizes) -> Data:
    """Return differences of pairs, a metric and thresholds."""
    n, d = s["n"], s["d"]
    D, A = rng.standard_normal((n, d)) / np.sqrt(d), rng.standard_normal((d, d))
    return {"D": D, "M": A @ A.T / d, "b": 1 + rng.standard_normal(n)}


# What the best program known must do: floating-point operations, numbers moved.


def network_work(weights: float, first: float, b: int) -> float:
    """Return the operations of backpropagation through a network, `first` of whose `weights` read the input."""
    return 2 * b * (weights + weights + weights - first)


def perceptron_work(s: Sizes) -> tuple[float, float]:
    """Count backpropagation."""
    first = s["in"] * s["w"]
    weights = first + s["w"] ** 2 + s["w"] * s["out"]
    return network_work(weights, first, s["b"]), FLOAT * (s["in"] * s["b"] + 2 * weights)


def perceptron_product_work(s: Sizes) -> tuple[float, float]:
    """Count one pass forward and one back, each with its tangent; the direction is for the first layer."""
    first = s["in"] * s["w"]
    weights = first + s["w"] ** 2 + s["w"] * s["out"]
    return s["b"] * (8.0 * weights - 2 * first), FLOAT * (s["in"] * s["b"] + 2 * weights)


def deep_work(s: Sizes) -> tuple[float, float]:
    """Count the better of backpropagation and of the form that reads the data only in X X' and Y X'."""
    L, w, b = s["L"], s["w"], s["b"]
    statistics = 3.0 * w * w * b + 2.0 * w**3 * (3 * (L - 1) + 1)
    return min(statistics, network_work(L * w * w, w * w, b)), FLOAT * (2 * w * b + 2 * L * w * w)


# Texts that depend on the number of layers.


def product_text(count: int) -> str:
    """Return the loss of a product of so many matrices.

    >>> product_text(2)
    'norm2(W2*W1*X - Y)^2/2'
    """
    return f"norm2({'*'.join(f'W{i}' for i in range(count, 0, -1))}*X - Y)^2/2"


def all_weights(count: int) -> str:
    """Return the names of so many weights."""
    return " ".join(f"W{i}" for i in range(1, count + 1))


def square(s: Sizes) -> str:
    """Return declarations of L square weights."""
    return "; ".join([*(f"W{i}: w w" for i in range(1, s["L"] + 1)), "X: w b", "Y: w b"])


LEAST_SQUARES: dict[str, Any] = dict(declarations="X: n d; W: d k; Y: n k", wrt="W")
LOGISTIC: dict[str, Any] = dict(
    text="sum(log(1 + exp(-y.*(X*w))))", declarations="X: n d; y: n; w: d", wrt="w", loss="logistic", make=two_classes
)
FACTORS: dict[str, Any] = dict(
    text="norm2(U*V' - T)^2/2", declarations="U: m k; V: n k; T: m n", loss="factorisation", make=factors
)
PERCEPTRON: dict[str, Any] = dict(
    text="norm2(W3*tanh(W2*tanh(W1*X)) - Y)^2/2",
    declarations="W1: w i; W2: w w; W3: o w; X: i b; Y: o b",
    loss="perceptron",
    make=perceptron,
)
GAUSSIAN: dict[str, Any] = dict(
    text="logdet(S) + tr(inv(S)*C)",
    declarations="S: n n positive definite; C: n n symmetric",
    wrt="S",
    loss="gaussian",
    make=covariances,
)
SOFTMAX: dict[str, Any] = dict(
    text="sum(logsumexp_rows(X*W)) - tr(Y'*(X*W))",
    declarations="X: n d; W: d k; Y: n k",
    wrt="W",
    loss="softmax",
    make=many_classes,
)

SUITE = (
    Problem(
        name="least squares",
        rows=True,
        text="norm2(X*W - Y)^2/2",
        loss="least_squares",
        make=regression,
        sizes=(dict(n=2000, d=500, k=50), dict(n=2000, d=500, k=1), dict(n=50, d=10, k=1)),
        constant=("X", "Y"),
        work=lambda s: (4.0 * s["n"] * s["d"] * s["k"], FLOAT * (s["n"] * (s["d"] + s["k"]) + 2 * s["d"] * s["k"])),
        **LEAST_SQUARES,
    ),
    Problem(
        name="ridge regression",
        rows=True,
        text="norm2(X*W - Y)^2/2 + a*norm2(W)^2/2",
        loss="ridge",
        make=ridge,
        sizes=(dict(n=2000, d=500, k=50),),
        constant=("X", "Y", "a"),
        work=lambda s: (4.0 * s["n"] * s["d"] * s["k"], FLOAT * (s["n"] * (s["d"] + s["k"]) + 2 * s["d"] * s["k"])),
        **LEAST_SQUARES | {"declarations": "X: n d; W: d k; Y: n k; a: scalar"},
    ),
    Problem(
        name="logistic regression",
        rows=True,
        sizes=(dict(n=2000, d=500), dict(n=20000, d=500), dict(n=100, d=10)),
        work=lambda s: (4.0 * s["n"] * s["d"], FLOAT * s["n"] * s["d"]),
        **LOGISTIC,
    ),
    Problem(
        name="logistic regression, Hessian",
        rows=True,
        asked="Hessian",
        sizes=(dict(n=2000, d=500), dict(n=2000, d=100)),
        work=lambda s: (float(s["n"] * s["d"] ** 2), FLOAT * (s["n"] * s["d"] + s["d"] ** 2)),
        **LOGISTIC,
    ),
    Problem(
        name="logistic regression, Hessian product",
        rows=True,
        asked="Hessian product",
        sizes=(dict(n=2000, d=500),),
        work=lambda s: (6.0 * s["n"] * s["d"], FLOAT * s["n"] * s["d"]),
        **LOGISTIC,
    ),
    Problem(
        name="matrix factorisation, both gradients",
        rows=True,
        wrt="U V",
        sizes=(dict(m=2000, n=1000, k=50), dict(m=1000, n=800, k=10)),
        constant=("T",),
        work=lambda s: (
            4.0 * s["m"] * s["n"] * s["k"] + 4.0 * (s["m"] + s["n"]) * s["k"] ** 2,
            FLOAT * (s["m"] * s["n"] + 2 * (s["m"] + s["n"]) * s["k"]),
        ),
        **FACTORS,
    ),
    Problem(
        name="matrix factorisation, Hessian in U",
        asked="Hessian",
        wrt="U",
        sizes=(dict(m=100, n=800, k=10),),
        structured=True,
        work=lambda s: (2.0 * s["n"] * s["k"] ** 2, FLOAT * (s["m"] * s["k"]) ** 2),
        **FACTORS,
    ),
    Problem(
        name="x'Ax, Hessian",
        text="x'*A*x",
        declarations="x: n; A: n n",
        wrt="x",
        loss="quadratic",
        make=quadratic,
        asked="Hessian",
        sizes=(dict(n=500), dict(n=2000)),
        constant=("A",),
        work=lambda s: (float(s["n"] ** 2), FLOAT * 2 * s["n"] ** 2),
    ),
    Problem(
        name="deep linear network, all gradients",
        rows=True,
        workspace=True,
        text=lambda s: product_text(s["L"]),
        declarations=square,
        wrt=lambda s: all_weights(s["L"]),
        loss="deep",
        make=deep,
        sizes=tuple(dict(L=L, w=w, b=1000) for w in (64, 512) for L in (3, 10, 30)),
        constant=("X", "Y"),
        work=deep_work,
    ),
    Problem(
        name="bottleneck network, all gradients",
        rows=True,
        workspace=True,
        text=product_text(4),
        declarations="W1: k n; W2: n k; W3: k n; W4: n k; X: n b; Y: n b",
        wrt=all_weights(4),
        loss="deep",
        make=bottleneck,
        sizes=tuple(dict(wide=1000, narrow=10, b=b) for b in (1000, 20000)),
        constant=("X", "Y"),
        work=lambda s: (10.0 * s["wide"] * s["narrow"] * s["b"], FLOAT * 2 * s["wide"] * s["b"]),
    ),
    Problem(
        name="norm of A B x, as written",
        text="norm2(A*B*x)^2/2",
        declarations="A: n n; B: n n; x: n",
        wrt="x",
        loss="product",
        make=two_matrices,
        sizes=(dict(n=1000),),
        constant=("A", "B"),
        work=lambda s: (8.0 * s["n"] ** 2, FLOAT * 2 * s["n"] ** 2),
    ),
    Problem(
        name="tanh network, all gradients",
        rows=True,
        workspace=True,
        wrt=all_weights(3),
        sizes=(
            {"in": 64, "w": 128, "out": 10, "b": 1000},
            {"in": 512, "w": 512, "out": 10, "b": 1000},
            {"in": 8, "w": 16, "out": 1, "b": 32},
        ),
        work=perceptron_work,
        **PERCEPTRON,
    ),
    Problem(
        name="tanh network, Hessian product in W1",
        rows=True,
        workspace=True,
        wrt="W1",
        asked="Hessian product",
        sizes=({"in": 64, "w": 128, "out": 10, "b": 1000}, {"in": 512, "w": 512, "out": 10, "b": 1000}),
        work=perceptron_product_work,
        **PERCEPTRON,
    ),
    Problem(
        name="Gaussian log-likelihood",
        sizes=(dict(n=200), dict(n=1000)),
        work=lambda s: (8 / 3 * s["n"] ** 3, FLOAT * 3 * s["n"] ** 2),
        **GAUSSIAN,
    ),
    Problem(
        name="Gaussian log-likelihood, Hessian product",
        asked="Hessian product",
        sizes=(dict(n=1000),),
        constant=("S", "C"),
        work=lambda s: (8.0 * s["n"] ** 3, FLOAT * 4 * s["n"] ** 2),
        **GAUSSIAN,
    ),
    Problem(
        name="sum of |P'P - I|",
        text="norm1(P'*P - eye(k))",
        declarations="P: n k",
        wrt="P",
        loss="orthogonality",
        make=frame,
        sizes=(dict(n=1000, k=200), dict(n=2000, k=500)),
        work=lambda s: (3.0 * s["n"] * s["k"] ** 2, FLOAT * 2 * s["n"] * s["k"]),
    ),
    Problem(
        name="metric learning",
        rows=True,
        text="sum(log(1 + exp(rowsum((D*M).*D) - b)))",
        declarations="D: n d; M: d d; b: n",
        wrt="M",
        loss="metric",
        make=differences,
        sizes=(dict(n=5000, d=200),),
        work=lambda s: (2.0 * s["n"] * s["d"] ** 2, FLOAT * (s["n"] * s["d"] + 2 * s["d"] ** 2)),
    ),
    Problem(
        name="softmax regression",
        rows=True,
        sizes=(dict(n=2000, d=500, k=10), dict(n=2000, d=500, k=100)),
        constant=("X", "Y"),
        work=lambda s: (4.0 * s["n"] * s["d"] * s["k"], FLOAT * s["n"] * (s["d"] + s["k"])),
        **SOFTMAX,
    ),
    Problem(
        name="softmax regression, Hessian",
        asked="Hessian",
        sizes=(dict(n=1000, d=50, k=10),),
        constant=("X",),
        work=lambda s: (
            s["n"] * s["d"] * (s["d"] + 1) * s["k"] * (s["k"] + 1) / 2,
            FLOAT * (s["d"] * s["k"]) ** 2,
        ),
        **SOFTMAX,
    ),
    Problem(
        name="softmax regression, Hessian product",
        rows=True,
        asked="Hessian product",
        sizes=(dict(n=2000, d=500, k=10),),
        work=lambda s: (6.0 * s["n"] * s["d"] * s["k"], FLOAT * s["n"] * s["d"]),
        **SOFTMAX,
    ),
)


def named(name: str) -> Problem:
    """Return the problem of that name."""
    return next(p for p in SUITE if p.name == name)
