"""JAX: losses in jax.numpy, transformed and compiled by `jax.jit`, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402  # the precision is set before anything is made

from ..problem import Data, Problem, Sizes  # noqa: E402


def least_squares(X, W, Y):
    return 0.5 * jnp.sum((X @ W - Y) ** 2)


def ridge(X, W, Y, a):
    return 0.5 * jnp.sum((X @ W - Y) ** 2) + 0.5 * a * jnp.sum(W**2)


def logistic(X, y, w):
    return jnp.sum(jax.nn.softplus(-y * (X @ w)))


def factorisation(U, V, T):
    return 0.5 * jnp.sum((U @ V.T - T) ** 2)


def quadratic(A, x):
    return x @ A @ x


def deep(X, Y, **W):
    H = X
    for i in range(1, len(W) + 1):
        H = W[f"W{i}"] @ H
    return 0.5 * jnp.sum((H - Y) ** 2)


def product(A, B, x):
    return 0.5 * jnp.sum((A @ B @ x) ** 2)


def perceptron(W1, W2, W3, X, Y):
    return 0.5 * jnp.sum((W3 @ jnp.tanh(W2 @ jnp.tanh(W1 @ X)) - Y) ** 2)


def gaussian(S, C):
    return jnp.linalg.slogdet(S)[1] + jnp.trace(jnp.linalg.solve(S, C))


def orthogonality(P):
    return jnp.sum(jnp.abs(P.T @ P - jnp.eye(P.shape[1])))


def metric(D, M, b):
    return jnp.sum(jax.nn.softplus(jnp.sum((D @ M) * D, axis=1) - b))


def softmax(X, W, Y):
    Z = X @ W
    return jnp.sum(jax.nn.logsumexp(Z, axis=1)) - jnp.sum(Y * Z)


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return the transformed loss, jitted; it waits for the result."""
    loss, names = globals()[problem.loss], problem.variables(sizes)
    values = {name: jnp.asarray(value) for name, value in data.items()}
    direction = values.pop("direction", None)
    variables = {name: values.pop(name) for name in names}

    if problem.asked == "gradient":
        g = jax.jit(jax.value_and_grad(lambda variables, rest: loss(**variables, **rest)))

        def gradients() -> Any:
            value, found = jax.block_until_ready(g(variables, values))
            return value, [found[name] for name in names]  # JAX sorts the keys: W10 before W2

        return gradients
    (name,) = names

    def of_one(x: Any, rest: Any) -> Any:
        return loss(**{name: x}, **rest)

    if problem.asked == "Hessian":
        h = jax.jit(jax.hessian(of_one))
        return lambda: jax.block_until_ready(h(variables[name], values))

    @jax.jit
    def product_with(x: Any, rest: Any, v: Any) -> Any:
        return jax.jvp(lambda x: jax.grad(of_one)(x, rest), (x,), (v,))[1]

    return lambda: jax.block_until_ready(product_with(variables[name], values, direction))
