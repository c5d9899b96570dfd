"""What a style is: a name and a function from a derivation to steps, at three levels of detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from ...expr import App, Const, Diff, Expr, Num, Sym, postorder
from ...primitive import brief
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


def only_operations(d: Derivation, name: str) -> None:
    """Refuse a function with parts that are no operations on matrices, such as a sum along an index."""
    for node in postorder(d.subject):
        if not isinstance(node, (App, Sym, Num, Const)):
            raise UnsupportedError(f"style {name!r} does not express {brief(node)}; use style 'frobenius'")


def summary(d: Derivation) -> list[Step]:
    """Return one step, from d(f) to the differential; the gradient is shown after it."""
    from ...derivation import Step

    f, df = Diff(d.subject), d.differential
    return [Step("differential", "differential", "differential", (), "", (), partial(itself, f), partial(itself, df))]


def single_moves(form: Frobenius) -> Frobenius:
    """Return the same moves, one a line."""
    return form.in_lines([[node] for line in form.lines for node in line])


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


def is_plain_part(part: Expr, of: Expr) -> bool:
    """Whether what one argument contributes to a sum is that argument, up to a factor."""
    while isinstance(part, App) and part.op.homothety is not None and part is not of:
        part = part.args[part.op.homothety]
    return part is of
