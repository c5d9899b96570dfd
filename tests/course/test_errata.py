"""The errata are data: complete, of known sources, judged anew; a record that is no erratum is an error."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from frechet.course import errata, erratum
from frechet.course.errata import CAUSES, SEVERITIES, VERDICTS, Check, ErrataError, read
from frechet.course.measurements import MEASUREMENTS, Measurement

ROOT = Path(__file__).resolve().parents[2]
PER_TEXT = {"000": 12, "001": 18, "002": 10, "003": 11, "004": 8}
CHECKS = [check for e in errata() for check in e.checks]


def record(**given):
    check = {"kind": "gradient", "function": "tr(A*X)", "variable": "X", "declarations": "A: m n; X: n m"}
    whole = {"id": "x", "source": "s", "place": "p", "severity": "M", "cause": "transpose"}
    whole |= {"printed": "a", "correct": "b", "why": "c", "check": [check | {"printed": "A", "correct": "A'"}]}
    data = {"source": [{"key": "s", "name": "S"}], "erratum": [whole | given]}
    return next(iter(read(data)))


def test_all_errata_of_the_five_texts_are_there():
    assert Counter(e.id[:3] for e in errata() if re.fullmatch(r"00\d-\d+", e.id)) == PER_TEXT
    for text, n in PER_TEXT.items():
        assert [e.id for e in errata(prefix=f"{text}-")] == [f"{text}-{k}" for k in range(1, n + 1)]
    assert len(errata(prefix="frye-")) >= 14
    assert len(errata()) >= 90


def test_every_source_is_in_the_bibliography_and_every_word_is_used():
    keys = set(re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "book/references.bib").read_text("utf-8"), re.MULTILINE))
    assert {e.source.key for e in errata()} - keys == set()
    assert {e.severity for e in errata()} == set(SEVERITIES)
    assert {e.cause for e in errata()} == set(CAUSES)
    assert {c.measure for c in CHECKS if c.kind == "numbers"} == set(MEASUREMENTS)


def test_a_wrong_result_or_a_shape_is_never_left_to_a_reader():
    assert [e.id for e in errata() if e.severity in "MD" and not e.checks] == []


def test_an_erratum_about_shapes_is_refused_by_the_law_of_shapes():
    misfits = [e for e in errata() if e.severity == "D" and e.checks[0].kind != "numbers"]
    assert len(misfits) >= 9
    for e in misfits:
        assert e.verdict == "refused", e.id
        assert re.search("conform|but the|the left side", e.checks[0].printed.words), e.id


@pytest.mark.parametrize("check", [c for c in CHECKS if c.kind != "numbers"], ids=lambda c: f"{c.id} {c.label}")
def test_a_record_that_is_right_as_printed_is_refused(check):
    right = replace(check, printed_formula=check.correct_formula)
    with pytest.raises(ErrataError, match="what it calls a mistake is right"):
        _ = right.printed


@pytest.mark.parametrize("kind", sorted({c.kind for c in CHECKS} - {"numbers"}))
def test_a_record_with_a_wrong_correction_is_refused(kind):
    check = next(c for c in CHECKS if c.kind == kind)
    wrong = replace(check, correct_formula=check.printed_formula)
    with pytest.raises(ErrataError, match="its correction is wrong"):
        _ = wrong.correct


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_that_cannot_tell_is_refused(name, monkeypatch):
    what, true = MEASUREMENTS[name]
    check = next(c for c in CHECKS if c.measure == name)
    for same, error, side in ((False, "what it calls a mistake is right", "printed"), (True, "wrong", "correct")):
        monkeypatch.setitem(MEASUREMENTS, name, Measurement(what, lambda _, same=same: true(same)))
        with pytest.raises(ErrataError, match=error):
            getattr(Check("m", "numbers", measure=name, bound=check.bound), side)


def test_a_measurement_without_a_number_is_no_confirmation(monkeypatch):
    monkeypatch.setitem(MEASUREMENTS, "little_o", Measurement("", lambda printed: float("nan")))
    with pytest.raises(ErrataError, match="its correction is wrong"):
        _ = Check("m", "numbers", measure="little_o", bound=1.0).correct


def test_a_planted_record_is_judged():
    assert record().checks[0].printed.words.startswith("it is the transpose of the gradient")
    with pytest.raises(ErrataError, match=r"unknown cause 'carelessness', source 'nobody'"):
        record(cause="carelessness", source="nobody")
    with pytest.raises(ErrataError, match="measure 'nothing'"):
        record(check=[{"kind": "numbers", "measure": "nothing"}])


def test_an_unknown_id_source_or_cause_is_answered_with_what_there_is():
    with pytest.raises(ErrataError, match=r"there is no erratum '001-22'; did you mean '001-2'\? errata\(\) lists all"):
        erratum("001-22")
    with pytest.raises(ErrataError, match=r"known are .*petersen2012"):
        errata(source="petersen")
    with pytest.raises(ErrataError, match=r"known are .*transpose"):
        errata(cause="a transpose")


def test_a_card_shows_what_is_printed_the_verdict_the_correction_and_the_reference():
    card = erratum("001-2")._repr_mimebundle_()
    shown = card["text/markdown"]
    order = ["Erratum 001-2", "pecorarista.com", r"\Delta\, z\bigr", "✓", "- ✗", "do not conform", "certified, exactly"]
    at = [shown.index(part) for part in order]
    assert at == sorted(at)
    assert shown.count("$") % 2 == 0
    assert "✗" in card["text/plain"] and "<div" not in card["text/plain"]
    refuted = erratum("cookbook-28")
    assert "At c = 0" in refuted._repr_mimebundle_()["text/markdown"] and refuted.verdict == "refuted"
    assert "nothing to compute" in erratum("000-11")._repr_mimebundle_()["text/markdown"]


def test_a_folded_card_has_no_formula_in_its_summary():
    for e in errata():
        summary = re.search("<summary>(.*?)</summary>", e.folded())
        assert summary and not re.search(r"[$\\^{}]|operatorname", summary[1]), e.id


def test_the_table_counts_every_erratum_once():
    whole = errata()
    rows = whole._repr_mimebundle_()["text/markdown"].splitlines()
    assert len(rows) == len({e.source for e in whole}) + 3
    last = [cell.strip() for cell in rows[-1].strip("|").split("|")]
    assert last[0] == "all" and int(last[-1]) == sum(map(int, last[1:-1])) == len(whole)
    assert sum(whole.causes().values()) == len(whole)
    assert set(Counter(e.verdict for e in whole)) == set(VERDICTS)


def test_the_data_for_a_page_is_json():
    data = json.loads(json.dumps(erratum("003-9").as_dict()))
    assert data["verdict"] == "measured" and data["checks"][0]["printed"]["ok"] is False
    assert data["source"]["key"] == "mse3518684" and data["checks"][0]["correct"]["ok"] is True


def test_importing_needs_no_numpy():
    program = "import sys, frechet.course.errata; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
