"""A judgement holds on both sides of every sign, and far from zero: √(a²) is not a."""

from __future__ import annotations

import pytest

import frechet as fr


@pytest.mark.parametrize(
    ("left", "right", "shapes"),
    [
        ("sqrt(a^2)", "a", ""),
        ("c^2*abs(c)", "c^3", ""),
        ("sum(abs(x).*x.^2)", "sum(x.^3)", ""),
        ("sign(a^3)", "1", ""),
        ("relu(c)*c^2", "c^3", ""),
        ("(c^2)^(1/2)", "c", ""),
        ("abs(det(A))", "det(A)", "A: n n"),
        ("sqrt(det(A)^2)", "det(A)", "A: n n"),
        ("arcsin(sin(a))", "a", ""),
        ("arctan(tan(a))", "a", ""),
    ],
)
def test_what_holds_for_one_sign_only_is_no_identity(left: str, right: str, shapes: str) -> None:
    """Samples lie on both sides of each sign, and are not all small."""
    assert not fr.check_identity(left, right, shapes).ok


@pytest.mark.parametrize(
    ("function", "variable", "claim"),
    [
        ("sqrt(a^2)", "a", "1"),
        ("sum(abs(x).*x.^2)", "x", "3*x.^2"),
        ("c^2*abs(c)", "c", "3*c^2"),
        ("sqrt(c^2)*norm2(x)^2", "x", "2*c*x"),
        ("abs(det(A))", "A", "det(A)*inv(A)'"),
    ],
)
def test_a_gradient_right_for_one_sign_only_is_wrong(function: str, variable: str, claim: str) -> None:
    verdict = fr.check(fr.parse(function), variable, claim)
    assert not verdict.ok and verdict.counterexample
