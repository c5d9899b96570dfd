"""What search engines and social networks say of a page: its first words, without formulas, which they cannot show."""

import re
from typing import Any

from docutils import nodes
from publication import address
from sphinx.application import Sphinx

# The pages that Sphinx makes without a source.
OWN = {
    "genindex": "Every rule, theorem and notion of the book, and every public name of its engine, from A to Z.",
    "search": "Search the book: rules by the names that people use, theorems, equations, exercises.",
    "404": "There is no page at this address; the cover, the chapters and the index lead on.",
}
UNLISTED = {"search", "404"}
LEAST, MOST = 60, 160
NOT_WORDS = (nodes.math, nodes.math_block, nodes.raw)


def plain(doctree: nodes.document, title: str) -> str:
    """Return the first paragraph without a formula; where it is not the page's first, after the page's title."""
    first = True
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.Admonition | nodes.list_item | nodes.entry | nodes.footnote):
            continue
        if len(text) > 15 and not any(True for kind in NOT_WORDS for _ in paragraph.findall(kind)):
            return text if first else f"{title}. {text}"
        first = False
    return ""


def cut(text: str) -> str:
    """Return a text of the length that search engines show, ended where a sentence or a word ends."""
    if len(text) <= MOST:
        return text
    sentences = [end.end() for end in re.finditer(r"[.?!](?= )", text[: MOST + 1])]
    if sentences and sentences[-1] >= LEAST:
        return text[: sentences[-1]]
    return text[: MOST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def description(page: str, title: str, book: str, doctree: nodes.document | None) -> str:
    """Return what is said of a page."""
    text = OWN.get(page) or (plain(doctree, title) if doctree else "") or f"{title}."
    return cut(text if len(text) >= LEAST else f"{text} From the course “{book}”.")


def _tell(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    title = re.sub(r"<[^>]*>", "", context.get("title") or page)
    text = description(page, title, app.config.html_title or app.config.project, doctree)
    tags = f'\n<meta name="description" content="{text.replace("&", "&amp;").replace(chr(34), "&quot;")}" />'
    if page in UNLISTED:
        tags += '\n<meta name="robots" content="noindex" />'
        context.pop("pageurl", None)  # an address that others should use instead of theirs
    context["metatags"] = context.get("metatags", "") + tags
    # What the card says needs whole addresses, so that a site without one has none.
    told = {"og:description": text, **_picture(page)} if address() else {"ogp_disable": "true"}
    context["meta"] = {**(context.get("meta") or {}), **told}


def _picture(page: str) -> dict[str, str]:
    """Return the card of a page: a chapter's own, or the book's; ``cards.py`` draws them."""
    name = page.removeprefix("notebooks/") if page.startswith("notebooks/") else "book"
    return {"og:image": f"{address()}_static/cards/{name}.png", "og:image:width": "1200", "og:image:height": "630"}


def setup(app: Sphinx) -> dict[str, object]:
    """Run before the extension that writes the cards' tags."""
    app.connect("html-page-context", _tell, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
