"""Jumps: what differs in a narrow band only is found there."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.certify import certificate
from frechet.certify.certificate import Rejected, judged

BANDS = [
    ("step(x - 3)", "step(x - 4)", "x: scalar"),
    ("step(x - 50)", "step(x - 60)", "x: scalar"),
    ("step(x^2 - 50)", "step(x^2 - 60)", "x: scalar"),
    ("step(x - 1)", "step(x - 1.2)", "x: scalar"),
    ("sign(norm2(X) - 500)", "sign(norm2(X) - 600)", "X: m n"),
    ("step(A*x - 5*b)", "step(A*x - 6*b)", "A: m n; x: n; b: m"),
]


@pytest.mark.parametrize(("left", "right", "shapes"), BANDS)
@pytest.mark.parametrize("thorough", [True, False])
def test_a_band_between_two_jumps_is_found(left: str, right: str, shapes: str, thorough: bool) -> None:
    for seed in range(2):
        with pytest.raises(Rejected):
            judged([(fr.parse(left, shapes), fr.parse(right, shapes), "claim")], seed=seed, thorough=thorough)


def test_without_the_points_at_edges_the_band_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: the points are what finds it."""
    monkeypatch.setattr(certificate, "edge_points", lambda *arguments: iter(()))
    left, right = fr.parse("step(x - 50)", "x: scalar"), fr.parse("step(x - 60)", "x: scalar")
    assert judged([(left, right, "claim")]).numeric


@pytest.mark.parametrize(
    ("left", "right", "shapes"),
    [
        ("step(2*x - 6)", "step(x - 3)", "x: scalar"),
        ("step(x - 5) + step(5 - x)", "1", "x: scalar"),
        ("sign(exp(x) - 3)", "2*step(exp(x) - 3) - 1", "x: scalar"),
    ],
)
def test_what_holds_on_both_sides_of_every_jump_is_certified(left: str, right: str, shapes: str) -> None:
    assert judged([(fr.parse(left, shapes), fr.parse(right, shapes), "claim")]).equations == 1


def test_a_gradient_with_its_jump_in_the_wrong_place_is_refused() -> None:
    f = fr.parse("sum(relu(x - 5*ones(n)))", "x: n")
    assert fr.check(f, "x", "step(x - 5*ones(n))").ok
    assert not fr.check(f, "x", "step(x - 6*ones(n))").ok
