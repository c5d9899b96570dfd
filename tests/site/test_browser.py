"""The survey itself, tried on planted mistakes: each is found, on its own page, in the view that shows it."""

import browser
import pytest
from browser import VIEWS

SHELL = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<style>
.narrow, .moon {{ display: none }}
a {{ color: #00e; text-decoration: none; font-weight: bold }}
@media (max-width: 600px) {{ .narrow {{ display: inline }} }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #111; color: #eee }}
  .sun {{ display: none }}
  .moon {{ display: block }}
  a {{ color: #ddd; font-weight: normal }}
}}
</style>
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
    "aside.html": (
        '</article><aside style="color: #aaa; background: #fff">faint</aside><article>',
        "hard to read: faint",
    ),
    "scroll.html": (
        '<div style="overflow-x: auto; width: 100px"><div style="width: 300px">far</div></div>',
        "scrolls out of the keyboard's reach",
    ),
    "reached.html": (
        '<div style="overflow-x: auto; width: 100px" tabindex="0"><div style="width: 300px">far</div></div>',
        "",
    ),
    "code.html": ('<pre><span class="k" style="color: #ddd; background: #fff">pale</span></pre>', "hard to read: pale"),
    "image.html": ('<img src="data:image/png;base64,AAAA" alt="x">', "broken image"),
}
# Each page's mistake shows in some of the views alone.
PARTIAL = {
    "broad.html": ('<div style="width: 600px">broad</div>', "sideways", {"phone", "night"}),
    "paper.html": ('<p style="color: #222">made for white paper</p>', "hard to read", {"dark", "night"}),
    "lamp.html": ('<p style="color: #ddd">made for a dark room</p>', "hard to read", {"wide", "phone"}),
    "narrow.html": ('<input class="narrow">', "inaccessible: label", {"phone"}),  # in the dark nothing new
    "moon.html": ('<div class="moon"><input></div>', "inaccessible: label", {"dark", "night"}),
    "sun.html": ('<div class="sun"><input></div>', "inaccessible: label", {"wide", "phone"}),
    # What lies behind the second word is no ancestor of it, so only axe sees it.
    "over.html": (
        '<b>x</b><div style="background: #777; height: 4em"></div><b style="position: relative; top: -3em; '
        'color: #666">over</b>',
        "inaccessible: color-contrast",
        {"wide", "dark"},
    ),
    "link.html": ('<p>words <a href="#x">link</a> words</p>', "inaccessible: link-in-text-block", {"dark"}),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for name, (body, *_) in {**PLANTED, **PARTIAL}.items():
        text = SHELL.format(GOOD + body)
        # The good page's formula needs a font, as a real one does.
        (folder / name).write_text(text.replace('class="katex"', 'class="katex" style="font-family: sans-serif"'))
    return folder


@pytest.fixture(scope="module")
def found(site):
    return browser.survey(site, sorted(path.name for path in site.glob("*.html"))).faults


@pytest.mark.parametrize("page", PLANTED)
def test_a_planted_mistake_is_found(found, page):
    # These bare pages have no mathematical font, and the survey says so of each: that is its own planted mistake.
    faults = [fault for fault in found[page]["wide"] if "fonts did not load" not in fault]
    expected = PLANTED[page][1]
    assert any(expected in fault for fault in faults) if expected else faults == []


def test_a_missing_mathematical_font_is_found(found):
    assert "the mathematical fonts did not load" in found["good.html"]["wide"]


@pytest.mark.parametrize("page", PARTIAL)
def test_a_mistake_is_found_in_the_views_that_show_it_and_in_no_other(found, page):
    _, expected, views = PARTIAL[page]
    assert {view.name for view in VIEWS if any(expected in fault for fault in found[page][view.name])} == views


def test_the_time_of_each_page_is_counted(site):
    survey = browser.survey(site, ["good.html", "label.html"])
    assert all(0.05 < seconds < 60 for seconds in survey.seconds.values())
    assert list(survey.seconds) == ["good.html", "label.html"]
