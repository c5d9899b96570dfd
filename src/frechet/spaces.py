"""The spaces variables live in: dimensions, shapes, and structure with its orthogonal projection."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any

from .dimensions import Dim, canonical
from .errors import DeclarationError

if TYPE_CHECKING:
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
    """A linear subspace of matrices, known by the orthogonal projection onto it."""

    name: str
    noun: str
    project: Callable[[Expr], Expr]  # orthogonal projection of a gradient, as an expression
    point: Callable[[Any], Any]  # any array -> an array in the subspace (for samples)
    own_transpose: bool = False
    cite: str = ""


def _structures() -> dict[str, Structure]:
    from .expr import number

    return {
        "symmetric": Structure(
            name="symmetric",
            noun="symmetric matrix",
            project=lambda G: number("1/2") * (G + G.T),
            point=lambda A: A + A.T,
            own_transpose=True,
        ),
    }


STRUCTURES: dict[str, Structure] = {}


def structure_names() -> list[str]:
    """Return the names of the structures a variable can be declared to have."""
    if not STRUCTURES:
        STRUCTURES.update(_structures())
    return list(STRUCTURES)


def structure(name: str) -> Structure:
    """Return the structure called `name`."""
    structure_names()
    if name not in STRUCTURES:
        raise DeclarationError(f"structure {name!r} is not known; known: {', '.join(STRUCTURES)}")
    return STRUCTURES[name]
