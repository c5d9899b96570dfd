"""The suite's programs answer the question that they are timed on; whoever answers another is not timed."""

from __future__ import annotations

import doctest
import importlib
import json
from typing import Any

import numpy as np
import pytest

import frechet as fr
from benchmarks import chart, contest, problem, problems, report
from benchmarks.contest import Entry, compared, distance, ratios, timed
from benchmarks.contestants import CONTESTANTS, OURS, NoAnswerError
from benchmarks.problem import Problem
from benchmarks.problems import SUITE, named
from benchmarks.suite import Row
from benchmarks.worker import Worker, arrays

TINY = {"n": 7, "m": 5, "d": 3, "k": 2, "w": 4, "b": 6, "L": 3, "wide": 5, "narrow": 2, "in": 4, "out": 2}


def tiny(p: Problem) -> dict[str, int]:
    return {name: TINY[name] for name in p.sizes[0]}


def answer(p: Problem, name: str, variant: str = "call") -> list[Any]:
    """Return what a contestant answers at the tiny sizes."""
    peer = importlib.import_module(f"benchmarks.contestants.{CONTESTANTS[name][0]}")
    return arrays(peer.program(p, tiny(p), p.data(tiny(p)), variant)(), p.asked == "Hessian")


def value(p: Problem, data: dict[str, Any]) -> float:
    """Return the function's value, its definition evaluated by the interpreter of the text."""
    f = fr.parse(p.function(tiny(p)), p.declared(tiny(p)))
    found: float = fr.compile(f)(**{n: v for n, v in data.items() if n != "direction"})
    return found


def differences(p: Problem, name: str, h: float) -> Any:
    """Return the gradient by central differences."""
    data = p.data(tiny(p))
    gradient = np.empty_like(data[name])
    for at in np.ndindex(gradient.shape):
        pair = []
        for step in (h, -h):
            moved = data[name].copy()
            moved[at] += step
            pair.append(value(p, {**data, name: moved}))
        gradient[at] = (pair[0] - pair[1]) / (2 * h)
    return gradient


def second_differences(p: Problem, direction: Any, h: float) -> Any:
    """Return the Hessian's product with a direction, by central differences of the gradient."""
    (name,) = p.variables(tiny(p))
    data = p.data(tiny(p))
    gradient = fr.derive(fr.parse(p.function(tiny(p)), p.declared(tiny(p))), name).compile()
    data.pop("direction", None)
    ahead, behind = (gradient(**{**data, name: data[name] + step * direction})[1] for step in (h, -h))
    return (ahead - behind) / (2 * h)


@pytest.mark.parametrize("p", SUITE, ids=lambda p: p.name)
def test_our_answer_is_what_differences_say(p: Problem) -> None:
    found = answer(p, OURS)
    if p.asked == "gradient":
        wanted = [value(p, p.data(tiny(p))), *(differences(p, name, 1e-5) for name in p.variables(tiny(p)))]
    elif p.asked == "Hessian product":
        wanted = [second_differences(p, p.data(tiny(p))["direction"], 1e-5)]
    else:
        shape = p.data(tiny(p))[p.variables(tiny(p))[0]].shape
        units = [u.reshape(shape, order="F") for u in np.eye(int(np.prod(shape)))]
        wanted = [np.column_stack([second_differences(p, u, 1e-5).ravel(order="F") for u in units])]
    assert distance(found, [np.asarray(w) for w in wanted]) < 1e-6


@pytest.mark.parametrize("p", SUITE, ids=lambda p: p.name)
def test_every_way_to_answer_gives_one_answer(p: Problem) -> None:
    """Our variants, and the peers that need no package of their own."""
    reference, met = answer(p, OURS), 0
    for name, variant in [*((OURS, v) for v in p.variants[1:]), ("SymPy", "call"), ("by rote", "call")]:
        try:
            found = answer(p, name, variant)
        except NoAnswerError:
            assert name != OURS, variant
            continue
        assert distance(found, reference) < contest.TOLERANCE, (name, variant)
        met += 1
    assert met or p.asked == "Hessian product"


class Planted:
    """A process that is none: the worker obeys in this one, and what it answers is changed."""

    def __init__(self, name: str, error: float = 0.0) -> None:
        self._worker, self._error = Worker(CONTESTANTS[name][0]), error

    def ask(self, command: str, *arguments: Any) -> Any:
        found = getattr(self._worker, command)(*arguments)
        return [a * (1 + self._error) for a in found] if command == "check" else found


def contested(error: float) -> tuple[dict[str, Entry], list[str]]:
    p = named("least squares")
    processes: Any = {OURS: (Planted(OURS), "call"), "by rote": (Planted("by rote", error), "call")}
    entries, faults = compared(p, tiny(p), processes)
    timed(entries, processes, rounds=1, turn=0.001, most=1.0)
    return entries, faults


def test_a_peer_that_is_wrong_is_said_and_not_timed() -> None:
    entries, faults = contested(1e-8)
    assert faults == ["by rote disagrees with frechet: relative distance 1.0e-08"]
    assert entries["by rote"].without == "disagrees: relative distance 1.0e-08" and not entries["by rote"].seconds
    assert entries[OURS].seconds and not ratios(entries)


def test_a_peer_that_is_right_is_timed() -> None:
    entries, faults = contested(0.0)
    assert not faults and entries["by rote"].seconds and list(ratios(entries)) == ["by rote"]
    p = named("least squares")
    row = Row(p, tiny(p), entries)
    limits = {"gflops": 100.0, "gbytes": 10.0}
    assert [line.split()[0] for line in report.lines(row, limits)] == ["least", "frechet", "by"]
    assert report.table([row], limits)[1].split()[-1] == "rote"
    assert (
        report.table([row], limits)[2].startswith("least squares, n=7 d=3 k=2")
        and len(report.table([row], limits)) == 3
    )
    record = json.loads(json.dumps(row.record(limits)))
    assert record["entries"]["by rote"]["error"] < 1e-9 and record["times_limit"] > 0


@pytest.mark.parametrize("planted", [np.full(2, np.nan), np.zeros(3), np.zeros((2, 2))])
def test_no_number_and_another_shape_are_infinitely_far(planted: Any) -> None:
    assert distance([planted], [np.zeros(2)]) == np.inf


def test_the_doctests() -> None:
    found = [doctest.testmod(m, extraglobs={"np": np}) for m in (contest, problem, problems, report)]
    assert sum(r.attempted for r in found) >= 6 and not sum(r.failed for r in found)


def test_the_chart_is_drawn_from_what_was_written(tmp_path: Any) -> None:
    results = {
        "machine": {},
        "limits": {},
        "rows": [
            {"problem": "p", "sizes": {"n": 2}, "ratios": {OURS: {"JAX": 2.0}, f"{OURS}, as object": {"JAX": 9.0}}}
        ],
        "growth": {},
    }
    report.write(results, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text()) == results
    assert [p[1:] for p in chart.points(results)] == [("", {"JAX": 2.0}), ("as object", {"JAX": 9.0})]
    chart.draw(results, tmp_path / "c.svg")
    assert (tmp_path / "c.svg").read_text().startswith("<?xml")
