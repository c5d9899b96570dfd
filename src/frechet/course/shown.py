"""Objects that a notebook shows as Markdown and a terminal as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A piece of Markdown, with a plain text for where Markdown is not rendered."""

    markdown: str
    plain: str

    def __repr__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/markdown": self.markdown, "text/plain": self.plain}


def code(text: str) -> str:
    """Return text as inline code, also when it holds a backtick."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def escaped(text: str) -> str:
    r"""Return text so that Markdown leaves its formulas alone.

    >>> print(escaped("the sign of A*B*C"))
    the sign of A\*B\*C
    """
    return text.replace("*", r"\*").replace("_", r"\_")


def table(head: list[str], rows: list[list[str]]) -> str:
    r"""Return a Markdown table. Norm bars are written ``\Vert``, since readers of Markdown disagree on a bar in a cell.

    >>> print(table(["a", "b"], [["1", r"$\|x\|$"]]))
    | a | b |
    | --- | --- |
    | 1 | $\Vert x\Vert $ |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace(r"\|", r"\Vert ") for cell in line) + " |" for line in lines)
