"""What a reader's connection carries for one page, and how far the page moves while it comes."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from browser import TEXT, WIDE, View, chromium, in_own_thread, served
from playwright.sync_api import Page, Response

FIGURES = (".svg", ".png", ".jpg")
# The sum that Lighthouse and the browsers report: the worst group of shifts less than a second apart.
SHIFT = """async () => {
  const entries = await new Promise(done => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(found), 500);
  });
  let worst = 0, sum = 0, first = 0, last = 0;
  for (const { startTime, value, hadRecentInput } of entries) {
    if (hadRecentInput) continue;
    if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime];
    [sum, last] = [sum + value, startTime];
    worst = Math.max(worst, sum);
  }
  return worst;
}"""


@dataclass(frozen=True)
class Weight:
    """The bytes of each file that a page asks for, as transferred, and the page's layout shift."""

    files: dict[str, int]
    shift: float

    @property
    def total(self) -> int:
        """Return the bytes of all but the figures."""
        return sum(size for name, size in self.files.items() if not name.endswith(FIGURES))


def transferred(name: str, body: bytes) -> int:
    """Return the size of a file on its way: compressed, where a server would do so."""
    return len(gzip.compress(body, 6, mtime=0)) if name.endswith(TEXT) else len(body)


def weigh(site: Path, names: list[str], view: View = WIDE) -> dict[str, Weight]:
    """Open each page as a first visitor does; return its weight."""

    def work() -> dict[str, Weight]:
        weights = {}
        with served(site) as host, chromium() as browser:
            for name in names:
                context = browser.new_context(viewport={"width": view.width, "height": view.height})
                page: Page = context.new_page()
                page.set_default_timeout(120_000)
                answers: list[Response] = []
                page.on("response", lambda answer, answers=answers: answers.append(answer))
                page.goto(host + name)  # of a slow machine the network is idle also while a page is read
                page.wait_for_load_state("networkidle")
                shift = page.evaluate(SHIFT)
                files = {}
                for answer in answers:
                    path = urlsplit(answer.url).path.removeprefix("/")
                    files[path] = transferred(path, answer.body())
                weights[name] = Weight(files, shift)
                context.close()
        return weights

    return in_own_thread(work)
