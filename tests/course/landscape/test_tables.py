"""The tables: what is wrong in them is found, what was computed is kept, and Ctrl-C loses nothing."""

import json
import subprocess
import sys

import pytest

from frechet.course.landscape import computations, tables
from frechet.course.landscape.__main__ import main
from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.computations import computed, groebner_inputs
from frechet.course.landscape.groebner import count
from frechet.course.landscape.printed import Row, printed
from frechet.course.landscape.store import COMMITTED, Store, key
from frechet.course.landscape.tables import faults, regenerate
from frechet.errors import FrechetError

ROWS = [row for table in ("3.1", "3.2") for row in printed(table)]
WRONG = {("3.1", 10, "most_real"), ("3.2", 1, "complex")} | {
    ("3.2", number, "most_real") for number in (1, 2, 3, 7, 8, 9, 10, 11, 12)
}


@pytest.fixture
def offline(monkeypatch):
    """Let nothing be computed."""
    monkeypatch.setattr(computations, "possible", lambda inputs: False)


def test_the_committed_results_hold_every_row_and_show_these_faults(offline):
    store = Store()
    found = [regenerate(row, store) for row in ROWS]
    assert all(f.counts and f.patterns for f in found)
    assert {(f.row.table, f.row.number, fault.column) for f in found for fault in f.faults} == WRONG
    assert all(f.ours["complex"] % 2 for f in found)


@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_sample_of_the_committed_counts_is_computed_again(number):
    row = printed("3.1")[number - 1]
    held = Store().get(groebner_inputs(row.architecture, "SymPy", tables.SEED))
    assert held["complex"] == count(row.architecture, tables.SEED, solver="SymPy").solutions


def test_a_misprint_is_found():
    row = printed("3.1")[13]
    assert not list(faults(row, {"complex": 33, "most_real": 9}, []))
    wrong = Row("3.1", 14, row.architecture, {**row.printed, "complex": 34, "most_real": 8})
    found = {fault.column: fault for fault in faults(wrong, {"complex": 33, "most_real": 9}, [])}
    assert set(found) == {"complex", "most_real"}
    assert "a theorem" in found["complex"].reason


def test_two_counts_that_disagree_are_not_printed():
    row = printed("3.2")[10]
    counts = [{"complex": 641, "method": "one"}, {"complex": 640, "method": "another"}]
    with pytest.raises(AssertionError, match="our own counts disagree"):
        list(faults(row, {}, counts))


def test_a_result_is_kept_and_read_back_where_its_inputs_are_the_same(tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    inputs = groebner_inputs(Architecture((1, 1, 1)), "SymPy", 1)
    first = computed(inputs, Store(path))
    monkeypatch.setitem(computations.KINDS, "groebner", lambda inputs, means: {"complex": -1})
    assert computed(inputs, Store(path)) == first
    assert computed({**inputs, "seed": 2}, Store(path))["complex"] == -1
    assert computed(inputs, Store(path), again=True)["complex"] == -1
    held = json.loads(path.read_text())["entries"]
    assert set(held) == {key(inputs), key({**inputs, "seed": 2})}
    assert {"python", "numpy", "sympy"} <= set(held[key(inputs)]["result"]["versions"])


def test_after_an_interruption_the_same_command_goes_on(tmp_path, monkeypatch, capsys):
    path = tmp_path / "results.json"
    arguments = ["--table", "3.1", "--rows", "1-3", "--results", str(path)]
    real, calls = computations.KINDS["groebner"], []

    def interrupted(inputs, means):
        calls.append(inputs)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(inputs, means)

    monkeypatch.setattr(computations, "possible", lambda inputs: inputs.get("solver") != "msolve")
    monkeypatch.setitem(computations.KINDS, "groebner", interrupted)
    assert main(arguments) == 130
    assert "the same command goes on" in capsys.readouterr().err
    assert main(arguments) == 0
    assert [tuple(c["widths"]) for c in calls] == [(1, 1, 1), (2, 1, 1), (2, 1, 1), (3, 1, 1)]
    assert [line.split()[:4] for line in capsys.readouterr().out.splitlines()[3:6]] == [
        ["1", "1", "1", "1"], ["2", "2", "1", "1"], ["3", "3", "1", "1"],
    ]  # fmt: skip
    assert [p.name for p in tmp_path.iterdir()] == ["results.json"]


def test_a_network_that_is_in_no_table(capsys):
    assert main(["--widths", "2", "1", "1", "3"]) == 0
    out = capsys.readouterr().out
    assert "complex critical points: 49" in out
    assert "by the hidden units that are live: 48 + 1" in out
    assert "by the theorem: 49" in out
    assert main(["--widths", "2", "1", "2", "--samples", "2"]) == 0
    assert "complex critical points: 17" in capsys.readouterr().out


def test_what_takes_too_long_for_a_basis_is_counted_by_monodromy(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("frechet.course.landscape.__main__.solvers", lambda: ("SymPy",))
    assert main(["--widths", "1", "2", "1", "--patience", "0.0001", "--results", str(tmp_path / "r.json")]) == 0
    out = capsys.readouterr().out
    assert "SymPy found no basis in 0.0001 s; counting by monodromy" in out
    assert "complex critical points: 9    [monodromy" in out
    assert "0 of" in out
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--widths", "2"], "an input and an output width"),
        (["--widths", "2", "0", "1"], "a positive integer, not 0"),
        (["--widths", "2", "two"], "invalid int value: 'two'"),
        (["--widths", "2", "2", "--samples", "0"], "the number of samples is a positive integer"),
        (["--widths", "2", "2", "--table", "3.1"], "--table and --rows are for the published tables"),
        (["--samples", "2"], "the tables have one sample"),
        (["--rows", "a-b"], "is no list of rows"),
        (["--rows", "90"], "no table has a row 90"),
        (["--table", "4"], "invalid choice: '4'"),
        (["--widths", "1", "1", "--seed", "-1"], "a seed is a natural number"),
        (["--rows", "1", "--results", "/nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_bad_input_is_one_clear_line(arguments, words, capsys):
    try:
        status = main(arguments)
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr().err.strip()
    assert status == 2
    assert words in said
    assert "\n" not in said


def test_a_file_that_holds_no_results_is_refused(tmp_path):
    path = tmp_path / "results.json"
    path.write_text("[]")
    with pytest.raises(FrechetError, match="holds no results"):
        Store(path)


def test_the_command_is_there():
    done = subprocess.run(
        [sys.executable, "-m", "frechet.course.landscape", "--rows", "1", "--table", "3.2"],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "N_C is printed as 16, right is 17" in done.stdout
    assert COMMITTED.is_file()
