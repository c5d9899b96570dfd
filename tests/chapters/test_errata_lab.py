"""The errata lab shows every erratum, and says of them what the data say."""

from pathlib import Path

import nbformat
import pytest

from frechet.course import errata, exercises
from frechet.course.screening import JUDGED, SAMPLES, conforms, seen

ROOT = Path(__file__).resolve().parents[2]
TRIALS = [c for e in errata() for c in e.checks if c.kind in JUDGED]


@pytest.fixture(scope="module")
def shown() -> str:
    cells = nbformat.read(ROOT / "notebooks/errata_lab.ipynb", as_version=4).cells
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return "\n".join(str(o.get("data", {}).get("text/markdown", "")) for o in outputs)


def test_every_erratum_is_in_the_catalogue(shown):
    missing = [e.id for e in errata() if f"<summary>{e.id}: " not in shown]
    assert missing == []
    assert shown.count("<details><summary>000-") == 12


def test_the_origin_of_the_wrong_penalty_is_left_open(shown):
    for id in ("004-1", "004-2"):
        card = shown[shown.index(f"<summary>{id}: ") :].partition("</details>")[0]
        assert "the asker's is not known here" in card


def test_the_largest_groups_are_those_that_the_text_names():
    counts = list(errata().causes())
    assert counts[0] == "notation"
    assert set(counts[1:5]) == {"an index, a range or a point", "a hypothesis", "a factor or a sign", "wording"}
    assert counts.index("a transpose") >= len(counts) // 2


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_what_the_text_says_that_data_sees(sample):
    verdicts = [seen(c, sample) for c in TRIALS]
    assert verdicts.count(None) <= 1  # the corrected formula passes, or the point is no fair test
    share = verdicts.count(True) / len(TRIALS)
    if sample.name in ("square", "unequal shapes"):
        assert share == 1
    elif sample.name.startswith("numbers"):
        assert 0.25 < share < 0.45
    else:
        assert 0.5 < share < 1


def test_in_unequal_shapes_a_third_has_no_value():
    without = sum(not conforms(c, SAMPLES[-1]) for c in TRIALS)
    assert 1 / 3 < without / len(TRIALS) < 1 / 2


def test_the_exercises_are_graded_and_have_wrong_answers():
    own = exercises("errata_lab")
    assert 6 <= len(own) <= 10
    assert {e.kind for e in own} >= {"gradient", "choice", "number"}
    assert {e.level for e in own} == {1, 2, 3, 4}
    for e in own:
        assert e.wrong and not any(e.check(w) for w in e.wrong), e.id
