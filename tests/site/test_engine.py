"""The engine in the reader's browser: it answers as it does here, can be stopped, and needs no network once used."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import browser
import pytest
from expressions import RUNAWAY, THIRTY
from playwright.sync_api import Error, Page

from frechet.service import LONGEST, respond
from frechet.sphinx.bundle import ENGINE, NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
PAGE = "book/language.html"  # any page will do; this one is short

sys.path.insert(0, str(ROOT / "book/_tools"))
import offline  # noqa: E402  # after the path is set

# What a page does, with the module of the engine's client as `e`.
CALL = "async ([body, given]) => {{ const e = await import('/_static/frechet/engine.mjs'); {} }}"
ASK = "async request => (await import('/_static/frechet/engine.mjs')).engine.ask(request)"


class Server:
    """A bare static server that can be closed, and that remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.instead: dict[str, bytes] = {}  # by path, what is sent for a file; nothing stands for a failure
        asked, instead = self.asked, self.instead

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                body = instead.get(self.path)
                if body is None:
                    return super().do_GET()
                self.send_response(200 if body else 503)
                self.send_header("Content-Type", "text/javascript")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                asked.append(self.path)

        handler = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.host = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take the network away."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Server, Page]]:
    """Give a server and a page of a fresh browser."""
    server = Server(folder)
    with browser.chromium() as chromium:
        page = chromium.new_page()
        page.set_default_timeout(180_000)
        yield server, page
    with suppress(OSError):
        server.close()


def until(page: Page, condition: str) -> None:
    """Wait for what a function of the page, which may take its time, says to come true."""
    deadline = time.monotonic() + 180
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"this did not come true: {condition}"
        page.wait_for_timeout(50)


def derive(expression: str, wrt: str, **more: str) -> dict[str, str]:
    return {"ask": "derive", "expression": expression, "wrt": wrt, **more}


def told(reply: dict[str, Any]) -> dict[str, Any]:
    """Return a reply without what no two machines agree on."""
    return {key: value for key, value in reply.items() if key != "milliseconds"}


def kind(reply: dict[str, Any]) -> str:
    return str(reply.get("error", {}).get("kind", ""))


def session() -> dict[str, Any]:
    """Use the engine as pages do, then cut the network and use it again; return what was seen."""
    seen: dict[str, Any] = {}
    with opened(SITE) as (server, page):
        requests: list[str] = []
        faults: list[str] = []
        page.context.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(server.host + PAGE)
        before = len(server.asked)
        seen["first"] = page.evaluate(ASK, derive(*THIRTY[0]))
        seen["fetched"] = [path.split("?")[0] for path in server.asked[before:]]
        seen["replies"] = [page.evaluate(ASK, derive(*case)) for case in THIRTY]
        seen["codes"] = [
            page.evaluate(ASK, {**derive(*THIRTY[0]), "ask": "code", "backend": backend})
            for backend in ("latex", "numpy", "jax", "pytorch", "julia", "matlab")
        ]
        seen["exercise"] = page.evaluate(ASK, {"ask": "solution", "id": "ls-two-sides"})

        # A question that would take minutes: the page stays free, and a stop ends it at once.
        seen["stopped"] = page.evaluate(
            """async ([runaway, quick]) => {
              const { engine } = await import('/_static/frechet/engine.mjs');
              const asked = engine.ask(runaway, { limit: 600_000 });
              const waits = engine.ask(quick);
              let turns = 0;
              while (turns < 20) { await new Promise(next => setTimeout(next, 10)); turns++; }
              const during = engine.state;
              engine.stop();
              const after = engine.state;
              return { during, after, ended: await asked, waiting: await waits, next: await engine.ask(quick) };
            }""",
            [derive(*RUNAWAY), derive(*THIRTY[1])],
        )
        # So does the limit; what waits behind is answered by the fresh worker.
        seen["limited"] = page.evaluate(
            """async ([runaway, quick]) => {
              const { engine } = await import('/_static/frechet/engine.mjs');
              const both = await Promise.all([engine.ask(runaway, { limit: 1_000 }), engine.ask(quick)]);
              return both;
            }""",
            [derive(*RUNAWAY), derive(*THIRTY[1])],
        )
        # A question that nobody waits for any more is ended, and does not hold up the next.
        seen["withdrawn"] = page.evaluate(
            """async ([runaway, quick]) => {
              const { engine } = await import('/_static/frechet/engine.mjs');
              const running = new AbortController(), waiting = new AbortController();
              const asked = [
                engine.ask(runaway, { signal: running.signal, limit: 600_000 }),
                engine.ask(quick, { signal: waiting.signal }),
                engine.ask(quick),
              ];
              running.abort();
              waiting.abort();
              return Promise.all(asked);
            }""",
            [derive(*RUNAWAY), derive(*THIRTY[1])],
        )
        before = len(server.asked)
        seen["long"] = page.evaluate(ASK, derive("x" * (LONGEST + 1), "x"))
        seen["longest"] = page.evaluate("async () => (await import('/_static/frechet/engine.mjs')).LONGEST")

        until(page, "() => Boolean(navigator.serviceWorker.controller)")
        until(
            page,
            "async () => Boolean(await caches.match(new URL('/_static/pyodide/pyodide.asm.wasm', location), "
            "{ ignoreSearch: true }) && await caches.match(location.href))",
        )
        server.close()
        page.goto(server.host + PAGE + "?query=typed")
        seen["offline title"] = page.title()
        seen["offline"] = page.evaluate(ASK, derive(*THIRTY[2]))
        page.goto(server.host + "book/layouts.html")
        seen["unseen"] = page.inner_text("body")
        seen["unseen width"] = page.evaluate("document.body.clientWidth")
        seen["kept"] = page.evaluate(
            "async () => (await Promise.all((await caches.keys()).map(async name => "
            "(await (await caches.open(name)).keys()).map(request => request.url)))).flat()"
        )
        seen["off host"] = [url for url in requests if not browser.on_host(url, server.host)]
        seen["faults"] = faults
    return seen


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    assert (SITE / "sw.js").exists(), "the site is not built: `make site` builds it"
    found: dict[str, Any] = browser.in_own_thread(session)
    return found


