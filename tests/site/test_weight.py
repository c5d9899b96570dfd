"""What a chapter asks of a connection, and that it does not move while it comes; some 30 s of CPU time."""

import functools
import random

import pytest
from browser import PHONE, WIDE
from built import CHAPTERS, SITE
from weight import weigh

BYTES = 220_000  # compressed, without the figures
SHIFT = 0.01  # Lighthouse calls 0.1 good
VIEWS = {view.name: view for view in (WIDE, PHONE)}
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="a.css"></head><body><p>words</p>{}<p>{}</p></body></html>"""
BANNER = "<script>setTimeout(() => document.body.prepend(document.createElement('hr')), 200)</script>"


@functools.cache
def weights(view):
    return weigh(SITE, CHAPTERS, VIEWS[view])


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_is_light(page):
    weight = weights("wide")[page]
    assert weight.total <= BYTES, sorted(weight.files.items(), key=lambda file: -file[1])[:8]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_stays_in_its_place(page, view):
    assert weights(view)[page].shift <= SHIFT


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Pages with a mistake each, and one without."""
    folder = tmp_path_factory.mktemp("planted")
    noise = random.Random(1).randbytes(BYTES).hex()  # half of it is left when compressed
    (folder / "a.css").write_text("hr { height: 200px; margin: 0 } p { margin: 0 }")
    (folder / "good.html").write_text(PAGE.format("", "more " * 100_000))
    (folder / "heavy.html").write_text(PAGE.format("", noise))
    (folder / "heavy.js").write_text(f"// {noise}")
    (folder / "script.html").write_text(PAGE.format('<script src="heavy.js"></script>', "x"))
    (folder / "heavy.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {noise} --></svg>')
    (folder / "figure.html").write_text(PAGE.format('<img src="heavy.svg" alt="x" width="9" height="9">', "x"))
    (folder / "late.html").write_text(PAGE.format(BANNER, "more " * 500))
    return weigh(folder, [path.name for path in sorted(folder.glob("*.html"))])


@pytest.mark.parametrize("page", ["heavy.html", "script.html"])
def test_a_planted_weight_is_found(planted, page):
    assert planted[page].total > BYTES


@pytest.mark.parametrize("page", ["good.html", "figure.html"])
def test_half_a_megabyte_of_one_word_is_light_and_a_figure_is_not_counted(planted, page):
    assert planted[page].total < 10_000


def test_a_banner_that_comes_late_is_found(planted):
    assert planted["late.html"].shift > SHIFT
    assert all(weight.shift <= SHIFT for page, weight in planted.items() if page != "late.html")
