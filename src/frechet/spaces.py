"""The spaces variables live in: dimensions, shapes, and structure with its orthogonal projection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import index
from typing import TYPE_CHECKING, Any

from .dimensions import Dim, canonical
from .errors import DeclarationError

if TYPE_CHECKING:
    from .certify.arrays import Array
    from .expr import Expr

Shape = tuple[Dim, Dim]

SCALAR: Shape = (1, 1)


def dim(value: Dim) -> Dim:
    """Return `value` as a dimension: a name such as ``"n"``, a positive integer, or ``"m*n + p"``."""
    if not isinstance(value, (str, bool)):
        with suppress(TypeError):
            value = index(value)  # NumPy's integers too
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise DeclarationError(f"{value!r} is not a dimension: give a name such as 'n' or a positive integer")
    if isinstance(value, int):
        if value < 1:
            raise DeclarationError(f"{value} is not a dimension: a dimension is at least 1")
        return value
    if value.isdigit():
        return dim(int(value))
    return canonical(value)


def dims(names: str) -> Any:
    """Return the dimensions named in `names`: one for one name, a tuple for several.

    >>> dims("m n k")
    ('m', 'n', 'k')
    """
    if not isinstance(names, str):
        raise DeclarationError(f'dims({names!r}): give the names in one text, for example dims("m n")')
    found = tuple(dim(name) for name in names.replace(",", " ").split())
    if not found:
        raise DeclarationError('dims(""): name at least one dimension, for example dims("m n")')
    return found[0] if len(found) == 1 else found


def times(shape: Shape) -> str:
    """Return a shape in words: ``m x n``, ``n x 1``, or ``scalar``."""
    return "scalar" if shape == SCALAR else f"{shape[0]} x {shape[1]}"


@dataclass(frozen=True)
class Structure:
    """A set of matrices that a variable can be declared to lie in, with its tangent spaces.

    A chart is a rational map from free matrices onto the set. A random point is a chart at random matrices, a tangent
    direction its derivative, a curve its value along a line: all three exact over every ring, and none of them knows
    the projection that they judge.
    """

    name: str
    noun: str  # with {matrix}, which is "vector" for a column
    project: Callable[[Expr, Expr], Expr]  # (X, G) -> the orthogonal projection of G onto the tangent space at X
    charts: tuple[Callable[..., Array], ...]  # (shape, *free matrices) -> a point; one chart for each component
    free: Callable[[tuple[int, int], int], tuple[tuple[int, int], ...]] = lambda shape, rank: (shape,)
    implies: tuple[str, ...] = ()  # the properties that every matrix of the set has besides its own name
    words: tuple[str, ...] = ()  # what a declaration may call it
    shape: str = ""  # "square", "tall" (no more columns than rows), or any
    square: str = ""  # the structure that a square matrix of this set has
    flat: bool = False  # whether the tangent space is the same at every point
    rank: Dim = 0  # the rank, where that is what is fixed
    cite: str = ""

    @property
    def properties(self) -> frozenset[str]:
        """The structure and all that it implies."""
        return frozenset((self.name, *self.implies))

    def of(self, shape: tuple[Any, Any]) -> Structure:
        """Return the structure a variable of `shape` has: a square matrix with orthonormal columns is orthogonal."""
        return structure(self.square) if self.square and shape[0] == shape[1] else self

    def described(self, shape: tuple[Any, Any]) -> str:
        """Return the noun with its article, for a variable of `shape`."""
        noun = self.noun.format(matrix="vector" if shape[1] == 1 else "matrix")
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"

    def longer(self, shape: Shape) -> list[tuple[Dim, Dim]]:
        """Return the pairs of dimensions of which the first is at least the second."""
        tall = [(shape[0], shape[1])] if self.shape == "tall" else []
        return [*tall, *((side, self.rank) for side in shape if self.rank)]

    def misfit(self, shape: tuple[Any, Any]) -> str:
        """Return why a variable of `shape` cannot have the structure, or nothing."""
        rows, columns = shape
        whole = isinstance(rows, int) and isinstance(columns, int)
        if self.shape == "square" and rows != columns:
            return f"{self.described(shape)} is square"
        if self.shape == "tall" and whole and rows < columns:
            return f"{self.described(shape)} has at least as many rows as columns"
        if shape == SCALAR and not self.flat:
            return f"a scalar cannot be {self.described(shape)}: there is nothing to vary, or nothing to say"
        for side in shape if self.rank else ():
            if isinstance(side, int) and isinstance(self.rank, int) and self.rank > side:
                return f"the rank is at most {side}, so not {self.rank}"
        return ""


STRUCTURES: dict[str, Structure] = {}  # by name; filled by structures.py when first asked for


def _load() -> None:
    if not STRUCTURES:
        from . import structures

        STRUCTURES.update({s.name: s for s in structures.DECLARED})


def structure_names() -> list[str]:
    """Return the names of the structures a variable can be declared to have."""
    _load()
    return list(STRUCTURES)


def structure_words() -> Mapping[tuple[str, ...], str]:
    """Return the words a declaration may use, split, each with the name of the structure it means."""
    _load()
    return _structure_words(tuple(STRUCTURES))


@lru_cache(maxsize=4)
def _structure_words(names: tuple[str, ...]) -> Mapping[tuple[str, ...], str]:
    return {tuple(phrase.split()): name for name in names for phrase in (*STRUCTURES[name].words, name)}


def structure_vocabulary() -> frozenset[str]:
    """Return every single word of them."""
    _load()
    return _structure_vocabulary(tuple(STRUCTURES))


@lru_cache(maxsize=4)
def _structure_vocabulary(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part for words in _structure_words(names) for part in words)


@lru_cache(maxsize=256)
def structure(name: str) -> Structure:
    """Return the structure that `name` denotes: ``"symmetric"``, ``"orthonormal columns"``, ``"rank r"``.

    >>> structure("spd").name, sorted(structure("orthogonal").properties)
    ('positive_definite', ['invertible', 'orthogonal', 'orthonormal_columns', 'orthonormal_rows'])
    """
    known = structure_words()
    words = tuple(str(name).replace("-", " ").split())
    if words in known:
        found = STRUCTURES[known[words]]
        if not found.rank:
            return found
        raise DeclarationError(f"structure {name!r}: say which rank, for example 'rank 2' or 'rank r'")
    if words[:-1] in known and STRUCTURES[known[words[:-1]]].rank:
        return replace(
            STRUCTURES[known[words[:-1]]],
            name=f"rank {words[-1]}",
            noun=f"matrix of rank {words[-1]}",
            rank=dim(words[-1]),
        )
    if words == ("triangular",):
        raise DeclarationError("structure 'triangular': say lower triangular or upper triangular")
    from difflib import get_close_matches

    near = get_close_matches(" ".join(words), [" ".join(w) for w in known], 1, 0.7)
    raise DeclarationError(
        f"structure {name!r} is not known"
        + (f"; did you mean {near[0]!r}?" if near else "")
        + f"; known: {', '.join(n.replace('_', ' ') for n in STRUCTURES)}"
    )
