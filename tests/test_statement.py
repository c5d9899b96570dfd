"""Formulas from papers, judged as they are pasted."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.cli import main

TRUE = [
    r"\nabla_W \tfrac12\|WX - Y\|_F^2 = (WX-Y)X^\top",
    r"\nabla_W\left(\tfrac12\|WX - Y\|_F^2 + \frac{\lambda}{2}\|W\|_F^2\right) = (WX-Y)X^\top + \lambda W",
    r"\frac{\partial}{\partial X}\operatorname{tr}(AXB) = A^\top B^\top",
    r"\frac{\partial \log\det X}{\partial X} = X^{-\top}",
    r"\partial \operatorname{tr}(AX) / \partial X = A^\top",
    r"\partial_x \|x\|^2 = 2x",
    r"\frac{d}{dx} x^\top x = 2x",
    r"\frac{\mathrm{d}}{\mathrm{d}x} \|Ax-b\|^2 = 2A^\top(Ax-b)",
    r"\nabla \|x\|^2 = 2x",
    r"f(W) = \tfrac12\|WX - Y\|_F^2, \quad \nabla_W f(W) = (WX-Y)X^\top",
    r"\mathcal{L}(W) = \|W\|_F^2 \implies \frac{\partial \mathcal{L}}{\partial W} = 2W",
    r"\frac{\partial f}{\partial X} = 2X, \text{ where } f(X) = \|X\|_F^2",
    r"\nabla_{W_k} \tfrac12\|W_{k+1}W_k X - Y\|^2 = W_{k+1}^\top (W_{k+1}W_kX-Y)X^\top",
    r"\nabla_{\boldsymbol\theta} \|\mathbf{X}\boldsymbol{\theta} - \mathbf{y}\|_2^2"
    r" = 2\mathbf{X}^\top(\mathbf{X}\boldsymbol{\theta}-\mathbf{y})",
    r"\frac{\partial \mathbf{a}^T\mathbf{X}^{-1}\mathbf{b}}{\partial \mathbf{X}}"
    r" = -\mathbf{X}^{-T}\mathbf{a}\mathbf{b}^T\mathbf{X}^{-T}",
    r"\frac{\partial}{\partial \mathbf{X}}\operatorname{Tr}(\mathbf{X}^T) = \mathbf{I}",
    r"\frac{\partial \mathbf{x}^T\mathbf{a}}{\partial \mathbf{x}}"
    r" = \frac{\partial \mathbf{a}^T\mathbf{x}}{\partial \mathbf{x}} = \mathbf{a}",
    r"\frac{\partial \ln|\det(\mathbf{X})|}{\partial\mathbf{X}} = (\mathbf{X}^{-1})^T",
    r"\nabla_P \|P^\top P - I\|_{1,1} = 2P\operatorname{sign}(P^\top P - I)",
    r"\frac{\partial}{\partial X} \mathbf{1}^\top X \mathbf{1} = \mathbf{1}\mathbf{1}^\top",
    r"\nabla_x (y^\top y + 0 x^\top x) = 0",
    r"\operatorname{tr}(ABC) = \operatorname{tr}(BCA) = \operatorname{tr}(CAB)",
    r"(AB)^{-1} = B^{-1}A^{-1}",
    r"\mathrm{d}\log\det X = \operatorname{tr}(X^{-1}\mathrm{d}X)",
    r"\mathrm{d}(AB) = \mathrm{d}A \, B + A\,\mathrm{d}B",
    r"\mathrm{d}(X^{-1}) = -X^{-1}\,\mathrm{d}X\,X^{-1}",
    r"\mathrm{D}(X^{-1})[H] = -X^{-1} H X^{-1}",
    r"F(X) = X^\top X, \quad \mathrm{D}F(X)[V] = V^\top X + X^\top V",
    r"\mathrm{D}_X(AX + XB)[H] = AH + HB",
    r"f(W) = \tfrac12\|WX - Y\|_F^2, \quad \nabla^2 f(W)[H] = H X X^\top",
]

FALSE = [
    (r"\nabla_W \tfrac12\|WX - Y\|_F^2 = (WX-Y)X", "X is not transposed"),
    (r"\nabla_W \|WX - Y\|_F^2 = (WX-Y)X^\top", "1/2 times the gradient"),
    (r"\frac{\partial \operatorname{tr}(AXB)}{\partial X} = BA", "numerator layout"),
    (r"\nabla_x x^\top A x = (A+A^\top)x = 2Ax", "A is symmetric"),
    (r"\nabla_W \|W\|_F^2 = 0", "zero"),
    (r"\operatorname{tr}(ABC) = \operatorname{tr}(CBA)", "cyclic permutations only"),
    (r"\mathrm{d}(X^{-1}) = X^{-1}\mathrm{d}X X^{-1}", "differ"),
    (r"\mathrm{d}(AB) = \mathrm{d}A \, B + B\,\mathrm{d}A", "the two sides differ"),
    (r"F(X) = X^\top X, \quad \mathrm{D}F(X)[V] = V^\top X", "X'*V is missing"),
    (r"\mathrm{D}(X^{-1})[H] = X^{-1} H X^{-1}", "sign"),
    (r"f(W) = \tfrac12\|WX - Y\|_F^2, \quad \nabla^2 f(W)[H] = 2 H X X^\top", "2 times"),
]

REFUSED = [
    (r"\nabla_W f = (WX-Y)X^\top", 10, "only named"),
    (r"\nabla^2 \|x\|^2 = 2I", 7, "Hessian"),
    (r"\nabla_W \|WX\|^2 + \|W\|^2 = 2W", 19, "put the function in brackets"),
    (r"\nabla x^\top y = y", 1, "by which of"),
    (r"\nabla_Z \|x\|^2 = x", 8, "does not contain Z"),
    (r"\mathrm{D}(AXB)[H] = AHB", 11, "by which of A, X, B"),
    (r"\mathrm{D}F(X)[] = X", 1, "written"),
    (r"x^\top y", 9, "no ="),
    (r"= 2", 1, "side of the equation is missing"),
    (r"\nabla_W = 3", 7, "is missing"),
    (r"x = y, \operatorname{tr}(A) = 1", 1, "one at a time"),
    (r"\nabla_X \log |X| = X^{-\top}", 15, r"write \det(X)"),
]


@pytest.mark.parametrize("formula", TRUE)
def test_right(formula: str) -> None:
    verdict = fr.check_latex(formula)
    assert verdict, str(verdict)
    assert verdict.certificate is not None


@pytest.mark.parametrize(("formula", "said"), FALSE, ids=[f for f, _ in FALSE])
def test_wrong(formula: str, said: str) -> None:
    verdict = fr.check_latex(formula)
    assert not verdict
    assert said in verdict.diagnosis


@pytest.mark.parametrize(("formula", "column", "said"), REFUSED, ids=[f for f, _, _ in REFUSED])
def test_refused(formula: str, column: int, said: str) -> None:
    with pytest.raises(fr.ParseError) as refused:
        fr.check_latex(formula)
    assert said in str(refused.value)
    assert refused.value.column == column


def test_declarations_reach_both_sides() -> None:
    assert fr.check_latex(r"\nabla_S \log\det S = S^{-1}", "S: n n symmetric")
    assert not fr.check_latex(r"\nabla_S \log\det S = S^{-1}")
    known = fr.parse("L(A*W)", "L: function m n; A: m k; W: k n")
    assert fr.check_latex(r"\nabla_W L(AW) = A^\top \nabla L(AW)", known)


GRADIENT = [r"\tfrac12\|WX - Y\|_F^2", "--latex", "--wrt", "W"]


def test_the_command_line_reads_latex(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", *GRADIENT]) == 0
    assert "∇f = (W X − Y) Xᵀ" in capsys.readouterr().out
    assert main(["derive", r"\|W_{k+1}W_k X\|^2", "--latex", "--wrt", "W_{k}"]) == 0
    assert main(["check", *GRADIENT, "--claim", r"(WX - Y)X^\top"]) == 0
    assert main(["check", *GRADIENT, "--claim", "(WX - Y)X"]) == 1
    assert main(["check", "--latex", TRUE[0]]) == 0
    assert main(["check", "--latex", FALSE[0][0]]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "x"], "or an equation"),
        (["check", *GRADIENT], "--claim"),
        (["check", "--latex", r"\log |X|", "--wrt", "X", "--claim", "X"], r"write \det(X)"),
        (["derive", *GRADIENT[:-1], "Q"], "its variables are W"),
        (["check", *GRADIENT, "--claim", ""], "a claim is missing"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1
