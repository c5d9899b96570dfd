"""Open pages in a real Chromium and report what a reader would suffer from.

The work runs in a thread of its own: Playwright keeps an event loop open in its thread, and the notebooks that the same
test process runs could not start theirs beside it.
"""

import functools
import http.server
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
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
    scheme: str
    axe: bool = True


VIEWS = [View("wide", 1280, 900, "light"), View("dark", 1280, 900, "dark"), View("phone", 390, 844, "light", axe=False)]

AXE = ROOT / "book/node_modules/axe-core/axe.min.js"
# What assistive technology cannot use. Formulas are left to their MathML: KaTeX's boxes are hidden from it, and axe
# would spend most of a minute of each chapter in listing them. The page is thrown away afterwards.
AUDIT = """async () => {
  document.querySelectorAll('.katex-html').forEach(boxes => boxes.remove());
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = { runOnly: tags, resultTypes: ['violations'] };
  const found = await axe.run(options);
  return found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 90)).join(' / ')}`);
}"""

# What is read off a page once it has loaded.
LOOK = """async () => {
  await document.fonts.ready;
  const box = document.documentElement;
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  };
  const over = (top, alpha, below) => top.map((v, i) => alpha * v + (1 - alpha) * below[i]);
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(e).backgroundColor);
      if (alpha > 0) layers.push([rgb, alpha]);
      if (alpha === 1) break;
    }
    return layers.reverse().reduce((below, [rgb, alpha]) => over(rgb, alpha, below), [255, 255, 255]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.querySelector('article') || document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('script, style, .katex-mathml, .visually-hidden')) continue;
    const style = getComputedStyle(element);
    const size = element.getBoundingClientRect();
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || size.width < 2) continue;
    const below = ground(element);
    const { rgb, alpha } = parse(style.color);
    let seen = alpha;
    for (let e = element; e; e = e.parentElement) seen *= getComputedStyle(e).opacity;
    const [a, b] = [luminance(over(rgb, seen, below)), luminance(below)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) {
        const what = walker.currentNode.data.trim().slice(0, 40);
        faint.push(`${what} (${ratio.toFixed(2)}) in ${element.outerHTML.slice(0, 60)}`);
    }
  }
  // What lies to the left of a box's first position cannot be scrolled to.
  const cut = [...document.querySelectorAll('.katex-html > .base:first-child')].filter(e => {
    let left = 0;
    for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible') left = Math.max(left, p.getBoundingClientRect().left);
    return e.checkVisibility() && e.getBoundingClientRect().left < left - 1;
  }).map(e => e.textContent.slice(0, 40));
  const math = [...document.querySelectorAll('.math')];
  return {
    overflow: box.scrollWidth - box.clientWidth,
    widest: [...document.querySelectorAll('article *')].filter(
      e => e.getBoundingClientRect().right > box.clientWidth + 1
      && !e.parentElement.closest('div.math, pre, table, .output')).slice(0, 3).map(e => e.outerHTML.slice(0, 80)),
    cut,
    unrendered: math.filter(e => !e.querySelector('.katex')).map(e => e.textContent.slice(0, 60)),
    fonts: document.querySelector('.katex') &&
      ![...document.fonts].some(f => f.family.startsWith('KaTeX') && f.status === 'loaded'),
    broken: [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src),
    faint,
  };
}"""


def visit(context: BrowserContext, address: str, host: str, picture: Path | None, axe: bool = False) -> list[str]:
    """Open one page and return its faults."""
    faults: list[str] = []
    page = context.new_page()
    page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("response", lambda r: faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: None if on_host(r.url, host) else faults.append(f"asks another host: {r.url}"))
    page.goto(address, wait_until="load")
    seen: dict[str, Any] = page.evaluate(LOOK)
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, full_page=True)
    if axe:
        page.add_script_tag(path=AXE)
        faults += [f"inaccessible: {violation}" for violation in page.evaluate(AUDIT)]
    page.close()
    if seen["overflow"] > 0:
        faults.append(f"scrolls sideways by {seen['overflow']} px: {seen['widest']}")
    faults += [f"unrendered mathematics: {text}" for text in seen["unrendered"]]
    faults += [f"formula cut off at its beginning: {text}" for text in seen["cut"]]
    faults += ["the mathematical fonts did not load"] * bool(seen["fonts"])
    faults += [f"broken image: {source}" for source in seen["broken"]]
    faults += [f"hard to read: {text}" for text in seen["faint"]]
    return faults


def on_host(address: str, host: str) -> bool:
    """Whether a request stays on the machine that serves the site."""
    return address.startswith((host, "data:", "blob:", "about:"))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free local port; give its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that `make test` found."""
    note = ROOT / ".cache/chromium"
    assert note.exists(), "no browser: `make .cache/chromium` finds or installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=note.read_text().strip(), args=FLAGS)
        yield browser
        browser.close()


def in_own_thread(function: Any, *arguments: Any) -> Any:
    """Run where no other event loop is, and return what the function returns."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


def survey(
    folder: Path, names: list[str], view: View, pictures: Path | None = None, pictured: Collection[str] = ()
) -> dict[str, list[str]]:
    """Open each page once and return its faults; take a picture of those in ``pictured``."""

    def work() -> dict[str, list[str]]:
        with served(folder) as host, chromium() as browser:
            size = {"width": view.width, "height": view.height}
            context = browser.new_context(viewport=size, color_scheme=view.scheme)
            found = {}
            for name in names:
                picture = pictures / view.name / f"{name}.png" if pictures and name in pictured else None
                found[name] = visit(context, host + name, host, picture, view.axe)
            return found

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
