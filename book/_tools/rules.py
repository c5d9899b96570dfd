"""Rules that a derivation names link to their entries in the catalogue, where the page is the book's."""

import os
import re
from functools import cache
from html import escape
from pathlib import Path

NAMED = re.compile(r'<code data-entry="([^"#]+)#([^"]+)">(.*?)</code>')


@cache
def ids(page: Path) -> frozenset[str]:
    """Return what can be linked to on a page; nothing where there is no such page."""
    return frozenset(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))) if page.is_file() else frozenset()


def linked(html: str, page: Path, catalogue: Path) -> str:
    """Return a page with links in place of the entries that its steps name; an entry that is not there gets none."""

    def link(named: re.Match[str]) -> str:
        family, mark, rule = named.groups()
        entry = catalogue / f"{family}.html"
        if mark not in ids(entry):
            return f"<code>{rule}</code>"
        address = f"{os.path.relpath(entry, page.parent)}#{mark}"
        return f'<a class="reference internal" href="{escape(address)}"><code>{rule}</code></a>'

    return NAMED.sub(link, html)


def link_all(site: Path, pages: list[Path]) -> None:
    """Link every step of every page."""
    for page in pages:
        html = page.read_text(encoding="utf-8")
        if " data-entry=" in html:
            page.write_text(linked(html, page, site / "book/catalogue"), encoding="utf-8")
