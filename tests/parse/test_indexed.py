"""Sums over families, and chains, in the text language and in LaTeX: read, printed, claimed, or refused in words."""

from __future__ import annotations

import pytest

import frechet as fr

x, y = fr.family("x", "n", count="m"), fr.family("y", count="m")
i, k = fr.index("i"), fr.index("k")
w, m = fr.vector("w", "n"), fr.integer("m")
LOSS = fr.Sum(i, "m", (y[i] - w.T @ x[i]) ** 2) / m
DECLARED = "y[m]: scalar; x[m]: n; w: n"
W = fr.chain("W", "N")
NET = fr.norm2(W.product @ fr.matrix("X", "d[0]", "p") - fr.matrix("Y", "d[N]", "p")) ** 2
CHAIN = "W[N]: chain d; X: d[0] p; Y: d[N] p"


@pytest.mark.parametrize(("e", "declared"), [(LOSS, DECLARED), (NET, CHAIN), (fr.Sum(i, 3, x[i]), "x[m]: n")])
def test_what_is_printed_is_read(e: fr.Expr, declared: str) -> None:
    assert fr.parse(str(e), declared) is e


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{1}{m} \sum_{i=1}^{m} (y_i - w^\top x_i)^2",
        r"\frac1m \sum_{i=1}^m (y_{i} - x_i^\top w)^2",
        r"\frac1m \sum_{i=1}^m \left(y^{(i)} - w^\top x^{(i)}\right)^2",
        r"\frac{1}{m} \sum^m_{j=1} (y_j - \mathbf{w}^\top \mathbf{x}_j)^2",
    ],
)
def test_latex_of_papers_is_read(text: str) -> None:
    f = fr.parse_latex(text)
    assert fr.check(f, "w", "-2/m*sum(i, 1, m, (y[i] - w'*x[i])*x[i])").ok
    assert not fr.check(f, "w", "-2*sum(i, 1, m, (y[i] - w'*x[i])*x[i])").ok


def test_the_term_of_a_sum_ends_at_the_next_plus() -> None:
    f = fr.parse_latex(r"\sum_{i=1}^m \|x_i\|^2 + \lambda \|w\|^2")
    assert str(f) == "sum(i, 1, m, norm2(x[i])^2) + lambda*norm2(w)^2"


def test_labels_are_numbers_where_that_makes_the_sum_one() -> None:
    f = fr.parse_latex(r"\sum_{i=1}^n \log(1 + \exp(-y_i w^\top x_i))")
    assert f.is_scalar
    assert (
        str(fr.parse_latex(r"\sum_{i=1}^n (x_i - \mu)^\top S (x_i - \mu)"))
        == "sum(i, 1, n, (x[i] - mu)'*S*(x[i] - mu))"
    )


@pytest.mark.parametrize(
    ("claim", "ok"),
    [
        (r"-\frac2n\sum_{i=1}^n (y_i - w^\top x_i) x_i", True),
        (r"\frac2n\sum_{i=1}^n (y_i - w^\top x_i) x_i", False),
        (r"-\frac2n\sum_{j=1}^n (y_j - w^\top x_j) x_j", True),
    ],
)
def test_a_claim_about_a_sum_is_judged(claim: str, ok: bool) -> None:
    verdict = fr.check_latex(r"\nabla_w \frac1n\sum_{i=1}^n (y_i - w^\top x_i)^2 = " + claim)
    assert verdict.ok == ok
    assert ok or "sign" in verdict.diagnosis


def test_a_member_is_a_variable() -> None:
    assert fr.check(LOSS, "x[k]", "-2/m*(y[k] - w'*x[k])*w").ok
    assert not fr.check(LOSS, "x[k]", "-2*(y[k] - w'*x[k])*w").ok


def test_a_chain_is_read_and_its_gradient_claimed() -> None:
    assert fr.check(NET, "W[k]", "2*W[k+1:]'*(W[:]*X - Y)*X'*W[:k]'").ok
    wrong = fr.check(NET, "W[k]", "2*W[:k]'*(W[:]*X - Y)*X'*W[k+1:]'")
    assert not wrong.ok
    assert "wrong order" in wrong.diagnosis


@pytest.mark.parametrize(
    ("text", "declared", "said"),
    [
        ("sum(i, 1, m, i*x[i])", "", "i is the index of the sum here"),
        ("sum(i, 1, m, sum(i, 1, m, x[i]))", "", "its own letter"),
        ("sum(i, 1, m, x[i]) + x", "", "x is a family; write x[k]"),
        ("sum(i, 1, m, x[i]) + sum(i, 1, n, x[i])", "", "declare how many there are"),
        ("sum(i, 1, m, x[i])", "m: scalar", "declare 'm: integer'"),
        ("sum(i, 1, m, x[i])", "i: scalar", "rename one of them"),
        ("x[i-]", "", "is no index"),
        ("x[1:2]", "x[m]: n", "not declared as a chain"),
        ("x[4]", "x[3]: n", "outside the family"),
        ("x[m]", "x[m]: n n symmetric", "matrices of one shape"),
        ("sum(i, 1, m, W[i])", "W[m]: chain d e", "chain d"),
        ("[1]", "", "cannot read '['"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(text: str, declared: str, said: str) -> None:
    with pytest.raises(fr.FrechetError) as refused:
        fr.parse(text, declared)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\sum_i x_i", "from where and to where"),
        (r"\sum_{i,j} X_{ij}", "pairs of entries"),
        (r"\sum_{i=0}^n x_i^2", "counted from 1"),
        (r"\sum_{i=1}^n i x_i", "index of the sum"),
        (r"\sum_{i=1}^n", "term of \\sum is missing"),
    ],
)
def test_a_sum_in_latex_that_cannot_be_read_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(fr.ParseError) as refused:
        fr.parse_latex(text)
    assert said in str(refused.value)
