"""The predictor–corrector on paths that are known, and what it does where there is none."""

import numpy as np
import pytest

from frechet.course.landscape.tracker import (
    ARRIVED,
    STALLED,
    TIRED,
    USUAL,
    Settings,
    affine,
    homogeneous,
    refine,
    track,
)
from frechet.errors import ShapeError


class Squares:
    """x² = c(t), in homogeneous coordinates."""

    def __init__(self, c, rate):
        self.c, self.rate = c, rate

    def evaluate(self, z, t, paths):
        c, rate = self.c(t), self.rate(t)
        J = np.stack([-2 * c * z[:, 0], 2 * z[:, 1]], axis=1)[:, None]
        return (z[:, 1] ** 2 - c * z[:, 0] ** 2)[:, None], J, (-rate * z[:, 0] ** 2)[:, None]


def turn(t):
    return np.exp(2j * np.pi * t)


def turn_rate(t):
    return 2j * np.pi * turn(t)


def test_a_loop_around_the_branch_point_changes_the_sign():
    found = track(Squares(turn, turn_rate), homogeneous(np.array([[1 + 0j], [-1 + 0j]])))
    assert found.states == (ARRIVED, ARRIVED)
    assert np.allclose(affine(found.points)[:, 0], [-1, 1], atol=1e-7)


def test_a_path_through_infinity_is_a_path():
    # x = 1 / (1 − 2t): infinite half way.
    class Pole:
        def evaluate(self, z, t, paths):
            J = np.stack([-np.ones_like(t), 1 - 2 * t], axis=1)[:, None].astype(complex)
            return ((1 - 2 * t) * z[:, 1] - z[:, 0])[:, None], J, (-2 * z[:, 1])[:, None]

    found = track(Pole(), homogeneous(np.array([[1 + 0j]])))
    assert found.states == (ARRIVED,)
    assert np.allclose(affine(found.points), -1)


def test_a_path_into_a_branch_point_stalls_before_it():
    found = track(Squares(lambda t: 0.5 - t + 0j, lambda t: -np.ones_like(t)), homogeneous(np.array([[0.5**0.5 + 0j]])))
    assert found.states == (STALLED,)
    assert 0.49 < found.reached[0] < 0.5
    assert found.failed == 1


def test_too_many_steps_are_a_failure():
    found = track(Squares(turn, turn_rate), homogeneous(np.array([[1 + 0j]])), Settings(steps=3))
    assert found.states == (TIRED,)


NEAR = 0.003  # half the distance of the two solutions where they are closest


def beside(t):
    return NEAR**2 + (4 * (t - 0.5)) ** 2 * np.exp(1j * np.pi * (t - 0.5)) + 0j


def beside_rate(t):
    h = 1e-6
    return (beside(t + h) - beside(t - h)) / (2 * h)


def continued(c):
    """The solution of x² = c(t) that is followed by continuity, on a grid that is fine enough."""
    x = np.sqrt(c(np.array([0.0])))[0]
    for value in c(np.linspace(0, 1, 200_001))[1:]:
        root = np.sqrt(value)
        x = root if abs(root - x) < abs(root + x) else -root
    return x


def test_a_path_keeps_to_itself_beside_another_and_jumps_with_the_usual_bound_of_one_hundredth():
    wanted = continued(beside)
    start = homogeneous(np.sqrt(beside(np.array([0.0])))[:, None])
    homotopy = Squares(beside, beside_rate)
    guarded = affine(track(homotopy, start).points)[0, 0]
    assert abs(guarded - wanted) < 1e-6
    careless = Settings(target=2e-4, longest_correction=1e-2, shrinking=0.3, precision=1e-6)
    jumped = affine(track(homotopy, start, careless).points)[0, 0]
    assert abs(jumped + wanted) < 1e-6


def test_refinement_reaches_the_limit_of_float64():
    z, last = refine(Squares(turn, turn_rate), homogeneous(np.array([[1.001 + 0.001j]])), np.arange(1))
    assert last[0] < 1e-15
    assert abs(affine(z)[0, 0] - 1) < 4e-16


def test_finer_settings_are_finer():
    finer = USUAL.finer()
    assert finer.target < USUAL.target
    assert finer.longest_correction < USUAL.longest_correction
    assert finer.longest_step < USUAL.longest_step


def test_starts_are_a_matrix():
    with pytest.raises(ShapeError, match="matrix"):
        track(Squares(turn, turn_rate), np.ones(2))
