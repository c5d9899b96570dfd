"""Ask every address outside the site that the built pages link to, and say which of them no longer answers.

No part of ``make test``: other people's servers may fail on any day. Links within the site are checked there, by
pages.py.
"""

import argparse
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from pages import FILES, Page

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build/html"
AGENT = "Mozilla/5.0 (compatible; link check of a book)"
SECONDS = 20.0
CLOSED_TO_PROGRAMS = {401, 403, 405, 406, 418, 429, 503, 999}  # somebody answers, and a reader may well get the page
NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Answer:
    """What became of one address."""

    address: str
    state: str  # "ok", "guarded", "gone" or "no answer"
    why: str = ""


def outward(html: Path) -> dict[str, list[str]]:
    """Return the addresses on other hosts, without fragments, and the pages that link to each."""
    found: dict[str, list[str]] = {}
    for path in sorted(html.rglob("*.html")):
        if FILES & {*path.relative_to(html).parts}:
            continue
        for link in dict.fromkeys(Page(path.read_text(encoding="utf-8")).links):
            if urlsplit(link).scheme in ("http", "https"):
                found.setdefault(urldefrag(link).url, []).append(path.relative_to(html).as_posix())
    return found


def ask(address: str, seconds: float = SECONDS) -> Answer:
    """Ask for the head of a page; for the page itself where a server gives no head."""
    answer = Answer(address, NO_ANSWER)
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": AGENT})
        try:
            with urllib.request.urlopen(request, timeout=seconds):
                return Answer(address, "ok")
        except urllib.error.HTTPError as error:
            state = "guarded" if error.code in CLOSED_TO_PROGRAMS else "gone"
            answer = Answer(address, state, str(error.code))
        except (OSError, ValueError) as error:
            return Answer(address, NO_ANSWER, str(getattr(error, "reason", error)))
    return answer


def report(answers: Iterable[Answer], sources: dict[str, list[str]]) -> tuple[list[str], int]:
    """Return what to print, and the exit status: 1 for a dead link, 2 where nothing could be asked."""
    known = list(answers)
    count = {state: sum(a.state == state for a in known) for state in ("ok", "guarded", "gone", NO_ANSWER)}
    if known and count[NO_ANSWER] == len(known):
        return [f"no network: none of {len(known)} addresses could be asked, so nothing was checked"], 2
    lines = [
        f"{a.state}: {a.address} ({a.why}), on {', '.join(sources.get(a.address, [])[:3])}"
        for a in known
        if a.state in ("gone", NO_ANSWER)
    ]
    lines.append(
        f"{len(known)} addresses: {count['ok']} answer, {count['guarded']} do not answer to programs, "
        f"{count['gone']} are gone, {count[NO_ANSWER]} gave no answer"
    )
    return lines, int(count["gone"] + count[NO_ANSWER] > 0)


def main(arguments: list[str] | None = None) -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("html", nargs="?", type=Path, default=HTML)
    options = parser.parse_args(arguments)
    sources = outward(options.html)
    with ThreadPoolExecutor(8) as pool:
        lines, status = report(pool.map(ask, sources), sources)
    print(*lines, sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
