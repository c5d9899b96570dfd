"""Programs that are sums over the rows of their data: what is the same for every block of rows, what each adds.

A row stands for a slice along any dimension: a batch may lie in the columns. A node holds slices, or has lost them to a
sum, or never had any; what is made of sums is computed once, from the sums over all blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from ..dimensions import is_name, names_of
from ..errors import UnsupportedError
from ..expr import App, Const, Expr, Num, Sym, postorder, symbols
from ..primitive import Primitive, brief
from .cost import Cost, is_view

FIXED, TOTAL, AFTER = "the same for all", "a sum over rows", "made of sums"
Role = str | int  # what has slices along the dimension has them along this axis


@dataclass(frozen=True)
class Split:
    """How some expressions are computed in blocks along a dimension.

    Of `sliced` every block takes its part, of `fixed` all. Of `totals` the blocks' values are added, those of `joined`
    are put one after the other. `inside` are the operations of a block.
    """

    dimension: str
    sliced: Mapping[Sym, int]
    fixed: tuple[Expr, ...]
    totals: tuple[Expr, ...]
    joined: Mapping[Expr, int]
    inside: tuple[App, ...]

    def width(self, sizes: Mapping[str, int]) -> int:
        """Return how many numbers one row of everything that a block computes has."""
        cost = Cost([{**sizes, self.dimension: 1}])
        return sum(prod(cost.size(node.shape, 0)) for node in self.inside if not is_view(node.op))

    def cost(self, sizes: Mapping[str, int]) -> float:
        """Return what all blocks together cost, in the unit of `Cost`."""
        cost = Cost([sizes])
        return sum(cost.of(node)[0] for node in self.inside) + sum(cost.of(node)[0] for node in self.totals)


def behaviour(op: Primitive) -> tuple[frozenset[str], frozenset[str]]:
    """Return the letters along which an operation works slice by slice, and those along which it adds slices.

    >>> from frechet.primitive import registry
    >>> [sorted(letters) for letters in behaviour(registry()["matmul"])]
    [['m', 'n'], ['k']]
    """
    slicewise, summed = {*op.slicewise}, {*op.summed}
    slots = [slot.shape for slot in op.signature.slots]
    if op.derivative is not None or op.homothety is not None:
        slicewise |= {d for d in op.signature.result if isinstance(d, str)}
    if op.indices:
        given, _, kept = op.indices.partition("->")
        sides = [d for shape in slots for d in shape]
        for index, d in zip(given.replace(",", ""), sides, strict=True):
            (slicewise if index in kept else summed).add(str(d))
    twice = {d for shape in slots for d in shape if shape[0] == shape[1]}  # a slice would be of rows and of columns
    return frozenset(slicewise - twice), frozenset(summed - twice)


def split(roots: Sequence[Expr], dimension: str) -> Split:
    """Return how `roots` are computed in blocks along `dimension`; refuse what needs all of its rows at once."""
    roles: dict[Expr, Role] = {}
    for node in postorder(*roots):
        roles[node] = _role(node, roles, dimension)
    sliced = {s: axis for s in symbols(*roots) if isinstance(axis := roles[s], int)}
    if not sliced:
        raise UnsupportedError(f"no argument has rows along {dimension}")
    inside = [node for node in postorder(*roots) if isinstance(node, App) and isinstance(roles[node], int)]
    totals = [node for node in postorder(*roots) if roles[node] == TOTAL]
    if not totals:
        raise UnsupportedError(f"nothing is summed along {dimension}")
    fixed: list[Expr] = []
    for node in [*inside, *totals]:
        for a in node.args:
            while isinstance(a, App) and is_view(a.op):
                a = a.args[0]
            if roles[a] == FIXED and isinstance(a, (App, Sym)) and a not in fixed:
                fixed.append(a)
    joined = {e: axis for e in roots if isinstance(axis := roles[e], int)}
    return Split(dimension, sliced, tuple(fixed), tuple(totals), joined, tuple(inside))


def _role(node: Expr, roles: Mapping[Expr, Role], dimension: str) -> Role:
    held = [axis for axis, d in enumerate(node.shape) if dimension in names_of(d)]
    if held and (len(held) > 1 or node.shape[held[0]] != dimension):
        raise UnsupportedError(f"{brief(node)} has no row for every row of the data")
    if isinstance(node, (Sym, Num)):
        return held[0] if held else FIXED
    if isinstance(node, Const):  # zeros or ones: an identity has two sides
        return held[0] if held else FIXED
    if not isinstance(node, App):
        raise UnsupportedError(f"{brief(node)} is not computed in blocks of rows")
    found = {roles[a] for a in node.args}
    if not any(isinstance(role, int) for role in found):
        return AFTER if found & {TOTAL, AFTER} else FIXED
    if found & {TOTAL, AFTER}:
        raise UnsupportedError(f"every row of {brief(node)} needs a sum over all rows")
    along = {
        letter
        for a, slot in zip(node.args, node.op.signature.slots, strict=True)
        for axis, letter in enumerate(slot.shape)
        if a.shape[axis] == dimension
    }
    slicewise, summed = behaviour(node.op)
    if len(along) == 1 and along <= slicewise and held:
        return held[0]
    if len(along) == 1 and along <= summed:
        return TOTAL
    raise UnsupportedError(f"{brief(node)} is neither computed row by row nor a sum over rows")


def splits(roots: Sequence[Expr]) -> tuple[list[Split], dict[str, str]]:
    """Return the ways to compute `roots` in blocks, one for each dimension that has any, and why others have none."""
    found: list[Split] = []
    refused: dict[str, str] = {}
    names = [d for s in symbols(*roots) for d in s.shape if isinstance(d, str) and is_name(d)]
    for name in dict.fromkeys(names):
        try:
            found.append(split(roots, name))
        except UnsupportedError as error:
            refused[name] = f"along {name}: {error}"
    return found, refused


def refusal(roots: Sequence[Expr], variables: Collection[Sym | None]) -> str:
    """Return why `roots` cannot be computed in blocks, along a dimension of the data if there is one; else nothing."""
    found, refused = splits(roots)
    if found:
        return ""
    own = {d for s in variables if s is not None for d in s.shape}
    return next((why for d, why in refused.items() if d not in own), next(iter(refused.values()), "it has no data"))


def best(roots: Sequence[Expr], sizes: Mapping[str, int]) -> Split | None:
    """Return the split of which the blocks do most of the work, if there is any; of two, that along the longer side."""
    found, _ = splits(roots)
    return max(found, key=lambda s: (s.cost(sizes), sizes[s.dimension]), default=None)
