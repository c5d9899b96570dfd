"""The polynomial system is the gradient: its values are those of central differences of the loss, at random points."""

from dataclasses import replace

import numpy as np
import pytest

from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.instance import instance
from frechet.course.landscape.polynomials import critical_polynomials
from frechet.course.numeric import central_differences
from frechet.errors import DeclarationError, ShapeError, UnsupportedError

SHAPES = [
    Architecture((3, 2), 2),
    Architecture((2, 3, 1), 4),
    Architecture((2, 3, 2, 1)),
    Architecture((1, 2, 1, 2, 1)),
]
rng = np.random.default_rng(0)


def loss(architecture, data, z):
    """Return the penalised loss, written out in NumPy."""
    product, penalty, start = np.eye(architecture.widths[0]), 0.0, 0
    for shape, Lam in zip(architecture.shapes, data.penalties, strict=True):
        W = z[start : start + Lam.size].reshape(shape)
        product, penalty, start = W @ product, penalty + (Lam * W * W).sum(), start + Lam.size
    return ((product @ data.X - data.Y) ** 2).sum() / 2 + penalty / 2


def gap(architecture, system, data):
    z = rng.standard_normal(architecture.count)
    true = central_differences(lambda w: loss(architecture, data, w), z)
    return abs(system(z) - true).max() / abs(true).max()


@pytest.mark.parametrize("architecture", SHAPES, ids=str)
def test_values_are_the_gradient_of_the_loss(architecture):
    data = instance(architecture, seed=4)
    system = critical_polynomials(architecture, data)
    assert gap(architecture, system, data) < 1e-7
    other = replace(data, penalties=tuple(2 * Lam for Lam in data.penalties))
    assert gap(architecture, system, other) > 1e-3, "the coefficient of the penalty is not seen"


@pytest.mark.parametrize("architecture", SHAPES, ids=str)
def test_the_jacobian_is_the_slope_of_the_values(architecture):
    system = critical_polynomials(architecture, instance(architecture, seed=4, distribution="complex"))
    z, v = (rng.standard_normal((5, architecture.count)) + 1j for _ in range(2))
    slope = (system(z + 1e-6 * v) - system(z - 1e-6 * v)) / 2e-6
    J = system.jacobian(z)
    np.testing.assert_allclose(np.einsum("pij,pj->pi", J, v), slope, rtol=1e-6, atol=1e-6 * abs(slope).max())
    np.testing.assert_allclose(J, J.swapaxes(1, 2), rtol=1e-12)
    np.testing.assert_allclose(system.jacobian(z[0]), J[0])
    assert system.degrees == (2 * architecture.hidden + 1,) * architecture.count


def test_integers_stay_exact_and_two_instances_have_the_same_terms():
    architecture = SHAPES[2]
    first, second = (critical_polynomials(architecture, instance(architecture, s, "integers")) for s in (1, 2))
    assert all(type(c) is int for row in first.coefficients for c in row)
    for a, b in zip(first.exponents, second.exponents, strict=True):
        np.testing.assert_array_equal(a, b)
    assert first.coefficients != second.coefficients


def test_the_same_seed_draws_the_same():
    a = SHAPES[1]
    assert (instance(a, 5).X == instance(a, 5).X).all()
    assert (instance(a, 5).X != instance(a, 6).X).any()
    assert (instance(a, 5, "uniform").X >= 0).all()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Architecture((3,)), DeclarationError, "an input and an output width"),
        (lambda: Architecture((3, 0, 2)), DeclarationError, "a positive integer, not 0"),
        (lambda: Architecture((3, 2), 1.5), DeclarationError, "number of samples"),
        (lambda: Architecture((1000, 1000)), DeclarationError, "too many"),
        (lambda: instance(SHAPES[0], 1, "poisson"), UnsupportedError, "there are normal, uniform"),
        (lambda: critical_polynomials(SHAPES[0], instance(SHAPES[1], 1)), ShapeError, "penalties are needed"),
        (
            lambda: critical_polynomials(SHAPES[0], instance(Architecture((3, 2), 3), 1)),
            ShapeError,
            r"X is 3 x 2, but its array has the shape \(3, 3\)",
        ),
    ],
)
def test_bad_input_is_one_clear_line(call, error, words):
    with pytest.raises(error, match=words):
        call()
