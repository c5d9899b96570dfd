r"""One thing in the forms that builders need: HTML whose steps open, LaTeX, or plain text.

Formulas are nodes of Sphinx, so that a site typesets them as it does its others, by MathJax, KaTeX or pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)  # what a notebook needs; a site has a style sheet
_FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)


class Forms(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils has no types
    """The form for HTML as children, the others as attributes until a builder asks for one."""

    def form(self, builder: str) -> list[nodes.Node]:
        """Return what a builder of this format is given; one that is neither HTML nor LaTeX is given text."""
        others = self["latex"] if builder == "latex" else self["text"]
        found: list[nodes.Node] = self.children if builder == "html" else others
        return found


class Choose(SphinxPostTransform):
    """Put in place of each thing its form for the builder at work."""

    default_priority = 5  # before the site's own, which then meet ordinary nodes

    def run(self, **kwargs: object) -> None:
        """Replace every one."""
        for found in list(self.document.findall(Forms)):
            found.replace_self([node.deepcopy() for node in found.form(self.app.builder.format)])


def forms(html: Iterable[nodes.Node], latex: Iterable[nodes.Node], text: Iterable[nodes.Node]) -> Forms:
    """Return one thing in three forms."""
    return Forms("", *html, latex=list(latex), text=list(text))


def raw(html: str) -> nodes.raw:
    """Return HTML as it is."""
    return nodes.raw("", html, format="html")


def from_html(html: str) -> list[nodes.Node]:
    r"""Return the engine's HTML as nodes, so that what stands between \( and \), or \[ and \], is mathematics.

    >>> [type(n).__name__ for n in from_html(r"<p>With \(X\): \[X &lt; 1\]</p>")]
    ['raw', 'math', 'raw', 'math_block', 'raw']
    """
    made: list[nodes.Node] = []
    words, *rest = _FORMULA.split(_STYLE.sub("", html))
    made += [raw(words)] if words else []
    for inline, display, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        made.append(nodes.math("", unescape(inline)) if inline is not None else displayed(unescape(display)))
        made += [raw(words)] if words else []
    return made


def displayed(latex: str) -> nodes.math_block:
    """Return a formula on a line of its own, without a number."""
    return nodes.math_block(latex, latex, docname="", number=None, label=None, nowrap=False)


def sentence(words: str) -> list[nodes.Node]:
    """Return words with formulas between dollars."""
    parts = words.split("$")
    return [nodes.math("", part) if k % 2 else nodes.Text(part) for k, part in enumerate(parts) if part]


def paragraph(words: str) -> nodes.paragraph:
    """Return a paragraph of words with formulas between dollars."""
    return nodes.paragraph("", "", *sentence(words))


def prose(markdown: str) -> list[nodes.Node]:
    r"""Return paragraphs with formulas between dollars, and formulas on lines of their own.

    >>> [type(n).__name__ for n in prose("$$\nf(X) = X\n$$\n\n$X$ is $n \times n$.")]
    ['math_block', 'paragraph']
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", markdown) if block.strip()]
    return [
        displayed(block[2:-2].strip()) if block.startswith("$$") and block.endswith("$$") else paragraph(block)
        for block in blocks
    ]


def literal(text: str) -> nodes.literal_block:
    """Return text that is shown as it is."""
    return nodes.literal_block(text, text, language="none")
