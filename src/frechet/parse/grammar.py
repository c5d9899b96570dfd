"""The grammar of the text language: text to a postfix program."""

from __future__ import annotations

from fractions import Fraction

from ..dimensions import Dim, canonical
from ..errors import DeclarationError, FrechetError, ParseError
from ..expr import Expr
from ..indices import Index
from .declare import Variable, declarations
from .indexed import RUNS, index_in
from .program import BARE, CONSTANTS, FORMULAS, SIZED, Node, Program
from .tokens import Token, tokens


def parse(text: str, declared: str = "") -> Expr:
    """Return the expression that `text` denotes.

    Operators: ``*`` product, ``.* ./ .^`` entrywise, ``'`` transpose, ``^`` power; with ``@`` or ``.T`` in the
    text the operators mean what they mean in NumPy. `declared` gives shapes, ``"W: m n; x: n; b: scalar"``;
    what is not declared is told by its first letter, and its dimensions are inferred.

    Raises `ParseError` (with a column), `ShapeError` or `DeclarationError`.

    >>> parse("norm2(W*X - Y)^2/2").shape
    (1, 1)
    """
    if not isinstance(text, str):
        raise ParseError("", 1, f"an expression is read from text, not from an object of type {type(text).__name__}")
    if not isinstance(declared, str):
        raise DeclarationError(
            f"declarations are given as text, for example 'W: m n; x: n', not as {type(declared).__name__}"
        )
    return _Parser(text, declarations(declared)).expression()


def syntax(text: str, declared: str = "") -> Node:
    """Return what was read, before any shape is looked at: the last instruction, whose inputs are the others.

    >>> [n.text for n in syntax("W*x'").inputs]
    ['W', "'"]
    """
    return _Parser(text, declarations(declared)).read()


