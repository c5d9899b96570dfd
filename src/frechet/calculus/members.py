"""One member of a family brought out of the sums and products that run over it, before anything is differentiated.

W_N ⋯ W_1 = W_{k+1:} W_k W_{:k}, and Σ_i f(x_i) = f(x_k) + Σ_{i≠k} f(x_i): after this step W_k and x_k are variables
like any other, and at the end the factors are written as the whole again.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnsupportedError
from ..expr import App, Diff, Expr, mapped, operands, postorder
from ..folds import Fold, Member
from ..indices import Index


@dataclass(frozen=True)
class Opened:
    """A fold with the part that holds the variable brought out: an equation `before` = `after`."""

    before: Fold
    after: Expr
    parts: tuple[Expr, ...]  # the operands that `after` is made of, in order


def opened(f: Expr, x: Member) -> list[Opened]:
    """Return every fold of `f` that holds the member `x`, opened there.

    Raises `UnsupportedError` where it cannot be told whether a fold holds it.
    """
    for node in postorder(f):
        if isinstance(node, Member) and node.family == x.family and not node.at.bound and node is not x:
            difference = node.at.minus(x.at)
            if difference is None:
                raise UnsupportedError(
                    f"{node.name} may or may not be {x.name}: write members with one index, as {x.family.name}[k] and "
                    f"{x.family.name}[k+1], or with numbers"
                )
    return [o for node in postorder(f) if isinstance(node, Fold) and (o := _opened(node, x))]


def _opened(node: Fold, x: Member) -> Opened | None:
    inside = [n for n in postorder(node.body) if isinstance(n, Member) and n.family == x.family]
    own = {n.at for n in inside if n.at.bound and n.at.name == node.letter}
    if not own:
        return None
    if any(isinstance(n, Fold) and _holds(n, x) for n in postorder(node.body)):
        raise UnsupportedError(
            f"{x.family.name} is summed over twice, one sum in the other: the derivative with respect to {x.name} is "
            "not taken there"
        )
    if own != {node.index}:
        shown = ", ".join(sorted(f"{x.family.name}[{i}]" for i in own))
        raise UnsupportedError(
            f"the derivative with respect to {x.name} is not taken where one term holds {shown}: only where the "
            f"index of {x.family.name} is the one that runs, {node.letter}"
        )
    if not is_within(x, node):
        return None
    if node.skip is not None:
        raise UnsupportedError(f"the sum over {node.letter} ≠ {node.skip} is not differentiated by {x.name}")
    here = node.at(x.at)
    if node.op.linear:
        length = node.last.minus(node.first)
        rest = None if length == 0 else Fold(node.op, node.letter, node.first, node.last, node.body, x.at)
        found = [here, rest]
    else:
        found = [node.within(x.at + 1, node.last), here, node.within(node.first, x.at - 1)]
    parts = tuple(p for p in found if p is not None)
    out = parts[0]
    for p in parts[1:]:
        out = App(node.op, (out, p))
    return Opened(node, out, parts)


def _holds(node: Fold, x: Member) -> bool:
    return any(
        isinstance(n, Member) and n.family == x.family and n.at.bound and n.at.name == node.letter
        for n in postorder(node.body)
    )


def is_within(x: Member, node: Fold) -> bool:
    """Whether the index of `x` is in the range of a fold; an index k of a family of N is from 1 to N."""
    above = _order(x.at, node.first, lowest=Index("", 1))
    below = _order(node.last, x.at, highest=x.family.count)
    if above is False or below is False:
        return False
    if above is None or below is None:
        raise UnsupportedError(
            f"whether {x.name} is among the members {node.first}, …, {node.last} is not known, so that the derivative "
            "with respect to it is not either"
        )
    return True


def _order(big: Index, small: Index, lowest: Index | None = None, highest: Index | None = None) -> bool | None:
    """Whether big ≥ small, where that is known: every index is at least `lowest` and at most `highest`."""
    difference = big.minus(small)
    if difference is not None:
        return difference >= 0
    return True if small == lowest or (highest is not None and big == highest) else None


def exposed(f: Expr, x: Member) -> list[tuple[Expr, Expr, str]]:
    """Return the steps that bring `x` out, as (before, after, rule), products first."""
    steps = []
    for linear, rule in ((False, "split_product"), (True, "single_term")):
        found = [o for o in opened(f, x) if bool(o.before.op.linear) is linear]
        if found:
            table: dict[Expr, Expr] = {o.before: o.after for o in found}
            after = mapped(f, table.get)
            steps.append((f, after, rule))
            f = after
    return steps


def restored(e: Expr, found: list[Opened]) -> Expr:
    """Return `e` with the parts of every opened fold written as the fold again."""
    by_op = {o.before.op: [p for p in found if p.before.op is o.before.op] for o in found if len(o.parts) > 1}
    if not by_op:
        return e

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Diff):
            return node  # d(W) is not opened for being written
        if not isinstance(node, App) or node.op not in by_op:
            return None
        run, whole = operands(node)
        if not whole:
            return None
        new = [restored(p, found) if p is not node else p for p in run]
        for o in by_op[node.op]:
            n = len(o.parts)
            i = 0
            while i + n <= len(new):
                if all(a is b for a, b in zip(new[i : i + n], o.parts, strict=True)):
                    new[i : i + n] = [o.before]
                i += 1
        if len(new) == len(run) and all(a is b for a, b in zip(new, run, strict=True)):
            return node
        out = new[0]
        for p in new[1:]:
            out = App(node.op, (out, p))
        return out

    return mapped(e, change)
