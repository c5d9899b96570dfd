"""Gradient and Hessian of a network, against differences of a loss written here."""

import numpy as np
import pytest

from frechet.course.landscape.curvature import curvatures, hessian_matrix, signature, slopes, value
from frechet.errors import FrechetError

rng = np.random.default_rng(71)
SIZES = (3, 2, 4, 2)
SHAPES = [(2, 3), (4, 2), (2, 4)]
LAYERS = [rng.normal(size=s) for s in SHAPES]
PENALTIES = [rng.uniform(size=s) for s in SHAPES]
X, Y = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))


def loss(layers, penalties):
    R = layers[2] @ layers[1] @ layers[0] @ X - Y
    return (R * R).sum() / 2 + sum((C * W * W).sum() for C, W in zip(penalties, layers, strict=True)) / 2


def moved(vector):
    cuts = np.cumsum([W.size for W in LAYERS])[:-1]
    parts = np.split(vector, cuts)
    return [W + p.reshape(W.shape, order="F") for W, p in zip(LAYERS, parts, strict=True)]


@pytest.mark.parametrize("penalties", [None, PENALTIES])
def test_value_slopes_and_hessian_are_those_of_the_loss(penalties):
    used = penalties or [np.zeros(s) for s in SHAPES]
    n, h = sum(W.size for W in LAYERS), 1e-5
    steps = h * np.eye(n)
    measured = [(loss(moved(e), used) - loss(moved(-e), used)) / (2 * h) for e in steps]
    found = slopes(LAYERS, X, Y, penalties)
    assert abs(value(LAYERS, X, Y, penalties) - loss(LAYERS, used)) < 1e-9
    assert np.allclose(np.concatenate([g.ravel(order="F") for g in found]), measured, atol=1e-6)
    H = hessian_matrix(LAYERS, X, Y, penalties)
    rows = [
        np.concatenate([(p - q).ravel(order="F") for p, q in zip(up, down, strict=True)]) / (2 * h)
        for up, down in ((slopes(moved(e), X, Y, penalties), slopes(moved(-e), X, Y, penalties)) for e in steps)
    ]
    assert np.allclose(H, rows, atol=1e-6)
    assert np.allclose(H, H.T, atol=1e-12)


def test_the_signature_counts_every_eigenvalue():
    found = signature(LAYERS, X, Y)
    assert sum(found) == sum(W.size for W in LAYERS)
    assert found.negative == (curvatures(LAYERS, X, Y) < -1e-6).sum()
    # GL(2) between the first two layers and GL(4) between the others: the loss is flat along both, to first order
    assert hessian_matrix(LAYERS, X, Y).shape == (22, 22)


@pytest.mark.parametrize("wrong", [dict(Y=Y[:1]), dict(X=X[:2]), dict(penalties=PENALTIES[:2])])
def test_what_does_not_fit_is_refused(wrong):
    with pytest.raises(FrechetError):
        value(**{"layers": LAYERS, "X": X, "Y": Y, **wrong})
