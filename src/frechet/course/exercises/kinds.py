"""What an exercise can ask for, and how an answer of each kind is judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any

from ...derivation import Derivation, derive, variable_in
from ...errors import FrechetError, ShapeError
from ...expr import Expr, Sym, matrix, symbols
from ...linear_map import LinearMap, differential, hessian
from ...parse import parse
from ...render.latex import latex
from ...render.pretty import pretty
from ...render.prose import prose_html
from ...spaces import Shape, times
from ...statement import check_gradient
from ...verdict import Verdict, against, check, check_identity
from ..claims import ClaimError, names, reason, short
from ..shown import Shown
from .reading import decimal, in_latex, number, read

NO_NUMBER = "this is not a number."


class Judge(ABC):
    """What is asked for: how it is posed, which answers are right, and what the engine works out."""

    wanted = ""  # told to who typed nothing
    known = ""  # declarations of the letters that an answer may use

    @abstractmethod
    def __init__(
        self,
        *,
        function: str,
        variable: str,
        declarations: str,
        answer: str,
        options: tuple[Mapping[str, Any], ...],
        digits: int,
    ) -> None: ...

    @abstractmethod
    def posed(self) -> Shown:
        """Return the formula of the task, with the shapes of its letters."""

    @abstractmethod
    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether the answer is right, and what to say of it."""

    @abstractmethod
    def worked(self) -> Shown:
        """Return what the engine works out."""

    def understood(self, answer: str) -> tuple[str, Shape | None]:
        """Return how an answer was read: in LaTeX, with its shape if it is a formula.

        Raises `FrechetError` when it cannot be read.
        """
        formula = read(answer, self.known)
        return latex(formula), formula.shape

    def hints(self) -> list[str]:
        """Return what else can be told, in Markdown, after the author's own hint; each tells more than the last."""
        return []

    def worked_html(self) -> str:
        """Return what the engine works out, for a page."""
        return prose_html(self.worked().markdown)


class Formula(Judge):
    """A formula that must equal the author's."""

    wanted = "Type a formula, such as A'*(A*x - b)."

    def __init__(self, *, declarations: str, answer: str, **given: Any) -> None:
        self.truth = parse(answer, declarations)
        self.letters = symbols(self.truth)
        self.known = declarations or names(self.truth)

    def posed(self) -> Shown:
        """Return the shapes of the letters; the task says the rest in words."""
        return Shown(f"{_shapes(self.letters, '$')}.", f"{_shapes(self.letters, '')}.")

    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether the answer has the value of the truth at every point."""
        return _said(answer, self.judged)

    def judged(self, answer: str) -> Verdict:
        """Return the engine's verdict."""
        written = read(answer, self.known)
        if written.shape != self.truth.shape:
            raise ShapeError(f"it is {times(written.shape)}, and what is asked for is {times(self.truth.shape)}")
        return against(written, self.truth, answer)

    def hints(self) -> list[str]:
        """Tell the shape."""
        return [f"What is asked for is {_size(self.truth.shape)}."]

    def worked(self) -> Shown:
        """Return the formula."""
        return Shown(f"$$\n{latex(self.truth)}\n$$", pretty(self.truth))


