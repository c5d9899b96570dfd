"""The example on the page "How to add a chapter" is a chapter: it runs, and a mistake planted in it is found."""

import ast
import re
import tomllib
from pathlib import Path

import jupytext
import pytest
from equations import displays, judged

import frechet.course
from frechet.course import ClaimError
from frechet.course.errata import ErrataError, read
from frechet.course.exercises import Exercise

PAGE = (Path(__file__).resolve().parents[2] / "book/adding_a_chapter.md").read_text(encoding="utf-8")


def block(language: str, fence: str = "```", nth: int = 0) -> str:
    return re.findall(rf"^{fence}{language}\n(.*?)^{fence}$", PAGE, re.DOTALL | re.MULTILINE)[nth]


CHAPTER = block("markdown", "````")
EXERCISES, ERRATA = block("toml"), block("toml", nth=1)
TESTS = block("python")


def shown(monkeypatch, chapter: str, exercises: str = EXERCISES) -> list[str]:
    """Run the cells in one namespace, and return what a notebook would show of each last line."""
    records = {r["id"]: r for r in tomllib.loads(exercises)["exercise"]}
    monkeypatch.setattr(frechet.course, "exercise", lambda id: Exercise(**records[id]))
    names: dict[str, object] = {}
    out = []
    for cell in jupytext.reads(chapter, fmt="md:myst").cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), names)
            if last:
                value = eval(compile(last, "cell", "eval"), names)
                out.append(value._repr_mimebundle_()["text/markdown"])
    return out


def test_the_example_runs(monkeypatch):
    derived, feedback, card, table = shown(monkeypatch, CHAPTER)
    assert "certified" in derived and "numerator layout" in derived
    assert feedback.startswith("✗")
    assert "Erratum 002-5" in card
    assert "x \\, y^{\\top}" in table


@pytest.mark.parametrize(("right", "wrong"), [('"x*y\'",\n', '"y*x\'",\n'), ('{"y*x\'"', '{"x*y\'"')])
def test_a_wrong_result_stops_the_example(monkeypatch, right, wrong):
    assert CHAPTER.count(right) == 1
    with pytest.raises(ClaimError):
        shown(monkeypatch, CHAPTER.replace(right, wrong))


def test_the_equation_of_the_example_is_certified_and_a_planted_mistake_is_not():
    (display,) = [judged(d, set()) for d in displays("example", CHAPTER)]
    assert (display.kind, display.fault) == ("certify", "")
    (planted,) = [judged(d, set()) for d in displays("example", CHAPTER.replace("= x y^\\top", "= y x^\\top"))]
    assert "wrong" in planted.fault


def test_the_exercise_refuses_its_wrong_answers_and_a_wrong_author():
    (record,) = tomllib.loads(EXERCISES)["exercise"]
    exercise = Exercise(**record)
    assert record["wrong"] and not any(exercise.check(w) for w in record["wrong"])
    with pytest.raises(ClaimError):
        Exercise(**{**record, "answer": record["wrong"][0]})


def test_the_erratum_is_one_and_its_correction_is_none():
    (erratum,) = read(tomllib.loads(ERRATA))
    assert erratum.verdict == "refuted"
    assert "only when A is symmetric" in erratum.checks[0].printed.words
    data = tomllib.loads(ERRATA.replace('printed = "2*A*x"', 'printed = "(A + A\')*x"'))
    with pytest.raises(ErrataError):
        _ = next(iter(read(data))).checks[0].printed


def test_the_test_of_the_example_passes_and_can_fail():
    names: dict[str, object] = {}
    exec(compile(TESTS, "test", "exec"), names)
    test = names["test_the_gradient_of_a_form"]
    ((_, cases),) = [mark.args for mark in test.pytestmark]
    for claimed, right in cases:
        test(claimed, right)
        with pytest.raises(AssertionError):
            test(claimed, not right)


def test_the_page_names_what_there_is():
    root = Path(__file__).resolve().parents[2]
    for path in re.findall(r"`((?:book|src|tests)/[^`<]+\.\w+)`", PAGE):
        assert (root / path).exists(), path
    from frechet.course.exercises.kinds import KINDS

    kinds = re.search(r"Kinds are (.*?)\.", PAGE)
    assert kinds and set(re.findall(r"`(\w+)`", kinds[1])) == set(KINDS)
