"""The pages' content security policy, and nothing on a page that it would refuse.

A page may load what the site itself serves, and nothing else; no script stands in a page's text. KaTeX's boxes carry
their sizes in style attributes, the one inline thing allowed. Python runs in a worker, whose own policy is its file's.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

RULES = {
    "default-src": "'self'",
    "script-src": "'self'",
    # An older browser, which knows no difference between elements and attributes, reads the first of the three alone.
    "style-src": "'self' 'unsafe-inline'",
    "style-src-elem": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
POLICY = "; ".join(f"{kind} {sources}" for kind, sources in RULES.items())
# A script that only some pages need, by what such a page holds. All pages share one style sheet; post.py makes it.
NEEDED_BY = {
    "togglebutton.js": ('class="toggle', "dropdown admonition", "admonition dropdown"),
    "design-tabs.js": ('class="sd-tab',),
    "copybutton.js": ('class="highlight',),
    "clipboard.min.js": ('class="highlight',),
}


def _lean(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    meta = f'\n    <meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
    context["metatags"] = meta + context.get("metatags", "")
    body = context.get("body", "")

    def wanted(asset: Any) -> bool:
        name = str(getattr(asset, "filename", None) or "").rpartition("/")[2]
        return bool(name) and any(mark in body for mark in NEEDED_BY.get(name, ("",)))

    context["script_files"] = [asset for asset in context.get("script_files", []) if wanted(asset)]


def _no_kernel(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Remove the settings of a live kernel, which sphinx-thebe writes into each notebook as inline scripts."""
    for node in list(doctree.findall(nodes.raw)):
        if "text/x-thebe-config" in node.astext() or "kernelName" in node.astext():
            node.parent.remove(node)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect last, after the extensions have added their files and their inline scripts."""
    app.connect("html-page-context", _lean, priority=990)
    app.connect("doctree-resolved", _no_kernel, priority=990)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