class Gradient(Judge):
    """The gradient of a scalar function."""

    wanted = "Type the gradient, such as A'*(A*x - b)."

    def __init__(self, *, function: str, variable: str, declarations: str, **given: Any) -> None:
        self.function = parse(function, declarations)
        if not self.function.is_scalar:
            raise ClaimError(f"{function} is {times(self.function.shape)}, and only a scalar function has a gradient")
        self.variable = variable_in(self.function, variable)
        self.known = names(self.function)

    @cached_property
    def derivation(self) -> Derivation:
        """The derivation: made when a hint or the solution wants it, since judging an answer does not."""
        return derive(self.function, self.variable)

    def posed(self) -> Shown:
        """Return the function and the shapes of its letters."""
        return _function("f", self.variable, self.function, [])

    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether the answer is the gradient, at every point."""
        judge = check_gradient if in_latex(answer, self.known) else check
        return _said(answer, lambda a: judge(self.function, self.variable, a))

    def hints(self) -> list[str]:
        """Tell the shape, then the differential."""
        x = latex(self.variable)
        found = [f"The gradient is {_size(self.variable.shape)}, like ${x}$."]
        lines = [s.after for s in self.derivation.steps if s.phase == "differential"]
        if lines:
            found.append(f"The differential is\n\n$$\n\\mathrm{{d}}f = {latex(lines[-1])}.\n$$")
        return found

    def worked(self) -> Shown:
        """Return the derivation."""
        whole = self.derivation._repr_mimebundle_()
        return Shown(whole["text/markdown"], whole["text/plain"])

    def worked_html(self) -> str:
        """Return the derivation, whose steps open."""
        return self.derivation.html()


class Linear(Judge):
    """A linear map applied to a direction: the common part of derivatives and Hessians."""

    wanted = "Type a formula in the direction, such as X*H + H*X."
    name = "F"
    result = r"\mathrm{D}F"
    find: Callable[[Expr, Expr | str], LinearMap]

    def __init__(self, *, function: str, variable: str, declarations: str, **given: Any) -> None:
        self.function = parse(function, declarations)
        self.map = type(self).find(self.function, variable)
        self.variable = self.map.variable
        taken = {s.name for s in symbols(self.function)}
        self.direction = matrix(next(n for n in ("H", "K", "E") if n not in taken), *self.variable.shape)
        self.value = self.map(self.direction)
        self.known = names(self.function, self.direction)

    def posed(self) -> Shown:
        """Return the function, the shapes of its letters, and the name of the direction."""
        return _function(self.name, self.variable, self.function, [self.direction])

    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether the answer is the value of the map, at every point and in every direction."""
        return _said(answer, lambda a: against(read(a, self.known), self.value, a))

    def hints(self) -> list[str]:
        """Tell the shape."""
        return [f"The value is {_size(self.value.shape)}, and linear in ${latex(self.direction)}$."]

    def worked(self) -> Shown:
        """Return the value of the map, certified."""
        markdown = f'{self._value()}\n\n<p class="certificate">✓ {self.map.certificate}.</p>'
        told = f"{pretty(self.value)}\n✓ {self.map.certificate}."
        return Shown(markdown, f"at the direction {self.direction.name}: {told}")

    def worked_html(self) -> str:
        """Return the value of the map, certified."""
        certificate = escape(str(self.map.certificate))
        return f'{prose_html(self._value())}\n<p class="certificate">✓ {certificate}.</p>'

    def _value(self) -> str:
        left = f"{self.result}({latex(self.variable)})[{latex(self.direction)}]"
        return f"$$\n{left} = {latex(self.value)}\n$$"


class Derivative(Linear):
    """The derivative of a function at a direction."""

    find = staticmethod(differential)


class Hessian(Linear):
    """The Hessian of a scalar function, applied to a direction."""

    name = "f"
    result = r"\mathrm{D}\nabla f"
    find = staticmethod(hessian)


