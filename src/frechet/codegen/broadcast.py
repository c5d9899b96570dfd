"""What a library repeats by itself: beside a matrix, a column that every column equals is written once."""

from __future__ import annotations

from collections.abc import Sequence

from ..expr import App, Const, Expr, number, postorder

PRODUCT = "ik,kj->ij"


def repeated(e: Expr) -> Expr | None:
    """Return the number, column or row that `e` repeats: 1 of a matrix of ones, x of x 1', y' of 1 y'."""
    if isinstance(e, Const) and e.name == "1" and not e.is_scalar:
        return number(1)
    if isinstance(e, App) and e.op.indices == PRODUCT:
        a, b = e.args
        if isinstance(b, Const) and b.name == "1" and b.shape[0] == 1:
            return a
        if isinstance(a, Const) and a.name == "1" and a.shape[1] == 1:
            return b
    return None


def arguments(node: Expr) -> tuple[Expr, ...]:
    """Return what is written for the arguments of an entrywise operation of two matrices, or of any other."""
    if (
        isinstance(node, App)
        and len(node.args) == 2
        and node.op.commutes_with_transpose
        and node.op.infix
        and node.args[0].shape == node.args[1].shape == node.shape
    ):
        a, b = node.args
        if (once := repeated(b)) is not None:  # one of the two is full, so that the result is
            return a, once
        if (once := repeated(a)) is not None:
            return once, b
    return node.args


def needed(roots: Sequence[Expr]) -> dict[Expr, int]:
    """Return how often each node is written, the nodes in an order in which arguments come first."""
    found = dict.fromkeys(roots, 1)
    wanted = set(roots)
    for node in reversed(list(postorder(*roots))):
        if node in wanted:
            for a in arguments(node):
                wanted.add(a)
                found[a] = found.get(a, 0) + 1
    return {node: found[node] for node in [*postorder(*roots), number(1)] if node in wanted}
