"""All forty questions are treated somewhere in the course; the chapter claims what the plan asks of it."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

import frechet as fr
from frechet.course import exercises
from frechet.course.exercises.bank import records as bank
from frechet.course.forty import confusions, link, missing, problems

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/forty_problems.ipynb"
MIME = "application/vnd.frechet.claim+json"
PLANNED = [*range(100, 108), *range(109, 113), 114, 115, *range(119, 125), 128]
PROBLEMS = problems()


@pytest.fixture(scope="module")
def cells():
    return [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]


@pytest.fixture(scope="module")
def records(cells):
    return [o["data"][MIME] for c in cells for o in c.outputs if MIME in o.get("data", {})]


def test_all_forty_are_treated():
    assert [p.number for p in PROBLEMS] == list(range(1, 41))
    assert missing() == []


def test_a_problem_without_an_exercise_is_found():
    all_but_one = []
    for record in bank().values():
        numbers = record.get("problem", [])
        numbers = [numbers] if isinstance(numbers, int) else numbers
        all_but_one.append({"id": record["id"], "problem": [n for n in numbers if n != 35]})
    assert missing(all_but_one) == [35]


def test_no_exercise_names_a_problem_that_does_not_exist():
    for record in bank().values():
        numbers = record.get("problem", [])
        assert set([numbers] if isinstance(numbers, int) else numbers) <= set(range(1, 41)), record["id"]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: str(p.number))
def test_the_answers_are_right(problem):
    assert problem.answers
    for variable, answer in problem.answers.items():
        assert fr.check(problem.expression, variable, answer), (problem.number, variable)


def test_every_confusion_has_its_questions_and_its_exercise():
    keys = {c.key for c in confusions()}
    assert len(keys) == len(confusions()) == 13
    assert {key for p in PROBLEMS for key in p.confusions} == keys
    for c in confusions():
        assert f"#exercise-{c.exercise}" in link(c.exercise)


def test_the_table_lists_every_exercise(cells):
    shown = "\n".join(o["data"].get("text/markdown", "") for c in cells for o in c.outputs if "data" in o)
    for id, record in bank().items():
        if record.get("problem"):
            assert link(id) in shown, id


def test_the_planned_equations_are_claimed(records):
    claimed = {record["id"].split("-")[0] for record in records}
    assert {f"E{n}" for n in PLANNED} <= claimed


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_exercises_are_hard_and_have_wrong_answers():
    own = exercises("forty_problems")
    assert {n for e in own for n in e.problems} == {17, 30, 32, 33, 34, 35, 36, 37, 39}
    assert {e.level for e in own} == {3, 4, 5}
    for e in own:
        assert e.wrong and not any(e.check(w) for w in e.wrong), e.id


# What the displays claim, by numbers --------------------------------------------------------------


def symmetric(rng, n):
    A = rng.normal(size=(n, n))
    return (A + A.T) / 2


@pytest.mark.parametrize(("sign", "right"), [(1.0, True), (-1.0, False), (0.0, False)])
def test_eigenvalue_and_eigenvector(sign, right):
    rng = np.random.default_rng(1)
    S, H, t = symmetric(rng, 4), symmetric(rng, 4), 1e-6

    def pair(s):
        values, vectors = np.linalg.eigh(S + s * H)
        q = vectors[:, -1]
        return values[-1], q * np.sign(q[0])

    value, q = pair(0)
    dvalue = (pair(t)[0] - pair(-t)[0]) / (2 * t)
    dq = (pair(t)[1] - pair(-t)[1]) / (2 * t)
    defect = H @ q + S @ dq - dvalue * q - sign * value * dq
    assert (abs(defect).max() < 1e-7) == right


@pytest.mark.parametrize(
    ("second", "right"), [(lambda lower: lower.T, True), (lambda lower: lower, False), (lambda lower: 0 * lower, False)]
)
def test_cholesky(second, right):
    rng = np.random.default_rng(2)
    A = rng.normal(size=(4, 4))
    S, H, t = A @ A.T + np.eye(4), symmetric(rng, 4), 1e-6
    L = np.linalg.cholesky(S)
    dL = (np.linalg.cholesky(S + t * H) - np.linalg.cholesky(S - t * H)) / (2 * t)
    inverse = np.linalg.inv(L)
    lower = inverse @ dL
    defect = inverse @ H @ inverse.T - lower - second(lower)
    assert (abs(defect).max() < 1e-6) == right
