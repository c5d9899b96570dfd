"""How long a reader waits for the engine in a browser: ``python -m benchmarks.browser``, on the built site.

A cold start, from an empty cache to the first derivation, is compared with Pyodide as it is published, loaded alone;
the two take turns, each time in a browser profile of its own. Trust the ratios more than the times.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build/html"
sys.path.insert(0, str(ROOT / "tests/site"))

import browser  # noqa: E402  # it lives with the tests
from expressions import THIRTY  # noqa: E402  # as the line above

ROUNDS = 5
PAGE = '<!DOCTYPE html><title>bench</title><link rel="icon" href="data:,">'
ENTER = "async () => { window.engine = (await import('/site/_static/frechet/engine.mjs')).engine; }"
# As published: its scripts, its WebAssembly and its library of Python sources, in a worker like ours.
BARE = """
const start = performance.now();
const { loadPyodide } = await import('/bare/pyodide.mjs');
const pyodide = await loadPyodide({ indexURL: new URL('/bare/', location.href).href });
pyodide.runPython('1 + 1');
postMessage(performance.now() - start);
"""
LOAD = """() => new Promise((resolve, reject) => {
  const worker = new Worker('/bare.mjs', { type: 'module' });
  worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
  worker.onerror = event => reject(event.message);
})"""
DERIVE = """async ([expression, wrt]) => {
  const start = performance.now();
  const reply = await engine.ask({ ask: 'derive', expression, wrt });
  if (reply.error) throw new Error(reply.error.message);
  return performance.now() - start;
}"""


def lay_out(folder: Path) -> None:
    """Put the site and the bare Pyodide side by side."""
    (folder / "site").symlink_to(SITE)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "bare.mjs").write_text(BARE, encoding="utf-8")
    npm = ROOT / "book/node_modules/pyodide"
    (folder / "bare").mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        shutil.copy(npm / name, folder / "bare")


def line(what: str, milliseconds: list[float]) -> None:
    """Print the least, the median and the greatest of some times."""
    least, middle, most = min(milliseconds), statistics.median(milliseconds), max(milliseconds)
    print(f"{what:44} {least:8.0f} {middle:8.0f} {most:8.0f}")


def measure(folder: Path) -> dict[str, list[float]]:
    """Return milliseconds: of bare loads, of first derivations, and of later ones on a page that stayed open."""
    found: dict[str, list[float]] = {"bare": [], "first": [], "new": [], "again": []}
    with browser.served(folder) as host, browser.chromium() as chromium:

        def fresh() -> Any:
            page = chromium.new_page(service_workers="block")  # each page has a profile, and so a cache, of its own
            page.set_default_timeout(180_000)
            page.goto(f"{host}index.html")
            return page

        for _ in range(ROUNDS):
            page = fresh()
            found["bare"].append(page.evaluate(LOAD))
            page.context.close()
            page = fresh()
            page.evaluate(ENTER)
            found["first"].append(page.evaluate(DERIVE, THIRTY[0]))
            page.context.close()
        page = fresh()
        page.evaluate(ENTER)
        page.evaluate(DERIVE, THIRTY[0])
        page.wait_for_timeout(5_000)  # while the reader reads and types
        found["new"] = [page.evaluate(DERIVE, case) for case in THIRTY[1:]]
        found["again"] = [page.evaluate(DERIVE, case) for case in THIRTY]
    return found


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        lay_out(Path(name))
        found: dict[str, list[float]] = browser.in_own_thread(measure, Path(name))
    print(f"{'milliseconds':44} {'least':>8} {'median':>8} {'most':>8}")
    line("Pyodide as published, loaded alone, cold", found["bare"])
    line("first derivation on a page, cold", found["first"])
    ratios = [first / bare for first, bare in zip(found["first"], found["bare"], strict=True)]
    print(f"{'ratio, round by round':44} {min(ratios):8.2f} {statistics.median(ratios):8.2f} {max(ratios):8.2f}")
    line(f"{len(found['new'])} other functions, each for the first time", found["new"])
    line(f"all {len(found['again'])} again", found["again"])
    slow = [case[0] for case, t in zip(THIRTY[1:], found["new"], strict=True) if t > 300]
    print(f"over 300 ms: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
