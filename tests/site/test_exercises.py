"""The exercises of the built site, answered in a real browser as a reader does: by keyboard, with the network cut."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import browser
import pytest
from playwright.sync_api import Locator, Page, Route

from frechet.course.exercises import Exercise, exercise, exercises
from frechet.course.exercises.bank import records

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
PICTURES = ROOT / "artefacts/screenshots/exercises"
# Their names alone: to make them takes seconds, and every process of a test run collects this file.
ALL = list(records())
CHAPTERS = sorted({record["chapter"] for record in records().values()})
WAIT = 120_000  # ms: a busy machine starts Python slowly
# No answer looks at the formulas of the text, whose hundred thousand boxes cost the browser most of each answer's time.
UNBURDEN = "document.querySelectorAll('.katex').forEach(e => e.closest('.exercise') || e.remove())"
# Each page starts Python and asks it little: what V8 has compiled on its first call need not be compiled a second time.
LAZY = "--js-flags=--wasm-tiering-budget=100000000"
# One Python answers every chapter, since each start costs more than a chapter's answers: it runs in a tab of its own,
# and the chapters' workers are its ears. That a page starts its own is seen below, on one page looked at closely.
HOST = """() => {
  const channel = new BroadcastChannel('python');
  let worker = null, loaded = null;
  channel.onmessage = ({ data: { address, message } }) => {
    if (message) worker.postMessage(message);
    else if (loaded) channel.postMessage(loaded);
    else if (!worker) {
      worker = new Worker(address, { type: 'module' });
      worker.onmessage = ({ data }) => {
        if (data.loaded) loaded = data;
        channel.postMessage(data);
      };
    }
  };
}"""
GUEST = """globalThis.Worker = class {
  static asked = [];
  #channel = new BroadcastChannel('python');
  constructor(address) {
    Worker.asked.push(String(address));
    this.#channel.onmessage = ({ data }) => this.onmessage({ data });
    this.#channel.postMessage({ address: String(address) });
  }
  postMessage(message) { this.#channel.postMessage({ message }); }
  terminate() { throw new Error('one question ended the Python of all chapters'); }
};"""


@dataclass
class Seen:
    """What one browser session saw."""

    verdicts: dict[tuple[str, str], tuple[bool, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    workers: dict[str, list[str]] = field(default_factory=dict)


def watched(page: Page, host: str, seen: Seen) -> Page:
    """Note what a reader would suffer from, and what is asked of the server."""
    page.set_default_timeout(WAIT)
    browser.Listener(page, host).faults = seen.faults
    page.on("request", lambda r: seen.requests.append(r.url))
    return page


def come(page: Page, id: str) -> Locator:
    """Scroll to a card, which is furnished when the reader comes near; return the form of its answer."""
    page.locator(f"#exercise-{id}").scroll_into_view_if_needed()
    form = page.locator(f"#exercise-{id}-form")
    form.wait_for()
    return form


def answer(page: Page, id: str, text: str) -> tuple[bool, str]:
    """Enter an answer into the card and send it; return the verdict and its words."""
    form = come(page, id)
    ticks = form.locator("input[type=checkbox]")
    if ticks.count():
        chosen = text.replace(",", " ").split()
        for tick in ticks.all():
            tick.set_checked(tick.get_attribute("value") in chosen)
        form.locator(".exercise-check").press("Enter")
    else:
        form.locator("textarea").fill(text)
        form.locator("textarea").press("Enter")
    verdict = form.locator(".exercise-verdict:not(:empty), .exercise-status:not(:empty):not(:text('…'))").first
    verdict.wait_for()
    return "exercise-right" in (verdict.get_attribute("class") or ""), verdict.inner_text()


def wrong(e: Exercise) -> str:
    """Return one of the answers that are known to be wrong: the shortest, which is soonest judged."""
    return min(e.wrong, key=len)


@contextmanager
def page_of(host: str, seen: Seen) -> Iterator[Page]:
    """Open a browser with one tab, without the service worker that would answer for a server that we let fail."""
    with browser.chromium(LAZY) as pages:
        page = pages.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.add_init_script("delete Navigator.prototype.serviceWorker")
        yield watched(page, host, seen)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Answer every exercise, first wrongly; within a chapter the page stays the same."""

    def work() -> Seen:
        found = Seen()
        with browser.served(SITE) as host, page_of(host, found) as page:
            python = page.context.new_page()
            python.goto(f"{host}404.html")
            python.evaluate(HOST)
            page.add_init_script(GUEST)
            for chapter in CHAPTERS:
                page.goto(f"{host}notebooks/{chapter}.html")
                page.evaluate(UNBURDEN)
                for e in exercises(chapter):
                    for text in (wrong(e), e.answer):
                        found.verdicts[e.id, text] = answer(page, e.id, text)
                found.workers[chapter] = [url.removeprefix(host) for url in page.evaluate("Worker.asked")]
        return found

    return browser.in_own_thread(work)


@pytest.mark.parametrize("id", ALL)
def test_an_exercise_takes_its_answer_and_refuses_a_wrong_one(seen: Seen, id: str) -> None:
    e = exercise(id)
    assert seen.verdicts[e.id, wrong(e)][0] is False
    assert seen.verdicts[e.id, wrong(e)][1].startswith("✗ Not yet: ")
    assert seen.verdicts[e.id, e.answer] == (True, seen.verdicts[e.id, e.answer][1])
    assert seen.verdicts[e.id, e.answer][1].startswith("✓ Right")


def test_no_exercise_troubles_the_browser(seen: Seen) -> None:
    assert seen.faults == []
    assert seen.workers == {chapter: ["_static/frechet/worker.mjs"] for chapter in CHAPTERS}
    assert not [url for url in seen.requests if "pyodide.asm.wasm" in url], "a chapter has started a Python of its own"


def credulous(page: Page, host: str, seen: Seen) -> tuple[bool, str]:
    """Let the page take every answer for right."""
    script = (SITE / "_static/frechet/exercise_answers.mjs").read_text(encoding="utf-8")
    planted = script.replace("reply.ok ?", "true ?")
    assert planted != script
    page.route("**/exercise_answers.mjs*", lambda route: route.fulfill(body=planted, content_type="text/javascript"))
    return answer(page, "ck-five", "2")


def test_a_page_that_takes_every_answer_is_found() -> None:
    (right, said), _ = opened("notebooks/checking.html", credulous)
    assert right and "does not belong here" in said


# One page, looked at closely ------------------------------------------------------------------------


def opened(name: str, work: Any, scripts: str = "") -> tuple[Any, Seen]:
    """Run ``work(page, host, seen)`` on a page of its own; return what it returned, and what was seen."""

    def session() -> tuple[Any, Seen]:
        found = Seen()
        with browser.served(SITE) as host, page_of(host, found) as page:
            if scripts:
                page.add_init_script(scripts)
            page.goto(host + name)
            return work(page, host, found), found

    return browser.in_own_thread(session)


def focus_by_tab(page: Page, selector: str) -> int:
    """Press Tab until an element has the focus; return how often it took."""
    for count in range(1, 40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return count
    raise AssertionError(f"{selector} is not reached by keyboard")


def by_keyboard(page: Page, host: str, seen: Seen) -> dict[str, Any]:
    """Go through one exercise without a mouse; then look at the page at every size."""
    card = page.locator("#exercise-ck-adjoint")
    told: dict[str, Any] = {"before": [url for url in seen.requests if "pyodide" in url or "answers" in url]}
    told["place"] = page.evaluate("document.querySelector('#exercise-ck-adjoint').getBoundingClientRect().top")
    focus_by_tab(page, "#exercise-ck-adjoint-answer")
    page.keyboard.type("B*Y'*(")
    card.locator(".exercise-fault:not(:empty)").wait_for()
    told["fault"] = card.locator(".exercise-fault").inner_text()
    told["marked"] = card.locator(".exercise-mirror mark").count()
    page.keyboard.press("Backspace")
    page.keyboard.type("A")
    card.locator(".exercise-preview .katex").wait_for()
    told["preview"] = card.locator(".exercise-preview").inner_text()
    page.keyboard.press("Enter")
    card.locator(".exercise-right").wait_for()
    focus_by_tab(page, "#exercise-ck-adjoint summary")
    page.keyboard.press("Enter")
    focus_by_tab(page, "#exercise-ck-adjoint .exercise-more")
    page.keyboard.press("Enter")
    card.locator(".exercise-hint .katex").first.wait_for()
    told["hint"] = card.locator(".exercise-hint").inner_text()
    told["focus"] = page.evaluate("document.activeElement.className")
    focus_by_tab(page, "#exercise-ck-adjoint summary")
    page.keyboard.press("Enter")
    told["solution"] = card.locator("details[open]").last.inner_text()
    told["long"] = too_long(page)
    answer(page, "ck-five", "1, 3")
    told["tally"] = page.locator(".exercise-tally").inner_text()
    told["sizes"] = sizes(page)
    return told


def too_long(page: Page) -> str:
    """Type more than the engine reads; return what is said."""
    come(page, "ck-scalar")
    box = page.locator("#exercise-ck-scalar-answer")
    box.fill("x+" * 60_000)
    box.press("Enter")
    page.locator("#exercise-ck-scalar-fault:not(:empty)").wait_for()
    said = page.locator("#exercise-ck-scalar-fault").inner_text()
    box.fill("x")
    return said


def sizes(page: Page) -> dict[str, list[str]]:
    """Look at the page as it stands wide and on a phone, in light and dark; return what a reader would suffer from."""
    faults: dict[str, list[str]] = {view.name: [] for view in browser.VIEWS}
    PICTURES.mkdir(parents=True, exist_ok=True)
    for view in browser.VIEWS:
        view.apply(page)
        page.locator("#exercise-ck-adjoint").scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / f"{view.name}.png")
    page.evaluate("scrollTo(0, 0)")  # where the theme's button that leads there is not shown, nor half shown
    browser.examine(page, faults, {})
    return faults


def test_an_exercise_by_keyboard_alone() -> None:
    told, seen = opened("notebooks/checking.html#exercise-ck-adjoint", by_keyboard)
    assert told["before"] == [], "the page loads the engine before anybody asks for it"
    assert 0 <= told["place"] <= 300, "a link to an exercise leads elsewhere"
    assert "Column 7" in told["fault"] and told["marked"] == 1
    assert re.search(r"n × p$", told["preview"])
    assert "What is asked for is" in told["hint"]
    assert told["focus"] == "exercise-hint", "the focus is lost with the button"
    assert "langle" in told["solution"] or "⟨" in told["solution"]
    assert "120000 characters are too many" in told["long"]
    assert "1 of 9 solved" in told["tally"]
    assert told["sizes"] == {view.name: [] for view in browser.VIEWS}
    assert seen.faults == []


KEPT = json.dumps(
    {"what": "frechet exercises", "version": 1, "exercises": {"ck-adjoint": {"answer": "B*Y'*A", "tries": 2}}}
)


def record(page: Page, host: str, seen: Seen) -> dict[str, Any]:
    """Solve, come back, save to a file, erase, and read the file again."""
    told: dict[str, Any] = {"first": answer(page, "ck-five", "3, 5")[0]}
    page.reload()
    come(page, "ck-five")
    told["ticked"] = [tick.get_attribute("value") for tick in page.locator("#exercise-ck-five input:checked").all()]
    told["badge"] = page.locator("#exercise-ck-five .exercise-done").text_content()
    page.goto(f"{host}book/exercises.html")
    told["count"] = page.locator("#exercise-count").inner_text()
    told["listed"] = page.locator("article a[href*='#exercise-']").count()
    with page.expect_download() as download:
        page.locator("#exercise-export").press("Enter")
    saved = download.value.path()
    told["saved"] = saved.read_text()
    page.locator("#exercise-erase").press("Enter")
    page.locator("#exercise-keep").press("Enter")
    told["keys"] = page.evaluate("Object.keys(localStorage).filter(key => key.includes('exercise'))")
    page.locator("#exercise-erase").press("Enter")
    page.locator("#exercise-yes").press("Enter")
    told["erased"] = page.evaluate("Object.keys(localStorage).filter(key => key.includes('exercise'))")
    told["none"] = page.locator("#exercise-count").inner_text()
    files = page.locator("#exercise-file")
    told["refused"] = []
    for text in ("{", "[]", '{"version": 2}', KEPT.replace('"tries": 2', '"tries": "<b>"'), KEPT.replace("ck-", "<b>")):
        files.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": text.encode()})
        page.locator("#exercise-told:not(:empty):not(:text('Erased'))").wait_for()
        told["refused"].append(page.locator("#exercise-told").inner_text())
        told["none"] += page.locator("#exercise-count").inner_text()
    files.set_input_files(saved)
    page.locator("#exercise-told", has_text="Read: 1 exercise.").wait_for()
    told["again"] = page.locator("#exercise-count").inner_text()
    # Once all books of a host had one key, without the place of the book.
    page.evaluate(
        "text => { localStorage.clear(); localStorage.setItem('frechet.exercises', text); }", saved.read_text()
    )
    page.reload()
    told["older"] = page.locator("#exercise-count").inner_text()
    told["copied"] = page.evaluate(
        "localStorage.getItem('frechet.exercises /') === localStorage.getItem('frechet.exercises')"
    )
    page.locator("#exercise-erase").press("Enter")
    page.locator("#exercise-yes").press("Enter")
    told["erased"] += page.evaluate("Object.keys(localStorage).filter(key => key.includes('exercise'))")
    told["sizes"] = {view.name: [] for view in browser.VIEWS}
    browser.examine(page, told["sizes"], {})
    return told


def test_what_is_solved_is_kept_saved_and_erased() -> None:
    told, seen = opened("notebooks/checking.html", record)
    assert told["first"] is True
    assert told["ticked"] == ["3", "5"]
    assert told["badge"] == "✓ solved"
    assert told["count"] == f"1 of {len(ALL)} solved."
    assert told["listed"] == len(ALL)
    entry = json.loads(told["saved"])["exercises"]["ck-five"]
    assert (entry["answer"], entry["tries"]) == ("3, 5", 1) and re.fullmatch(r"\d{4}-\d\d-\d\d", entry["solved"])
    assert told["keys"] == ["frechet.exercises /"]
    assert told["erased"] == []
    assert told["none"] == f"0 of {len(ALL)} solved." * 6
    assert len(told["refused"]) == 5 and all("Nothing was changed." in said for said in told["refused"])
    assert told["again"] == told["older"] == f"1 of {len(ALL)} solved."
    assert told["copied"] is True
    assert told["sizes"] == {view.name: [] for view in browser.VIEWS}
    assert seen.faults == []


def test_every_exercise_of_the_list_is_on_its_page() -> None:
    listed = (SITE / "book/exercises.html").read_text(encoding="utf-8")
    links = re.findall(r'href="\.\./(notebooks/\w+\.html)#(exercise-[\w-]+)"', listed)
    assert len(links) == len(ALL)
    for page, anchor in links:
        assert f'id="{anchor}"' in (SITE / page).read_text(encoding="utf-8")


FORBIDDEN = """for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException('no', 'SecurityError'); } });"""


def troubled(page: Page, host: str, seen: Seen) -> dict[str, str]:
    """Stop while Python is loading; lose the connection; solve where nothing can be kept."""
    form = come(page, "ck-five")
    told = {}

    def never(route: Route) -> None:
        """Let a request wait for ever."""

    page.route("**/pyodide.asm.wasm", never)
    form.locator("input").first.check()
    form.locator(".exercise-check").press("Enter")
    form.locator(".exercise-status", has_text="Loading Python").wait_for()
    form.locator(".exercise-stop").press("Enter")
    form.locator(".exercise-status", has_text="Stopped").wait_for()
    told["focus"] = page.evaluate("document.activeElement.className")
    page.unroute("**/pyodide.asm.wasm")
    page.reload()
    come(page, "ck-five")
    page.route("**/_static/pyodide/*", lambda route: route.abort())
    form.locator("input").first.check()
    form.locator(".exercise-check").press("Enter")
    form.locator(".exercise-status", has_text="could not be loaded").wait_for()
    told["lost"] = form.locator(".exercise-status").inner_text()
    page.unroute("**/_static/pyodide/*")
    told["again"] = answer(page, "ck-five", "3, 5")[1]
    told["tally"] = page.locator(".exercise-tally").inner_text()
    return told


def test_trouble_is_told_and_passes() -> None:
    told, seen = opened("notebooks/checking.html", troubled, FORBIDDEN)
    assert not [fault for fault in seen.faults if fault.startswith("script error")], "nor do the theme's scripts stop"
    assert told["focus"] == "exercise-check"
    assert "Check the connection" in told["lost"]
    assert told["again"].startswith("✓ Right")
    assert "1 of 9 solved, until you leave this page" in told["tally"]
