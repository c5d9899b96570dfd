"""The law that the product of balanced layers follows, with no layer in it, after Arora, Cohen and Hazan.

If D_k = 0 for all k then Ẇ = −Σ_{k=1}^N (W Wᵀ)^((N−k)/N) ∇L(W) (Wᵀ W)^((k−1)/N). As a rule for steps of length η it
holds up to terms in η². For one output it needs no root of a matrix: −‖w‖^(2−2/N) (g + (N − 1) P g), with P the
projection onto w.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ...errors import DomainError
from .flow import Matrix
from .ode import Vector, dormand_prince


def psd_power(S: Matrix, p: float) -> Matrix:
    """Return S^p for a positive semidefinite S, from its eigenvalues; what rounding left below 0 counts as 0.

    >>> psd_power(np.diag([4.0, 0.0]), 0.5)
    array([[2., 0.],
           [0., 0.]])
    """
    values, vectors = np.linalg.eigh(S)
    floor = len(S) * np.finfo(float).eps * max(float(values[-1]), 0.0)
    powers = np.where(values > floor, values, 0.0) ** p
    found: Matrix = vectors * powers @ vectors.T
    return found


def end_to_end(W: Matrix, G: Matrix, depth: int) -> Matrix:
    """Return Σ_k (W Wᵀ)^((N−k)/N) G (Wᵀ W)^((k−1)/N), N = `depth`: minus the velocity of the product.

    >>> end_to_end(np.array([[4.0]]), np.array([[1.0]]), depth=2)
    array([[8.]])
    """
    if depth < 1:
        raise DomainError(f"a network has at least one layer, not {depth}")
    left, right = W @ W.T, W.T @ W
    terms = [psd_power(left, (depth - k) / depth) @ G @ psd_power(right, (k - 1) / depth) for k in range(1, depth + 1)]
    total: Matrix = np.sum(terms, axis=0)
    return total


def end_to_end_vector(w: Vector, g: Vector, depth: int) -> Vector:
    """Return ‖w‖^(2−2/N) (g + (N − 1) (gᵀw/wᵀw) w), what `end_to_end` is for one output; 0 at w = 0 for N ≥ 2.

    >>> w, g = np.array([3.0, 4.0]), np.array([1.0, 0.0])
    >>> abs(end_to_end_vector(w, g, 3) - end_to_end(w[None], g[None], 3)[0]).max() < 1e-14
    np.True_
    """
    square = float(w @ w)
    if not square:
        return np.zeros_like(g) if depth > 1 else g
    found: Vector = square ** (1 - 1 / depth) * (g + (depth - 1) * (g @ w) / square * w)
    return found


def product_rate(layers: Sequence[Matrix], moves: Sequence[Matrix]) -> Matrix:
    """Return Σ_k W_N ⋯ W_{k+1} M_k W_{k−1} ⋯ W₁: how fast the product moves when layer k moves by M_k.

    >>> product_rate([np.array([[2.0]]), np.array([[3.0]])], [np.array([[1.0]]), np.array([[1.0]])])
    array([[5.]])
    """
    value, rate = layers[0], moves[0]
    for layer, move in zip(layers[1:], moves[1:], strict=True):
        value, rate = layer @ value, layer @ rate + move @ value
    return rate


def product_flow(slope: Callable[[Matrix], Matrix], W: Matrix, depth: int, times: Iterable[float]) -> list[Matrix]:
    """Return the product at these times, by the end-to-end law alone; `slope` is ∇L.

    >>> target = np.diag([2.0, 1.0])
    >>> end = product_flow(lambda W: W - target, 0.1 * np.eye(2), 2, [0.0, 20.0])[-1]
    >>> bool(abs(end - target).max() < 1e-9)
    True
    """

    def velocity(y: Vector) -> Vector:
        at = y.reshape(W.shape)
        return -end_to_end(at, slope(at), depth).ravel()

    return [y.reshape(W.shape) for y in dormand_prince(velocity, W.ravel(), list(times))]


def rescaled(layers: Sequence[Matrix], factor: float) -> tuple[Matrix, ...]:
    """Return layers with the same product: the first times `factor`, the last divided by it.

    >>> rescaled([np.eye(1), np.eye(1)], 2.0)
    (array([[2.]]), array([[0.5]]))
    """
    if len(layers) < 2 or not factor:
        raise DomainError("to rescale takes two layers or more, and a factor that is not 0")
    return (factor * layers[0], *layers[1:-1], layers[-1] / factor)


def relative(found: Any, true: Any) -> float:
    """Return ‖found − true‖/‖true‖.

    >>> relative(np.array([1.0, 1.0]), np.array([1.0, 0.0]))
    1.0
    """
    return float(np.linalg.norm(found - true) / np.linalg.norm(true))
