"""One problem, all contestants: their answers compared, then timed in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .contestants import OURS, NoAnswerError
from .problem import Problem, Sizes
from .process import FailedError, Process

TOLERANCE = 1e-9
PAUSE = 0.03  # seconds between turns: the threads of the one before fall asleep


@dataclass
class Entry:
    """What one contestant did: its times, or why there are none."""

    seconds: list[float] = field(default_factory=list)
    first: float | None = None  # seconds until the first result: derivation, compilation, one call
    without: str = ""  # why there are no times
    error: float | None = None  # the largest relative distance from our answer

    def record(self) -> dict[str, Any]:
        """Return it for the file of results, in milliseconds."""
        if not self.seconds:
            return {"without": self.without}
        q1, median, q3 = quartiles(self.seconds)
        return {
            "median_ms": significant(1e3 * median),
            "quartiles_ms": [significant(1e3 * q1), significant(1e3 * q3)],
            "samples": len(self.seconds),
            "first_ms": significant(1e3 * self.first) if self.first is not None else None,
            "error": float(f"{self.error:.1e}") if self.error is not None else None,
        }


def significant(x: float) -> float:
    """Return a number with the four digits that a measured time may have."""
    return float(f"{x:.4g}")


def quartiles(xs: Sequence[float]) -> tuple[float, float, float]:
    """Return the quartiles; of one number, itself.

    >>> quartiles([3.0, 1.0, 2.0])
    (1.5, 2.0, 2.5)
    """
    if len(xs) == 1:
        return xs[0], xs[0], xs[0]
    a, b, c = statistics.quantiles(xs, n=4, method="inclusive")
    return a, b, c


def distance(found: Sequence[Any], reference: Sequence[Any]) -> float:
    """Return the largest relative distance of two lists of arrays; infinite where the shapes differ or a number is not.

    >>> distance([np.ones(2)], [np.ones((2, 1))])
    0.0
    """
    if len(found) != len(reference):
        return float("inf")
    worst = 0.0
    for a, b in zip(found, reference, strict=True):
        a, b = np.squeeze(a), np.squeeze(b)
        if a.shape != b.shape or not np.isfinite(a).all():
            return float("inf")
        worst = max(worst, float(np.linalg.norm(a - b) / max(float(np.linalg.norm(b)), 1e-300)))
    return worst


def compared(
    problem: Problem, sizes: Sizes, contestants: Mapping[str, tuple[Process, str]]
) -> tuple[dict[str, Entry], list[str]]:
    """Load the problem everywhere, and return who agrees with us, and the disagreements in words.

    The first contestant's answer is the reference: it is ours, and where several peers disagree with it, it is ours
    that is in doubt.
    """
    entries: dict[str, Entry] = {name: Entry() for name in contestants}
    faults: list[str] = []
    reference: list[Any] | None = None
    for name, (process, variant) in contestants.items():
        entry = entries[name]
        try:
            entry.first = process.ask("load", problem.name, dict(sizes), variant)
            answer = process.ask("check")
        except NoAnswerError as reason:
            entry.without = f"cannot: {reason}"
            continue
        except FailedError as reason:
            entry.without = f"failed: {reason}"
            faults.append(f"{name} failed: {reason}")
            continue
        if reference is None:
            reference = answer
            continue
        entry.error = distance(answer, reference)
        if not entry.error <= TOLERANCE:
            entry.without = f"disagrees: relative distance {entry.error:.1e}"
            faults.append(f"{name} disagrees with {next(iter(contestants))}: relative distance {entry.error:.1e}")
    return entries, faults


def timed(
    entries: Mapping[str, Entry], contestants: Mapping[str, tuple[Process, str]], rounds: int, turn: float, most: float
) -> None:
    """Let those that agree take turns, and keep the seconds of their calls; who has used `most` seconds rests."""
    used = dict.fromkeys(contestants, 0.0)
    for _ in range(rounds):
        for name in list(resting(entries, used, most)):
            process, _variant = contestants[name]
            start = time.perf_counter()
            try:
                entries[name].seconds += process.ask("time", turn)
            except FailedError as reason:
                entries[name].seconds.clear()
                entries[name].without = f"failed: {reason}"
            used[name] += time.perf_counter() - start
            time.sleep(PAUSE)


def resting(entries: Mapping[str, Entry], used: Mapping[str, float], most: float) -> Iterator[str]:
    """Yield who takes a turn: agrees, and has time left."""
    for name, entry in entries.items():
        if not entry.without and used[name] < most:
            yield name


def ratios(entries: Mapping[str, Entry], ours: str = OURS) -> dict[str, float]:
    """Return each peer's median over ours."""
    if not entries[ours].seconds:
        return {}
    own = statistics.median(entries[ours].seconds)
    return {
        name: significant(statistics.median(entry.seconds) / own)
        for name, entry in entries.items()
        if entry.seconds and not name.startswith(OURS)
    }
