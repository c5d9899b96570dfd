"""Whole numbers that have a name: the exponent k of X^k, the number m of terms of a sum, the index r that runs in it.

They stand where a literal integer may: an exponent is a sum of such letters, k - 1 - r, kept in one normal form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from .errors import DeclarationError
from .expr import _POOL, App, Expr, Num, Sym, number, operate, postorder
from .indices import Index
from .spaces import SCALAR


class Integer(Sym):
    """A whole number k ≥ 1 that is given, never varied."""

    __slots__ = ("at",)
    at: Index

    def __new__(cls, at: Index) -> Integer:
        """Return the interned node: the same index gives the same object."""
        node = Sym.__new__(cls, at.name, SCALAR)
        assert isinstance(node, Integer)
        node.at = at
        return node


class Running(Expr):
    """The value of the index of a sum, r in Σ_r X^r."""

    __slots__ = ("at",)
    at: Index

    def __new__(cls, at: Index) -> Running:
        """Return the interned node: the same index gives the same object."""
        key = (cls, at)
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.at, node.shape = at, SCALAR
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Running key to a Running


Letter = Integer | Running


def integer(name: str) -> Integer:
    """Return the integer `name`, at least 1: what a matrix can be raised to, X^k.

    Raises `DeclarationError` when it is not a name.

    >>> from frechet import derive, matrix, matrix_power, tr
    >>> X, k = matrix("X", "n", "n"), integer("k")
    >>> derive(tr(matrix_power(X, k)), X).gradient
    k (X^(k − 1))ᵀ
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise DeclarationError(f"{name!r} is not a name for an integer: use letters, digits and underscores")
    return Integer(Index(name))


def value_of(at: Index) -> Expr:
    """Return the value of an index as an expression: r, k - 1, or a number."""
    letter = Index(at.name, 0, at.bound)
    if not at.name:
        return number(at.offset)
    return _written(Affine({Running(letter) if at.bound else Integer(letter): Fraction(1)}, Fraction(at.offset)))


def count(first: Index, last: Index) -> Expr:
    """Return the number of values from `first` to `last`."""
    form = affine(operate("numpy", "-", value_of(last + 1), value_of(first)))
    assert form is not None
    return _written(form)


@dataclass
class Affine:
    """A sum of numbers times letters, and a number; what the `value` of a sum or a multiple runs on."""

    letters: dict[Letter, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def __add__(self, other: Affine) -> Affine:
        found = dict(self.letters)
        for letter, c in other.letters.items():
            found[letter] = found.get(letter, Fraction(0)) + c
        return Affine({x: c for x, c in found.items() if c}, self.constant + other.constant)

    def __neg__(self) -> Affine:
        return Affine({x: -c for x, c in self.letters.items()}, -self.constant)

    def __sub__(self, other: Affine) -> Affine:
        return self + -other

    def __mul__(self, other: Affine) -> Affine:
        a, b = (other, self) if self.letters else (self, other)
        if a.letters:
            raise TypeError("a product of two letters is not affine")
        return Affine({x: a.constant * c for x, c in b.letters.items() if a.constant}, a.constant * b.constant)

    @property
    def is_whole(self) -> bool:
        """Whether the value is an integer whatever the letters are."""
        return all(c.denominator == 1 for c in (*self.letters.values(), self.constant))


def affine(e: Expr) -> Affine | None:
    """Return a scalar as a sum of multiples of letters and a number; None where it is none."""
    forms: dict[Expr, Affine] = {}
    for node in postorder(e):
        if isinstance(node, Num):
            forms[node] = Affine({}, node.value)
        elif isinstance(node, (Integer, Running)):
            forms[node] = Affine({node: Fraction(1)})
        elif not isinstance(node, App) or not node.is_scalar:
            return None
        else:
            try:
                found = node.op.value(None, *(forms[a] for a in node.args))
            except (TypeError, AttributeError):
                return None
            if not isinstance(found, Affine):
                return None
            forms[node] = found
    return forms[e]


def is_whole(e: Expr) -> bool:
    """Whether `e` is an integer whatever its letters are: 3, k, k - 1 - r.

    >>> is_whole(2 * integer("k") - 1), is_whole(integer("k") / 2)
    (True, False)
    """
    found = affine(e)
    return found is not None and found.is_whole


def settled(e: Expr) -> Expr:
    """Return an integer in normal form, letters with a plus first, then the number: k - 1 - r.

    >>> k = integer("k")
    >>> settled(k - 1 - (1 - k)), settled(1 + (k - 1) - k)
    (2 k − 2, 0)
    """
    found = affine(e)
    return e if found is None else _written(found)


def shifted(e: Expr, by: int) -> Expr:
    """Return e + `by`, a number if `e` is one."""
    found = affine(e)
    assert found is not None
    return _written(found + Affine({}, Fraction(by)))


def is_at_least(e: Expr, n: int) -> bool:
    """Whether an exponent is a number from n on, or an integer that is one whenever its letters are at least 1.

    An index that runs does so within bounds that keep k - 1 - r from being negative.
    """
    found = affine(e)
    if found is None:
        return False
    given = {x: c for x, c in found.letters.items() if isinstance(x, Integer)}
    if any(c < 0 for c in (given or found.letters).values()):
        return False
    lowest = found.constant + sum(given.values()) if len(given) == len(found.letters) else 0
    return lowest >= n


def _written(form: Affine) -> Expr:
    ordered = sorted(form.letters.items(), key=lambda item: (isinstance(item[0], Running), item[0].at.name))
    parts: list[tuple[Fraction, Expr | None]] = [(c, x) for x, c in ordered if c > 0]
    if form.constant:
        parts.append((form.constant, None))
    parts += [(c, x) for x, c in ordered if c < 0]
    out: Expr | None = None
    for c, x in parts:
        size = number(abs(c)) if x is None else x if abs(c) == 1 else operate("numpy", "*", number(abs(c)), x)
        if out is not None:
            out = operate("numpy", "+" if c > 0 else "-", out, size)
        elif c > 0:
            out = size
        else:
            out = number(c) if x is None else operate("numpy", "-", size)
    return number(0) if out is None else out
