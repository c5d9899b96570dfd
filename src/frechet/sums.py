"""Theorems about Σ_i and Π_i, for the simplifier: what does not depend on the index moves out.

They hold for any associative operation, and for any operation that is linear in the slot where the sum stands.
"""

from __future__ import annotations

from .expr import App, Expr, Sym, is_zero, operands, operate, postorder
from .folds import Fold, own_indices
from .integers import count


def depends(e: Expr, fold: Fold) -> bool:
    """Whether `e` depends on the index that runs in `fold`."""
    return any(fold.index.minus(i) is not None for node in postorder(e) for i in own_indices(node))


def fold_short(e: Fold) -> Expr | None:
    """Return what a run of no member, or of one, is."""
    length = e.last.minus(e.first)
    if length is None or length > 0 or e.skip is not None:
        return None
    assert e.op.unit is not None
    return e.at(e.first) if length == 0 else e.op.unit(e.shape)


def fold_zero(e: Fold) -> Expr | None:
    """Return zero for a sum of zeros."""
    return e.body if e.op.linear and is_zero(e.body) else None


def fold_constant(e: Fold) -> Expr | None:
    """Return n A for the sum of n terms A."""
    if not e.op.linear or e.skip is not None or depends(e.body, e):
        return None
    return operate("numpy", "*", count(e.first, e.last), e.body)


def fold_linear(e: Fold) -> Expr | None:
    """Return op(A, Σ_i B_i) for Σ_i op(A, B_i): what is constant moves out of a slot in which it is linear."""
    body = e.body
    if not e.op.linear or not isinstance(body, App) or (body.op.linear and body.op.arity > 1):
        return None
    if body.op.associative:
        factors, whole = operands(body)
        left = next((i for i, f in enumerate(factors) if depends(f, e)), 0)
        right = next((i for i, f in enumerate(reversed(factors)) if depends(f, e)), 0)
        if whole and (left or right):
            inside = _product(body, factors[left : len(factors) - right])
            out = e.with_args((inside,))
            for f in reversed(factors[:left]):
                out = App(body.op, (f, out))
            for f in factors[len(factors) - right :]:
                out = App(body.op, (out, f))
            return out
    for i, a in enumerate(body.args):
        others = [b for k, b in enumerate(body.args) if k != i]
        single = body.op.arity > 1 or body.op.homothety == i
        if single and body.op.is_linear(i) and depends(a, e) and not any(depends(b, e) for b in others):
            return App(body.op, (*body.args[:i], e.with_args((a,)), *body.args[i + 1 :]))
    return None


def fold_split(e: Fold) -> Expr | None:
    """Return Σ_i A_i + n B for Σ_i (A_i + B), and the like."""
    body = e.body
    if not e.op.linear or not isinstance(body, App) or not body.op.linear or body.op.arity != 2:
        return None
    constant = [a for a in body.args if not depends(a, e)]
    if not constant or any(isinstance(a, Sym) for a in constant):
        return None  # Σ_i (x_i − μ) is better left together
    return App(body.op, tuple(e.with_args((a,)) for a in body.args))


def _product(body: App, factors: list[Expr]) -> Expr:
    out = factors[0]
    for f in factors[1:]:
        out = App(body.op, (out, f))
    return out


THEOREMS = (fold_short, fold_zero, fold_constant, fold_split, fold_linear)
