"""What the flow conserves, to what order steps keep it, and what one step adds."""

from itertools import pairwise

import numpy as np
import pytest

from frechet.course.dynamics.balance import apart, drift, imbalance, order, step_drift
from frechet.course.dynamics.flow import Training, random_layers
from frechet.course.dynamics.ode import euler, runge_kutta

TASK = Training(np.random.default_rng(5).standard_normal((4, 4)))
LAYERS = random_layers((4, 3, 5, 4), 1.0, seed=5)


def test_the_flow_conserves_the_difference_and_nothing_less():
    end = TASK.flow(LAYERS, [0.0, 1.5])[-1]
    assert apart(imbalance(end), imbalance(LAYERS)) < 1e-9
    assert apart([W.T @ W for W in end[1:]], [W.T @ W for W in LAYERS[1:]]) > 0.1
    swapped = [[p.T @ p + q @ q.T for q, p in pairwise(at)] for at in (end, LAYERS)]
    assert apart(*swapped) > 0.1


@pytest.mark.parametrize(
    ("step", "expected", "steps"), [(euler, 1, (0.0125, 0.00625)), (runge_kutta, 4, (0.025, 0.0125))]
)
def test_the_order_of_the_drift(step, expected, steps):
    drifts = [drift(TASK, LAYERS, step, h, 1.0) for h in steps]
    assert abs(order(drifts) - expected) < 0.2


@pytest.mark.parametrize(("power", "right"), [(2, True), (1, False)])
def test_one_step_adds_exactly_this(power, right):
    eta = 0.1
    after = TASK.march(euler, LAYERS, eta, 1)
    added = [now - before for now, before in zip(imbalance(after), imbalance(LAYERS), strict=True)]
    stated = [x * eta ** (power - 2) for x in step_drift(TASK, LAYERS, eta)]
    assert (apart(added, stated) < 1e-14) == right
