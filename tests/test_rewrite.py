"""The normal form is what a careful author writes."""

from __future__ import annotations

import pytest

import frechet as fr

SHAPES = "A: m n; B: n k; X: n n; x: n; y: n; c: scalar; d: scalar; S: n n symmetric"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("A + A", "2*A"),
        ("A - A", "zeros(m, n)"),
        ("(A*B)'", "B'*A'"),
        ("A''", "A"),
        ("S'", "S"),
        ("(A*A')'", "A*A'"),
        ("inv(X)*X*A'", "A'"),
        ("X'*inv(X)'", "eye(n)"),
        ("X*X*X", "X^3"),
        ("c*(2*(3*A))", "6*(c*A)"),
        ("-(-A)", "A"),
        ("A - (-A)", "2*A"),
        ("(-A)*B", "-A*B"),
        ("x'*y*A", "x'*y*A"),
        ("tr(X')", "tr(X)"),
        ("det(X')", "det(X)"),
        ("A*zeros(n,3)", "zeros(m, 3)"),
        ("(c*A)/c", "A"),
        ("2^3*c", "8*c"),
        ("eye*A", "A"),
        ("matrix(1).*A", "A"),
    ],
)
def test_normal_form(text: str, tidy: str) -> None:
    assert str(fr.tidy(fr.parse(text, SHAPES))) == tidy


@pytest.mark.parametrize("text", ["A*B", "X*X'", "inv(X)*A'", "X + X'", "c*A", "exp(A)", "x*y'"])
def test_what_is_tidy_stays(text: str) -> None:
    e = fr.parse(text, SHAPES)
    assert fr.tidy(e) is e
