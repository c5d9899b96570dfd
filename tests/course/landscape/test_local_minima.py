"""Saddles with and without negative curvature, the step that leaves every bad point, and the kink that none leaves."""

from functools import reduce

import numpy as np
import pytest

from frechet.course.landscape.critical_maps import critical_maps
from frechet.course.landscape.curvature import curvatures, hessian_matrix, signature, slopes
from frechet.course.landscape.local_minima import escape, kink, saddle
from frechet.errors import DomainError, ShapeError

rng = np.random.default_rng(2016)
X, Y = rng.normal(size=(4, 7)), rng.normal(size=(3, 7))


def product(layers):
    return reduce(lambda whole, W: W @ whole, layers)


def slope(layers):
    return (product(layers) @ X - Y) @ X.T


def steepest(layers):
    return max(abs(g).max() for g in slopes(layers, X, Y))


def test_the_origin_of_two_layers_is_curved_and_that_of_three_is_flat():
    two = [np.zeros((3, 4)), np.zeros((3, 3))]
    three = [np.zeros((3, 4)), np.zeros((3, 3)), np.zeros((3, 3))]
    assert steepest(two) == steepest(three) == 0
    assert abs(curvatures(two, X, Y)[0] + np.linalg.norm(Y @ X.T, 2)) < 1e-12
    assert not hessian_matrix(three, X, Y).any()


def test_the_lowest_curvature_where_the_outer_layers_vanish():
    for depth in (3, 4):
        middle = [rng.normal(size=(3, 3)) for _ in range(depth - 2)]
        layers = [np.zeros((3, 4)), *middle, np.zeros((3, 3))]
        stated = -np.linalg.norm(Y @ X.T, 2) * np.linalg.norm(product(middle), 2)
        assert abs(curvatures(layers, X, Y)[0] / stated - 1) < 1e-12


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("passing", [0.0, 0.5])
def test_a_saddle_has_a_negative_curvature_where_the_middle_has_full_rank(depth, passing):
    for m in critical_maps(X, Y, 3):
        layers = saddle(m, X, Y, 3, depth, passing)
        assert np.allclose(product(layers), m.product)
        assert steepest(layers) < 1e-10
        negative = signature(layers, X, Y).negative
        if depth == 2 or passing:
            assert negative == m.index
        else:  # the pairs of an idle unit and a missing mode have gone: the strongest modes leave none
            assert negative == m.index - (3 - len(m.modes)) ** 2


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("turned", [False, True])
def test_the_escape_keeps_the_product_and_finds_a_slope(depth, turned):
    for m in critical_maps(X, Y, 3)[:-1]:  # the last is the global minimum
        layers = saddle(m, X, Y, 3, depth)
        G = slope(layers)
        if turned:  # a network that is wide on the side of the input
            there = [W.T for W in escape([W.T for W in reversed(layers)], G.T, 0.1)][::-1]
        else:
            there = escape(layers, G, 0.1)
        assert np.allclose(product(there), product(layers), atol=1e-12)
        assert np.sqrt(sum(((p - q) ** 2).sum() for p, q in zip(there, layers, strict=True))) < 0.1 * depth
        assert steepest(there) > 1e-3


def test_the_escape_without_its_last_factor_finds_none():
    """The planted mistake: x₁ in the kernel of G. Then the gradient stays zero, as the proof says it must."""
    layers = [np.zeros((3, 4)), np.zeros((3, 3))]
    G = slope(layers)
    blind = np.linalg.svd(G)[2][-1]
    there = [0.1 * np.outer([1.0, 0, 0], blind), layers[1]]
    assert steepest(there) < 1e-12


@pytest.mark.parametrize(
    ("layers", "G", "error", "said"),
    [
        ([np.zeros((1, 2)), np.zeros((2, 1))], np.eye(2), DomainError, "narrower"),
        ([np.zeros((2, 2)), np.zeros((2, 2))], np.zeros((2, 2)), DomainError, "is zero"),
        ([np.zeros((2, 2)), np.eye(2)], np.eye(2), DomainError, "full rank"),
        ([np.zeros((2, 2)), np.eye(2)], np.eye(3), ShapeError, "2 x 2"),
    ],
)
def test_where_there_is_no_escape_one_line_says_why(layers, G, error, said):
    with pytest.raises(error, match=said):
        escape(layers, G)


def test_the_kink_is_a_local_minimum_and_not_the_global_one():
    e, d, eps = rng.uniform(-0.5, 0.5, size=(3, 50_000))
    assert (kink(e, d, eps) >= 1 + abs(e) * (1 - abs(d) - abs(eps)) - 1e-15).all()
    assert kink(e, d, eps).min() >= 1 > kink(1, -1, 1) == 0


def test_the_same_point_of_a_smooth_loss_is_none():
    e, d, eps = rng.uniform(-0.1, 0.1, size=(3, 5_000))
    assert ((e * (1 + d)) ** 2 + (e * eps - 1) ** 2).min() < 1
