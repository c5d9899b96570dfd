"""Derivations in three levels of detail, and in every format, within their column."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import frechet as fr
from frechet.calculus.styles import certificate_in, styles
from frechet.certify.certificate import Rejected, judged
from frechet.derivation import Derivation
from frechet.errors import UnsupportedError
from frechet.render.breaking import latex_width
from tests.golden.test_golden import CASES

DERIVED = [fr.derive(fr.parse(f, declared), x) for f, x, declared in CASES]
NAMES = [f for f, _, _ in CASES]


@pytest.mark.parametrize("d", DERIVED, ids=NAMES)
def test_every_level_ends_in_the_gradient(d: Derivation) -> None:
    last = {steps: d.text(steps=steps).splitlines()[-1].split("  col")[0].strip() for steps in ("all", "textbook")}
    assert last["all"] == last["textbook"]
    assert len(d.text(steps="all").splitlines()) >= len(d.text().splitlines())
    summary = re.findall(r"^\s*(f|df|∇f) = ", d.text(steps="summary"), re.MULTILINE)
    assert summary == ["f", "df", "∇f"]


@pytest.mark.parametrize("d", DERIVED, ids=NAMES)
def test_every_move_is_certified(d: Derivation) -> None:
    assert certificate_in(d, "frobenius", "all").equations > len(d.form.moves if d.form else [])


@pytest.mark.parametrize("steps", ["all", "textbook"])
@pytest.mark.parametrize("d", DERIVED, ids=NAMES)
def test_no_line_leaves_its_column(d: Derivation, steps: str) -> None:
    assert max(map(len, d.text(steps=steps).splitlines()[3:])) <= 88
    for row in d.latex(steps=steps).splitlines()[1:-1]:
        body = row.split("&")[1].removesuffix(r"\\")
        assert latex_width(body) <= 66 + 6  # with the sign and the indent


def test_the_column_is_a_choice_and_can_be_missed() -> None:
    d = DERIVED[0]
    assert max(map(len, d.text(width=40).splitlines()[2:])) <= 40 < max(map(len, d.text().splitlines()[2:]))


class Balanced(HTMLParser):
    """A parser that asserts that tags are closed in the order they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.count[tag] = self.count.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("d", DERIVED, ids=NAMES)
def test_html_opens_every_step(d: Derivation) -> None:
    fragment = d.html()
    parser = Balanced()
    parser.feed(fragment)
    assert not parser.open
    assert parser.count["details"] == parser.count["summary"] == len(re.findall("frechet-rule", fragment)) - 1
    for math in re.findall(r"\\\((.*?)\\\)", fragment):
        assert math.count("{") == math.count("}")


def test_html_highlights_what_moves() -> None:
    fragment = fr.derive(fr.parse("norm2(W*X - Y)^2/2"), "W").html()
    shown = re.findall(r"\{\\color\{#\w+\}\{(.*?)\}\}", fragment)
    assert shown == ["X", r"X^{\top"]  # before, and after


def test_markdown_carries_conditions_and_certificate() -> None:
    shown = fr.derive(fr.parse("logdet(X'*X)"), "X").markdown(steps="summary")
    assert shown.startswith("*Where* ") and "$$" in shown and 'class="certificate"' in shown


def test_what_does_not_exist_is_refused_in_one_line() -> None:
    d = DERIVED[0]
    for write in (d.text, d.latex, d.markdown, d.html):
        with pytest.raises(
            UnsupportedError,
            match="style 'fractal' is not available; available: 'frobenius', 'trace', 'index'",
        ):
            write(style="fractal")
        with pytest.raises(UnsupportedError, match="available: 'all', 'textbook', 'summary'"):
            write(steps="some")


def test_a_wrong_line_is_rejected() -> None:
    d = DERIVED[0]
    for name, style in styles().items():
        steps = style.steps(d, "all")
        for step in steps:
            left, right, _ = step.equation
            if left.shape == d.gradient.shape:
                continue
            with pytest.raises(Rejected):
                judged([(left, right + right, name)], d.variable)
