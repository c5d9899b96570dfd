"""What is printed of a row, and what is kept of a run."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .contest import Entry, ratios
from .contestants import OURS
from .suite import Row, title

RESULTS = Path(__file__).with_name("results.json")


def shown(seconds: float) -> str:
    """Return a time in the unit that suits it.

    >>> shown(0.0123)
    '12.3 ms'
    """
    for unit, factor in (("µs", 1e6), ("ms", 1e3), ("s", 1.0)):
        if seconds * factor < 1000 or unit == "s":
            return f"{seconds * factor:.3g} {unit}" if seconds * factor < 100 else f"{seconds * factor:.0f} {unit}"
    raise AssertionError


def times(ratio: float) -> str:
    """Return a ratio as people say it.

    >>> times(1234.5), times(1.234)
    ('1230x', '1.23x')
    """
    return f"{float(f'{ratio:.3g}'):.0f}x" if ratio >= 100 else f"{ratio:.3g}x"


def lines(row: Row, limits: dict[str, float]) -> list[str]:
    """Return a row as lines: the title, ours with their distance from the limit, and a cell for each peer."""
    record = row.record(limits)
    out = [f"{title(row.problem, row.sizes)}  (limit {shown(1e-3 * record['limit_ms'])})"]
    for name, entry in row.entries.items():
        if not name.startswith(OURS):
            continue
        if not entry.seconds:
            out.append(f"  {name:24} {entry.without}")
            continue
        median = statistics.median(entry.seconds)
        peers = "  ".join(f"{peer} {times(r)}" for peer, r in ratios(row.entries, name).items())
        beyond = f"{1e3 * median / record['limit_ms']:6.1f} limits" if name == OURS else ""
        out.append(f"  {name:24} {shown(median):>9} {beyond:14} {peers}")
    peers = {name: entry for name, entry in row.entries.items() if not name.startswith(OURS)}
    out += [f"  {name:24} {cell(entry)}" for name, entry in peers.items() if not entry.without.startswith("cannot")]
    if unable := [name for name, entry in peers.items() if entry.without.startswith("cannot")]:
        out.append(f"  {'no way to answer':24} {', '.join(unable)}")
    return out


def table(rows: Sequence[Row], limits: dict[str, float]) -> list[str]:
    """Return the run in brief: a line for each way in which we answer, with the peers' times over ours."""
    peers = list(dict.fromkeys(name for row in rows for name in row.entries if not name.startswith(OURS)))
    out = [
        "",
        f"{'median of the peer / median of ours':66} {OURS:>9} {'limits':>7} " + "".join(f"{p:>11}" for p in peers),
    ]
    for row in rows:
        record = row.record(limits)
        for name, entry in row.entries.items():
            if not name.startswith(OURS) or not entry.seconds:
                continue
            said = title(row.problem, row.sizes) if name == OURS else f"    {name.removeprefix(f'{OURS}, ')}"
            found = ratios(row.entries, name)
            cells = (times(found[p]) if p in found else row.entries[p].without.partition(":")[0] for p in peers)
            beyond = f"{record['times_limit']:7.1f}" if name == OURS else " " * 7
            median = shown(statistics.median(entry.seconds))
            out.append(f"{said:66} {median:>9} {beyond} " + "".join(f"{c.replace('cannot', '-'):>11}" for c in cells))
    return out


def cell(entry: Entry) -> str:
    """Return what there is to say about a peer."""
    return f"{shown(statistics.median(entry.seconds)):>9}" if entry.seconds else entry.without


def processor() -> str:
    """Return the processor's name."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def machine(threads: int, versions: dict[str, str], before: float, seconds: float) -> dict[str, Any]:
    """Return where, when and with what the times were taken; `before` is how many processes were ready to run."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "system": f"{platform.system()} {platform.machine()}",
        "versions": versions,
        "date": datetime.date.today().isoformat(),
        "load_before": round(before, 2),
        "seconds": round(seconds),
    }


def write(found: dict[str, Any], path: Path = RESULTS) -> None:
    """Write the results, one row a line."""
    text = json.dumps({**found, "rows": [], "growth": {}}, ensure_ascii=False, indent=1)[:-2]
    text = text.replace(',\n "rows": [],\n "growth": {}', "")
    rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in found["rows"])
    growth = json.dumps(found["growth"], ensure_ascii=False)
    path.write_text(f'{text},\n "rows": [\n{rows}\n ],\n "growth": {growth}\n}}\n', encoding="utf-8")


def rows_of(results: dict[str, Any], problem: str) -> Sequence[dict[str, Any]]:
    """Return the stored rows of a problem."""
    return [row for row in results["rows"] if row["problem"] == problem]
