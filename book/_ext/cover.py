"""The derivations on the cover: made by the engine when the book is built, so they are read without any script."""

from html import escape
from typing import Any

from derive_page import fragment, raw
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import frechet as fr
from frechet.calculus.styles import certificate_text
from frechet.render.derivation import Line, left_latex, lines_of, right_latex
from frechet.render.latex import latex

PDF = "<!-- the whole book as one PDF -->"  # pdf.py puts its link here once it has made the file
SIGNS = {"≤": r"\leq ", "=": "= "}
STYLE, STEPS, WIDTH = "frobenius", "textbook", 60.0


def prose(text: str) -> list[nodes.Node]:
    """Return words with formulas between dollars."""
    parts = text.split("$")
    return [nodes.math("", part) if k % 2 else nodes.Text(part) for k, part in enumerate(parts) if part]


class Cover(Directive):
    """Derivations to choose from; each line is ``title | expression | variable``. The choice is made by style alone."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the choice, and every derivation below it."""
        examples = [tuple(part.strip() for part in line.split("|")) for line in self.content if line.strip()]
        made: list[nodes.Node] = [
            raw('<div class="cover-card"><fieldset class="cover-choice"><legend>Gradient of</legend>')
        ]
        for k, (title, _, _) in enumerate(examples):
            checked = " checked" if k == 0 else ""
            button = f'<input type="radio" name="cover" value="{k}"{checked}>'
            made.append(raw(f"<label>{button} <span>{escape(title)}</span></label>"))
        made.append(raw("</fieldset>"))
        for k, (_, expression, wrt) in enumerate(examples):
            made += self.derivation(k, expression, wrt)
        return [*made, raw("</div>")]

    def derivation(self, number: int, expression: str, wrt: str) -> list[nodes.Node]:
        """Return one derivation with the name of each rule, what was checked, and the way to change it."""
        d = fr.derive(fr.parse(expression), wrt)
        made: list[nodes.Node] = [raw(f'<div class="cover-derivation" data-choice="{number}">')]
        if d.conditions:
            made += [raw('<p class="cover-where">Where ')]
            for k, condition in enumerate(d.conditions):
                made += [raw("; " * (k > 0)), *prose(condition.shown("latex"))]
            made += [raw(".</p>")]
        made.append(raw('<ol class="cover-lines">'))
        for line in lines_of(d, STYLE, STEPS, latex, "auto"):
            made += self.line(d, line)
        made.append(raw(f'</ol><p class="cover-checked">✓ {escape(certificate_text(d, STYLE, STEPS))}</p>'))
        address = escape(f"derive.html#{fragment(expression, wrt, where='')}")
        made.append(raw(f'<p class="cover-change"><a href="{address}">Change it: derive your own</a></p>'))
        return [*made, raw("</div>")]

    def line(self, d: Any, line: Line) -> list[nodes.Node]:
        """Return one line: what stands left of the sign, the formula, the rule that gave it."""
        left = left_latex(d, line) if line.left else ""
        formula = [rf"\displaystyle {part}" for part in right_latex(line, WIDTH)]
        formula[0] = rf"\displaystyle {SIGNS.get(line.sign, '')}" + formula[0]
        made: list[nodes.Node] = [raw('<li><span class="cover-left">')]
        made += [nodes.math("", rf"\displaystyle {left}")] if left else []
        made.append(raw('</span> <span class="cover-right">'))
        made += [nodes.math("", part) for part in formula]
        made.append(raw('</span> <span class="cover-rule">'))
        made += prose(line.step.titled(lambda e: f"${latex(e)}$")) if line.step else []
        return [*made, raw("</span></li>")]


class Download(Directive):
    """Where the whole book as a PDF is offered, in a site that has one."""

    def run(self) -> list[nodes.Node]:
        """Return the mark that ``pdf.py`` replaces."""
        return [raw(PDF)]


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directives."""
    app.add_directive("cover-derivations", Cover)
    app.add_directive("book-pdf", Download)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
