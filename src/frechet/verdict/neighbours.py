"""Right answers to other questions: the gradient of the norm for that of its square, of labels that sum to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..derivation import Derivation, derive
from ..errors import FrechetError
from ..expr import App, Expr, Num, Sym, dependents, mapped, number, ones, operate, postorder, topological
from ..primitive import REGISTRY, clipped
from ..render.text import readable
from ..rewrite import tidy
from .search import Candidate, Step

INNER = 8  # operations of the function that are exchanged for others


def neighbours(d: Derivation) -> Iterator[Candidate]:
    """Yield the gradients of functions that differ from the one meant by a square or by a reduction, and others."""
    f, x = d.function, d.variable
    varying = dependents(f, x)
    for node in [n for n in topological(f) if n in varying and isinstance(n, App) and n.is_scalar][:INNER]:
        for new, words in (*_squares(node), *_reductions(node)):
            with suppress(FrechetError):
                table: dict[Expr, Expr] = {node: new}
                other = mapped(f, table.get)
                said = f"it is the gradient of {clipped(readable(other))}, {words}"
                yield _candidate("function", 1.25, derive(other, x).gradient, said)
    yield from _of_an_extreme(d)
    yield from _of_labels(d)


def _candidate(kind: str, cost: float, e: Expr, words: str) -> Candidate:
    return Candidate(e, (Step(kind, cost, lambda: words),))


def _squares(node: App) -> Iterator[tuple[Expr, str]]:
    """Yield c for c², and c² for a c that is never negative."""
    shown = clipped(readable(node))
    if len(node.args) == 2 and isinstance(node.args[1], Num) and node.args[1].value == 2:
        yield node.args[0], f"not of the square {shown}"
    elif node.op.range == "nonnegative":
        yield operate("numpy", "**", node, number(2)), f"not of {shown} itself"


def _reductions(node: App) -> Iterator[tuple[Expr, str]]:
    """Yield tr(A) for the sum of all entries of A, and the other way round."""
    if node.op.arity == 1 and node.op.is_linear(0):
        for other in REGISTRY.values():
            if other is not node.op and other.arity == 1 and other.is_linear(0) and other.signature.result == (1, 1):
                with suppress(FrechetError):
                    yield App(other, node.args), f"not of {clipped(readable(node))}"


def _of_an_extreme(d: Derivation) -> Iterator[Candidate]:
    """Yield the gradient with ones for the place of the largest entry."""
    for node in postorder(d.gradient):
        if isinstance(node, App) and node.op.jumps and node.op.range:
            table: dict[Expr, Expr] = {node: ones(*node.shape)}
            what = node.op.doc.partition(":")[0]
            words = f"it is 1 in every entry where {clipped(readable(node))} belongs, which is {what}"
            yield _candidate("place", 1.4, mapped(d.gradient, table.get), words)


def _of_labels(d: Derivation) -> Iterator[Candidate]:
    """Yield the gradient where the entries of a vector of labels, or of each row of a matrix of them, sum to one."""
    for node in postorder(d.gradient):
        if not isinstance(node, App) or not isinstance(node.args[0], Sym) or node.args[0] is d.variable:
            continue
        y = node.args[0]
        if node is tidy(operate("numpy", "@", y, ones(y.shape[1], 1))) and y.shape[1] != 1:
            one, words = ones(*node.shape), f"it assumes that every row of {y.name} sums to one"
        elif node.is_scalar and node is tidy(operate("numpy", "@", ones(1, y.shape[0]), y)):
            one, words = number(1), f"it assumes that the entries of {y.name} sum to one"
        else:
            continue
        table: dict[Expr, Expr] = {node: one}
        yield _candidate("labels", 1.2, tidy(mapped(d.gradient, table.get)), words)
