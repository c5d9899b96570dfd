"""LaTeX: what a mathematician writes, with brackets where precedence needs them and nowhere else."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.render.latex import latex, name_latex

SHAPES = "A: n n; B: n n; X: n n; x: n; y: n; c: scalar"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A*B", r"A \, B"),
        ("(A + B)*x", r"(A + B) \, x"),
        ("A - (B - X)", "A - (B - X)"),
        ("A'", r"A^{\top}"),
        ("(A*B)'", r"(A \, B)^{\top}"),
        ("inv(A)'", r"A^{-\top}"),
        ("inv(A*B)", r"(A \, B)^{-1}"),
        ("norm2(A*x - y)^2", r"\left\|A \, x - y\right\|^{2}"),
        ("c/2", r"\tfrac{1}{2} \, c"),
        ("A.*B", r"A \odot B"),
        ("tr(A)", r"\operatorname{tr}(A)"),
        ("-A*B", r"-A \, B"),
        ("2*A", r"2 \, A"),
    ],
)
def test_formula(text: str, shown: str) -> None:
    assert latex(fr.parse(text, SHAPES)).replace(r"\|", "|").replace(r"\left|", "|").replace(r"\right|", "|") == (
        shown.replace(r"\left\|", "|").replace(r"\right\|", "|")
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("W_1", "W_{1}"),
        ("W1", "W_{1}"),
        ("beta", r"\beta"),
        ("lambda_max", r"\lambda_{max}"),
        ("Φ", r"\Phi"),
        ("loss", r"\mathit{loss}"),
        ("x", "x"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert name_latex(name) == shown


@pytest.mark.parametrize("name", ["a_b_c", "x__1", "loss_2_3", "_x", "A_", "W_1_", "é"])
def test_no_name_breaks_a_formula(name: str) -> None:
    shown = name_latex(name)
    assert shown.count("{") == shown.count("}")
    assert "__" not in shown.replace(r"\_", "")


def test_a_derivation_is_one_balanced_environment() -> None:
    shown = fr.derive(fr.parse("norm2(W*X - Y)^2/2 + logdet(W'*W)"), "W").latex()
    assert shown.startswith(r"\begin{aligned}") and shown.endswith(r"\end{aligned}")
    assert shown.count("{") == shown.count("}")
    assert shown.count(r"\left") == shown.count(r"\right")
    assert all("&" in line for line in shown.splitlines()[1:-1])