class Number(Judge):
    """A number, to so many significant digits."""

    wanted = "Type a number, such as 0.25 or 1/4."

    def __init__(self, *, answer: str, digits: int, **given: Any) -> None:
        self.written = answer
        self.truth = number(answer)
        self.digits = digits
        if self.truth is None:
            raise ClaimError(f"{answer!r} is not a number")

    def posed(self) -> Shown:
        """Return nothing: the task says it in words."""
        return Shown("", "")

    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether the answer has the digits asked for."""
        value, truth = number(answer), self.truth
        assert truth is not None
        if value is None:
            return False, f"{NO_NUMBER} {self.wanted}"
        if abs(value - truth) <= abs(truth) * Fraction(1, 2 * 10 ** (self.digits - 1)):
            return True, "right."
        if value == -truth:
            return False, "the sign is wrong."
        for factor, said in ((2, "twice"), (Fraction(1, 2), "half")):
            if value == factor * truth:
                return False, f"it is {said} the right number."
        return False, f"it is not the number asked for, to {self.digits} digits."

    def understood(self, answer: str) -> tuple[str, Shape | None]:
        """Return the number; of a fraction also the decimals that it has."""
        value = number(answer)
        if value is None:
            raise FrechetError(f"{NO_NUMBER} {self.wanted}")
        if "/" not in answer or value.denominator == 1:
            return decimal(value), None
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}} \approx {decimal(value)}", None

    def worked(self) -> Shown:
        """Return the number."""
        return Shown(f"The answer is {self.written}.", f"The answer is {self.written}.")


class Choice(Judge):
    """Some of several statements; where one of them is a formula, the engine must agree with its author."""

    wanted = "Type the numbers of the right statements, such as 1, 3."

    def __init__(self, *, options: tuple[Mapping[str, Any], ...], declarations: str, **given: Any) -> None:
        if len(options) < 2:
            raise ClaimError("a choice needs two options at least")
        self.options = options
        self.right = {i for i, option in enumerate(options, 1) if option["right"]}
        self.why: dict[int, str] = {}
        for i, option in enumerate(options, 1):
            if "claim" in option:
                left, _, right = option["claim"].partition("=")
                verdict = check_identity(left, right, option.get("declarations", declarations))
                if verdict.ok != option["right"]:
                    raise ClaimError(f"option {i}, {option['claim']}: its author and the engine disagree: {verdict}")
                self.why[i] = "it holds at every point" if verdict.ok else _mistake(verdict).rstrip(".")

    def posed(self) -> Shown:
        """Return the numbered statements."""
        lines = [f"{i}. {option['text']}" for i, option in enumerate(self.options, 1)]
        return Shown("\n".join(lines), "\n".join(lines))

    def verdict(self, answer: str) -> tuple[bool, str]:
        """Return whether exactly the right statements were named; say which one was taken for right or missed."""
        chosen = self.chosen(answer)
        if chosen is None:
            return False, self.numbered
        if chosen == self.right:
            return True, "right."
        wrongly, missed = sorted(chosen - self.right), sorted(self.right - chosen)
        # Not "is right": the question may be which of them are wrong.
        said = [f"{i} does not belong here" + (f": {self.why[i]}" if i in self.why else "") for i in wrongly]
        if missed:
            count, ending = ("one", "s") if len(missed) == 1 else (len(missed), "")
            said.append(f"{count} more belong{ending}" + ("" if wrongly else " here"))
        return False, "; ".join(said) + "."

    @property
    def numbered(self) -> str:
        """What is told to who names something else than statements."""
        return f"the statements are numbered 1 to {len(self.options)}. {self.wanted}"

    def chosen(self, answer: str) -> set[int] | None:
        """Return the numbers that an answer names."""
        parts = answer.replace(",", " ").replace("and", " ").split()
        known = {str(i): i for i in range(1, len(self.options) + 1)}
        return {known[part] for part in parts} if set(parts) <= set(known) else None

    def understood(self, answer: str) -> tuple[str, Shape | None]:
        """Return the numbers chosen."""
        chosen = self.chosen(answer)
        if chosen is None:
            raise FrechetError(self.numbered)
        return ", ".join(map(str, sorted(chosen))), None

    def hints(self) -> list[str]:
        """Tell how many are right."""
        return [f"{len(self.right)} of the {len(self.options)} are right."]

    def worked(self) -> Shown:
        """Return which statements are right, with the engine's reason for each formula."""
        lines = []
        for i, option in enumerate(self.options, 1):
            note = option.get("why") or self.why.get(i, "")
            lines.append(f"- {'✓' if i in self.right else '✗'} {option['text']}" + (f" ({note})" if note else ""))
        return Shown("\n".join(lines), "\n".join(lines))


KINDS: dict[str, type[Judge]] = {
    "gradient": Gradient,
    "derivative": Derivative,
    "hessian": Hessian,
    "formula": Formula,
    "number": Number,
    "choice": Choice,
}


def _said(answer: str, judge: Callable[[str], Verdict]) -> tuple[bool, str]:
    """Return the verdict in a learner's words; what cannot be read or does not conform is a wrong answer too."""
    try:
        verdict = judge(answer)
    except ShapeError as error:
        return False, f"the shapes do not fit: {reason(error)}."
    except FrechetError as error:
        return False, str(error)
    return (True, "right, at every point.") if verdict.ok else (False, _mistake(verdict))


def _mistake(verdict: Verdict) -> str:
    diagnosis = reason(verdict.diagnosis.replace("the truth", "the right value"))
    return f"{diagnosis}." + (f" {short(verdict.counterexample)}." if verdict.counterexample else "")


def _function(name: str, variable: Sym, function: Expr, directions: list[Sym]) -> Shown:
    letters = symbols(function)
    also = "".join(f" The direction is ${latex(d)}$." for d in directions)
    markdown = f"$$\n{name}({latex(variable)}) = {latex(function)}\n$$\n\n{_shapes(letters, '$')}.{also}"
    plain = f"{name}({variable.name}) = {pretty(function)}\n{_shapes(letters, '')}."
    return Shown(markdown, plain)


def _shapes(letters: list[Sym], dollar: str) -> str:
    """Return the sizes of the letters in words, with their formulas between dollars or as plain text."""
    told = []
    for s in letters:
        size = _size(s.shape) if dollar or s.is_scalar else times(s.shape)
        told.append(f"{dollar}{latex(s) if dollar else s.name}{dollar} is {size}")
    return ", ".join(told)


def _size(shape: Shape) -> str:
    """Return a shape in words and formulas."""
    return "a scalar" if shape == (1, 1) else "$" + r" \times ".join(str(d) for d in shape) + "$"
