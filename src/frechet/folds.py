"""Families A_1, …, A_N with a symbolic number of members, and one operation applied along their index.

Σ_i A_i and the product A_N ⋯ A_1 are the same node: an associative operation, an index, its range, a body. Where
a value is needed the range is made concrete and the node written out; nothing else evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .dimensions import Dim, substituted
from .errors import FrechetError, ShapeError
from .expr import _POOL, App, Const, Expr, Sym, mapped, number, postorder, rebuilt
from .indices import Index, Renaming, indices_in, reindexed_shape
from .integers import Integer, Running, settled, value_of
from .spaces import Shape, times

if TYPE_CHECKING:
    from .primitive import Primitive

LETTERS = "ijlpqrstuvabcdefgh"  # what an index is called where its own letter is taken
HOLE = Index("_")  # what stands for the index in the shape of a family

Values = Mapping[tuple[str, bool], int]  # the values of indices, by name and whether they are bound


class OutOfRange(FrechetError):  # noqa: N818  # a verdict on a choice of indices, not an error of the user
    """A family has no member of that index."""


@dataclass(frozen=True)
class Family:
    """The matrices name_1, …, name_count, of shapes that may depend on the index (written `_` in them)."""

    name: str
    shape: Shape
    count: Index
    product: bool = False  # printed as a chain: W for the product of all, W[k+1:], W[:k]

    @property
    def declaration(self) -> str:
        """How the family is declared: x[m]: n 1."""
        rows, columns = self.shape
        own = str(rows).partition("[")[0]
        return f"{self.name}[{self.count}]: " + (f"chain {own}" if self.product else f"{rows} {columns}")

    def member(self, at: Index) -> Member:
        """Return the member of an index."""
        outside = (not at.name and at.offset < 1) or ((past := at.minus(self.count)) is not None and past > 0)
        if outside:
            raise OutOfRange(f"{self.name}[{at}] is outside the family: its indices are 1, …, {self.count}")
        return Member(self, at)


class Member(Sym):
    """A member of a family: a variable with an index."""

    __slots__ = ("at", "family")
    family: Family
    at: Index

    def __new__(cls, family: Family, at: Index) -> Member:
        """Return the interned node: the same parts give the same object."""
        shape = reindexed_shape(family.shape, lambda i: at + i.offset if i.name == HOLE.name else i)
        node = Sym.__new__(cls, f"{family.name}[{at.code}]", shape)
        assert isinstance(node, Member)
        node.family, node.at = family, at
        return node


class Unit(Expr):
    """The unit vector e_b: one in row b, zero elsewhere. A e_b is column b of A."""

    __slots__ = ("at",)
    at: Index

    def __new__(cls, size: Dim, at: Index) -> Unit:
        """Return the interned node: the same parts give the same object."""
        key = (cls, size, at)
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.at, node.shape = at, (size, 1)
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Unit key to a Unit


class Fold(Expr):
    """An associative operation along an index: A_hi ∘ ⋯ ∘ A_lo, except A_skip. Of an empty range it is the unit."""

    __slots__ = ("args", "first", "last", "letter", "op", "skip")
    op: Primitive
    letter: str
    first: Index
    last: Index
    skip: Index | None
    args: tuple[Expr, ...]

    def __new__(
        cls, op: Primitive, letter: str, first: Index, last: Index, body: Expr, skip: Index | None = None
    ) -> Fold:
        """Return the interned node; the bound index takes another letter where its own would be misread."""
        own = Index(letter, bound=True)
        taken = {i.name for i in (first, last, skip) if i}
        taken |= {i.name for i in indices_of(body) if (i.name, i.bound) != (letter, True)}
        taken |= {n.letter for n in postorder(body) if isinstance(n, Fold)}
        if letter in taken:
            fresh = next(c for c in LETTERS if c not in taken)
            body = reindexed(body, {(letter, True): Index(fresh, bound=True)})
            letter, own = fresh, Index(fresh, bound=True)
        key = (cls, op.name, letter, first, last, skip, id(body))
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.op, node.letter, node.first, node.last, node.skip, node.args = op, letter, first, last, skip, (body,)
            node.shape = _shape(op, own, first, last, body)
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Fold key to a Fold

    @property
    def body(self) -> Expr:
        """What the operation is applied to, for each value of the index."""
        return self.args[0]

    @property
    def index(self) -> Index:
        """The index that runs."""
        return Index(self.letter, bound=True)

    def with_args(self, args: tuple[Expr, ...]) -> Expr:
        """Return the same operation on another body."""
        return Fold(self.op, self.letter, self.first, self.last, args[0], self.skip)

    def at(self, index: Index) -> Expr:
        """Return the body at an index."""
        return reindexed(self.body, {(self.letter, True): index})

    def within(self, first: Index, last: Index) -> Expr | None:
        """Return the same over a smaller range; None where that is empty."""
        length = last.minus(first)
        if length is not None and length < 0:
            return None
        return self.at(first) if length == 0 else Fold(self.op, self.letter, first, last, self.body, self.skip)


def family_of(e: Fold) -> Family | None:
    """Return the family whose consecutive members `e` is the product of, if that is all it is."""
    body = e.body
    chain = isinstance(body, Member) and body.family.product and body.at == e.index and not e.op.linear
    return body.family if chain and isinstance(body, Member) and e.skip is None else None


def _shape(op: Primitive, own: Index, first: Index, last: Index, body: Expr) -> Shape:
    """Return the shape of the whole, or say why the members do not fit together."""

    def at(index: Index) -> Shape:
        return reindexed_shape(body.shape, lambda i: index + i.offset if (i.name, i.bound) == (own.name, True) else i)

    if op.linear:
        if at(first) != body.shape:
            raise ShapeError(f"{op.fold[0]}: the terms have shapes that depend on {own}: {times(body.shape)}")
        return body.shape
    if at(own + 1)[1] != body.shape[0]:
        raise ShapeError(
            f"{op.fold[0]}: factor {own} is {times(body.shape)}, factor {own + 1} {times(at(own + 1))}: "
            "they do not fit together"
        )
    return at(last)[0], at(first)[1]


# Indices in expressions ---------------------------------------------------------------------------


def own_indices(node: Expr) -> Iterator[Index]:
    """Yield the indices that a node itself holds, of its arguments none."""
    if isinstance(node, Member):
        yield from (node.at, node.family.count)
    elif isinstance(node, Fold):
        yield from (i for i in (node.first, node.last, node.skip, node.index) if i)
    elif isinstance(node, (Integer, Running)):
        yield node.at
    elif isinstance(node, Unit):
        yield node.at
        yield from indices_in(node.shape[0])
    elif isinstance(node, (Sym, Const)):
        for d in node.shape:
            yield from indices_in(d)


def indices_of(*roots: Expr) -> set[Index]:
    """Return every index that occurs in the expressions, bound ones too."""
    return {i for node in postorder(*roots) for i in own_indices(node) if i.name}


def reindexed(root: Expr, values: Mapping[tuple[str, bool], Index]) -> Expr:
    """Return `root` with indices replaced; what a sum or product inside binds is its own."""
    if not values:
        return root

    def moved(i: Index) -> Index:
        found = values.get((i.name, i.bound))
        return found + i.offset if found is not None else i

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Fold):
            inner = {k: v for k, v in values.items() if k != (node.letter, True)}
            skip = moved(node.skip) if node.skip else None
            return Fold(node.op, node.letter, moved(node.first), moved(node.last), reindexed(node.body, inner), skip)
        return with_indices(node, moved)

    return mapped(root, change)


def with_indices(node: Expr, change: Renaming) -> Expr | None:
    """Return a leaf with its indices changed; None where it holds none."""
    if isinstance(node, Member):
        return node.family.member(change(node.at))
    if isinstance(node, (Integer, Running)):
        return value_of(change(node.at))
    if isinstance(node, Unit):
        return Unit(reindexed_shape(node.shape, change)[0], change(node.at))
    if isinstance(node, (Sym, Const)):
        shape = reindexed_shape(node.shape, change)
        if shape != node.shape:
            return Sym(node.name, shape, node.structure) if isinstance(node, Sym) else Const(node.name, shape)
    return None


def grounded(root: Expr, values: Values) -> Expr:
    """Return `root` for given values of its indices: every fold written out, an empty one as its unit.

    A dimension m is the m that a family counts: both take its value.
    """
    sizes: dict[str, Dim] = {name: n for (name, bound), n in values.items() if not bound}

    def concrete(shape: Shape) -> Shape:
        rows, columns = (substituted(d, sizes) for d in reindexed_shape(shape, constant))
        return rows, columns

    def value(i: Index) -> int:
        return i.offset + (values[i.name, i.bound] if i.name else 0)

    def constant(i: Index) -> Index:
        return Index("", value(i))

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Fold):
            first, last = value(node.first), value(node.last)
            if last < first - 1:
                raise OutOfRange(f"the range {node.first}, …, {node.last} ends before it begins")
            skipped = value(node.skip) if node.skip else None
            out: Expr | None = None
            for j in range(last, first - 1, -1):
                if j != skipped:
                    part = grounded(node.body, {**values, (node.letter, True): j})
                    out = part if out is None else App(node.op, (out, part))
            assert node.op.unit is not None
            return node.op.unit(concrete(node.shape)) if out is None else out
        if isinstance(node, (Integer, Running)):
            return number(value(node.at))
        if isinstance(node, Member):
            if not 1 <= value(node.at) <= value(node.family.count):
                raise OutOfRange(f"{node.family.name} has no member {value(node.at)}")
            return Sym(f"{node.family.name}[{value(node.at)}]", concrete(node.shape))
        if isinstance(node, Unit):
            return Unit(concrete(node.shape)[0], constant(node.at))
        if isinstance(node, Sym):
            return Sym(node.name, concrete(node.shape), node.structure)
        return Const(node.name, concrete(node.shape)) if isinstance(node, Const) else None

    return _settled(mapped(root, change))


def _settled(root: Expr) -> Expr:
    """Return `root` with every parameter that has become a sum of numbers, 4 - 1 - 2, written as a number."""
    memo: dict[Expr, Expr] = {}
    for node in postorder(root):
        args = tuple(memo[a] for a in node.args)
        if isinstance(node, App):
            parameters = node.op.parameters
            args = tuple(settled(a) if i in parameters else a for i, a in enumerate(args)) if parameters else args
        memo[node] = rebuilt(node, args)
    return memo[root]
