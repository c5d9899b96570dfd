"""Print the built site as one PDF: a title page, the contents, every page of the book, with bookmarks and links.

Chromium prints each page with its own print style, so nothing is typeset twice and no TeX is needed; binding.py joins
the sheets. The cover then offers the file, with its length and size.
"""

import argparse
import sys
import time
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import offline
import yaml
from binding import Bound, Printed, bind
from pages import Page as Read
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/site"))
from browser import chromium, served  # noqa: E402  # the browser that the tests use

HTML = ROOT / "_build/html"
NAME = "frechet.pdf"
MARK = "<!-- the whole book as one PDF -->"
TITLE = "Fréchet derivatives for machine learning"

# Ready for paper: all parts open, and a link to every place that a link or a bookmark may lead to, since Chromium
# records the position of those places only that a link on the same page names.
PREPARE = """async wanted => {
  document.querySelectorAll('details').forEach(part => { part.open = true; });
  for (const image of document.images) image.loading = 'eager';
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
  await document.fonts.ready;
  const plain = heading => {
    const copy = heading.cloneNode(true);
    copy.querySelectorAll('.katex-mathml, .headerlink').forEach(part => part.remove());
    return copy.textContent.trim().replace(/\\s+/g, ' ');
  };
  const headings = [...document.querySelectorAll('article section[id] > :is(h1, h2, h3)')].map(heading => ({
    level: Number(heading.tagName[1]), id: heading.parentElement.id, text: plain(heading),
  }));
  const links = document.createElement('div');
  for (const id of new Set([...wanted, ...headings.map(heading => heading.id)])) {
    const link = document.createElement('a');
    link.href = '#' + encodeURIComponent(id);
    links.append(link);
  }
  document.querySelector('article').append(links);
  return headings;
}"""

SHEETS = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>
@page {{ size: A4; margin: 0 }}
body {{ margin: 0; font: 9pt system-ui, sans-serif; color: #444 }}
.sheet {{ height: 297mm; position: relative; break-after: page; overflow: hidden }}
.foot {{ position: absolute; bottom: 11mm; left: 20mm; right: 20mm; display: flex; justify-content: space-between }}
</style>{}</html>"""

FRONT = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>
@page {{ size: A4; margin: 20mm }}
body {{ margin: 0; font: 9.5pt/1.4 system-ui, sans-serif }}
.title {{ height: 250mm; display: flex; flex-direction: column; justify-content: center; break-after: page }}
h1 {{ font-size: 30pt; line-height: 1.2; margin: 0 0 8mm }}
h2 {{ font-size: 18pt }}
h3 {{ font-size: 11pt; margin: 3.5mm 0 0.5mm; break-after: avoid }}
ol {{ list-style: none; margin: 0; padding: 0 }}
li {{ display: flex; gap: 3mm; align-items: baseline }}
li::before {{ content: ""; order: 1; flex: 1; border-bottom: 1px dotted #999 }}
li span {{ order: 2 }}
</style><div class="title"><h1>{title}</h1><p>{author}</p><p>Version {version}. Every formula derived step by step, and
checked by machine.</p></div><h2>Contents</h2>{contents}</html>"""


def plan(names: list[str] | None = None) -> list[tuple[str, list[str]]]:
    """Return the parts of the book, each with its pages, in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [("", [toc["root"]])]
    parts += [(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]
    if names is None:
        return parts
    return [(part, kept) for part, pages in parts if (kept := [page for page in pages if page in names])]


def targets(html: Path, names: list[str]) -> dict[str, set[str]]:
    """Return, for each page, the places in it to which links of these pages lead."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        path = html / f"{name}.html"
        for link in Read(path.read_text(encoding="utf-8")).links:
            address, _, place = link.partition("#")
            target = (path.parent / address).resolve() if address else path.resolve()
            if place and target.is_relative_to(html.resolve()):
                other = target.relative_to(html.resolve()).with_suffix("").as_posix()
                found.get(other, set()).add(place)
    return found


def print_pages(browser: Browser, host: str, wanted: dict[str, set[str]]) -> dict[str, Printed]:
    """Print each page; the site is served, since a browser runs no module from a file."""
    context = browser.new_context(color_scheme="light", service_workers="block")
    context.set_default_timeout(120_000)
    page = context.new_page()
    found = {}
    for name, places in wanted.items():
        page.goto(f"{host}{name}.html", wait_until="load")
        page.emulate_media(media="print")
        headings: list[dict[str, Any]] = page.evaluate(PREPARE, sorted(places))
        found[name] = Printed(headings, page.pdf(prefer_css_page_size=True, print_background=True))
    context.close()
    return found


def paper(browser: Browser, text: str) -> bytes:
    """Print a page that exists only here."""
    page = browser.new_page()
    page.set_content(text)
    sheets = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return sheets


def front(browser: Browser, parts: list[tuple[str, list[str]]], titles: dict[str, str], first: dict[str, int]) -> bytes:
    """Print the title page and the contents."""
    contents = ""
    for part, names in parts:
        entries = "".join(f"<li>{escape(titles[name])}<span>{first[name]}</span></li>" for name in names)
        contents += (f"<h3>{escape(part)}</h3>" if part else "") + f"<ol>{entries}</ol>"
    author = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["author"]
    text = FRONT.format(title=TITLE, author=escape(author), version=version("frechet"), contents=contents)
    return paper(browser, text)


def feet(browser: Browser, lines: list[tuple[str, int]]) -> bytes:
    """Print a sheet for each page of the book that holds its foot alone: chapter and number."""
    sheets = "".join(
        f'<div class="sheet"><div class="foot"><span>{escape(title)}</span><span>{n}</span></div></div>'
        for title, n in lines
    )
    return paper(browser, SHEETS.format(sheets))


def make(html: Path, target: Path, names: list[str] | None = None) -> Bound:
    """Make the PDF of the pages named, or of all."""
    parts = plan(names)
    pages = [name for _, members in parts for name in members]
    with served(html) as host, chromium() as browser:
        printed = print_pages(browser, host, targets(html, pages))
        titles = {name: printed[name].title for name in pages}
        bound = bind(
            [(part, [(name, printed[name]) for name in members]) for part, members in parts],
            host=host,
            front=lambda first: front(browser, parts, titles, first),
            feet=lambda lines: feet(browser, lines),
        )
    bound.writer.add_metadata({"/Title": TITLE})
    bound.writer.write(target)
    return bound


def offer(html: Path, pages: int, size: int) -> None:
    """Put the link to the file on the cover."""
    cover = html / "book/index.html"
    text = cover.read_text(encoding="utf-8")
    length = f"{pages} pages, {size / 1e6:.0f} MB"
    link = f'<p class="book-pdf"><a href="../{NAME}">The whole book as one PDF</a> ({length}).</p>'
    if MARK not in text and link not in text:
        raise SystemExit("the cover has no place for the PDF's link (the directive book-pdf): build the site again")
    cover.write_text(text.replace(MARK, link), encoding="utf-8")


def main() -> int:
    """Return the exit status."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    began = time.monotonic()
    target = HTML / NAME
    bound = make(HTML, target)
    size = target.stat().st_size
    offer(HTML, bound.pages, size)
    offline.write(HTML)  # its version is a hash of all that is published, and the cover has changed
    print(f"{target.relative_to(ROOT)}: {bound.pages} pages, {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
