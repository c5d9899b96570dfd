"""PyTorch, eager: losses on tensors, `torch.autograd`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.functional import softplus

from ..problem import Data, Problem, Sizes


def least_squares(X, W, Y):
    return 0.5 * ((X @ W - Y) ** 2).sum()


def ridge(X, W, Y, a):
    return 0.5 * ((X @ W - Y) ** 2).sum() + 0.5 * a * (W**2).sum()


def logistic(X, y, w):
    return softplus(-y * (X @ w)).sum()


def factorisation(U, V, T):
    return 0.5 * ((U @ V.T - T) ** 2).sum()


def quadratic(A, x):
    return x @ A @ x


def deep(X, Y, **W):
    H = X
    for i in range(1, len(W) + 1):
        H = W[f"W{i}"] @ H
    return 0.5 * ((H - Y) ** 2).sum()


def product(A, B, x):
    return 0.5 * ((A @ B @ x) ** 2).sum()


def perceptron(W1, W2, W3, X, Y):
    return 0.5 * ((W3 @ torch.tanh(W2 @ torch.tanh(W1 @ X)) - Y) ** 2).sum()


def gaussian(S, C):
    return torch.linalg.slogdet(S)[1] + torch.trace(torch.linalg.solve(S, C))


def orthogonality(P):
    return (P.T @ P - torch.eye(P.shape[1], dtype=P.dtype)).abs().sum()


def metric(D, M, b):
    return softplus(((D @ M) * D).sum(dim=1) - b).sum()


def softmax(X, W, Y):
    Z = X @ W
    return torch.logsumexp(Z, dim=1).sum() - (Y * Z).sum()


def tensors(data: Data) -> dict[str, Any]:
    """Return the arrays as tensors, in double precision."""
    return {name: torch.as_tensor(value, dtype=torch.float64) for name, value in data.items()}


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return the gradients by `grad`, the product by `grad` twice, the Hessian by `torch.autograd.functional`."""
    loss, names = globals()[problem.loss], problem.variables(sizes)
    values = tensors(data)
    direction = values.pop("direction", None)
    variables = [values[name].requires_grad_() for name in names]

    if problem.asked == "gradient":

        def gradients() -> Any:
            value = loss(**values)
            return value, torch.autograd.grad(value, variables)

        return gradients

    if problem.asked == "Hessian product":

        def product_with() -> Any:
            (gradient,) = torch.autograd.grad(loss(**values), variables, create_graph=True)
            return torch.autograd.grad((gradient * direction).sum(), variables)

        return product_with
    ((name, x),) = zip(names, variables, strict=True)
    return lambda: torch.autograd.functional.hessian(lambda x: loss(**{**values, name: x}), x.detach())
