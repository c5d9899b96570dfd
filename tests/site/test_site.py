"""The built site in a real browser: every page wide, dark and on a phone, with the network cut."""

import functools
from pathlib import Path

import browser
import pytest
from browser import VIEWS, View

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
PAGES = sorted(
    str(path.relative_to(SITE))
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts and path != SITE / "index.html"  # the front page only redirects
)


@functools.cache
def survey(view: View) -> dict[str, list[str]]:
    pictured = {page for page in PAGES if page.startswith("notebooks/") or page.count("/") == 1}
    return browser.survey(SITE, PAGES, view, ROOT / "artefacts/screenshots", pictured)


def test_there_is_a_site():
    """Without one the tests below would be none, and pass."""
    assert "book/index.html" in PAGES, "no built site: run `make site` first"


@pytest.mark.parametrize("page", PAGES or ["book/index.html"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_page_works_and_can_be_read(view, page):
    assert survey(view)[page] == []


def test_the_front_page_leads_to_the_book():
    assert browser.follow(SITE, "index.html") == "book/index.html"


def test_search_finds_what_the_book_is_about():
    assert any("Notation" in title for title in browser.search(SITE, "Frobenius"))


def test_search_does_not_find_what_is_not_there():
    assert browser.search(SITE, "zyzzyva") == []
