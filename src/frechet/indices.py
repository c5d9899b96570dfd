"""Indices k, k + 1, N of families, and dimensions that depend on them: d[k] x d[k-1]."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .dimensions import Dim, names_of, substituted
from .errors import DeclarationError
from .spaces import Shape


@dataclass(frozen=True)
class Index:
    """A name plus a whole number: k, k + 1, N − 1; without a name, the number itself.

    The index that a sum or a product runs over is `bound`: a name of its own, whatever is called the same outside.
    """

    name: str
    offset: int = 0
    bound: bool = False

    def __add__(self, n: int) -> Index:
        return Index(self.name, self.offset + n, self.bound)

    __radd__ = __add__

    def __sub__(self, n: int) -> Index:
        return self + -n

    def __str__(self) -> str:
        if not self.name:
            return str(self.offset)
        return f"{self.name}{self.offset:+d}" if self.offset else self.name

    __repr__ = __str__

    @property
    def code(self) -> str:
        """The text that stands for it in a dimension: a bound one is marked."""
        return f"~{self}" if self.bound else str(self)

    def minus(self, other: Index) -> int | None:
        """Return the difference where it is a number."""
        same = (self.name, self.bound) == (other.name, other.bound)
        return self.offset - other.offset if same else None


Renaming = Callable[[Index], Index]
_INDEXED = re.compile(r"(\w+)\[(~?)([A-Za-z_]\w*)?([+-]?\d+)?\]")


def index(name: str) -> Index:
    """Return the index `name`, for members of a family: W[k], W[k + 1].

    >>> index("k") + 1
    k+1
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*", name):
        raise DeclarationError(f"{name!r} is not a name for an index: use letters, digits and underscores")
    return Index(name)


def as_index(value: Any) -> Index:
    """Return a whole number, a name or an index as an index."""
    if isinstance(value, Index):
        return value
    if isinstance(value, str):
        return Index("", int(value)) if value.isdigit() else index(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Index("", value)
    raise DeclarationError(f"{value!r} is not an index: give fr.index('k'), a name such as 'N', or a whole number")


def indices_in(d: Dim) -> Iterator[Index]:
    """Yield the indices in a dimension."""
    if isinstance(d, str) and "[" in d:
        for name in names_of(d):
            if match := _INDEXED.fullmatch(name):
                yield Index(match[3] or "", int(match[4] or 0), bool(match[2]))


def reindexed_shape(shape: Shape, change: Renaming) -> Shape:
    """Return `shape` with the indices in it changed."""
    rows, columns = (_reindexed(d, change) for d in shape)
    return rows, columns


def _reindexed(d: Dim, change: Renaming) -> Dim:
    if isinstance(d, int) or "[" not in d:
        return d
    values: dict[str, Dim] = {}
    for name in names_of(d):
        if match := _INDEXED.fullmatch(name):
            values[name] = f"{match[1]}[{change(next(indices_in(name))).code}]"
    return substituted(d, values)
