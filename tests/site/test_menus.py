"""The menus at a page's head, which page.js opens: by mouse, by keyboard, and shut again. Some 2 s of CPU time."""

import browser
import pytest
from built import SITE

MENU = '[data-bs-toggle="dropdown"]'
OPEN = "document.querySelector('.dropdown-menu').classList.contains('show')"
FOCUS = "document.activeElement.textContent.trim() || document.activeElement.ariaLabel"


@pytest.fixture(scope="module")
def steps():
    """What is open, and what has the focus, after each step."""

    def work():
        with browser.served(SITE) as host, browser.chromium() as chromium:
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{host}notebooks/checking.html")
            said = page.evaluate(f"document.querySelector('{MENU}').getAttribute('aria-expanded')")
            found = {"before": (page.evaluate(OPEN), said)}

            def note(name):
                page.mouse.move(5, 890)
                found[name] = (page.evaluate(OPEN), page.evaluate(FOCUS))

            page.locator(MENU).focus()
            for key in ("Enter", "ArrowDown", "Escape", "ArrowUp", "Tab"):
                page.keyboard.press(key)
                note(key)
            page.locator(MENU).click()
            note("click")
            page.locator("article h1").first.click()
            note("click elsewhere")
            found["expanded"] = page.evaluate(f"document.querySelector('{MENU}').getAttribute('aria-expanded')")
            found["items"] = page.locator(".dropdown-menu .dropdown-item").count()
            found["names"] = page.evaluate("[...document.querySelectorAll('.btn')].filter(b => b.checkVisibility() && "
                                           "!b.title && !b.ariaLabel && !b.textContent.trim()).length")  # fmt: skip
            return found

    return browser.in_own_thread(work)


def test_a_menu_is_shut_at_first_and_says_so(steps):
    assert steps["before"] == (False, "false") and steps["items"] >= 2


def test_the_keyboard_opens_it_walks_through_it_and_shuts_it(steps):
    assert steps["Enter"] == (True, "Download this page")
    assert steps["ArrowDown"][0] and steps["ArrowDown"][1] != "Download this page"
    assert steps["Escape"] == (False, "Download this page")
    assert steps["ArrowUp"][0]


def test_leaving_it_shuts_it(steps):
    assert not steps["Tab"][0] and steps["click"][0]
    assert not steps["click elsewhere"][0] and steps["expanded"] == "false"


def test_every_button_has_a_name(steps):
    assert steps["names"] == 0
