"""What is done to the built pages, tried on small ones."""

import fonts
import formulas
import post
import pytest


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ('<link rel="stylesheet" type="text/css" href="_static/a.css?v=1" />', ["_static/a.css"]),
        ('<link href="_static/a.css" rel="stylesheet" />', ["_static/a.css"]),
        ('<link rel="stylesheet" media="print" href="_static/a.css" />', []),
        ('<link href="_static/a.css" rel="stylesheet" media="print" />', []),
        ('<link rel="icon" href="_static/a.css" />', []),
    ],
)
def test_a_sheet_goes_into_the_one_sheet_unless_it_serves_one_medium(link, taken):
    """A rule for paper would otherwise hold on the screen."""
    assert [match[1] for match in post.SHEET.finditer(f"<head>{link}\n<title>t</title></head>")] == taken


def test_a_page_keeps_its_sheet_for_paper(tmp_path, monkeypatch):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/a.css").write_text("p { color: red }")
    (tmp_path / "_static/paper.css").write_text("nav { display: none }")
    kept = '<link rel="stylesheet" media="print" href="_static/paper.css" />'
    (tmp_path / "p.html").write_text(f'<link rel="stylesheet" href="_static/a.css" />\n{kept}<p>words</p>')
    monkeypatch.setattr(post.fonts, "icons", lambda static, css: None)  # none is drawn here
    post.one_sheet(tmp_path)
    html = (tmp_path / "p.html").read_text()
    assert kept in html and "a.css" not in html
    assert "none" not in next((tmp_path / "_static").glob("site.*.css")).read_text()


COLOURS = """html[data-theme="light"] .highlight { background: #fff; color: #111 }
html[data-theme="dark"] .highlight { background: #000; color: #eee }
html[data-theme="light"] .highlight .n { color: #111 }
html[data-theme="dark"] .highlight .n { color: #eee }
html[data-theme="light"] .highlight .x { color: #111 }
html[data-theme="dark"] .highlight .x { color: #0f0 }
html[data-theme="light"] .highlight .k { color: #111; font-weight: bold }
html[data-theme="dark"] .highlight .k { color: #eee; font-weight: bold }"""


def test_a_mark_that_changes_nothing_is_one_that_changes_nothing_in_light_and_dark():
    assert post.plain(COLOURS) == {"n"}


def test_a_listing_keeps_the_marks_that_one_sees(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/pygments.css").write_text(COLOURS)
    (tmp_path / "p.html").write_text(
        '<pre><span class="n">a</span><span class="k">if</span></pre><span class="n">b</span>'
    )
    post.listings(tmp_path)
    assert (tmp_path / "p.html").read_text() == '<pre>a<span class="k">if</span></pre><span class="n">b</span>'


def test_a_font_is_cut_to_the_letters_that_it_draws():
    page = '<p>words</p><span class="mathbf _2">1</span><span class="mord mathbf">x</span><span class="_1">7</span>'
    used = fonts.drawn([page])
    assert used["KaTeX_Main-Bold"] == {ord("1"), ord("x")}
    assert {ord("7"), ord("w")} <= used[""]


def test_a_page_asks_at_once_for_the_fonts_of_its_formulas_and_another_for_none():
    assert fonts.early("<p>words</p>", "../") == ""
    assert "../_static/katex/fonts/KaTeX_Math-Italic.woff2" in fonts.early('<span class="katex">x</span>', "../")


def test_the_theme_measures_no_boxes_itself(tmp_path):
    """scroll.js does, and a theme that is written otherwise one day is told of."""
    script = tmp_path / "_static/scripts/pydata-sphinx-theme.js"
    script.parent.mkdir(parents=True)
    script.write_text('a();document.querySelectorAll(["pre",".output"].join(", ")).forEach(b)')
    post.one_measurer(tmp_path)
    assert script.read_text() == "a();[].forEach(b)"
    with pytest.raises(AssertionError, match="found 0 times"):
        post.one_measurer(tmp_path)


def test_a_page_with_cells_is_laid_out_part_by_part_and_no_other(tmp_path):
    for name, cell in (("chapter.html", "cell docutils"), ("other.html", "cellar")):
        (tmp_path / name).write_text(f'<article class="bd-article"><div class="{cell}"></div></article>')
    post.chapters(tmp_path)
    assert 'class="bd-article chapter"' in (tmp_path / "chapter.html").read_text()
    assert "chapter" not in (tmp_path / "other.html").read_text()


@pytest.mark.parametrize(
    ("script", "waits"),
    [
        ('<script src="_static/doctools.js?v=1">', True),
        ('<script data-x="deferred" src="a.js">', True),
        ('<script src="_static/mode.js">', False),
        ('<script type="module" src="a.mjs">', False),
        ('<script type="application/json">', False),
    ],
)
def test_scripts_wait_for_the_page_in_their_order(tmp_path, script, waits):
    (tmp_path / "p.html").write_text(script)
    post.scripts_last(tmp_path)
    assert (tmp_path / "p.html").read_text() == (script.replace("<script ", "<script defer ") if waits else script)
    post.scripts_last(tmp_path)
    assert (tmp_path / "p.html").read_text().count(" defer ") == waits


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<math><mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow></math>", "<math><mi>x</mi><mo>+</mo><mi>y</mi></math>"),
        (
            "<math><msub><mi>x</mi><mrow><mi>i</mi></mrow></msub></math>",
            "<math><msub><mi>x</mi><mi>i</mi></msub></math>",
        ),
        ("<math><mtd><mstyle><mrow><mn>1</mn></mrow></mstyle></mtd></math>", "<math><mtd><mn>1</mn></mtd></math>"),
    ],
)
def test_a_formula_is_read_aloud_without_needless_groups(given, kept):
    assert formulas.ungrouped(given) == kept


def test_the_group_in_an_index_and_a_coloured_one_stay():
    index = "<math><msub><mi>x</mi><mrow><mi>i</mi><mo>&lt;</mo><mi>j</mi></mrow></msub><mspace></mspace></math>"
    colour = '<math><mstyle mathcolor="red"><mi>x</mi></mstyle></math>'
    assert formulas.ungrouped(index) == index
    assert formulas.ungrouped(colour) == colour
