"""The cover's box: light until one turns to it, then it derives what one types, as the engine does here."""

from __future__ import annotations

from typing import Any

import browser
import pytest
from built import SCREENSHOTS, SITE
from expressions import RUNAWAY
from playwright.sync_api import Page
from test_engine import opened
from weight import SHIFT

import frechet as fr
from frechet.render.latex import latex

COVER = "book/index.html"
TYPED = "tr(A*X*B*X)"
# What is typed, and what must then be seen: the gradient; or the words under the box.
GRADIENT = "#cover-live li:last-child .frechet-formula annotation"
LAST = f"() => [...document.querySelectorAll('{GRADIENT}')].map(formula => formula.textContent).join(' ')"
SETTLED = "() => /^(Derived|Stopped|What stands)/.test(document.getElementById('cover-status').textContent)"


def replace(page: Page, box: str, text: str) -> None:
    """Type something in place of what stands in a box."""
    page.focus(box)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.wait_for_function(f"() => !({SETTLED})()")
    page.wait_for_function(SETTLED, timeout=120_000)


def told(page: Page, box: str = "#cover-function") -> list[Any]:
    """Return what is said under a box, whether the box is marked, and where in it."""
    mark = f"{box}-fault mark, .cover-field:has({box}) .cover-mirror mark"
    return [
        page.inner_text(f"{box}-fault"),
        page.get_attribute(box, "aria-invalid"),
        page.locator(mark).all_text_contents(),
    ]


def faults(page: Page) -> list[str]:
    """Type two functions in turn; return where the gradient shown is not the one that is derived here."""
    found = []
    for text, wrt in ((TYPED, "X"), ("norm2(M*z - y)^2", "z")):
        replace(page, "#cover-function", text)
        expected = latex(fr.derive(fr.parse(text), wrt).gradient)
        shown = page.evaluate(LAST)
        if expected not in shown:
            found.append(f"{text}: {shown}, not {expected}")
    return found


def deaf() -> str:
    """Return the script of a box that derives one function, whatever is typed."""
    script = (SITE / "_static/frechet/cover_live.mjs").read_text(encoding="utf-8")
    reads = "const expression = fields.expression.text;"
    assert reads in script
    return script.replace(reads, f'const expression = "{TYPED}";')


def session() -> dict[str, Any]:
    """Read the cover, type into its box by the keyboard, make mistakes, stop a question; tell what was seen."""
    seen: dict[str, Any] = {}
    with opened(SITE) as (server, page):
        listener = browser.Listener(page, server.host)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(server.host + COVER, wait_until="networkidle")
        seen["shift"] = page.evaluate(SHIFT)
        seen["before"] = [
            path for path in server.asked if "pyodide" in path or "katex.min.js" in path or "live" in path
        ]
        seen["first screen"] = page.evaluate(
            "() => document.querySelector('[data-choice=\"0\"] .certificate').getBoundingClientRect().bottom"
        )
        seen["faults"] = faults(page)
        seen["variable"] = page.input_value("#cover-variable")
        seen["link"] = page.get_attribute("#cover-link", "href")
        seen["prerendered"] = page.locator(".cover-derivation[data-choice]").locator("visible=true").count()

        replace(page, "#cover-function", "tr(A*")
        seen["unfinished"] = [*told(page), page.evaluate(LAST)]
        replace(page, "#cover-function", "<img src=x onerror=alert(1)>")
        seen["markup"] = [*told(page), page.locator(".cover-card img").count()]
        page.fill("#cover-function", "x" * 100_000)
        page.wait_for_function("() => document.getElementById('cover-function-fault').textContent")
        seen["long"] = told(page)
        replace(page, "#cover-function", "x'*A*x")
        replace(page, "#cover-variable", "Q")
        seen["no such variable"] = told(page, "#cover-variable")

        page.fill("#cover-function", RUNAWAY[0])
        page.fill("#cover-variable", RUNAWAY[1])
        page.locator("#cover-stop").click()
        page.wait_for_function("() => document.getElementById('cover-status').textContent === 'Stopped.'")
        seen["stopped"] = [page.locator("#cover-stop").is_visible(), page.evaluate("document.activeElement.id")]

        page.focus("input[name=cover][value='0']")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        seen["chosen"] = [page.input_value("#cover-function"), page.input_value("#cover-variable")]
        seen["shown"] = (
            page.locator(".cover-derivation")
            .locator("visible=true")
            .evaluate_all("all => all.map(one => one.dataset.choice)")
        )
        page.focus("#cover-function")
        page.keyboard.press("End")
        page.keyboard.insert_text(" + tr(")
        page.wait_for_function("() => document.getElementById('cover-function-fault').textContent")
        page.keyboard.insert_text("S*S)")
        page.wait_for_function("() => /^Derived/.test(document.getElementById('cover-status').textContent)")
        seen["looks"] = {view.name: [] for view in browser.VIEWS}
        files = {view.name: SCREENSHOTS / view.name / "cover-live.png" for view in browser.VIEWS}
        browser.examine(page, seen["looks"], files)
        seen["listener"] = listener.faults
    # In a browser of its own: this one may keep the script that it had.
    with opened(SITE) as (server, page):
        server.instead["/_static/frechet/cover_live.mjs"] = deaf().encode()
        page.goto(server.host + COVER)
        seen["mutant"] = faults(page)
    return seen


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    found: dict[str, Any] = browser.in_own_thread(session)
    return found


def test_the_cover_loads_nothing_of_it_and_does_not_move(seen: dict[str, Any]) -> None:
    assert seen["before"] == []
    assert seen["shift"] <= 0.01
    assert seen["first screen"] <= 900


def test_what_is_typed_is_derived(seen: dict[str, Any]) -> None:
    assert seen["faults"] == []
    assert seen["prerendered"] == 0
    assert seen["variable"] == "z", "a variable that the new function lacks gives way"
    assert seen["link"] == "derive.html#f=norm2%28M*z+-+y%29%5E2&x=z"


def test_a_box_that_is_deaf_to_what_is_typed_is_found_out(seen: dict[str, Any]) -> None:
    assert len(seen["mutant"]) == 1 and seen["mutant"][0].startswith("norm2")


def test_a_mistake_is_told_under_the_box_and_marked_in_it(seen: dict[str, Any]) -> None:
    said, invalid, marks, below = seen["unfinished"]
    assert "Column 6" in said and invalid == "true" and len(marks) == 2
    assert "z" in below, "what was derived before stays"
    said, invalid, _, images = seen["markup"]
    assert said and invalid == "true" and images == 0
    assert "100000 characters are too many" in seen["long"][0]
    assert "Q" in seen["no such variable"][0]


def test_a_question_that_takes_too_long_is_stopped(seen: dict[str, Any]) -> None:
    assert seen["stopped"] == [False, "cover-go"]


def test_another_choice_takes_the_place_of_what_was_typed(seen: dict[str, Any]) -> None:
    assert seen["chosen"] == ["logdet(S) + tr(inv(S)*C)", "S"]
    assert seen["shown"] == ["1"]


def test_it_can_be_read_in_every_view(seen: dict[str, Any]) -> None:
    assert seen["looks"] == {view.name: [] for view in browser.VIEWS}
    assert seen["listener"] == []
