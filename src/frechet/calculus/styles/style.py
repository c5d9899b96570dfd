"""What a style is: a name and a function from a derivation to steps, at three levels of detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ...expr import Diff, Expr
from ..frobenius import Frobenius

if TYPE_CHECKING:
    from ...derivation import Derivation, Step

DETAIL = ("all", "textbook", "summary")
MOST_MOVES = 400  # derivations with more moves are not printed move by move


@dataclass(frozen=True)
class Style:
    """One way to write a derivation; `steps` gives its lines for a level of detail."""

    name: str
    doc: str
    steps: Callable[[Derivation, str], list[Step]]
    further: Callable[[Derivation], str] | None = None  # what else was checked, in words, beyond the equations


def summary(d: Derivation) -> list[Step]:
    """Return one step, from d(f) to the differential; the gradient is shown after it."""
    from ...derivation import Step

    f, df = Diff(d.subject), d.differential
    return [Step("differential", "differential", "differential", (), "", (), partial(itself, f), partial(itself, df))]


def single_moves(form: Frobenius) -> Frobenius:
    """Return the same moves, one a line."""
    return replace(form, lines=[[node] for line in form.lines for node in line])


def ending(d: Derivation, raw: Expr) -> list[Step]:
    """Return the steps from the gradient as a style leaves it to the gradient of `d`."""
    from ...derivation import Step

    if d.projects:
        return [step for step in d.gradient_steps() if step.rule == "projection"]
    if raw is d.gradient:
        return []
    both = partial(itself, raw), partial(itself, d.gradient)
    return [Step("gradient", "collect", "collect terms", (), "", (), *both)]


def itself(e: Expr) -> Expr:
    """Return `e`: what a step holds of a line that is made already."""
    return e
