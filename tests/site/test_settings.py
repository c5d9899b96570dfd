"""What readers set their systems to, and work with: no motion, the keyboard, a screen reader; some 4 s of CPU time."""

from __future__ import annotations

from typing import Any

import browser
import pytest
from built import SITE

SIZE: Any = {"width": browser.WIDE.width, "height": browser.WIDE.height}
PAGE = "book/derive.html"
# The longest movement on the page, in seconds.
MOTION = """() => Math.max(...[...document.querySelectorAll('*')].map(element => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
  const seconds = (transitionDuration + (animationName === 'none' ? '' : `, ${animationDuration}`)).split(', ');
  return Math.max(...seconds.map(parseFloat));
}))"""
BAR = ".bd-header-article button"
SHY = """() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? document.activeElement.outerHTML : ''; }"""
PLANTED = f"{BAR} {{ outline: none !important; transition: color 2s !important }} [role=status] {{ display: none }}"


def session(style: str) -> dict[str, Any]:
    """Look at the page with a style of ours added."""
    with browser.served(SITE) as host, browser.chromium() as pages:
        page = pages.new_context(viewport=SIZE, reduced_motion="reduce").new_page()
        page.goto(host + PAGE, wait_until="load")
        # The page's policy refuses a style element; a sheet that a script makes is none.
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", style
        )
        found: dict[str, Any] = {"motion": page.evaluate(MOTION), "shy": []}
        buttons = page.locator(f"{BAR}:visible").count()
        page.locator(f"{BAR}:visible").first.focus()
        for _ in range(buttons - 1):
            page.keyboard.press("Tab")
            found["shy"].append(page.evaluate(SHY))
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        seen = [node for node in nodes if not node.get("ignored")]
        found["told"] = sum(node.get("role", {}).get("value") == "status" for node in seen)
        return found


@pytest.fixture(scope="module")
def seen() -> tuple[dict[str, Any], dict[str, Any]]:
    return browser.in_own_thread(lambda: (session(""), session(PLANTED)))


def test_nothing_moves_for_who_asks_for_no_motion(seen):
    assert seen[0]["motion"] <= 0.001 < seen[1]["motion"]


def test_the_bars_buttons_show_the_keyboards_place(seen):
    assert seen[0]["shy"] and not any(seen[0]["shy"])
    assert all(seen[1]["shy"])


def test_lines_that_tell_are_there_before_they_tell(seen):
    assert (seen[0]["told"], seen[1]["told"]) == (3, 0)
