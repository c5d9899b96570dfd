"""Signatures such as ``A[m,k], B[k,n] -> [m,n]`` and the unification that infers dimensions from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .dimensions import Dim, canonical, is_name, names_of, solved, substituted
from .errors import DeclarationError
from .spaces import SCALAR, Shape


class Unknown:
    """A dimension not yet known; unification binds it. It never becomes 1: a vector is not a scalar by accident.

    One side of a constant may, unless the `other` side is 1: matrix(1) is a row where a row stands beside it.
    """

    __slots__ = ("bound", "hint", "other")

    def __init__(self, hint: str = "") -> None:
        self.bound: AnyDim | None = None
        self.hint = hint
        self.other: AnyDim = 1

    def fits(self, d: AnyDim) -> bool:
        """Whether it may become `d`."""
        return d != 1 or resolved(self.other) != 1


@dataclass(frozen=True)
class Composed:
    """A sum of products of dimensions of which some are not yet known: m*n for the size of vec(X)."""

    template: str
    parts: tuple[tuple[str, AnyDim], ...]


AnyDim = Dim | Unknown | Composed
AnyShape = tuple[AnyDim, AnyDim]
Applied = tuple[AnyShape | None, int]  # the shape of a result, or the slot that does not fit


def resolved(d: AnyDim) -> AnyDim:
    """Return what `d` stands for after the bindings made so far."""
    while isinstance(d, Unknown) and d.bound is not None:
        d = d.bound
    return composed(d.template, dict(d.parts)) if isinstance(d, Composed) else d


def composed(template: Dim, parts: Mapping[str, AnyDim]) -> AnyDim:
    """Return the dimension `template` with its names replaced by `parts`."""
    if isinstance(template, int):
        return template
    known: dict[str, Dim] = {}
    unknown: list[tuple[str, AnyDim]] = []
    for name in names_of(template):
        part = resolved(parts.get(name, name))
        if isinstance(part, (str, int)):
            known[name] = part
        else:
            unknown.append((name, part))
    if not unknown:
        return substituted(template, known)
    if template == unknown[0][0]:
        return unknown[0][1]
    return Composed(
        template, tuple((name, known[name] if name in known else dict(unknown)[name]) for name in names_of(template))
    )


def unknowns(d: AnyDim) -> list[Unknown]:
    """Return what is not yet known in `d`."""
    d = resolved(d)
    if isinstance(d, Unknown):
        return [d]
    return [u for _, part in d.parts for u in unknowns(part)] if isinstance(d, Composed) else []


def unify(a: AnyDim, b: AnyDim, trail: list[Unknown]) -> bool:
    """Make `a` and `b` equal if that is possible; bindings made are pushed on `trail`."""
    a, b = resolved(a), resolved(b)
    if a is b or (not isinstance(a, Unknown) and not isinstance(b, Unknown) and a == b):
        return True
    if isinstance(b, Unknown) and not isinstance(a, Unknown):
        a, b = b, a
    if isinstance(a, Unknown):
        if isinstance(b, Unknown) and b.fits(1):
            a, b = b, a  # what may become 1 goes by what may not
        if not a.fits(b) or a in unknowns(b):
            return False
        a.bound = b
        trail.append(a)
        return True
    if isinstance(b, Composed) and not isinstance(a, Composed):
        a, b = b, a
    return isinstance(a, Composed) and _unify_composed(a, b, trail)


def _unify_composed(a: Composed, b: AnyDim, trail: list[Unknown]) -> bool:
    if isinstance(b, Composed):
        # m*n = p*q does not say that m = p; but where neither is known, nothing else is as likely to be meant.
        same = a.template == b.template and len(a.parts) == len(b.parts)
        return same and all(unify(p, q, trail) for (_, p), (_, q) in zip(a.parts, b.parts, strict=True))
    free = [name for name, part in a.parts if not isinstance(resolved(part), (str, int))]
    parts = dict(a.parts)
    if len(free) == 1 and isinstance(b, (str, int)):
        known = {name: part for name, part in a.parts if isinstance(part, (str, int))}
        found = solved(a.template, free[0], b, known)
        return found is not None and unify(parts[free[0]], found, trail)
    return False


def undo(trail: list[Unknown]) -> None:
    """Take back the bindings on `trail`."""
    while trail:
        trail.pop().bound = None


@dataclass(frozen=True)
class Slot:
    """One argument: a matrix of a shape, or a parameter (``p:number``, ``k:integer``) that must be a literal."""

    name: str
    shape: Shape
    parameter: str = ""


@dataclass(frozen=True)
class Signature:
    """Slots and result shape of an operation."""

    text: str
    slots: tuple[Slot, ...]
    result: Shape
    # What was found for shapes without unknowns: they recur by the thousand.
    _found: dict[tuple[Shape, ...], tuple[AnyShape | None, int]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> Signature:
        """Read ``A[m,k], B[k,n] -> [m,n]``; ``scalar`` is ``[1,1]``."""
        left, arrow, right = text.partition("->")
        if not arrow:
            raise DeclarationError(f"signature {text!r}: '->' is missing")
        slots: list[Slot] = []
        for item in re.findall(r"\w+\s*(?:\[[^\]]*\]|:\s*\w+)", left):
            if "[" in item:
                name, _, inside = item.partition("[")
                slots.append(Slot(name.strip(), _shape(inside.rstrip("]"), text)))
            else:
                name, _, kind = item.partition(":")
                if kind.strip() not in ("number", "integer"):
                    raise DeclarationError(f"signature {text!r}: parameter kind {kind.strip()!r} is not known")
                slots.append(Slot(name.strip(), SCALAR, kind.strip()))
        right = right.strip()
        result = SCALAR if right == "scalar" else _shape(right.strip("[]"), text)
        return cls(text, tuple(slots), result)

    def known(self, shapes: tuple[Shape, ...]) -> Shape | None:
        """Return the shape of the result where these shapes have been met before, and fit."""
        found = self._found.get(shapes)
        return found[0] if found is not None else None  # type: ignore[return-value]  # as in `applied`

    def applied(self, shapes: tuple[Shape, ...]) -> Applied:
        """Return what `apply` does, for shapes without unknowns."""
        found = self._found.get(shapes)
        if found is None:
            found = self.apply(shapes, [])
            if found[0] is None or all(isinstance(d, (str, int)) for d in found[0]):
                self._found[shapes] = found
        return found

    def apply(self, shapes: Sequence[AnyShape], trail: list[Unknown]) -> Applied:
        """Return (result shape, -1), or (None, index of the slot that does not fit)."""
        bound: dict[str, AnyDim] = {}
        later: list[tuple[int, str, AnyDim]] = []
        for i, (slot, got) in enumerate(zip(self.slots, shapes, strict=True)):
            for want, have in zip(slot.shape, got, strict=True):
                if isinstance(want, int):
                    if resolved(have) != want:
                        return None, i
                elif not is_name(want):
                    later.append((i, want, have))  # a composed dimension is judged when its names are bound
                elif want not in bound:
                    bound[want] = have
                elif not unify(bound[want], have, trail):
                    return None, i
        for i, want, have in later:
            free = [name for name in names_of(want) if name not in bound]
            size = resolved(have)
            if len(free) == 1 and isinstance(size, (str, int)):  # M[2*n,2*n] is where n comes from
                known = {n: d for n in names_of(want) if isinstance(d := resolved(bound.get(n, n)), (str, int))}
                found = solved(want, free[0], size, known)
                if found is None:
                    return None, i
                bound[free[0]] = found
            bound.update((name, Unknown()) for name in names_of(want) if name not in bound)
            if not unify(composed(want, bound), have, trail):
                return None, i
        rows, columns = (composed(d, bound) for d in self.result)
        return (rows, columns), -1


def _shape(inside: str, text: str) -> Shape:
    parts = [p.strip() for p in inside.split(",")]
    if len(parts) != 2 or not all(parts):
        raise DeclarationError(f"signature {text!r}: a shape has two dimensions, got [{inside}]")
    rows, columns = (canonical(p) for p in parts)
    return rows, columns
