"""The built site in a real browser, the network cut: every page but the chapters, in all views.

The chapters weigh as much as all others together; a file of their own lets another process take them.
"""

import functools

import browser
import pytest
from browser import VIEWS
from built import OTHERS, PAGES, SCREENSHOTS, SITE


@functools.cache
def survey():
    return browser.survey(SITE, OTHERS, SCREENSHOTS, {page for page in OTHERS if page.count("/") == 1})


def test_there_is_a_site():
    """Without one the tests below would be none, and pass."""
    assert "book/index.html" in PAGES, "no built site: run `make site` first"


@pytest.mark.parametrize("page", OTHERS or ["book/index.html"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_page_works_and_can_be_read(view, page, record_property):
    assert survey().faults[page][view.name] == []
    record_property("pages surveyed", (page, survey().seconds[page]))


def test_the_front_page_leads_to_the_book():
    assert browser.follow(SITE, "index.html") == "book/index.html"


def test_search_finds_what_the_book_is_about():
    assert any("Notation" in title for title in browser.search(SITE, "Frobenius"))


def test_search_does_not_find_what_is_not_there():
    assert browser.search(SITE, "zyzzyva") == []


def test_a_word_that_every_object_of_javascript_has_is_no_page():
    """The search kept its words in such objects, and stopped, or led to a page "undefined"."""
    assert "undefined" not in browser.search(SITE, "constructor __proto__")