def test_the_browser_answers_as_python_does_here(seen: dict[str, Any]) -> None:
    for case, reply in zip(THIRTY, seen["replies"], strict=True):
        assert told(reply) == told(respond(derive(*case))), case
        assert reply["ok"], case


def test_code_and_exercises_are_answered_too(seen: dict[str, Any]) -> None:
    assert [reply["ok"] for reply in [*seen["codes"], seen["exercise"]]] == [True] * 7


def test_the_first_answer_needs_few_files_and_no_sympy(seen: dict[str, Any]) -> None:
    """What a cold start costs, without a clock: the files asked for, and their size as they are served."""
    python = {
        f"/_static/pyodide/{name}" for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python.zip")
    }
    fetched = {path for path in seen["fetched"] if "/pyodide/" in path}
    assert fetched == python | {"/_static/pyodide/pyodide-lock.json"}
    sizes = {path.name: path.stat().st_size for path in (SITE / "_static/pyodide").iterdir()}
    assert sum(sizes.values()) < 15_000_000, sizes
    assert sizes["python.zip"] < 3_600_000, sizes


def test_the_archive_is_bytecode_of_what_is_needed() -> None:
    with zipfile.ZipFile(SITE / "_static/pyodide/python.zip") as archive:
        names = archive.namelist()
    assert [name for name in names if name.endswith(".py")] == ["frechet/codegen/numpy_linalg.py"]
    tops = {name.split("/")[0].removesuffix(".pyc") for name in names}
    assert {"frechet", "mpmath", "asyncio", "precompiled"} <= tops
    assert not {"sympy", "numpy", "unittest", "pdb", "pydoc"} & tops


def test_a_runaway_question_is_stopped(seen: dict[str, Any]) -> None:
    found = seen["stopped"]
    assert (found["during"], found["after"]) == ("working", "loading")
    assert [kind(found[which]) for which in ("ended", "waiting")] == ["stopped", "stopped"]
    assert found["next"]["ok"]


def test_the_limit_ends_a_question(seen: dict[str, Any]) -> None:
    ended, waited = seen["limited"]
    assert kind(ended) == "limit"
    assert "1 second" in ended["error"]["message"]
    assert waited["ok"]


def test_a_question_can_be_withdrawn(seen: dict[str, Any]) -> None:
    assert [kind(reply) for reply in seen["withdrawn"]] == ["aborted", "aborted", ""]
    assert seen["withdrawn"][2]["ok"]


def test_a_text_too_long_is_not_sent(seen: dict[str, Any]) -> None:
    assert seen["longest"] == LONGEST
    assert kind(seen["long"]) == "long"
    assert seen["long"]["error"]["field"] == "expression"


def test_what_was_used_works_without_a_network(seen: dict[str, Any]) -> None:
    assert "text language" in seen["offline title"]
    assert told(seen["offline"]) == told(respond(derive(*THIRTY[2])))


def test_a_page_never_seen_says_so(seen: dict[str, Any]) -> None:
    assert "not opened before" in seen["unseen"]
    assert seen["unseen width"] < 700, "that page has a style of its own"


def test_nothing_that_was_typed_is_kept(seen: dict[str, Any]) -> None:
    assert any(url.endswith(PAGE) for url in seen["kept"])
    assert not [url for url in seen["kept"] if "typed" in url]


def test_no_other_host_is_asked(seen: dict[str, Any]) -> None:
    assert seen["off host"] == []
    assert seen["faults"] == []


