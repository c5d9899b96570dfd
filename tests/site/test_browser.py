"""The survey itself, tried on planted mistakes: each is found, on its own page, in the view that shows it."""

import browser
import pytest
from browser import VIEWS

SHELL = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<style>@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee }} }}</style>
</head><body><main><h1>t</h1><article>{}</article></main></body></html>"""
GOOD = '<p>Plain text and <span class="math"><span class="katex">x</span></span>.</p>'
PLANTED = {
    "good.html": ("", ""),
    "host.html": ('<img src="https://elsewhere.example/i.svg" alt="x">', "asks another host"),
    "fetch.html": (
        "<script>fetch('https://elsewhere.example/').catch(() => 0)</script>",
        "asks another host",
    ),
    "console.html": ("<script>console.error('no')</script>", "console: no"),
    "script.html": ("<script>nonsense()</script>", "script error: nonsense is not defined"),
    "missing.html": ('<script src="gone.js"></script>', "404"),
    "math.html": (r'<span class="math">\frac12</span>', r"unrendered mathematics: \frac12"),
    "faint.html": ('<p style="color: #aaa; background: #fff">faint</p>', "hard to read: faint"),
    "layers.html": (
        '<div style="background: #fff"><p style="color: rgba(0, 0, 0, .3)">thin</p></div>',
        "hard to read: thin",
    ),
    "opacity.html": (
        '<div style="opacity: .4"><p style="color: #000; background: #fff">pale</p></div>',
        "hard to read: pale",
    ),
    "cut.html": (
        '<div style="overflow: auto; display: flex; flex-direction: row-reverse"><span class="katex-html">'
        '<span class="base" style="display: block; width: 2000px">long</span></span></div>',
        "cut off at its beginning: long",
    ),
    "label.html": ('<input type="text">', "inaccessible: label"),
    "table.html": ('<p role="nonsense">x</p>', "inaccessible: aria-roles"),
    "image.html": ('<img src="data:image/png;base64,AAAA" alt="x">', "broken image"),
}
ONLY_PHONE = '<div style="width: 600px">wide</div>'
ONLY_DARK = '<p style="color: #222">made for white paper</p>'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    bodies = {
        **{name: body for name, (body, _) in PLANTED.items()},
        "phone.html": ONLY_PHONE,
        "night.html": ONLY_DARK,
    }
    for name, body in bodies.items():
        text = SHELL.format(GOOD + body)
        # The good page's formula needs a font, as a real one does.
        (folder / name).write_text(text.replace('class="katex"', 'class="katex" style="font-family: sans-serif"'))
    return folder


@pytest.fixture(scope="module")
def found(site):
    names = sorted(path.name for path in site.glob("*.html"))
    return {view.name: browser.survey(site, names, view) for view in VIEWS}


@pytest.mark.parametrize("page", PLANTED)
def test_a_planted_mistake_is_found(found, page):
    # These bare pages have no mathematical font, and the survey says so of each: that is its own planted mistake.
    faults = [fault for fault in found["wide"][page] if "fonts did not load" not in fault]
    expected = PLANTED[page][1]
    assert any(expected in fault for fault in faults) if expected else faults == []


def test_a_missing_mathematical_font_is_found(found):
    assert "the mathematical fonts did not load" in found["wide"]["good.html"]


def test_a_page_too_wide_for_a_phone_is_found_there_alone(found):
    assert {view: any("sideways" in fault for fault in pages["phone.html"]) for view, pages in found.items()} == {
        "wide": False,
        "dark": False,
        "phone": True,
    }


def test_text_made_for_white_paper_is_found_in_the_dark_alone(found):
    assert {view: any("hard to read" in fault for fault in pages["night.html"]) for view, pages in found.items()} == {
        "wide": False,
        "dark": True,
        "phone": False,
    }
