"""The closed forms are what training gives, to 1e-8; wrong exponents and signs are not."""

import numpy as np
import pytest

from frechet.course.dynamics import saxe
from frechet.course.dynamics.flow import Training, network_gradients, product, random_layers
from frechet.course.dynamics.ode import dormand_prince
from frechet.course.numeric import central_differences
from frechet.errors import DomainError, ShapeError

rng = np.random.default_rng(20140122)
U, V = (np.linalg.qr(rng.standard_normal((n, 3)))[0] for n in (5, 4))
S = np.array([3.0, 1.5, 0.7])
TARGET = U * S @ V.T


@pytest.fixture(scope="module", params=[1, 2, 3, 6])
def trained(request):
    depth = request.param
    start = 1e-3 if depth < 3 else 0.05
    times = np.linspace(0.0, 4.0, 9)
    layers = saxe.aligned(TARGET, [start] * 3, [5] * (depth - 1))
    seen = [product(at) for at in Training(TARGET).flow(layers, times)]
    return depth, start, times, seen


def test_training_follows_the_closed_form(trained):
    depth, start, times, seen = trained
    simulated = np.array([saxe.mode_strengths(W, TARGET)[:3] for W in seen])
    stated = np.array([saxe.mode_curve(times, s, start, depth) for s in S]).T
    assert abs(simulated - stated).max() < 1e-8
    for wrong in {1, 2, 3, 6} - {depth}:
        other = np.array([saxe.mode_curve(times, s, start, wrong) for s in S]).T
        assert abs(simulated - other).max() > 1e-2


def test_modes_do_not_leak(trained):
    _, _, _, seen = trained
    left, _, right = np.linalg.svd(TARGET, full_matrices=False)
    for W in seen:
        inside = left.T @ W @ right.T
        assert abs(inside - np.diag(np.diag(inside))).max() < 1e-11


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 7, 12])
def test_the_time_is_an_antiderivative(depth):
    for s, u in [(2.0, 0.3), (0.7, 0.65), (5.0, 4.0)]:
        slope = central_differences(lambda x, s=s: saxe.mode_time(x, s, 0.01, depth), np.array(u), 1e-6 * u)
        assert abs(slope * saxe.mode_rate(u, s, depth) - 1) < 1e-6
        assert abs(slope * saxe.mode_rate(u, s, depth + 1) - 1) > 1e-3


def test_four_layers_by_hand():
    u = np.linspace(0.11, 1.99, 9)
    assert abs(saxe.four_layer_time(u, 2.0, 0.1) - saxe.mode_time(u, 2.0, 0.1, 4)).max() < 1e-13
    assert abs(saxe.four_layer_time(u, 2.0, 0.1) - saxe.mode_time(u, 2.0, 0.1, 3)).min() > 1e-4


def test_depth_has_a_limit():
    """N times the half time grows to (17), the error as 1/N; with layers of one scale it has no limit."""
    limit = saxe.limit_time(1.0, 2.0, 0.1)
    gaps = [limit - n * saxe.half_time(2.0, 0.1, n) for n in (50, 100, 200)]
    assert gaps[0] > gaps[1] > gaps[2] > 0
    assert abs(gaps[1] / gaps[2] - 2) < 0.05 and abs(limit - 5.236) < 1e-3
    assert 20 * saxe.half_time(2.0, 0.5**20, 20) > 1e5


def test_the_curve_is_the_inverse_of_the_time():
    times = np.linspace(0.0, 20.0, 41)
    for depth in (1, 2, 3, 4, 9):
        u = saxe.mode_curve(times, 1.3, 0.02, depth)
        grown = u < 1.29
        assert grown.sum() > 3 and (np.diff(u) >= 0).all() and abs(u[-1] - 1.3) < 1e-6
        assert abs(saxe.mode_time(u[grown], 1.3, 0.02, depth) - times[grown]).max() < 1e-9


@pytest.mark.parametrize(("a", "b"), [(2.0, 0.3), (0.3, 2.0), (1.0, 0.0), (1.5, -0.2)])
def test_unbalanced_layers(a, b):
    """The curve with c = a² − b² kept; the balanced one is another."""
    s = 1.0
    times = np.linspace(0.0, 1.2, 7)
    pair = dormand_prince(lambda y: (s - y[0] * y[1]) * y[::-1], [a, b], times)
    u = pair.prod(axis=1)
    assert abs(saxe.unbalanced_time(u, s, a * b, a * a - b * b) - times).max() < 1e-8
    assert abs(saxe.unbalanced_time(u, s, a * b, 1.3 * (a * a - b * b)) - times).max() > 1e-2


def test_a_small_imbalance_is_none():
    u = np.linspace(0.2, 0.9, 5)
    assert abs(saxe.unbalanced_time(u, 1.0, 0.1, 1e-6) - saxe.mode_time(u, 1.0, 0.1, 2)).max() < 1e-9


@pytest.mark.parametrize(
    "call",
    [
        lambda: saxe.mode_time(3.0, 2.0, 0.1, 3),
        lambda: saxe.mode_time(1.0, 2.0, 0.0, 3),
        lambda: saxe.mode_time(1.0, 2.0, 0.1, 0),
        lambda: saxe.mode_curve([-1.0], 2.0, 0.1, 3),
        lambda: saxe.unbalanced_time(1.0, 2.0, 0.1, 0.0),
        lambda: saxe.aligned(TARGET, [0.1] * 3, [2]),
        lambda: network_gradients(0),
        lambda: Training(TARGET, np.eye(3)),
    ],
)
def test_bad_input_is_one_line(call):
    with pytest.raises((DomainError, ShapeError)) as raised:
        call()
    assert "\n" not in str(raised.value)


def test_the_gradients_are_those_of_central_differences():
    layers = random_layers((3, 4, 2, 5), 1.0, seed=2)
    task = Training(rng.standard_normal((5, 6)), rng.standard_normal((3, 6)))
    for k, found in enumerate(task.gradients(layers)):
        true = central_differences(lambda W, k=k: task.loss((*layers[:k], W, *layers[k + 1 :])), layers[k])
        assert np.linalg.norm(found - true) < 1e-7 * np.linalg.norm(true)


def test_small_random_layers_stay_near_the_plateaus():
    """Descent from a small start passes the losses of the saddles: more time near them than a lone layer spends."""
    levels = saxe.plateaus(TARGET)[:3]
    assert abs(levels - np.cumsum((S**2)[::-1])[::-1] / 2).max() < 1e-12
    near = {}
    for depth in (1, 3):
        widths = (4, *[4] * (depth - 1), 5)
        seen = Training(TARGET).descend(random_layers(widths, 0.1, seed=1), 0.04, 1600, every=20)
        losses = np.array([Training(TARGET).loss(at) for at in seen])
        near[depth] = sum((abs(losses / level - 1) < 0.05).sum() for level in levels)
    assert near[3] > 3 * near[1]
