"""What search engines, social networks and lost readers are given, beside the pages themselves."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import cards

UNLISTED = {"404.html", "search.html", "index.html"}  # the last only leads to the cover
ADDRESS = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?!https?:|data:|mailto:|[/#])(?:\./)?([^"]*)')


def pages(site: Path) -> list[str]:
    """Return the pages to be found, by their paths."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(page for page in found if page not in UNLISTED and page.split("/")[0] not in ("_static", "lite"))


def lost(html: str, address: str) -> str:
    """Return the page for what is not there with addresses from the site's root: a host shows it at every depth.

    Without an address the root is taken for the host's, as it is where a site has a host of its own.
    """
    root = urlsplit(address).path or "/"
    return ADDRESS.sub(lambda match: match[1] + root + match[2], html)


def sitemap(names: list[str], address: str) -> str:
    """Return the list of pages that search engines read; the standard wants whole addresses in it."""
    listed = "".join(f"<url><loc>{escape(address + name)}</loc></url>\n" for name in names)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</urlset>\n"


def robots(address: str) -> str:
    """Return what robots may read, which is all, and where the sitemap is, if there is one."""
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {address}sitemap.xml\n" if address else "")


def finish(site: Path, address: str) -> None:
    """Write what can be told of the site: where it will be stands in ``address``, which may be empty."""
    page = site / "404.html"
    page.write_text(lost(page.read_text(encoding="utf-8"), address), encoding="utf-8")
    (site / "robots.txt").write_text(robots(address), encoding="utf-8")
    if address:
        (site / "sitemap.xml").write_text(sitemap(pages(site), address), encoding="utf-8")
        cards.draw(site)
