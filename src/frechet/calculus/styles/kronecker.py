"""Style kronecker: vec of both sides; every operation on dX becomes a matrix on vec(dX), until df = vec(G)ᵀ vec(dX).

Which matrix an operation becomes is a law of the catalogue, vec(A X) = (I ⊗ A) vec(X); a map without one is moved
across the inner product by its adjoint before vec is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from ...expr import App, Const, Expr, Num, Sym, dependents, mapped, number
from ...identity import IDENTITIES, Identity
from ...primitives.kronecker import vec
from ...primitives.linear import add, neg, sub, transpose
from ...primitives.multilinear import matmul
from ...rewrite import Simplifier
from ..collect import collected
from ..frobenius import Frobenius, paired
from .frobenius import every_differential
from .style import Style, ending, is_plain_part, itself, only_operations, summary

if TYPE_CHECKING:
    from ...derivation import Derivation, Step

MOST_TERMS = 24


@dataclass(frozen=True)
class Term:
    """One term vec(G)ᵀ M vec(L) of df, L linear in dX; M is the product of `matrices`."""

    G: Expr
    matrices: tuple[Expr, ...]
    L: Expr


def steps(d: Derivation, detail: str) -> list[Step]:
    """Return the steps from f to df = vec(G)ᵀ vec(dX)."""
    only_operations(d, "kronecker")
    if detail == "summary":
        return summary(d)
    middle = every_differential(d, d.rules) if detail == "all" else d.differential_steps()
    form = d.form
    if form is None or form.df is form.dx:
        return [*d.function_steps(), *middle, *ending(d, d.gradient)]
    simplify = Simplifier()
    opened = [Term(G, (), L) for L, G in _opened(form).items()]
    expanded, laws = _expanded(opened, form.dx, simplify)
    states = [(form.df, "", ""), (_shown(opened, simplify), "inner_vec", "inner products of vecs")]
    if laws:
        words = ", ".join(dict.fromkeys(law.title for law in laws))
        states.append((_shown(expanded, simplify), ", ".join(law.name for law in laws), words))
    last = paired(form.G, form.dx)
    if not form.dx.is_scalar:
        last = matmul(transpose(_vec(form.G, simplify)), _vec(form.dx, simplify))
    states.append((last, "transpose, unvec", "transpose the matrices; vec backwards"))
    cites = {law.name: law.source for law in laws}
    out = []
    for (before, _, _), (after, rule, title) in pairwise(states):
        if before is not after:
            out.append(_step(rule, title, "; ".join(filter(None, map(cites.get, rule.split(", ")))), before, after))
    return [*d.function_steps(), *middle, *out, *ending(d, form.G)]


def _step(rule: str, title: str, cite: str, before: Expr, after: Expr) -> Step:
    from ...derivation import Step

    return Step("frobenius", rule, title, (), cite, (), partial(itself, before), partial(itself, after))


def _opened(form: Frobenius) -> dict[Expr, Expr]:
    """Return df as {L: G} after the moves that vec cannot express, and those above them."""
    varying = form.varying
    blocked: set[Expr] = set()
    for line in reversed(form.lines):
        for node in reversed(line):
            if any(a in blocked for a in node.args) or _law(node, _moved(node, varying)) is False:
                blocked.add(node)
    nodes = [node for line in form.lines for node in line]
    return form.in_lines([[node for node in nodes if node in blocked]]).terms(1)


def _moved(node: Expr, varying: set[Expr]) -> list[int]:
    return [i for i, a in enumerate(node.args) if a in varying]


def _law(node: Expr, moved: list[int]) -> Identity | bool:
    """Return the law that writes vec of this operation as a matrix; True if it needs none, False if it has none."""
    if not isinstance(node, App):
        return False
    op = node.op
    if moved == [op.homothety]:
        return True
    if op.linear and op.arity > 1:
        return all(is_plain_part(op.differential_in(i, node.args, node.args[i]), node.args[i]) for i in moved)
    if len(moved) != 1 or node.is_scalar:
        return False
    for law in IDENTITIES.values():
        left, right = law.lhs, law.rhs
        if law.kind != "law" or not isinstance(left, App) or left.op is not vec or not isinstance(right, App):
            continue
        inner = left.args[0]
        if isinstance(inner, App) and inner.op is op and right.op is matmul:
            letter = inner.args[moved[0]]
            if isinstance(letter, Sym) and right.args[1] is vec(letter):
                return law
    return False


def _expanded(terms: list[Term], dx: Expr, simplify: Simplifier) -> tuple[list[Term], list[Identity]]:
    """Return the terms with L = dX, and the laws that were used."""
    done: list[Term] = []
    laws: dict[Identity, None] = {}
    stack = list(reversed(terms))
    while stack:
        term = stack.pop()
        node = term.L
        if node is dx:
            done.append(term)
            continue
        assert isinstance(node, App)
        varying = dependents(node, dx)
        moved = _moved(node, varying)
        law = _law(node, moved)
        if isinstance(law, Identity):
            found = law.apply(vec(node))
            assert found is not None
            laws[law] = None
            stack.append(Term(term.G, (*term.matrices, found.args[0]), node.args[moved[0]]))
        elif moved != [node.op.homothety]:
            pieces = [node.op.differential_in(i, node.args, node.args[i]) for i in moved]
            stack += [replace(term, L=piece) for piece in reversed(pieces)]
        else:
            k = moved[0]
            G = simplify(App(node.op, tuple(term.G if i == k else a for i, a in enumerate(node.args))))
            stack.append(replace(term, G=G, L=node.args[k]))
        if len(done) + len(stack) > MOST_TERMS:
            raise UnsupportedError(
                f"style 'kronecker' writes out every path from f to dX, more than {MOST_TERMS}; use style 'frobenius'"
            )
    return done, list(laws)


def _shown(terms: list[Term], simplify: Simplifier) -> Expr:
    """Return the sum of the vec(G)ᵀ M vec(L)."""
    out: Expr | None = None
    for term in terms:
        G = collected(term.G, simplify)
        sign = isinstance(G, App) and G.op is neg
        shown = _product(G.args[0] if sign else G, term, simplify)
        signed = neg(shown) if sign else shown
        out = signed if out is None else sub(out, shown) if sign else add(out, shown)
    assert out is not None
    return out


def _product(G: Expr, term: Term, simplify: Simplifier) -> Expr:
    outside: list[App] = []
    while isinstance(G, App) and G.op.homothety is not None:
        outside.append(G)
        G = G.args[G.op.homothety]
    if isinstance(G, Num) and G.value == 1 and not term.matrices:
        out = term.L
    elif term.L.is_scalar and not term.matrices:
        out = paired(G, term.L)
    else:
        # The identity of order one is a number.
        plain = [
            mapped(M, lambda e: number(1) if isinstance(e, Const) and e.is_scalar else None) for M in term.matrices
        ]
        matrices = [simplify(reduce(matmul, plain))] if plain else []
        out = reduce(matmul, [transpose(_vec(G, simplify)), *matrices, _vec(term.L, simplify)])
    for node in reversed(outside):
        k = node.op.homothety
        out = App(node.op, tuple(out if i == k else a for i, a in enumerate(node.args)))
    return out


def _vec(e: Expr, simplify: Simplifier) -> Expr:
    """Return vec(e); of a column it is the column, of a row its transpose."""
    return e if e.shape[1] == 1 else simplify(transpose(e)) if e.shape[0] == 1 else vec(e)


STYLE = Style("kronecker", "vec and the Kronecker product, until df = vec(G)ᵀ vec(dX).", steps)
