"""Languages that are written, not run from here: Julia and MATLAB share how a function is laid out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from unicodedata import normalize

from ..expr import Sym
from .dialect import ATOM, POWER, Dialect

# Functions of the array API that these languages have under the same name, entry by entry.
SAME = "abs acos asin atan cos cosh exp log sign sin sinh sqrt tan tanh expm1 log1p"


def block(operand: str, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None]) -> str:
    """Return a call of ``block``: the rows and columns (from, up to but without, from 0), here counted from 1."""
    ends = [
        end
        for axis, (start, stop) in enumerate((rows, columns), 1)
        for end in (f"{start} + 1" if start else "1", stop or f"size({operand}, {axis})")
    ]
    return f"block({operand}, {', '.join(ends)})"


class Text(Dialect):
    """A language with its own names for the functions of the array API, given as templates of the arguments."""

    functions: ClassVar[Mapping[str, str]]
    entrywise: str  # the template of a function applied to every entry
    words: str  # keywords, and functions the templates call

    def __init__(self) -> None:
        called = re.findall(r"\w+(?=\()", " ".join([*self.functions.values(), *self.helpers.values()]))
        self.reserved = frozenset({*self.words.split(), *SAME.split(), *called, *self.helpers})

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return the counterpart of a function of the array API, or refuse."""
        key = " ".join([path, *(f"{k}={v}" for k, v in sorted(options.items()))])
        template = self.functions.get(key)
        if template and not template.endswith(")"):  # a sign, such as A^k
            return template.format(*(a if a.isalnum() else f"({a})" for a in args)), POWER
        if template:
            return template.format(*args), ATOM
        if key in SAME.split():
            return self.entrywise.format(path, *args), ATOM
        raise self.missing(key)

    def identifier(self, name: str) -> str:
        """Return the name in ASCII: β is beta, and what has no such name is u and its number."""
        from ..render.latex import LETTERS

        plain = "".join(LETTERS.get(c, c) for c in normalize("NFKD", name))
        plain = "".join(c if c.isascii() else f"u{ord(c):x}" for c in plain)
        return plain if plain[0].isalpha() else f"v{plain}"

    @staticmethod
    def is_column(s: Sym) -> bool:
        """Whether the argument may be given as a list of numbers."""
        return s.shape[1] == 1

    @staticmethod
    def is_row(s: Sym) -> bool:
        """Whether the argument is one row."""
        return s.shape[0] == 1
