"""SymPy: matrix expressions differentiated by SymPy and turned into NumPy by `lambdify`.

Elementwise functions of matrices, softmax and determinants are beyond its matrix derivative (of a determinant's
logarithm it is silently 0), so these problems have no answer here. A loss is a sum of c ‖R‖²/2, given as its pairs
(c, R).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from ..problem import Data, Problem, Sizes
from . import NoAnswerError

LONGEST = 10  # layers: the time of its derivation grows with their square


def least_squares(X, W, Y):
    return [(1, X * W - Y)]


def ridge(X, W, Y, a):
    return [(1, X * W - Y), (a, W)]


def factorisation(U, V, T):
    return [(1, U * V.T - T)]


def quadratic(A, x):
    return x.T * A * x


def deep(X, Y, **W):
    H = X
    for i in range(1, len(W) + 1):
        H = W[f"W{i}"] * H
    return [(1, H - Y)]


def product(A, B, x):
    return [(1, A * B * x)]


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return value and derivatives, lambdified together."""
    loss = globals().get(problem.loss)
    if loss is None or problem.asked == "Hessian product":
        raise NoAnswerError("no such matrix derivative in SymPy")
    names = problem.variables(sizes)
    if len(names) > LONGEST:
        raise NoAnswerError(f"more than {LONGEST} layers take SymPy too long to derive")
    if problem.asked == "Hessian" and np.ndim(data[names[0]]) > 1:
        raise NoAnswerError("no second derivative by a matrix in SymPy")
    # Columns are matrices of one column there.
    arrays = {name: value.reshape(-1, 1) if np.ndim(value) == 1 else value for name, value in data.items()}
    arrays.pop("direction", None)
    letters = {
        name: sp.MatrixSymbol(name, *np.shape(value)) if np.ndim(value) else sp.Symbol(name)
        for name, value in arrays.items()
    }
    found, arguments = loss(**letters), list(arrays.values())
    if problem.asked == "Hessian":
        (name,) = names
        h = sp.lambdify(list(letters.values()), found.diff(letters[name]).diff(letters[name]), "numpy")
        return lambda: h(*arguments)
    f = sp.Trace(sp.MatAdd(*(c * R.T * R for c, R in found))) / 2  # of a sum of traces SymPy 1.14 says 0
    gradients = [f.diff(letters[name]) for name in names]
    g = sp.lambdify(list(letters.values()), [[c for c, _ in found], [R for _, R in found], gradients], "numpy")

    def answer() -> Any:
        weights, residuals, gradients = g(*arguments)  # the printer has no trace
        return sum(c * np.sum(R * R) / 2 for c, R in zip(weights, residuals, strict=True)), gradients

    return answer
