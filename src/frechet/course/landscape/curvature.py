"""Gradient, Hessian and index of a deep linear network at a point, from the engine's certified derivations.

The loss is ½‖W_N ⋯ W₁ X − Y‖² + ½ Σ ⟨Λᵢ ∘ Wᵢ, Wᵢ⟩. The Hessian is assembled from one compiled linear map for each pair
of layers: the derivative, in the layer j, of the gradient in the layer i.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...codegen import compiled_value
from ...errors import ShapeError
from ...linear_map import differential
from .polynomials import gradients_at_depth

Matrix = NDArray[np.float64]
FLAT = 1e-9  # an eigenvalue below this, relative to the largest, counts as zero


class Signature(NamedTuple):
    """The numbers of negative, zero and positive eigenvalues of a Hessian; the first is the index."""

    negative: int
    zero: int
    positive: int


def value(layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None = None) -> float:
    """Return the loss; raise `ShapeError` where the shapes do not fit.

    >>> one = np.ones((1, 1))
    >>> value([2 * one, 3 * one], one, 5 * one), value([one, one], one, one, penalties=[one, 3 * one])
    (0.5, 2.0)
    """
    return float(np.ravel(_compiled(len(layers)).loss(**_given(layers, X, Y, penalties)))[0])


def slopes(
    layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None = None
) -> tuple[Matrix, ...]:
    """Return the gradients in W₁, …, W_N, each of the shape of its layer.

    >>> one = np.ones((1, 1))
    >>> [g.item() for g in slopes([2 * one, 3 * one], one, 5 * one)]
    [3.0, 2.0]
    """
    given = _given(layers, X, Y, penalties)
    return tuple(np.asarray(g(**_needed(g, given))) for g in _compiled(len(layers)).gradients)


def hessian_matrix(layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None = None) -> Matrix:
    """Return the Hessian, symmetric of order N, the number of weights.

    The weights are in the order of the layers, and in each layer column by column (vec).

    >>> one = np.ones((1, 1))
    >>> hessian_matrix([2 * one, 3 * one], one, 5 * one).tolist()
    [[9.0, 7.0], [7.0, 4.0]]
    """
    given, blocks = _given(layers, X, Y, penalties), _compiled(len(layers)).blocks
    return np.block([[np.asarray(block(**_needed(block, given))) for block in row] for row in blocks])


def curvatures(
    layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None = None
) -> NDArray[np.float64]:
    """Return the eigenvalues of the Hessian, in rising order."""
    H = hessian_matrix(layers, X, Y, penalties)
    return np.asarray(np.linalg.eigvalsh((H + H.T) / 2), dtype=float)


def signature(layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None = None) -> Signature:
    """Return how many eigenvalues of the Hessian are negative, zero and positive.

    >>> one = np.ones((1, 1))
    >>> signature([0 * one, 0 * one], one, 5 * one), signature([0 * one] * 3, one, 5 * one)
    (Signature(negative=1, zero=0, positive=1), Signature(negative=0, zero=3, positive=0))
    """
    found = curvatures(layers, X, Y, penalties)
    edge = FLAT * max(float(abs(found).max(initial=0.0)), 1e-300)
    negative, positive = int((found < -edge).sum()), int((found > edge).sum())
    return Signature(negative, len(found) - negative - positive, positive)


class _Compiled(NamedTuple):
    """The programs for one depth, with symbolic widths."""

    loss: Callable[..., Any]
    gradients: tuple[Any, ...]
    blocks: tuple[tuple[Any, ...], ...]


@lru_cache
def _compiled(depth: int) -> _Compiled:
    derivations = gradients_at_depth(depth)
    blocks = tuple(
        tuple(differential(d.gradient, f"W{j}").compile(form="matrix") for j in range(1, depth + 1))
        for d in derivations
    )
    gradients = tuple(compiled_value(d.gradient) for d in derivations)
    return _Compiled(compiled_value(derivations[0].function), gradients, blocks)


def _needed(program: Any, given: dict[str, Matrix]) -> dict[str, Matrix]:
    return {name: given[name] for name in program.names}


def _given(layers: Sequence[Matrix], X: Matrix, Y: Matrix, penalties: Sequence[Matrix] | None) -> dict[str, Matrix]:
    if penalties is None:
        penalties = [np.zeros(np.shape(W)) for W in layers]
    if len(penalties) != len(layers):
        raise ShapeError(f"there are {len(layers)} layers and {len(penalties)} penalties")
    given = {"X": X, "Y": Y}
    for i, (W, C) in enumerate(zip(layers, penalties, strict=True), 1):
        given |= {f"W{i}": W, f"C{i}": C}
    return {name: np.asarray(array, dtype=float) for name, array in given.items()}
