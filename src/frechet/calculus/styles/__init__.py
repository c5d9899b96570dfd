"""Styles: ways to write one derivation. Each is a list of steps, every step an equation that can be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from .style import DETAIL, Style

if TYPE_CHECKING:
    from ...certify.certificate import Certificate
    from ...derivation import Derivation, Step


def styles() -> dict[str, Style]:
    """Return the styles by name.

    >>> list(styles())
    ['frobenius', 'trace']
    """
    from . import frobenius, trace

    return {module.STYLE.name: module.STYLE for module in (frobenius, trace)}


def named(name: str) -> Style:
    """Return the style called `name`; raise `UnsupportedError` if there is none."""
    known = styles()
    if name not in known:
        raise UnsupportedError(f"style {name!r} is not available; available: {', '.join(map(repr, known))}")
    return known[name]


def steps_in(d: Derivation, name: str, detail: str) -> list[Step]:
    """Return the steps of `d` in a style, at a level of detail; raise `UnsupportedError` if there is no such thing."""
    if detail not in DETAIL:
        raise UnsupportedError(f"steps={detail!r} is not available; available: {', '.join(map(repr, DETAIL))}")
    return named(name).steps(d, detail)


def certificate_in(d: Derivation, style: str, steps: str = "textbook") -> Certificate:
    """Return the proof by evaluation that every step of `d` in a style holds and that it ends in the gradient."""
    if style == "frobenius" and steps == "textbook":
        return d.certificate
    from ...certify.certificate import certified

    claims = [*d.conclusions(), *(s.equation for s in steps_in(d, style, steps))]
    return certified(claims, d.variable, seed=d.seed, needed=[d.subject], where=d.conditions)
