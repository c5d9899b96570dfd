"""A formula multiplied out: the terms of which people forget one."""

from __future__ import annotations

from fractions import Fraction

from ..calculus.collect import factors_of, terms_of
from ..expr import App, Expr, Num, operate, postorder
from ..rewrite import Simplifier

MOST = 16  # terms of a formula that is multiplied out

Terms = list[tuple[Fraction, Expr]]


def expanded(e: Expr) -> list[Expr]:
    """Return the terms of `e`, sums multiplied out and like terms added; [e] when there are too many.

    >>> from frechet import parse
    >>> [str(t) for t in expanded(parse("(A + A')*x + 2*(A*x)", "A: n n; x: n"))]
    ['3*(A*x)', "A'*x"]
    """
    simplify = Simplifier()
    terms: dict[Expr, Terms] = {}
    for node in postorder(e):
        found = _of(node, terms) if isinstance(node, App) else [(Fraction(1), node)]
        if len(found) > MOST:
            return [e]
        terms[node] = _merged(found, simplify)
    return [t if c == 1 else -t if c == -1 else operate("numpy", "*", Num(c), t) for c, t in terms[e]] or [e]


def _of(node: App, terms: dict[Expr, Terms]) -> Terms:
    op, args = node.op, node.args
    if op.linear and op.arity > 1 and op.shaped:
        return [(Fraction(1), node)]  # blocks are linear in all together, not in each
    if op.linear and op.parts:
        return [pair for a, part in zip(args, op.parts, strict=True) for c, t in terms[a] for pair in [(c, part(t))]]
    out: Terms = [(Fraction(1), node)]
    for i, a in enumerate(args):
        if op.is_linear(i) and (len(terms[a]) != 1 or terms[a][0][1] is not a):
            out = [
                (c * k, App(op, (*u.args[:i], t, *u.args[i + 1 :])))
                for c, u in out
                if isinstance(u, App)
                for k, t in terms[a]
            ]
    return out


def _merged(found: Terms, simplify: Simplifier) -> Terms:
    merged: dict[tuple[Expr, ...], tuple[Fraction, Expr]] = {}
    for c, t in found:
        for k, u in terms_of(simplify(t)) or [(Fraction(1), t)]:
            factors = factors_of(u)
            key = tuple(sorted(factors, key=id) if isinstance(u, App) and u.op.commutative else factors)
            old = merged.get(key)
            merged[key] = (c * k, u) if old is None else (old[0] + c * k, old[1])
    return [(c, t) for c, t in merged.values() if c != 0]
