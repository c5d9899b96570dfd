"""A derivation as LaTeX, text, Markdown and JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from ..expr import Expr, symbols
from .latex import latex
from .pretty import pretty
from .text import text

if TYPE_CHECKING:
    from ..derivation import Derivation, Step

LINES_SHOWN = 24


def _lines(
    d: Derivation, write: Callable[[Expr], str], within: Callable[[Expr], str]
) -> list[tuple[str, str, str, Step | None]]:
    """Return (left side, right side, rule, step) for each line; `within` writes formulas in the words of a rule."""
    name = "f"
    lines: list[tuple[str, str, str, Step | None]] = [(name, write(d.function), "", None)]
    steps = d.steps
    dots = len(steps) > LINES_SHOWN
    shown = [*steps[: LINES_SHOWN // 2], None, *steps[-LINES_SHOWN // 3 :]] if dots else list(steps)
    left = {"function": "", "differential": f"d{name}", "frobenius": "", "gradient": ""}
    seen: set[str] = set()
    for step in shown:
        if step is None:
            hidden = len(steps) - LINES_SHOWN // 2 - LINES_SHOWN // 3
            lines.append(("", f"… {hidden} similar steps …", "", None))
            continue
        if step.phase == "gradient" and "gradient" not in seen:
            lines.append((f"∇{name}", write(step.before), "", None))
        after = write(step.after)
        if step.phase in ("function", "gradient") and after == write(step.before):
            if step.phase == "gradient" and "gradient" not in seen:
                lines[-1] = (f"∇{name}", after, step.titled(within), step)  # a rule that opens the gradient is named
            seen.add(step.phase)
            continue  # the same on paper: ‖R‖² is one thing whether it is read as a norm squared or as a square
        lines.append((left[step.phase] if step.phase not in seen else "", after, step.titled(within), step))
        seen.add(step.phase)
    if "gradient" not in seen:
        lines.append((f"∇{name}", write(d.gradient), "", None))
    return lines


def _only_frobenius(style: str) -> None:
    if style != "frobenius":
        raise UnsupportedError(f"style {style!r} is not available; available: 'frobenius'")


def derivation_latex(d: Derivation, style: str = "frobenius") -> str:
    """Return the derivation as an `aligned` environment."""
    _only_frobenius(style)
    x = latex(d.variable)
    names = {"f": "f", "df": r"\mathrm{d}f", "∇f": rf"\nabla_{{{x}}} f", "": ""}
    rows = []
    for left, right, rule, _ in _lines(d, latex, lambda e: f"${latex(e)}$"):
        title = rf" && \text{{{rule}}}" if rule else ""
        if right.startswith("…"):
            right = rf"\;\vdots \quad \text{{{right.strip('… ')}}}"
            rows.append(f"{names[left]} & {right}")
            continue
        rows.append(f"{names[left]} &= {right}{title}")
    body = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def derivation_text(d: Derivation, style: str = "frobenius") -> str:
    """Return the derivation in Unicode, one line a step, rules at the right."""
    _only_frobenius(style)
    lines = _lines(d, pretty, pretty)
    width = max((len(right) for _, right, rule, _ in lines if rule), default=0)
    head = [f"f : scalar function of {d.variable.name} ({_space(d)})"]
    if d.conditions:
        head.append("where " + "; ".join(c.shown("pretty") for c in d.conditions))
    out = []
    for left, right, rule, _ in lines:
        sign = " " if right.startswith("…") else "="
        out.append(f"{left:>3} {sign} {right:<{min(width, 70)}}  {rule}".rstrip())
    return "\n".join([*head, "", *out])


def _space(d: Derivation) -> str:
    from ..spaces import times

    return times(d.variable.shape) + (f", {d.variable.structure.replace('_', ' ')}" if d.variable.structure else "")


def derivation_markdown(d: Derivation) -> str:
    """Return the derivation as notebooks and the book show it: conditions, aligned steps, certificate."""
    parts = []
    if d.conditions:
        parts.append("*Where* " + "; ".join(c.shown("latex") for c in d.conditions) + ".")
    parts.append(f"$$\n{d.latex()}\n$$")
    parts.append(f'<p class="certificate">✓ {d.certificate}.</p>')
    return "\n\n".join(parts)


def derivation_dict(d: Derivation) -> dict[str, Any]:
    """Return the derivation as JSON-ready data."""
    from ..codegen.source import expression_source

    return {
        "expression": text(d.function),
        "wrt": d.variable.name,
        "declarations": {s.name: [str(n) for n in s.shape] for s in symbols(d.function)},
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
