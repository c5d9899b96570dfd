"""What a program costs: floating-point operations, numbers moved and calls, for the sizes given or for trial sizes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from math import prod
from operator import add

from ..dimensions import names_of, size_of
from ..expr import App, Const, Expr, Num, postorder
from ..identities.properties import has
from ..primitive import Primitive
from ..spaces import Shape

Size = tuple[int, int]

# In floating-point operations of a large matrix product, the unit of everything here: a number read or written, and a
# call of the array library. Measured ratios of a desktop processor; a factor of two either way changes few choices.
MOVE = 15
CALL = 20_000
TRIALS = (3, 40, 700)  # sizes that stand for any, where none are given


def flops(op: Primitive, args: Sequence[Size], result: Size) -> int:
    """Return the floating-point operations of one operation on arguments of these sizes.

    What the declaration says; else what its index formula says; else one for every entry.
    """
    if op.flops is not None:
        return round(op.flops(*args))
    if op.indices:
        given, _, kept = op.indices.partition("->")
        extents = dict(zip(given.replace(",", ""), (n for size in args for n in size), strict=True))
        contracted = set(extents) - set(kept)
        return prod(extents.values()) * (2 if contracted and len(args) > 1 else 1)
    return max(prod(size) for size in (*args, result))


@lru_cache(maxsize=1024)
def is_view(op: Primitive) -> bool:
    """Whether the result is the argument in another order, which no array library copies: a transpose."""
    given, _, kept = op.indices.partition("->")
    return bool(given) and len(set(kept)) == len(kept) and sorted(given) == sorted(kept)


def is_gram(node: App) -> bool:
    """Whether it is a product of a matrix and its transpose, of which NumPy computes one half."""
    if not node.op.reverses_under_transpose or len(node.args) != 2:
        return False
    a, b = node.args
    return any(isinstance(x, App) and is_view(x.op) and x.args[0] is y for x, y in ((a, b), (b, a)))


class Cost:
    """The cost of expressions, one number for each assignment of sizes; constant parts cost nothing.

    With `special`, that of a program in NumPy, which relies on properties of the arguments.
    """

    def __init__(
        self,
        sizes: Iterable[Mapping[str, int]],
        constant: Collection[Expr] = (),
        *,
        move: int = MOVE,
        call: int = CALL,
        special: bool = False,
    ) -> None:
        self.sizes = tuple(sizes)
        self._move, self._call, self._special = move, call, special
        self.free = (0.0,) * len(self.sizes)
        self._constant = frozenset(constant)
        self._varies: dict[Expr, bool] = {}
        self._known: dict[Expr, tuple[float, ...]] = {}
        # A search asks for the same few sizes, and operations on them, again and again.
        self._sizes: dict[tuple[Shape, int], Size] = {}
        self._flops: dict[tuple[Primitive, tuple[Size, ...], Size], int] = {}
        self._operations: dict[object, tuple[float, ...]] = {}

    def size(self, shape: Shape, trial: int) -> Size:
        """Return a shape in numbers."""
        found = self._sizes.get((shape, trial))
        if found is None:
            sizes = self.sizes[trial]
            found = self._sizes[shape, trial] = size_of(shape[0], sizes), size_of(shape[1], sizes)
        return found

    def varies(self, e: Expr) -> bool:
        """Whether `e` may be another from call to call: it holds a variable that is not declared constant."""
        known, stack = self._varies, [e]
        while e not in known:
            node = stack[-1]
            if missing := [a for a in node.args if a not in known]:
                stack += missing
            else:
                bare = not node.args and not isinstance(node, (Num, Const))
                known[stack.pop()] = node not in self._constant and (bare or any(map(known.get, node.args)))
        return known[e]

    def operations(self, node: App, trial: int) -> float:
        """Return the floating-point operations of a node, without its arguments."""
        given = tuple([self.size(a.shape, trial) for a in node.args])
        if self._special:
            for name, (_, count) in node.op.special.items():
                if has(node.args[0], name):
                    return count(*given)
        case = node.op, given, self.size(node.shape, trial)
        if case not in self._flops:
            self._flops[case] = flops(*case)
        return self._flops[case] / (2 if self._special and is_gram(node) else 1)

    def operation(self, node: App) -> tuple[float, ...]:
        """Return what one operation costs."""
        if is_view(node.op):
            return self.free
        # What is known of the arguments counts in a special program only; else their shapes are all there is.
        case = node if self._special else (node.op, node.shape, *[a.shape for a in node.args])
        if case not in self._operations:
            self._operations[case] = self._operation(node)
        return self._operations[case]

    def _operation(self, node: App) -> tuple[float, ...]:
        found = []
        for trial in range(len(self.sizes)):
            moved = sum(prod(self.size(e.shape, trial)) for e in (*node.args, node))
            found.append(self.operations(node, trial) + self._move * moved + self._call)
        return tuple(found)

    def of(self, node: Expr) -> tuple[float, ...]:
        """Return what the operation at the root of `node` costs, without its arguments."""
        if node not in self._known:
            varies = isinstance(node, App) and self.varies(node)
            self._known[node] = self.operation(node) if varies and isinstance(node, App) else self.free
        return self._known[node]

    def total(self, roots: Sequence[Expr]) -> tuple[float, ...]:
        """Return the cost of computing `roots` together: what they share counts once."""
        costs = [self.of(node) for node in postorder(*roots)]
        return tuple(map(sum, zip(*costs, strict=True))) if costs else self.free

    def flops(self, roots: Sequence[Expr], trial: int = 0) -> int:
        """Return the floating-point operations of computing `roots` together, without what is prepared."""
        return round(
            sum(
                self.operations(node, trial)
                for node in postorder(*roots)
                if isinstance(node, App) and not is_view(node.op) and self.varies(node)
            )
        )


def plus(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    """Return the sum, trial by trial."""
    return tuple(map(add, a, b))


def better(new: tuple[float, ...], old: tuple[float, ...]) -> bool:
    """Whether a program is never slower, and faster for some sizes."""
    return all(a <= b for a, b in zip(new, old, strict=True)) and new != old


def trials(roots: Sequence[Expr]) -> tuple[dict[str, int], ...]:
    """Return sizes that stand for any: each dimension small or large beside all others."""
    names = list(dict.fromkeys(n for e in postorder(*roots) for d in e.shape for n in names_of(d)))
    small, middle, large = TRIALS
    found = [dict.fromkeys(names, n) for n in TRIALS]
    for name in names:
        found += [{**dict.fromkeys(names, middle), name: small}, {**dict.fromkeys(names, middle), name: large}]
    return tuple(found)
