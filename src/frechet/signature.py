"""Signatures such as ``A[m,k], B[k,n] -> [m,n]`` and the unification that infers dimensions from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import DeclarationError
from .spaces import SCALAR, Dim, Shape


class Unknown:
    """A dimension not yet known; unification binds it. It never becomes 1: a vector is not a scalar by accident."""

    __slots__ = ("bound", "hint")

    def __init__(self, hint: str = "") -> None:
        self.bound: Dim | Unknown | None = None
        self.hint = hint


AnyDim = Dim | Unknown
AnyShape = tuple[AnyDim, AnyDim]


def resolved(d: AnyDim) -> AnyDim:
    """Return what `d` stands for after the bindings made so far."""
    while isinstance(d, Unknown) and d.bound is not None:
        d = d.bound
    return d


def unify(a: AnyDim, b: AnyDim, trail: list[Unknown]) -> bool:
    """Make `a` and `b` equal if that is possible; bindings made are pushed on `trail`."""
    a, b = resolved(a), resolved(b)
    if a is b or (not isinstance(a, Unknown) and not isinstance(b, Unknown) and a == b):
        return True
    if isinstance(b, Unknown) and not isinstance(a, Unknown):
        a, b = b, a
    if isinstance(a, Unknown) and b != 1:
        a.bound = b
        trail.append(a)
        return True
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

    @classmethod
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

    def apply(self, shapes: Sequence[AnyShape], trail: list[Unknown]) -> tuple[AnyShape | None, int]:
        """Return (result shape, -1), or (None, index of the slot that does not fit)."""
        bound: dict[str, AnyDim] = {}
        for i, (slot, got) in enumerate(zip(self.slots, shapes, strict=True)):
            for want, have in zip(slot.shape, got, strict=True):
                if isinstance(want, int):
                    if resolved(have) != want:
                        return None, i
                elif want not in bound:
                    bound[want] = have
                elif not unify(bound[want], have, trail):
                    return None, i
        rows, columns = (resolved(bound.get(d, d)) if isinstance(d, str) else d for d in self.result)
        return (rows, columns), -1


def _shape(inside: str, text: str) -> Shape:
    parts = [p.strip() for p in inside.split(",")]
    if len(parts) != 2 or not all(parts):
        raise DeclarationError(f"signature {text!r}: a shape has two dimensions, got [{inside}]")
    rows, columns = (int(p) if p.isdigit() else p for p in parts)
    return rows, columns
