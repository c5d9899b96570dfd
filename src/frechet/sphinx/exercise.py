"""The directive that places an exercise: a task, hints, a solution, and wrong answers with the mistake in each."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList

from ..course.claims import ClaimError
from ..course.exercises import Exercise
from ..course.exercises.bank import exercise
from ..course.exercises.kinds import KINDS
from ..course.exercises.task import LEVELS
from ..errors import UnsupportedError
from ..render.prose import inline_html, numbers_html, prose_html
from .directive import Certified, FalseError
from .forms import Forms, forms, from_html, literal, prose, raw

TASKS = {
    "gradient": "Find the gradient.",
    "hessian": "Find the Hessian at the direction.",
    "derivative": "Find the derivative at the direction.",
}
WITHOUT = "This page has no box for an answer: the engine that judges answers is not part of this site."
SCRIPTLESS = "To judge your answer here, this page needs JavaScript."


class ExerciseDirective(Certified):
    """An exercise: the argument is its title, the content its task."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {
        "name": directives.unchanged_required,
        "course": directives.unchanged,
        "kind": lambda argument: directives.choice(argument, tuple(k for k in KINDS if k != "choice")),
        "function": directives.unchanged,
        "wrt": directives.unchanged,
        "where": directives.unchanged,
        "answer": directives.unchanged,
        "wrong": directives.unchanged,
        "digits": directives.positive_int,
        "level": directives.positive_int,
        "hint": directives.unchanged,
        "solution": directives.unchanged,
    }

    def made(self) -> list[nodes.Node]:
        """Return the card; the author's answer must be right, and every wrong answer wrong."""
        if self.option("course"):
            e = exercise(self.option("course"))
            task, solution = from_html(prose_html(e.task)), from_html(e.solution_html())
            hint = from_html(prose_html(e.hint().markdown))
            return [self.card(e, None, task, hint, solution, [])]
        given = self.given()
        try:
            e = Exercise(**given)
        except ClaimError as error:
            raise FalseError(str(error)) from error
        mistakes = [(wrong, e.check(wrong)) for wrong in self.option("wrong").splitlines() if wrong.strip()]
        for wrong, found in mistakes:
            if found.ok:
                raise FalseError(f"exercise {e.id!r}: {wrong.strip()} is listed as wrong, and it is right")
        task = self.parsed("\n".join(self.content)) or [nodes.paragraph("", TASKS[e.kind])]
        hint = self.parsed(self.option("hint")) or from_html(prose_html(e.hint().markdown))
        solution = [*self.parsed(self.option("solution")), *from_html(e.solution_html())]
        return [self.card(e, given, task, hint, solution, [(f.answer, f.message) for _, f in mistakes])]

    def given(self) -> dict[str, Any]:
        """Return what the author wrote, as the engine takes it."""
        kind, id = self.option("kind", "gradient"), nodes.make_id(self.option("name"))
        level = int(self.options.get("level", LEVELS[0]))
        if not id:
            raise UnsupportedError("the option 'name' gives the exercise a name of letters, digits and hyphens")
        needed = ["answer"] if kind in ("number", "formula") else ["function", "wrt", "answer"]
        if missing := [name for name in needed if not self.option(name)]:
            raise UnsupportedError(f"exercise {id!r}: the option {missing[0]!r} is missing")
        if kind not in TASKS and not "".join(self.content).strip():
            raise UnsupportedError(f"exercise {id!r}: the content, which is the task, is missing")
        return {
            "id": id,
            "kind": kind,
            "task": "",
            "title": " ".join(self.arguments) or id.replace("-", " ").capitalize(),
            "level": level,
            "function": self.option("function"),
            "variable": self.option("wrt"),
            "declarations": self.option("where"),
            "answer": self.option("answer"),
            "digits": int(self.options.get("digits", 3)),
        }

    def parsed(self, written: str) -> list[nodes.Node]:
        """Return what an author wrote in the language of the page."""
        box = nodes.Element()
        if written.strip():
            lines = StringList(written.splitlines(), source=self.get_source_info()[0])
            self.state.nested_parse(lines, self.content_offset, box)
        found: list[nodes.Node] = box.children
        return found

    def without(self) -> str:
        """Return what is said where no answer can be judged: in this site, or without JavaScript."""
        engine = bool(self.config.frechet_engine)
        said = f'<p class="frechet-without">{SCRIPTLESS if engine else WITHOUT}</p>'
        return f"<noscript>{said}</noscript>" if engine else said

    def card(
        self,
        e: Exercise,
        given: dict[str, Any] | None,
        task: list[nodes.Node],
        hint: list[nodes.Node],
        solution: list[nodes.Node],
        mistakes: list[tuple[str, str]],
    ) -> Forms:
        """Return the card, as the course's exercises are shown, and what it is in print."""
        level = f"(level {e.level} of {LEVELS[-1]})"
        asked = f' data-definition="{escape(json.dumps(given, ensure_ascii=False))}"' if given else ""
        head = (
            f'<div class="exercise frechet-exercise" id="exercise-{e.id}" data-exercise="{e.id}" '
            f'data-kind="{e.kind}"{asked}>\n'
            f"<p><strong>Exercise: {inline_html(e.title)}</strong> {level}</p>"
        )
        posed = from_html(prose_html(e.judge.posed().markdown))
        said = "\n".join(f"<li><code>{escape(a)}</code>: {numbers_html(why)}</li>" for a, why in mistakes)
        html = [
            *from_html(head),
            *task,
            *posed,
            *folded("Hint", hint),
            *(folded("Wrong answers", from_html(f"<ul>{said}</ul>")) if mistakes else []),
            *folded("Solution", solution),
            raw(f"{self.without()}</div>"),
        ]
        plain = e.judge.posed().plain
        title = nodes.paragraph("", "", nodes.strong("", f"Exercise: {e.title}"), nodes.Text(f" {level}"))
        printed = [title, *(node.deepcopy() for node in (task if given else prose(e.task)))]
        return forms(
            html,
            [*printed, *prose(e.judge.posed().markdown)],
            [*(node.deepcopy() for node in printed), *([literal(plain)] if plain else [])],
        )


def folded(title: str, inside: list[nodes.Node]) -> list[nodes.Node]:
    """Return something that opens."""
    return [raw(f"<details><summary>{title}</summary>"), *inside, raw("</details>")]
