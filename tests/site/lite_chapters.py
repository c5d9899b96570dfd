"""Run chapters in the JupyterLite that `make lite` built, in a real browser with the network cut; print what was seen.

No part of ``make test``: what it needs is built only when asked for, and takes minutes.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build/html"
MINUTES = 8  # for one chapter, on a slow machine

# Done in the page: JupyterLab draws only the cells in sight, so its own model of the notebook is read.
KERNEL = """() => {
  const app = window.jupyterapp, panel = app?.shell.currentWidget;
  return Boolean(panel?.context?.isReady && panel.sessionContext.session?.kernel?.connectionStatus === 'connected'
    && panel.sessionContext.session.kernel.status === 'idle');
}"""
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
RUN = """() => {
  window.chapterDone = false;
  window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.chapterDone = true; });
}"""
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"


@dataclass(frozen=True)
class Ran:
    """What became of one chapter."""

    start: float  # seconds until Python answered
    work: float  # seconds for all cells
    cells: int
    same: int  # cells whose text is what the book shows
    shown: int  # cells that show text in the book
    figures: int
    faults: list[str]


def code(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells that hold code."""
    return [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]


def text(cell: dict[str, Any]) -> str:
    """Return what a cell prints or returns, as plain text, without figures."""
    said = []
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "image/svg+xml" not in data:
            said.append("".join(output.get("text", data.get("text/plain", ""))))
    return "".join(said)


def figures(cells: list[dict[str, Any]]) -> int:
    """Return how many figures these cells drew."""
    return sum("image/svg+xml" in output.get("data", {}) for cell in cells for output in cell["outputs"])


def faults(stored: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong in the cells found, where the book stores these."""
    said = [] if len(stored) == len(found) else [f"{len(found)} cells of code, {len(stored)} in the book"]
    for number, cell in enumerate(found, 1):
        if not cell["execution_count"]:
            said.append(f"cell {number} was not run")
        said += [
            f"cell {number}: {output['ename']}: {output['evalue']}"
            for output in cell["outputs"]
            if output["output_type"] == "error"
        ]
    if figures(found) != figures(stored):
        said.append(f"{figures(found)} figures, {figures(stored)} in the book")
    return said


def chapter(page: Page, host: str, name: str) -> Ran:
    """Open a chapter as its link does, run all its cells, and return what came of it."""
    began = time.monotonic()
    page.goto(f"{host}lite/notebooks/index.html?path={name}.ipynb")
    page.wait_for_function(KERNEL, timeout=180_000)
    start = time.monotonic() - began
    page.evaluate(CLEAR)
    assert not any(cell["outputs"] for cell in code(page.evaluate(CELLS))), "the stored outputs are still there"
    page.evaluate(RUN)
    page.wait_for_function("() => window.chapterDone", timeout=MINUTES * 60_000)
    found = code(page.evaluate(CELLS))
    stored = code(json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"])
    pairs = [(text(a), text(b)) for a, b in zip(stored, found, strict=False)]
    return Ran(
        start,
        time.monotonic() - began - start,
        len(found),
        sum(a == b for a, b in pairs if a),
        sum(bool(a) for a, _ in pairs),
        figures(found),
        faults(stored, found),
    )


def measure(names: list[str], picture: Path | None = None) -> tuple[dict[str, Ran], list[str]]:
    """Run these chapters, each for a first visitor; return what came of each, and the requests to other hosts."""

    def work() -> tuple[dict[str, Ran], list[str]]:
        ran, off = {}, []
        with browser.served(HTML) as host, browser.chromium() as chromium:
            for name in names:
                context = chromium.new_context(viewport={"width": 1280, "height": 900})
                context.on("request", lambda r: None if browser.on_host(r.url, host) else off.append(r.url))
                page = context.new_page()
                ran[name] = chapter(page, host, name)
                if picture:
                    page.screenshot(path=picture.with_name(f"{name}.png"))
                context.close()
        return ran, off

    return browser.in_own_thread(work)


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", default=["checking"], help="names of notebooks, or all")
    parser.add_argument("--picture", type=Path, help="a folder for screenshots")
    options = parser.parse_args()
    if not (HTML / "lite").is_dir():
        raise SystemExit("there is no _build/html/lite: make lite builds it")
    names = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    if unknown := set(options.chapters) - {*names, "all"}:
        raise SystemExit(f"no such chapter: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    asked = names if "all" in options.chapters else options.chapters
    ran, off = measure(asked, options.picture and options.picture / "lite.png")
    for name, one in ran.items():
        print(
            f"{name}: Python after {one.start:.0f} s, {one.cells} cells in {one.work:.0f} s, {one.figures} figures, "
            f"the text of {one.same} of {one.shown} cells as in the book"
        )
        for fault in one.faults:
            print(f"  {fault}")
    print(f"requests to other hosts: {len(off)}", *off[:5])
    return int(bool(off or any(one.faults for one in ran.values())))


if __name__ == "__main__":
    sys.exit(main())
