"""What a language says: how it writes a call, a sign, a literal and a whole function. Knows no operation by name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from ..dimensions import Dim, names_of, parted, substituted
from ..errors import DomainError, UnsupportedError
from ..expr import App, Expr, Sym
from ..integers import Integer
from ..spaces import SCALAR

# How tightly the signs bind; the languages here agree on it.
SUM, PRODUCT, MINUS, POWER, POSTFIX, ATOM = 10, 20, 30, 40, 90, 100
LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT}


@dataclass(frozen=True)
class Result:
    """What a generated function returns: a number, an array, or an array in the shape that an argument came in."""

    text: str
    kind: str  # number, array, like
    like: str = ""


@dataclass
class Program:
    """A function about to be written: its arguments, what it computes line by line, and what it returns."""

    name: str
    doc: str
    variables: dict[Sym, str]
    sizes: dict[Dim, str]
    results: list[Result]
    statements: list[tuple[str, str]] = field(default_factory=list)
    positional: str = ""
    callables: list[str] = field(default_factory=list)  # functions that the caller passes

    @property
    def arrays(self) -> list[str]:
        """The arguments that are arrays: all but the integers."""
        return [name for s, name in self.variables.items() if not isinstance(s, Integer)]

    def uses(self, word: str) -> bool:
        """Whether a statement or a result calls the function `word`."""
        return any(f"{word}(" in text for text in [*(t for _, t in self.statements), *(r.text for r in self.results)])


class Dialect(ABC):
    """A language, or one array library of a language, that source is written in."""

    name: str
    pi: str
    signs: ClassVar[Mapping[str, str]]
    reserved: frozenset[str] = frozenset()
    helpers: ClassVar[Mapping[str, str]] = {}  # functions of our own, written above the program that calls them

    @abstractmethod
    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return the text of a function of the array API, and how tightly it binds."""

    @abstractmethod
    def transposed(self, operand: str) -> str:
        """Return the text of a transpose."""

    @abstractmethod
    def reshaped(self, operand: str, rows: str, columns: str) -> str:
        """Return the text of a reshape; -1 is whatever fits."""

    @abstractmethod
    def extent(self, operand: str, axis: int) -> str:
        """Return the text of the number of rows (axis 0) or of columns (axis 1)."""

    @abstractmethod
    def block(self, operand: str, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None]) -> str:
        """Return the text of some consecutive rows and columns, (from, up to but without), counted from 0."""

    def contraction(self, indices: str, args: list[str]) -> str:
        """Return the text of a sum of products with these indices, where the library has a function for just that."""
        return ""

    def listed(self, texts: list[str]) -> list[str]:
        """Return the arguments of a function that takes a list of arrays."""
        return texts

    @abstractmethod
    def part(self, operand: str, index: int) -> str:
        """Return the text of part `index`, from 0, of what returned several."""

    @abstractmethod
    def constant(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return the identity ``I``, zeros ``0`` or ones ``1`` in the number type of the argument `like`."""

    def leaf(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return a constant that stands in an expression; those within the value of an operation are `constant`."""
        return self.constant(kind, rows, columns, like)

    @abstractmethod
    def filled(self, rows: str, columns: str, number: str, like: str) -> str:
        """Return the array with one number everywhere."""

    @abstractmethod
    def program(self, p: Program) -> str:
        """Return the whole source of a function."""

    def value(self, node: App) -> Callable[..., Any]:
        """Return what writes the value of an operation: a function of the array namespace and the arguments."""
        return node.op.value

    # Whether there are functions for arguments with a property, of which programs for given sizes make use.
    special: ClassVar[bool] = False

    def finished(self, e: Expr, text: str) -> str:
        """Return the text of a result, the value of `e`, as it is handed to the caller."""
        return text

    def keeps(self, roots: Sequence[Expr]) -> bool:
        """Whether `roots` are computed as they stand: as objects whose structure is worth more than their order."""
        return False

    def noted(self, letter: Sym, e: Expr) -> Sym:
        """Return the letter, having taken note that it stands for the value of `e`, prepared before."""
        return letter

    def given(self, word: str, args: list[str], rows: str, columns: str) -> str:
        """Return a call of a function that the caller gives; its value is rows x columns."""
        return f"{word}({', '.join(args)})"

    def identifier(self, name: str) -> str:
        """Return `name` as the language allows it."""
        return name

    def literal(self, q: Fraction) -> tuple[str, int]:
        """Return a number, and how tightly it binds."""
        if q.denominator == 1:
            return str(q.numerator), ATOM if q >= 0 else MINUS
        as_float = float(q)
        if Fraction(as_float) == q:
            return repr(as_float), ATOM if q >= 0 else MINUS
        return f"{q.numerator} / {q.denominator}", PRODUCT

    def executed(self, source: str, name: str) -> Callable[..., Any]:
        """Return the function that `source` defines, where the language can be run from Python."""
        raise UnsupportedError(
            f"{self.name} source is text: it is written, not run from Python; use code({self.name!r})"
        )

    def helped(self, p: Program) -> list[str]:
        """Return the sources of the helpers that a program calls."""
        return [source for word, source in self.helpers.items() if p.uses(word)]

    def missing(self, path: str) -> UnsupportedError:
        """Return the error for a function of the array API without a counterpart."""
        return UnsupportedError(f"the back end {self.name!r} has no counterpart of the array function {path}")


@dataclass(frozen=True)
class Check:
    """A matrix argument: the dimensions that it is the first to show, and what its size must be."""

    variable: Sym
    name: str
    new: tuple[tuple[str, int], ...]  # (size, axis from 0)
    want: tuple[str, str]
    where: tuple[tuple[Dim, str], ...]  # the dimensions in its shape, with the names of their sizes
    composed: bool  # m*n can be compared only once other arguments have told m and n

    @property
    def told(self) -> str:
        """The shape in words."""
        return f"{self.variable.name} is {' x '.join(str(d) for d in self.variable.shape)}"


def checks(p: Program) -> list[Check]:
    """Return the checks of the sizes of the arguments, in order; refuse a dimension that no argument shows."""
    bound: set[Dim] = set()
    out: list[Check] = []
    for s, name in p.variables.items():
        if s.shape == SCALAR:
            continue
        new: list[tuple[str, int]] = []
        for axis, d in enumerate(s.shape):
            if d in p.sizes and d not in bound:
                bound.add(d)
                new.append((p.sizes[d], axis))
        rows, columns = (sized(d, p.sizes) for d in s.shape)
        where = tuple((d, p.sizes[d]) for d in dict.fromkeys(d for side in s.shape for d in _named(side, p)))
        composed = not all(isinstance(d, int) or d in p.sizes for d in s.shape)
        out.append(Check(s, name, tuple(new), (rows, columns), where, composed))
    bound |= {d for d, _ in _solutions(p, bound)}
    for d in p.sizes:
        if d not in bound:
            raise DomainError(f"the size of dimension {d} cannot be told from any argument; declare it as a number")
    return out


def _named(d: Dim, p: Program) -> tuple[Dim, ...]:
    """Return the dimensions with a size of their own that `d` is made of."""
    return (d,) if d in p.sizes else names_of(d)


@dataclass(frozen=True)
class Solution:
    """A dimension that only a composed one shows: of A with factor*n + rest columns, n = (columns - rest)/factor."""

    size: str
    name: str
    axis: int
    rest: str
    factor: str


def solutions(p: Program) -> list[Solution]:
    """Return how the dimensions that no argument shows by themselves are found, in order."""
    shown = {d for s in p.variables if s.shape != SCALAR for d in s.shape if d in p.sizes}
    return [found for _, found in _solutions(p, shown)]


def _solutions(p: Program, shown: set[Dim]) -> list[tuple[Dim, Solution]]:
    bound, out = set(shown), []  # type: tuple[set[Dim], list[tuple[Dim, Solution]]]
    sides = [(d, name, axis) for s, name in p.variables.items() for axis, d in enumerate(s.shape)]
    progress = True
    while progress:
        progress = False
        for d, name, axis in sides:
            free = [n for n in _named(d, p) if n not in bound]
            parts = parted(d, str(free[0])) if len(free) == 1 else None
            if parts:
                factor, rest = (sized(part, p.sizes) for part in parts)
                out.append((free[0], Solution(p.sizes[free[0]], name, axis, rest, factor)))
                bound.add(free[0])
                progress = True
    return out


def sized(d: Dim, sizes: Mapping[Dim, str]) -> str:
    """Return a dimension as source text, ``m*n``."""
    return str(substituted(d, {str(name): text for name, text in sizes.items()}))
