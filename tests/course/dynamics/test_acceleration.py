"""Depth saves steps for p = 4 and costs some for p = 2, each with its best step length."""

import numpy as np
import pytest

from frechet.course.dynamics.acceleration import best_run, descend, grid, power_loss
from frechet.course.numeric import central_differences
from frechet.errors import DomainError

TOY = {"y": (10.0, 1.0), "start": (0.01, 0.01), "goal": 1e-4}


def steps(p, depth, etas, most):
    return best_run(p, depth, etas, most=most, **TOY).steps


def test_depth_does_not_help_for_p_2():
    assert steps(2, 1, [1.0], 10) == 1
    assert min(steps(2, depth, grid(0.01, 1.0, 13)[::-1], 200) for depth in (2, 3)) > 5


def test_depth_helps_for_p_4():
    etas = grid(0.002, 0.04, 14)[::-1]
    one, two, three = (steps(4, depth, etas, 4000) for depth in (1, 2, 3))
    assert one > 3 * two and one > 3 * three


def test_the_gradient_is_that_of_central_differences():
    w, y = np.array([0.3, -1.0, 2.0]), np.array([1.0, 0.5, -0.2])
    true = central_differences(lambda at: power_loss(4)(w=at, y=y)[0], w)
    assert abs(power_loss(4)(w=w, y=y)[1]["w"] - true).max() < 1e-6


def test_a_run_that_does_not_arrive_says_so():
    assert descend(4, 1, 1.0, [10.0, 1.0], [0.1, 0.1], 1e-5, 50).steps is None
    with pytest.raises(DomainError, match="no step length"):
        best_run(2, 1, [1e-6], [10.0, 1.0], [0.1, 0.1], 1e-5, 5)
    with pytest.raises(DomainError, match="even"):
        power_loss(3)
