"""The mean of all entries: the sum divided by how many there are, a number that the shape knows."""

from __future__ import annotations

from functools import partial, reduce

from .dimensions import Dim, polynomial
from .errors import UnsupportedError
from .expr import Expr, number, operate, symbols
from .indices import Index
from .integers import Integer


def mean(A: Expr) -> Expr:
    """Return the mean of all entries, 1ᵀ A 1/(m n).

    It is written as the sum over m n, and the letters m and n are whole numbers: compiled code takes them from A.
    Raises `UnsupportedError` when a dimension is a sum, or has the name of a variable below A.

    >>> from frechet import derive, dims, matrix, mean, vector
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> derive(mean((A @ x - b)**2), x).gradient
    2 Aᵀ (A x − b)/m
    """
    from .primitives.linear import total as sum_of  # the catalogue needs most of the package

    factors = [factor for d in A.shape for factor in _factors(d, A)]
    if not factors:
        return sum_of(A)
    return operate("numpy", "/", sum_of(A), reduce(partial(operate, "numpy", "*"), factors))


def _factors(d: Dim, A: Expr) -> list[Expr]:
    """Return the numbers whose product is the dimension."""
    terms = polynomial(d)
    if len(terms) > 1:
        raise UnsupportedError(f"mean divides by the number of entries, and {d} is a sum; give it one name of its own")
    ((names, coefficient),) = terms
    for s in symbols(A):
        if s.name in names and not isinstance(s, Integer):
            raise UnsupportedError(
                f"mean divides by the dimension {s.name}, and {s.name} is a variable too; rename one of them"
            )
    return [number(coefficient)] * (coefficient != 1) + [Integer(Index(name)) for name in names]
