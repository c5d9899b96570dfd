"""A Sphinx extension: certified derivations, claims and exercises in any Sphinx site or Jupyter Book.

``extensions = ["frechet.sphinx"]`` gives three directives. A derivation is made when the page is built, a claim that is
false stops the build with the verdict's words, and an exercise brings hints and a solution. With ``frechet_engine``, a
folder of npm packages, the site brings the engine too, and judges the reader's answers. Sphinx is needed here only:
``pip install "frechet[sphinx]"``.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from .. import __version__
from ..errors import FrechetError
from .bundle import publish
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

logger = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
CARD = 'data-exercise="'  # on every page with an exercise
MARKS = ('class="frechet-', CARD)  # on every page with something of ours


def _static(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


def _files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Give a page the style and the script that it needs, no more."""
    body = context.get("body", "")
    if any(mark in body for mark in MARKS):
        app.add_css_file("frechet.css")
    if CARD in body:
        app.add_css_file("frechet-exercises.css")
        if app.config.frechet_engine:
            index = app.config.frechet_exercise_index
            named: dict[str, Any] = {"type": "module"}
            if index:
                named["data-index"] = posixpath.relpath(f"{index}.html", posixpath.dirname(page) or ".")
            app.add_js_file("frechet/exercises.mjs", **named)


def _engine(app: Sphinx, exception: Exception | None) -> None:
    """Put the engine into a site that is to have it."""
    if exception or not app.config.frechet_engine or app.builder.format != "html":
        return
    cache = app.config.frechet_cache or Path(app.doctreedir) / "frechet"
    try:
        publish(Path(app.outdir) / "_static", Path(app.confdir) / app.config.frechet_engine, Path(app.confdir) / cache)
    except FrechetError as error:
        app.statuscode = 1
        logger.warning(f"frechet_engine: {error}", type="frechet", subtype="engine")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, their style and scripts, and what watches over false claims."""
    app.add_config_value("frechet_engine", "", "env", (str,))
    app.add_config_value("frechet_exercise_index", "", "html", (str,))
    app.add_config_value("frechet_cache", "", "", (str,))
    app.add_node(Forms)
    app.add_post_transform(Choose)
    app.add_directive("derivation", DerivationDirective)
    app.add_directive("claim", ClaimDirective)
    app.add_directive("frechet-exercise", ExerciseDirective)
    app.connect("config-inited", _static)
    app.connect("html-page-context", _files)
    app.connect("build-finished", _engine)
    app.connect("env-get-outdated", again)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", stop)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
