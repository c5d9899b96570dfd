"""All real critical points: they solve the system, none is missing, and their numbers are odd and within the bound."""

import numpy as np
import pytest

from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.closed_forms import most_real, most_real_in_chain, real_parity
from frechet.course.landscape.instance import Instance, instance
from frechet.course.landscape.polynomials import critical_polynomials
from frechet.course.landscape.real_points import (
    real_counts,
    real_distribution,
    real_points,
    thin_counts,
    two_layer_counts,
)
from frechet.errors import DomainError, UnsupportedError

NETWORKS = [Architecture((2, 3, 2)), Architecture((1, 2, 3)), Architecture((3, 2, 1))]


@pytest.mark.parametrize("architecture", NETWORKS, ids=str)
def test_the_points_solve_the_system_and_are_different(architecture):
    for seed in range(10):
        data = instance(architecture, seed)
        system, points = critical_polynomials(architecture, data), real_points(architecture, data)
        assert abs(system(points)).max() < 1e-12
        assert len(points) == real_counts(architecture, [data])[0]
        apart = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(len(points))
        assert apart.min() > 1e-6


def test_newtons_method_from_many_starts_finds_no_other_point():
    architecture = Architecture((1, 2, 2))
    rng = np.random.default_rng(0)
    for seed in (0, 3):
        data = instance(architecture, seed)
        system, known = critical_polynomials(architecture, data), real_points(architecture, data)
        z = rng.normal(scale=2, size=(2000, architecture.count))
        for _ in range(40):
            step = np.linalg.solve(system.jacobian(z).real, system(z).real[..., None])[..., 0]
            z = z - step / np.maximum(1, np.linalg.norm(step, axis=1, keepdims=True))
        ends = z[abs(system(z)).max(axis=1) < 1e-10]
        distance = np.linalg.norm(ends[:, None] - known[None], axis=2)
        assert len(ends) > 1000
        assert distance.min(axis=1).max() < 1e-6, "a point that the enumeration does not have"
        assert len(set(distance.argmin(axis=1).tolist())) == len(known), "a point that no start reaches"


@pytest.mark.parametrize("architecture", NETWORKS, ids=str)
def test_the_numbers_are_odd_and_the_bound_is_attained(architecture):
    found = real_distribution(architecture, 1000)
    assert all(n % 2 == real_parity(33) for n in found)
    assert max(found) == most_real(*architecture.widths[1:])


def test_the_two_reductions_agree_where_both_hold():
    architecture = Architecture((2, 1, 3))
    batch = [instance(architecture, seed) for seed in range(200)]
    np.testing.assert_array_equal(real_counts(architecture, batch), thin_counts(architecture, batch))


def test_chains_of_single_units():
    assert set(real_distribution(Architecture((1, 1, 1, 1)), 200)) == {1, most_real_in_chain(2)}
    assert set(real_distribution(Architecture((1, 1, 1, 1, 1)), 200)) == {1, most_real_in_chain(3)}


def test_two_hidden_layers():
    """One unit in each is a chain; the most real points of 2 and 2 units are 1 + 4 · 8 + 32, all patterns present."""
    chain, square = Architecture((2, 1, 1, 1)), Architecture((1, 2, 2, 1))
    batch = [instance(chain, seed) for seed in range(200)]
    np.testing.assert_array_equal(two_layer_counts(chain, batch), thin_counts(chain, batch))
    found = real_distribution(square, 1000)
    assert all(n % 2 for n in found)
    assert max(found) == 65, "the thesis prints 64"


def test_two_outputs_can_have_seventeen_real_points():
    """The thesis prints 9, the largest value of 100 instances."""
    one = np.array([[1.0]])
    data = Instance(one, np.array([[1.0], [10.0]]), (one, one, np.array([[0.01], [100.0]])))
    architecture = Architecture((1, 1, 1, 2))
    assert thin_counts(architecture, [data])[0] == 17


@pytest.mark.parametrize(("distribution", "right"), [("normal", True), ("uniform", False)])
def test_figure_3_2_was_drawn_with_normal_data(distribution, right):
    """Read off the figure: 60 of 100 instances have 7 real points, 9 of them 15, and 4 have one."""
    found = real_distribution(Architecture((2, 3, 3)), 1000, distribution=distribution)
    share = found[7] / 1000
    assert (abs(0.60 - share) < 2.5 * np.sqrt(share * (1 - share) / 100)) == right


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: real_counts(Architecture((1, 1, 1, 1)), []), UnsupportedError, "one hidden layer and one sample"),
        (lambda: real_points(Architecture((1, 1, 1), 2), None), UnsupportedError, "one hidden layer and one sample"),
        (lambda: thin_counts(Architecture((1, 2, 1)), []), UnsupportedError, "must have one unit"),
        (lambda: two_layer_counts(Architecture((1, 2, 2, 2)), []), UnsupportedError, "one output and one sample"),
        (lambda: real_distribution(Architecture((1, 2, 2, 2)), 1), UnsupportedError, "there is no enumeration"),
        (
            lambda: real_counts(NETWORKS[0], [instance(NETWORKS[0], 1, "normal").__class__(
                np.ones((2, 1)), np.ones((2, 1)), (-np.ones((3, 2)), np.ones((2, 3))))]),
            DomainError,
            "positive penalties only",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(call, error, words):
    with pytest.raises(error, match=words):
        call()
