"""Critical matrices of rank 1: the equations, the real ones by angle, and which critical points are pure."""

from itertools import product

import numpy as np
import pytest

from frechet.course.landscape.critical_maps import critical_maps
from frechet.course.landscape.rank_constrained import Angle, is_pure, rank_one_polynomials
from frechet.course.landscape.rank_one_counts import COMMITTED, SIZES, counted, inputs
from frechet.course.landscape.store import Store
from frechet.errors import DomainError, ShapeError

rng = np.random.default_rng(39)


def test_the_equations_vanish_at_the_singular_vectors_and_not_elsewhere():
    U = rng.normal(size=(3, 2))
    left, s, right = np.linalg.svd(U, full_matrices=False)
    system = rank_one_polynomials(np.ones((3, 2)), U)
    for k in range(2):
        y = right[k] / right[k][0]
        x = s[k] * left[:, k] * right[k][0]
        assert abs(system(np.array([*x, y[1]]))).max() < 1e-12
        assert abs(system(np.array([*(1.1 * x), y[1]]))).max() > 1e-2


def test_the_angles_solve_the_equations():
    Q, U = np.exp(2 * rng.normal(size=(3, 2))), rng.normal(size=(3, 2))
    at, system = Angle(Q, U), rank_one_polynomials(Q, U)
    angles = at.critical_angles()
    assert len(angles) >= 2
    for phi in angles:
        point = np.array([*(at.x(phi) * np.cos(phi)), np.tan(phi)])
        assert abs(system(point)).max() < 1e-7


def test_no_sample_of_the_slope_shows_more_angles():
    for seed in range(30):
        r = np.random.default_rng(seed)
        at = Angle(np.exp(2 * r.normal(size=(2, 2))), r.normal(size=(2, 2)))
        grid = np.linspace(0, np.pi, 20_001)
        turns = np.sign(np.diff(at.loss(grid)))
        assert (turns != np.roll(turns, 1)).sum() <= len(at.critical_angles()) <= 6


def test_generic_weights_can_have_six_real_points_and_bad_minima():
    at = Angle([[4, 0.1], [0.1, 1]], [[1, -6], [-11, 2]])
    assert len(at.critical_angles()) == 6
    losses = [loss for _, loss in at.minima()]
    assert len(losses) == 3
    assert losses[1] > 1.1 * losses[0]


def test_equal_weights_have_two_and_one_minimum():
    for _ in range(20):
        at = Angle(np.ones((4, 2)), rng.normal(size=(4, 2)))
        assert (len(at.critical_angles()), len(at.minima())) == (2, 1)


def test_of_the_seven_maps_three_are_pure():
    X, Y = rng.normal(size=(4, 8)), rng.normal(size=(3, 8))
    maps = critical_maps(X, Y, 2)
    pure = [m.label for m in maps if is_pure(m.product, (m.product @ X - Y) @ X.T, 2)]
    assert pure == ["{1, 2}", "{1, 3}", "{2, 3}"]
    filling = critical_maps(X, Y, 3)
    assert [m.label for m in filling if is_pure(m.product, (m.product @ X - Y) @ X.T, 3)] == ["{1, 2, 3}"]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: rank_one_polynomials(np.ones((2, 3)), np.ones((2, 3))), ShapeError),
        (lambda: rank_one_polynomials(np.ones((2, 2)), np.ones((3, 2))), ShapeError),
        (lambda: Angle(np.ones((2, 3)), np.ones((2, 3))), ShapeError),
        (lambda: Angle(-np.ones((2, 2)), np.ones((2, 2))), DomainError),
    ],
)
def test_what_does_not_fit_is_refused(make, error):
    with pytest.raises(error):
        make()


def test_the_stored_counts_are_what_is_counted_now():
    store = Store(COMMITTED)
    for (rows, columns), plain in product(((2, 2), (3, 2)), (True, False)):
        now = counted(rows, columns, plain, Store(None))["complex"]
        assert store.get(inputs(rows, columns, plain))["complex"] == now == (2 if plain else 4 * rows - 2)


def test_all_sizes_are_stored():
    store = Store(COMMITTED)
    found = {(m, n, plain): store.get(inputs(m, n, plain)) for (m, n), plain in product(SIZES, (True, False))}
    assert {key: entry["complex"] for key, entry in found.items()} == {
        (2, 2, True): 2,
        (2, 2, False): 6,
        (3, 2, True): 2,
        (3, 2, False): 10,
        (4, 2, True): 2,
        (4, 2, False): 14,
        (3, 3, True): 3,
        (3, 3, False): 39,
    }
