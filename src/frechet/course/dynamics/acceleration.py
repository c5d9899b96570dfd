"""Depth as acceleration: the ℓ_p regression on two coordinates, L(w) = Σ (w_i − y_i)^p / p, with the end-to-end rule.

Arora, Cohen and Hazan report that depth does not help for p = 2 and can help for p > 2. For p = 4 the loss is flat
near its minimum in each coordinate by itself, and steep where a coordinate is far off; so the step that the far one
allows is too short for the near one. Each depth gets the best step length of one grid, so that no choice is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...codegen.function import CompiledGradients
from ...errors import DomainError
from ...joint import gradients
from ...parse.grammar import parse
from .end_to_end import end_to_end_vector
from .ode import Vector


@lru_cache
def power_loss(p: int) -> CompiledGradients:
    """Return the compiled Σ (w_i − y_i)^p / p, p even, with its gradient in w, as the engine derives it.

    >>> value, slope = power_loss(4)(w=[1.0, 0.0], y=[3.0, 0.0])
    >>> value, slope["w"].tolist()
    (4.0, [-8.0, 0.0])
    """
    if p < 2 or p % 2:
        raise DomainError(f"p is an even number, 2 or more, not {p}")
    return gradients(parse(f"sum((w - y).^{p})/{p}", "w: n; y: n"), ["w"]).compile()


@dataclass(frozen=True)
class Run:
    """The steps that gradient descent took (None: more than the limit), with which step length, and the losses."""

    steps: int | None
    eta: float
    losses: tuple[float, ...]


def descend(p: int, depth: int, eta: float, y: Sequence[float], start: Sequence[float], goal: float, most: int) -> Run:
    """Return one run of w ← w − η (end-to-end rule of this depth) until the loss is at most `goal`.

    >>> descend(2, 1, 1.0, [10.0, 1.0], [0.1, 0.1], goal=1e-5, most=10).steps
    1
    """
    loss = power_loss(p)
    target, w = np.asarray(y, dtype=float), np.asarray(start, dtype=float)
    losses: list[float] = []
    for step in range(most + 1):
        value, slope = loss(w=w, y=target)
        losses.append(value)
        if value <= goal:
            return Run(step, eta, tuple(losses))
        if not value < 1e6 * losses[0]:  # also when it is no number
            break
        w = w - eta * end_to_end_vector(w, slope["w"], depth)
    return Run(None, eta, tuple(losses))


def best_run(
    p: int, depth: int, etas: Sequence[float], y: Sequence[float], start: Sequence[float], goal: float, most: int
) -> Run:
    """Return the shortest run over a grid of step lengths; each run gets no more steps than the best so far took.

    Raises `DomainError` when none of them reaches the goal.

    >>> best_run(2, 1, [0.5, 1.0, 2.5], [10.0, 1.0], [0.1, 0.1], goal=1e-5, most=100).eta
    1.0
    """
    best: Run | None = None
    for eta in etas:
        run = descend(p, depth, eta, y, start, goal, most if best is None or best.steps is None else best.steps - 1)
        if run.steps is not None:
            best = run
            if not best.steps:
                break
    if best is None:
        raise DomainError(f"no step length of the grid reaches the loss {goal:g} in {most} steps")
    return best


def grid(low: float, high: float, count: int) -> Vector:
    """Return step lengths with equal ratios.

    >>> grid(0.01, 1.0, 3)
    array([0.01, 0.1 , 1.  ])
    """
    return np.geomspace(low, high, count)
