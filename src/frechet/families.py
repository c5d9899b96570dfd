"""What a user writes: families x_1, …, x_m, sums over them, and chains W_N ⋯ W_1."""

from __future__ import annotations

from typing import Any

from .dimensions import Dim
from .errors import DeclarationError, ShapeError
from .expr import Expr, lift
from .folds import HOLE, Family, Fold, Member, reindexed
from .indices import Index, as_index
from .spaces import dim

ONE = Index("", 1)


class Members:
    """A family as a user holds it: ``x[i]`` is a member."""

    def __init__(self, family: Family) -> None:
        self.family = family

    def __getitem__(self, at: Any) -> Member:
        return self.family.member(as_index(at))

    def __repr__(self) -> str:
        return f"{self.family.name}[1], …, {self.family.name}[{self.family.count}]"


class Chain(Members):
    """The factors of W = W_N ⋯ W_1: ``W[k]`` is one, ``W[k+1:]`` the product of those after it, ``W[:k]`` before."""

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, slice):
            return super().__getitem__(at)
        if at.step is not None:
            raise DeclarationError(f"{self.family.name}[…]: a product of consecutive factors has no step")
        first = ONE if at.start is None else as_index(at.start)
        last = self.family.count if at.stop is None else as_index(at.stop) - 1
        return _fold("prod", "j", first, last, self.family.member(Index("j", bound=True)))

    @property
    def product(self) -> Expr:
        """The product W_N ⋯ W_1 of all factors."""
        whole: Expr = self[:]
        return whole


def family(name: str, rows: Dim = 1, columns: Dim = 1, *, count: Any) -> Members:
    """Return the family name_1, …, name_count of matrices, all rows x columns: vectors or scalars with fewer sizes.

    >>> x = family("x", "n", count="m")
    >>> x["i"].shape
    ('n', 1)
    """
    return Members(Family(_named(name), (dim(rows), dim(columns)), as_index(count)))


def chain(name: str, count: Any, sizes: str = "d") -> Chain:
    """Return the chain W = W_N ⋯ W_1 of `count` factors, W_k of d_k x d_{k-1} entries.

    Slices stop before their end: ``W[:k]`` is W_{k-1} ⋯ W_1, ``W[k+1:]`` is W_N ⋯ W_{k+1}; an empty product is the
    identity.

    >>> W = chain("W", "N")
    >>> W.product.shape, W["k"].shape
    (('d[N]', 'd[0]'), ('d[k]', 'd[k-1]'))
    """
    letter = dim(sizes)
    return Chain(Family(_named(name), (f"{letter}[{HOLE}]", f"{letter}[{HOLE - 1}]"), as_index(count), product=True))


def _named(name: str) -> str:
    if not isinstance(name, str) or not name.isidentifier():
        raise DeclarationError(f"{name!r} is not a name for a family: use letters, digits and underscores")
    return name


def Sum(index: Any, last: Any, term: Any, first: Any = 1) -> Expr:  # noqa: N802  # Σ, as a mathematician writes it
    """Return Σ_{index=first}^{last} term, the index running over whole numbers.

    >>> from frechet import derive, index, norm2
    >>> x, i, k = family("x", "n", count="m"), index("i"), index("k")
    >>> derive(Sum(i, "m", norm2(x[i])**2), x[k]).gradient
    2 xₖ
    """
    return _along("sum", index, first, last, term)


def Product(index: Any, last: Any, factor: Any, first: Any = 1) -> Expr:  # noqa: N802  # Π
    """Return the product factor_last ⋯ factor_first, the largest index leftmost, as a deep network applies them."""
    return _along("prod", index, first, last, factor)


def _along(word: str, index: Any, first: Any, last: Any, term: Any) -> Expr:
    running = as_index(index)
    if not running.name or running.offset:
        raise DeclarationError(f"{word} runs over an index, fr.index('i'), not over {index!r}")
    body = lift(term)
    bound = reindexed(body, {(running.name, False): Index(running.name, bound=True)})
    return _fold(word, running.name, as_index(first), as_index(last), bound)


def _fold(word: str, letter: str, first: Index, last: Index, body: Expr) -> Expr:
    from .primitive import registry

    op = next(p for p in registry().values() if p.fold[0] == word)
    length = last.minus(first)
    if length is not None and length < -1:
        raise ShapeError(f"{word}: the range {first}, …, {last} ends before it begins")
    return Fold(op, letter, first, last, body)
