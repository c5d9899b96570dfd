"""What is computed already, seen from the other side: X' W' is (W X)', and a transpose costs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ..expr import App, Const, Expr, postorder, rebuilt
from ..primitive import REGISTRY, Primitive
from .cost import is_view


def turn() -> Primitive:
    """Return the operation that shows a matrix from the other side."""
    return next(op for op in REGISTRY.values() if is_view(op))


def turned(e: Expr, memo: dict[Expr, Expr]) -> Expr:
    """Return the transpose of `e`, written with transposes at its leaves; `memo` holds what was turned before."""
    stack = [e]
    while stack:
        node = stack[-1]
        if node in memo:
            stack.pop()
        elif missing := [a for a in _passed(node) if a not in memo]:
            stack.extend(missing)
        else:
            memo[node] = _turned(node, memo)
            stack.pop()
    return memo[e]


def _passed(node: Expr) -> tuple[Expr, ...]:
    """Return the arguments that are transposed with `node`."""
    if not isinstance(node, App) or node.is_scalar:
        return ()
    op = node.op
    through = op.reverses_under_transpose or op.commutes_with_transpose or op.homothety is not None
    return tuple(a for a in node.args if not a.is_scalar) if through else ()


def _turned(node: Expr, memo: dict[Expr, Expr]) -> Expr:
    if node.is_scalar:
        return node
    if isinstance(node, Const):
        return Const(node.name, node.shape[::-1])
    if isinstance(node, App) and node.op is turn():
        return node.args[0]
    if not _passed(node):
        return App(turn(), (node,))
    assert isinstance(node, App)
    args = tuple(a if a.is_scalar else memo[a] for a in node.args)
    return App(node.op, args[::-1] if node.op.reverses_under_transpose else args)


def seen_once(roots: Sequence[Expr]) -> tuple[Expr, ...]:
    """Return `roots` with each matrix whose transpose is computed before it as a view of that."""
    op = turn()
    memo: dict[Expr, Expr] = {}
    other: dict[Expr, Expr] = {}
    known: set[Expr] = set()
    for node in postorder(*roots):
        new = rebuilt(node, tuple(memo[a] for a in node.args))
        if isinstance(new, App) and new.op is not op and not new.is_scalar:
            flipped = turned(new, other)
            if flipped in known and flipped is not new:
                new = App(op, (flipped,))
                other[new] = flipped
        known.add(new)
        memo[node] = new
    return tuple(memo[root] for root in roots)
