"""Forty questions that learners ask, the confusions behind them, and where the course treats each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..expr import Expr
from ..parse import parse
from ..render.latex import latex
from .exercises.bank import records


@dataclass(frozen=True)
class Problem:
    """One of the forty: the question in words, a function, and its gradients by variable."""

    number: int
    question: str
    function: str
    declarations: str
    answers: Mapping[str, str]
    level: int
    confusions: tuple[str, ...]

    @property
    def expression(self) -> Expr:
        """The function, read by the engine."""
        return parse(self.function, self.declarations)

    @property
    def latex(self) -> str:
        """The function in LaTeX."""
        return latex(self.expression)


@dataclass(frozen=True)
class Confusion:
    """What stands behind several questions, in words; what clears it up; the exercise that shows it."""

    key: str
    words: str
    cleared: str
    exercise: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "forty.toml").read_text(encoding="utf-8"))


def problems() -> list[Problem]:
    """Return the forty problems, in their order.

    >>> len(problems()), problems()[12].question
    (40, 'A determinant and its logarithm')
    """
    return [Problem(**{**p, "confusions": tuple(p["confusions"])}) for p in _data()["problem"]]


def confusions() -> list[Confusion]:
    """Return the confusions behind the problems."""
    return [Confusion(**c) for c in _data()["confusion"]]


def treated(exercises: Iterable[Mapping[str, Any]] | None = None) -> dict[int, list[str]]:
    """Return the ids of the exercises that treat each problem, by its number; those of the whole course by default.

    >>> treated([{"id": "one", "problem": 3}, {"id": "two", "problem": [3, 4]}])
    {3: ['one', 'two'], 4: ['two']}
    """
    found: dict[int, list[str]] = {}
    for record in records().values() if exercises is None else exercises:
        numbers = record.get("problem", [])
        for number in [numbers] if isinstance(numbers, int) else numbers:
            found.setdefault(number, []).append(record["id"])
    return dict(sorted(found.items()))


def missing(exercises: Iterable[Mapping[str, Any]] | None = None) -> list[int]:
    """Return the numbers of the problems that no exercise treats.

    >>> len(missing([{"id": "one", "problem": 3}]))
    39
    """
    covered = treated(exercises)
    return [p.number for p in problems() if p.number not in covered]


def link(id: str) -> str:
    """Return a link to an exercise, as HTML: its title leads to it, then comes the name of its chapter."""
    record = records()[id]
    chapter = record["chapter"]
    named = chapter.replace("_", " ").replace("frechet", "Fréchet")
    return f'<a href="{chapter}.html#exercise-{id}">{record["title"]}</a> ({named})'
