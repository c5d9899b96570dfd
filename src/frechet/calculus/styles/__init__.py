"""Styles: ways to write one derivation. Each is a list of steps, every step an equation that can be judged."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from .style import DETAIL, Style

if TYPE_CHECKING:
    from ...certify.certificate import Certificate
    from ...derivation import Derivation, Step


ELSEWHERE = ("shifted", "lemma")  # phases whose left sides are defined at other points than the function is


NAMES = ("frobenius", "trace", "index", "kronecker", "definition")  # each a module, loaded when first asked for


def styles() -> dict[str, Style]:
    """Return the styles by name.

    >>> list(styles())
    ['frobenius', 'trace', 'index', 'kronecker', 'definition']
    """
    return {name: named(name) for name in NAMES}


def named(name: str) -> Style:
    """Return the style called `name`; raise `UnsupportedError` if there is none."""
    if name not in NAMES:
        raise UnsupportedError(f"style {name!r} is not available; available: {', '.join(map(repr, NAMES))}")
    found: Style = import_module(f".{name}", __name__).STYLE
    return found


def steps_in(d: Derivation, name: str, detail: str) -> list[Step]:
    """Return the steps of `d` in a style, at a level of detail; raise `UnsupportedError` if there is no such thing."""
    if detail not in DETAIL:
        raise UnsupportedError(f"steps={detail!r} is not available; available: {', '.join(map(repr, DETAIL))}")
    found = named(name)
    if d.wrt is not d.variable and name != NAMES[0]:
        raise UnsupportedError(f"style {name!r} is not available for one column; derive with respect to the matrix")
    return found.steps(d, detail)


def certificate_in(d: Derivation, style: str, steps: str = "textbook") -> Certificate:
    """Return the proof by evaluation that every step of `d` in a style holds and that it ends in the gradient."""
    if style == "frobenius" and steps == "textbook":
        return d.certificate
    from ...certify.certificate import certified

    found = steps_in(d, style, steps)
    claims = [*d.conclusions(), *(s.equation for s in found)]
    needed = [d.subject, *(s.before for s in found if s.phase in ELSEWHERE)]
    return certified(claims, d.variable, seed=d.seed, needed=needed, where=d.conditions)


def certificate_text(d: Derivation, style: str, steps: str = "textbook") -> str:
    """Return the certificate in words, with whatever else the style has checked."""
    further = named(style).further
    more = f" {further(d)}." if further and steps != "summary" else ""
    return f"{certificate_in(d, style, steps)}.{more}"
