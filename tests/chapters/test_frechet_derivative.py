"""The first chapter claims what the plan asks of it, and refutes a wrong variant of each result."""

from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/frechet_derivative.ipynb"
MIME = "application/vnd.frechet.claim+json"


@pytest.fixture(scope="module")
def cells():
    return nbformat.read(NOTEBOOK, as_version=4).cells


@pytest.fixture(scope="module")
def records(cells):
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def test_the_planned_equations_are_claimed(records):
    claimed = {record["id"].split("-")[0] for record in records}
    assert claimed >= {
        "E003",
        "E006",
        "E013",
        "E014",
        "E015",
        "E016",
        "E017",
        "E018",
        "E023",
        "E025",
        "E027",
        "E032",
        "E091",
        "E092",
    }


def test_every_derivative_has_a_rejected_variant(records):
    assert [r["id"] for r in records if r["kind"] != "identity" and not r["wrong"]] == []


def test_the_printed_erratum_is_rejected_in_both_shapes(cells, records):
    (erratum,) = [r for r in records if r["id"] == "E017-transposed"]
    assert erratum["wrong"][0]["claim"] == "2*X' - A - A'" and erratum["wrong"][0]["remark"] == "as printed"
    printed = "".join(o.get("text", "") for c in cells if c.cell_type == "code" for o in c.outputs)
    assert "At X = [[" in printed and "the truth is [[" in printed


def test_exercises_come_with_a_wrong_answer_and_a_folded_solution(cells):
    code = [c for c in cells if c.cell_type == "code"]
    names = [c.source.split(" = ")[0] for c in code if " = Exercise(" in c.source]
    assert len(names) >= 6
    for name in names:
        (tried,) = [c for c in code if c.source.startswith(f"{name}.check(")]
        assert tried.outputs[0]["data"]["text/plain"].startswith("✗")
        (solved,) = [c for c in code if c.source == f"{name}.solution()"]
        assert "hide-output" in solved.metadata.tags and solved.metadata.jupyter.outputs_hidden
