"""The postfix program that a text stands for: dimensions by unification over it, then the expression.

The program is a list, so that the length of an expression is never depth of recursion. Each front end, the text
language and LaTeX, reads its own notation and emits the same instructions.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..dimensions import Dim, names_of
from ..errors import DeclarationError, FrechetError, OperandError, ParseError
from ..expr import App, Const, Diff, Expr, Num, Sym, structured
from ..indices import Index
from ..integers import Integer
from ..means import mean
from ..primitive import Primitive, candidates, filled, fitting, misfits, named, spreading, words
from ..signature import AnyDim, AnyShape, Composed, Unknown, resolved, unify, unknowns
from ..spaces import SCALAR, Shape
from .declare import Variable, by_letter
from .indexed import RUNS, Indexed, declared_member, index_in
from .tokens import Token

DEEPEST = 100  # nested brackets

SIZED = ("eye", "ones", "zeros")  # constants whose arguments are dimensions
BARE = ("eye", "pi")  # constants that are read without brackets, where no variable has that name
CONSTANTS = {
    "eye": ("I", 1),
    "ones": ("1", 2),
    "zeros": ("0", 2),
    "vector": ("", 1),
    "matrix": ("", 1),
    "pi": ("pi", 0),
}


# What other languages have a function for, and the catalogue a formula.
INSTEAD = {
    "log10": "log(x)/log(10)",
    "log2": "log(x)/log(2)",
    "average": "mean(X)",
    "rowmean": "rowsum(X)/n, with 'n: integer' among the declarations",
    "colmean": "colsum(X)/m, with 'm: integer' among the declarations",
}
# Words for a formula that depends on the shape of the argument.
FORMULAS: dict[str, Callable[[Expr], Expr]] = {"mean": mean}


@dataclass
class Node:
    """One instruction of the postfix program."""

    kind: str  # number, name, sign, call, constant, differential, formula, member, given, run
    text: str
    column: int
    inputs: tuple[Node, ...] = ()
    value: Fraction = Fraction(0)
    shape: AnyShape = SCALAR
    op: Primitive | None = None
    flip: bool = False
    full: tuple[bool, ...] = ()  # which literal operand stands for a matrix of that number
    sizes: tuple[Dim, ...] = ()  # the dimensions a constant is given
    base: str = ""  # of a member, the name of its family
    at: Index | None = None
    span: tuple[str, Index, Index] | None = None  # of a run, its letter, and from where to where
    made: Expr | None = None  # what is known before any shape is inferred
    whole: bool = False  # whether it is an integer with letters, k - 1, which may stand where a literal may


class Program:
    """The instructions read so far from `text`, and what is known of its variables."""

    def __init__(self, text: str, variables: dict[str, Variable], tokens: list[Token], dialect: str) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.program: list[Node] = []
        self.functions = [v.function for v in variables.values() if v.function]
        self.variables = {name: v for name, v in variables.items() if not v.function}
        self.indexed = Indexed(self.variables)
        self.words = words()
        self.dialect = dialect
        self.depth = 0

    # Reading -------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The token that is next."""
        return self.tokens[self.at]

    def error(self, message: str, column: int | None = None) -> ParseError:
        """Return the error that `message` makes at a column, or at the next token."""
        return ParseError(self.text, self.token.column if column is None else column, message)

    def enter(self) -> None:
        """Note that a bracket opens."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"brackets are nested more than {DEEPEST} deep")

    def another(self, marks: int) -> int:
        """Count one more power or transpose of the same operand: each nests what it stands at."""
        if marks == DEEPEST:
            raise self.error(f"more than {DEEPEST} powers and transposes follow one another")
        return marks + 1

    def emit(self, node: Node) -> Node:
        """Append an instruction."""
        self.program.append(node)
        return node

    def applied(self, sign: Token, *inputs: Node) -> Node:
        """Emit the operation that `sign` denotes."""
        return self.emit(Node("sign", sign.text, sign.column, inputs))

    def quotient(self, sign: Token, left: Node, right: Node) -> Node:
        """Emit left/right; a quotient of two literals is a literal."""
        if left.kind == right.kind == "number" and right.value != 0 and self.program[-2:] == [left, right]:
            self.program.pop()
            left.value /= right.value
            return left
        return self.emit(Node("sign", "/", sign.column, (left, right)))

    def negated(self, sign: Token, inner: Node) -> Node:
        """Emit the negative of `inner`; of a literal it is a literal."""
        if inner.kind == "number" and inner is self.program[-1]:
            inner.value = -inner.value
            return inner
        return self.emit(Node("sign", "-", sign.column, (inner,)))

    def unknown(self, name: str) -> str:
        """Return the sentence for a word that names no function."""
        # Operations that have a sign of their own need not be called by name.
        known = sorted({w for w, p in self.words.items() if p.words or not p.infix} | set(CONSTANTS) | set(FORMULAS))
        lowered = name.lower()
        near = [lowered] if lowered in known else difflib.get_close_matches(lowered, known, n=3, cutoff=0.6)
        if name in self.variables or len(name) == 1:
            return (
                f"'{name}' is not a function; write {name}*(…) for a product, or declare the unknown function: "
                f"'{name}: function m n'"
            )
        if name in INSTEAD:
            return f"unknown function '{name}'; write {INSTEAD[name]}"
        return f"unknown function '{name}'; " + (
            f"did you mean {' or '.join(repr(w) for w in near)}?" if near else "`frechet rules` lists all functions"
        )

    def constant(self, name: Token, arguments: list[Node]) -> Node:
        """Emit an identity, a matrix of ones or of zeros, or one of equal entries."""
        return self.emit(Node("constant", name.text, name.column, tuple(arguments)))

    def member(self, token: Token, base: str, inside: str) -> Node:
        """Emit a member of a family, x[i], or a product of some factors of a chain, W[k+1:]."""
        v = self.variables.get(base)
        try:
            if v is not None and v.family is not None:
                made = declared_member(v, inside, self.indexed)
                if made is not None:
                    return self.emit(Node("given", f"{base}[{inside}]", token.column, shape=made.shape, made=made))
            elif (at := index_in(inside)) is not None:
                at = self.indexed.met(base, at)
                return self.emit(Node("member", f"{base}[{inside}]", token.column, base=base, at=at))
        except DeclarationError as error:
            raise self.error(str(error), token.column) from None
        raise self.error(f"{inside.strip() or 'nothing'} is no index: write x[i], x[k+1] or x[2]", token.column)

    def no_index(self, name: Token) -> None:
        """Refuse the letter of a sum as a factor."""
        if name.text in self.indexed.running:
            raise self.error(f"{name.text} is the index of the sum here; as a factor it is not read", name.column)

    def enter_run(self, token: Token, letter: str, last: Index) -> None:
        """Note that `letter` runs up to `last` in what is read next."""
        try:
            self.indexed.enter(letter, last)
        except DeclarationError as error:
            raise self.error(str(error), token.column) from None

    # Dimensions ----------------------------------------------------------------------------------

    def infer(self) -> None:
        """Give every instruction its shape, unifying what is not known."""
        for node in self.program:
            if node.kind == "name":
                if node.text not in self.variables:
                    self.variables[node.text] = by_letter(node.text)
                node.shape = self.variables[node.text].shape
                node.whole = self.variables[node.text].kind == "integer"
            elif node.kind == "constant":
                self.infer_constant(node)
            elif node.kind == "member":
                if node.base not in self.variables:
                    self.variables[node.base] = by_letter(node.base)
                node.shape = self.variables[node.base].shape
            elif node.kind in ("differential", "run"):
                node.shape = node.inputs[0].shape
            elif node.kind not in ("number", "formula", "given"):
                self.infer_operation(node)

    def called(self, word: str) -> list[Primitive]:
        """Return the operations that `word` names before a bracket, unknown functions and their derivatives too."""
        return named(word) or [p for f in self.functions if (p := f.spoken(word))]

    def infer_operation(self, node: Node) -> None:
        """Give an operation the primitive that fits its operands, and the shape of the result."""
        shapes = [n.shape for n in node.inputs]
        literal = [n.kind == "number" for n in node.inputs]
        if node.kind == "call":
            options = [p for p in self.called(node.text) if p.arity == len(node.inputs)]
            for p in options:
                slots = zip(p.signature.slots, shapes, strict=True) if p.has_fixed_shapes else ()
                # A function of m x n matrices says what its argument is.
                if not all(unify(w, h, []) for slot, s in slots for w, h in zip(slot.shape, s, strict=True)):
                    raise self.misfit(node, options, shapes)
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
        fixed = [lit or n.whole for lit, n in zip(literal, node.inputs, strict=True)]
        found = fitting(options, shapes, fixed)
        # Beside a sign a literal is spread over the other operand; in a call only what the operation says.
        spread = spreading(options, shapes, literal if node.kind == "sign" else [False] * len(literal))
        if found is None and len(shapes) == 2 and any(spread):
            i = spread.index(True)
            full = [shapes[1 - i], shapes[1 - i]]
            found = fitting(options, full, [False, False])
            if found:
                node.full = tuple(k == i for k in range(2))
        if found is None:
            raise self.misfit(node, options, shapes)
        node.op, node.flip, node.shape = found
        node.whole = node.op.kind in ("linear", "multilinear") and all(
            n.whole or (n.kind == "number" and n.value.denominator == 1) for n in node.inputs
        )

    def misfit(self, node: Node, options: Sequence[Primitive], shapes: list[AnyShape]) -> FrechetError:
        """Return the error for operands that no reading accepts; its sentence is made for who reads it."""
        return OperandError(self.text, node.column, lambda: self._misfit(node, options, shapes))

    def _misfit(self, node: Node, options: Sequence[Primitive], shapes: list[AnyShape]) -> str:
        shown = [self.source(n) for n in node.inputs]
        if node.kind == "sign":
            message = self.described(node, shapes, shown)
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
        return message

    def described(self, node: Node, shapes: list[AnyShape], shown: list[str]) -> str:
        """Return the sentence for operands of a sign that do not conform."""
        if node.text in ("^", "**") and len(node.inputs) == 2 and node.inputs[1].text == "T":
            return f"the transpose is written {shown[0]}', not ^T"
        return misfits(self.dialect, node.text, shapes, shown)

    def infer_constant(self, node: Node) -> None:
        """Give a constant the shape its arguments state."""
        if node.text in ("vector", "matrix"):
            if len(node.inputs) != 1 or node.inputs[0].shape != SCALAR:
                raise self.error(f"{node.text}(c) takes one scalar, the value of every entry", node.column)
            rows, columns = Unknown(), Unknown()
            rows.other, columns.other = columns, rows
            node.shape = (Unknown(), 1) if node.text == "vector" else (rows, columns)
            return
        if node.text == "pi":
            if node.inputs:
                raise self.error("pi is a number; write pi*(…) for a product", node.column)
            node.shape = SCALAR
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
                if v is not None and (v.family is not None or node.text in self.indexed.reach):
                    raise self.error(f"{node.text} is a family; write {node.text}[k] for a member", node.column)
                if v is not None:  # else it names a dimension
                    shape = shape_of(v.shape)
                    if v.kind == "integer":
                        made[id(node)] = Integer(Index(node.text))
                        continue
                    made[id(node)] = Sym(node.text, shape, structured(node.text, shape, v.structure))
            elif node.kind == "constant":
                shape = shape_of(node.shape)
                if node.text in ("vector", "matrix"):
                    made[id(node)] = filled(made[id(node.inputs[0])], shape)
                else:
                    made[id(node)] = Const(CONSTANTS[node.text][0], shape)
            elif node.kind == "member":
                v = self.variables[node.base]
                assert node.at is not None
                made[id(node)] = self.indexed.member(node.base, shape_of(v.shape), node.at, v.structure)
            elif node.kind == "given":
                assert node.made is not None
                made[id(node)] = node.made
            elif node.kind == "run":
                assert node.span is not None
                letter, first, last = node.span
                made[id(node)] = RUNS[node.text](letter, last, made[id(node.inputs[0])], first)
            elif node.kind == "formula":
                made[id(node)] = FORMULAS[node.text](made[id(node.inputs[0])])
            elif node.kind == "differential":
                made[id(node)] = Diff(made[id(node.inputs[0])])
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
        used: set[object] = set(self.variables)
        used |= {word for v in self.variables.values() for word in v.structure.split()}  # the r of rank r
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
