"""Matrices of four square blocks, over any ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .arrays import Array


def block_upper(X: Array, H: Array) -> Array:
    """Return [[X, H], [0, X]]."""
    zeros = [X.ring.zero] * len(X.rows)
    return type(X)(X.ring, [x + h for x, h in zip(X.rows, H.rows, strict=True)] + [zeros + x for x in X.rows])


def upper_right(M: Array) -> Array:
    """Return the upper right quarter."""
    half = len(M.rows) // 2
    return M[:half, half:]


def block_trace(M: Array) -> Array:
    """Return the sum of the upper left and the lower right quarter."""
    half = len(M.rows) // 2
    return M[:half, :half] + M[half:, half:]
