"""The whole suite, row by row."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .contest import Entry, compared, ratios, significant, timed
from .contestants import OURS
from .problem import Problem, Sizes, label
from .process import Process

ALIASES = {
    "call": OURS,
    "threads": f"{OURS}, rows on threads",
    "workspace": f"{OURS}, workspace",
    "constant": f"{OURS}, data constant",
    "object": f"{OURS}, as object",
}


@dataclass(frozen=True)
class Pace:
    """How much time is spent: rounds, seconds of a turn, and of one contestant at one size in all."""

    rounds: int
    turn: float
    most: float
    patience: float  # seconds to wait for an answer


QUICK = Pace(rounds=3, turn=0.05, most=0.6, patience=20)
FULL = Pace(rounds=9, turn=0.15, most=6.0, patience=180)


@dataclass(frozen=True)
class Row:
    """One problem at one size, with what each contestant did."""

    problem: Problem
    sizes: Sizes
    entries: dict[str, Entry]

    def record(self, limits: dict[str, float]) -> dict[str, Any]:
        """Return it for the file of results."""
        flops, moved = self.problem.work(self.sizes)
        limit = max(flops / limits["gflops"], moved / limits["gbytes"]) * 1e-6
        record: dict[str, Any] = {
            "problem": self.problem.name,
            "sizes": dict(self.sizes),
            "function": self.problem.text if isinstance(self.problem.text, str) else self.problem.function({"L": 3}),
            "asked": self.problem.asked,
            "limit_ms": significant(limit),
            "entries": {name: entry.record() for name, entry in self.entries.items()},
            "ratios": {name: ratios(self.entries, name) for name in self.entries if name.startswith(OURS)},
        }
        if self.entries[OURS].seconds:
            own = 1e3 * statistics.median(self.entries[OURS].seconds)
            record["times_limit"] = significant(own / limit)
        return record


def run(
    problems: Sequence[Problem],
    contestants: Sequence[str],
    python: str,
    threads: int,
    pace: Pace,
    said: Callable[[Row, list[str]], None],
    until: float = float("inf"),
    alone: Path | None = None,
) -> list[Row]:
    """Run problems at all their sizes; `said` hears of each row, no row begins after the time `until`.

    While a row is timed the file `alone` is locked, so that those who share a machine can measure in turns.
    """
    rows = []
    with ExitStack() as stack:
        processes: dict[str, Process] = {}

        def process(key: str, name: str) -> Process:
            """Return a contestant's process, started when first wanted, and again when it was lost."""
            if key not in processes or not processes[key].alive:
                processes[key] = stack.enter_context(Process(name, python, threads, pace.patience))
            return processes[key]

        for problem in problems:
            for sizes in problem.sizes:
                if time.monotonic() > until:
                    return rows
                taking = {ALIASES[v]: (process(ALIASES[v], OURS), v) for v in problem.variants}
                taking |= {name: (process(name, name), "call") for name in contestants if name != OURS}
                entries, faults = compared(problem, sizes, taking)
                with locked(alone):
                    timed(entries, taking, pace.rounds, pace.turn, pace.most)
                rows.append(Row(problem, sizes, entries))
                said(rows[-1], faults)
    return rows


@contextmanager
def locked(path: Path | None) -> Iterator[None]:
    """Hold the lock of a file, as flock(1) does; without a path, nothing."""
    if path is None:
        yield
        return
    import fcntl

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def title(problem: Problem, sizes: Sizes) -> str:
    """Return a row's title."""
    return f"{problem.name}, {label(sizes)}"
