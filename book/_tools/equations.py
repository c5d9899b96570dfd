"""Equation coverage: of the displayed equations that claim something, how many are certified. Below 100 % is a failure.

A display in prose carries a label and says in a comment after it what it is:

    <!-- certify: W: m n; X: n k -->   it claims something; the engine must agree, with these declarations
    <!-- checked: test_name -->        it claims what the engine cannot read; that test of the chapter tries it
    <!-- definition -->                it fixes a notation and claims nothing

What cells display is certified where it is made, or it could not be displayed; here it is counted.
"""

import argparse
import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

ROOT = Path(__file__).resolve().parents[2]
MIME = "application/vnd.frechet.claim+json"
COMMENT = re.compile(r"<!--\s*(certify|checked|definition)\b:?\s*(.*?)\s*-->", re.DOTALL)
MEMORY = ROOT / ".cache/equations.json"
GENERATED = "ledger.md"  # it repeats the equations of all others
CODE = ("{code", "{eval-rst}", "{figure}", "{image}", "{raw}", "{toctree}")


@dataclass(frozen=True)
class Display:
    """A displayed equation of the prose: where it stands, what it says, and what it is said to be."""

    page: str
    line: int
    latex: str
    label: str = ""
    kind: str = ""  # certify, checked or definition; empty when nothing is said
    said: str = ""  # the declarations, or the name of the test
    fault: str = ""  # why it counts as not covered

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {' '.join(self.latex.split())[:100]}"


@dataclass(frozen=True)
class Coverage:
    """The displays of one page, and the records of what its cells claim."""

    page: str
    displays: tuple[Display, ...]
    records: tuple[dict[str, Any], ...]

    def count(self, kind: str) -> int:
        """How many displays of this kind are without a fault."""
        return sum(d.kind == kind and not d.fault for d in self.displays)

    @property
    def faults(self) -> list[Display]:
        """The displays that are not covered."""
        return [d for d in self.displays if d.fault]

    @property
    def claiming(self) -> int:
        """How many equations claim something: all but the definitions."""
        return len(self.records) + len(self.displays) - self.count("definition")

    @property
    def covered(self) -> int:
        """How many of those are certified or checked."""
        return self.claiming - len(self.faults)


def parser() -> MarkdownIt:
    """Return a reader of the Markdown that the book is written in, as far as displays are concerned."""
    markdown = MarkdownIt("commonmark")
    for plugin in (front_matter_plugin, amsmath_plugin, colon_fence_plugin):
        markdown.use(plugin)
    return markdown.use(dollarmath_plugin, allow_labels=True, double_inline=True)


def displays(page: str, text: str) -> list[Display]:
    """Return every displayed equation of the prose, in directives too."""
    return list(_displays(page, parser(), text, 0))


def _displays(page: str, markdown: MarkdownIt, text: str, offset: int) -> Iterator[Display]:
    tokens = markdown.parse(text)
    for i, token in enumerate(tokens):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type in ("math_block", "math_block_label", "amsmath"):
            yield _described(Display(page, line, token.content.strip(), token.info or ""), tokens[i + 1 :])
        elif token.type == "inline":
            for child in token.children or []:
                if child.type == "math_inline_double":
                    yield _described(Display(page, line, child.content.strip()), [])
        elif token.type in ("fence", "colon_fence") and token.info.strip().startswith("{"):
            if token.info.strip().startswith("{math}"):
                yield _described(Display(page, line, token.content.strip()), tokens[i + 1 :])
            elif not token.info.strip().startswith(CODE):
                yield from _displays(page, markdown, token.content, line)


def _described(display: Display, following: list[Token]) -> Display:
    """Return the display with what its comment says, or with the fault that it says nothing."""
    comment = next(iter(following), None)
    found = COMMENT.match(comment.content.strip()) if comment and comment.type == "html_block" else None
    if not found:
        return replace(display, fault="says neither certify, checked nor definition")
    return replace(
        display,
        kind=found[1],
        said=" ".join(found[2].split()),
        fault="" if display.label else "has no label: $$ (eq-name)",
    )


