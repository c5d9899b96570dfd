"""The page of measured times, from the committed results that `make bench` wrote; nothing is timed here."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks/results.json"
OURS = "frechet"
PEERS = ("JAX", "PyTorch", "torch.func", "autograd", "SymPy", "by rote")
HEAD = """# Measured speed

A closed form is worth having when it is also a fast program. Here the NumPy code that the engine writes is timed
against programs that the users of other systems would write. `make bench` measures, and what it wrote last is shown;
this page times nothing.

Every contestant works in a process of its own with {threads} threads, in double precision, on the same arrays. Before
anything is timed, its answer is compared with ours: who is further away than $10^{{-9}}$, relatively, is not timed, and
the cell says *disagrees*. Then the contestants take turns, so that a busy machine is busy for all of them. Times are
medians.

- *JAX* is compiled by `jax.jit`; *PyTorch* is eager, with `torch.autograd`, and its Hessians are those of
  `torch.autograd.functional`; *torch.func* is `torch.func.hessian`; *autograd* is HIPS autograd; *SymPy* differentiates
  matrix expressions and writes NumPy by `lambdify`; *by rote* is NumPy as matrixcalculus.org prints it, from left to
  right.
- *Data constant* means that arguments were declared constant, `d.compile("numpy", constant=("X", "Y"))`, and what
  depends on them alone was computed before. The peers have no such declaration; they answer as in the row above.
- *Workspace* means `d.compile("numpy", workspace=True)`: large matrices are written into arrays allocated once.
- *Rows on threads* means `d.compile("numpy", workspace=True, threads=…)`: a function that is a sum over the rows of its
  data is computed in blocks of rows, on as many threads as the peers have. What is too small is computed whole.
- *As object* means that the Hessian was asked for as a Kronecker product, and not written out.
- The *limit* is what the best program known must take: its arithmetic at the speed of the fastest matrix product that
  was measured in the same run ({gflops} GF/s), or its numbers read once from memory ({gbytes} GB/s), whichever is more.

"""
WHY = """## Where the others win, and why

Where the arithmetic is that of backpropagation, plain gradients above all, algebra has nothing to add, and what remains
is the library. PyTorch brings other kernels for matrix products, and NumPy's OpenBLAS is slower on tall, narrow and
transposed ones; JAX and PyTorch run elementwise functions on all threads, NumPy on one. And a call of a NumPy function
costs about a microsecond, which is much where a problem takes less than a hundred.

Between two runs on this machine some rows differed by a factor of two, and a few by far more: where a library's threads
have to wait for a processor, a matrix product takes many times as long. The quartiles are in
`benchmarks/results.json`; a row that contradicts its neighbours is such a one.

"""


def cell(entry: dict[str, Any] | None) -> str:
    """Return a contestant's time, or why there is none.

    >>> cell({"median_ms": 0.0123}), cell({"without": "disagrees: relative distance 1.0e-02"}), cell(None)
    ('12.3 µs', '*disagrees*', '')
    """
    if entry is None:
        return ""
    if "median_ms" not in entry:
        word = entry["without"].partition(":")[0]
        return "" if word == "cannot" else f"*{word}*"
    ms = entry["median_ms"]
    for unit, factor in (("s", 1e-3), ("ms", 1.0), ("µs", 1e3)):
        if ms * factor >= 1 or unit == "µs":
            return f"{rounded(ms * factor)} {unit}"
    raise AssertionError


def rounded(x: float) -> str:
    """Return a number with three digits.

    >>> rounded(23456.7), rounded(1.2345), rounded(0.98765)
    ('23500', '1.23', '0.988')
    """
    if x == 0:
        return "0"
    return f"{round(x, 2 - math.floor(math.log10(abs(x)))):.{max(0, 2 - math.floor(math.log10(abs(x))))}f}"


def sizes(row: dict[str, Any]) -> str:
    """Return the sizes of a row as mathematics."""
    return ", ".join(f"$\\mathrm{{{n}}}={s}$" if len(n) > 1 else f"${n}={s}$" for n, s in row["sizes"].items())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table in Markdown, whose first column is text and whose others are numbers."""
    return [
        f"| {' | '.join(head)} |",
        f"|---|{'---:|' * (len(head) - 1)}",
        *(f"| {' | '.join(cells)} |" for cells in rows),
        "",
    ]


