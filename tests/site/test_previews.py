"""Previews of what is cited, derivations set with their rules, and the search: a visit of a chapter, a few searches."""

from pathlib import Path

import browser
import pytest
from built import SITE

PAGE = "notebooks/frechet_derivative.html"
BOX = "#frechet-preview"
LINKS = {
    "equation": ".math-wrapper a, article p a.reference.internal[href*='#equation-']",
    "theorem": "article p a.reference.internal[href*='#thm-']",
    "source": "article p a.reference.internal[href*='bibliography.html#']",
}

# How far the names of the rules end from the column's right edge, for each derivation that fits the column.
MARGIN = """() => [...document.querySelectorAll('div.math .katex-display')].flatMap(box => {
  const last = box.querySelector('.base:only-child > .mord > .mtable > .col-align-l:last-child');
  if (!last?.querySelector('.text') || box.scrollWidth > box.clientWidth) return [];
  return [Math.abs(box.getBoundingClientRect().right - last.getBoundingClientRect().right)];
})"""


def preview_of(page, selector: str) -> str:
    """Point at the first such link, and return what is shown."""
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    link.hover()
    page.locator(BOX).wait_for(state="visible", timeout=15_000)
    shown = page.locator(BOX).inner_text()
    page.mouse.move(2, 2)
    page.locator(BOX).wait_for(state="hidden", timeout=15_000)
    return " ".join(shown.split())


def by_keyboard(page) -> dict[str, object]:
    """Come to a link with the Tab key, look, and send the preview away with Escape."""
    link = page.locator(LINKS["source"]).first
    link.evaluate("""link => {
      const before = document.createElement('button');
      link.before(before);
      before.focus();
    }""")
    page.keyboard.press("Tab")
    page.locator(BOX).wait_for(state="visible", timeout=15_000)
    seen = {"described": link.get_attribute("aria-describedby"), "role": page.locator(BOX).get_attribute("role")}
    page.keyboard.press("Escape")
    seen["gone"] = page.locator(BOX).is_hidden()
    seen["still focused"] = link.evaluate("link => link === document.activeElement")
    seen["no longer described"] = link.get_attribute("aria-describedby") is None
    return seen


def into_the_box(page) -> bool:
    """Move from a link into its preview: it stays (WCAG 1.4.13, hoverable)."""
    link = page.locator(LINKS["theorem"]).first
    link.hover()
    page.locator(BOX).wait_for(state="visible", timeout=15_000)
    box = page.locator(BOX).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=4)
    page.wait_for_timeout(600)
    return page.locator(BOX).is_visible()


@pytest.fixture(scope="module")
def seen():
    def work():
        with browser.served(SITE) as host, browser.chromium() as program:
            context = program.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
            page = context.new_page()
            page.goto(host + PAGE, wait_until="load")
            at_the_margin = page.evaluate(MARGIN)
            found = {kind: preview_of(page, selector) for kind, selector in LINKS.items()}
            found["at the margin"] = at_the_margin
            found["keyboard"] = by_keyboard(page)
            page.mouse.move(2, 2)
            found["hoverable"] = into_the_box(page)
            found["ids twice"] = page.evaluate(
                "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
                "return ids.filter((id, k) => ids.indexOf(id) < k); }"
            )
            # A page that cannot be read leaves the link as it was.
            page.mouse.move(2, 2)
            page.route("**/layouts.html", lambda route: route.abort())
            link = page.locator(LINKS["source"]).first.element_handle()
            link.evaluate("link => { link.href = '../book/layouts.html#layouts'; }")
            link.hover()
            page.wait_for_timeout(800)
            found["unreadable"] = page.locator(BOX).is_visible()
            return found

    return browser.in_own_thread(work)


def test_an_equation_is_shown_where_it_is_cited(seen):
    assert "(" in seen["equation"] and len(seen["equation"]) > 10


def test_a_theorem_is_shown_where_it_is_cited(seen):
    assert seen["theorem"].startswith("Theorem")


def test_a_source_on_another_page_is_shown_where_it_is_cited(seen):
    page = (SITE / "book/bibliography.html").read_text(encoding="utf-8")
    assert len(seen["source"]) > 40 and seen["source"].split()[0] in page


def test_the_rules_of_a_derivation_stand_at_the_margin(seen):
    assert len(seen["at the margin"]) > 3 and max(seen["at the margin"]) < 3


def test_the_keyboard_shows_a_preview_and_escape_sends_it_away(seen):
    assert seen["keyboard"] == {
        "described": BOX[1:],
        "role": "tooltip",
        "gone": True,
        "still focused": True,
        "no longer described": True,
    }


def test_the_pointer_may_go_into_a_preview(seen):
    assert seen["hoverable"]


def test_a_preview_repeats_no_id(seen):
    assert seen["ids twice"] == []


def test_a_page_that_cannot_be_read_shows_nothing(seen):
    assert not seen["unreadable"]


SEARCHES = {
    "Woodbury": "Identities",
    "matrix determinant lemma": "Identities",
    "nuclear norm": "Spectral",
    "logistic function": "Elementwise",
    "softmax": "Softmax",
    "vec trick": "Identities",
}


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    def work():
        with browser.served(SITE) as host, browser.chromium() as program:
            page = program.new_context(service_workers="block").new_page()
            results = {}
            for words in SEARCHES:
                page.goto(f"{host}search.html?q={words.replace(' ', '+')}", wait_until="load")
                page.wait_for_function("/found|match/.test(document.querySelector('#search-results').innerText)")
                page.wait_for_timeout(300)
                results[words] = page.locator("#search-results li > a").all_inner_texts()
            return results

    return browser.in_own_thread(work)


@pytest.mark.parametrize("words", SEARCHES)
def test_a_rule_is_found_first_by_the_name_that_people_use(words, found):
    assert SEARCHES[words] in " ".join(found[words][:3]), found[words][:6]


def test_every_name_belongs_to_a_rule():
    import frechet.identities
    import frechet.primitives  # noqa: F401  # both fill their tables
    from frechet.identity import IDENTITIES
    from frechet.primitive import REGISTRY
    from frechet.render.names import NAMES

    assert set(NAMES) <= {*REGISTRY, *IDENTITIES}
    assert Path(SITE / "genindex.html").read_text(encoding="utf-8").count("Woodbury identity") == 1
