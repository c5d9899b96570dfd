"""Exercises whose answers the engine checks, and names the mistake of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..derivation import Derivation, derive
from ..errors import FrechetError, ShapeError
from ..expr import Expr, Sym, matrix, symbols
from ..linear_map import differential
from ..parse import parse
from ..render.latex import latex
from ..render.pretty import pretty
from ..spaces import times
from ..verdict import against, check, declared
from .claims import ClaimError, reason, short
from .shown import Shown, code, escaped


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
    """Find the gradient of a scalar f, or the derivative of a matrix-valued f at the direction H.

    The author's own `answer` is checked when the exercise is made: `ClaimError` if it is wrong.

    >>> e = Exercise("outer", "Find the gradient.", "x'*W*y", "W", "x*y'", hint="A scalar is its own trace.")
    >>> e.check("x*y'").ok, e.check("y*x'").ok
    (True, False)
    >>> e.check("y*x'")
    ✗ y*x': it is the transpose of the gradient ...
    >>> Exercise("square", "Find the derivative at H.", "X*X", "X", "X*H + H*X").check("2*X*H").ok
    False
    """

    def __init__(
        self,
        id: str,
        task: str,
        f: Expr | str,
        x: Expr | str,
        answer: str,
        hint: str = "",
        solution: str = "",
        declarations: str = "",
    ) -> None:
        self.id = id
        self.task = task
        self.answer = answer
        self._hint = hint
        self._solution = solution
        self.function: Expr = parse(f, declarations) if isinstance(f, str) else f
        self.derivation: Derivation | None = derive(self.function, x) if self.function.is_scalar else None
        if self.derivation:
            self.variable = self.derivation.variable
        else:
            self.map = differential(self.function, x)
            self.variable = self.map.variable
            taken = {s.name for s in symbols(self.function)}
            self.direction = matrix(next(n for n in ("H", "K", "E") if n not in taken), *self.variable.shape)
        own = self.check(answer)
        if not own:
            raise ClaimError(f"exercise {id!r}: the author's own answer is wrong: {own}")

    def check(self, answer: str) -> Feedback:
        """Return whether `answer`, typed in the text language, is right; if not, which mistake was made."""
        try:
            if self.derivation:
                verdict = check(self.function, self.variable, answer)
            else:
                known = declared([*symbols(self.function), self.direction])
                verdict = against(parse(answer, known), self.map(self.direction), answer)
        except ShapeError as error:
            return Feedback(False, answer, f"the shapes do not fit: {reason(error)}.")
        except FrechetError as error:
            return Feedback(False, answer, str(error))
        if verdict.ok:
            return Feedback(True, answer, "right, at every point.")
        diagnosis = reason(verdict.diagnosis.replace("the truth", "the derivative"))
        example = f" {short(verdict.counterexample)}." if verdict.counterexample else ""
        return Feedback(False, answer, f"{diagnosis}.{example}")

    def hint(self) -> Shown:
        """Return the hint."""
        words = self._hint or "Write the differential first, then move everything off dX."
        return Shown(f"*Hint.* {words}", f"Hint: {words}")

    def solution(self) -> Shown:
        """Return the solution: the author's words, if any, and the engine's derivation."""
        if self.derivation:
            whole = self.derivation._repr_mimebundle_()
            markdown, plain = whole["text/markdown"], whole["text/plain"]
        else:
            value = self.map(self.direction)
            name = latex(self.variable)
            markdown = f"$$\n\\mathrm{{D}}F({name})[{latex(self.direction)}] = {latex(value)}\n$$"
            markdown += f'\n\n<p class="certificate">✓ {self.map.certificate}.</p>'
            plain = f"DF({self.variable.name})[{self.direction.name}] = {pretty(value)}\n✓ {self.map.certificate}."
        if self._solution:
            markdown, plain = f"{self._solution}\n\n{markdown}", f"{self._solution}\n\n{plain}"
        return Shown(markdown, plain)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        name, formula = ("f", self.function) if self.derivation else ("F", self.function)
        symbol = latex(self.variable)
        shapes = ", ".join(f"${latex(s)}$ is {_size(s)}" for s in symbols(self.function))
        letters = "" if self.derivation else f" The direction is ${latex(self.direction)}$."
        markdown = f"{self.task}\n\n$$\n{name}({symbol}) = {latex(formula)}\n$$\n\n{shapes}.{letters}"
        told = ", ".join(f"{s.name} is {'a scalar' if s.is_scalar else times(s.shape)}" for s in symbols(self.function))
        plain = f"{self.task}\n{name}({self.variable.name}) = {pretty(formula)}\n{told}."
        return {"text/markdown": markdown, "text/plain": plain}

    def __repr__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]


def _size(s: Sym) -> str:
    return "a scalar" if s.is_scalar else "$" + r" \times ".join(str(d) for d in s.shape) + "$"