def state() -> str:
    """Return the digest of everything a verdict depends on, besides the equation itself."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted((ROOT / "src").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def remembered() -> dict[str, str]:
    """Return the faults found by the last run of this program, by equation; none if the engine has changed since."""
    if not MEMORY.exists():
        return {}
    stored = json.loads(MEMORY.read_text(encoding="utf-8"))
    return dict(stored["faults"]) if stored["state"] == state() else {}


def key(display: Display) -> str:
    """Return what the verdict on a display depends on."""
    return f"{display.said}\n{display.latex}"


def judged(display: Display, tests: set[str], known: Mapping[str, str] = MappingProxyType({})) -> Display:
    """Return the display with its fault, if any: the engine refutes it or cannot read it, its test does not exist.

    `known` holds verdicts given before, by the same engine.
    """
    if display.fault or display.kind == "definition":
        return display
    if display.kind == "checked":
        missing = display.said not in tests
        return replace(display, fault=f"no test {display.said!r} in the chapter's tests" if missing else "")
    if key(display) in known:
        return replace(display, fault=known[key(display)])
    from frechet import FrechetError, check_latex

    formula = display.latex.strip().rstrip(".,;")
    try:
        verdict = check_latex(formula, display.said)
    except FrechetError as error:
        return replace(display, fault=f"the engine cannot judge it: {error}")
    return replace(display, fault="" if verdict.ok else f"wrong: {verdict.diagnosis} {verdict.counterexample}".strip())


def tests_of(page: Path, root: Path) -> set[str]:
    """Return the names of the tests of a chapter."""
    path = root / f"tests/chapters/test_{page.stem}.py"
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def records(notebook: Path) -> tuple[dict[str, Any], ...]:
    """Return what the cells of a notebook claim, from its stored outputs."""
    if not notebook.exists():
        return ()
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return tuple(output["data"][MIME] for output in outputs if MIME in output.get("data", {}))


def pages(root: Path = ROOT) -> list[Path]:
    """Return the written pages of the book: the chapters' sources, in the order of the contents, then the others."""
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    order = re.findall(r"file: notebooks/(\w+)", contents)
    chapters = sorted(
        (root / "book/chapters").glob("*.md"),
        key=lambda p: (order.index(p.stem) if p.stem in order else len(order), p.stem),
    )
    others = [path for path in sorted((root / "book").glob("*.md")) if path.name != GENERATED]
    return [*chapters, *others]


@cache
def coverage(page: Path, root: Path = ROOT, anew: bool = False) -> Coverage:
    """Return the coverage of one page; `anew` judges also what the last run of this program has judged."""
    name = str(page.relative_to(root))
    tests, known = tests_of(page, root), {} if anew else remembered()
    found = tuple(judged(d, tests, known) for d in displays(name, page.read_text(encoding="utf-8")))
    notebook = root / "notebooks" / f"{page.stem}.ipynb"
    return Coverage(name, found, records(notebook) if page.parent.name == "chapters" else ())


def repeated(covered: list[Coverage]) -> list[str]:
    """Return labels and ids of claims that occur twice in the book."""
    names = [d.label for c in covered for d in c.displays if d.label]
    names += [r["id"] for c in covered for r in c.records]
    return sorted({name for name in names if names.count(name) > 1})


def table(covered: list[Coverage]) -> str:
    """Return the coverage page by page, as text."""
    lines = [f"{'equation coverage':44} cells certified checked definitions   covered"]
    for c in [c for c in covered if c.claiming or c.displays]:
        lines.append(
            f"{c.page:44} {len(c.records):5} {c.count('certify'):9} {c.count('checked'):7} {c.count('definition'):11}"
            f" {c.covered:4}/{c.claiming:<4} {100 * c.covered / max(c.claiming, 1):4.0f} %"
        )
    done, all_ = sum(c.covered for c in covered), sum(c.claiming for c in covered)
    lines.append(f"{'in all':44} {'':36} {done:4}/{all_:<4} {100 * done / max(all_, 1):4.0f} %")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print the coverage; return 1 when an equation that claims something is not certified."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", help="pages by name; all of them if none is named")
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args(arguments)
    chosen = [page for page in pages() if not given.names or page.stem in given.names]
    with ProcessPoolExecutor(given.jobs) as pool:
        covered = list(pool.map(partial(coverage, anew=True), chosen))
    print(table(covered))
    found = {key(d): d.fault for c in covered for d in c.displays if d.kind == "certify" and d.label}
    MEMORY.parent.mkdir(exist_ok=True)
    MEMORY.write_text(json.dumps({"state": state(), "faults": found}, indent=1), encoding="utf-8")
    faults = [f"{d}: {d.fault}" for c in covered for d in c.faults]
    faults += [f"two equations of the book are called {name!r}" for name in repeated(covered)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
