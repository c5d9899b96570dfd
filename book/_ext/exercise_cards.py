"""The style and the script of the exercises, on the pages that show some."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

INDEX = "book/exercises"


def _files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    shown = 'data-exercise="' in context.get("body", "")
    if shown or page == INDEX:
        app.add_css_file("exercises.css")
        app.add_js_file("frechet/exercises.mjs" if shown else "frechet/exercise_index.mjs", type="module")


def setup(app: Sphinx) -> dict[str, object]:
    """Add what a page needs, no more."""
    app.connect("html-page-context", _files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
