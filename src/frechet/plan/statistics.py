"""Sufficient statistics: products of data among themselves, which are the same in every call, computed once.

‖X W − Y‖² = ⟨W, X'X W⟩ − 2⟨W, X'Y⟩ + ‖Y‖². Where the residual is small beside the data the sum cancels: a residual of
10⁻⁴ of the data costs eight digits of the value. So it is done only for data that the caller declares constant.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..expr import App, Expr, postorder, rebuilt
from ..primitive import REGISTRY, Primitive
from ..rewrite import linear_homothety
from .cost import Cost


def pairing() -> Primitive:
    """Return the sum of products of corresponding entries: what adjoints are defined by."""
    return next(op for op in REGISTRY.values() if op.indices == "ij,ij->")


def mixed_sums(roots: Sequence[Expr], cost: Cost) -> list[App]:
    """Return the sums and differences of what varies, which hold constant data."""
    return [
        node
        for node in postorder(*roots)
        if isinstance(node, App)
        and node.op.linear
        and len(node.args) == 2
        and cost.varies(node)
        and any(not cost.varies(below) for below in postorder(node))
    ]


def spread(roots: Sequence[Expr], sums: Sequence[Expr], cost: Cost) -> tuple[Expr, ...]:
    """Return `roots` with the products of `sums` and constant data multiplied out, and the data brought together."""
    memo: dict[Expr, Expr] = {}
    targets = {*sums}
    for node in postorder(*roots):
        memo[node] = new = _spread(rebuilt(node, tuple(memo[a] for a in node.args)), targets, cost)
        if node in targets:
            targets.add(new)
    return tuple(memo[root] for root in roots)


def _spread(e: Expr, targets: set[Expr], cost: Cost) -> Expr:
    """Return a product multiplied out, if its other factor is constant; an inner product in any case."""
    if not isinstance(e, App) or e.op.linear or e.op.homothety is not None:
        return e
    for i, a in enumerate(e.args):
        others = [*e.args[:i], *e.args[i + 1 :]]
        gains = e.op is pairing() or (others and not any(map(cost.varies, others)))
        if gains and a in targets and isinstance(a, App) and e.op.is_linear(i):
            terms = [_spread(App(e.op, (*e.args[:i], t, *e.args[i + 1 :])), targets, cost) for t in a.args]
            return App(a.op, tuple(terms))
    if e.op is not pairing():
        return e
    if isinstance(moved := linear_homothety(e), App):
        return rebuilt(moved, tuple(_spread(a, targets, cost) for a in moved.args))
    return _gathered(e, cost)


def _gathered(e: App, cost: Cost) -> Expr:
    """Return ⟨V, op*(B)⟩ for ⟨op(V), B⟩ where all else of the operation is constant.

    One side gives, the other takes: else a factor would wander to and fro.
    """
    for side in (0, 1):
        varying, rest = e.args[side], e.args[1 - side]
        while isinstance(varying, App):
            op, args = varying.op, varying.args
            moving = [i for i, a in enumerate(args) if cost.varies(a)]
            if (
                len(moving) != 1
                or len(args) == 1
                or op.linear
                or not op.is_linear(moving[0])
                or args[moving[0]].is_scalar
            ):
                break
            varying, rest = args[moving[0]], op.adjoint_in(moving[0], rest, args)
        if varying is not e.args[side]:
            return App(e.op, (varying, rest))
    return e
