"""The style and the script of the page that lists the exercises; those of the exercises are the engine's own."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def _files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if page == app.config.frechet_exercise_index:
        for sheet in ("frechet.css", "frechet-exercises.css"):
            app.add_css_file(sheet)
        app.add_js_file("frechet/exercise_index.mjs", type="module")


def setup(app: Sphinx) -> dict[str, object]:
    """Add what that page needs, no more."""
    app.connect("html-page-context", _files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
