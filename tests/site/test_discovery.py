"""What search engines, social networks and lost readers are given; some 8 s of CPU time."""

import functools
import http.server
import io
import re
import threading
import xml.etree.ElementTree as ET
from collections import Counter
from html import unescape

import browser
import cards
import discovery
import pytest
from built import PAGES, SITE
from PIL import Image

DESCRIPTION = re.compile(r'<meta (?=[^>]*name="description")[^>]*content="([^"]*)"')
ICON = re.compile(r'<link (?=[^>]*rel="(?:shortcut )?icon")[^>]*href="([^"]+)"')
ADDRESS = "https://somebody.github.io/a-fork/"
ALL = [*PAGES, "index.html"]


@functools.cache
def read(page):
    return (SITE / page).read_text(encoding="utf-8")


def told(html):
    """What is wrong with a page's description."""
    found = [unescape(text) for text in DESCRIPTION.findall(html)]
    if len(found) != 1:
        return [f"{len(found)} descriptions"]
    wrong = [f"{len(found[0])} letters"] if not 50 <= len(found[0]) <= 160 else []
    return wrong + ["LaTeX"] * bool(re.search(r"[\\${}]|\^|_\w\b", found[0]))


@pytest.mark.parametrize("page", ALL)
def test_a_page_is_described_in_words(page):
    assert told(read(page)) == []


def test_no_two_pages_are_described_alike():
    counts = Counter(DESCRIPTION.findall(read(page))[0] for page in ALL)
    assert {text: n for text, n in counts.items() if n > 1} == {}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>x</p>", "0 descriptions"),
        ('<meta name="description" content="short">', "5 letters"),
        (f'<meta name="description" content="{"long " * 40}">', "200 letters"),
        (rf'<meta name="description" content="{"words " * 10}\nabla f">', "LaTeX"),
        (f'<meta name="description" content="{"words " * 10}$x$">', "LaTeX"),
    ],
)
def test_a_planted_description_is_found(html, fault):
    assert told(html) == [fault]


@pytest.mark.parametrize("page", ALL)
def test_a_page_has_an_icon_that_is_a_picture(page):
    named = ICON.findall(read(page))
    assert len(named) == 1
    icon = SITE / named[0].removeprefix("/") if named[0][0] == "/" else (SITE / page).parent / named[0]
    assert ET.parse(icon).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_site_whose_address_is_not_known_claims_none():
    assert not (SITE / "sitemap.xml").exists() and "Sitemap" not in (SITE / "robots.txt").read_text()
    assert [page for page in PAGES if re.search(r'rel="canonical"|property="og:', read(page))] == []


def test_the_sitemap_lists_every_page_that_is_to_be_found():
    tree = ET.fromstring(discovery.sitemap(discovery.pages(SITE), ADDRESS).encode())
    found = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert found == sorted(ADDRESS + page for page in PAGES if page not in ("404.html", "search.html"))
    assert f"Sitemap: {ADDRESS}sitemap.xml" in discovery.robots(ADDRESS)


@pytest.mark.parametrize("page", ["404.html", "search.html"])
def test_what_is_no_page_of_the_book_asks_not_to_be_listed(page):
    assert '<meta name="robots" content="noindex"' in read(page)


@pytest.mark.parametrize(
    ("given", "address", "expected"),
    [
        ('<a href="book/index.html">', ADDRESS, '<a href="/a-fork/book/index.html">'),
        ('<a href="book/index.html">', "", '<a href="/book/index.html">'),
        ('<html data-content_root="./">', ADDRESS, '<html data-content_root="/a-fork/">'),
        ('<form action="search.html">', ADDRESS, '<form action="/a-fork/search.html">'),
        ('<script src="_static/a.js">', "https://somebody.github.io/", '<script src="/_static/a.js">'),
        ('<a href="https://x.example/"><a href="#a"><a href="/b">', ADDRESS, None),
    ],
)
def test_an_address_for_lost_readers_begins_at_the_root(given, address, expected):
    assert discovery.lost(given, address) == (expected or given)


def lost_at(path, page):
    """Ask a host that shows ``page`` where nothing is, as GitHub does; return what a reader meets."""

    class Host(browser.Files):
        def send_error(self, code, *_):
            body = page.encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def work():
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=str(SITE))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            host = f"http://127.0.0.1:{server.server_port}"
            with browser.chromium() as chromium:
                tab = chromium.new_page(viewport={"width": 1280, "height": 900})
                missing = []
                tab.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
                tab.goto(host + path, wait_until="networkidle")
                tab.locator("article a, main ul a").filter(has_text="The cover").first.click()
                tab.wait_for_timeout(300)
                found = [url.removeprefix(host) for url in missing], tab.url.removeprefix(host)
            server.shutdown()
            return found

    return browser.in_own_thread(work)


def test_a_lost_reader_finds_the_way_from_any_depth():
    assert lost_at("/a/b/c.html", read("404.html")) == (["/a/b/c.html"], "/book/index.html")


def test_with_addresses_from_where_the_reader_is_the_way_would_be_lost():
    page = re.sub(r'((?:href|src|action)=")/', r"\1", read("404.html"))
    missing, _ = lost_at("/a/b/c.html", page)
    assert any(".css" in url for url in missing)


def margins(png):
    """Whether a card's margins are empty, and its size."""
    with Image.open(io.BytesIO(png)) as image:
        seen = image.convert("RGB")
        width, height = seen.size
        bands = [(0, 0, 40, height), (width - 40, 0, width, height), (0, 0, width, 20), (0, height - 20, width, height)]
        return all(len(seen.crop(band).getcolors()) == 1 for band in bands), seen.size


def test_every_card_has_its_size_and_keeps_its_margins():
    for words in [(cards.BOOK, cards.SAYS), *cards.chapters(SITE).values()]:
        assert margins(cards.card(*words)) == (True, cards.SIZE), words


def test_a_card_that_runs_over_its_margin_is_found(monkeypatch):
    monkeypatch.setattr(cards, "LINE", 90)
    assert margins(cards.card("A title that is far too long to stand on one line of a card", "x"))[0] is False


def test_a_title_too_long_for_a_card_is_refused():
    with pytest.raises(AssertionError, match="too long for its card"):
        cards.card("word " * 40, "x")


def test_a_chapters_card_asks_its_question():
    assert cards.chapters(SITE)["checking"] == (
        "Checking before deriving",
        "The loss goes down. Is the gradient right?",
    )
