"""Regenerate the published tables, or count for a network of your own: ``python -m frechet.course.landscape``.

Each result is kept as soon as it is there: after Ctrl-C the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ...errors import FrechetError, UnsupportedError
from . import closed_forms
from .architecture import Architecture
from .bases import OutOfTimeError, solvers
from .computations import Means, computed, groebner_inputs, monodromy_inputs, pattern_inputs, real_inputs, summed
from .printed import Row, printed
from .real_points import enumeration
from .store import COMMITTED, Store
from .tables import SEED, WITHIN_A_MINUTE, Regenerated, heading, line, regenerate

PATIENCE = 60.0
NAME = "python -m frechet.course.landscape"


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{NAME}: {message}\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog=NAME, description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--table", choices=["3.1", "3.2"], help="one of the two tables (default: both)")
    add("--rows", metavar="LIST", help="rows such as 1-9,13 (default: all)")
    add("--widths", type=int, nargs="+", metavar="D", help="a network instead: its widths from input to output")
    add("--samples", type=int, default=1, metavar="M", help="the number of samples of --widths (default: 1)")
    add("--seed", type=int, default=SEED)
    add("--patience", type=float, default=PATIENCE, metavar="SECONDS", help="for one basis of --widths (default: 60)")
    add("--again", action="store_true", help="compute what is stored already, too")
    add(
        "--results",
        type=Path,
        metavar="FILE",
        help=f"where results are kept (tables: {COMMITTED.name} beside the code)",
    )
    options = parser.parse_args(arguments)
    if options.widths and (options.table or options.rows):
        parser.error("--widths is a network of your own; --table and --rows are for the published tables")
    if options.samples != 1 and not options.widths:
        parser.error("--samples goes with --widths: the tables have one sample")
    return options


def _chosen(rows: tuple[Row, ...], listed: str | None) -> list[Row]:
    """Return the rows that a list such as 1-9,13 names."""
    if listed is None:
        return list(rows)
    wanted: set[int] = set()
    for part in listed.split(","):
        first, _, last = part.partition("-")
        try:
            wanted |= set(range(int(first), int(last or first) + 1))
        except ValueError:
            raise UnsupportedError(f"{listed!r} is no list of rows, such as 1-9,13") from None
    return [row for row in rows if row.number in wanted]


def _tables(options: argparse.Namespace) -> None:
    path = options.results or COMMITTED
    store = Store(path)
    wrong: list[Regenerated] = []
    chosen = {t: _chosen(printed(t), options.rows) for t in ([options.table] if options.table else ["3.1", "3.2"])}
    if not any(chosen.values()):
        raise UnsupportedError(f"no table has a row {options.rows}")
    for table, rows in chosen.items():
        if rows:
            print(f"\n{heading(table)}", flush=True)
        for row in rows:
            means = Means(state=_state(path, row.architecture, options.seed))
            found = regenerate(row, store, options.seed, means, options.again)
            print(line(found), flush=True)
            if found.faults:
                wrong.append(found)
    print()
    for found in wrong:
        for fault in found.faults:
            print(f"{found.row}: {fault}.")
    print(f"{sum(len(found.faults) for found in wrong)} printed numbers are wrong.")


def _state(path: Path | None, architecture: Architecture, seed: int) -> Path | None:
    """Return the file in which a count by monodromy keeps what it knows."""
    if path is None:
        return None
    name = "-".join(map(str, (*architecture.widths, "m", architecture.samples, "seed", seed)))
    return path.with_name(f".{path.name}.{name}.state")


def _network(options: argparse.Namespace) -> None:
    architecture = Architecture(tuple(options.widths), options.samples)
    store, seed = Store(options.results), options.seed
    bound = f"{2 * architecture.hidden + 1}^{architecture.count}"
    print(f"{architecture}: {architecture.count} weights, at most {bound} critical points by Bézout")
    theorem = closed_forms.complex_points(architecture)
    solver = solvers()[0]
    found = None
    if solver == "msolve" or theorem is None or theorem <= WITHIN_A_MINUTE:
        print(f"counting by a Gröbner basis ({solver}), at most {options.patience:g} s for each prime …", flush=True)
        try:
            means = Means(patience=options.patience)
            found = computed(groebner_inputs(architecture, solver, seed), store, means, options.again)
            held = computed(pattern_inputs(architecture, solver, seed), store, means, options.again)
        except OutOfTimeError as error:
            print(f"{error}; ", end="")
    if found is None:
        print("counting by monodromy …", flush=True)
        means = Means(state=_state(options.results, architecture, seed))
        found, held = computed(monodromy_inputs(architecture, seed), store, means, options.again), None
    assert found is not None  # this method needs no other program
    print(f"complex critical points: {found['complex']}    [{found['method']}, {found['seconds']:g} s]")
    print(f"    complete: {found['complete']}")
    if "failed" in found:
        print(f"    {found['failed']} of {found['paths']} paths failed; {found['certified']} solutions certified")
    if held:
        print(f"    by the hidden units that are live: {summed(held['patterns'])}")
    if theorem is not None:
        print(f"    by the theorem: {theorem}")
    if enumeration(architecture):
        real = computed(real_inputs(architecture, seed), store, again=options.again)
        assert real is not None
        shown = ", ".join(f"{n}: {times}" for n, times in real["real"])
        print(f"real critical points in {sum(t for _, t in real['real'])} random instances: {shown}")
    if theorem is not None and theorem != found["complex"]:
        raise FrechetError(f"the count {found['complex']} and the theorem {theorem} disagree: take another seed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return 0, 2 for bad input, and 130 where Ctrl-C ended it."""
    options = _options(arguments)
    try:
        (_network if options.widths else _tables)(options)
    except KeyboardInterrupt:
        kept = options.results or (None if options.widths else COMMITTED)
        print(
            f"\nStopped. {f'{kept} keeps what was found; the same command goes on from there.' if kept else ''}",
            file=sys.stderr,
        )
        return 130
    except FrechetError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
