"""Lighthouse on three pages, one of them as a phone sees it too; `python tests/site/lighthouse.py` runs it on all.

Some 60 s of CPU time: it loads a page several times, and simulates a slow phone.
"""

import functools

import pytest
from lighthouse import Run, heaviest, judged, short

LIGHT = ["book/index.html", "book/derive.html"]
PLANTED = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head><body><main><h1>t</h1>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="9" height="9"><p style="color: #bbb">faint</p>
</main><script>
console.error("no");
const end = performance.now() + 1500;
while (performance.now() < end);
</script></body></html>"""


@functools.cache
def run(form, page):
    return next(judged([(form, page)]))


@pytest.mark.parametrize("page", LIGHT)
def test_a_page_reaches_every_score_on_a_desktop(page, record_property):
    found = run("desktop", page)
    record_property("lighthouse", (f"{page}, desktop", found.scores))
    assert short(found) == [], (found.scores, found.weak)


@pytest.mark.parametrize("form", ["desktop", "mobile"])
def test_the_heaviest_chapter_is_quick(form, record_property):
    found = run(form, heaviest())
    record_property("lighthouse", (f"{found.page}, {form}", found.scores))
    assert short(found) == [], (found.scores, found.weak)


def test_a_page_full_of_mistakes_falls_short_in_every_category(tmp_path):
    (tmp_path / "p.html").write_text(PLANTED)
    found = next(judged([("desktop", "p.html")], tmp_path))
    assert short(found) == ["performance", "accessibility", "best-practices", "seo"]


@pytest.mark.parametrize(
    ("form", "scores", "expected"),
    [
        ("desktop", (100, 100, 100, 100), []),
        ("desktop", (99, 100, 100, 100), ["performance"]),
        ("desktop", (100, 100, 100, 99), ["seo"]),
        ("mobile", (90, 100, 100, 100), []),
        ("mobile", (89, 100, 100, 100), ["performance"]),
    ],
)
def test_what_falls_short_is_named(form, scores, expected):
    names = ("performance", "accessibility", "best-practices", "seo")
    assert short(Run(form, "p.html", dict(zip(names, scores, strict=True)), [])) == expected
