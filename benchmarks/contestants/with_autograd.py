"""HIPS autograd: losses in `autograd.numpy`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
from autograd import hessian, make_hvp, value_and_grad
from autograd.scipy.special import logsumexp

from ..problem import Data, Problem, Sizes


def least_squares(X, W, Y):
    return 0.5 * np.sum((np.dot(X, W) - Y) ** 2)


def ridge(X, W, Y, a):
    return 0.5 * np.sum((np.dot(X, W) - Y) ** 2) + 0.5 * a * np.sum(W**2)


def logistic(X, y, w):
    return np.sum(np.logaddexp(0.0, -y * np.dot(X, w)))


def factorisation(U, V, T):
    return 0.5 * np.sum((np.dot(U, V.T) - T) ** 2)


def quadratic(A, x):
    return np.dot(np.dot(x, A), x)


def deep(X, Y, **W):
    H = X
    for i in range(1, len(W) + 1):
        H = np.dot(W[f"W{i}"], H)
    return 0.5 * np.sum((H - Y) ** 2)


def product(A, B, x):
    return 0.5 * np.sum(np.dot(np.dot(A, B), x) ** 2)


def perceptron(W1, W2, W3, X, Y):
    return 0.5 * np.sum((np.dot(W3, np.tanh(np.dot(W2, np.tanh(np.dot(W1, X))))) - Y) ** 2)


def gaussian(S, C):
    return np.linalg.slogdet(S)[1] + np.trace(np.linalg.solve(S, C))


def orthogonality(P):
    return np.sum(np.abs(np.dot(P.T, P) - np.eye(P.shape[1])))


def metric(D, M, b):
    return np.sum(np.logaddexp(0.0, np.sum(np.dot(D, M) * D, axis=1) - b))


def softmax(X, W, Y):
    Z = np.dot(X, W)
    return np.sum(logsumexp(Z, axis=1)) - np.sum(Y * Z)


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return the loss's value and gradients, its Hessian or its Hessian's product."""
    loss, names = globals()[problem.loss], problem.variables(sizes)
    values = {name: value for name, value in data.items() if name not in (*names, "direction")}
    if problem.asked == "gradient":
        together = value_and_grad(lambda variables: loss(**variables, **values))
        variables = {name: data[name] for name in names}
        return lambda: together(variables)
    (name,) = names

    def of_one(x: Any) -> Any:
        return loss(**{name: x}, **values)

    if problem.asked == "Hessian":
        h = hessian(of_one)
        return lambda: h(data[name])
    return lambda: make_hvp(of_one)(data[name])[0](data["direction"])
