"""The integrators have the order that they are named for, and the adaptive one keeps what it is asked for."""

import numpy as np
import pytest

from frechet.course.dynamics import ode
from frechet.errors import DomainError


def turn(y):
    """A field with the period 2π in the first two coordinates; the third grows as their product's integral."""
    return np.array([-y[1], y[0], y[0] * y[1]])


def exact(t):
    return np.array([np.cos(t), np.sin(t), np.sin(t) ** 2 / 2])


@pytest.mark.parametrize(("step", "order"), [(ode.euler, 1), (ode.runge_kutta, 4)])
def test_order(step, order):
    errors = [np.linalg.norm(ode.march(step, turn, [1.0, 0.0, 0.0], 1.0 / n, n) - exact(1.0)) for n in (40, 80)]
    assert abs(np.log2(errors[0] / errors[1]) - order) < 0.05


def test_the_adaptive_pair_keeps_its_tolerance_at_uneven_times():
    times = [0.0, 1e-4, 0.3, 6.0, 6.1, 9.0]
    errors = [
        abs(ode.dormand_prince(turn, [1.0, 0.0, 0.0], times, tolerance) - np.array([exact(t) for t in times])).max()
        for tolerance in (1e-6, 1e-11)
    ]
    assert errors[0] < 1e-4 and errors[1] < 1e-9 < errors[0]


@pytest.mark.parametrize("planted", ["STAGES", "DIFFERENCE"])
def test_a_wrong_coefficient_shows(planted, monkeypatch):
    """A wrong stage spoils the solution; a wrong difference of the orders makes the steps far too short."""

    def run():
        calls = []

        def counted(y):
            calls.append(1)
            return turn(y)

        found = ode.dormand_prince(counted, [1.0, 0.0, 0.0], [0.0, 3.0], 1e-5)[-1]
        return abs(found - exact(3.0)).max(), len(calls)

    error, calls = run()
    assert error < 1e-3
    if planted == "STAGES":
        monkeypatch.setattr(ode, "STAGES", (*ode.STAGES[:-1], (35 / 384, 0.0, 500 / 1113, 125 / 192, -0.32, 0.1285)))
        assert run()[0] > 10 * error
    else:
        monkeypatch.setattr(ode, "DIFFERENCE", (*ode.DIFFERENCE[:-1], -1 / 41))
        assert run()[1] > 10 * calls


@pytest.mark.parametrize("times", [[], [0.0, 0.0], [1.0, 0.5], [[0.0, 1.0]]])
def test_times_that_do_not_rise(times):
    with pytest.raises(DomainError, match="rise"):
        ode.dormand_prince(turn, [1.0, 0.0, 0.0], times)


def test_a_solution_that_leaves_every_bound_is_reported():
    with pytest.raises(DomainError, match="grows without bound"):
        ode.dormand_prince(lambda y: y**2, [1.0], [0.0, 2.0], 1e-4)


def test_no_tolerance():
    with pytest.raises(DomainError, match="positive"):
        ode.dormand_prince(turn, [1.0, 0.0, 0.0], [0.0, 1.0], 0.0)
