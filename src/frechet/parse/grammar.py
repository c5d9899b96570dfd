"""The grammar: text to a postfix program, dimensions by unification over it, then the expression.

The program is a list, so that the length of an expression is never depth of recursion.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..dimensions import Dim, canonical, names_of
from ..errors import DeclarationError, FrechetError, ParseError, ShapeError
from ..expr import App, Const, Expr, Num, Sym
from ..primitive import Primitive, candidates, filled, fitting, misfits, named, words
from ..signature import AnyDim, AnyShape, Composed, Unknown, resolved, unknowns
from ..spaces import SCALAR, Shape
from .declare import Variable, by_letter, declarations
from .tokens import Token, tokens

DEEPEST = 100  # nested brackets

SIZED = ("eye", "ones", "zeros")  # constants whose arguments are dimensions
CONSTANTS = {"eye": ("I", 1), "ones": ("1", 2), "zeros": ("0", 2), "vector": ("", 1), "matrix": ("", 1)}


@dataclass
class Node:
    """One instruction of the postfix program."""

    kind: str  # number, name, sign, call, constant
    text: str
    column: int
    inputs: tuple[Node, ...] = ()
    value: Fraction = Fraction(0)
    shape: AnyShape = SCALAR
    op: Primitive | None = None
    flip: bool = False
    full: tuple[bool, ...] = ()  # which literal operand stands for a matrix of that number
    sizes: tuple[Dim, ...] = ()  # the dimensions a constant is given


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


class _Parser:
    def __init__(self, text: str, variables: dict[str, Variable]) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.program: list[Node] = []
        self.variables = variables
        self.words = words()
        signs = {t.text for t in self.tokens if t.kind == "sign"}
        self.dialect = "numpy" if signs & {"@", ".T"} else "matrix"
        self.depth = 0

    # Reading -------------------------------------------------------------------------------------

    def expression(self) -> Expr:
        """Return the whole text as an expression."""
        if self.token.kind == "end":
            raise self.error("an expression is missing; for example norm2(W*X - Y)^2/2")
        root = self.sum()
        if self.token.kind != "end":
            raise self.error(self.unexpected())
        try:
            self.infer()
        except RecursionError:  # pragma: no cover  # the program is a list; nothing here recurses
            raise self.error("the expression is nested too deeply") from None
        return self.build(root)

    @property
    def token(self) -> Token:
        """The token that is next."""
        return self.tokens[self.at]

    def error(self, message: str, column: int | None = None) -> ParseError:
        return ParseError(self.text, self.token.column if column is None else column, message)

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

    def emit(self, node: Node) -> Node:
        self.program.append(node)
        return node

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

    def negated(self, sign: Token, inner: Node) -> Node:
        if inner.kind == "number" and inner is self.program[-1]:
            inner.value = -inner.value
            return inner
        return self.emit(Node("sign", "-", sign.column, (inner,)))

    def product(self) -> Node:
        left = self.factor()
        while sign := self.take("*", "/", ".*", "./", "@"):
            right = self.factor()
            if (
                sign.text == "/"
                and left.kind == right.kind == "number"
                and right.value != 0
                and self.program[-2:] == [left, right]
            ):
                self.program.pop()
                left.value /= right.value
                continue
            left = self.emit(Node("sign", sign.text, sign.column, (left, right)))
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
        while sign := self.take("'", ".T", "^", ".^", "**"):
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

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"brackets are nested more than {DEEPEST} deep")

    def primary(self) -> Node:
        t = self.token
        if t.kind == "number":
            self.at += 1
            return self.emit(Node("number", t.text, t.column, value=Fraction(t.text)))
        if t.kind == "name":
            self.at += 1
            if self.token.text == "(" and self.token.kind == "sign":
                return self.call(t)
            if t.text in CONSTANTS and t.text not in self.variables and t.text == "eye":
                return self.constant(t, [])
            if t.text == "I" and "I" not in self.variables:
                return self.constant(Token("name", "eye", t.column), [])
            if t.text in self.words and t.text not in self.variables:
                raise self.error(
                    f"'{t.text}' is a function; write {t.text}(…), or declare a variable of that name",
                    t.column,
                )
            return self.emit(Node("name", t.text, t.column))
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
        self.enter()
        arguments: list[Node] = []
        if self.token.text != ")":
            arguments.append(self.sum())
            while self.take(","):
                arguments.append(self.sum())
        self.close(opening)
        if name.text in CONSTANTS:
            return self.constant(name, arguments)
        options = [p for p in named(name.text)]
        if not options:
            raise self.error(self.unknown(name.text), name.column)
        if not any(p.arity == len(arguments) for p in options):
            n = options[0].arity
            raise self.error(
                f"{name.text} takes {n} argument{'s' * (n != 1)}, got {len(arguments)}: "
                f"{name.text} : {options[0].signature.text}",
                name.column,
            )
        return self.emit(Node("call", name.text, name.column, tuple(arguments)))

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

    def unknown(self, name: str) -> str:
        # Operations that have a sign of their own need not be called by name.
        known = sorted({w for w, p in self.words.items() if p.words or not p.infix} | set(CONSTANTS))
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        if name in self.variables or len(name) == 1:
            return f"'{name}' is not a function; write {name}*(…) for a product"
        return f"unknown function '{name}'; " + (
            f"did you mean '{near[0]}'?" if near else f"supported: {', '.join(known)}"
        )

    def constant(self, name: Token, arguments: list[Node]) -> Node:
        return self.emit(Node("constant", name.text, name.column, tuple(arguments)))

    # Dimensions ----------------------------------------------------------------------------------

    def infer(self) -> None:
        """Give every instruction its shape, unifying what is not known."""
        for node in self.program:
            if node.kind == "name":
                if node.text not in self.variables:
                    self.variables[node.text] = by_letter(node.text)
                node.shape = self.variables[node.text].shape
            elif node.kind == "constant":
                self.infer_constant(node)
            elif node.kind in ("sign", "call"):
                self.infer_operation(node)

    def infer_operation(self, node: Node) -> None:
        shapes = [n.shape for n in node.inputs]
        literal = [n.kind == "number" for n in node.inputs]
        if node.kind == "call":
            options = [p for p in named(node.text) if p.arity == len(node.inputs)]
        else:
            if node.text in ("/", "./") and literal[1] and node.inputs[1].value != 0:
                node.inputs[1].value = 1 / node.inputs[1].value
                node.inputs = (node.inputs[1], node.inputs[0])
                node.text, shapes, literal = "*", shapes[::-1], literal[::-1]
            if node.text in ("/", "./") and literal[1] and node.inputs[1].value == 0:
                raise self.error("this divides by zero", node.column)
            options = candidates(self.dialect, node.text, len(node.inputs))
            if not options:
                other = "matrix" if self.dialect == "numpy" else "numpy"
                if candidates(other, node.text, len(node.inputs)):
                    why = "'@' or '.T' makes this NumPy notation" if other == "matrix" else "this is not NumPy notation"
                    raise self.error(f"'{node.text}' has no meaning here, because {why}", node.column)
                raise self.error(f"'{node.text}' cannot stand here", node.column)
        found = fitting(options, shapes, literal)
        spread = [
            lit or (node.text == "./" and k == 0 and s == SCALAR)
            for k, (lit, s) in enumerate(zip(literal, shapes, strict=True))
        ]
        if found is None and len(shapes) == 2 and any(spread) and node.kind == "sign" and node.text not in ("^", "**"):
            i = spread.index(True)
            full = [shapes[1 - i], shapes[1 - i]]
            found = fitting(options, full, [False, False])
            if found:
                node.full = tuple(k == i for k in range(2))
        if found is None:
            raise self.misfit(node, options, shapes)
        node.op, node.flip, node.shape = found

    def misfit(self, node: Node, options: Sequence[Primitive], shapes: list[AnyShape]) -> FrechetError:
        shown = [self.source(n) for n in node.inputs]
        if node.kind == "sign":
            message = misfits(self.dialect, node.text, shapes, shown)
            exponent = node.inputs[1].text if node.text in ("^", "**") and len(node.inputs) == 2 else ""
            if exponent == "T":
                message = f"the transpose is written {shown[0]}', not ^T"
        else:
            _, bad = options[0].signature.apply(shapes, [])
            message = options[0].misfit(shapes, shown, max(bad, 0))
        guessed = [
            f"{v.name} is taken as a {v.kind} by its first letter"
            for n in node.inputs
            if n.kind == "name" and not (v := self.variables[n.text]).declared
        ]
        if guessed:
            message += f" ({'; '.join(dict.fromkeys(guessed))}; declare it to say otherwise)"
        return ShapeError(f"{self.text!r}, column {node.column}: {message}")

    def infer_constant(self, node: Node) -> None:
        if node.text in ("vector", "matrix"):
            if len(node.inputs) != 1 or node.inputs[0].shape != SCALAR:
                raise self.error(f"{node.text}(c) takes one scalar, the value of every entry", node.column)
            node.shape = (Unknown(), 1 if node.text == "vector" else Unknown())
            return
        sizes: tuple[AnyDim, ...] = node.sizes
        if node.text == "eye":
            size = sizes[0] if sizes else Unknown()
            node.shape = (size, size)
        else:
            node.shape = (sizes[0], sizes[1] if len(sizes) == 2 else 1)

    def source(self, node: Node) -> str:
        """Return the text an operand was read from, for messages."""
        first, last = node.column, node.column
        stack = [node]
        while stack:
            n = stack.pop()
            first, last = min(first, n.column), max(last, n.column + len(n.text) - 1)
            stack.extend(n.inputs)
        shown = self.text[first - 1 : last]
        opened = shown.count("(") - shown.count(")")
        return shown + ")" * opened if opened > 0 else shown

    # Building ------------------------------------------------------------------------------------

    def build(self, root: Node) -> Expr:
        """Return the expression, every dimension named."""
        letters = self.named_dimensions()

        def shape_of(shape: AnyShape) -> Shape:
            rows, columns = (self.settled(d, letters) for d in shape)
            return rows, columns

        made: dict[int, Expr] = {}
        for node in self.program:
            if node.kind == "number":
                made[id(node)] = Num(node.value)
            elif node.kind == "name":
                v = self.variables.get(node.text)
                if v is not None:  # else it names a dimension
                    made[id(node)] = Sym(node.text, shape_of(v.shape), v.structure)
            elif node.kind == "constant":
                shape = shape_of(node.shape)
                if node.text in ("vector", "matrix"):
                    made[id(node)] = filled(made[id(node.inputs[0])], shape)
                else:
                    made[id(node)] = Const(CONSTANTS[node.text][0], shape)
            else:
                assert node.op is not None
                args = [made[id(n)] for n in node.inputs]
                if any(node.full):
                    other = args[node.full.index(False)]
                    args = [filled(a, other.shape) if full else a for a, full in zip(args, node.full, strict=True)]
                made[id(node)] = App(node.op, tuple(reversed(args)) if node.flip else tuple(args))
        return made[id(root)]

    def settled(self, d: AnyDim, letters: dict[Unknown, Dim]) -> Dim:
        """Return a dimension with what is not known named by its letter."""
        for u in unknowns(d):
            u.bound = letters[u]
        d = resolved(d)
        assert not isinstance(d, (Unknown, Composed))
        return d

    def named_dimensions(self) -> dict[Unknown, Dim]:
        """Give each dimension that is still unknown a letter that is not in use."""
        used: set[object] = {t.text for t in self.tokens} | set(self.variables)
        shapes = [n.shape for n in self.program] + [v.shape for v in self.variables.values()]
        used |= {
            name
            for shape in shapes
            for d in map(resolved, shape)
            if not isinstance(d, (Unknown, Composed))
            for name in names_of(d)
        }
        fresh = (letter + str(i or "") for i in range(len(self.program) + 1) for letter in "mnpqrst")
        out: dict[Unknown, Dim] = {}
        for node in self.program:
            for d in node.shape:
                for u in unknowns(d):
                    if u not in out:
                        out[u] = next(name for name in fresh if name not in used)
        return out
