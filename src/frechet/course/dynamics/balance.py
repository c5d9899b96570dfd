"""What the flow conserves: D_k = W_{k+1}ᵀ W_{k+1} − W_k W_kᵀ, and how far steps of finite length drift from it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .flow import Layers, Matrix, Training
from .ode import Step


def imbalance(layers: Sequence[Matrix]) -> Layers:
    """Return D_k = W_{k+1}ᵀ W_{k+1} − W_k W_kᵀ for k = 1, …, N − 1; all are zero where the layers are balanced.

    >>> imbalance([np.array([[2.0]]), np.array([[3.0]])])
    (array([[5.]]),)
    """
    return tuple(later.T @ later - earlier @ earlier.T for earlier, later in pairwise(layers))


def apart(some: Sequence[Matrix], others: Sequence[Matrix]) -> float:
    """Return the Frobenius distance of two lists of matrices, √Σ‖P_k − Q_k‖².

    >>> apart([np.eye(2)], [np.zeros((2, 2))]) == 2**0.5
    True
    """
    return float(np.sqrt(sum(float(((p - q) ** 2).sum()) for p, q in zip(some, others, strict=True))))


def step_drift(task: Training, layers: Sequence[Matrix], eta: float) -> Layers:
    """Return what one step of gradient descent adds to D_k: exactly η² (∇_{k+1}ᵀ ∇_{k+1} − ∇_k ∇_kᵀ).

    >>> step_drift(Training([[5.0]]), (np.array([[2.0]]), np.array([[3.0]])), 0.1)[0].round(12)
    array([[-0.05]])
    """
    moves = task.gradients(layers)
    return tuple(eta**2 * (later.T @ later - earlier @ earlier.T) for earlier, later in pairwise(moves))


def drift(task: Training, layers: Sequence[Matrix], step: Step, h: float, span: float) -> float:
    """Return how far the D_k have moved after a time `span`, in steps of length h (the last is not shortened).

    >>> from .ode import euler
    >>> drift(Training([[5.0]]), (np.array([[2.0]]), np.array([[2.0]])), euler, 0.1, 1.0)
    0.0
    """
    end = task.march(step, layers, h, round(span / h))
    return apart(imbalance(end), imbalance(layers))


def order(drifts: Sequence[float]) -> float:
    """Return the order that drifts at steps h, h/2, h/4, … show: log₂ of the ratio of the last two.

    >>> order([8.0, 4.0, 2.0])
    1.0
    """
    return float(np.log2(drifts[-2] / drifts[-1]))