def failing() -> list[dict[str, Any]]:
    """Ask while the archive cannot be had, then again when it can; then with a worker that breaks down."""
    with opened(SITE) as (server, page):
        server.instead["/_static/pyodide/python.zip"] = b""
        page.goto(server.host + PAGE)
        lost = page.evaluate(ASK, derive(*THIRTY[1]))
        server.instead.clear()
        found = page.evaluate(ASK, derive(*THIRTY[1]))
    with opened(SITE) as (server, page):
        broken = (
            "postMessage({ loaded: [] }); onmessage = ({ data }) => postMessage({ id: data.id, crashed: 'stack' });"
        )
        server.instead["/_static/frechet/worker.mjs"] = broken.encode()
        page.goto(server.host + PAGE)
        crashed = page.evaluate(ASK, derive(*THIRTY[1]))
        return [lost, found, crashed]


def test_a_failure_to_load_is_told_and_can_be_tried_again() -> None:
    lost, found, crashed = browser.in_own_thread(failing)
    assert kind(lost) == "load"
    assert "Check the connection" in lost["error"]["message"]
    assert found["ok"]
    assert kind(crashed) == "crash"


# A small site of its own, published twice ---------------------------------------------------------

SMALL = """<!DOCTYPE html><title>{0}</title><link rel="icon" href="data:,"><p>{0}</p>
<script type="module" src="_static/frechet/offline.mjs"></script>"""
KEPT = "async () => (await caches.keys()).map(name => name.split(' ').pop())"


def publish(folder: Path, words: str, python: str) -> str:
    """Write a site of two pages; return its version."""
    (folder / "_static/frechet").mkdir(parents=True, exist_ok=True)
    (folder / "_static/pyodide").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "book/browser/offline.mjs", folder / "_static/frechet")
    pages = {f"{name}.html": SMALL.format(f"{words} {name}") for name in ("index", "other")}
    for name, text in {**pages, "_static/pyodide/python.zip": python}.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            at = path.stat().st_mtime + 10 if path.exists() else time.time()  # as if each publication took its time
            path.write_text(text, encoding="utf-8")
            os.utime(path, (at, at))
    offline.write(folder)
    return re.findall(r'VERSION = "(\w+)"', (folder / "sw.js").read_text(encoding="utf-8"))[0]


def republished(folder: Path) -> dict[str, Any]:
    """Read a site, publish another one in its place, read again, cut the network, read again."""
    seen: dict[str, Any] = {"versions": [publish(folder, "old", "python")]}
    with opened(folder) as (server, page):
        page.goto(server.host + "index.html")
        until(page, "() => Boolean(navigator.serviceWorker.controller)")
        page.evaluate("fetch('_static/pyodide/python.zip').then(response => response.text())")
        until(
            page,
            "async () => Boolean(await caches.match('index.html') && await caches.match("
            "new URL('_static/pyodide/python.zip', location), { ignoreSearch: true }))",
        )
        seen["first"] = page.evaluate(KEPT)

        seen["versions"].append(publish(folder, "new", "python"))
        page.goto(server.host + "index.html")
        seen["at once"] = page.inner_text("p")
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        until(page, f"async () => String(await ({KEPT})()) === '{seen['versions'][1]}'")
        seen["python asked for"] = [path.split("?")[0] for path in server.asked].count("/_static/pyodide/python.zip")

        seen["versions"].append(publish(folder, "newest", "another python"))
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        until(page, f"async () => String(await ({KEPT})()) === '{seen['versions'][2]}'")
        seen["python"] = page.evaluate("fetch('_static/pyodide/python.zip').then(response => response.text())")
        server.close()
        page.goto(server.host + "index.html")
        seen["cut off"] = page.inner_text("p")
        with suppress(Error):
            page.goto(server.host + "other.html")
        seen["other"] = page.inner_text("p")
    return seen


def test_a_new_publication_replaces_the_old(tmp_path: Path) -> None:
    seen = browser.in_own_thread(republished, tmp_path)
    assert len(set(seen["versions"])) == 3
    assert seen["first"] == seen["versions"][:1]
    assert seen["at once"] == "new index"
    assert seen["python asked for"] == 1, "what has not changed is not fetched again"
    assert seen["python"] == "another python", "what has changed is"
    assert seen["cut off"] == "newest index", "what was seen is kept in its new form"
    assert "not opened before" in seen["other"]


def test_the_version_is_of_the_content(tmp_path: Path) -> None:
    first = publish(tmp_path, "same", "python")
    assert publish(tmp_path, "same", "python") == first
    assert publish(tmp_path, "other", "python") != first
    assert publish(tmp_path, "same", "other python") != first


def test_the_archive_holds_nothing_that_only_notebooks_run() -> None:
    assert all(path.exists() for path in NOTEBOOKS), "a file was renamed, and its new name is not left out"
    with zipfile.ZipFile(SITE / "_static/pyodide/python.zip") as archive:
        modules = {name.removesuffix(".pyc") for name in archive.namelist()}
    left = {path.relative_to(ENGINE.parent).as_posix().removesuffix(".py") for path in NOTEBOOKS}
    assert not [name for name in modules if any(name == out or name.startswith(f"{out}/") for out in left)]
    assert "frechet/course/claims" in modules
