"""Baldi and Hornik's critical points, against the engine's gradient and Hessian."""

from math import comb

import numpy as np
import pytest

from frechet.course.landscape.critical_maps import critical_maps, index_formula, layers_of, modes
from frechet.course.landscape.curvature import signature, slopes, value
from frechet.errors import DomainError

rng = np.random.default_rng(1989)


def data(outputs, inputs):
    return rng.normal(size=(inputs, inputs + 4)), rng.normal(size=(outputs, inputs + 4))


@pytest.mark.parametrize(("outputs", "inputs", "hidden"), [(3, 3, 2), (3, 5, 2), (2, 3, 3), (3, 4, 1)])
@pytest.mark.parametrize("seed", [None, 5])
def test_each_map_is_critical_with_its_loss_and_its_index(outputs, inputs, hidden, seed):
    X, Y = data(outputs, inputs)
    maps = critical_maps(X, Y, hidden)
    assert len(maps) == sum(comb(outputs, r) for r in range(min(outputs, hidden) + 1))
    for m in maps:
        layers = layers_of(m, X, Y, hidden, seed)
        assert np.allclose(layers[1] @ layers[0], m.product)
        assert max(abs(g).max() for g in slopes(layers, X, Y)) < 1e-10
        assert abs(value(layers, X, Y) - m.loss) < 1e-9
        assert signature(layers, X, Y).negative == m.index
    assert [m.label for m in maps if m.index == 0] == [
        "{" + ", ".join(map(str, range(1, min(outputs, hidden) + 1))) + "}"
    ]


def test_the_seven_maps_of_three_outputs_and_two_units():
    maps = critical_maps(*data(3, 4), hidden=2)
    assert [m.index for m in maps] == [6, 2, 3, 4, 0, 1, 2]


@pytest.mark.parametrize(
    "formula",
    [
        lambda held, n, p: sum(j < i for i in held for j in range(n) if j not in held),  # the idle units forgotten
        lambda held, n, p: (p - len(held)) * (n - len(held)),  # the swaps forgotten
        lambda held, n, p: (
            sum(j > i for i in held for j in range(n) if j not in held) + (p - len(held)) * (n - len(held))
        ),
        lambda held, n, p: sum(j < i for i in held for j in range(n) if j not in held) + (p - len(held)) * n,
    ],
)
def test_other_formulas_for_the_index_are_wrong(formula):
    X, Y = data(3, 4)
    found = [(formula(m.modes, 3, 2), signature(layers_of(m, X, Y, 2), X, Y).negative) for m in critical_maps(X, Y, 2)]
    assert any(claimed != true for claimed, true in found)


def test_a_mode_with_half_its_strength_is_not_critical():
    X, Y = data(3, 3)
    layers = [W / 2 for W in layers_of(critical_maps(X, Y, 2)[1], X, Y, 2)]
    assert max(abs(g).max() for g in slopes(layers, X, Y)) > 1e-3


def test_the_eigenvalues_are_those_of_the_matrix_in_the_theorem():
    X, Y = data(3, 5)
    seen = modes(X, Y)
    Sigma = Y @ X.T @ np.linalg.inv(X @ X.T) @ X @ Y.T
    assert np.allclose(Sigma @ seen.U, seen.U * seen.eigenvalues)
    assert (np.diff(seen.eigenvalues) < 0).all()


@pytest.mark.parametrize(
    ("X", "Y", "said"),
    [
        (np.ones((2, 3)), np.eye(2, 3), "singular"),
        (np.eye(2), np.eye(2), "distinct"),
        (np.eye(2), np.diag([1.0, 0.0]), "distinct and positive"),
        (np.eye(2), np.ones((3, 2)) + np.eye(3, 2), "distinct and positive"),  # more outputs than inputs
    ],
)
def test_where_the_theorem_says_nothing_nothing_is_said(X, Y, said):
    with pytest.raises(DomainError, match=said):
        critical_maps(X, Y, 1)


def test_more_modes_than_units_are_refused():
    X, Y = data(3, 3)
    with pytest.raises(DomainError, match="cannot hold"):
        layers_of(critical_maps(X, Y, 2)[-1], X, Y, 1)
    with pytest.raises(DomainError, match="at least one unit"):
        critical_maps(X, Y, 0)


def test_the_formula_takes_equal_strengths_for_no_swap():
    assert index_formula((0,), np.array([1.0, 1.0]), 1) == 0