class _Parser(Program):
    def __init__(self, text: str, variables: dict[str, Variable]) -> None:
        found = tokens(text)
        signs = {t.text for t in found if t.kind == "sign"}
        super().__init__(text, variables, found, "numpy" if signs & {"@", ".T"} else "matrix")

    # Reading -------------------------------------------------------------------------------------

    def read(self) -> Node:
        """Return the last instruction of the program for the whole text."""
        if self.token.kind == "end":
            raise self.error("an expression is missing; for example norm2(W*X - Y)^2/2")
        root = self.sum()
        if self.token.kind != "end":
            raise self.error(self.unexpected())
        return root

    def expression(self) -> Expr:
        """Return the whole text as an expression."""
        root = self.read()
        try:
            self.infer()
        except RecursionError:  # pragma: no cover  # the program is a list; nothing here recurses
            raise self.error("the expression is nested too deeply") from None
        return self.build(root)

    def unexpected(self) -> str:
        t = self.token
        if t.kind in ("name", "number") or t.text == "(":
            return f"an operator is missing before {t.text!r}; write * for a product"
        if t.text == ")":
            return "')' closes nothing"
        return f"cannot read {t.text!r} here"

    def take(self, *signs: str) -> Token | None:
        if self.token.kind == "sign" and self.token.text in signs:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def sum(self) -> Node:
        left = self.signed()
        while sign := self.take("+", "-"):
            left = self.emit(Node("sign", sign.text, sign.column, (left, self.product())))
        return left

    def signed(self) -> Node:
        sign = self.take("-", "+")
        if sign is None:
            return self.product()
        minus = sign.text == "-"
        while again := self.take("-", "+"):
            minus ^= again.text == "-"
        inner = self.product()
        return self.negated(sign, inner) if minus else inner

    def product(self) -> Node:
        left = self.factor()
        while sign := self.take("*", "/", "\\", ".*", "./", "@"):
            right = self.factor()
            left = self.quotient(sign, left, right) if sign.text == "/" else self.applied(sign, left, right)
        return left

    def factor(self) -> Node:
        """Read a power, with a sign where one may stand: 2*-x, x^-1."""
        if sign := self.take("-", "+"):
            minus = sign.text == "-"
            while again := self.take("-", "+"):
                minus ^= again.text == "-"
            inner = self.factor()
            return self.negated(sign, inner) if minus else inner
        node = self.primary()
        marks = 0
        while sign := self.take("'", ".T", "^", ".^", "**"):
            marks = self.another(marks)
            inputs = (node,) if sign.text in ("'", ".T") else (node, self.exponent())
            node = self.emit(Node("sign", sign.text, sign.column, inputs))
        return node

    def exponent(self) -> Node:
        """Read an exponent: 2 in X^2', which is (X^2)'; 3^2 in x^3^2, which is x^(3^2)."""
        self.enter()
        minus = False
        while sign := self.take("-", "+"):
            minus ^= sign.text == "-"
        node = self.primary()
        if power := self.take("^", "**"):
            node = self.emit(Node("sign", power.text, power.column, (node, self.exponent())))
        self.depth -= 1
        return self.negated(self.tokens[self.at - 1], node) if minus else node

    def primary(self) -> Node:
        t = self.token
        if t.kind == "number":
            self.at += 1
            return self.emit(Node("number", t.text, t.column, value=Fraction(t.text)))
        if t.kind == "name":
            self.at += 1
            if self.token.text == "(" and self.token.kind == "sign":
                return self.call(t)
            if t.text in BARE and t.text not in self.variables:
                return self.constant(t, [])
            if t.text == "I" and "I" not in self.variables:
                return self.constant(Token("name", "eye", t.column), [])
            if t.text in self.words and t.text not in self.variables:
                raise self.error(
                    f"'{t.text}' is a function; write {t.text}(…), or declare a variable of that name",
                    t.column,
                )
            self.no_index(t)
            return self.emit(Node("name", t.text, t.column))
        if t.kind == "member":
            self.at += 1
            base, _, inside = t.text.partition("[")
            return self.member(t, base, inside[:-1])
        if opening := self.take("("):
            self.enter()
            inner = self.sum()
            self.close(opening)
            return inner
        if t.kind == "end":
            raise self.error("the expression ends where an operand is missing")
        raise self.error(f"an operand is missing before {t.text!r}")

    def close(self, opening: Token) -> None:
        self.depth -= 1
        if self.take(")"):
            return
        if self.token.kind == "end":
            raise self.error("')' is missing: the bracket opened here is never closed", opening.column)
        raise self.error(self.unexpected() + "; or is ')' missing?")

    def call(self, name: Token) -> Node:
        opening = self.take("(")
        assert opening is not None
        if name.text in SIZED:
            return self.sized(name, opening)
        if name.text in RUNS and (heading := self.heading()):
            return self.run(name, opening, *heading)
        self.enter()
        arguments: list[Node] = []
        if self.token.text != ")":
            arguments.append(self.sum())
            while self.take(","):
                arguments.append(self.sum())
        self.close(opening)
        if name.text in CONSTANTS:
            return self.constant(name, arguments)
        if name.text in FORMULAS:
            if len(arguments) != 1:
                raise self.error(f"{name.text} takes one argument, got {len(arguments)}", name.column)
            return self.emit(Node("formula", name.text, name.column, tuple(arguments)))
        options = self.called(name.text)
        if not options:
            raise self.error(self.unknown(name.text), name.column)
        if not any(p.arity == len(arguments) for p in options):
            numbers = sorted({p.arity for p in options})
            laws = "; ".join(f"{name.text} : {p.signature.text}" for p in options)
            raise self.error(
                f"{name.text} takes {' or '.join(map(str, numbers))} argument{'s' * (numbers != [1])}, "
                f"got {len(arguments)}: {laws}",
                name.column,
            )
        return self.emit(Node("call", name.text, name.column, tuple(arguments)))

    def heading(self) -> tuple[str, Index, Index] | None:
        """Return the letter and the ends of sum(i, 1, m, …), if they stand here, and pass them."""
        parts: list[str] = [""]
        at = self.at
        while len(parts) < 4 and (
            self.tokens[at].kind in ("name", "number") or self.tokens[at].text in ("+", "-", ",")
        ):
            if self.tokens[at].text == ",":
                parts.append("")
            else:
                parts[-1] += self.tokens[at].text
            at += 1
        if len(parts) < 4:
            return None
        letter, first, last = (index_in(part) for part in parts[:3])
        if letter is None or first is None or last is None or not letter.name or letter.offset:
            return None
        self.at = at
        return letter.name, first, last

    def run(self, name: Token, opening: Token, letter: str, first: Index, last: Index) -> Node:
        """Read the term of a sum, or the factor of a product."""
        self.enter()
        self.enter_run(name, letter, last)
        body = self.sum()
        self.indexed.leave(letter)
        self.close(opening)
        return self.emit(Node("run", name.text, name.column, (body,), span=(letter, first, last)))

    def sized(self, name: Token, opening: Token) -> Node:
        """Read the dimensions of a constant: eye(n), zeros(m, n), ones(m*n + p, 1)."""
        start, depth = self.at, 1
        while depth and self.token.kind != "end":
            depth += {"(": 1, ")": -1}.get(self.token.text, 0)
            self.at += 1
        if depth:
            raise self.error("')' is missing: the bracket opened here is never closed", opening.column)
        inside, said = self.tokens[start : self.at - 1], ""
        for t in inside:
            said += t.text
        sizes: list[Dim] = []
        for part in said.split(",") if said else []:
            try:
                size = canonical(part)
            except FrechetError:
                size = 0
            if not part or size == 0:
                raise self.error(
                    f"the arguments of {name.text} are dimensions: names or positive integers", name.column
                )
            sizes.append(size)
        if len(sizes) > (1 if name.text == "eye" else 2):
            most = "one dimension, or none" if name.text == "eye" else "one or two dimensions"
            raise self.error(f"{name.text} takes {most}", name.column)
        if not sizes and name.text != "eye":
            raise self.error(f"{name.text} takes one or two dimensions", name.column)
        return self.emit(Node("constant", name.text, name.column, sizes=tuple(sizes)))
