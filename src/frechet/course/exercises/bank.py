"""Where the exercises are kept: one file of data for each chapter, read when first asked for."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from ...errors import FrechetError
from ..claims import ClaimError
from .task import Exercise


@cache
def records() -> dict[str, dict[str, Any]]:
    """Return the data of every exercise by its id, in the order of the chapters' files; each names its chapter.

    Raises `ClaimError` when two exercises have one id.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".toml"):
            continue
        chapter = path.name.removesuffix(".toml")
        for record in tomllib.loads(path.read_text(encoding="utf-8")).get("exercise", []):
            if record["id"] in found:
                raise ClaimError(
                    f"two exercises are called {record['id']!r}: {chapter}, {found[record['id']]['chapter']}"
                )
            found[record["id"]] = {**record, "chapter": chapter}
    return found


@cache
def exercise(id: str) -> Exercise:
    """Return the exercise called `id`, which a notebook shows; then `.check(answer)`, `.hint()`, `.solution()`.

    Raises `FrechetError` when there is none of that name.

    >>> exercise("ls-two-side")
    Traceback (most recent call last):
    frechet.errors.FrechetError: there is no exercise 'ls-two-side'; did you mean 'ls-two-sides'? ...
    """
    known = records()
    if id not in known:
        near = get_close_matches(str(id), known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise FrechetError(f"there is no exercise {id!r}; {hint}fr.course.exercises() lists all {len(known)}")
    return Exercise(**known[id])


def exercises(chapter: str = "") -> list[Exercise]:
    """Return all exercises, or those of one chapter, in their order.

    >>> all(e.chapter == "least_squares" for e in exercises("least_squares"))
    True
    """
    return [exercise(id) for id, record in records().items() if chapter in ("", record["chapter"])]
