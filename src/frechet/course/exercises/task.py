"""An exercise: a task, what is asked for, and the verdict on an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import FrechetError, OperandError
from ...render.prose import prose_html
from ..claims import ClaimError, reason
from ..shown import Shown, code, escaped
from .kinds import KINDS, Judge

LEVELS = range(1, 6)  # 1 is one move, 5 is research


@dataclass(frozen=True)
class Feedback:
    """What became of an answer; true in a condition when it is right."""

    ok: bool
    answer: str
    message: str

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return f"{'✓' if self.ok else '✗'} {self.answer}: {self.message}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        mark = "✓" if self.ok else "✗"
        return {"text/markdown": f"{mark} {code(self.answer)}: {escaped(self.message)}", "text/plain": str(self)}


class Exercise:
    """A task whose answers the engine checks.

    `kind` says what is asked for: the gradient of a scalar `function`, its "hessian" applied to H, the "derivative" of
    a matrix-valued one at H, a "formula" equal to `answer`, a "number", or a "choice" among `options`. The author's own
    `answer` is checked when the exercise is made: `ClaimError` if it is wrong.

    >>> e = Exercise("outer", "gradient", "Find the gradient.", function="x'*W*y", variable="W", answer="x*y'")
    >>> e.check("x*y'").ok
    True
    >>> e.check("y*x'")
    ✗ y*x': it is the transpose of the gradient ...
    >>> Exercise("square", "derivative", "At H.", function="X*X", variable="X", answer="X*H + H*X").check("2*X*H").ok
    False
    """

    def __init__(
        self,
        id: str,
        kind: str,
        task: str,
        answer: str | float = "",
        *,
        title: str = "",
        level: int = 1,
        function: str = "",
        variable: str = "",
        declarations: str = "",
        options: Iterable[Mapping[str, Any]] = (),
        digits: int = 3,
        wrong: Iterable[str] = (),
        also: Iterable[str] = (),
        hint: str = "",
        solution: str = "",
        problem: int | Iterable[int] = (),
        equations: Iterable[str] = (),
        chapter: str = "",
    ) -> None:
        if kind not in KINDS:
            raise ClaimError(f"exercise {id!r}: there is no kind {kind!r}; the kinds are {', '.join(KINDS)}")
        if level not in LEVELS:
            raise ClaimError(f"exercise {id!r}: its level is {level}, which is not one of 1 to 5")
        self.id = id
        self.kind = kind
        self.task = task
        self.answer = str(answer)
        self.title = title or id
        self.level = level
        self.wrong = tuple(str(w) for w in wrong)
        self.also = tuple(str(a) for a in also)
        self.problems = (problem,) if isinstance(problem, int) else tuple(problem)
        self.equations = tuple(equations)
        self.chapter = chapter
        self._hint = hint
        self._solution = solution
        self.judge: Judge = KINDS[kind](
            function=function,
            variable=variable,
            declarations=declarations,
            answer=self.answer,
            options=tuple(options),
            digits=digits,
        )
        self._told: dict[str, Feedback] = {}  # what is sent again, as the author's own is, is not judged again
        own = self.check(self.answer)
        if not own:
            raise ClaimError(f"exercise {id!r}: the author's own answer is wrong: {own}")

    def check(self, answer: object) -> Feedback:
        """Return whether `answer`, typed in the text language, is right; if not, which mistake was made."""
        written = str(answer).strip()
        if not written:
            return Feedback(False, written, f"nothing was typed. {self.judge.wanted}")
        if written not in self._told:
            ok, message = self.judge.verdict(written)
            self._told[written] = Feedback(ok, written, message)
        return self._told[written]

    def understood(self, answer: object) -> dict[str, Any]:
        """Return how `answer` is read: in LaTeX, with its shape if it is a formula.

        Raises `FrechetError` when it cannot be read.
        """
        try:
            formula, shape = self.judge.understood(str(answer).strip())
        except OperandError as error:
            raise OperandError(error.text, error.column, reason(error.message)) from error
        return {"latex": formula, "shape": [str(d) for d in shape] if shape else []}

    def hints(self) -> list[Shown]:
        r"""Return the hints: the author's own, then what the engine can tell, the least first.

        >>> e = Exercise("outer", "gradient", "Find the gradient.", function="x'*W*y", variable="W", answer="x*y'")
        >>> e.hints()[1]
        Hint: The gradient is $m \times n$, like $W$.
        """
        words = self._hint or "Write the differential first, then move everything off dX."
        return [Shown(f"*Hint.* {said}", f"Hint: {said}") for said in (words, *self.judge.hints())]

    def hint(self, number: int = 1) -> Shown:
        """Return a hint, the first if no `number` is given.

        Raises `FrechetError` when there is none of that number.
        """
        found = self.hints()
        if not 1 <= number <= len(found):
            raise FrechetError(f"exercise {self.id!r} has {len(found)} hints, and no hint {number}")
        return found[number - 1]

    def solution(self) -> Shown:
        """Return the worked solution: the author's words, if any, and the engine's derivation, where there is one."""
        worked = self.judge.worked()
        if not self._solution:
            return worked
        return Shown(f"{self._solution}\n\n{worked.markdown}", f"{self._solution}\n\n{worked.plain}")

    def solution_html(self) -> str:
        """Return the worked solution for a page: the author's words, and what the engine works out."""
        words = prose_html(self._solution)
        return f"{words}\n{self.judge.worked_html()}" if words else self.judge.worked_html()

    def as_dict(self) -> dict[str, Any]:
        """Return what a page needs to show the exercise: JSON-ready data, without the answer."""
        posed = self.judge.posed()
        return {
            "id": self.id,
            "title": self.title,
            "level": self.level,
            "kind": self.kind,
            "chapter": self.chapter,
            "task": self.task,
            "posed": posed.markdown,
            "wanted": self.judge.wanted,
            "hints": len(self.hints()),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        posed = self.judge.posed()
        # Blank lines around each tag: what stands between is Markdown again, in Jupyter as on the site.
        parts = [
            f'<div class="exercise" data-exercise="{self.id}" data-kind="{self.kind}" id="exercise-{self.id}">',
            f"**Exercise: {self.title}** (level {self.level} of 5)",
            self.task,
            posed.markdown,
            _folded("Hint", self.hint().markdown),
            _folded("Solution", self.solution().markdown),
            "</div>",
        ]
        plain = [f"Exercise: {self.title} (level {self.level} of 5)", self.task, posed.plain]
        return {
            "text/markdown": "\n\n".join(p for p in parts if p),
            "text/plain": "\n".join(p for p in plain if p),
        }

    def __repr__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]


def _folded(summary: str, markdown: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{markdown}\n\n</details>"
