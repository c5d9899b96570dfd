"""The addresses of a published site: one small page, built as the repository's workflow would, and read."""

import os
import re
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import pytest

CONFIGURATION = """
import sys
sys.path.insert(0, {extensions!r})
html_title = "Small book"
extensions = ["myst_nb", "publication", "descriptions", "sphinxext.opengraph"]
ogp_social_cards = {{"enable": False}}
html_theme = "sphinx_book_theme"
html_theme_options = {{"launch_buttons": {{"notebook_interface": "jupyterlab"}}}}
nb_execution_mode = "off"
suppress_warnings = ["*"]
"""


def built(root: Path, folder: Path, repository: str) -> Path:
    """Build a book of two pages: one in words, one a notebook."""
    source = folder / "source"
    (source / "notebooks").mkdir(parents=True)
    (source / "conf.py").write_text(CONFIGURATION.format(extensions=str(root / "book/_ext")))
    (source / "index.md").write_text("# Cover\n\n```{run-elsewhere}\n```\n\n```{toctree}\nnotebooks/checking\n```\n")
    cells = [nbformat.v4.new_markdown_cell("# Checking"), nbformat.v4.new_code_cell("1 + 1")]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), source / "notebooks/checking.ipynb")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", source, folder / "html"]
    environment = {**os.environ, "BOOK_REPOSITORY": repository}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def outward(page: Path) -> set[str]:
    return set(re.findall(r'href="(https://(?:github|mybinder|colab)[^"]*)"', page.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def published(root, tmp_path_factory):
    return built(root, tmp_path_factory.mktemp("published"), "somebody/a-fork")


def test_a_chapter_opens_on_binder_and_on_colab_from_the_repository_that_publishes(root, published):
    path = "notebooks/checking.ipynb"
    assert (root / path).exists()
    assert outward(published / "notebooks/checking.html") >= {
        f"https://mybinder.org/v2/gh/somebody/a-fork/main?urlpath=lab/tree/{path}",
        f"https://colab.research.google.com/github/somebody/a-fork/blob/main/{path}",
    }


def test_a_chapter_offers_its_notebook(published):
    page = (published / "notebooks/checking.html").read_text(encoding="utf-8")
    offered = re.search(r'href="(\.\./_sources/notebooks/checking\.ipynb)"[^>]*download', page, re.DOTALL)
    assert offered and (published / "notebooks" / offered[1]).exists()


def test_the_cover_says_what_colab_needs(published):
    cover = (published / "index.html").read_text(encoding="utf-8")
    assert '%pip install "git+https://github.com/somebody/a-fork@main"' in cover.replace("&quot;", '"')


def test_a_page_names_its_own_address_and_its_card(published):
    html = (published / "notebooks/checking.html").read_text(encoding="utf-8")
    site = "https://somebody.github.io/a-fork/"
    assert f'<link rel="canonical" href="{site}notebooks/checking.html"' in html
    assert f'<meta property="og:url" content="{site}notebooks/checking.html"' in html
    assert f'<meta property="og:image" content="{site}_static/cards/checking.png"' in html
    cover = (published / "index.html").read_text(encoding="utf-8")
    assert f'<meta property="og:image" content="{site}_static/cards/book.png"' in cover


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("", ""),
        ("somebody/a-fork", "https://somebody.github.io/a-fork/"),
        ("Somebody/somebody.github.io", "https://somebody.github.io/"),
    ],
)
def test_the_address_is_where_github_serves_a_repository(monkeypatch, repository, address):
    monkeypatch.setenv("BOOK_REPOSITORY", repository)
    assert build.publication.address() == address


def test_a_page_in_words_has_no_launch_button(published):
    assert not any("mybinder" in address for address in outward(published / "index.html"))


def test_a_site_that_is_not_published_names_no_repository(root, tmp_path):
    html = built(root, tmp_path, "")
    assert "canonical" not in (html / "index.html").read_text() and "og:" not in (html / "index.html").read_text()
    assert outward(html / "notebooks/checking.html") == set() and "Colab" not in (html / "index.html").read_text()


def test_nothing_else_names_a_repository(root):
    """A fork would have to find and change it."""
    files = ["_config.yml", "_toc.yml", "Makefile", "requirements.txt"]
    files += [str(p.relative_to(root)) for p in (root / "book").glob("*.md")]
    found = {
        name: re.findall(r"(?:github\.io|mybinder\.org/v2|git\+https://\S+)", (root / name).read_text())
        for name in files
    }
    assert {name: hits for name, hits in found.items() if hits} == {}
