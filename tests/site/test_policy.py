"""The content security policy: it stands on every page, before anything that it rules, and the browser obeys it."""

import re

import browser
import pytest
from built import PAGES, SITE

POLICY = re.compile(r'<meta (?=[^>]*http-equiv="Content-Security-Policy")[^>]*content="([^"]+)"[^>]*>')
PLANTED = {
    "element": "<script>document.documentElement.dataset.planted = 'yes'</script>",
    "handler": '<img alt="" src="data:," onerror="document.documentElement.dataset.planted = \'yes\'">',
    "address": "<iframe src=\"javascript:parent.document.documentElement.dataset.planted = 'yes'\"></iframe>",
    "other host": '<script src="https://elsewhere.example/s.js"></script>',
    "style": "<style>body { color: red }</style>",
}
# Read in the browser, after a planted thing had its time.
WHAT_HAPPENED = """async () => {
  await new Promise(done => setTimeout(done, 300));
  return [document.documentElement.dataset.planted, getComputedStyle(document.body).color];
}"""


def rules(page):
    html = (SITE / page).read_text(encoding="utf-8")
    found = POLICY.search(html)
    assert found, "no policy"
    assert not re.search(r"<(?:script|link)\b", html[: found.start()]), "something comes before the policy"
    return dict(rule.split(maxsplit=1) for rule in found[1].replace("&#39;", "'").split("; "))


@pytest.mark.parametrize("page", PAGES or ["book/index.html"])
def test_a_page_lets_its_own_site_speak_and_nobody_else(page):
    policy = rules(page)
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert {word for value in policy.values() for word in value.split() if ":" in word} == {"data:"}


@pytest.mark.parametrize("page", PAGES or ["book/index.html"])
def test_a_page_without_scripts_has_its_colours(page):
    """The theme has none for its "auto", which a script replaces."""
    assert re.findall(r'<html [^>]*data-theme="(\w+)"', (SITE / page).read_text(encoding="utf-8")) == ["light"]


def opened(folder, pages):
    """Open each page in a tab of its own; return what happened on it and what the browser said of the policy."""

    def work():
        found = {}
        with browser.served(folder) as host, browser.chromium() as chromium:
            for page in pages:
                tab = chromium.new_page()
                said = []
                tab.on("console", lambda message, said=said: said.append(message.text))
                tab.goto(f"{host}{page}.html")
                happened = tab.evaluate(WHAT_HAPPENED)
                found[page] = happened, [text for text in said if "Content Security Policy" in text]
                tab.close()
        return found

    return browser.in_own_thread(work)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """A page of the site, as it is and with each thing planted, beside the site's own files, opened."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "_static").symlink_to(SITE / "_static")
    html = (SITE / "search.html").read_text(encoding="utf-8")
    for name, planted in {"good": "", **PLANTED}.items():
        (folder / f"{name}.html").write_text(html.replace("</main>", f"{planted}</main>"), encoding="utf-8")
    unruled = POLICY.sub("", html).replace("</main>", PLANTED["element"] + "</main>")
    (folder / "unruled.html").write_text(unruled, encoding="utf-8")
    return opened(folder, ["good", *PLANTED, "unruled"])


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_thing_is_refused(seen, name):
    (planted, colour), said = seen[name]
    assert planted is None
    assert colour != "rgb(255, 0, 0)"
    assert said


def test_the_page_itself_breaks_no_rule(seen):
    assert seen["good"][1] == []


def test_without_the_policy_the_planted_script_runs(seen):
    """Or the tests above would pass for another reason."""
    assert seen["unruled"][0][0] == "yes"
