"""How members of families, sums along an index and products of consecutive factors are written."""

from __future__ import annotations

from ..expr import Expr
from ..folds import Family, Fold, Member, Unit, family_of
from ..indices import Index

Parts = list[str | tuple[Expr, int]]  # literals, and expressions with the level each needs

_LOW = dict(zip("0123456789+-aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def member(e: Member, how: str, name: str) -> str:
    r"""Return W[k+1], Wₖ₊₁ or W_{k+1}, given the name of the family as written."""
    index = str(e.at)
    if how == "text":
        return f"{name}[{index}]"
    if how == "latex":
        return f"{name}_{{{index}}}"
    return name + ("".join(_LOW[c] for c in index) if set(index) <= set(_LOW) else f"_{_braced(index)}")


def _braced(index: str) -> str:
    return index if len(index) == 1 else f"{{{index}}}"


def unit(e: Unit, how: str) -> str:
    r"""Return e[b], e_b or \mathbf{e}_{b}."""
    if how == "text":
        return f"e[{e.at}]"
    return rf"\mathbf{{e}}_{{{e.at}}}" if how == "latex" else f"e_{_braced(str(e.at))}"


def sliced(e: Fold, family: Family) -> str:
    """Return the slice in brackets: k+1: for W[k+1:], nothing for all of W."""
    first = "" if e.first == Index("", 1) else str(e.first)
    last = "" if e.last == family.count else str(e.last + 1)
    return f"{first}:{last}" if first or last else ""


def fold(e: Fold, how: str, name: str) -> tuple[Parts, int]:
    """Return what `e` is written as, and how tightly that binds; `name` is that of the family as written."""
    family = family_of(e)
    if family:
        inside = sliced(e, family)
        if how == "text":
            return [f"{name}[{inside or ':'}]"], 100
        return [f"{name}_{{{inside}}}" if inside else name], 100
    if how == "text":
        skip = f", {e.skip}" if e.skip else ""
        return [f"{e.op.fold[0]}({e.letter}, {e.first}, {e.last}{skip}, ", (e.body, 0), ")"], 100
    sign = e.op.fold[1]
    if sign:
        sign = sign if how == "latex" else "∑"
        below = (
            f"{e.letter}={e.first}"
            if e.skip is None
            else f"{e.letter} {'≠' if how == 'pretty' else chr(92) + 'neq'} {e.skip}"
        )
        above = "" if e.skip else f"^{{{e.last}}}" if how == "latex" else f"^{_braced(str(e.last))}"
        return [f"{sign}_{{{below}}}{above} ", (e.body, 19)], 19
    dots = r" \, \cdots \, " if how == "latex" else " ⋯ "
    return [(e.at(e.last), 21), dots, (e.at(e.first), 21)], 20
