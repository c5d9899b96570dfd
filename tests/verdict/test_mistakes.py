"""Every mistake planted in a textbook formula is refused with numbers that refute it, and named."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import frechet as fr

from .independent import declared, differs, filled, gradient, sample, stated, value
from .planted import planted

# The words a diagnosis may use for each mistake. One formula can go wrong in two ways with one result: a product with
# a transpose too few may be the product in the wrong order.
NAMES = {
    "transposed": {"layout", "transpose"},
    "missing transpose": {"transpose", "layout", "symmetric"},
    "extra transpose": {"transpose", "layout", "symmetric"},
    "reversed product": {"order", "layout", "transpose"},
    "Hadamard": {"product"},
    "factor": {"factor"},
    "sign": {"sign"},
    "dropped term": {"term"},
    "extra term": {"term"},
    "dropped factor": {"factor", "chain", "derivative"},
    "dropped division": {"division", "factor"},
    "dropped function": {"function", "derivative"},
    "other function": {"function", "derivative"},
    "exponent": {"exponent", "function", "factor"},
}


@cache
def textbook() -> list[list[str]]:
    lines = (Path(__file__).parent / "textbook.txt").read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in (*line.split("|"), "any")][:5] for line in lines if line and line[0] != "#"]


@cache
def wrong_claims() -> list[tuple[list[str], str, str]]:
    """Return every (entry, kind, claim), without the claims that happen to be right."""
    found = []
    for entry in textbook():
        f, declarations, x, truth, kind_of_values = entry
        at = sample(declarations, kind_of_values == "definite")
        exact = gradient(f, x, at)
        assert not differs(value(truth, at), exact), entry
        matrices = {n for n, dims in declared(declarations).items() if dims != ["scalar"]}
        seen = set()
        for kind, claim in planted(truth, x, matrices):
            if claim not in seen and differs(value(claim, at), exact):
                seen.add(claim)
                found.append((entry, kind, claim))
    return found


def test_there_are_enough() -> None:
    assert len(textbook()) >= 50
    assert len(wrong_claims()) > 600


def test_every_mistake_is_refused_and_nearly_every_one_named(capsys: pytest.CaptureFixture[str]) -> None:
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    missed = []
    for (f, declarations, x, truth, _), kind, claim in wrong_claims():
        verdict = fr.check(fr.parse(f, declarations), x, claim)
        assert not verdict.ok, (f, claim)
        tried[kind] += 1
        if set(verdict.mistakes) & NAMES[kind]:
            found[kind] += 1
            assert verdict.certificate is not None
        else:
            missed.append(f"{kind}: {f} in {x}: {claim} for {truth}: {verdict.diagnosis}")
        confirm(f, declarations, x, claim, verdict.counterexample)
    with capsys.disabled():
        print()
        for kind, n in sorted(tried.items()):
            print(f"{kind:20s} {found[kind]:4d} of {n:4d} named")
        print(f"{'all':20s} {found.total():4d} of {tried.total():4d} named")
        print("\n".join(missed))
    assert found.total() >= 0.95 * tried.total()


def confirm(f: str, declarations: str, x: str, claim: str, counterexample: str) -> None:
    """Check a counterexample with NumPy: both values are as stated, and they differ."""
    at, claimed, true = stated(counterexample)
    at = filled(at, declarations)
    here = value(claim, at)
    assert not differs(gradient(f, x, at, 1e-5), true, 1e-2), (f, claim, counterexample)
    assert differs(claimed, true, 1e-6), (f, claim, counterexample)
    if claimed is not None and here is not None:  # NumPy broadcasts some sums that have no value
        assert not differs(here, claimed, 1e-2), (f, claim, counterexample)


@pytest.mark.parametrize(
    ("function", "variable", "claim"),
    [("sum(sigmoid(x))", "x", "sigmoid(x)"), ("tr(inv(X)*A)", "X", "-(inv(X)*A*X)'"), ("max(x)", "x", "vector(1)")],
)
def test_no_product_is_said_to_be_meant_as_what_no_one_means(function: str, variable: str, claim: str) -> None:
    said = fr.check(fr.parse(function), variable, claim).diagnosis
    assert not any(word in said for word in ("unvec", "solve", "maximum"))
