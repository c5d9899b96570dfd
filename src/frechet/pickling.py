"""Expressions to plain data and back, for pickling and copying: a flat program, so that depth is no limit."""

from __future__ import annotations

from typing import Any

from .expr import App, Const, Diff, Expr, Num, Sym, postorder
from .folds import Fold, Member, Unit
from .integers import Integer, Running, value_of
from .primitive import Primitive, registry


def packed(e: Expr) -> list[tuple[Any, ...]]:
    """Return the nodes of `e` in postfix order, as tuples of plain data."""
    at: dict[Expr, int] = {}
    out: list[tuple[Any, ...]] = []
    for node in postorder(e):
        at[node] = len(out)
        if isinstance(node, Member):
            out.append(("member", node.family, node.at))
        elif isinstance(node, Fold):
            run = (node.op.name, node.letter, node.first, node.last)
            out.append(("fold", *run, at[node.body], node.skip))
        elif isinstance(node, Unit):
            out.append(("unit", node.shape[0], node.at))
        elif isinstance(node, (Integer, Running)):
            out.append(("letter", node.at))
        elif isinstance(node, Sym):
            out.append(("sym", node.name, node.shape, node.structure))
        elif isinstance(node, Num):
            out.append(("num", node.value))
        elif isinstance(node, Const):
            out.append(("const", node.name, node.shape))
        elif isinstance(node, App):
            out.append(("app", node.op.origin or node.op.name, tuple(at[a] for a in node.args)))
        else:
            out.append(("diff", at[node.args[0]]))
    return out


def unpacked(program: list[tuple[Any, ...]]) -> Expr:
    """Return the expression that `packed` wrote.

    >>> import pickle
    >>> from frechet import matrix
    >>> A = matrix("A", "m", "n")
    >>> pickle.loads(pickle.dumps(A @ A.T)) is A @ A.T
    True
    """
    made: list[Expr] = []
    for kind, *facts in program:
        if kind == "member":
            made.append(Member(*facts))
        elif kind == "fold":
            name, letter, first, last, body, skip = facts
            made.append(Fold(registry()[name], letter, first, last, made[body], skip))
        elif kind == "unit":
            made.append(Unit(*facts))
        elif kind == "letter":
            made.append(value_of(*facts))
        elif kind == "sym":
            made.append(Sym(*facts))
        elif kind == "num":
            made.append(Num(*facts))
        elif kind == "const":
            made.append(Const(*facts))
        elif kind == "app":
            op = registry()[facts[0]] if isinstance(facts[0], str) else _operation(*facts[0])
            made.append(App(op, tuple(made[i] for i in facts[1])))
        else:
            made.append(Diff(made[facts[0]]))
    return made[-1]


def _operation(origin: tuple[Any, ...], order: int, adjoint: bool) -> Primitive:
    from .functions import function

    return function(*origin).operation(order, adjoint)
