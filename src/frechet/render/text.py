"""The text language: what `fr.parse` reads. Printing is exact: parsing the text gives the same expression."""

from __future__ import annotations

from dataclasses import replace

from ..expr import Const, Expr, Num
from ..primitive import Primitive
from .printer import Notation, Piece, printed


def _number(e: Num) -> tuple[str, int]:
    level = 15 if e.value < 0 else 20 if e.value.denominator != 1 else 100
    return str(e.value), level


def _constant(e: Const) -> tuple[str, int]:
    rows, columns = e.shape
    if e.name == "pi":
        return e.name, 100
    if e.name == "I":
        return f"eye({rows})", 100
    return f"{'zeros' if e.name == '0' else 'ones'}({rows}, {columns})", 100


def _pieces(op: Primitive) -> tuple[Piece, ...]:
    return op.pieces["text"]


TEXT = Notation(
    pieces=_pieces,
    level=lambda op: op.text_level,
    name=lambda name: name,
    number=_number,
    constant=_constant,
    diff="d",
    diff_level=101,
    brackets=("(", ")"),
    dots="...",
    how="text",
    exact=True,
)


READABLE = replace(TEXT, exact=False)


def readable(e: Expr) -> str:
    """Return `e` in the text language without brackets that change nothing: it parses to an equal value.

    >>> from frechet import matrix
    >>> X = matrix("X", "m", "n")
    >>> readable(X @ (X.T @ X))
    "X*X'*X"
    """
    return printed(e, READABLE)


def text(e: Expr) -> str:
    """Return `e` in the text language.

    >>> from frechet import matrix
    >>> text(matrix("A", "m", "n") @ matrix("B", "k", "n").T)
    "A*B'"
    """
    return printed(e, TEXT)
