"""The chapters in a real browser, as test_site.py looks at the other pages."""

import functools

import browser
import pytest
from browser import VIEWS
from built import CHAPTERS, SCREENSHOTS, SITE


@functools.cache
def survey():
    return browser.survey(SITE, CHAPTERS, SCREENSHOTS, CHAPTERS)


@pytest.mark.parametrize("page", CHAPTERS)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_chapter_works_and_can_be_read(view, page, record_property):
    assert survey().faults[page][view.name] == []
    record_property("pages surveyed", (page, survey().seconds[page]))
