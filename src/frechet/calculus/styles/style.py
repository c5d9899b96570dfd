"""What a style is: a name and a function from a derivation to steps, at three levels of detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
