"""Long formulas are broken at operators, never inside a group, and what is broken reads as what was not."""

from __future__ import annotations

import re

import pytest

import frechet as fr
from frechet.render.breaking import LATEX, UNICODE, broken, flat_fractions, latex_lines, latex_width
from frechet.render.latex import latex
from frechet.render.pretty import pretty

LONG = [
    "-y'*log(sigmoid(X*w)) - (vector(1) - y)'*log(vector(1) - sigmoid(X*w))",
    "x'*A*x/(x'*x) + norm2(A*x - y)/(x'*A*A'*x + norm2(y)^2 + norm2(x)^2)",
    "norm2(A*B*A*B*A*B*x - A*B*A*B*A*B*y)^2*norm2(B*A*B*A*x - B*A*B*A*y)",
]
SHAPES = "A: n n; B: n n; x: n; X: n n; y: n; w: n"


@pytest.mark.parametrize("width", [24, 40, 66])
@pytest.mark.parametrize("text", LONG)
def test_lines_fit(text: str, width: int) -> None:
    e = fr.parse(text, SHAPES)
    for line in latex_lines(latex(e), width):
        assert latex_width(line) <= width
        assert line.count("{") == line.count("}")
        assert len(re.findall(r"\\left(?![a-z])", line)) == len(re.findall(r"\\right(?![a-z])", line))
    assert all(len(line) <= width for line in broken(pretty(e), width, UNICODE))


@pytest.mark.parametrize("text", LONG)
def test_breaking_loses_nothing(text: str) -> None:
    shown = pretty(fr.parse(text, SHAPES))
    joined = " ".join(broken(shown, 30, UNICODE)).replace("· ", "")
    assert joined == shown


def test_a_line_is_broken_as_far_outside_as_possible() -> None:
    assert broken("‖A x − y‖² (B + C) + tr(D E)", 20, UNICODE) == ["‖A x − y‖² (B + C)", "+ tr(D E)"]
    assert broken(r"A \, B + C^{a + b}", 4, LATEX) == [r"A \, B", r"+ C^{a + b}"]


def test_the_space_of_a_function_is_no_product() -> None:
    assert broken("A B C log det (X) D", 14, UNICODE) == ["A B C", "· log det (X)", "· D"]


def test_a_fraction_that_is_too_wide_becomes_a_quotient() -> None:
    assert flat_fractions(r"x + \frac{a + \frac{b}{c}}{d}") == r"x + (a + (b) / (c)) / (d)"


def test_widths_are_ordered() -> None:
    narrow, wide = latex_width(r"\frac{A}{B} X^{\top}"), latex_width(r"A \, B + X^{\top}")
    assert narrow < wide < latex_width(r"A \, B + X^{\top} + \operatorname{tr}(X)")
