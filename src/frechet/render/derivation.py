"""A derivation as LaTeX, text, Markdown and JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..expr import Expr, symbols
from ..folds import Member
from .breaking import UNICODE, broken, latex_lines, latex_width
from .latex import latex
from .pretty import pretty
from .text import text

if TYPE_CHECKING:
    from ..calculus.lets import Lets
    from ..derivation import Derivation, Step

LINES_SHOWN = 24  # lines printed of a derivation whose author groups them; the rest is abridged
LATEX_WIDTH = 66  # characters of text that a formula in a column may take
TEXT_WIDTH = 88
LONG = 80  # characters of a gradient that is read as it stands
LAYERS = 2  # cotangents that make it worth while to name them

# What stands left of the sign in each phase, as text and as LaTeX; {x} is the variable, {H} its change.
LEFT = {
    "function": ("f", "f"),
    "differential": ("df", r"\mathrm{{d}}f"),
    "gradient": ("∇f", r"\nabla_{{{x}}} f"),
    "partial": ("∂f/∂{x}_{at}", r"\frac{{\partial f}}{{\partial {x}_{{{at}}}}}"),
    "shifted": ("f({x} + {H})", "f({x} + {H})"),
    "increment": ("f({x} + {H}) − f({x})", "f({x} + {H}) - f({x})"),
    "remainder": ("R({H})", "R({H})"),
    "bound": ("|R({H})|", r"\left|R({H})\right|"),
}
GOES_ON = {"frobenius": "differential"}  # a phase whose lines go on where another's end
STATES_ANEW = {"gradient", "shifted"}  # phases that first show what they begin with


@dataclass(frozen=True)
class Line:
    """One line: what stands left of the sign, the formula, and the step it ends. A note stands for lines left out."""

    left: str
    body: Expr | None
    step: Step | None = None
    note: str = ""
    opens: bool = False  # shows what a phase begins with, not what the step arrives at
    beside: Expr | None = None  # the left side of a line that is an equation by itself

    @property
    def sign(self) -> str:
        """The relation between what stands left and the formula."""
        return "" if self.beside is not None else self.step.sign if self.step else "="

    @property
    def tail(self) -> tuple[Expr, ...]:
        """The change of the variable, where the line holds up to terms of higher order in it."""
        return self.step.tail if self.step and not self.opens else ()


def lines_of(d: Derivation, style: str, steps: str, write: Callable[[Expr], str], lets: bool | str) -> list[Line]:
    """Return the lines of a derivation, with names for shared parts where they are wanted."""
    lines = _lines(d, style, steps, write)
    names = names_for(d, lets)
    if names is None:
        return lines
    first = next((k for k, line in enumerate(lines) if line.step and line.step.phase == "frobenius"), len(lines))
    found = [
        replace(line, body=names.renamed(line.body, cotangents=k >= first)) if line.body is not None else line
        for k, line in enumerate(lines)
    ]
    last = max(k for k, line in enumerate(found) if line.left == "gradient")
    found[last:] = [Line("gradient", names.body)]
    if first < last and not found[first].left:
        found[first] = replace(found[first], left="differential")  # the chain of equations begins again
    values, cotangents = (
        _few([Line("", e, beside=name) for name, e in definitions]) for definitions in (names.values, names.cotangents)
    )
    middle = min(first, last)
    return [*values, *found[:middle], *cotangents, *found[middle:]]


def names_for(d: Derivation, lets: bool | str) -> Lets | None:
    """Return the names that a derivation is printed with: "auto" gives some to a long gradient through layers."""
    if lets not in (True, False, "auto"):
        raise UnsupportedError(f"lets={lets!r} is not available; available: True, False, 'auto'")
    if lets is False or (lets == "auto" and len(pretty(d.gradient)) <= LONG):
        return None
    from ..calculus.lets import lets as named

    names = named(d)
    return names if lets is True or len(names.cotangents) >= LAYERS else None


def _few(lines: list[Line]) -> list[Line]:
    if len(lines) <= LINES_SHOWN:
        return lines
    ends = LINES_SHOWN // 4
    return [*lines[:ends], Line("", None, None, f"{len(lines) - 2 * ends} similar definitions"), *lines[-ends:]]


def _lines(d: Derivation, style: str, steps: str, write: Callable[[Expr], str]) -> list[Line]:
    """Return the lines of a derivation; a step that changes nothing on paper has none."""
    from ..calculus.styles import steps_in

    found = steps_in(d, style, steps)
    lines = [Line("function", d.function)]
    dots = steps == "textbook" and len(found) > LINES_SHOWN
    shown = [*found[: LINES_SHOWN // 2], None, *found[-LINES_SHOWN // 3 :]] if dots else list(found)
    current = "function"
    for step in shown:
        if step is None:
            hidden = len(found) - LINES_SHOWN // 2 - LINES_SHOWN // 3
            lines.append(Line("", None, None, f"{hidden} similar steps"))
            continue
        phase = GOES_ON.get(step.phase, step.phase)
        if phase == "lemma":
            lines.append(Line("", step.after, step, beside=step.before))
            continue
        unseen = phase in ("function", "gradient") and write(step.after) == write(step.before)
        if phase != current and phase in STATES_ANEW:
            # A rule that opens the gradient and changes nothing on paper is named all the same.
            lines.append(Line(phase, step.before, step if unseen else None, opens=True))
            current = phase
        if unseen:
            continue  # the same on paper: ‖R‖² is one thing whether it is read as a norm squared or as a square
        lines.append(Line(phase if phase != current else "", step.after, step))
        current = phase
    if current != "gradient":
        lines.append(Line("gradient", d.gradient))
    return lines


def _in_formula(e: Expr) -> str:
    return f"${latex(e)}$"


def left_side(d: Derivation, line: Line, write: Callable[[Expr], str], kind: int) -> str:
    """Return what stands left of the sign, in text (kind 0) or LaTeX (kind 1)."""
    if not line.left:
        return ""
    from ..calculus.styles.definition import direction

    at = "".join(i for i, n in zip("pq", d.variable.shape, strict=True) if n != 1)
    return LEFT[line.left][kind].format(x=write(d.wrt), H=write(direction(d)), at=at)


def room(d: Derivation, lines: list[Line], width: float | None) -> float:
    """Return the width that is left for formulas beside what stands left of the sign, of which four are allowed for."""
    taken = max(latex_width(left_latex(d, line)) for line in lines)
    return (width or LATEX_WIDTH) - max(0, taken - 4)


def left_latex(d: Derivation, line: Line) -> str:
    """Return what stands left of the sign, in LaTeX."""
    return left_side(d, line, latex, 1)


def right_latex(line: Line, width: float) -> list[str]:
    """Return what stands right of the sign, in LaTeX, in lines of at most `width`."""
    if line.body is None:
        return []
    tail = "".join(rf" + o(\|{latex(H)}\|)" for H in line.tail)
    head = f"{latex(line.beside)} = " if line.beside is not None else ""
    return latex_lines(head + latex(line.body) + tail, width)


def _right_text(line: Line, room: int) -> list[str]:
    if line.body is None:
        return []
    tail = "".join(f" + o(‖{pretty(H)}‖)" for H in line.tail)
    head = f"{pretty(line.beside)} = " if line.beside is not None else ""
    return broken(head + pretty(line.body) + tail, room, UNICODE)


def derivation_latex(
    d: Derivation,
    style: str = "frobenius",
    steps: str = "textbook",
    width: float | None = None,
    lets: bool | str = "auto",
) -> str:
    """Return the derivation as an `aligned` environment, no formula in it wider than `width`."""
    lines = lines_of(d, style, steps, latex, lets)
    width = room(d, lines, width)
    bodies = [right_latex(line, width) for line in lines]
    titles = [line.step.titled(_in_formula) if line.step else "" for line in lines]
    widest = max(latex_width(row) for rows in bodies for row in rows)
    beside = all(latex_width(title) + widest <= 1.5 * width for title in titles)
    rows = []
    for line, body, title in zip(lines, bodies, titles, strict=True):
        if line.note:
            rows.append(rf" & \;\vdots \quad \text{{{line.note}}}")
            continue
        rule = rf" && \text{{{title}}}" if title and beside else ""
        sign = r"\leq" if line.sign == "≤" else line.sign
        rows.append(f"{left_latex(d, line)} &{sign} {body[0]}{rule}")
        rows += [rf" &\quad {more}" for more in body[1:]]
        if title and not beside:
            rows.append(rf" &\qquad \text{{({title})}}")
    joined = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{joined}\n\\end{{aligned}}"


def derivation_text(
    d: Derivation,
    style: str = "frobenius",
    steps: str = "textbook",
    width: float | None = None,
    lets: bool | str = "auto",
) -> str:
    """Return the derivation in Unicode, one line a step, rules at the right, no line longer than `width`."""
    lines = lines_of(d, style, steps, pretty, lets)
    width = int(width or TEXT_WIDTH)
    left = [left_side(d, line, pretty, 0) for line in lines]
    label = max(3, *map(len, left))
    room = width - label - 3
    bodies = [_right_text(line, room) for line in lines]
    titles = [line.step.titled(pretty) if line.step else "" for line in lines]
    column = _column([(len(body[0]), len(title)) for body, title in zip(bodies, titles, strict=True) if title], room)
    out = []
    for line, side, body, title in zip(lines, left, bodies, titles, strict=True):
        if line.note:
            out.append(f"{'':>{label}}   … {line.note} …")
            continue
        beside = bool(title) and len(body[0]) <= column and column + 2 + len(title) <= room
        out.append(f"{side:>{label}} {line.sign or ' '} " + (f"{body[0]:<{column}}  {title}" if beside else body[0]))
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
    head = [f"f : scalar function of {_named(d)} ({_space(d)})"]
    if d.conditions:
        head.append("where " + "; ".join(c.shown("pretty") for c in d.conditions))
    return head


def _named(d: Derivation) -> str:
    return d.variable.name if d.wrt is d.variable else text(d.wrt)


def _space(d: Derivation) -> str:
    from ..spaces import times

    return times(d.wrt.shape) + (f", {d.variable.structure.replace('_', ' ')}" if d.variable.structure else "")


def derivation_markdown(
    d: Derivation,
    style: str = "frobenius",
    steps: str = "textbook",
    width: float | None = None,
    lets: bool | str = "auto",
) -> str:
    """Return the derivation as notebooks and the book show it: conditions, aligned steps, certificate."""
    from ..calculus.styles import certificate_text

    parts = []
    if d.conditions:
        parts.append("*Where* " + "; ".join(c.shown("latex") for c in d.conditions) + ".")
    parts.append(f"$$\n{derivation_latex(d, style, steps, width, lets)}\n$$")
    parts.append(f'<p class="certificate">✓ {certificate_text(d, style, steps)}</p>')
    return "\n\n".join(parts)


def _declarations(f: Expr) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for s in symbols(f):
        if isinstance(s, Member):
            found[s.family.name] = [str(n) for n in (*s.family.shape, s.family.count)]
        else:
            found[s.name] = [str(n) for n in s.shape]
    return found


def derivation_dict(d: Derivation) -> dict[str, Any]:
    """Return the derivation as JSON-ready data."""
    from ..codegen.source import expression_source
    from ..functions import functions_in

    source = ""
    with suppress(UnsupportedError):  # of families with a symbolic number of members
        source = expression_source(d.gradient)
    return {
        "expression": text(d.function),
        "wrt": _named(d),
        "declarations": _declarations(d.function),
        **({"functions": [f.declaration for f in functions]} if (functions := functions_in(d.function)) else {}),
        "gradient": {
            "text": text(d.gradient),
            "latex": latex(d.gradient),
            "python": source,
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
