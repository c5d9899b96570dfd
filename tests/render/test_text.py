"""Text is exact; Unicode is for reading; both are abridged only where they do not have to be read back."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.expr import Expr
from frechet.render.pretty import pretty
from frechet.render.text import readable

SHAPES = "A: m n; B: n k; X: n n; x: n; y: n; c: scalar; d: scalar"


@pytest.mark.parametrize(
    "text",
    ["A*B", "A*(B*B')", "(A*B)*B'", "c*(d*A)", "-(c*A)", "(-c)*A", "c - (d - c)", "(x.*y)'*x", "x.^2./y", "(c/d)/c",
     "c/(d/c)", "(X^2)^3", "(c^2)^d", "c^(2^d)", "2*(3*c)", "X'^2", "(X^2)'",
     "inv(X')", "(c + d)*A", "-x.^2", "(-x).^2"],
)  # fmt: skip
def test_round_trip(text: str) -> None:
    e = fr.parse(text, SHAPES)
    assert fr.parse(str(e), SHAPES) is e


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A*B", "A B"),
        ("norm2(A*x)^2/2", "½ ‖A x‖²"),
        ("inv(X)'", "X⁻ᵀ"),
        ("x - y", "x − y"),
        ("X^3", "X³"),
        ("x*ones(1, n)", "x 𝟏ᵀ"),
        ("exp(x).*y", "exp(x) ⊙ y"),
    ],
)
def test_unicode(text: str, shown: str) -> None:
    assert pretty(fr.parse(text, SHAPES)) == shown


def test_length_is_abridged_for_reading_only() -> None:
    e: Expr = fr.vector("x", "n")
    for i in range(300):
        e = fr.matrix(f"W_{i}", "n", "n") @ e
    assert "⋯" in repr(e) and len(repr(e)) < 200
    assert "W_0*" in str(e) and "W_299" in str(e) and len(str(e)) > 1500


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2*((W*X)*X')", "2*W*X*X'"),
        ("c*(x.*(y./x))", "c*x.*(y./x)"),
        ("2*(x'*y/c)", "2*x'*y/c"),
        ("x./(2*(y.*x))", "x./(2*y.*x)"),
        ("2*(X + X)", "2*(X + X)"),
    ],
)
def test_a_scalar_before_a_product_needs_no_brackets(text: str, shown: str) -> None:
    e = fr.parse(text)
    assert readable(e) == shown
    declared = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]}" for s in fr.expr.symbols(e))
    assert fr.same_value(fr.parse(shown, declared), e)
