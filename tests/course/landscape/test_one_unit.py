"""The real critical points of one hidden unit: critical, complete as far as can be told, some minima not global."""

from dataclasses import replace

import numpy as np
import pytest

from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.curvature import slopes
from frechet.course.landscape.instance import Instance, instance
from frechet.course.landscape.one_unit import critical_points, heights
from frechet.errors import CertificateError, DomainError, UnsupportedError

SMALL = Architecture((2, 1, 2), samples=3)
WIDE = Architecture((3, 1, 3), samples=4)
TWO_MINIMA = (69, 145, 242, 246)  # of the seeds below 300


@pytest.mark.parametrize(("architecture", "scale"), [(SMALL, 1.0), (WIDE, 3.0)])
def test_the_points_are_critical_and_keep_morses_count(architecture, scale):
    for seed in range(12):
        drawn = instance(architecture, seed)
        given = replace(drawn, penalties=tuple(scale * p for p in drawn.penalties))
        points = critical_points(architecture, given)
        assert max(abs(g).max() for p in points for g in slopes(p.layers, given.X, given.Y, given.penalties)) < 1e-10
        assert sum((-1) ** p.index for p in points) == 1
        assert len(points) % 2 == 1


def test_descent_from_many_starts_finds_no_minimum_that_is_not_listed():
    given = instance(SMALL, 3)
    listed = sorted(p.loss for p in critical_points(SMALL, given) if p.index == 0)
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(60, 1, 2)), rng.normal(size=(60, 2, 1))
    (C1, C2), X, Y = given.penalties, given.X, given.Y
    for _ in range(6000):
        R = B @ A @ X - Y
        A, B = (
            A - 0.02 * (B.transpose(0, 2, 1) @ R @ X.T + C1 * A),
            B - 0.02 * (R @ (A @ X).transpose(0, 2, 1) + C2 * B),
        )
    R = B @ A @ X - Y
    reached = (R**2).sum((1, 2)) / 2 + (C1 * A**2).sum((1, 2)) / 2 + (C2 * B**2).sum((1, 2)) / 2
    assert all(np.isclose(reached_loss, listed, atol=1e-8).any() for reached_loss in reached)


def test_some_networks_have_a_local_minimum_that_is_not_global():
    worst = {}
    for seed in TWO_MINIMA:
        losses = [p.loss for p in critical_points(SMALL, instance(SMALL, seed)) if p.index == 0]
        worst[seed] = max(losses) - min(losses)
    assert min(worst.values()) > 1e-3


def test_the_points_are_the_stationary_points_of_the_curves():
    given = instance(SMALL, 242)
    points = critical_points(SMALL, given)
    assert len(points) == 9
    for p in points[1::2]:
        a, b = p.layers
        s, t = ((a @ given.X) ** 2).sum(), (b**2).sum()
        low, middle, high = heights(SMALL, given, [s * (1 - 1e-4), s, s * (1 + 1e-4)])
        j = abs(middle - s * t).argmin()
        assert abs(middle[j] - s * t) < 1e-9
        assert abs(high[j] - low[j]) < 1e-6 * s  # flat there, and not off the point
        off = heights(SMALL, given, [1.2 * s, 1.2 * s * (1 + 2e-4)])
        assert abs(off[1, j] - off[0, j]) > 1e-6 * s


def test_a_sampling_too_coarse_is_found_out():
    with pytest.raises(CertificateError, match="samples show"):
        critical_points(SMALL, instance(SMALL, 69), samples=10)


@pytest.mark.parametrize(
    ("architecture", "change", "error", "said"),
    [
        (Architecture((2, 2, 2), 3), {}, UnsupportedError, "one unit"),
        (Architecture((2, 1, 1, 2), 3), {}, UnsupportedError, "one hidden layer"),
        (Architecture((2, 1, 2), 1), {}, DomainError, "invertible"),
        (SMALL, {"penalties": (np.zeros((1, 2)), np.ones((2, 1)))}, DomainError, "positive penalties"),
    ],
)
def test_what_the_curves_cannot_do_is_refused(architecture, change, error, said):
    given = replace(instance(architecture, 0), **change) if change else instance(architecture, 0)
    assert isinstance(given, Instance)
    with pytest.raises(error, match=said):
        critical_points(architecture, given)
