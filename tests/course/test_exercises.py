"""Exercises accept what is right in any form, name mistakes, and refuse an author's wrong answer."""

import json
import re
from pathlib import Path

import pytest

from frechet.course import ClaimError, Exercise, exercise, exercises
from frechet.course.exercises import bank
from frechet.errors import FrechetError
from frechet.service import respond

CHAPTERS = Path(__file__).resolve().parents[2] / "book/chapters"
BOXES = Path(__file__).resolve().parents[2] / "src/frechet/sphinx/browser/exercises.mjs"
EXAMPLES = dict(re.findall(r'^  (\w+): \["[^"]+", "([^"]+)"\],$', BOXES.read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def rows() -> Exercise:
    return Exercise(
        "e",
        "gradient",
        "Find it.",
        "X'*(X*W - Y)",
        function="norm2(X*W - Y)^2/2",
        variable="W",
        hint="Move X.",
        declarations="X: n p; W: p q; Y: n q",
    )


@pytest.fixture
def e(request) -> Exercise:
    """Make an exercise when its test begins: every process of a test run collects this file, and all take seconds."""
    return exercise(request.param)


@pytest.mark.parametrize("e", list(bank.records()), indirect=True)
class TestEach:
    """Every exercise of the course, which was made with its own answer already."""

    def test_refuses_every_wrong_answer_and_says_why(self, e):
        assert e.wrong
        for answer in e.wrong:
            reply = respond({"ask": "answer", "id": e.id, "answer": answer})
            assert reply["ok"] is False and "error" not in reply, answer
            assert len(reply["message"]) > 10

    def test_accepts_its_own_answer_and_every_other_form(self, e):
        replies = {a: respond({"ask": "answer", "id": e.id, "answer": a}) for a in (e.answer, *e.also)}
        assert [a for a, reply in replies.items() if not reply["ok"]] == []

    def test_is_not_answered_by_the_example_beside_its_box(self, e):
        example = EXAMPLES.get(e.kind)
        assert e.kind == "choice" or (example and not e.check(example))

    def test_is_shown_with_its_hint_and_its_solution_folded(self, e):
        shown = e._repr_mimebundle_()
        assert e.title != e.id and e.task in shown["text/markdown"] and e.task in shown["text/plain"]
        assert shown["text/markdown"].count("<details>") == 2
        assert e._hint and e._hint in shown["text/markdown"]
        assert e.answer not in shown["text/plain"].replace(e.task, "") or e.kind in ("number", "choice")

    def test_gives_a_page_what_it_needs_and_not_the_answer(self, e):
        told = json.loads(json.dumps(e.as_dict()))
        assert told["id"] == e.id and "answer" not in told and "solution" not in told
        assert told["hints"] == len(e.hints())

    def test_reads_its_own_answer_and_says_how(self, e):
        read = json.loads(json.dumps(e.understood(e.answer)))
        assert read["latex"]
        assert bool(read["shape"]) == (e.kind not in ("number", "choice"))

    def test_gives_its_hints_one_at_a_time(self, e):
        hints = [e.hint(k).markdown for k in range(1, len(e.hints()) + 1)]
        assert len(set(hints)) == len(hints) >= (1 if e.kind == "number" else 2)
        with pytest.raises(FrechetError, match=f"no hint {len(hints) + 1}"):
            e.hint(len(hints) + 1)
        assert all(f"${e.answer}$" not in hint for hint in hints)


def test_the_course_has_exercises_of_every_level():
    assert {e.level for e in exercises()} == {1, 2, 3, 4, 5}


def test_every_exercise_stands_in_its_chapter():
    for e in exercises():
        chapter = (CHAPTERS / f"{e.chapter}.md").read_text()
        assert f'fr.exercise("{e.id}")' in chapter, e.id
        assert f'fr.exercise("{e.id}").check(' in chapter, e.id


def test_every_exercise_of_a_chapter_exists():
    for chapter in CHAPTERS.glob("*.md"):
        for id in re.findall(r'fr\.exercise\("([^"]+)"\)', chapter.read_text()):
            assert exercise(id).chapter == chapter.stem


def test_an_unknown_name_is_told_the_nearest():
    with pytest.raises(FrechetError, match="did you mean 'ls-two-sides'"):
        exercise("ls-two-side")


def test_two_exercises_of_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(bank.tomllib, "loads", lambda text: {"exercise": [{"id": "twice"}]})
    bank.records.cache_clear()
    try:
        with pytest.raises(ClaimError, match="two exercises are called 'twice'"):
            bank.records()
    finally:
        bank.records.cache_clear()


def test_the_authors_wrong_answer_raises():
    with pytest.raises(ClaimError, match="own answer is wrong"):
        Exercise("bad", "gradient", "", "A", function="tr(A*X)", variable="X")


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
        ("", "nothing was typed"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(rows, answer, words):
    feedback = rows.check(answer)
    assert not feedback
    assert words in feedback.message


def test_an_answer_may_be_latex(rows):
    assert rows.check(r"X^\top (X W - Y)")
    assert rows.understood(r"X^{\top} X") == {"latex": r"X^{\top} \, X", "shape": ["p", "p"]}
    wrong = rows.check(r"2 X^\top (X W - Y)")
    assert not wrong and "2 times" in wrong.message
    assert "column" in rows.check(r"X^\top (X W - Y").message
    square = Exercise("square", "derivative", "At H.", "X*H + H*X", function="X*X", variable="X")
    assert square.check(r"X H + H X^{1}") and not square.check(r"2 X H^{1}")
    adjoint = Exercise("adjoint", "formula", "", "A'*Y*B'", declarations="A: m n; B: p q; Y: m q")
    assert adjoint.check(r"A^\top Y B^\top") and not adjoint.check(r"A^\top Y^\top B^\top")


def test_what_cannot_be_read_is_no_preview(rows):
    with pytest.raises(FrechetError, match="column 4"):
        rows.understood("X'*")
    number = Exercise("n", "number", "", 0.25)
    assert number.understood("5/16")["latex"] == r"\frac{5}{16} \approx 0.3125"
    assert number.understood("-4/2")["latex"] == "-2"
    with pytest.raises(FrechetError, match="not a number"):
        number.understood("a quarter")
    choice = Exercise("c", "choice", "", "1", options=TRACES)
    assert choice.understood("2 and 1")["latex"] == "1, 2"
    with pytest.raises(FrechetError, match="numbered 1 to 2"):
        choice.understood("0")


def test_the_hints_of_a_gradient_tell_its_shape_and_the_differential(rows):
    first, shape, differential = rows.hints()
    assert "Move X." in repr(first)
    assert r"$p \times q$, like $W$" in shape.markdown
    assert r"\langle X \, W - Y, X \, \mathrm{d}W \rangle" in differential.markdown


def test_hint_and_solution_are_shown(rows):
    assert "Move X." in repr(rows.hint())
    assert r"\nabla_{W} f" in rows.solution()._repr_mimebundle_()["text/markdown"]
    assert "n" in repr(rows)


def test_the_derivative_of_a_matrix_valued_function():
    e = Exercise("square", "derivative", "At H.", "X*H + H*X", function="X*X", variable="X")
    assert e.check("H*X + X*H")
    wrong = e.check("2*X*H")
    assert not wrong and "gradient" not in wrong.message
    assert "H" in e.solution()._repr_mimebundle_()["text/markdown"]
    with pytest.raises(ClaimError):
        Exercise("square", "derivative", "At H.", "2*X*H", function="X*X", variable="X")


def test_the_hessian_at_a_direction():
    e = Exercise("quartic", "hessian", "", "2*H", function="norm2(X)^2", variable="X")
    assert e.check("H + H") and not e.check("H")
    assert r"\mathrm{D}\nabla f" in e.solution().markdown


def test_a_formula_of_the_readers_own():
    e = Exercise("adjoint", "formula", "", "A'*Y*B'", declarations="A: m n; B: p q; Y: m q")
    assert e.check("(B*Y'*A)'")
    assert "conform" in e.check("A*Y*B").message
    assert "3 x" not in e.check("Y").message and not e.check("Y")


@pytest.mark.parametrize(
    ("answer", "ok", "words"),
    [
        ("0.25", True, ""),
        ("1/4", True, ""),
        ("0.2501", True, ""),
        ("0.26", False, "digits"),
        ("-0.25", False, "sign"),
        ("1/2", False, "twice"),
        ("one", False, "not a number"),
        ("1/0", False, "not a number"),
        ("2.5e-1", True, ""),
        ("25*10^-2", True, ""),
        ("1e999999999", False, "not a number"),  # there is no room for it
        ("1" * 31, False, "not a number"),
        ("nan", False, "not a number"),
        ("\u0661", False, "not a number"),
    ],
)
def test_a_number(answer, ok, words):
    feedback = Exercise("n", "number", "", 0.25, digits=3).check(answer)
    assert feedback.ok is ok and words in feedback.message


TRACES = [
    {"text": "cyclic", "right": True, "claim": "tr(A*B*C) = tr(B*C*A)", "declarations": "A: n n; B: n n; C: n n"},
    {"text": "any order", "right": False, "claim": "tr(A*B*C) = tr(C*B*A)", "declarations": "A: n n; B: n n; C: n n"},
]


def test_a_choice():
    e = Exercise("c", "choice", "", "1", options=TRACES)
    assert e.check("1") and e.check(" 1 ")
    assert "cyclic permutations only" in e.check("1, 2").message
    assert "; one more belongs." in e.check("2").message
    for other in ("3", "²", "-1", "1.0", "\u0661", "all"):
        assert "numbered 1 to 2" in e.check(other).message


def test_a_choice_whose_author_is_wrong_is_refused():
    with pytest.raises(ClaimError, match="disagree"):
        Exercise("c", "choice", "", "1, 2", options=[{**TRACES[1], "right": True}, TRACES[0]])


@pytest.mark.parametrize(("kind", "level", "words"), [("essay", 1, "no kind 'essay'"), ("gradient", 6, "level is 6")])
def test_what_is_no_exercise_is_refused(kind, level, words):
    with pytest.raises(ClaimError, match=words):
        Exercise("x", kind, "", "A", level=level, function="tr(A*X)", variable="X")
