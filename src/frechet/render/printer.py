"""One walker that prints any expression in any notation: iterative, linear in what it prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..entries import Entries
from ..expr import App, Const, Diff, Expr, Num, Sym, operands
from ..folds import Fold, Member, Unit, family_of
from ..integers import Running
from ..primitive import SIZES, Primitive
from .folds import fold, member, unit

Piece = tuple[str, int, int]  # literal, slot index (or -1), level the slot needs

CHAIN_SHOWN = 12  # operands of one product or sum that are printed before it is abridged
DEPTH_SHOWN = 24  # nesting that is printed before it is abridged
PIECES_SHOWN = 3000  # pieces printed before the rest is abridged


@dataclass(frozen=True)
class Compound:
    """A notation for a composition: X^{-T} for the transpose of an inverse, A^{-T} B for solve(A', B)."""

    outer: Primitive
    inner: Primitive
    pieces: tuple[Piece, ...]
    level: int


@dataclass(frozen=True)
class Notation:
    """How leaves, applications, brackets and omissions are written."""

    pieces: Callable[[Primitive], tuple[Piece, ...]]
    level: Callable[[Primitive], int]
    name: Callable[[str], str]
    number: Callable[[Num], tuple[str, int]]
    constant: Callable[[Const], tuple[str, int]]
    diff: str
    diff_level: int  # what d(…) applies to without brackets
    brackets: tuple[str, str]
    dots: str
    compounds: tuple[Compound, ...] = field(default=())
    mark: tuple[str, str] = ("", "")  # what stands before and after an operand that is to be seen
    how: str = "latex"  # latex, pretty or text: how members of families and folds are written
    exact: bool = False  # exact: what is printed parses back to the same expression, whatever its length


def compound_of(e: App, notation: Notation) -> tuple[tuple[Piece, ...], int, tuple[Expr, ...]] | None:
    """Return (pieces, level, arguments) if a compound notation fits `e`."""
    for c in notation.compounds:
        if e.op is c.outer and isinstance(e.args[0], App) and e.args[0].op is c.inner:
            return c.pieces, c.level, (*e.args[0].args, *e.args[1:])
    return None


def level_of(e: Expr, notation: Notation) -> int:
    """Return how tightly `e` binds as written."""
    if isinstance(e, App):
        found = compound_of(e, notation)
        return found[1] if found else notation.level(e.op)
    if isinstance(e, Num):
        return notation.number(e)[1]
    if isinstance(e, Const):
        return notation.constant(e)[1]
    if isinstance(e, Diff):
        return 89 if isinstance(e.of, Sym) else 55
    if isinstance(e, Fold):
        return fold(e, notation.how, "")[1]
    return 100


def spine(e: App, notation: Notation) -> list[App]:
    """Return the applications down the left edge that share the level of `e`, outermost first."""
    level, out = notation.level(e.op), [e]
    while (
        isinstance(left := out[-1].args[0], App)
        and left.op.arity == 2
        and notation.level(left.op) == level
        and _infix(out[-1].op, notation)
    ):
        out.append(left)
    return out


def _infix(op: Primitive, notation: Notation) -> bool:
    pieces = notation.pieces(op)
    return len(pieces) == 3 and pieces[0][1] == 0 and pieces[2][1] == 1


Marked = frozenset[tuple[Expr, int]]  # operands that are highlighted, each as (operation, slot)


def printed(root: Expr, notation: Notation, marked: Marked = frozenset()) -> str:
    """Return `root` written in `notation`, the operands in `marked` between its marks."""
    out: list[str] = []
    # An item is a literal, or (expression, level needed, depth, operation of which it is an associative operand).
    stack: list[str | tuple[Expr, int, int, Primitive | None]] = [(root, 0, 0, None)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        e, need, depth, within = item
        if not notation.exact and e.args and (depth > DEPTH_SHOWN or len(out) > PIECES_SHOWN):
            out.append(notation.dots)
            continue
        associative = within is not None and isinstance(e, (App, Fold)) and e.op is within
        if level_of(e, notation) < need and not associative:
            stack.append(notation.brackets[1])
            stack.append((e, 0, depth, None))
            stack.append(notation.brackets[0])
        elif isinstance(e, Member):
            out.append(member(e, notation.how, notation.name(e.family.name)))
        elif isinstance(e, Sym):
            out.append(notation.name(e.name))
        elif isinstance(e, Fold):
            family = family_of(e)
            written = fold(e, notation.how, notation.name(family.name) if family else "")[0]
            stack.extend(p if isinstance(p, str) else (*p, depth + 1, None) for p in reversed(written))
        elif isinstance(e, Entries):
            stack.extend(p if isinstance(p, str) else (*p, depth, None) for p in reversed(e.shown(notation.how)))
        elif isinstance(e, Unit):
            out.append(unit(e, notation.how))
        elif isinstance(e, Running):
            out.append(e.at.name)
        elif isinstance(e, Num):
            out.append(notation.number(e)[0])
        elif isinstance(e, Const):
            out.append(notation.constant(e)[0])
        elif isinstance(e, Diff):
            out.append(notation.diff)
            stack.append((e.of, 95 if isinstance(e.of, Sym) else notation.diff_level, depth + 1, None))
        elif isinstance(e, App):
            stack.extend(reversed(_parts(e, depth, notation, marked)))
    return "".join(out)


def _parts(
    e: App, depth: int, notation: Notation, marked: Marked
) -> list[str | tuple[Expr, int, int, Primitive | None]]:
    found = compound_of(e, notation)
    pieces, args = (found[0], found[2]) if found else (notation.pieces(e.op), e.args)
    if not notation.exact and not found and _infix(e.op, notation):
        abridged = _abridged(e, depth, notation)
        if abridged:
            return abridged
    within = e.op if e.op.associative and not notation.exact and not found else None
    # A chain is as deep as its deepest operand: printing a long product left to right is not nesting.
    deeper = depth if _infix(e.op, notation) else depth + 1
    if within is not None and within.homothety is not None:
        # 2*A*B is (2*A)*B when it is read, which is 2*(A*B): every product lets a scalar through.
        level, scaled = notation.level(within), within.homothety
        pieces = tuple((lit, k, min(need, level) if k == scaled else need) for lit, k, need in pieces)
    parts: list[str | tuple[Expr, int, int, Primitive | None]] = []
    for literal, k, need in pieces:
        if k < 0:
            parts.append(literal)
        elif need == SIZES:
            parts.append(sizes(args[k], notation))
        elif not found and (e, k) in marked:
            parts += [notation.mark[0], (args[k], need, deeper, within), notation.mark[1]]
        else:
            parts.append((args[k], need, deeper, within))
    return parts


def sizes(e: Expr, notation: Notation) -> str:
    """Return the size of `e` as an index: _{m,n}."""
    shown = (re.sub(r"[^\W\d]\w*", lambda m: notation.name(m[0]), str(d)).replace("*", " ") for d in e.shape)
    return f"_{{{','.join(shown)}}}"


def _holds_differential(e: Expr) -> bool:
    """Whether `e` is dX, or a short expression of it such as its transpose."""
    while e.args and len(e.args) == 1 and not isinstance(e, Diff):
        e = e.args[0]
    return isinstance(e, Diff)


def _abridged(e: App, depth: int, notation: Notation) -> list[str | tuple[Expr, int, int, Primitive | None]] | None:
    """Return the first and last operands of a long chain with dots between, or None if it is short."""
    separator = notation.pieces(e.op)[1][0]
    first_need, rest_need = notation.pieces(e.op)[0][2], notation.pieces(e.op)[2][2]
    if e.op.associative:
        chain, whole = operands(e)
        if len(chain) > CHAIN_SHOWN or not whole:
            # The ends are shown, and whatever varies: the reader looks for dX.
            marked = [i for i, operand in enumerate(chain) if _holds_differential(operand)][:3]
            shown = sorted({0, 1, 2, len(chain) - 2, len(chain) - 1, *marked})
            parts: list[str | tuple[Expr, int, int, Primitive | None]] = []
            for before, i in zip([-1, *shown], shown, strict=False):
                if i:
                    parts.append(separator)
                if i > before + 1:
                    parts += [notation.dots, separator]
                parts.append((chain[i], rest_need if i else first_need, depth + 1, None))
            return parts
    edge = spine(e, notation)
    if len(edge) > CHAIN_SHOWN:
        head, tail = edge[-3], edge[1::-1]
        parts = [(head, 0, depth + 1, None), notation.pieces(edge[-4].op)[1][0], notation.dots]
        for node in tail:
            parts += [
                notation.pieces(node.op)[1][0],
                (node.args[1], notation.pieces(node.op)[2][2], depth + 1, None),
            ]
        return parts
    return None
