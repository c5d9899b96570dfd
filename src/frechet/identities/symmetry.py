"""Which expressions are seen to be symmetric: from declared structure, and from how they are built."""

from __future__ import annotations

from ..expr import App, Const, Expr, Num, Sym, operands
from ..primitives.linear import transpose
from ..spaces import structure

LONGEST = 64  # products with more factors are not examined


def is_symmetric(e: Expr) -> bool:
    """Return whether `e` equals its transpose: S declared so, A'A, A S A', sums and inverses of such."""
    stack = [e]
    while stack:
        node = stack.pop()
        if node.is_scalar or isinstance(node, Num):
            continue
        if isinstance(node, Sym):
            if not (node.structure and "symmetric" in structure(node.structure).properties):
                return False
        elif isinstance(node, Const):
            if node.shape[0] != node.shape[1]:
                return False
        elif isinstance(node, App) and node.op.symmetric:
            continue
        elif isinstance(node, App) and node.op.commutes_with_transpose:
            stack.extend(a for a in node.args if not a.is_scalar)
        elif isinstance(node, App) and node.op.homothety is not None:
            stack.append(node.args[node.op.homothety])
        elif isinstance(node, App) and node.op.reverses_under_transpose:
            middle = _palindrome(node)
            if middle is None:
                return False
            stack.extend(middle)
        else:
            return False
    return True


def _palindrome(e: App) -> list[Expr] | None:
    """Return what is left to examine of a product A B … B' A', or None if it does not read so."""
    factors, whole = operands(e, LONGEST)
    if not whole:
        return None
    while len(factors) > 1:
        first, last = factors.pop(0), factors.pop()
        turned = first is transpose(last) or last is transpose(first)
        if not turned and not (first is last and is_symmetric(first)):
            return None
    return factors
