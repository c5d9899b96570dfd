"""Mistakes that were printed: each formula is refused as printed, and right as corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

import frechet as fr

LINES = [
    [part.strip() for part in line.split("|")]
    for line in Path(__file__).with_name("errata.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def verdict(f: str, declarations: str, x: str, claim: str) -> fr.Verdict:
    if x:
        return fr.check(fr.parse(f, declarations), x, claim)
    return fr.check_identity(f, claim, declarations)


@pytest.mark.parametrize(("name", "f", "declarations", "x", "printed", "correct"), LINES, ids=lambda v: v[:20])
def test_printed_is_refused_and_corrected_is_right(
    name: str, f: str, declarations: str, x: str, printed: str, correct: str
) -> None:
    try:
        wrong = verdict(f, declarations, x, printed)
    except fr.ShapeError:
        assert not x  # an identity between shapes that do not fit has no sides to compare
    else:
        assert not wrong.ok
        assert wrong.counterexample
        if x:
            assert fr.check(fr.parse(f, declarations), x, wrong.correction).ok
    assert verdict(f, declarations, x, correct).ok


def test_most_are_explained() -> None:
    found = [verdict(f, d, x, printed) for _, f, d, x, printed, _ in LINES]
    assert sum(bool(v.mistakes) for v in found) >= 0.85 * len(found)
