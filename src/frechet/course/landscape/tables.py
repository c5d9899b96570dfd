"""Tables 3.1 and 3.2 of Bharadwaj's thesis regenerated: our numbers beside the printed, each fault with its reason.

What is printed as N_C is counted anew, by one method or two, and BKK where a count is possible. The other columns are
closed forms; that of BKK, for one hidden layer, is a conjecture that the counts agree with.
"max N_R" is a largest value in 100 random instances: a larger one is no fault of the thesis, an impossible one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import closed_forms
from .architecture import Architecture
from .computations import (
    Inputs,
    Means,
    computed,
    generic_inputs,
    groebner_inputs,
    monodromy_inputs,
    pattern_inputs,
    real_inputs,
    summed,
)
from .printed import COLUMNS, Row
from .real_points import enumeration
from .store import Store

WITHIN_A_MINUTE = 130  # solutions up to which SymPy finds both bases in a minute
WITHIN_A_MINUTE_OF_MSOLVE = 2500  # solutions for random coefficients
SEED = 1
UNHURRIED = Means()


@dataclass(frozen=True)
class Fault:
    """A printed number that cannot be right, what is right, and why."""

    column: str
    printed: int
    right: str
    reason: str

    def __str__(self) -> str:
        return f"{COLUMNS[self.column]} is printed as {self.printed}, right is {self.right}: {self.reason}"


@dataclass(frozen=True)
class Regenerated:
    """A row with our numbers, by the names of the printed columns; a number that we do not have is not there."""

    row: Row
    ours: dict[str, int]
    counts: list[dict[str, Any]]  # each count of the complex points: its method, seconds and completeness
    patterns: str = ""
    real: dict[int, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def tasks(row: Row, seed: int = SEED) -> list[Inputs]:
    """Return the computations of one row; which methods can do it is judged by the printed numbers."""
    architecture = row.architecture
    small = row.printed["complex"] <= WITHIN_A_MINUTE
    found = [groebner_inputs(architecture, "SymPy", seed) if small else monodromy_inputs(architecture, seed)]
    found += [groebner_inputs(architecture, "msolve", seed), pattern_inputs(architecture, "msolve", seed)]
    if row.printed["polyhedral"] <= WITHIN_A_MINUTE_OF_MSOLVE:
        found.append(generic_inputs(architecture, "msolve", seed))
    if enumeration(architecture):
        found.append(real_inputs(architecture, seed))
    return found


def forms(architecture: Architecture) -> dict[str, int]:
    """Return the columns that are closed forms."""
    found = {"bezout": closed_forms.classical_bezout(architecture)}
    if architecture.hidden == 1 and architecture.samples == 1:
        dx, d, dy = architecture.widths
        found |= {
            "polyhedral": closed_forms.polyhedral_bound(d, dx, dy),
            "bound": closed_forms.row_bound(d, dy),
            "bound_starred": closed_forms.live_bound(d, dy),
        }
    return found


def regenerate(row: Row, store: Store, seed: int = SEED, means: Means = UNHURRIED, again: bool = False) -> Regenerated:
    """Return a row with our numbers: from the store, or computed now and kept there."""
    architecture = row.architecture
    ours, counts, patterns, real = forms(architecture), [], "", {}
    for inputs in tasks(row, seed):
        found = computed(inputs, store, means, again)
        if found is None:
            continue
        if "complex" in found:
            counts.append(found)
            ours["complex"] = found["complex"]
        if "polyhedral" in found:
            if found["polyhedral"] != ours.get("polyhedral", found["polyhedral"]):
                raise AssertionError(f"{row}: Bernstein's bound is {found['polyhedral']}, and the conjecture is wrong")
            ours["polyhedral"] = found["polyhedral"]
        if "classes" in found:
            ours["complex_starred"] = sum(n for live, n in found["classes"] if tuple(live) == architecture.widths[1:-1])
        if "patterns" in found:
            patterns = summed(found["patterns"])
            whole = [list(range(d)) for d in architecture.widths[1:-1]]
            ours["complex_starred"] = sum(n for live, n in found["patterns"] if live == whole)
        if "real" in found:
            real = dict(map(tuple, found["real"]))
            ours["most_real"] = max(real)
    if "complex_starred" not in ours and architecture.hidden == 1:
        ours["complex_starred"] = closed_forms.live_points(*architecture.widths[1:])
    return Regenerated(row, ours, counts, patterns, real, tuple(faults(row, ours, counts)))


def faults(row: Row, ours: dict[str, int], counts: Iterable[dict[str, Any]]) -> Iterator[Fault]:
    """Yield what is wrong in a printed row.

    >>> from frechet.course.landscape.printed import printed
    >>> row = printed("3.2")[0]
    >>> for fault in faults(row, {"complex": 17, "most_real": 9}, []):
    ...     print(fault.column, fault.printed, fault.right)
    complex 16 17
    most_real 8 at least 9
    """
    methods = {found["complex"]: found["method"] for found in counts}
    if len(methods) > 1:
        raise AssertionError(f"{row}: our own counts disagree, {methods}")
    theorem = closed_forms.complex_points(row.architecture)
    if theorem is not None and "complex" in ours and theorem != ours["complex"]:
        raise AssertionError(f"{row}: we count {ours['complex']}, the theorem says {theorem}")
    for column, number in row.printed.items():
        if column == "most_real":
            continue
        if column in ours and number != ours[column]:
            reason = "our count" if theorem is None or column != "complex" else "a theorem, and our count"
            if column == "complex" and number % 2 == 0:
                reason += "; all but the origin come in orbits of signs, so the number is odd"
            yield Fault(column, number, str(ours[column]), reason)
    number = row.printed["most_real"]
    if number % 2 == 0:
        known = ours.get("most_real", 0)
        reason = "points that are not real come in pairs and N_C is odd, so every number of real points is odd"
        if known > number:
            reason += f"; we find {known}"
        yield Fault("most_real", number, f"at least {max(known, number + 1)}", reason)


def heading(table: str) -> str:
    """Return the lines above a table."""
    hidden = "one hidden layer" if table == "3.1" else "two hidden layers"
    heads = " ".join(f"{head:>12}" for head in COLUMNS.values())
    return (
        f"Table {table}: {hidden}, one sample. Printed → ours where they differ; ? not recomputed. Processor seconds.\n"
        f"{'#':>3} {'widths':<13} {'N':>3} {heads}  method, seconds"
    )


def line(found: Regenerated) -> str:
    """Return a row as text."""
    cells = []
    for column in COLUMNS:
        if column not in found.row.printed:
            cells.append("")
            continue
        number, own = found.row.printed[column], found.ours.get(column)
        same = own == number or (column == "most_real" and own is not None and own < number)
        mark = "?" if own is None else "" if same else f" → {own}"
        cells.append(f"{number}{mark}")
    methods = "; ".join(
        f"{c['method'].removesuffix(' modulo 32003 and 32009')} {c['seconds']:g} s" for c in found.counts
    )
    widths = " ".join(map(str, found.row.architecture.widths))
    start = f"{found.row.number:>3} {widths:<13} {found.row.architecture.count:>3} "
    return start + " ".join(f"{cell:>12}" for cell in cells) + "  " + methods
