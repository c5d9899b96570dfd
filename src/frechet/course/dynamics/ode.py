"""Ordinary differential equations y' = f(y): fixed steps of order 1 and 4, and the adaptive pair of Dormand and Prince.

SciPy's ``solve_ivp`` would do it too, and is not among the packages that the course needs. What is needed here is
small: an equation that is not stiff, no events, and values at given times, on each of which a step ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError

Vector = NDArray[np.float64]
Field = Callable[[Vector], Vector]
Step = Callable[[Field, Vector, float], Vector]

# The pair of orders 5 and 4 of Dormand and Prince: the stages, and what the two orders differ by. The last stage is
# the velocity at the end of the step, so it is the first of the next one.
STAGES: tuple[tuple[float, ...], ...] = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
DIFFERENCE = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
SHORTEST = 1e-13  # of a step, relative to the whole time


def euler(f: Field, y: Vector, h: float) -> Vector:
    """Return y + h f(y), one step of order 1; for a gradient flow it is a step of gradient descent.

    >>> euler(lambda y: -y, np.array([1.0]), 0.1)
    array([0.9])
    """
    end: Vector = y + h * f(y)
    return end


def runge_kutta(f: Field, y: Vector, h: float) -> Vector:
    """Return the classical step of order 4: y + h (k₁ + 2k₂ + 2k₃ + k₄)/6.

    >>> abs(runge_kutta(lambda y: -y, np.array([1.0]), 0.1)[0] - np.exp(-0.1)) < 1e-7
    np.True_
    """
    k1 = f(y)
    k2 = f(y + h / 2 * k1)
    k3 = f(y + h / 2 * k2)
    k4 = f(y + h * k3)
    end: Vector = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return end


def march(step: Step, f: Field, y: Any, h: float, steps: int) -> Vector:
    """Return y after a number of equal steps of length h.

    >>> march(euler, lambda y: -y, [1.0], 0.5, 2)
    array([0.25])
    """
    at: Vector = np.asarray(y, dtype=float)
    for _ in range(steps):
        at = step(f, at, h)
    return at


def dormand_prince(f: Field, y: Any, times: Sequence[float] | Vector, tolerance: float = 1e-11) -> Vector:
    """Return the solution of y' = f(y) at rising times, one row each; `y` is its value at the first of them.

    Steps are chosen so that the two orders, 5 and 4, differ by at most the tolerance, absolute and relative. Raises
    `DomainError` for times that do not rise, and where the solution leaves every bound.

    >>> found = dormand_prince(lambda y: -y, [1.0], [0.0, 1.0, 2.0])
    >>> abs(found[:, 0] - np.exp([0.0, -1.0, -2.0])).max() < 1e-10
    np.True_
    """
    y = np.asarray(y, dtype=float)
    at = np.asarray(times, dtype=float)
    if at.ndim != 1 or not len(at) or not (np.diff(at) > 0).all():
        raise DomainError("the times of a flow are numbers that rise")
    if not tolerance > 0:
        raise DomainError(f"the tolerance of a flow is positive, not {tolerance}")
    found, k = [y], f(y)
    h = 1e-3 * (at[-1] - at[0])
    for start, end in pairwise(at):
        t = start
        while t < end:
            last = t + h >= end  # the step ends on the time that is asked for; h is remembered for the next one
            length = end - t if last else h
            new, slope, error = _pair(f, y, k, length, tolerance)
            if not error <= 1 and length < SHORTEST * (at[-1] - at[0]):
                raise DomainError(f"the flow cannot be followed past t = {t:.6g}: it grows without bound")
            if error <= 1:
                t, y, k = (end if last else t + length), new, slope
            grown = length * min(5.0, max(0.2, 0.9 * max(error, 1e-10) ** -0.2))
            h = max(h, grown) if last and error <= 1 else grown
        found.append(y)
    return np.array(found)


def _pair(f: Field, y: Vector, first: Vector, h: float, tolerance: float) -> tuple[Vector, Vector, float]:
    """Return the step of order 5, the velocity at its end, and the error in units of what is tolerated."""
    k, new = [first], y
    with np.errstate(over="ignore", invalid="ignore"):  # a step that is far too long is refused by its error
        for row in STAGES:
            new = y + h * sum((a * slope for a, slope in zip(row, k, strict=True) if a), np.zeros_like(y))
            k.append(f(new))
        gap = h * sum((a * slope for a, slope in zip(DIFFERENCE, k, strict=True) if a), np.zeros_like(y))
        error = float(np.max(abs(gap) / (tolerance * (1 + np.maximum(abs(y), abs(new)))), initial=0.0))
    return new, k[-1], error if np.isfinite(error) else np.inf
