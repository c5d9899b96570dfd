"""A Sphinx extension: certified derivations, claims and exercises in any Sphinx site or Jupyter Book.

``extensions = ["frechet.sphinx"]`` gives three directives. A derivation is made when the page is built, a claim that is
false stops the build with the verdict's words, and an exercise brings hints and a solution. Sphinx is needed here only:
``pip install "frechet[sphinx]"``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from .claim import ClaimDirective
from .derivation import DerivationDirective
from .exercise import ExerciseDirective
from .falsehoods import again, forget, merge, stop
from .forms import Choose, Forms

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["setup"]

STATIC = Path(__file__).with_name("static")
MARKS = ('class="frechet-', 'data-exercise="')  # of a page that shows something of ours


def _static(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


def _style(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if any(mark in context.get("body", "") for mark in MARKS):
        app.add_css_file("frechet.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, their style, and what watches over false claims."""
    app.add_node(Forms)
    app.add_post_transform(Choose)
    app.add_directive("derivation", DerivationDirective)
    app.add_directive("claim", ClaimDirective)
    app.add_directive("frechet-exercise", ExerciseDirective)
    app.connect("config-inited", _static)
    app.connect("html-page-context", _style)
    app.connect("env-get-outdated", again)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", stop)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
