"""Every built page obeys the HTML standard, and every formula MathML's; planted mistakes are found.

Some 7 s of CPU time: html-validate reads the pages without their formulas, which are nine tenths of them.
"""

import functools

import markup
import pytest
from built import PAGES, SITE

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>t</title></head>
<body><main><h1>t</h1>
<p>words</p>
{}
</main></body></html>
"""
MATH = "<math>{}</math>"
FORMULA = (
    '<span class="katex"><span class="katex-mathml">{}</span>'
    '<span class="katex-html" aria-hidden="true">{}</span></span>'
)
X, BOX = "<mi>x</mi>", '<span class="base">x</span>'
GOOD = FORMULA.format(MATH.format(X), BOX)
PLANTED = {
    "nesting": ("<p><div>x</div></p>", "Stray end tag"),
    "unclosed": ("<section><h2>x</h2>", "close-order"),
    "paragraph in a summary": ("<details><summary><p>x</p></summary>y</details>", "element-permitted-content"),
    "twice the same id": ('<p id="a">x</p><p id="a">y</p>', "no-dup-id"),
    "unknown element": ("<p><wrong>x</wrong></p>", "element-name"),
    "unknown value": ('<input type="wrong" aria-label="x">', "attribute-allowed-values"),
    "attribute twice": ('<p lang="en" lang="fr">x</p>', "no-dup-attr"),
    "list": ("<ul><p>x</p></ul>", "element-permitted-content"),
    "raw": ("<p>a & b < c</p>", "no-raw-characters"),
}
PLANTED_FORMULAS = {
    "no mathematics": (FORMULA.format("", BOX), "without MathML"),
    "nothing in it": (FORMULA.format(MATH.format("<mrow></mrow>"), BOX), "without MathML"),
    "boxes alone": (f'<span class="katex">{BOX}</span>', "not MathML, then boxes"),
    "boxes that are read": (GOOD.replace(' aria-hidden="true"', ""), "not MathML, then boxes"),
    "one child too many": (FORMULA.format(MATH.format(f"<msub>{X}{X}{X}</msub>"), BOX), "<msub> has 3 children"),
    "one too few": (FORMULA.format(MATH.format(f"<mfrac>{X}</mfrac>"), BOX), "<mfrac> has 1 children"),
    "a table of words": (FORMULA.format(MATH.format(f"<mtable>{X}</mtable>"), BOX), "<mtable> holds mi"),
    "words that hold elements": (FORMULA.format(MATH.format(f"<mi>{X}</mi>"), BOX), "<mi> holds elements"),
    "another element": (FORMULA.format(MATH.format("<mwrong>x</mwrong>"), BOX), "<mwrong> is not known"),
    "a paragraph in a box": (FORMULA.format(MATH.format(X), "<p>x</p>"), "<p> among a formula's boxes"),
    "a negative height": (
        FORMULA.format(MATH.format(X), '<span style="height:-1em;">x</span>'),
        "a size below nothing",
    ),
    "crossing": (FORMULA.format(MATH.format("<mi>x</mrow>"), BOX), "does not nest"),
}


@functools.cache
def found():
    return markup.examine(SITE, [*PAGES, "index.html"])


@pytest.mark.parametrize("page", [*PAGES, "index.html"])
def test_a_page_obeys_the_standard(page):
    assert found()[page] == []


@functools.cache
def planted():
    texts = {name: PAGE.format(body) for name, (body, _) in PLANTED.items()}
    return markup.validated({**texts, "good": PAGE.format("<p>x</p>")})


def test_a_good_page_has_no_fault():
    assert planted()["good"] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found_where_it_stands(name):
    faults = planted()[name]
    assert any(PLANTED[name][1] in fault for fault in faults), faults
    assert {fault.split(":")[0] for fault in faults} <= {"4", "5", "6"}


def test_a_good_formula_has_no_fault():
    assert list(markup.faults_of(GOOD)) == []


@pytest.mark.parametrize("name", PLANTED_FORMULAS)
def test_a_planted_mistake_in_a_formula_is_found(name):
    formula, message = PLANTED_FORMULAS[name]
    faults = list(markup.faults_of(formula))
    assert any(message in fault for fault in faults), faults


def test_what_stands_in_a_page_is_judged_in_its_page(tmp_path):
    """The whole way: a mistake beside a formula, and one within it, below a formula of two lines."""
    bad = PLANTED_FORMULAS["one child too many"][0]
    lines = GOOD.replace("<mi>x</mi>", "<mi>x\n</mi>")
    (tmp_path / "p.html").write_text(PAGE.format(f"<p>{lines}</p><p>{bad}</p>\n<p><div>x</div></p>"))
    faults = markup.examine(tmp_path, ["p.html"])["p.html"]
    assert faults[0].startswith("<msub> has 3 children") and any(fault.startswith("7: ") for fault in faults[1:])
