"""Loops find all critical points; the tests of completeness pass for all of them, and for nothing less."""

from itertools import combinations

import numpy as np
import pytest

from frechet.course.landscape import monodromy as module
from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.instance import instance
from frechet.course.landscape.live_counts import line_is_irreducible, proved_orbits
from frechet.course.landscape.monodromy import POLYNOMIAL, ClassCount, Run, monodromy
from frechet.course.landscape.network import Network
from frechet.course.landscape.polynomials import critical_polynomials
from frechet.course.landscape.signs import invariants, orbit
from frechet.course.landscape.store import Store
from frechet.course.landscape.tracker import USUAL
from frechet.errors import FrechetError, ShapeError


def count(widths, samples=1, **given):
    a = Architecture(widths, samples)
    return monodromy(a, instance(a, seed=1), **given)


def filled(widths, orbits):
    run = Run(Architecture(widths), 0, ClassCount(widths[1:-1]))
    while len(run.found.points) < orbits and run.found.rounds < 8:
        run.round(USUAL)
    assert len(run.found.points) == orbits
    return run


@pytest.fixture(scope="module")
def chain():
    return filled((1, 1, 1, 1, 1), 6)


def test_thirty_three_with_their_zero_patterns():
    found = count((2, 2, 2))
    assert (found.count, found.certified, found.complete) == (33, 33, True)
    assert found.count == 1 + sum(c.solutions for c in found.classes)
    assert [(c.live, c.places, c.solutions) for c in found.classes] == [((1,), 2, 16), ((2,), 1, 16)]
    assert found.real % 2 == 1
    a = Architecture((2, 2, 2))
    polynomials = critical_polynomials(a, instance(a, seed=1))
    every = np.concatenate([orbit(a, x) for x in found.points])
    assert len(every) == 33
    assert np.abs(polynomials(every)).max() < 1e-11


def test_a_class_can_be_empty():
    found = count((1, 2, 1, 1))
    assert (found.count, found.certified, found.complete) == (33, 33, True)
    empty = [c for c in found.classes if c.live == (2, 1)]
    assert empty[0].orbits == 0
    assert "singular" in empty[0].argument


def test_where_no_closed_form_is_at_hand_the_trace_test_is_the_argument(monkeypatch):
    monkeypatch.setattr(module, "proved_orbits", lambda architecture: None)
    found = count((1, 1, 1, 2))
    assert (found.count, found.certified, found.complete) == (33, 33, True)
    assert found.argument == "(1, 1): trace test over (c, Y)"


def test_two_samples_have_no_argument_and_the_count_says_so(monkeypatch):
    monkeypatch.setattr(module, "QUIET", 1)
    found = count((2, 1, 1), 2)  # a Gröbner basis gives 9 too
    assert (found.count, found.certified, found.complete) == (9, 9, False)
    assert "none: 1 rounds without a new point" in found.argument


def test_the_trace_test_passes_for_all_orbits_and_for_no_part_of_them():
    run = filled((1, 1, 2), 4)
    every = run.found.points
    assert run.trace(USUAL) < POLYNOMIAL
    for size in (1, 2, 3):
        for part in list(combinations(range(4), size))[:3]:
            run.found.points = every[list(part)]
            assert run.trace(USUAL) > 1e3 * POLYNOMIAL


def test_the_trace_alone_is_linear_for_half_of_the_orbits_of_a_chain(chain):
    every = chain.found.points
    t = (chain.base.Y / chain.base.X).ravel()
    P = every.prod(axis=1)
    root = P * (t - P) ** 2  # ± one number: P² (t − P)⁴ is the product of the penalties, over powers of x
    half = every[np.abs(root - root[0]) < 1e-6 * np.abs(root[0])]
    assert len(half) == 3
    assert np.allclose(np.prod(half, axis=1).sum(), 2 * t)  # linear in Y, whatever Λ is
    chain.found.points = half
    deviation = chain.trace(USUAL)
    chain.found.points = every
    assert deviation > 1e3 * POLYNOMIAL
    assert chain.trace(USUAL) < POLYNOMIAL


