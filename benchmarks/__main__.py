"""Run the suite: ``python -m benchmarks``. Times are medians; trust the ratios more than the times.

Every contestant answers in a process of its own, with the same threads and in double precision. Its answer is
compared with ours first; who disagrees by more than 1e-9 is not timed, and the cell says so. Then they take turns.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from . import growth, report
from .contestants import CONTESTANTS, OURS
from .limits import limits
from .problems import SUITE
from .process import Process, installed
from .suite import FULL, QUICK, Row, run


def options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has the peers (default: this)")
    parser.add_argument("--only", metavar="WORDS", help="problems whose name holds these words, parts separated by |")
    parser.add_argument("--peers", metavar="NAMES", help=f"of {', '.join(n for n in CONTESTANTS if n != OURS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--budget", type=float, metavar="SECONDS", help="begin no row after so many seconds")
    parser.add_argument("--lock", type=Path, metavar="FILE", help="hold this file's lock while a row is timed")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-growth", action="store_true", help="leave out how derivations grow")
    parser.add_argument("--no-write", action="store_true", help="leave results.json and the chart as they are")
    return parser.parse_args()


def chosen(words: str | None) -> list[Any]:
    """Return the problems of which the name holds one of the words."""
    wanted = (words or "").lower().split("|")
    found = [p for p in SUITE if any(word in p.name.lower() for word in wanted)]
    if not found:
        raise SystemExit(
            f"no problem of the suite has {words!r} in its name; they are: {'; '.join(p.name for p in SUITE)}"
        )
    return found


def taking_part(names: str | None, python: str) -> list[str]:
    """Return the contestants whose packages are there; say which are not."""
    wanted = [name.strip() for name in names.split(",")] if names else [n for n in CONTESTANTS if n != OURS]
    if unknown := [name for name in wanted if name not in CONTESTANTS]:
        raise SystemExit(
            f"no peer is called {unknown[0]!r}; they are: {', '.join(n for n in CONTESTANTS if n != OURS)}"
        )
    there = installed(python)
    absent = [name for name in wanted if CONTESTANTS[name][1] not in there]
    if absent:
        print(f"not installed, so left out: {', '.join(absent)} (pip install 'frechet[bench]')")
    return [OURS, *(name for name in wanted if name not in absent and name != OURS)]


def print_growth(found: dict[str, Any]) -> None:
    """Print what derivations cost."""
    print(f"\nbuilding A X B + C: {found['building_us']:.1f} µs")
    print("microseconds a layer:")
    for row in found["derivations"]:
        rest = "  ".join(f"{task} {value:g}" for task, value in row.items() if task != "layers" and value is not None)
        print(f"  L = {row['layers']:<6} {rest}")
    print("first result of a deep linear network, w=64 (derivation, code, compilation, one call), in ms:")
    for row in found["first"]:
        print("  " + "  ".join(f"{name} {value}" for name, value in row.items()))


def main() -> None:
    """Run, print, write."""
    asked = options()
    start, before = time.monotonic(), os.getloadavg()[0]
    problems, contestants = chosen(asked.only), taking_part(asked.peers, asked.python)
    pace = QUICK if asked.quick else FULL
    limit = limits(asked.python, asked.threads)
    print(f"limits of this machine, {asked.threads} threads: {limit['gflops']} GF/s, {limit['gbytes']} GB/s")
    if before > 0.5:
        print(f"the machine is not idle: load {before:.1f}")

    def said(row: Row, faults: list[str]) -> None:
        print("\n" + "\n".join([*report.lines(row, limit), *(f"  DISAGREEMENT OR FAULT: {fault}" for fault in faults)]))
        sys.stdout.flush()

    until = start + asked.budget if asked.budget else float("inf")
    rows = run(problems, contestants, asked.python, asked.threads, pace, said, until, asked.lock)
    print("\n".join(report.table(rows, limit)))
    found: dict[str, Any] = {}
    if not asked.no_growth:
        found = {
            "building_us": round(1e6 * growth.building(), 2),
            "derivations": growth.derivations(),
            "first": growth.first_results(contestants, asked.python, asked.threads, pace.patience),
        }
        print_growth(found)
    if not asked.no_write and not asked.only:
        with Process(OURS, asked.python, asked.threads, pace.patience) as process:
            versions = process.ask("versions")
        results = {
            "machine": report.machine(asked.threads, versions, before, time.monotonic() - start),
            "limits": limit,
            "rows": [row.record(limit) for row in rows],
            "growth": found,
        }
        report.write(results)
        from .chart import draw

        draw(results)


if __name__ == "__main__":
    main()
