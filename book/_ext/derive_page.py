"""The Derive page's own: its style and script, on that page alone, and its examples, derived when the book is built."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import frechet as fr
from frechet.expr import symbols
from frechet.render.latex import latex
from frechet.sphinx.forms import raw

PAGE = "book/derive"


def fragment(expression: str, wrt: str, where: str) -> str:
    """Return the part of an address that holds a query, as ``derive_query.mjs`` reads it."""
    return urlencode({"f": expression, "x": wrt} | ({"where": where} if where else {}))


class Preview(Directive):
    """The formula that stands in the box at first, as the page would show it: ``expression | variable``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the formula and the names in it, in the elements that ``derive.mjs`` fills later."""
        expression, wrt = (part.strip() for part in self.arguments[0].split("|"))
        f = fr.parse(expression)
        shown = rf"\displaystyle f({latex(fr.derive(f, wrt).variable)}) = {latex(f)}"
        made: list[nodes.Node] = [
            raw('<div class="derive-preview"><div class="derive-formula" id="derive-formula">'),
            nodes.math("", shown),
            raw('</div><fieldset class="derive-names" id="derive-names">'),
            raw("<legend>Differentiate with respect to</legend>"),
        ]
        for s in symbols(f):
            rows, columns = s.shape
            button = f'<input type="radio" name="variable" value="{s.name}"{" checked" * (s.name == wrt)}>'
            made += [raw(f"<label>{button} <span>"), nodes.math("", latex(s))]
            made += [raw(f'</span> <span class="derive-shape">{rows} × {columns}</span></label>')]
        return [*made, raw("</fieldset></div>")]


class Examples(Directive):
    """A grid of links; each line is ``title | expression | variable | declarations``, the last of them optional."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return one link per line, with the formula and what follows from it."""
        made: list[nodes.Node] = [raw('<ul class="derive-examples" id="derive-examples">')]
        for line in self.content:
            title, expression, wrt, where = (part.strip() for part in f"{line} | ".split("|")[:4])
            made += self.example(title, expression, wrt, where)
        return [*made, raw("</ul>")]

    def example(self, title: str, expression: str, wrt: str, where: str) -> list[nodes.Node]:
        """Return one link. Its gradient is for readers without JavaScript, who cannot follow it."""
        f = fr.parse(expression, where)
        d = fr.derive(f, wrt)
        link = f'<li><a href="#{escape(fragment(expression, wrt, where))}">'
        head = f'<span class="derive-example-title">{escape(title)}</span><span class="derive-example-formula">'
        formula = nodes.math("", latex(f))
        gradient = nodes.math("", rf"\nabla_{{{latex(d.variable)}}} f = {latex(d.gradient)}")
        return [
            raw(link + head),
            formula,
            raw('</span><span class="derive-example-gradient">'),
            gradient,
            raw("</span></a></li>"),
        ]


def _files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if page == PAGE:
        app.add_css_file("frechet.css")  # for what its script shows; nothing of ours stands on the page at first
        app.add_css_file("derive.css")
        app.add_js_file("frechet/derive.mjs", type="module")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directives and the page's files."""
    app.add_directive("derive-preview", Preview)
    app.add_directive("derive-examples", Examples)
    app.connect("html-page-context", _files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
