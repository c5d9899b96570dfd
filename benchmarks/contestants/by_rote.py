"""NumPy as matrixcalculus.org prints it: each formula as it stands, from left to right, one variable at a time.

The site gives value and gradient of a scalar function by one variable, and Hessians by a vector; Hessians by a matrix
are written here in the same manner, with `np.kron`. Functions that it stabilises are stable here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..problem import Data, Problem, Sizes
from . import NoAnswerError


def least_squares_W(X, W, Y):
    t_0 = X.dot(W) - Y
    return np.linalg.norm(t_0) ** 2 / 2, X.T.dot(t_0)


def ridge_W(X, W, Y, a):
    t_0 = X.dot(W) - Y
    return np.linalg.norm(t_0) ** 2 / 2 + a * np.linalg.norm(W) ** 2 / 2, X.T.dot(t_0) + a * W


def logistic_w(X, y, w):
    t_0 = np.exp(-(y * X.dot(w)))
    t_1 = np.ones(len(y)) + t_0
    return np.sum(np.log(t_1)), -X.T.dot(y * t_0 / t_1)


def logistic_hessian(X, y, w):
    t_0 = np.exp(-(y * X.dot(w)))
    t_1 = np.ones(len(y)) + t_0
    return X.T.dot(np.diag(y * y * t_0 / t_1 - y * y * t_0 * t_0 / (t_1 * t_1))).dot(X)


def factorisation_U(U, V, T):
    t_0 = U.dot(V.T) - T
    return np.linalg.norm(t_0) ** 2 / 2, t_0.dot(V)


def factorisation_V(U, V, T):
    t_0 = U.dot(V.T) - T
    return np.linalg.norm(t_0) ** 2 / 2, t_0.T.dot(U)


def factorisation_hessian(U, V, T):
    return np.kron(V.T.dot(V), np.eye(len(U)))


def quadratic_hessian(A, x):
    return A + A.T


def product_x(A, B, x):
    t_0 = A.dot(B).dot(x)
    return np.linalg.norm(t_0) ** 2 / 2, B.T.dot(A.T).dot(t_0)


def perceptron_W1(W1, W2, W3, X, Y):
    t_0 = np.tanh(W1.dot(X))
    t_1 = np.tanh(W2.dot(t_0))
    t_2 = W3.dot(t_1) - Y
    t_3 = W2.T.dot(W3.T.dot(t_2) * (1 - t_1**2)) * (1 - t_0**2)
    return np.linalg.norm(t_2) ** 2 / 2, t_3.dot(X.T)


def perceptron_W2(W1, W2, W3, X, Y):
    t_0 = np.tanh(W1.dot(X))
    t_1 = np.tanh(W2.dot(t_0))
    t_2 = W3.dot(t_1) - Y
    return np.linalg.norm(t_2) ** 2 / 2, (W3.T.dot(t_2) * (1 - t_1**2)).dot(t_0.T)


def perceptron_W3(W1, W2, W3, X, Y):
    t_0 = np.tanh(W2.dot(np.tanh(W1.dot(X))))
    t_1 = W3.dot(t_0) - Y
    return np.linalg.norm(t_1) ** 2 / 2, t_1.dot(t_0.T)


def gaussian_S(S, C):
    T_0 = np.linalg.inv(S)
    return np.log(np.linalg.det(S)), np.trace(T_0.dot(C)), T_0 - T_0.dot(C).dot(T_0)


def orthogonality_P(P):
    T_0 = P.T.dot(P) - np.eye(P.shape[1])
    return np.sum(np.abs(T_0)), P.dot(np.sign(T_0)) + P.dot(np.sign(T_0).T)


def metric_M(D, M, b):
    t_0 = np.exp(np.diag(D.dot(M).dot(D.T)) - b)
    t_1 = np.ones(len(b)) + t_0
    return np.sum(np.log(t_1)), D.T.dot(np.diag(t_0 / t_1)).dot(D)


def softmax_W(X, W, Y):
    T_0 = np.exp(X.dot(W))
    t_1 = T_0.dot(np.ones(W.shape[1]))
    value = np.sum(np.log(t_1)) - np.trace(Y.T.dot(X).dot(W))
    return value, X.T.dot(np.diag(1 / t_1)).dot(T_0) - X.T.dot(Y)


def softmax_hessian(X, W, Y):
    T_0 = np.exp(X.dot(W))
    total = 0
    for x, t in zip(X, T_0, strict=True):
        p = t / np.sum(t)
        total = total + np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x))
    return total


def deep_by_one(i: int, count: int) -> Callable[..., Any]:
    """Return the program for weight i of so many, the product before and after it from left to right."""

    def program(X, Y, **W):
        t_0 = W[f"W{count}"]
        for j in range(count - 1, 0, -1):
            t_0 = t_0.dot(W[f"W{j}"])
        t_0 = t_0.dot(X) - Y
        gradient = t_0
        for j in range(count, i, -1):
            gradient = W[f"W{j}"].T.dot(gradient)
        gradient = gradient.dot(X.T)
        for j in range(1, i):
            gradient = gradient.dot(W[f"W{j}"].T)
        return np.linalg.norm(t_0) ** 2 / 2, gradient

    return program


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return the programs of all variables, called one after the other."""
    data = {name: value for name, value in data.items() if name != "direction"}
    names = problem.variables(sizes)
    if problem.asked == "Hessian product":
        raise NoAnswerError("the site gives no Hessian products")
    if problem.asked == "Hessian":
        hessian = globals()[f"{problem.loss}_hessian"]
        return lambda: hessian(**data)
    if problem.loss == "deep":
        programs = [deep_by_one(i, len(names)) for i in range(1, len(names) + 1)]
    else:
        programs = [globals()[f"{problem.loss}_{name}"] for name in names]

    def answer() -> Any:
        found = [one(**data) for one in programs]
        return sum(found[0][:-1]), [one[-1] for one in found]  # a value may come in two terms

    return answer
