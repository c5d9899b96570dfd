"""The equation ledger: every equation that the book claims, with its certificate, and the place where it stands."""

import re
from typing import Any

from equations import ROOT, Coverage, coverage, pages

HEAD = """# Equation ledger

Every equation that this book claims, page by page: what it says, how it was certified, and how many wrong variants were
refused beside it. The page is made from the records that the chapters' cells leave in their outputs, and from the
labelled equations of the prose, each of which the engine has read and judged. Nothing here is typed.

- *Exactly*: both sides agree at random points of a prime field; the number in brackets bounds the probability that a
  false equation passes. The steps of a derivation are counted, too.
- *To 25 digits*: the functions are not rational, and both sides agree at random points in high precision.
- *Measured*: a fact shown by numbers, with a wrong variant that the same numbers refute.
- *Checked*: a test of the chapter tries it, and fails on a planted mistake.
"""
COLUMNS = "| id | equation | how | refused |\n|---|---|---|---|"


def page() -> str:
    """Return the page in MyST Markdown."""
    covered = [c for c in map(coverage, pages()) if c.claiming]
    total = sum(c.covered for c in covered)
    refused = sum(len(r.get("wrong", ())) for c in covered for r in c.records)
    parts = [
        HEAD,
        f"In all: {total} equations, and {refused} wrong variants refused.\n",
    ]
    for c in covered:
        parts += [f"## {title(c)}", "", COLUMNS, *(cell_row(c, r) for r in c.records), *prose_rows(c), ""]
    return "\n".join(parts)


def title(c: Coverage) -> str:
    """Return the title of a page of the book."""
    text = (ROOT / c.page).read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else c.page


def address(c: Coverage) -> str:
    """Return where a page is published, as seen from the ledger."""
    stem = c.page.rpartition("/")[2].removesuffix(".md")
    return f"../notebooks/{stem}.html" if "/chapters/" in c.page else f"{stem}.html"


def cell_row(c: Coverage, record: dict[str, Any]) -> str:
    """Return the row of a claim that a cell displays."""
    link = f'<a href="{address(c)}#claim-{record["id"]}">{record["id"]}</a>'
    return f"| {link} | {equation(record)} | {method(record)} | {len(record.get('wrong', ()))} |"


def prose_rows(c: Coverage) -> list[str]:
    """Return the rows of the labelled equations of the prose."""
    rows = []
    for d in c.displays:
        if d.kind == "definition" or d.fault:
            continue
        how = "exact, or to 25 digits" if d.kind == "certify" else f"checked by `{d.said}`"
        link = f'<a href="{address(c)}#equation-{d.label}">{d.label}</a>'
        rows.append(f"| {link} | ${_cell(d.latex)}$ | {how} | |")
    return rows


def equation(record: dict[str, Any]) -> str:
    """Return what a record claims, in Markdown."""
    kind = record["kind"]
    if kind == "gradient":
        left = rf"\nabla_{{{record['variable']}}} \left({record['function']['latex']}\right)"
        return f"${_cell(left)} = {_cell(record['gradient']['latex'])}$"
    if kind == "derivative":
        left = rf"\mathrm{{D}}\left({record['function']['latex']}\right)[H]"
        return f"${_cell(left)} = {_cell(record['derivative']['latex'])}$"
    if kind == "identity":
        return f"${_cell(record['left']['latex'])} = {_cell(record['right']['latex'])}$"
    return str(record.get("statement", ""))


def method(record: dict[str, Any]) -> str:
    """Return how a record was certified, in a few words."""
    certificate = record.get("certificate")
    if not certificate:
        return f"measured, below {record['bound']:.0e}"
    told = []
    if certificate["exact"]:
        bound = re.sub(r"^2\^(-\d+)$", r"$2^{\1}$", str(certificate["error_bound"]))
        told.append(f"{certificate['exact']} exactly ({bound})")
    if certificate["numeric"]:
        told.append(f"{certificate['numeric']} to 25 digits")
    return " and ".join(told)


def _cell(latex: str) -> str:
    """Return LaTeX for a cell of a table, in which a bar would end the cell and a line break the row."""
    return " ".join(latex.split()).replace(r"\|", r"\Vert ").replace("|", r"\vert ")
