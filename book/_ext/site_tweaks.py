"""What the theme and the extensions leave to be mended, page by page."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.ext.napoleon.docstring import GoogleDocstring


def _drop_thebe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Remove sphinx-thebe, which Jupyter Book always loads: it defines one constant twice, an error on every page.

    It would also fetch a script from another host. No live kernel stands behind this site, so nothing is lost.
    """

    def wanted(asset: Any) -> bool:
        body = (getattr(asset, "attributes", None) or {}).get("body", "")
        return "sphinx-thebe" not in str(getattr(asset, "filename", asset)) and "THEBE_JS_URL" not in body

    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, []) if wanted(asset)]


def _unique_ids(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Remove what sphinx-proof gives to the body of every theorem and to every proof: an id may occur once."""
    for node in doctree.findall(nodes.Element):
        for repeated in {"proof-content", "proof"} & set(node.get("ids", [])):
            node["ids"].remove(repeated)


def _no_empty_heads(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Remove a table's head that says nothing, which Markdown demands and a screen reader announces."""
    for head in list(doctree.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


def _allowed_roles(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Remove the bibliography's roles, outdated and half applied, and a label that hides the words that one sees."""
    for text in (' role="doc-biblioentry"', ' role="list"', ' aria-label="Toggle hidden content"'):
        context["body"] = context.get("body", "").replace(text, "")


def _phrases(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Make the titles of folded cells spans: a summary may not hold the paragraphs that myst-nb writes."""
    title = re.compile(r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>')
    context["body"] = title.sub(r'<span class="\1 admonition-title">\2</span>', context.get("body", ""))


def _plain_attribute(self: GoogleDocstring) -> tuple[str, list[str]]:
    """Read an attribute's docstring as prose; napoleon takes what stands before its first colon for a type."""
    return "", self._dedent(self._consume_to_end())


def setup(app: Sphinx) -> dict[str, object]:
    """Connect late, after the extensions have added what is mended here."""
    GoogleDocstring._consume_inline_attribute = _plain_attribute
    app.connect("html-page-context", _drop_thebe, priority=950)
    app.connect("html-page-context", _allowed_roles, priority=950)
    app.connect("html-page-context", _phrases, priority=950)
    app.connect("doctree-resolved", _unique_ids)
    app.connect("doctree-resolved", _no_empty_heads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
