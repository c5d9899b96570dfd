"""Addresses of the published site, taken from the repository that publishes it.

The workflow sets BOOK_REPOSITORY to ``owner/name``. A fork thus gets its own links and Binder buttons without an
edit, and a build on a reader's machine, which has no address, shows none.
"""

import os

from sphinx.application import Sphinx
from sphinx.config import Config


def _addresses(app: Sphinx, config: Config) -> None:
    repository = os.environ.get("BOOK_REPOSITORY", "")
    if not repository:
        return
    owner, name = repository.split("/")
    site = f"https://{owner}.github.io/{name}/"
    config.html_baseurl = site
    config.ogp_site_url = site
    config.html_theme_options.update(
        repository_url=f"https://github.com/{repository}",
        repository_branch="main",
        path_to_docs="",
        use_repository_button=True,
        use_issues_button=True,
    )
    config.html_theme_options["launch_buttons"]["binderhub_url"] = "https://mybinder.org"


def setup(app: Sphinx) -> dict[str, object]:
    """Run before any extension reads the configuration."""
    app.connect("config-inited", _addresses, priority=1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