def problems(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a section for each problem: the times, and how often ours goes into theirs."""
    text: list[str] = []
    for name in dict.fromkeys(row["problem"] for row in rows):
        found = [row for row in rows if row["problem"] == name]
        peers = [p for p in PEERS if any("median_ms" in row["entries"].get(p, {}) for row in found)]
        peers += [p for p in PEERS if p not in peers and any(shows(row["entries"].get(p)) for row in found)]
        title = name.replace("|", "\\|")
        text += [f"### {title}", "", f"`{found[0]['function']}`", ""]
        lines = []
        for row in found:
            ours = {way: entry for way, entry in row["entries"].items() if way.startswith(OURS)}
            for way, entry in ours.items():
                if not shows(entry):
                    continue
                kind = sizes(row) if way == OURS else f"… {way.removeprefix(f'{OURS}, ')}"
                limit = f"{rounded(row['times_limit'])}" if way == OURS and "times_limit" in row else ""
                ratios = row["ratios"].get(way, {})
                lines.append([kind, cell(entry), limit, *(versus(row, way, p, ratios.get(p)) for p in peers)])
        text += table(["sizes", OURS, "limits", *peers], lines)
    return text


def shows(entry: dict[str, Any] | None) -> bool:
    """Return whether an entry has anything to say."""
    return bool(cell(entry))


def versus(row: dict[str, Any], way: str, peer: str, ratio: float | None) -> str:
    """Return a peer's cell: its time in our first row, and how many of ours that is; bold where we lose."""
    time = cell(row["entries"].get(peer)) if way == OURS else ""
    if ratio is None:
        return time
    said = f"{rounded(ratio)}×"
    return f"{time} ({f'**{said}**' if ratio < 1 else said})" if time else said


def losses(rows: Sequence[dict[str, Any]], way: str = OURS) -> str:
    """Return how many rows lose against the faster of JAX and PyTorch, and which most, where we answer in this way."""
    found = []
    for row in rows:
        ratios = [r for p, r in row["ratios"].get(way, {}).items() if p in ("JAX", "PyTorch")]
        if ratios:
            found.append((min(ratios), f"{row['problem']} ({sizes(row)})"))
    lost = sorted(pair for pair in found if pair[0] < 1)
    if not lost:
        return f"Of {len(found)} rows, none is lost against the faster of JAX and PyTorch.\n"
    listed = "; ".join(f"{name}, {rounded(ratio)}×" for ratio, name in lost)
    return f"Of {len(found)} rows, {len(lost)} are lost against the faster of JAX and PyTorch: {listed}.\n"


def on_threads(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the same of the rows that were computed on threads, if there are any."""
    way = f"{OURS}, rows on threads"
    return ["With their rows on threads: " + losses(rows, way)] if any(way in row["ratios"] for row in rows) else []


def growth(found: dict[str, Any]) -> list[str]:
    """Return the section on what derivations cost."""
    if not found:
        return []
    kinds = [kind for kind in found["derivations"][0] if kind != "layers"]
    first = [name for name in found["first"][0] if name != "layers"]
    return [
        "## What a derivation costs",
        "",
        "The cost must grow with the length of the expression, and not with its square. For "
        r"$\tfrac12\|W_L \cdots W_1 X - Y\|^2$, and with $\tanh$ after each layer, these are microseconds for "
        f"each layer; to build $A X B + C$ took {found['building_us']:g} µs on this machine.",
        "",
        *table(
            ["layers", *kinds],
            (
                [str(r["layers"]), *(rounded(r[k]) if r[k] is not None else "" for k in kinds)]
                for r in found["derivations"]
            ),
        ),
        *(
            ["An empty cell would take minutes.", ""]
            if any(r[k] is None for r in found["derivations"] for k in kinds)
            else []
        ),
        "From the formula to the first result with all gradients, layers of width 64, in milliseconds: derivation or "
        "tracing, code, compilation, one call. What a process does once, imports among it, is not counted.",
        "",
        *table(
            ["layers", *first],
            (
                [str(r["layers"]), *(rounded(r[n]) if isinstance(r[n], float) else "" for n in first)]
                for r in found["first"]
            ),
        ),
    ]


def setting(machine: dict[str, Any]) -> str:
    """Return where and when the times were taken."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    load = machine["load_before"]
    busy = (
        f" **The machine was not idle**, its load {load:g} at the start: do not rely on times or ratios."
        if load > 0.5
        else ""
    )
    return (
        f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"{machine['threads']} threads for each contestant; {versions}.{busy}\n"
    )


def page(path: Path = RESULTS) -> str:
    """Return the page in MyST Markdown."""
    results = json.loads(path.read_text(encoding="utf-8"))
    head = HEAD.format(threads=results["machine"]["threads"], **results["limits"])
    chart = (
        "```{figure} ../benchmarks/results.svg\n"
        ":alt: Dots on a logarithmic axis: how many times longer JAX and PyTorch take, problem by problem\n"
        ":width: 100%\n\n"
        "How many times longer the peer takes. Left of the line it is faster than we are.\n```\n"
    )
    return "\n".join(
        [
            head + setting(results["machine"]),
            chart,
            *growth(results["growth"]),
            WHY + losses(results["rows"]),
            *on_threads(results["rows"]),
            "## Problem by problem",
            "",
            "A peer's time stands with its ratio to ours in brackets, bold where we lose.\n",
            *problems(results["rows"]),
        ]
    )
