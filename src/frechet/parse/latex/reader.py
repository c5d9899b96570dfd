"""The reader of LaTeX: operands, the operators between them, and what their shapes make them mean."""

from __future__ import annotations

import difflib
from fractions import Fraction

from ...errors import FrechetError, ShapeError
from ...expr import Expr
from ...indices import Index
from ...primitive import misfits
from ...signature import AnyShape, Unknown, resolved, undo, unify
from ...spaces import SCALAR, Shape
from ..declare import by_letter
from ..indexed import index_in
from ..program import Node
from ..tokens import Token
from .cursor import GUESSES, REFUSED, STATEMENTS, Choice, Choose
from .names import begins_name, group
from .notation import CLOSING
from .raised import Raised
from .tokens import Lexeme

SIGNS = {r"\cdot": "*", r"\times": "*", r"\circ": r"\odot", "*": "*"}
PLAIN, DOT, COLON, SUM = 20, 19, 12, 10  # how tightly products, \cdot, the inner product A : B and sums bind
COUNTS = frozenset("ijklmnNMKT")  # letters that stand for numbers where a vector or matrix would not conform
OPERATIONS = ("sign", "call", "choice")


class VectorError(ShapeError):
    """A name that its first letter makes a scalar stands after a matrix: it is a vector."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} stands after a matrix as vectors do: declare it")


class LatexReader(Raised):
    """One formula, or a part of one, on its way to a postfix program."""

    def expression(self, shape: Shape | None = None) -> Expr:
        """Return the whole formula as an expression, of this shape where the formula leaves its shape open."""
        root = self.read()
        self.infer()
        trail: list[Unknown] = []
        if shape and not all([unify(want, have, trail) for want, have in zip(shape, root.shape, strict=True)]):
            undo(trail)
        self.unambiguous()
        return self.build(root)

    def read(self) -> Node:
        """Read the whole formula."""
        if self.next.kind == "end":
            raise self.error(r"an expression is missing; for example \tfrac12 \|W X - Y\|_F^2")
        root = self.climb(0)
        if self.next.kind != "end":
            raise self.error(self.unexpected())
        return root

    def advances(self, failed: int) -> bool:
        """Whether the dimensions conform further than to the instruction `failed`."""
        try:
            self.read()
            self.infer()
        except VectorError:
            return False
        except ShapeError:
            return self.failed > failed
        except FrechetError:
            return False
        return True

    def doubtful(self) -> list[tuple[str, str]]:
        """Return the names in the instruction that does not conform, with the other kind they may have."""
        found: dict[str, str] = {}
        stack: list[Node] = [self.program[self.failed]]
        while stack:
            node = stack.pop()
            stack.extend(node.inputs)
            if node.kind == "name" and not self.variables[node.text].declared:
                if self.is_scalar(node.text):
                    found[node.text] = "vector"
                elif node.text in COUNTS:
                    found[node.text] = "scalar"
                elif by_letter(node.text).shape == SCALAR and self.variables[node.text].shape[1] == 1:
                    found[node.text] = "matrix"  # β, a vector where it is transposed, in Y − βᵀX
        return list(found.items())[:GUESSES]

    def doubtful_members(self) -> list[str]:
        """Return the families whose members are vectors by their letter only: the y_i of y_i − wᵀ x_i are numbers."""
        return [
            base
            for base in self.indexed.reach
            if not self.variables[base].declared and self.variables[base].kind == by_letter(base).kind == "vector"
        ][:GUESSES]

    # Operators -----------------------------------------------------------------------------------

    def climb(self, lowest: int) -> Node:
        """Read operands joined by operators that bind at least as tightly as `lowest`."""
        sign = self.take("-", "+") if lowest <= SUM else None
        left = self.climb(COLON) if sign else self.factor()
        if sign and sign.text == "-":
            left = self.negated(sign, left)
        slashed: Node | None = None
        while True:
            found = self.operator()
            if found is None or found[1] < lowest:
                return left
            operator, level = found
            token = self.next
            if level > SUM:
                self.apart(operator, token)
            if operator and operator != "juxtaposed":
                self.at += 1
            if operator == "juxtaposed":
                right = self.factor()
                choose = self.beside(left, right, slashed)
                left = self.emit(Choice("choice", "*", token.column, (left, right), choose=choose))
                continue
            if self.next.text in ("-", "+"):
                raise self.error(f"two operators meet: put {self.next.text}… in brackets")
            right = self.climb(level + 1)
            if operator == "/":
                if self.begins_operand(self.next) and right.kind != "number":
                    raise self.error(r"a/b c is (a/b) c or a/(b c): write \frac{a}{b} c or \frac{a}{b c}", token.column)
                left = slashed = self.quotient(token, left, right)
                continue
            left = self.joined(operator, token, left, right)

    def operator(self) -> tuple[str, int] | None:
        """Return the operator that is next with its level, juxtaposition among them, or None."""
        t = self.next
        sign = SIGNS.get(t.text, t.text)
        if t.kind == "end" or (t.text == ")" and not self.open):
            return None
        if t.text == "/":
            return (t.text, PLAIN)
        if sign == "*":  # binds less tightly than juxtaposition: x \cdot A y is the inner product of x and A y
            return (t.text, DOT)
        if t.text == ":":
            return (t.text, COLON)
        if sign in self.notation.between:
            return (sign, self.notation.between[sign].level)
        if t.kind == "number" and t.spaced and self.program[-1].kind != "number":
            return ("juxtaposed", PLAIN)
        if self.begins_operand(t) and t.kind != "number":
            return ("juxtaposed", PLAIN)
        return None

    def joined(self, operator: str, token: Lexeme, left: Node, right: Node) -> Node:
        """Emit the operation that stands between two operands."""
        if operator == ":":
            return self.emit(Node("call", self.fence(r"\langle", ()), token.column, (left, right)))
        if operator in SIGNS:
            return self.emit(
                Choice("choice", operator, token.column, (left, right), choose=self.dot(token, left, right))
            )
        op = self.notation.between[operator]
        sign = next((s for dialect, s in op.infix if dialect == self.dialect), "")
        return self.emit(Node("sign" if sign else "call", sign or op.name, token.column, (left, right)))

    def dot(self, token: Lexeme, left: Node, right: Node) -> Choose:
        r"""Return what \\cdot and \\times mean: of two vectors the inner product, else the product."""

        def choose(shape: AnyShape) -> tuple[str, str, int]:
            other = right.shape
            if SCALAR in (shape, other):
                return "sign", "*", 2
            if token.text == "*":
                raise self.error(
                    r"* is the product, the entrywise product or a convolution: write A B or A \odot B", token.column
                )
            if shape[1] == other[1] == 1:
                if token.text == r"\times":
                    raise self.error(r"the cross product is not read; the inner product is x^\top y", token.column)
                return "call", self.fence(r"\langle", ()), 2
            return "sign", "*", 2

        return choose

    def apart(self, operator: str, token: Lexeme) -> None:
        """Refuse an argument without brackets that may not end where it seems to."""
        if self.at != self.bare or (operator == "juxtaposed" and self.head(token) is not None):
            return
        raise self.error("does the argument of the function end here? put it in brackets")

    def beside(self, left: Node, right: Node, slashed: Node | None) -> Choose:
        """Return what two factors side by side mean: their product, where that is clear."""

        def choose(shape: AnyShape) -> tuple[str, str, int]:
            base = right.inputs[0] if right.kind == "sign" and right.inputs else right
            if right.kind == "name" and shape[1] != 1 and self.is_scalar(right.text):
                raise VectorError(right.text)
            if slashed is left and right.shape == SCALAR and base.kind != "call":
                shown = f"{self.source(left)} {self.source(right)}"
                raise self.error(f"{shown} is a product or all below the stroke: write \\frac", right.column)
            return "sign", "*", 2

        return choose

    # Operands ------------------------------------------------------------------------------------

    def factor(self) -> Node:
        """Read an operand with what is raised after it."""
        return self.raised(self.primary())

    def primary(self) -> Node:
        """Read a number, a name, a constant, a function with its argument, or something in brackets."""
        t = self.next
        if head := self.head(t):
            return head()
        if t.kind == "number":
            return self.number()
        if t.text == r"\frac":
            return self.fraction()
        if constant := self.constant_here():
            return constant
        if t.text in (r"\mathrm", r"\text", r"\mathit") and self.lexemes[self.at + 1 :] and self.is_d(t):
            return self.differential()
        if begins_name(t):
            return self.name()
        if t.text in CLOSING:
            return self.bracket() if t.text in ("(", "[", r"\{", "{") else self.fenced()
        if t.kind == "end":
            raise self.error("the formula ends where an operand is missing")
        if t.text in STATEMENTS:
            raise self.error(f"{STATEMENTS[t.text]}: fr.check_latex judges it, and here an expression is wanted")
        if t.text in REFUSED:
            raise self.error(REFUSED[t.text])
        if t.kind == "command":
            raise self.error(self.unknown_command(t.text))
        if t.text in ("+", "-"):
            raise self.error(f"an operand is missing before {t.text}; put a signed factor in brackets")
        raise self.error(f"an operand is missing before {t.text}")

    def unknown_command(self, command: str) -> str:
        """Return the sentence for a command that means nothing here."""
        near = difflib.get_close_matches(command[1:], list(self.words), n=1, cutoff=0.7)
        return f"{command} is not read" + (rf"; did you mean \operatorname{{{near[0]}}}?" if near else "")

    def number(self) -> Node:
        """Read a number; 0_n and 1_n are constants."""
        t = self.next
        if self.lexemes[self.at + 1].text == "_" and t.text in ("0", "1"):
            return self.sized("zeros" if t.text == "0" else "ones", t, self.at + 1)
        self.at += 1
        return self.emit(Node("number", t.text, t.column, value=Fraction(t.text)))

    def sum(self) -> Node:
        r"""Read \\sum_{i=1}^m and its term, which ends at the next + or −."""
        t = self.next
        self.at += 1
        ends: dict[str, str] = {}
        while self.next.text in ("_", "^") and self.next.text not in ends:
            sign = self.next.text
            inner, self.at = group(self.text, self.lexemes, self.at + 1)
            ends[sign] = "".join(x.text for x in inner)
        letter, equals, first = ends.get("_", "").partition("=")
        index, low, last = index_in(letter), index_in(first), index_in(ends.get("^", ""))
        if not equals or index is None or low is None or last is None or not index.name or index.offset:
            raise self.error(
                r"a sum says which index runs, from where and to where: \sum_{i=1}^{m}; sums over pairs of entries are "
                r"not read: write \mathbf{1}^\top x, \operatorname{tr}(…) or \|\cdot\|_F^2",
                t.column,
            )
        if low != Index("", 1):
            raise self.error(f"the members of a family are counted from 1, and this sum begins at {low}", t.column)
        self.enter_run(Token("name", "sum", t.column), index.name, last)
        if not self.begins_operand(self.next):
            raise self.error(r"the term of \sum is missing", t.column)
        body = self.climb(COLON)
        self.indexed.leave(index.name)
        self.bare = -1
        return self.emit(Node("run", "sum", t.column, (body,), span=(index.name, low, last)))

    def fraction(self) -> Node:
        r"""Read \\frac{a}{b}, \\frac12 and \\frac{1}n."""
        t = self.next
        self.at += 1
        self.enter()
        above = self.argument()
        if self.next.text == "{":
            self.scalars(group(self.text, self.lexemes, self.at)[0])
        elif self.next.kind == "letter":
            self.scalars([self.next])
        below = self.argument()
        self.depth -= 1
        made = self.quotient(t, above, below)
        self.extents[id(made)] = (t.column, self.lexemes[self.at - 1].after)
        return made

    def argument(self) -> Node:
        """Read a TeX argument: a group, or one token, of a number its first digit."""
        t = self.next
        if t.text == "{":
            self.at += 1
            if self.next.text == "}":
                raise self.error("nothing stands in these braces", t.column)
            node = self.inside(t)
            return node
        if t.kind == "number" and len(t.text) > 1:
            rest = Lexeme("number", t.text[1:], t.column + 1)
            if not t.text.isdigit():
                raise self.error("an argument of a command stands in braces")
            self.lexemes[self.at] = self.tokens[self.at] = rest
            return self.emit(Node("number", t.text[0], t.column, value=Fraction(t.text[0])))
        if t.kind in ("letter", "number") or begins_name(t) or t.text == r"\frac":
            return self.primary()
        raise self.error("an argument is missing here: write it in braces")

    # Dimensions ----------------------------------------------------------------------------------

    def infer_operation(self, node: Node) -> None:
        """Give an operation what its operands' shapes make it mean, then its primitive and its shape."""
        if isinstance(node, Choice) and node.kind == "choice":
            rows, columns = node.inputs[0].shape
            node.kind, node.text, used = node.choose((resolved(rows), resolved(columns)))
            node.inputs = node.inputs[:used]
        super().infer_operation(node)

    def infer(self) -> None:
        """Give every instruction its shape, and note how far that goes."""
        try:
            super().infer()
        finally:
            self.failed = next((i for i, n in enumerate(self.program) if n.kind in OPERATIONS and n.op is None), 0)

    def described(self, node: Node, shapes: list[AnyShape], shown: list[str]) -> str:
        """Return the sentence for operands of a sign that do not conform, with its remedy in LaTeX."""
        message = misfits(self.dialect, node.text, shapes, shown).partition("; ")[0]
        if node.text in ("+", "-") and SCALAR in [tuple(map(resolved, s)) for s in shapes]:
            message += r"; to add c to every entry write c \mathbf{1}, to add it to the diagonal c I"
        if node.text == "/":
            message += r"; divide by a scalar, multiply by an inverse, or write \oslash for every entry"
        return message
