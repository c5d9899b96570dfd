"""The product of balanced layers follows a law of its own; that of others does not."""

import numpy as np
import pytest

from frechet.course.dynamics.end_to_end import (
    end_to_end,
    end_to_end_vector,
    product_flow,
    product_rate,
    psd_power,
    relative,
    rescaled,
)
from frechet.course.dynamics.flow import Training, product
from frechet.course.dynamics.ode import euler
from frechet.course.dynamics.saxe import aligned
from frechet.errors import DomainError

rng = np.random.default_rng(20180219)


def balanced(depth, scale=1.0):
    """Return balanced layers with a random product, and a task whose target is another random matrix."""
    W, target = rng.standard_normal((2, 4, 3))
    return aligned(W, scale * np.linalg.svd(W, compute_uv=False), [5] * (depth - 1)), Training(target)


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 7])
def test_the_velocities_agree(depth):
    layers, task = balanced(depth)
    rate = -product_rate(layers, task.gradients(layers))
    W = product(layers)
    G = task.slope(W)
    assert relative(-end_to_end(W, G, depth), rate) < 1e-14
    assert relative(-end_to_end(W, G, depth + 1), rate) > 1e-2
    if depth > 1:
        others = rescaled(layers, 3.0)
        rate = -product_rate(others, task.gradients(others))
        assert relative(product(others), W) < 1e-14 and relative(-end_to_end(W, G, depth), rate) > 0.1


@pytest.mark.parametrize("depth", [2, 3])
def test_the_flows_agree(depth):
    layers, task = balanced(depth, scale=0.3)
    times = [0.0, 0.5, 1.0]
    by_law = product_flow(task.slope, product(layers), depth, times)
    by_layers = [product(at) for at in task.flow(layers, times)]
    assert max(abs(p - q).max() for p, q in zip(by_law, by_layers, strict=True)) < 1e-8
    others = [product(at) for at in task.flow(rescaled(layers, 3.0), times)]
    assert max(abs(p - q).max() for p, q in zip(by_law, others, strict=True)) > 0.1


def test_as_a_rule_it_has_order_one():
    layers, task = balanced(3, scale=0.3)
    gaps = []
    for eta in (0.02, 0.01):
        W, steps = product(layers), round(1 / eta)
        for _ in range(steps):
            W = W - eta * end_to_end(W, task.slope(W), 3)
        gaps.append(np.linalg.norm(W - product(task.march(euler, layers, eta, steps))))
    assert 0.8 < np.log2(gaps[0] / gaps[1]) < 1.2


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_one_output_needs_no_root(depth):
    w, g = rng.standard_normal((2, 6))
    assert relative(end_to_end_vector(w, g, depth), end_to_end(w[None], g[None], depth)[0]) < 1e-13
    assert relative(end_to_end_vector(w, g, depth + 1), end_to_end(w[None], g[None], depth)[0]) > 1e-2
    assert abs(end_to_end_vector(0 * w, g, 2)).max() == 0


def test_a_power_of_a_singular_matrix():
    A = rng.standard_normal((4, 2))
    root = psd_power(A @ A.T, 0.5)
    assert abs(root @ root - A @ A.T).max() < 1e-13
    assert abs(psd_power(A @ A.T, 0.0) - np.eye(4)).max() < 1e-14


def test_bad_input_is_refused():
    with pytest.raises(DomainError):
        end_to_end(np.eye(2), np.eye(2), 0)
    with pytest.raises(DomainError):
        rescaled([np.eye(2)], 3.0)
