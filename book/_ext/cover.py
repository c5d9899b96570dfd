"""The derivations on the cover: made by the engine when the book is built, so they are read without any script."""

from html import escape

from derive_page import fragment
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import frechet as fr
from frechet.sphinx.forms import from_html, raw

PDF = "<!-- the whole book as one PDF -->"  # pdf.py puts its link here once it has made the file
WIDTH = 60.0


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
        """Return one derivation, as the engine's own directive places it, and the way to change it."""
        d = fr.derive(fr.parse(expression), wrt)
        address = escape(f"derive.html#{fragment(expression, wrt, where='')}")
        return [
            raw(f'<div class="cover-derivation" data-choice="{number}">'),
            *from_html(d.html(width=WIDTH)),
            raw(f'<p class="cover-change"><a href="{address}">Change it: derive your own</a></p></div>'),
        ]


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
