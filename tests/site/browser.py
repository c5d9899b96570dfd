"""Open pages in a real Chromium and report what a reader would suffer from.

The work runs in a thread of its own: Playwright keeps an event loop open in its thread, and the notebooks that the same
test process runs could not start theirs beside it.
"""

import functools
import gzip
import http.server
import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cputime import Meter
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).resolve().parents[2]
# What any static server compresses; a woff2 font is compressed already.
TEXT = (".html", ".css", ".js", ".mjs", ".svg", ".json")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The network is cut, so a page that needs it shows.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@dataclass(frozen=True)
class View:
    """A way to look at a page."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]

    def apply(self, page: Page) -> None:
        """Look at an open page in this way, and wait until the page has followed."""
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.emulate_media(color_scheme=self.scheme)
        page.evaluate(SETTLE)


WIDE, DARK = View("wide", 1280, 900, "light"), View("dark", 1280, 900, "dark")
PHONE, NIGHT = View("phone", 390, 844, "light"), View("night", 390, 844, "dark")
# In this order each view differs from the one before by one thing: less is laid out anew.
VIEWS = [WIDE, DARK, NIGHT, PHONE]
# A dark page is compared with the light one of the same width, seen before it.
AUDITS = [PHONE, WIDE, DARK, NIGHT]

HERE = Path(__file__).parent
SETTLE, LOOK, SHRINK, AUDIT = ((HERE / f"{name}.js").read_text() for name in ("settle", "look", "shrink", "audit"))
AXE = ROOT / "book/node_modules/axe-core/axe.min.js"
# An exercise gets its boxes when the reader comes near.
FURNISH = "document.querySelectorAll('[data-exercise]').forEach((e) => e.dispatchEvent(new FocusEvent('focusin')))"
# A chapter is fifty screens long; a picture of its beginning is what one looks at.
TALLEST = 4000


class Listener:
    """What a page says and asks for while it loads and lives; one page after another is opened in the same tab."""

    def __init__(self, page: Page, host: str) -> None:
        self.faults: list[str] = []
        page.on("console", lambda m: self.add(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.add(f"script error: {error}"))
        page.on("response", lambda r: self.add(f"{r.status}: {r.url}") if r.status >= 400 else None)
        page.on("request", lambda r: None if on_host(r.url, host) else self.add(f"asks another host: {r.url}"))

    def add(self, fault: str) -> None:
        """Note a fault of the page that is open."""
        self.faults.append(fault)


def visit(page: Page, address: str, listener: Listener, pictures: dict[str, Path]) -> dict[str, list[str]]:
    """Open a page, look at it in every view, and return its faults in each; what loading shows is the first view's."""
    faults: dict[str, list[str]] = {view.name: [] for view in VIEWS}
    listener.faults = faults[VIEWS[0].name]
    # The tab still has the last view of the page before: changed while it is empty, nothing is laid out twice.
    page.goto("about:blank")
    VIEWS[0].apply(page)
    page.goto(address, wait_until="load")
    page.evaluate(FURNISH)
    examine(page, faults, pictures)
    return faults


def examine(page: Page, faults: dict[str, list[str]], pictures: dict[str, Path]) -> None:
    """Look at a page as it stands in every view, and add its faults; its formulas are gone afterwards."""
    for view in VIEWS:
        view.apply(page)
        faults[view.name] += page.evaluate(LOOK)
        if picture := pictures.get(view.name):
            picture.parent.mkdir(parents=True, exist_ok=True)
            # A window of that height: for a picture of the full page all fifty screens would be painted, then cut.
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            page.set_viewport_size({"width": view.width, "height": height})
            page.screenshot(path=picture)
    # By the debugger's door: a page's policy may refuse the text of a script element.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(SHRINK)
    for view in AUDITS:
        view.apply(page)
        faults[view.name] += page.evaluate(AUDIT, {"dark": view.scheme == "dark", "narrow": view.width < WIDE.width})


def _wait_for_function(page: Page, expression: str, *, arg: object = None, timeout: float = 30_000) -> None:
    """Wait until an expression, or a function of ``arg``, is true on a page."""
    deadline = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, arg):
        if time.monotonic() > deadline:
            raise PlaywrightTimeout(f"not true after {timeout} ms: {expression}")
        page.wait_for_timeout(50)


# Playwright's own evaluates text within the page, which the pages' policy refuses; `evaluate` has a door of its own.
Page.wait_for_function = _wait_for_function


def on_host(address: str, host: str) -> bool:
    """Whether a request stays on the machine that serves the site."""
    return address.startswith((host, "data:", "blob:", "about:"))


class Files(http.server.SimpleHTTPRequestHandler):
    """A bare static server, which says nothing of what it does."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Compressed(Files):
    """A static server as public hosts are: it compresses text, and lets the browser keep what it has."""

    def do_GET(self) -> None:  # the library's name
        """Send a file, compressed if it is text."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path, compressed: bool = False) -> Iterator[str]:
    """Serve a folder on a free local port; give its address."""
    handler = functools.partial(Compressed if compressed else Files, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start the browser that `make test` found, with more flags where a test needs them."""
    note = ROOT / ".cache/chromium"
    assert note.exists(), "no browser: `make .cache/chromium` finds or installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=note.read_text().strip(), args=[*FLAGS, *more])
        yield browser
        browser.close()


def in_own_thread(function: Any, *arguments: Any) -> Any:
    """Run where no other event loop is, and return what the function returns."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


@dataclass(frozen=True)
class Survey:
    """The faults of each page in each view, and the CPU time that it took to find them."""

    faults: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]


def survey(folder: Path, names: list[str], pictures: Path | None = None, pictured: Collection[str] = ()) -> Survey:
    """Open each page once and return its faults in each view; take a picture of those in ``pictured``."""

    def work() -> Survey:
        meter = Meter()
        with served(folder) as host, chromium() as browser:
            page = browser.new_page()
            page.set_default_timeout(120_000)  # the longest chapter, on a machine that does other things too
            listener = Listener(page, host)
            found, seconds = {}, {}
            for name in names:
                wanted = [WIDE, PHONE] if pictures and name in pictured else []
                files = {view.name: pictures / view.name / f"{name}.png" for view in wanted if pictures}
                found[name] = visit(page, host + name, listener, files)
                seconds[name] = meter.read() - sum(seconds.values())
            return Survey(found, seconds)

    return in_own_thread(work)


def follow(folder: Path, name: str) -> str:
    """Open a page that sends the reader on; return where it leads."""

    def work() -> str:
        with served(folder) as host, chromium() as browser:
            page = browser.new_page()
            page.goto(host + name)
            page.wait_for_selector("article", timeout=20_000)
            return page.url.removeprefix(host)

    return in_own_thread(work)


def search(folder: Path, words: str) -> list[str]:
    """Search as a reader does, from the landing page; return the titles found."""

    def work() -> list[str]:
        with served(folder) as host, chromium() as browser:
            page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(host + "book/index.html")
            page.locator("button.search-button__button, button.search-button").locator("visible=true").first.click()
            page.locator("input[name=q]").locator("visible=true").first.fill(words)
            page.keyboard.press("Enter")
            page.wait_for_selector("#search-results .search-summary, #search-results li", timeout=20_000)
            page.wait_for_function("!/Searching/.test(document.querySelector('#search-results').innerText)")
            return page.locator("#search-results li > a").all_inner_texts()

    return in_own_thread(work)
