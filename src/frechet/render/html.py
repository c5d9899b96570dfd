r"""A derivation as a fragment of HTML: every step opens to show its rule, its condition, and what moved.

Formulas are LaTeX between ``\(`` and ``\)``, which MathJax in a notebook and KaTeX's auto-render typeset alike.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..expr import Expr, postorder
from .breaking import latex_lines, latex_width
from .derivation import Line, left_latex, lines_of, names_for, right_latex, room
from .latex import latex
from .place import place
from .printer import Marked

if TYPE_CHECKING:
    from ..calculus.lets import Lets
    from ..derivation import Derivation, Step

# The fragment brings what little style it needs; every name begins with the project's.
CSS = """
.frechet-derivation { margin: 0.5em 0; max-width: 100%; }
.frechet-derivation ol { list-style: none; margin: 0; padding: 0; }
.frechet-derivation li { margin: 0.3em 0; }
.frechet-line { display: grid; grid-template-columns: 1em var(--frechet-left) minmax(0, 1fr); }
.frechet-line { align-items: baseline; }
.frechet-derivation summary { cursor: pointer; }
.frechet-line::before { content: ""; }
.frechet-derivation summary::before { content: "\\25B8"; }
.frechet-derivation details[open] > summary::before { content: "\\25BE"; }
.frechet-left { text-align: right; padding-right: 0.3em; white-space: nowrap; }
.frechet-right { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 1em; }
.frechet-formula { max-width: 100%; overflow-x: auto; overflow-y: hidden; }
.frechet-piece { display: block; }
.frechet-piece + .frechet-piece { padding-left: 2em; }
.frechet-rule { font-size: 0.9em; margin-left: auto; text-align: right; }
@media (max-width: 480px) {
  .frechet-line { grid-template-columns: 1em minmax(0, 1fr); }
  .frechet-left { text-align: left; }
  .frechet-right { grid-column: 2; }
}
.frechet-more { margin: 0.3em 0 0.6em 0.4em; padding-left: 1em; border-left: 2px solid currentColor; }
.frechet-more > div { margin: 0.25em 0; font-size: 0.95em; overflow-x: auto; overflow-y: hidden; }
""".strip()


def derivation_html(
    d: Derivation,
    style: str = "frobenius",
    steps: str = "textbook",
    width: float | None = None,
    lets: bool | str = "auto",
) -> str:
    """Return the derivation as a fragment of HTML that stands by itself."""
    from ..calculus.styles import certificate_text

    names = names_for(d, lets)
    lines = lines_of(d, style, steps, latex, lets)
    width = room(d, lines, width)
    items = "\n".join(_item(d, line, width, names) for line in lines)
    left = 0.7 * max(latex_width(left_latex(d, line)) for line in lines) + 1  # in em: a letter is about 0.7
    where = ""
    if d.conditions:
        where = "<p>Where " + "; ".join(sentence(c.shown("latex")) for c in d.conditions) + ".</p>\n"
    return (
        f'<section class="frechet-derivation" data-style="{escape(style)}" style="--frechet-left: {left:.1f}em">\n'
        f"<style>\n{CSS}\n</style>\n"
        f"{where}<ol>\n{items}\n</ol>\n"
        f'<p class="certificate">✓ {escape(certificate_text(d, style, steps))}</p>\n</section>'
    )


def sentence(words: str) -> str:
    r"""Return words with formulas between dollars as HTML with formulas between \( and \)."""
    parts = words.split("$")
    return "".join(rf"\({escape(p)}\)" if k % 2 else escape(p) for k, p in enumerate(parts))


def formula(e: Expr, width: float, marked: Marked = frozenset(), sign: str = "") -> str:
    r"""Return a formula between \( and \), in as many pieces as it needs lines."""
    return pieces(latex_lines(latex(e, marked), width), sign)


def pieces(lines: list[str], sign: str = "") -> str:
    r"""Return the lines of one formula, each between \( and \), the first after a sign."""
    lines = [f"{sign}{lines[0]}", *(f"{{}} {line}" for line in lines[1:])]  # {}: a line may begin with a binary sign
    return "".join(rf'<span class="frechet-piece">\(\displaystyle {escape(line)}\)</span>' for line in lines)


def _item(d: Derivation, line: Line, width: float, names: Lets | None) -> str:
    if line.note or line.body is None:
        return f'<li class="frechet-line"><span></span><span>⋮ {escape(line.note)}</span></li>'
    left = rf"\({escape(left_latex(d, line))}\)" if line.left != "" else ""
    sign = {"≤": r"\leq ", "=": "= "}.get(line.sign, "")
    right = f'<span class="frechet-formula">{pieces(right_latex(line, width), sign)}</span>'
    step = line.step
    if step is not None:
        right += f' <span class="frechet-rule">{sentence(step.titled(lambda e: f"${latex(e)}$"))}</span>'
    shown = f'<span class="frechet-left">{left}</span> <span class="frechet-right">{right}</span>'
    if step is None:
        return f'<li class="frechet-line">{shown}</li>'
    opened = _more(step, width, names)
    return f'<li><details><summary class="frechet-line">{shown}</summary>\n{opened}\n</details></li>'


def _more(step: Step, width: float, names: Lets | None) -> str:
    """Return what a step shows when it is opened: the equation with what moved highlighted, and the rule's facts."""
    before, after, _ = step.equation
    marked = frozenset(step.marks)
    if names:
        before, after = names.renamed(before), names.renamed(after)
    rows = [
        f"<div>{formula(before, width, marked)}</div>",
        f"<div>{formula(after, width, arrived(before, after, marked), sign='= ')}</div>",
        f"<div>Rule: {', '.join(map(_named, step.rule.split(', ')))}.</div>",
    ]
    rows += [f"<div>Holds where {sentence(c.shown('latex'))}.</div>" for c in step.conditions]
    if step.cite:
        rows.append(f"<div>Source: {escape(step.cite)}.</div>")
    return '<div class="frechet-more">\n' + "\n".join(rows) + "\n</div>"


def _named(rule: str) -> str:
    """Return a rule's name, with its place in the catalogue for a page that has one: the book makes links of them."""
    entry = place(rule)
    return f'<code data-entry="{entry}">{escape(rule)}</code>' if entry else f"<code>{escape(rule)}</code>"


def arrived(before: Expr, after: Expr, marked: Marked) -> Marked:
    """Return where the factors that moved stand in `after`: in an operation that `before` does not hold."""
    factors = {operation.args[k] for operation, k in marked}
    old = set(postorder(before))
    found = set()
    for node in postorder(after):
        if node not in old and len(node.args) > 1:
            for k, a in enumerate(node.args):
                # The factor itself, or one operation away from it, as its transpose is.
                if a in factors or (a not in old and len(a.args) == 1 and a.args[0] in factors):
                    found.add((node, k))
    return frozenset(found)
