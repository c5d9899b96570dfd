r"""The Markdown in which exercises are written, as HTML: paragraphs, lists, emphasis, code, formulas.

Formulas are left between ``\(`` and ``\)``, or ``\[`` and ``\]``, as in a derivation. What is not Markdown is escaped.
"""

from __future__ import annotations

import re
from html import escape

# A formula or code is taken whole, so that nothing inside it is read as Markdown.
_INLINE = re.compile(
    r"\$(?P<formula>[^$]+)\$|`` (?P<ticks>.+?) ``|`(?P<code>[^`]+)`|\*(?P<em>[^*]+)\*|\\(?P<plain>[*_])"
)
# Numbers as a verdict writes them: rows between brackets.
_ROWS = re.compile(r"\[\[([^\[\]]*(?:\], \[[^\[\]]*)*)\]\]")
_ITEM = re.compile(r"(?:-|\d+\.) ")


def prose_html(markdown: str) -> str:
    r"""Return a piece of Markdown as HTML.

    >>> prose_html("*Hint.* Move $A$ with `tr`.")
    '<p><em>Hint.</em> Move \\(A\\) with <code>tr</code>.</p>'
    >>> prose_html("1. $x < y$\n2. none")
    '<ol><li>\\(x &lt; y\\)</li><li>none</li></ol>'
    """
    return "\n".join(_block(block.strip()) for block in re.split(r"\n\s*\n", markdown) if block.strip())


def _block(block: str) -> str:
    if block.startswith("$$") and block.endswith("$$"):
        return rf'<div class="frechet-display">\[{escape(block[2:-2].strip())}\]</div>'
    lines = block.split("\n")
    if all(_ITEM.match(line) for line in lines):
        kind = "ul" if lines[0].startswith("-") else "ol"
        items = "".join(f"<li>{inline_html(_ITEM.sub('', line, count=1))}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"
    return f"<p>{inline_html(' '.join(lines))}</p>"


def inline_html(markdown: str) -> str:
    """Return a line of Markdown as HTML, without a paragraph around it."""
    parts: list[str] = []
    at = 0
    for found in _INLINE.finditer(markdown):
        parts += [escape(markdown[at : found.start()]), _span(found)]
        at = found.end()
    return "".join([*parts, escape(markdown[at:])])


def _span(found: re.Match[str]) -> str:
    if found["formula"]:
        return rf"\({escape(found['formula'])}\)"
    if found["ticks"] or found["code"]:
        return f"<code>{escape(found['ticks'] or found['code'])}</code>"
    return f"<em>{inline_html(found['em'])}</em>" if found["em"] else escape(found["plain"])


def numbers_html(words: str) -> str:
    r"""Return a sentence as HTML in which numbers, written as rows between brackets, stand as matrices.

    >>> numbers_html("At X = [[1, 0], [2, 3]], y = 1: x < 2")
    'At X = \\(\\left[\\begin{smallmatrix} 1 &amp; 0 \\\\ 2 &amp; 3 \\end{smallmatrix}\\right]\\), y = 1: x &lt; 2'
    """
    return _ROWS.sub(lambda found: _matrix(found[1]), escape(words))


def _matrix(rows: str) -> str:
    inside = r" \\ ".join(row.replace(", ", " &amp; ") for row in rows.split("], ["))
    return rf"\(\left[\begin{{smallmatrix}} {inside} \end{{smallmatrix}}\right]\)"
