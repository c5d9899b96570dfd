"""Index notation: sums over indices of products of entries, as expressions that can be evaluated.

They are written with Einstein's convention: of A_ik B_kj, where k occurs twice, the sum over k is meant.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .dimensions import Dim
from .expr import App, Diff, Expr, Num, number
from .spaces import Shape

if TYPE_CHECKING:
    from .certify.evaluate import Evaluator


@dataclass(frozen=True)
class Index:
    """An index and the dimension it runs over."""

    name: str
    dim: Dim


@dataclass(frozen=True)
class Factor:
    """One entry M_ij of a matrix; δ_ij where there is no matrix."""

    matrix: Expr | None
    at: tuple[Index, Index]

    def shown(self, how: str) -> list[str | tuple[Expr, int]]:
        """Return the pieces of the entry as it is written; an index over one value is not."""
        names = "".join(i.name for i in self.at if i.dim != 1)
        below = rf"_{{{names}}}" if how == "latex" else f"_{names}"
        if self.matrix is None:
            return [(r"\delta" if how == "latex" else "δ") + below]
        return (
            [(self.matrix, 21), below]
            if not names
            else [(self.matrix, 89 if isinstance(self.matrix, Diff) else 96), below]
        )


@dataclass(frozen=True)
class Product:
    """A number times entries; every index that is not free is summed over."""

    number: Expr
    factors: tuple[Factor, ...]

    def indices(self) -> list[Index]:
        """Return the indices in order of appearance."""
        return list(dict.fromkeys(i for f in self.factors for i in f.at if i.dim != 1))

    def unpaired(self) -> list[Index]:
        """Return the indices that occur once, or more than twice: a sum over those is written out."""
        met = Counter(i for f in self.factors for i in f.at)
        return [i for i in self.indices() if met[i] != 2]


class Entries(Expr):
    """The matrix whose entries, at the free indices, are a sum of products of entries."""

    __slots__ = ("args", "free", "products")

    def __init__(self, products: tuple[Product, ...], free: tuple[Index, Index], shape: Shape) -> None:
        self.products, self.free, self.shape = products, free, shape
        matrices = [f.matrix for p in products for f in p.factors if f.matrix is not None]
        self.args = tuple(dict.fromkeys([*matrices, *(p.number for p in products)]))

    def with_args(self, args: tuple[Expr, ...]) -> Entries:
        """Return the same sums of entries of other matrices."""
        new = dict(zip(self.args, args, strict=True))
        products = tuple(
            Product(new[p.number], tuple(f if f.matrix is None else Factor(new[f.matrix], f.at) for f in p.factors))
            for p in self.products
        )
        return Entries(products, self.free, self.shape)

    def value(self, point: Evaluator) -> Any:
        """Return the value at a point, entry by entry: factor after factor, summed over what is no longer needed."""
        from .certify.arrays import Array
        from .certify.evaluate import size

        ring = point.ring
        extent = {i: size((i.dim, 1), point.sizes)[0] for p in self.products for i in p.indices()}
        rows, columns = size(self.shape, point.sizes)
        total = [[ring.zero for _ in range(columns)] for _ in range(rows)]
        for p in self.products:
            held: list[Index] = []
            table: dict[tuple[int, ...], Any] = {(): point.values[p.number].rows[0][0]}
            for n, f in enumerate(p.factors):
                new = [i for i in dict.fromkeys(f.at) if i.dim != 1 and i not in held]
                for i in new:
                    table = {(*k, v): x for k, x in table.items() for v in range(extent[i])}
                held += new
                where = [held.index(i) if i.dim != 1 else -1 for i in f.at]
                found: dict[tuple[int, ...], Any] = {}
                later = {i for g in p.factors[n + 1 :] for i in g.at}
                keep = [c for c, i in enumerate(held) if i in later or i in self.free]
                for k, x in table.items():
                    a, b = (k[c] if c >= 0 else 0 for c in where)
                    entry = (
                        (ring.one if a == b else ring.zero) if f.matrix is None else point.values[f.matrix].rows[a][b]
                    )
                    short = tuple(k[c] for c in keep)
                    term = ring.times(x, entry)
                    found[short] = ring.plus(found[short], term) if short in found else term
                table, held = found, [held[c] for c in keep]
            for k, x in table.items():
                at = dict(zip(held, k, strict=True))
                for a in [at[self.free[0]]] if self.free[0] in at else range(rows):
                    for b in [at[self.free[1]]] if self.free[1] in at else range(columns):
                        total[a][b] = ring.plus(total[a][b], x)
        return Array(ring, total)

    def shown(self, how: str) -> list[str | tuple[Expr, int]]:
        """Return the pieces of the expression as it is written, strings and (expression, level it needs)."""
        out: list[str | tuple[Expr, int]] = []
        for n, p in enumerate(self.products):
            negative, size = _signed(p.number)
            minus = "−" if how == "pretty" else "-"
            out += [(f" {minus} " if negative else " + ")] if n else [minus] * negative
            if not (isinstance(size, Num) and size.value == 1):
                out += [(size, 21), r" \, " if how == "latex" else " "]
            summed = "".join(i.name for i in p.unpaired() if i not in self.free)
            if summed:
                out.append(rf"\sum_{{{summed}}} " if how == "latex" else f"Σ_{summed} ")
            for m, f in enumerate(p.factors):
                out += [(r" \, " if how == "latex" else " ")] if m else []
                out += f.shown(how)
        return out


def _signed(e: Expr) -> tuple[bool, Expr]:
    """Return whether a number is written with a minus sign, and what follows it."""
    if isinstance(e, Num) and e.value < 0:
        return True, number(-e.value)
    if isinstance(e, App) and e.op.arity == 1 and e.op.homothety == 0:
        return True, e.args[0]
    return False, e
