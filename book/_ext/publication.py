"""Addresses of the published site, taken from the repository that publishes it.

The workflow sets BOOK_REPOSITORY to ``owner/name``, and nothing else names the repository. A fork thus gets its own
links, Binder and Colab buttons without an edit, and a build on a reader's machine, which has no address, shows none.
"""

import os

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

BRANCH = "main"
HERE = "<!-- the chapters in the reader's browser -->"  # lite.py puts its links here once they lead somewhere


def repository() -> str:
    """Return ``owner/name``, or nothing where the site is not published."""
    named = os.environ.get("BOOK_REPOSITORY", "")
    if named and named.count("/") != 1:
        raise ConfigError(f"BOOK_REPOSITORY is owner/name, not {named!r}")
    return named


def address() -> str:
    """Return where GitHub serves the site, with a slash at its end; or nothing where it is not published."""
    if not repository():
        return ""
    owner, name = repository().split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


class RunElsewhere(Directive):
    """How to run a chapter on another machine; nothing where the site is not published."""

    def run(self) -> list[nodes.Node]:
        """Return one paragraph, and the line that Colab needs."""
        if not repository():
            return []
        words = (
            "Without an installation: the rocket at the head of each chapter opens it on Binder, where everything is "
            "installed, or on Colab, where this line comes first:"
        )
        line = f'%pip install "git+https://github.com/{repository()}@{BRANCH}"'
        return [nodes.paragraph("", words), nodes.literal_block(line, line, language="text")]


class RunHere(Directive):
    """Where the chapters that run in the browser are offered, in a site that has them."""

    def run(self) -> list[nodes.Node]:
        """Return the mark that ``lite.py`` replaces."""
        return [nodes.raw("", HERE, format="html")]


def _addresses(app: Sphinx, config: Config) -> None:
    if not repository():
        return
    owner, name = repository().split("/")
    config.html_baseurl = config.ogp_site_url = address()
    config.html_theme_options.update(
        repository_url=f"https://github.com/{owner}/{name}",
        repository_branch=BRANCH,
        path_to_docs="",
        use_repository_button=True,
        use_issues_button=True,
    )
    config.html_theme_options["launch_buttons"].update(
        binderhub_url="https://mybinder.org", colab_url="https://colab.research.google.com"
    )


def setup(app: Sphinx) -> dict[str, object]:
    """Run before any extension reads the configuration."""
    app.add_directive("run-elsewhere", RunElsewhere)
    app.add_directive("run-here", RunHere)
    app.connect("config-inited", _addresses, priority=1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
