"""The derivations on the cover: made by the engine when the book is built, so they are read without any script.

Above them stands a box, for functions of one's own; ``cover.mjs`` loads the engine when a reader turns to it.
"""

from html import escape
from typing import Any

from derive_page import fragment
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import frechet as fr
from frechet.sphinx.forms import from_html, raw

PAGE = "book/index"
PDF = "<!-- the whole book as one PDF -->"  # pdf.py puts its link here once it has made the file
WIDTH = 60.0

# What the scripts fill: the box with its mistakes marked, what is told, and the derivation of what is typed.
EDIT = """<div class="cover-edit">
<label for="cover-function">Change the function</label>
<div class="cover-field"><div class="cover-mirror" aria-hidden="true"></div>
<textarea id="cover-function" name="f" rows="1" {box} aria-describedby="cover-function-fault"
>{expression}</textarea></div>
<label for="cover-variable">Variable</label>
<div class="cover-field"><div class="cover-mirror" aria-hidden="true"></div>
<textarea id="cover-variable" name="x" rows="1" {box} aria-describedby="cover-variable-fault">{wrt}</textarea></div>
<button type="submit" id="cover-go">Derive</button>
</div>
<p class="cover-fault" id="cover-function-fault"></p>
<p class="cover-fault" id="cover-variable-fault"></p>
<div class="cover-told"><button type="button" id="cover-stop" hidden>Stop</button>
<p id="cover-status" role="status"></p></div></form>"""
BOX = 'spellcheck="false" autocapitalize="off" enterkeyhint="go"'
LIVE = """<div class="cover-derivation cover-result"><div id="cover-live"></div>
<p class="cover-change"><a id="cover-link" href="derive.html">Open it on the Derive page</a></p></div>"""


class Cover(Directive):
    """Derivations to choose from; each line is ``title | expression | variable``. The choice is made by style alone."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the choice, and every derivation below it."""
        examples = [tuple(part.strip() for part in line.split("|")) for line in self.content if line.strip()]
        made: list[nodes.Node] = [
            raw('<div class="cover-card" id="cover-card">'),
            raw('<form id="cover-form" action="derive.html" novalidate autocomplete="off">'),
            raw('<fieldset class="cover-choice"><legend>Gradient of</legend>'),
        ]
        for k, (title, expression, wrt) in enumerate(examples):
            query = f'data-function="{escape(expression)}" data-variable="{escape(wrt)}"'
            button = f'<input type="radio" name="cover" value="{k}" {query}{" checked" * (k == 0)}>'
            made.append(raw(f"<label>{button} <span>{escape(title)}</span></label>"))
        _, expression, wrt = examples[0]
        made.append(raw("</fieldset>" + EDIT.format(box=BOX, expression=escape(expression), wrt=escape(wrt))))
        for k, (_, expression, wrt) in enumerate(examples):
            made += self.derivation(k, expression, wrt)
        return [*made, raw(f"{LIVE}</div>")]

    def derivation(self, number: int, expression: str, wrt: str) -> list[nodes.Node]:
        """Return one derivation, as the engine's own directive places it, and the way to change it."""
        d = fr.derive(fr.parse(expression), wrt)
        address = escape(f"derive.html#{fragment(expression, wrt, where='')}")
        return [
            raw(f'<div class="cover-derivation" data-choice="{number}">'),
            *from_html(d.html(width=WIDTH)),
            raw(f'<p class="cover-change"><a href="{address}">Open it on the Derive page</a></p></div>'),
        ]


class Download(Directive):
    """Where the whole book as a PDF is offered, in a site that has one."""

    def run(self) -> list[nodes.Node]:
        """Return the mark that ``pdf.py`` replaces."""
        return [raw(PDF)]


def _files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if page == PAGE:
        app.add_css_file("cover.css")
        app.add_js_file("frechet/cover.mjs", type="module")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directives."""
    app.add_directive("cover-derivations", Cover)
    app.add_directive("book-pdf", Download)
    app.connect("html-page-context", _files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
