"""Exercises accept what is right in any form, name mistakes, and refuse an author's wrong answer."""

import pytest

from frechet.course import ClaimError, Exercise


@pytest.fixture(scope="module")
def rows() -> Exercise:
    return Exercise(
        "e",
        "Find it.",
        "norm2(X*W - Y)^2/2",
        "W",
        "X'*(X*W - Y)",
        hint="Move X.",
        declarations="X: n p; W: p q; Y: n q",
    )


def test_the_authors_wrong_answer_raises():
    with pytest.raises(ClaimError, match="own answer is wrong"):
        Exercise("bad", "", "tr(A*X)", "X", "A")


@pytest.mark.parametrize("answer", ["X'*(X*W - Y)", "X'*X*W - X'*Y", "-X'*(Y - X*W)"])
def test_a_right_answer_in_any_form(rows, answer):
    assert rows.check(answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("2*X'*(X*W - Y)", "2 times"),
        ("X'*(Y - X*W)", "sign"),
        ("X*(X*W - Y)", "conform"),
        ("(X*W - Y)'*X", "transpose"),
        ("X'*(X*W - Y", "missing"),
        ("", ""),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(rows, answer, words):
    feedback = rows.check(answer)
    assert not feedback
    assert words in feedback.message


def test_hint_and_solution_are_shown(rows):
    assert "Move X." in repr(rows.hint())
    assert r"\nabla_{W} f" in rows.solution()._repr_mimebundle_()["text/markdown"]
    assert "n" in repr(rows)


def test_the_derivative_of_a_matrix_valued_function():
    e = Exercise("square", "At H.", "X*X", "X", "X*H + H*X")
    assert e.check("H*X + X*H")
    wrong = e.check("2*X*H")
    assert not wrong and "gradient" not in wrong.message
    assert "H" in e.solution()._repr_mimebundle_()["text/markdown"]
    with pytest.raises(ClaimError):
        Exercise("square-wrong", "At H.", "X*X", "X", "2*X*H")


def test_the_size_of_a_scalar_is_said_in_words():
    e = Exercise("scalar", "Find it.", "x^2*tr(A)", "x", "2*x*tr(A)", declarations="x: 1 1; A: n n")
    assert "$x$ is a scalar" in e._repr_mimebundle_()["text/markdown"]
    assert "x is a scalar" in repr(e)
