"""Members of families, x[i], and what runs over them, sum(i, 1, m, …), before the shapes are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import DeclarationError, FrechetError, ShapeError
from ..expr import Expr
from ..families import Chain, Members, Product, Sum
from ..folds import HOLE, Family
from ..indices import Index
from ..spaces import SCALAR, Shape
from .declare import Variable

_INDEX = re.compile(r"\s*([A-Za-z]\w*)?\s*(?:([+-]?)\s*(\d+))?\s*")
RUNS = {"sum": Sum, "prod": Product}


def index_in(text: str) -> Index | None:
    """Return the index that `text` writes, k, k+1 or 3; None where it writes none."""
    match = _INDEX.fullmatch(text)
    if match is None or not (match[1] or match[3]) or bool(match[1] and match[3]) != bool(match[2]):
        return None
    return Index(match[1] or "", int(f"{match[2] or ''}{match[3] or 0}"))


@dataclass
class Indexed:
    """The letters that run where the text is read, and how far the members that were met reach."""

    variables: dict[str, Variable]
    running: dict[str, Index] = field(default_factory=dict)  # letter -> its last value
    reach: dict[str, list[Index]] = field(default_factory=dict)  # family -> the largest indices met

    def enter(self, letter: str, last: Index) -> None:
        """Note that `letter` runs from here on."""
        if letter in self.running:
            raise DeclarationError(f"{letter} runs in the sum around this one; give the inner one its own letter")
        known = self.variables.get(letter)
        if known is not None and known.declared:
            raise DeclarationError(f"{letter} is declared as a variable, and the sum lets it run; rename one of them")
        self.running[letter] = last
        if last.name:
            self.counts(last.name)

    def leave(self, letter: str) -> None:
        """Note that `letter` runs no longer."""
        del self.running[letter]

    def counts(self, name: str) -> None:
        """Note that a letter is a number of members."""
        known = self.variables.get(name)
        if known is not None and known.declared and known.kind != "integer":
            raise DeclarationError(f"{name} is how far the sum runs, and declared otherwise: declare '{name}: integer'")
        self.variables[name] = Variable(name, SCALAR, kind="integer", declared=known is not None and known.declared)

    def bound(self, at: Index) -> Index:
        """Return the index as one that runs, where its letter does."""
        return Index(at.name, at.offset, bound=True) if at.name in self.running else at

    def met(self, base: str, at: Index) -> Index:
        """Note that a member of a family was met; return its index."""
        at = self.bound(at)
        if at.bound:
            self.reach.setdefault(base, []).append(self.running[at.name] + at.offset)
        else:
            self.reach.setdefault(base, []).append(at)
        return at

    def count(self, base: str) -> Index:
        """Return how many members a family has, from how far its indices run."""
        reached = list(dict.fromkeys(self.reach[base]))
        largest = [a for a in reached if all((d := a.minus(b)) is not None and d >= 0 for b in reached)]
        if not largest:
            shown = " and ".join(map(str, reached))
            raise ShapeError(f"{base} has members up to {shown}: declare how many there are, '{base}[m]: …'")
        return largest[0]

    def member(self, base: str, shape: Shape, at: Index, structure: str) -> Expr:
        """Return a member of a family that is not declared, now that its shape is known."""
        if structure:
            raise DeclarationError(f"the members of a family have no structure, and {base} is {structure}")
        return Members(Family(base, shape, self.count(base)))[at]


def declared_member(v: Variable, inside: str, indexed: Indexed) -> Expr | None:
    """Return the member x[k] of a declared family, or W[k], W[k+1:], W[:k], W[:] of a chain; None for no index."""
    assert v.family is not None
    if ":" in inside and not v.family.product:
        raise DeclarationError(f"{v.name}[{inside}] is a product of factors, and {v.name} is not declared as a chain")
    if ":" not in inside:
        at = index_in(inside)
        return None if at is None else Members(v.family)[indexed.bound(at)]
    ends = [index_in(part) if part.strip() else None for part in inside.split(":")]
    if len(ends) != 2 or any(end is None and part.strip() for end, part in zip(ends, inside.split(":"), strict=True)):
        return None
    first, last = (end and indexed.bound(end) for end in ends)
    whole: Expr = Chain(v.family)[first:last]
    return whole


def family_declared(name: str, count: str, shape: Shape, words: list[str]) -> Family:
    """Return the family that ``x[m]: n`` or ``W[N]: chain d`` declares."""
    at = index_in(count)
    if at is None:
        raise FrechetError(f"{count} is no number of members: a letter or a number, as in '{name}[m]'")
    if words:
        letter = words[0]
        return Family(name, (f"{letter}[{HOLE}]", f"{letter}[{HOLE - 1}]"), at, product=True)
    return Family(name, shape, at)
