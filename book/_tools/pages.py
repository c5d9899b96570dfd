"""What can be told of a built site without a browser: dead links, resources on other hosts, unrendered formulas."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Links that a browser does not load when it opens the page.
NOT_LOADED = {"canonical", "author", "license", "next", "prev", "search", "index", "alternate"}
VERBATIM = {"script", "style", "pre", "code", "annotation"}
FILES = {"_static", "lite"}  # folders of files that are no pages of the book; `make lite` adds the second
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass
class Page(HTMLParser):
    """One page: what it refers to, what can be referred to in it, and what stands in it that should not."""

    text: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, links, resources and images."""
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and given.get("name"):
            self.ids.append(given["name"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and "href" in given and not set(given.get("rel", "").split()) & NOT_LOADED:
            self.resources.append(given["href"])
        self.resources += [given[name] for name in ("src", "data-src", "poster") if given.get(name)]
        self.resources += [given["data"]] if tag == "object" and given.get("data") else []
        self.resources += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        self.resources += css_urls(given.get("style", ""))
        if tag == "img":
            alt = given.get("alt", "").strip()
            if not alt or "_images/" in alt:
                self.faults.append(f"image without a text alternative: {given.get('src')}")
        if "katex-error" in given.get("class", ""):
            self.faults.append(f"formula that KaTeX refuses: {given.get('title', '')}")
        if tag in VERBATIM:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave a verbatim element."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Look for mathematics that reached the reader unrendered, and at the addresses in inline styles."""
        if self._open and self._open[-1] == "style":
            self.resources += css_urls(data)
        elif not self._open and (raw := re.search(r"\\[(\[]|\$\$|\\(begin|label|eqref)\{", data)):
            self.faults.append(f"unrendered formula: {data[raw.start() : raw.start() + 60]!r}")


def css_urls(text: str) -> list[str]:
    """Return every address that a style sheet loads."""
    return [plain or imported for plain, imported in CSS_URL.findall(text)]


def off_host(address: str) -> bool:
    """Whether loading the address would leave the host (``data:`` does not)."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data", "about")


def _target(root: Path, page: Path, path: str) -> Path:
    base = root if path.startswith("/") else page.parent
    target = (base / unquote(path).lstrip("/")).resolve() if path else page
    return target / "index.html" if target.is_dir() else target


def _known(fragment: str, ids: list[str]) -> bool:
    """Whether a page has the place that an address names; the Derive page also takes a query there."""
    return fragment in ids or (fragment.startswith("f=") and "derive-form" in ids)


def faults(root: Path) -> Iterator[str]:
    """Yield every fault of the site under ``root``, each with its page."""
    root = root.resolve()
    files = [path for path in sorted(root.rglob("*.html")) if not FILES & {*path.relative_to(root).parts}]
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in files}
    for path, page in pages.items():
        here = path.relative_to(root)
        yield from (f"{here}: {fault}" for fault in page.faults)
        yield from (f"{here}: id {name!r} occurs {n} times" for name, n in Counter(page.ids).items() if n > 1)
        for address in (*page.links, *page.resources):
            if off_host(address):
                if address in page.resources:
                    yield f"{here}: loads from another host: {address}"
                continue
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = _target(root, path, parts.path)
            if not target.exists():
                yield f"{here}: leads nowhere: {address}"
            elif parts.fragment and target in pages and not _known(unquote(parts.fragment), pages[target].ids):
                yield f"{here}: no such place on that page: {address}"
    for sheet in sorted(path for path in root.rglob("*.css") if "lite" not in path.relative_to(root).parts):
        for address in css_urls(sheet.read_text(encoding="utf-8", errors="replace")):
            if off_host(address):
                yield f"{sheet.relative_to(root)}: loads from another host: {address}"