def test_the_invariants_are_those_of_the_orbit_and_tell_orbits_apart(chain):
    x = chain.found.points
    marks = invariants(chain.network, x)
    for point, mark in zip(x, marks, strict=True):
        images = orbit(chain.architecture, point)
        assert len(images) == 8
        assert np.allclose(invariants(chain.network, images), mark, atol=1e-14)
    apart = np.abs(marks[:, None] - marks).max(axis=2) + np.eye(len(x))
    assert apart.min() > 1e-3


def test_the_same_seed_gives_the_same_points():
    a, b = (count((1, 1, 1), seed=5) for _ in range(2))
    assert np.array_equal(a.points, b.points)
    assert not np.array_equal(a.classes[0].points, count((1, 1, 1), seed=6).classes[0].points)


def test_an_interrupted_run_goes_on_where_it_was(tmp_path, monkeypatch, capsys):
    state = tmp_path / "run.state"
    monkeypatch.setattr(module, "MOST_LOOPS", 1)  # more rounds
    whole = count((1, 1, 2), progress=True)
    rounds = whole.classes[0].rounds
    assert capsys.readouterr().err.count("1 → 1 → 2, 1 sample: ") == rounds > 2
    step, begun = Run.round, []

    def interrupted(self, settings):
        begun.append(self.found.rounds)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return step(self, settings)

    monkeypatch.setattr(Run, "round", interrupted)
    with pytest.raises(KeyboardInterrupt):
        count((1, 1, 2), state=state)
    resumed = count((1, 1, 2), state=state)
    assert begun == [0, 1, 2, *range(2, rounds)]  # nothing is done twice
    assert np.array_equal(resumed.points, whole.points)
    with pytest.raises(FrechetError, match="state of another run"):
        count((1, 1, 2), seed=9, state=state)
    state.write_text("no state")
    with pytest.raises(FrechetError, match="no state of a run"):
        count((1, 1, 2), state=state)


def test_more_orbits_than_are_proved_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "proved_orbits", lambda a: 1)
    with pytest.raises(FrechetError, match="orbits were found, and there are 1"):
        count((1, 1, 1))


def test_an_orbit_that_does_not_arrive_is_counted(monkeypatch):
    at_instance = module._at_instance
    monkeypatch.setattr(module, "_at_instance", lambda *given: (at_instance(*given)[0][1:], 1))
    found = count((1, 1, 1))
    assert (found.count, found.complete) == (3, False)
    assert "1 orbits were not reached" in found.argument


def test_an_instance_must_fit():
    with pytest.raises(ShapeError):
        monodromy(Architecture((2, 2, 2)), instance(Architecture((1, 1, 1)), seed=1))


def test_what_is_proved_and_what_is_not():
    known = {(3, 2, 3): 12, (1, 4, 3): 0, (1, 2, 2, 1): 4, (1, 1, 2, 2): 8, (1, 2, 1, 2): 0, (1, 2, 2, 2): None}
    assert {w: proved_orbits(Architecture(w)) for w in known} == known
    assert proved_orbits(Architecture((1, 2, 2), samples=2)) is None
    assert line_is_irreducible(Architecture((1, 2, 2, 2)))
    assert not line_is_irreducible(Architecture((1, 1, 2, 2)))
    assert not line_is_irreducible(Architecture((2, 1, 2), samples=2))


def test_a_network_is_its_layers():
    network = Network(Architecture((2, 3, 1)))
    x = np.arange(18.0).reshape(2, 9).astype(complex)
    assert np.array_equal(network.flat(network.layers(x)), x)


def test_the_counts_that_are_kept_are_certified_and_complete():
    kept = [e["result"] for e in Store().entries.values() if e["inputs"]["kind"] == "monodromy"]
    assert sorted(r["complex"] for r in kept) == [245, 245, 641, 641, 977]
    for r in kept:
        assert r["certified"] == r["complex"] == 1 + sum(n for _, n in r["classes"])
        assert not r["complete"].startswith("not known")
        assert r["failed"] == 0
        assert r["seconds"] < 300
