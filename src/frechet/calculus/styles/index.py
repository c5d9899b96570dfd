"""Style index: entries, sums over indices and Kronecker deltas, ∂X_ij/∂X_pq = δ_ip δ_jq, collapsed and reassembled.

How an operation reads in indices is declared, "ik,kj->ij"; a map that declares nothing is moved across the inner
product by its adjoint first, and whatever does not hold dX is an entry of a named matrix.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from ...dimensions import Dim
from ...entries import Entries, Factor, Index, Product
from ...errors import UnsupportedError
from ...expr import App, Diff, Expr, dependents, number
from ...primitives.multilinear import inner, scale
from ...rewrite import Simplifier
from ...spaces import SCALAR
from ..frobenius import Frobenius
from .frobenius import every_differential
from .style import Style, ending, is_plain_part, itself, only_operations, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...derivation import Derivation, Step

MOST_TERMS = 24
LETTERS = "ijklrstuvwabcdefgh"


def steps(d: Derivation, detail: str) -> list[Step]:
    """Return the steps from f to the entries ∂f/∂X_pq of the gradient."""
    only_operations(d, "index")
    if detail == "summary":
        return summary(d)
    middle = every_differential(d, d.rules) if detail == "all" else d.differential_steps()
    form = d.form
    if form is None or form.df is form.dx or d.variable.is_scalar:
        return [*d.function_steps(), *middle, *(d.frobenius_steps() if form else []), *ending(d, _raw(d))]
    dx, x = form.dx, d.variable
    written = _Writer(dx, Simplifier())
    products = written.sum_of(form)
    row, column = Index("p", x.shape[0]), Index("q", x.shape[1])
    one = Index("1", 1)
    sums = Entries(tuple(products), (one, one), SCALAR)
    deltas = Entries(tuple(_with_deltas(p, dx, row, column) for p in products), (row, column), x.shape)
    collapsed = Entries(tuple(_collapsed(p, dx, row, column) for p in products), (row, column), x.shape)
    named = Entries((Product(number(1), (Factor(form.G, (row, column)),)),), (row, column), x.shape)
    df = Diff(d.subject)
    fixed = ", ".join(i.name for i in (row, column) if i.dim != 1)
    out = [
        _step("frobenius", "indices", f"in indices, repeated ones summed; {fixed} fixed", form.df, sums, None),
        _step("partial", "delta", "differentiate each entry", sums, deltas, (df, inner(deltas, dx))),
        _step("partial", "collapse", "sum over the deltas", deltas, collapsed, None),
        _step("partial", "reassemble", "read as matrices", collapsed, named, None),
    ]
    return [*d.function_steps(), *middle, *out, *ending(d, form.G)]


def _raw(d: Derivation) -> Expr:
    return d.form.G if d.form else d.gradient


def _step(phase: str, rule: str, title: str, before: Expr, after: Expr, claim: tuple[Expr, Expr] | None) -> Step:
    from ...derivation import Step

    both = partial(_pair, *claim) if claim else None
    return Step(phase, rule, title, (), "", (), partial(itself, before), partial(itself, after), _claim=both)


def _pair(a: Expr, b: Expr) -> tuple[Expr, Expr]:
    return a, b


class _Writer:
    """Writes df as products of entries."""

    def __init__(self, dx: Expr, simplify: Simplifier) -> None:
        self.dx, self.simplify = dx, simplify
        self.fresh = count()

    def index(self, dim: Dim) -> Index:
        """Return an index that is not used yet; one over a single value has no letter."""
        if dim == 1:
            return Index("1", 1)
        n = next(self.fresh)
        if n >= len(LETTERS):
            raise UnsupportedError(f"style 'index' needs more than {len(LETTERS)} indices here; use style 'frobenius'")
        return Index(LETTERS[n], dim)

    def sum_of(self, form: Frobenius) -> list[Product]:
        """Return df as products of entries, after the moves that indices cannot express."""
        varying = form.varying
        blocked: set[Expr] = set()
        for line in reversed(form.lines):
            for node in reversed(line):
                if any(a in blocked for a in node.args) or not _is_written(node, varying):
                    blocked.add(node)
        nodes = [node for line in form.lines for node in line]
        opened = form.in_lines([[node for node in nodes if node in blocked]]).terms(1)
        out: list[Product] = []
        for L, G in opened.items():
            self.fresh = count()
            at = (self.index(L.shape[0]), self.index(L.shape[1]))
            left = () if L.is_scalar else (_entry(G, at),)
            out += self.entries(L, at, Product(G if L.is_scalar else number(1), left))
            if len(out) > MOST_TERMS:
                raise UnsupportedError(f"style 'index' writes out every term of df, more than {MOST_TERMS} here")
        return out

    def entries(self, e: Expr, at: tuple[Index, Index], so_far: Product) -> list[Product]:
        """Return the products that the entry `at` of `e` stands for, times what there is already."""
        if e is self.dx or self.dx not in dependents(e, self.dx):
            return [replace(so_far, factors=(*so_far.factors, _entry(e, at)))]
        assert isinstance(e, App)
        op = e.op
        varying = dependents(e, self.dx)
        moved = [i for i, a in enumerate(e.args) if a in varying]
        if moved == [op.homothety]:
            k = moved[0]
            factor = App(op, tuple(number(1) if i == k else a for i, a in enumerate(e.args)))
            return self.entries(e.args[k], at, replace(so_far, number=self.simplify(scale(so_far.number, factor))))
        if op.linear and op.arity > 1:
            pieces = [op.differential_in(i, e.args, e.args[i]) for i in moved]
            return [p for piece in pieces for p in self.entries(piece, at, so_far)]
        known: dict[str, Index] = {}
        inputs, output = op.indices.split("->")
        letters = inputs.split(",")
        if output:
            known = dict(zip(output, at, strict=True))
        for word, a in zip(letters, e.args, strict=True):
            for letter, dim in zip(word, a.shape, strict=True):
                if letter not in known:
                    known[letter] = self.index(dim)
        found = [so_far]
        for word, a in zip(letters, e.args, strict=True):
            where = (known[word[0]], known[word[1]])
            found = [q for p in found for q in self.entries(a, where, p)]
        return found


def _entry(e: Expr, at: tuple[Index, Index]) -> Factor:
    """Return the entry of a named matrix; that of a transpose is the entry with its indices exchanged."""
    while isinstance(e, App) and e.op.arity == 1 and e.op.indices and not e.is_scalar:
        word, _, output = e.op.indices.partition("->")
        where = dict(zip(output, at, strict=True))
        e, at = e.args[0], (where[word[0]], where[word[1]])
    return Factor(e, at)


def _is_written(node: Expr, varying: set[Expr]) -> bool:
    if not isinstance(node, App):
        return False
    op = node.op
    moved = [i for i, a in enumerate(node.args) if a in varying]
    if moved == [op.homothety]:
        return True
    if op.linear and op.arity > 1:
        return all(is_plain_part(op.differential_in(i, node.args, node.args[i]), node.args[i]) for i in moved)
    return bool(op.indices) and len(moved) == 1


def _of_dx(p: Product, dx: Expr) -> Iterator[tuple[int, Factor]]:
    yield from ((n, f) for n, f in enumerate(p.factors) if f.matrix is dx)


def _with_deltas(p: Product, dx: Expr, row: Index, column: Index) -> Product:
    """Return the product with dX_ij replaced by δ_ip δ_jq."""
    ((n, f),) = _of_dx(p, dx)
    deltas = tuple(Factor(None, (i, free)) for i, free in zip(f.at, (row, column), strict=True) if free.dim != 1)
    return replace(p, factors=(*p.factors[:n], *deltas, *p.factors[n + 1 :]))


def _collapsed(p: Product, dx: Expr, row: Index, column: Index) -> Product:
    """Return the product with the sums over the indices of dX carried out: i is p, j is q."""
    ((n, f),) = _of_dx(p, dx)
    renamed = {f.at[0]: row, f.at[1]: column}
    rest = (*p.factors[:n], *p.factors[n + 1 :])
    new = tuple(Factor(g.matrix, (renamed.get(g.at[0], g.at[0]), renamed.get(g.at[1], g.at[1]))) for g in rest)
    if f.at[0] == f.at[1] and row.dim != 1:  # both indices of dX are one: the deltas meet
        merged = tuple(Factor(g.matrix, (_as(row, column, g.at[0]), _as(row, column, g.at[1]))) for g in new)
        new = (*merged, Factor(None, (row, column)))
    return replace(p, factors=new)


def _as(row: Index, column: Index, i: Index) -> Index:
    return row if i == column else i


STYLE = Style("index", "Entries, sums over indices and Kronecker deltas.", steps)
