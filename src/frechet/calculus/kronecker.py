"""The matrix of a linear map: K with vec(L(dX)) = K vec(dX), put together from the laws vec(op(X)) = M vec(X)."""

from __future__ import annotations

from functools import lru_cache

from ..errors import UnsupportedError
from ..expr import App, Const, Diff, Expr, Sym, dependents, number, operate, symbols, topological
from ..identity import IDENTITIES, Identity
from ..primitive import Primitive, brief
from ..primitives.kronecker import vec
from ..primitives.multilinear import matmul
from ..rewrite import Simplifier
from .collect import collected


@lru_cache(maxsize=4)
def _laws(count: int) -> dict[tuple[Primitive, int], Identity]:
    """Return the laws of the form vec(op(…, X, …)) = M vec(X), by operation and slot of X; `count` of all there are."""
    from .. import identities  # noqa: F401  # importing the package fills the table

    found: dict[tuple[Primitive, int], Identity] = {}
    for law in IDENTITIES.values():
        left, right = law.lhs, law.rhs
        if law.kind != "law" or not isinstance(left, App) or not isinstance(right, App) or right.op is not matmul:
            continue
        inside = left.args[0] if left.op is vec and isinstance(left.args[0], App) else left
        last = right.args[1]
        letter = last.args[0] if isinstance(last, App) and last.op is vec else last
        if not isinstance(letter, Sym) or letter in symbols(right.args[0]):
            continue
        if letter is last and letter.shape[1] != 1:
            continue  # inv(A)*B for solve(A, B) says nothing of vec(B)
        if isinstance(inside, App) and inside.args.count(letter) == 1:
            found.setdefault((inside.op, inside.args.index(letter)), law)
    return found


def matrix_of(node: App, i: int) -> Expr:
    """Return M with vec(node) = M vec(argument i), by the law that says so."""
    law = _laws(len(IDENTITIES)).get((node.op, i))
    readings = (node, App(vec, (node,))) if law else ()
    instance = next((found for e in readings if law and (found := law.apply(e)) is not None), None)
    if not isinstance(instance, App):
        raise UnsupportedError(
            f"{brief(node)}: no law writes vec of {node.op.word} as a matrix times vec of its argument; "
            ".to_dense(…) gives the matrix in numbers"
        )
    return instance.args[0]


def kronecker_of(L: Expr, dx: Diff, simplify: Simplifier) -> Expr:
    """Return K with vec(L) = K vec(dX), for an expression L that is linear in dX."""
    rows = vec(L).shape[0]
    if dx not in dependents(L, dx):
        return Const("0", (rows, vec(dx).shape[0]))
    varying = dependents(L, dx)
    unit = number(1) if rows == 1 else Const("I", (rows, rows))
    factor: dict[Expr, Expr] = {L: unit}
    for node in topological(L):
        if node not in varying or not isinstance(node, App):
            continue
        C = factor.pop(node)
        for i, a in enumerate(node.args):
            if a not in varying:
                continue
            piece = node.op.parts[i](a) if node.op.parts else node
            M = C
            if piece is not a:
                M = simplify(_matrix(piece, a, i))
                M = M if C is unit else simplify(operate("numpy", "@", C, M))
            factor[a] = simplify(operate("numpy", "+", factor[a], M)) if a in factor else M
    return collected(factor[dx], simplify)


def _matrix(piece: Expr, a: Expr, i: int) -> Expr:
    assert isinstance(piece, App)
    return matrix_of(piece, i if i < len(piece.args) and piece.args[i] is a else piece.args.index(a))
