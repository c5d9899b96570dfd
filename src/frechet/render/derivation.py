"""A derivation as LaTeX, text, Markdown and JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..expr import Expr, symbols
from .breaking import UNICODE, broken, latex_lines, latex_width
from .latex import latex
from .pretty import pretty
from .text import text

if TYPE_CHECKING:
    from ..derivation import Derivation, Step

LINES_SHOWN = 24  # lines printed of a derivation whose author groups them; the rest is abridged
LATEX_WIDTH = 66  # characters of text that a formula in a column may take
TEXT_WIDTH = 88

# What stands left of the equals sign in each phase; a phase that states anew first shows what it begins with.
LABELS = {"function": "f", "differential": "df", "frobenius": "df", "gradient": "∇f"}
STATES_ANEW = {"∇f"}


@dataclass(frozen=True)
class Line:
    """One line: what stands left of the sign, the formula, and the step it ends. A note stands for lines left out."""

    left: str
    body: Expr | None
    step: Step | None = None
    note: str = ""


def lines_of(d: Derivation, style: str, steps: str, write: Callable[[Expr], str]) -> list[Line]:
    """Return the lines of a derivation; a step that changes nothing on paper has none."""
    from ..calculus.styles import steps_in

    found = steps_in(d, style, steps)
    lines = [Line("f", d.function)]
    dots = steps == "textbook" and len(found) > LINES_SHOWN
    shown = [*found[: LINES_SHOWN // 2], None, *found[-LINES_SHOWN // 3 :]] if dots else list(found)
    current = "f"
    for step in shown:
        if step is None:
            hidden = len(found) - LINES_SHOWN // 2 - LINES_SHOWN // 3
            lines.append(Line("", None, None, f"{hidden} similar steps"))
            continue
        left = LABELS[step.phase]
        unseen = step.phase in ("function", "gradient") and write(step.after) == write(step.before)
        if left != current and left in STATES_ANEW:
            # A rule that opens the gradient and changes nothing on paper is named all the same.
            lines.append(Line(left, step.before, step if unseen else None))
            current = left
        if unseen:
            continue  # the same on paper: ‖R‖² is one thing whether it is read as a norm squared or as a square
        lines.append(Line(left if left != current else "", step.after, step))
        current = left
    if current != "∇f":
        lines.append(Line("∇f", d.gradient))
    return lines


def _in_formula(e: Expr) -> str:
    return f"${latex(e)}$"


def left_latex(d: Derivation, left: str) -> str:
    """Return what stands left of the sign, in LaTeX."""
    x = latex(d.variable)
    return {"f": "f", "df": r"\mathrm{d}f", "∇f": rf"\nabla_{{{x}}} f", "": ""}[left]


def derivation_latex(
    d: Derivation, style: str = "frobenius", steps: str = "textbook", width: float | None = None
) -> str:
    """Return the derivation as an `aligned` environment, no formula in it wider than `width`."""
    width = width or LATEX_WIDTH
    lines = lines_of(d, style, steps, latex)
    bodies = [latex_lines(latex(line.body), width) if line.body is not None else [] for line in lines]
    titles = [line.step.titled(_in_formula) if line.step else "" for line in lines]
    widest = max(latex_width(row) for rows in bodies for row in rows)
    beside = all(latex_width(title) + widest <= 1.5 * width for title in titles)
    rows = []
    for line, body, title in zip(lines, bodies, titles, strict=True):
        if line.note:
            rows.append(rf" & \;\vdots \quad \text{{{line.note}}}")
            continue
        rule = rf" && \text{{{title}}}" if title and beside else ""
        rows.append(f"{left_latex(d, line.left)} &= {body[0]}{rule}")
        rows += [rf" &\quad {more}" for more in body[1:]]
        if title and not beside:
            rows.append(rf" &\qquad \text{{({title})}}")
    joined = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{joined}\n\\end{{aligned}}"


def derivation_text(
    d: Derivation, style: str = "frobenius", steps: str = "textbook", width: float | None = None
) -> str:
    """Return the derivation in Unicode, one line a step, rules at the right, no line longer than `width`."""
    lines = lines_of(d, style, steps, pretty)
    width = int(width or TEXT_WIDTH)
    label = max(3, *(len(line.left) for line in lines))
    room = width - label - 3
    bodies = [broken(pretty(line.body), room, UNICODE) if line.body is not None else [] for line in lines]
    titles = [line.step.titled(pretty) if line.step else "" for line in lines]
    column = _column([(len(body[0]), len(title)) for body, title in zip(bodies, titles, strict=True) if title], room)
    out = []
    for line, body, title in zip(lines, bodies, titles, strict=True):
        if line.note:
            out.append(f"{'':>{label}}   … {line.note} …")
            continue
        beside = bool(title) and len(body[0]) <= column and column + 2 + len(title) <= room
        out.append(f"{line.left:>{label}} = " + (f"{body[0]:<{column}}  {title}" if beside else body[0]))
        out += [f"{'':>{label}}     {more}" for more in body[1:]]
        if title and not beside:
            out += [f"{'':>{label}}       {words}" for words in wrap(f"({title})", room - 4)]
    return "\n".join([*head_text(d), "", *(row.rstrip() for row in out)])


def _column(lines: list[tuple[int, int]], room: int) -> int:
    """Return where the rules begin, given (width of formula, width of rule): as many as can stand beside theirs."""

    def beside(c: int) -> int:
        return sum(body <= c and c + 2 + title <= room for body, title in lines)

    return max(sorted(body for body, _ in lines), key=beside, default=0)


def head_text(d: Derivation) -> list[str]:
    """Return what stands above a derivation in text: what f is, and the conditions."""
    head = [f"f : scalar function of {d.variable.name} ({_space(d)})"]
    if d.conditions:
        head.append("where " + "; ".join(c.shown("pretty") for c in d.conditions))
    return head


def _space(d: Derivation) -> str:
    from ..spaces import times

    return times(d.variable.shape) + (f", {d.variable.structure.replace('_', ' ')}" if d.variable.structure else "")


def derivation_markdown(
    d: Derivation, style: str = "frobenius", steps: str = "textbook", width: float | None = None
) -> str:
    """Return the derivation as notebooks and the book show it: conditions, aligned steps, certificate."""
    from ..calculus.styles import certificate_in

    parts = []
    if d.conditions:
        parts.append("*Where* " + "; ".join(c.shown("latex") for c in d.conditions) + ".")
    parts.append(f"$$\n{derivation_latex(d, style, steps, width)}\n$$")
    parts.append(f'<p class="certificate">✓ {certificate_in(d, style, steps)}.</p>')
    return "\n\n".join(parts)


def derivation_dict(d: Derivation) -> dict[str, Any]:
    """Return the derivation as JSON-ready data."""
    from ..codegen.source import expression_source
    from ..functions import functions_in

    return {
        "expression": text(d.function),
        "wrt": d.variable.name,
        "declarations": {s.name: [str(n) for n in s.shape] for s in symbols(d.function)},
        **({"functions": [f.declaration for f in functions]} if (functions := functions_in(d.function)) else {}),
        "gradient": {
            "text": text(d.gradient),
            "latex": latex(d.gradient),
            "python": expression_source(d.gradient),
        },
        "differential": {"text": text(d.differential), "latex": latex(d.differential)},
        "steps": [
            {
                "phase": s.phase,
                "before": text(s.before),
                "after": text(s.after),
                "latex": latex(s.after),
                "rule": s.rule,
                "title": s.titled(),
                "cite": s.cite,
                "conditions": [str(c) for c in s.conditions],
            }
            for s in d.steps
        ],
        "conditions": [str(c) for c in d.conditions],
        "certificate": d.certificate.as_dict(),
    }
