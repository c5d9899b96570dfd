r"""A formula as a paper states it, taken apart: \nabla_W f = G is a function, a variable and a claimed gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import FrechetError, ParseError, ShapeError
from ...expr import Diff, Expr, Sym, is_zero, postorder, zeros
from ...primitive import words
from ...spaces import Shape
from ..declare import Variable
from . import declared_variables, expression_of, is_text, variables_of
from .names import STYLES, begins_name, group, read_name
from .naming import FUNCTIONS
from .tokens import Lexeme, latex_tokens

OPENING = {"(", "[", "{", r"\{", r"\langle"}
ENDING = {")", "]", "}", r"\}", r"\rangle"}
PARTING = {",", ";", r"\implies", r"\Rightarrow", r"\Longrightarrow", r"\to", r"\rightarrow", r"\longrightarrow"}
DERIVING = {r"\partial", "d"}
BETWEEN = {"where", "with", "for", "and", "then", "so", "hence", "if", "let"}
LONGEST = 40  # tokens of a side that are tried with another transpose


@dataclass(frozen=True)
class Side:
    """One side of an equation: what it says in LaTeX, and the expression, or why the factors do not conform."""

    source: str
    value: Expr | None
    misfit: str = ""
    function: Expr | None = None  # where the side is a derivative too: of what
    mended: tuple[tuple[str, Expr], ...] = ()  # with one transpose more or less: what was wrong, and the expression


@dataclass(frozen=True)
class Claim:
    r"""What a formula claims.

    `kind` is "gradient" (of `function` by `variable`, for \nabla and \partial), "derivative" or "hessian" (at a
    `direction`, for \mathrm{D} F(X)[H] and \nabla^2 f(X)[H]), "differential" or "identity"; what is claimed equal
    stands in `sides`, after `function` in all kinds but the last.
    """

    kind: str
    function: Expr
    variable: Sym | None
    sides: tuple[Side, ...]
    direction: Expr | None = None


def parse_claim(text: str, declared: str | Expr = "") -> Claim:
    r"""Return what the formula `text` claims, such as \nabla_W \tfrac12\|WX - Y\|_F^2 = (WX - Y) X^\top.

    Definitions may come first: f(W) = \tfrac12\|WX - Y\|_F^2, \nabla f(W) = (WX - Y) X^\top.

    Raises `ParseError` with a column, `ShapeError`, or `DeclarationError`.

    >>> claim = parse_claim(r"\nabla_W \tfrac12\|WX - Y\|_F^2 = (WX - Y) X^\top")
    >>> claim.kind, str(claim.function), claim.variable.name, str(claim.sides[0].value)
    ('gradient', '1/2*norm2(W*X - Y)^2', 'W', "(W*X - Y)*X'")
    """
    is_text(text)
    return _Reader(text, declared_variables(declared)).claim()


def parse_side(text: str, f: Expr, like: Expr) -> Side:
    """Return what `text` claims of the gradient of `f`: its names are those of `f`, a zero has the shape of `like`."""
    is_text(text)
    reader = _Reader(text, variables_of(f))
    if len(reader.tokens) == 1:
        raise ParseError(text, 1, "a claim is missing")
    return reader.side(reader.tokens[:-1], reader.variables, like)


class _Reader:
    def __init__(self, text: str, variables: dict[str, Variable]) -> None:
        self.text = text
        self.variables = variables
        self.tokens = latex_tokens(text)
        self.defined: dict[str, list[Lexeme]] = {}
        self.used: set[str] = set()

    def error(self, message: str, column: int) -> ParseError:
        return ParseError(self.text, column, message)

    def claim(self) -> Claim:
        """Return the one claim among the definitions, each of which it must use."""
        claim = self.stated()
        if len(self.used) < len(self.defined):
            raise self.error("two equations, of which neither defines what the other speaks of: give one at a time", 1)
        return claim

    def stated(self) -> Claim:
        """Return the claim, and take note of the definitions."""
        statements = self.statements()
        stated = next((s for s in statements if s and self.differentiated(self.parted(s, {"="})[0])), statements[-1])
        for tokens in statements:
            if tokens is not stated:
                self.define(tokens)
        first, *others = self.parted(stated, {"="})
        if not others:
            raise self.error("a claim is an equation; here is no =", stated[-1].after if stated else 1)
        for side in (first, *others):
            if not side:
                raise self.error("one side of the equation is missing", stated[0].column if stated else 1)
        along = self.along(first)
        if along is not None:
            return self.directional(*along, others)
        derivative = self.derivative(first)
        if derivative is not None:
            function, by, column = derivative
            return self.gradient(function, by, column, others)
        known = self.together([first, *others])
        left = self.read(first, known)
        known = known | variables_of(left)
        sides = tuple(self.side(tokens, known, left) for tokens in others)
        differential = any(isinstance(e, Diff) for e in postorder(left))
        return Claim("differential" if differential else "identity", left, None, sides)

    # Taking apart --------------------------------------------------------------------------------

    def statements(self) -> list[list[Lexeme]]:
        """Return the equations that the text holds."""
        out: list[list[Lexeme]] = []
        for part in self.parted(self.tokens[:-1], PARTING):
            if part and part[0].text == r"\text":
                words, after = group(self.text, [*part, Lexeme("end", "", part[-1].after)], 1)
                if "".join(t.text for t in words) in BETWEEN:
                    part = part[after:]
            if any(t.text == "=" for t in part):
                out.append(part)
            elif part and out:
                raise self.error("this is no equation", part[0].column)
            elif part:
                return [self.tokens[:-1]]
        return out or [[]]

    def parted(self, tokens: Sequence[Lexeme], by: set[str]) -> list[list[Lexeme]]:
        """Return the stretches between the tokens of `by` that stand in no bracket."""
        out: list[list[Lexeme]] = [[]]
        depth = 0
        for t in tokens:
            depth += (t.text in OPENING) - (t.text in ENDING)
            if depth <= 0 and t.text in by:
                out.append([])
            else:
                out[-1].append(t)
        return out

    def define(self, tokens: list[Lexeme]) -> None:
        """Take note of a definition f(W) = …."""
        name, *formula = self.parted(tokens, {"="})
        called = self.called(name, defining=True)
        if called is None or len(formula) != 1 or not formula[0]:
            column = tokens[0].column if tokens else 1
            raise self.error("a definition gives a name to one formula, as in f(W) = …", column)
        self.defined[called] = formula[0]

    def called(self, tokens: Sequence[Lexeme], defining: bool = False) -> str | None:
        r"""Return the function named by f, f(W) or \\mathcal{L}(W, b), if nothing else stands here.

        F(X) could be a product, too; before the sign of equality of a definition it is none.
        """
        if not tokens:
            return None
        ended = [*tokens, Lexeme("end", "", tokens[-1].after)]
        if not begins_name(tokens[0]) or tokens[0].text == r"\operatorname":
            return None
        try:
            name = read_name(self.text, ended, 0)
        except ParseError:
            return None
        rest = tokens[name.after :]
        if rest and not (rest[0].text == "(" and rest[-1].text == ")" and self.parted(rest[1:-1], ENDING)[1:] == []):
            return None
        if name.name in self.variables and self.variables[name.name].function:
            return None
        said = f"{name.style} {name.name}"
        likely = name.name in FUNCTIONS or "calligraphic" in name.style or (name.is_word and name.name not in words())
        likely = likely or (defining and len(rest) == 3)
        return said if not rest or likely or said in self.defined else None

    def differentiated(self, tokens: list[Lexeme]) -> bool:
        """Whether this is a derivative of some kind."""
        return self.along(tokens) is not None or self.derivative(tokens) is not None

    def along(self, tokens: list[Lexeme]) -> tuple[str, list[Lexeme], list[Lexeme], list[Lexeme]] | None:
        r"""Return (kind, function, variable, direction) if this is \mathrm{D} F(X)[H] or \nabla^2 f(X)[H]."""
        if not tokens or tokens[-1].text != "]" or tokens[0].text not in (*STYLES, "D", r"\nabla"):
            return None
        operator, after = group(self.text, [*tokens, Lexeme("end", "", tokens[-1].after)], 0)
        texts = [t.text for t in operator if t.text not in (*STYLES, "{", "}")]
        if texts == [r"\nabla"] and [t.text for t in tokens[1:3]] == ["^", "2"]:
            kind, rest = "hessian", tokens[3:]
        elif texts == ["D"]:
            kind, rest = "derivative", tokens[after:]
        else:
            return None
        by: list[Lexeme] = []
        if rest and rest[0].text == "_":
            inner, after = group(self.text, [*rest, Lexeme("end", "", rest[-1].after)], 1)
            by, rest = list(inner), rest[after:]
        opened = max((i for i, t in enumerate(rest) if t.text == "["), default=0)
        function, direction = rest[:opened], rest[opened + 1 : -1]
        if not function or not direction:
            raise self.error("a derivative at a direction is written \\mathrm{D} F(X)[H]", tokens[0].column)
        if not by and self.called(function) in self.defined and function[-1].text == ")":
            by = function[max(i for i, t in enumerate(function) if t.text == "(") + 1 : -1]
        return kind, function, by, direction

    def derivative(self, tokens: list[Lexeme]) -> tuple[list[Lexeme], list[Lexeme], int] | None:
        """Return (function, variable, column) if this is a derivative in one of its notations."""
        if not tokens:
            return None
        t = tokens[0]
        if t.text == r"\nabla" or (t.text in (r"\partial", "D") and len(tokens) > 1 and tokens[1].text == "_"):
            if len(tokens) > 1 and tokens[1].text == "^":
                raise self.error(
                    "∇² is a Hessian, a linear map: give it a direction, \\nabla^2 f(X)[H] = …", tokens[1].column
                )
            if len(tokens) > 1 and tokens[1].text == "_":
                by, after = group(self.text, [*tokens, Lexeme("end", "", tokens[-1].after)], 2)
                return self.operand(tokens[after:], t), list(by), t.column
            return self.operand(tokens[1:], t), [], t.column
        if t.text == r"\frac":
            ended = [*tokens, Lexeme("end", "", tokens[-1].after)]
            above, after = group(self.text, ended, 1)
            below, after = group(self.text, ended, after)
            function, by_ = self.after_d(above), self.after_d(below)
            if function is None or by_ is None:
                return None
            rest = tokens[after:]
            if function and rest:
                raise self.error("a factor follows the derivative: give the derivative alone", rest[0].column)
            return function or self.operand(rest, t), by_, t.column
        parts = self.parted(tokens, {"/"})
        if len(parts) == 2 and t.text == r"\partial":
            function, by_ = self.after_d(parts[0]), self.after_d(parts[1])
            if function is not None and by_:
                return function, by_, t.column
        return None

    def after_d(self, tokens: Sequence[Lexeme]) -> list[Lexeme] | None:
        """Return what follows ∂ or d, or None if neither stands here."""
        if not tokens:
            return None
        kept = list(tokens)
        if kept[0].text in STYLES:
            inner, after = group(self.text, [*kept, Lexeme("end", "", kept[-1].after)], 1)
            kept = [*inner, *kept[after:]]
        if kept[0].text not in DERIVING:
            return None
        if len(kept) > 1 and kept[1].text == "^":
            raise self.error("a second derivative is a Hessian: fr.hessian derives it", kept[1].column)
        return kept[1:]

    def operand(self, tokens: list[Lexeme], operator: Lexeme) -> list[Lexeme]:
        """Return what an operator is applied to, if it is clear where that ends."""
        if not tokens:
            raise self.error("what is differentiated is missing", operator.after)
        depth, fences = 0, 0
        for i, t in enumerate(tokens):
            depth += (t.text in OPENING) - (t.text in ENDING)
            fences += t.text in (r"\|", "|")
            if i and not depth and fences % 2 == 0 and t.text in ("+", "-"):
                raise self.error("does the derivative reach beyond this sign? put the function in brackets", t.column)
        return tokens

    # Reading -------------------------------------------------------------------------------------

    def read(
        self, tokens: Sequence[Lexeme], known: dict[str, Variable] | None = None, shape: Shape | None = None
    ) -> Expr:
        return expression_of(self.text, tokens, self.variables if known is None else known, shape)

    def together(self, sides: list[list[Lexeme]]) -> dict[str, Variable]:
        """Return the variables with the dimensions that all sides of an equation give them."""
        difference: list[Lexeme] = []
        for tokens in sides:
            first, last = tokens[0], tokens[-1]
            minus = [Lexeme("sign", "-", first.column)] if difference else []
            difference += [*minus, Lexeme("sign", "(", first.column), *tokens, Lexeme("sign", ")", last.after)]
        try:
            return self.variables | variables_of(self.read(difference))
        except ShapeError:
            return self.variables  # each side by itself says better what does not conform

    def gradient(self, function: list[Lexeme], by: list[Lexeme], column: int, others: list[list[Lexeme]]) -> Claim:
        """Return a claimed gradient with its function and its variable."""
        f = self.read(self.formula(function, by))
        known = self.variables | variables_of(f)
        variable = self.variable(f, by, column, known)
        return Claim("gradient", f, variable, tuple(self.side(tokens, known, variable) for tokens in others))

    def directional(
        self,
        kind: str,
        function: list[Lexeme],
        by: list[Lexeme],
        direction: list[Lexeme],
        others: list[list[Lexeme]],
    ) -> Claim:
        """Return a claimed derivative at a direction, which has the shape of the variable."""
        f = self.read(self.formula(function, by))
        known = self.variables | variables_of(f)
        variable = self.variable(f, by, function[0].column, known)
        H = self.read(direction, known, variable.shape)
        known = known | variables_of(H)
        like = variable if kind == "hessian" else f
        return Claim(kind, f, variable, tuple(self.side(tokens, known, like) for tokens in others), H)

    def formula(self, function: list[Lexeme], by: list[Lexeme]) -> list[Lexeme]:
        """Return the formula of what is differentiated, where a name stands for it the one defined."""
        called = self.called(function)
        if called in self.defined:
            self.used.add(called)
            return self.defined[called]
        if called is not None and [t.text for t in function] != [t.text for t in by]:
            raise self.error(
                "the function is only named: write its formula there, or define it, as in f(W) = …, …",
                function[0].column,
            )
        return function

    def mended(self, tokens: list[Lexeme], known: dict[str, Variable]) -> tuple[tuple[str, Expr], ...]:
        """Return what factors that do not conform become with one transpose more or less, and which it is."""
        found: list[tuple[str, Expr]] = []
        for i, t in enumerate(tokens[:LONGEST]):
            top = [Lexeme("sign", "^", t.after), Lexeme("command", r"\top", t.after)]
            if t.text == "^" and i and any(x.text in (r"\top", "T") for x in tokens[i + 1 : i + 4]):
                _, after = group(self.text, [*tokens, Lexeme("end", "", t.after)], i + 1)
                changed = [*tokens[:i], *tokens[after:]]
                said = f"{tokens[i - 1].text} is to be written without the transpose"
            elif t.kind == "letter" or t.text in ENDING:
                changed = [*tokens[: i + 1], *top, *tokens[i + 1 :]]
                said = f"{t.text} is not transposed" if t.kind == "letter" else "a bracket is not transposed"
            else:
                continue
            try:
                found.append((said, self.read(changed, known)))
            except FrechetError:
                continue
        return tuple(found)

    def variable(self, f: Expr, by: list[Lexeme], column: int, known: dict[str, Variable]) -> Sym:
        """Return the variable that is differentiated by."""
        inside = [s for s in postorder(f) if isinstance(s, Sym)]
        if not by:
            if len(inside) == 1:
                return inside[0]
            names = ", ".join(s.name for s in inside)
            raise self.error(f"by which of {names} is differentiated? write \\nabla_X or \\mathrm{{D}}_X", column)
        x = self.read(by, known)
        if not isinstance(x, Sym):
            raise self.error("a derivative is taken by a variable", by[0].column)
        if x not in inside:
            names = ", ".join(s.name for s in inside)
            raise self.error(f"the function does not contain {x.name}; its variables are {names}", by[0].column)
        return x

    def side(self, tokens: list[Lexeme], known: dict[str, Variable], like: Expr) -> Side:
        """Return one side of the equation; a zero is the zero of the other side's shape."""
        source = self.text[tokens[0].column - 1 : tokens[-1].after - 1]
        if len(tokens) == 1 and tokens[0].text == "0":
            return Side(source, zeros(*like.shape))
        try:
            derivative = self.derivative(tokens)
            if derivative is not None:
                return Side(source, None, function=self.read(self.formula(*derivative[:2]), known))
            value = self.read(tokens, known, like.shape)
        except ShapeError as misfit:
            return Side(source, None, str(misfit), mended=self.mended(tokens, known))
        return Side(source, zeros(*like.shape) if is_zero(value) else value)
