"""Links that lead outside are asked by a command of their own; here it is tried on a server that we know."""

import http.server
import threading
from contextlib import contextmanager

import links
import pytest
from links import Answer, ask, outward, report


class Server(http.server.BaseHTTPRequestHandler):
    """Answers as the path says: /200, /404, /403; /get gives no head."""

    def answer(self, head: bool) -> None:
        code = 405 if self.path == "/get" and head else 200 if self.path == "/get" else int(self.path[1:4])
        self.send_response(code)
        self.end_headers()

    def do_HEAD(self) -> None:
        self.answer(True)

    def do_GET(self) -> None:
        self.answer(False)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "state"), [("/200", "ok"), ("/get", "ok"), ("/403", "guarded"), ("/404", "gone"), ("/410", "gone")]
)
def test_an_answer_is_told_from_a_dead_link(path, state):
    with server() as host:
        assert ask(host + path).state == state


def test_a_host_that_is_not_there_gives_no_answer():
    with server() as host:
        pass
    assert ask(host + "/200", seconds=2).state == "no answer"


def test_without_a_network_nothing_is_claimed():
    lines, status = report([Answer("http://a.example/", "no answer"), Answer("http://b.example/", "no answer")], {})
    assert status == 2 and lines == ["no network: none of 2 addresses could be asked, so nothing was checked"]


def test_a_dead_link_is_named_with_its_page():
    sources = {"http://a.example/": ["index.html"]}
    lines, status = report([Answer("http://a.example/", "gone", "404"), Answer("http://b.example/", "ok")], sources)
    assert status == 1 and "http://a.example/ (404), on index.html" in lines[0]


def test_every_outward_link_is_found_once_with_all_its_pages(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="https://x.example/p#1">p</a><a href="b.html">b</a><a href="mailto:m@x">m</a>'
    )
    (tmp_path / "b.html").write_text('<a href="https://x.example/p#2">p</a>')
    assert outward(tmp_path) == {"https://x.example/p": ["a.html", "b.html"]}


def test_the_command_fails_on_a_planted_dead_link(tmp_path, capsys):
    with server() as host:
        (tmp_path / "a.html").write_text(f'<a href="{host}/200">good</a><a href="{host}/404">dead</a>')
        assert links.main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert f"gone: {host}/404" in printed and "1 answer" in printed
