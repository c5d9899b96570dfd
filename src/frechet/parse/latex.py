r"""LaTeX to expressions: the matrix notation of papers, by the templates of the catalogue.

Juxtaposition is the product. What has two readings is an error that says how to write the one that is meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..dimensions import Dim, canonical
from ..errors import DeclarationError, FrechetError, ParseError, ShapeError
from ..expr import Expr, symbols
from ..functions import functions_in
from ..primitive import Primitive, misfits, named
from ..render.latex import GREEK, name_latex
from ..signature import AnyShape, Unknown, resolved
from ..spaces import SCALAR
from .declare import Variable, by_letter, declarations
from .latex_names import OLD_STYLES, STYLES, LatexName, begins_name, group, index_of, read_index, read_name
from .latex_notation import CLOSING, Key, LatexNotation, latex_notation
from .latex_tokens import Lexeme, latex_tokens
from .program import CONSTANTS, Node, Program
from .tokens import Token

DEEPEST = 50  # nested brackets: one bracket takes more Python frames here than in the text language

# How papers spell what the text language has another word for; each word is looked up in the catalogue.
SPELLINGS = {"Tr": "tr", "trace": "tr", "Trace": "tr", "Det": "det", "sgn": "sign", "ln": "log", "lndet": "logdet"}
SIGNS = {r"\cdot": "*", r"\times": "*", r"\circ": r"\odot", "*": "*"}
TRANSPOSED = {(r"\top",), ("T",), (r"\prime",)}
FROBENIUS = {("F",), ("f", "r", "o"), ("F", "r", "o"), ("F", "r", "o", "b"), ("H", "S"), (r"\ell", "_", "2")}
PLAIN, DOT, COLON, SUM = 20, 19, 12, 10  # how tightly products, \cdot, the inner product A : B and sums bind
# Functions that are read entry by entry, but that have another meaning for a square matrix.
OF_MATRICES = {
    r"\exp": "exponential",
    r"\log": "logarithm",
    r"\sqrt": "square root",
    r"\sin": "sine",
    r"\cos": "cosine",
}
# Letters that stand for functions more often than for factors, when a bracket follows: f(x).
FUNCTIONS = {"f", "g", "h", "phi", "psi", "ell", "p"}
LETTERS_OF_FUNCTIONS = {rf"\{g}" for g in GREEK}  # σ is a function where a bracket follows, and else a name
GUESSES = 8  # names whose kind is found by trying
COUNTS = frozenset("ijklmnNMKT")  # letters that stand for numbers where a vector or matrix would not conform
STATEMENTS = {
    r"\nabla": "∇ states a gradient",
    r"\partial": "∂ states a derivative",
    "=": "an equation is a claim",
}
REFUSED = {
    r"\sum": "sums over an index are not read: write them with products, \\mathbf{1}^\\top x or \\operatorname{tr}(…)",
    r"\prod": "products over an index are not read: write the factors",
    r"\int": "integrals are not read",
    r"\mathbb{E}": "expectations are not read",
    r"\cdots": "dots stand for something left out: write it, or give it a name",
    r"\ldots": "dots stand for something left out: write it, or give it a name",
    r"\dots": "dots stand for something left out: write it, or give it a name",
    r"\vdots": "dots stand for something left out: write it, or give it a name",
    r"\pm": "± is two formulas: write one of them",
    r"\mid": "a bar \\mid is not read here",
    r"\over": "write \\frac{…}{…} for a quotient",
    r"\succ": "a relation is not an expression",
    r"\sim": "a relation is not an expression",
    r"\leq": "a relation is not an expression",
    r"\geq": "a relation is not an expression",
    r"\in": "a relation is not an expression: declare the shape instead, as in 'W: m n'",
    r"\approx": "an approximation is not an identity",
    r"\propto": "proportionality is not an identity",
}


OPERATIONS = ("sign", "call", "choice")


@dataclass
class Choice(Node):
    """An instruction whose operation depends on the shape of its first operand."""

    choose: Callable[[AnyShape], tuple[str, str, int]] = lambda shape: ("", "", 0)  # kind, text, operands used


def parse_latex(text: str, declared: str | Expr = "") -> Expr:
    r"""Return the expression that LaTeX denotes: juxtaposed products, ^\top, \odot, \|\cdot\|_F, \operatorname{tr}.

    `declared` gives shapes as for `parse`, or is an expression whose variables are meant. A name that is not
    declared is a vector when bold and small, and otherwise goes by its first letter as in `parse`. An index, an
    accent or a label belongs to the name: W_{k+1} is W_k_plus_1, \hat{y} is y_hat.

    Raises `ParseError` with a column for what cannot be read or has two readings, `ShapeError` for factors that do
    not conform, `DeclarationError` for declarations that are none.

    >>> str(parse_latex(r"\tfrac12 \|WX - Y\|_F^2"))
    '1/2*norm2(W*X - Y)^2'
    >>> parse_latex(r"\log |X|")
    Traceback (most recent call last):
        ...
    frechet.errors.ParseError: '\log ▶|X|', column 6: |X| is the determinant or entrywise absolute values: ...
    """
    is_text(text)
    found = declared_variables(declared)
    return expression_of(text, latex_tokens(text), found)


def is_text(text: object) -> None:
    """Refuse what is no text."""
    if not isinstance(text, str):
        raise ParseError("", 1, f"LaTeX is read from text, not from an object of type {type(text).__name__}")


def declared_variables(declared: str | Expr) -> dict[str, Variable]:
    """Return the variables that declarations, or an expression, give."""
    if isinstance(declared, Expr):
        return variables_of(declared)
    if not isinstance(declared, str):
        raise DeclarationError(
            f"declarations are given as text, for example 'W: m n; x: n', not as {type(declared).__name__}"
        )
    return declarations(declared)


def expression_of(text: str, tokens: Sequence[Lexeme], variables: dict[str, Variable]) -> Expr:
    """Return the expression that these tokens of `text` denote.

    A name goes by its first letter; where the factors then do not conform, and with one name taken for a vector
    instead of a scalar, or n for a number, they do, that is what is meant: b in A x - b.
    """
    guesses: dict[str, Variable] = {}
    reader = LatexReader(text, tokens, dict(variables))
    for _ in range(GUESSES):
        try:
            return reader.expression()
        except VectorError as found:
            guesses |= _guess(found.name, "vector")
            reader = LatexReader(text, tokens, variables | guesses)
        except ShapeError:
            better = []
            for name, kind in reader.doubtful():
                tried = LatexReader(text, tokens, variables | guesses | _guess(name, kind))
                if tried.advances(reader.failed):
                    better.append(_guess(name, kind))
            if len(better) != 1:
                raise
            guesses |= better[0]
            reader = LatexReader(text, tokens, variables | guesses)
    return reader.expression()


def _guess(name: str, kind: str) -> dict[str, Variable]:
    shape: AnyShape = SCALAR if kind == "scalar" else (Unknown(f"size({name})"), 1)
    return {name: Variable(name, shape, "", False, kind)}


class VectorError(ShapeError):
    """A name that its first letter makes a scalar stands after a matrix: it is a vector."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} stands after a matrix as vectors do: declare it")


class LatexReader(Program):
    """One formula, or a part of one, on its way to a postfix program."""

    def __init__(self, text: str, tokens: Sequence[Lexeme], variables: dict[str, Variable]) -> None:
        if not tokens or tokens[-1].kind != "end":
            tokens = [*tokens, Lexeme("end", "", tokens[-1].after if tokens else 1)]
        super().__init__(text, variables, list(tokens), "matrix")
        self.lexemes = list(tokens)
        self.notation: LatexNotation = latex_notation()
        self.declared = {v.name for v in variables.values() if v.declared}
        self.failed = 0  # how far the dimensions were inferred
        self.shown = {name_latex(name): name for name in variables}
        self.styles: dict[str, tuple[str, str]] = {}  # in what style a name is written, and how
        self.seen: set[str] = set()
        self.open: list[str] = []  # fences that are open and close with the sign they open with
        self.bare = -1  # the place after an argument without brackets
        self.whole: list[tuple[Node, str]] = []  # calls of functions that a square matrix has as a whole, too
        self.extents: dict[int, tuple[int, int]] = {}  # the columns an instruction was read from

    # Reading -------------------------------------------------------------------------------------

    def expression(self) -> Expr:
        """Return the whole formula as an expression."""
        root = self.read()
        self.infer()
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
        return list(found.items())[:GUESSES]

    def is_scalar(self, name: str) -> bool:
        """Whether an undeclared name is a scalar by its first letter only."""
        return name not in self.declared and (self.variables.get(name) or by_letter(name)).shape == SCALAR

    def taken_as_vector(self, node: Node) -> None:
        """Note that an undeclared name stands where only vectors do: transposed, or alone in a norm."""
        if node.kind == "name" and node.text not in self.variables and self.is_scalar(node.text):
            self.variables |= _guess(node.text, "vector")

    @property
    def next(self) -> Lexeme:
        """The token that is next."""
        return self.lexemes[self.at]

    def take(self, *signs: str) -> Lexeme | None:
        """Return the next token and pass it, if it is one of `signs`."""
        if self.next.text in signs and self.next.kind != "end":
            self.at += 1
            return self.lexemes[self.at - 1]
        return None

    def unexpected(self) -> str:
        """Return the sentence for a token at which the formula should have ended."""
        t = self.next
        if t.text in STATEMENTS:
            return f"{STATEMENTS[t.text]}: fr.check_latex judges it, and here the expression stands alone"
        if t.text in REFUSED:
            return REFUSED[t.text]
        if t.text in (")", "]", "}", r"\}", r"\rangle", r"\|", "|"):
            return f"{t.text!r} closes nothing".replace("\\\\", "\\")
        if t.kind == "number":
            return f"a number follows a factor: write {t.text} first, or \\cdot before it, or ^{{{t.text}}} for a power"
        if t.text == ",":
            return "a comma parts nothing here: give one expression"
        if t.text in ("<", ">"):
            return r"a relation is not an expression; the inner product is written \langle A, B \rangle"
        return f"cannot read {t.text} here"

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
                if begins_operand(self, self.next) and right.kind != "number":
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
        if begins_operand(self, t) and t.kind != "number":
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

    def dot(self, token: Lexeme, left: Node, right: Node) -> Callable[[AnyShape], tuple[str, str, int]]:
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

    def beside(self, left: Node, right: Node, slashed: Node | None) -> Callable[[AnyShape], tuple[str, str, int]]:
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

    def factor(self) -> Node:
        """Read an operand with what is raised after it."""
        return self.raised(self.primary())

    # Raised --------------------------------------------------------------------------------------

    def raised(self, node: Node) -> Node:
        """Read transposes, inverses and powers after an operand."""
        while True:
            t = self.next
            if t.text == "'":
                before = self.lexemes[self.at - 1]
                if before.text not in (")", "]", "}", r"\}") or node.kind == "name":
                    name = node.text if node.kind == "name" else "the factor"
                    raise self.error(
                        f"{name}' is the transpose or another name: write {name}^\\top, or \\tilde{{…}} or an index"
                    )
                self.at += 1
                node = self.emit(Node("sign", "'", t.column, (node,)))
                continue
            if t.text == "_":
                raise self.error("an index here belongs to no name: entries and slices are not read")
            if t.text != "^":
                return node
            self.at += 1
            node = self.exponent(node, t)

    def exponent(self, node: Node, sign: Lexeme) -> Node:
        """Read what is raised, after the sign ^."""
        inner, after = group(self.text, self.lexemes, self.at)
        if inner and inner[0].text == "-" and self.next.text != "{" and after < len(self.lexemes):
            inner, after = [inner[0], self.lexemes[after]], after + 1  # X^-1, typed in haste
        key = tuple(t.text for t in inner if t.text not in (*STYLES, *OLD_STYLES, "{", "}"))
        column = inner[0].column if inner else sign.column
        if (key[:2] == ("-", "1") and key[2:] in TRANSPOSED) or (key[1:] == ("-", "1") and key[:1] in TRANSPOSED):
            key = ("-", r"\top")
        if (len(key) == 1 or (len(key) == 2 and key[0] == "-")) and key[-1:] in (*TRANSPOSED, ("t",)):
            key = self.transposed(key, column, node)
        known = self.notation.raised.get(key) or self.notation.raised.get(
            tuple({"+": r"\dagger", r"\dagger": "+"}.get(k, k) for k in key)
        )
        if known:
            self.at = after
            literal = _literal(key)
            for op in known:
                if literal is not None:
                    node = self.power(node, literal, op.name, column)
                else:
                    self.taken_as_vector(node)
                    node = self.emit(Node("call", op.name, column, (node,)))
            return node
        self.refuse_exponent(key, column)
        braced = self.next.text == "{"
        if not braced and self.next.kind == "number" and len(self.next.text) > 1:
            raise self.error(f"TeX raises only the first digit: write ^{{{self.next.text}}}")
        entrywise = key[:1] in ((r"\odot",), (r"\circ",))
        if node.kind != "name" or node.text != "e":
            self.scalars(inner)
        self.enter()
        window = Window(self, inner, after)
        if entrywise:
            self.at += 1
        if self.next.kind == "end":
            raise self.error("an exponent is missing", column)
        power = self.climb(0)
        if self.next.kind != "end":
            raise self.error(self.unexpected())
        window.close()
        self.depth -= 1
        if node.kind == "name" and node.text == "e" and self.eulers(node, power):
            self.program.remove(node)
            return self.function("e^", "exp", column, (power,))
        if entrywise:
            return self.emit(Node("sign", ".^", column, (node, power)))
        return self.emit(Choice("choice", "^", column, (node, power), choose=self.powers(node, power, column)))

    def eulers(self, node: Node, power: Node) -> bool:
        """Whether e^… is the exponential; a number in the exponent does not tell."""
        if "e" in self.declared or not self.word("exp"):
            return False
        if power.kind == "number":
            raise self.error(r"e is Euler's number or a variable: write \exp(…), or declare e", node.column)
        return True

    def transposed(self, key: Key, column: int, node: Node) -> Key:
        r"""Return the exponent with a transpose written as \top, or refuse it."""
        last = key[-1:]
        if last == ("t",) and "t" not in self.declared and len(key) == 1:
            raise self.error(r"t is an exponent or the transpose: write ^\top for the transpose, or declare t", column)
        if last == ("t",):
            return key
        if last == ("T",) and "T" in self.declared and self.variables["T"].shape == SCALAR:
            raise self.error(r"T is declared a scalar: write ^\top for the transpose", column)
        return (*key[:-1], r"\top")

    def power(self, node: Node, literal: Fraction, name: str, column: int) -> Node:
        """Emit an inverse written as a power: of a scalar the power, of a matrix the operation `name`."""
        number = self.emit(Node("number", str(literal), column, value=literal))

        def choose(shape: AnyShape) -> tuple[str, str, int]:
            return ("sign", "^", 2) if shape == SCALAR else ("call", name, 1)

        return self.emit(Choice("choice", "^", column, (node, number), choose=choose))

    def powers(self, node: Node, power: Node, column: int) -> Callable[[AnyShape], tuple[str, str, int]]:
        """Return what a power of an operand means: of a scalar, or of a matrix by an integer."""

        def choose(shape: AnyShape) -> tuple[str, str, int]:
            if shape == SCALAR:
                return "sign", "^", 2
            shown = self.source(node)
            if shape[1] == 1:
                raise self.error(
                    rf"{shown} is a vector: write \|{shown}\|^2 for its length, {shown}^{{\odot 2}} for its entries",
                    column,
                )
            if power.kind == "number" and power.value.denominator != 1:
                raise self.error(
                    f"a root of a matrix is read as one of its entries or of the matrix: write {shown}^{{\\odot …}} "
                    "for the entries",
                    column,
                )
            return "sign", "^", 2

        return choose

    def refuse_exponent(self, key: Key, column: int) -> None:
        """Refuse an exponent that means nothing, or something that is not read."""
        if not key:
            raise self.error("an exponent is missing", column)
        if key in (("*",), (r"\star",)):
            raise self.error(
                r"^* is the conjugate transpose, which for real matrices is ^\top, or marks a name: write x_*", column
            )
        if key in (("H",), (r"\dagger",), ("+",)):
            what = (
                "the conjugate transpose: for real matrices write ^\\top"
                if key == ("H",)
                else ("the pseudo-inverse, which is not in the catalogue, or the conjugate transpose, here ^\\top")
            )
            raise self.error(f"^{key[0]} is {what}", column)
        if key[0] in (r"\otimes", r"\prime", r"\intercal") or key == ("-", "t"):
            raise self.error(f"cannot read {' '.join(key)} as an exponent", column)
        if key[0] in (",", "_"):
            raise self.error("an exponent is missing", column)

    def scalars(self, tokens: Sequence[Lexeme]) -> None:
        """Note that names here can only be scalars: 1/n and x^k say so of n and k."""
        at = 0
        names: list[str] = []
        ended = [*tokens, Lexeme("end", "", 1)]
        while ended[at].kind != "end":
            t = ended[at]
            if begins_name(t) and t.text not in (r"\mathbf", r"\boldsymbol", r"\text", r"\operatorname"):
                found = read_name(self.text, ended, at)
                at, name = found.after, found.name
                if ended[at].text == "_":
                    index, at = read_index(self.text, ended, at)
                    name += "_" + index
                names.append(name)
            elif t.kind == "number" or t.text in ("+", "-", "*", r"\cdot", "(", ")", "/", "{", "}"):
                at += 1
            elif t.text == "^" and ended[at + 1].text not in (r"\top", "T", r"\mathsf", "{", r"\prime"):
                at += 2
            else:
                return
        for name in names:
            if name not in self.variables and name not in self.seen and name != "I":
                self.variables[name] = Variable(name, SCALAR, "", False, "scalar")

    # Operands ------------------------------------------------------------------------------------

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

    def unknown(self, name: str) -> str:
        """Return the sentence for a word that names no function."""
        near = difflib.get_close_matches(name, list(self.words), n=1, cutoff=0.7)
        return rf"\operatorname{{{name}}} is no operation of the catalogue" + (
            rf"; did you mean \operatorname{{{near[0]}}}?" if near else "; frechet rules lists them"
        )

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

    def inside(self, opening: Lexeme) -> Node:
        """Read the expression in a bracket that has just been opened."""
        closing = CLOSING[opening.text]
        self.enter()
        outer, self.open = self.open, []
        node = self.climb(0)
        self.open = outer
        self.depth -= 1
        if end := self.take(closing):
            self.extents[id(node)] = (opening.column, end.after)
            return node
        if self.next.kind == "end":
            raise self.error(f"{closing} is missing: the bracket opened here is never closed", opening.column)
        if self.next.text == "," and opening.text != "{":
            raise self.error(r"two expressions in a bracket; an inner product is written \langle A, B \rangle")
        raise self.error(self.unexpected())

    def enter(self) -> None:
        """Note that a bracket opens."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"brackets are nested more than {DEEPEST} deep")

    def bracket(self) -> Node:
        """Read what stands in brackets."""
        opening = self.next
        self.at += 1
        if opening.text == "{" and self.next.text == "}":
            raise self.error(r"a group is empty; what is raised before a name, {}^\top W, is not read", opening.column)
        return self.inside(opening)

    def fenced(self) -> Node:
        """Read |a|, ‖A‖ with its index, or ⟨A, B⟩."""
        opening = self.next
        kind = opening.text
        self.at += 1
        double = kind == "|" and self.next.text == "|" and self.next.column == opening.after
        if double:  # ||x||, as typed
            self.at += 1
            kind = r"\|"
        if opening.side == "right":
            raise self.error(f"{kind} closes nothing", opening.column)
        self.enter()
        outer, self.open = self.open, [*self.open, "||" if double else kind]
        inputs = [self.climb(0)]
        while self.take(","):
            inputs.append(self.climb(0))
        self.open = outer
        self.depth -= 1
        closing = self.take(CLOSING["|" if double else kind])
        if closing is None or (double and not self.take("|")):
            if self.next.kind == "end":
                raise self.error(f"{CLOSING[kind]} is missing: the bar opened here is never closed", opening.column)
            raise self.error(self.unexpected())
        index: Key = ()
        column = self.next.column
        if self.next.text == "_":
            inner, self.at = group(self.text, self.lexemes, self.at + 1)
            index = tuple(t.text for t in inner if t.text not in STYLES and t.text not in "{},")
            column = inner[0].column if inner else column
        return self.measured(kind, index, inputs, opening, column)

    def fence(self, kind: str, index: Key) -> str:
        """Return the operation that the catalogue writes between these bars, or nothing."""
        op = self.notation.fences.get((kind, index))
        return op.name if op else ""

    def measured(self, kind: str, index: Key, inputs: list[Node], opening: Lexeme, column: int) -> Node:
        """Emit the operation that a fence with an index stands for."""
        if index in FROBENIUS:
            index = ()
        frobenius, same = self.fence(kind, ()), self.fence(kind, index)
        euclid = kind == r"\|" and index in (("2",), (r"\ell", "2"))
        taxi = kind == r"\|" and index == ("1", "1")
        name = frobenius if euclid else self.fence(kind, ("1",)) if taxi else same
        if not name:
            shown = f"{kind}·{CLOSING[kind]}" + (f"_{{{''.join(index)}}}" if index else "")
            raise self.error(f"{shown} is not a norm or product that the catalogue has", column)
        arity = max(p.arity for p in named(name))
        if arity != len(inputs):
            raise self.error(
                f"{arity} expression{'s' * (arity > 1)} stand between {kind} and {CLOSING[kind]}", opening.column
            )
        if kind != "|":
            for n in inputs:
                self.taken_as_vector(n)
        node = Choice("choice", opening.text, opening.column, tuple(inputs))
        node.choose = self.measure(kind, index, name, node, column, opening)
        return self.emit(node)

    def measure(
        self, kind: str, index: Key, name: str, node: Node, column: int, opening: Lexeme
    ) -> Callable[[AnyShape], tuple[str, str, int]]:
        """Return what bars mean around an operand of some shape, or refuse what has two meanings."""

        def choose(shape: AnyShape) -> tuple[str, str, int]:
            shown = self.source(node.inputs[0])
            if kind == "|" and shape != SCALAR:
                if shape[1] == 1 or shape[0] == 1:
                    raise self.error(
                        rf"|{shown}| is a norm or entrywise absolute values: write \|{shown}\| or "
                        rf"\operatorname{{abs}}({shown})",
                        opening.column,
                    )
                raise self.error(
                    rf"|{shown}| is the determinant or entrywise absolute values: write \det({shown}) or "
                    rf"\operatorname{{abs}}({shown})",
                    opening.column,
                )
            if kind == r"\|" and shape[1] != 1 and shape[0] != 1:
                if index == ("1",):
                    raise self.error(
                        rf"\|{shown}\|_1 of a matrix is the sum of all absolute values or the largest column sum: "
                        rf"write \|{shown}\|_{{1,1}} for the former",
                        column,
                    )
                if index in (("2",), (r"\infty",)):
                    other = self.notation.fences.get((kind, index))
                    spectral = f", \\operatorname{{{other.word}}}({shown}) for the latter" if other else ""
                    raise self.error(
                        rf"\|{shown}\|_{index[0]} of a matrix is taken over its entries or as the norm of the map: "
                        rf"write \|{shown}\|_F for the Frobenius norm{spectral}",
                        column,
                    )
            return "call", name, len(node.inputs)

        return choose

    # Functions -----------------------------------------------------------------------------------

    def head(self, t: Lexeme) -> Callable[[], Node] | None:
        """Return how to read the function that begins here, if one does."""
        if t.text in REFUSED or (t.text in STATEMENTS and t.text != r"\nabla"):
            return None
        if (unknown := self.unknown_function()) is not None:
            return unknown
        found = self.longest_head()
        if found is not None:
            ops, after = found
            ops += [p for op in ops for p in named(op.word) if p not in ops]
            return lambda: self.call(ops, t, after)
        if t.text == "{" and self.lexemes[self.at + 1].text in (*STYLES, *OLD_STYLES):
            inside = self.quiet_name(self.at + 1)  # {\rm tr}, \mathop{\mathrm{tr}}
            closed = inside is not None and self.lexemes[inside.after].text == "}"
            if inside is not None and closed and inside.is_word and (word := self.word(inside.name)):
                return lambda: self.call(named(word), t, inside.after + 1)
        if t.text in STYLES and t.text not in (r"\mathbb", r"\vec"):
            name_here = self.quiet_name()
            if name_here is not None and name_here.is_word and name_here.name not in self.declared:
                word = self.word(name_here.name)
                if word:
                    return lambda: self.call(named(word), t, name_here.after)
                if self.lexemes[name_here.after].text == "(" and t.text in (r"\operatorname", r"\mathrm", r"\text"):
                    raise self.error(self.unknown(name_here.name))
        if t.kind == "command" and not begins_name(t) and (word := self.word(t.text[1:])):
            return lambda: self.call(named(word), t, self.at + 1)
        return None

    def unknown_function(self) -> Callable[[], Node] | None:
        r"""Return how to read L(W), its gradient \nabla L(W), or the derivative \phi'(x), of a declared function."""
        t = self.next
        at = self.at + (t.text == r"\nabla")
        if not self.functions or not begins_name(self.lexemes[at]):
            return None
        found = read_name(self.text, self.lexemes, at)
        if found.name not in {f.name for f in self.functions}:
            return None
        after = found.after
        while self.lexemes[after].text == "'":
            after += 1
        order = after - found.after + (t.text == r"\nabla")
        word = found.name if not order else f"grad_{found.name}" if t.text == r"\nabla" else f"D{order}_{found.name}"
        if order == 1 and t.text != r"\nabla":
            word = f"D_{found.name}"
        options = self.called(word)
        if not options or self.lexemes[after].text not in ("(", "["):
            return None
        return lambda: self.call(options, t, after)

    def quiet_name(self, at: int | None = None) -> LatexName | None:
        """Return the name that begins here, or None."""
        try:
            return read_name(self.text, self.lexemes, self.at if at is None else at)
        except ParseError:
            return None

    def word(self, name: str) -> str:
        """Return the word of the catalogue that `name` is, as papers spell it, or nothing."""
        for w in (name, SPELLINGS.get(name, ""), name.lower()):
            if w and (w in self.words or named(w)):
                return w
        return ""

    def longest_head(self) -> tuple[list[Primitive], int] | None:
        """Return the operation whose template begins with the tokens that come, and the place after them."""
        best: tuple[list[Primitive], int] | None = None
        for key, ops in self.notation.heads.items():
            at, i, depth = self.at, 0, 0
            while i < len(key) and at < len(self.lexemes):
                t = self.lexemes[at]
                if t.text in ("{", "}") and i:
                    depth += 1 if t.text == "{" else -1
                elif t.text == key[i]:
                    i += 1
                else:
                    break
                at += 1
            while depth > 0 and self.lexemes[at].text == "}":
                depth -= 1
                at += 1
            if i < len(key) or depth or (best is not None and best[1] >= at):
                continue
            follows = self.lexemes[at]
            if key[-1] in LETTERS_OF_FUNCTIONS and follows.text == "'" and key[-1][1:] not in self.declared:
                raise self.error("a function with a prime is its derivative: write it out", follows.column)
            named_so = key[-1][1:] if key[-1] in LETTERS_OF_FUNCTIONS else ""
            if named_so and (follows.text not in ("(", "[", r"\{") or named_so in self.declared):
                continue  # σ alone is a name
            best = list(ops), at
        if best and begins_name(self.next) and self.next.text in STYLES and best[1] - self.at < 3:
            return None
        return best

    def call(self, options: list[Primitive], t: Lexeme, after: int) -> Node:
        """Read the power before the argument, the argument, and emit the call."""
        start, self.at = self.at, after
        power: Node | None = None
        if self.next.text == "_":
            raise self.error(
                "a function with an index is not read"
                + (r": write a logarithm to a base as \frac{\log x}{\log 2}" if t.text == r"\log" else "")
            )
        if self.next.text == "'":
            raise self.error("a function with a prime is its derivative: write it out")
        if raised := self.take("^"):
            inner, stop = group(self.text, self.lexemes, self.at)
            if len(inner) != 1 or inner[0].kind != "number":
                raise self.error(
                    "a raised sign after a function is its inverse or a power: write 1/f(x), f(x)^2 or, say, \\arcsin",
                    raised.column,
                )
            self.at = stop
            power = Node("number", inner[0].text, raised.column, value=Fraction(inner[0].text))
        self.enter()
        arguments = self.arguments(options, t)
        self.depth -= 1
        fitting = [p for p in options if p.arity == len(arguments)]
        if not fitting:
            n = options[0].arity
            raise self.error(
                f"{options[0].word} takes {n} argument{'s' * (n != 1)}, got {len(arguments)}: "
                f"{options[0].word} : {options[0].signature.text}",
                t.column,
            )
        command = t.text if after == start + 1 else ""
        # Several operations of one word are told apart by the shapes.
        made = self.function(
            command, fitting[0].word if len(fitting) > 1 else fitting[0].name, t.column, tuple(arguments)
        )
        if power is not None:
            self.program.append(power)
            made = self.emit(
                Choice(
                    "choice", "^", raised.column if raised else t.column, (made, power),
                    choose=lambda shape: ("sign", "^" if shape == SCALAR else ".^", 2),
                )
            )  # fmt: skip
        return made

    def function(self, command: str, name: str, column: int, arguments: tuple[Node, ...]) -> Node:
        """Emit a call, and note where it could be meant for the matrix as a whole."""
        node = Node("call", name, column, arguments)
        if command in (*OF_MATRICES, "e^") and len(arguments) == 1:
            self.whole.append((node, command))
        return self.emit(node)

    def unambiguous(self) -> None:
        """Refuse a function of a square matrix that may be meant entry by entry or not."""
        for node, command in self.whole:
            rows, columns = (resolved(d) for d in node.inputs[0].shape)
            if command == "e^" and 1 not in (rows, columns):
                raise self.error(
                    r"e raised to a matrix is the matrix exponential or taken of every entry: write "
                    r"\operatorname{exp}(…) for every entry",
                    node.column,
                )
            if rows == columns and rows != 1:
                word = OF_MATRICES[command]
                raise self.error(
                    f"{command} of a square matrix is taken of every entry or is the matrix {word}: write "
                    rf"\operatorname{{{command[1:]}}}(…) for every entry",
                    node.column,
                )

    def arguments(self, options: list[Primitive], t: Lexeme) -> list[Node]:
        """Read arguments in brackets, or one without."""
        opening = self.next
        if opening.text in ("(", "[", r"\{") or (opening.text == "{" and t.text == r"\sqrt"):
            if opening.text == "[" and t.text == r"\sqrt":
                raise self.error("only square roots are read: write x^{1/3} for a cubic root")
            closing = CLOSING[opening.text]
            self.at += 1
            if self.next.text == closing:
                raise self.error("an argument is missing")
            outer, self.open = self.open, []
            found = [self.climb(0)]
            while self.take(","):
                found.append(self.climb(0))
            self.open = outer
            if not self.take(closing):
                if self.next.kind == "end":
                    raise self.error(f"{closing} is missing: the bracket opened here is never closed", opening.column)
                raise self.error(self.unexpected())
            return found
        if t.text == r"\sqrt":
            return [self.argument()]
        if not begins_operand(self, opening) and opening.text not in (*REFUSED, *STATEMENTS):
            raise self.error(f"{t.text} needs an argument")
        node = self.factor()
        ops = [p for p in options if p.arity == 1]
        # tr A B is the trace of the product; log x y may be anything.
        linear = bool(ops) and ops[0].is_linear(0) and ops[0].signature.result == SCALAR
        while (
            linear and begins_operand(self, self.next) and self.head(self.next) is None and self.next.kind != "number"
        ):
            column = self.next.column
            node = self.emit(Node("sign", "*", column, (node, self.factor())))
        self.bare = self.at
        return [node]

    # Names and constants -------------------------------------------------------------------------

    def is_d(self, t: Lexeme) -> bool:
        """Whether the d of a differential stands here."""
        found = self.quiet_name()
        return found is not None and found.name == "d" and "d" not in self.declared and t.text in (r"\mathrm", r"\text")

    def differential(self) -> Node:
        r"""Read \\mathrm{d} and what it is taken of."""
        t = self.next
        found = read_name(self.text, self.lexemes, self.at)
        self.at = found.after
        if not begins_operand(self, self.next):
            raise self.error(r"\mathrm{d} is the differential of what follows, but nothing does")
        return self.emit(Node("differential", "d", t.column, (self.factor(),)))

    def constant_here(self) -> Node | None:
        r"""Read I, \\mathbf{I}_n, \\mathbf{1}, \\mathbb{1}_m, \\mathbf{0}, if one stands here."""
        t = self.next
        if t.text not in ("I", *STYLES):
            return None
        if t.text == "I":
            names, after = "I", self.at + 1
        else:
            inner, after = group(self.text, self.lexemes, self.at + 1)
            names = "".join(x.text for x in inner if x.text not in STYLES and x.text not in "{}")
        if names in ("I", "Id"):
            if "I" in self.declared:
                return None
            return self.sized("eye", t, after)
        if names in ("1", "0"):
            return self.sized("ones" if names == "1" else "zeros", t, after)
        return None

    def sized(self, word: str, t: Lexeme, after: int) -> Node:
        r"""Read the dimensions of a constant, if it has any: I_n, 0_{m \\times n}."""
        self.at = after
        sizes: list[Dim] = []
        if self.take("_"):
            column = self.next.column
            inner, self.at = group(self.text, self.lexemes, self.at)
            said = ""
            for x in inner:
                letters = x.kind in ("letter", "number") and said[-1:].isalnum()
                said += "*" * letters + {r"\times": ",", r"\cdot": "*"}.get(x.text, x.text)
            try:
                sizes = [canonical(part) for part in said.split(",")]
            except FrechetError:
                raise self.error(f"dimensions are names or positive numbers, as in {t.text}_n", column) from None
            if 0 in sizes or len(sizes) > 2:
                raise self.error("one or two dimensions, each at least 1, are given here", column)
            if word == "eye" and len(set(sizes)) > 1:
                raise self.error("an identity matrix is square", column)
            if word == "eye":
                sizes = sizes[:1]
        elif word == "ones":
            word = "vector"
        elif word == "zeros":
            word = "matrix"
        node = Node("constant", word, t.column, sizes=tuple(sizes))
        if word in ("vector", "matrix"):
            value = Fraction(1 if word == "vector" else 0)
            node.inputs = (self.emit(Node("number", t.text, t.column, value=value)),)
        return self.emit(node)

    def name(self) -> Node:
        """Read a name with its accent, index and label; letters side by side are factors."""
        t = self.next
        if t.kind == "letter":
            if word := self.declared_word():
                self.at += len(word)
                found = LatexName(word, "", self.at)
            else:
                self.refuse_word(t)
                found = read_name(self.text, self.lexemes, self.at)
        else:
            found = read_name(self.text, self.lexemes, self.at)
        self.at = found.after
        name, index = found.name, found.index
        if self.next.text == "_":
            if index:
                raise self.error("a name has two indices: write them as one, W_{i,j}")
            index, self.at = read_index(self.text, self.lexemes, self.at)
        if index:
            name += f"_{index}"
        name += self.label()
        if not name.isidentifier():
            raise self.error(f"{name} is not a name", t.column)
        name = self.known_as(name)
        if name not in self.declared and CONSTANTS.get(name, ("", 1))[1] == 0:
            return self.constant(Token("name", name, t.column), [])
        shown = self.text[t.column - 1 : self.lexemes[self.at - 1].after - 1]
        if name not in self.declared:
            self.refuse_name(name, found, index, t, shown)
        self.note_style(name, found.style, t, shown)
        self.seen.add(name)
        return self.emit(Node("name", name, t.column))

    def label(self) -> str:
        """Return a label such as that of W^{(l)} as a part of the name, if one follows."""
        if self.next.text != "^":
            return ""
        inner, after = group(self.text, self.lexemes, self.at + 1)
        if len(inner) < 3 or (inner[0].text, inner[-1].text) not in (("(", ")"), ("[", "]")):
            return ""
        self.at = after
        return "_sup_" + index_of(self.text, inner[1:-1], inner[0].column)

    def known_as(self, name: str) -> str:
        """Return the declared name that is written as `name` is: W1 is shown as W_{1} too."""
        return name if name in self.declared else self.shown.get(name_latex(name), name)

    def declared_word(self) -> str:
        """Return the longest declared name of several letters that is spelt here, letter by letter."""
        run = self.run()
        for n in range(len(run), 1, -1):
            if run[:n] in self.declared:
                return run[:n]
        return ""

    def run(self) -> str:
        """Return the letters that stand here side by side."""
        out, at = "", self.at
        while self.lexemes[at].kind == "letter" and (not out or self.lexemes[at].column == self.lexemes[at - 1].after):
            out += self.lexemes[at].text
            at += 1
        return out

    def refuse_word(self, t: Lexeme) -> None:
        """Refuse a function that is spelt without a backslash, and a d that may be a differential."""
        before = self.lexemes[self.at - 1] if self.at else None
        if before is not None and before.kind == "letter" and before.after == t.column:
            return
        run = self.run()
        if len(run) > 1 and self.word(run):
            raise self.error(rf"{run} without a backslash is a product of letters: write \operatorname{{{run}}}")
        if run[:1] == "d" and "d" not in self.declared:
            following = self.lexemes[self.at + 1]
            if begins_name(following) and following.column == t.after:
                raise self.error(r"d is a scalar or the differential: write \mathrm{d}, or d \cdot, or declare d")

    def refuse_name(self, name: str, found: LatexName, index: str, t: Lexeme, shown: str) -> None:
        """Refuse an undeclared name that has another meaning at least as likely."""
        if "blackboard" in found.style and name in ("E", "P", "R"):
            raise self.error(f"{shown} is an expectation, a probability or a set: those are not read", t.column)
        if "calligraphic" in found.style or "blackboard" in found.style:
            raise self.error(f"{shown} is not declared: say what it is, as in '{name}: m n'", t.column)
        follows = self.next
        if follows.text == "(" and (name in FUNCTIONS or "max" in index or "min" in index or self.one_name()):
            raise self.error(
                rf"{shown}(…) is a function of something or a product: declare {name}, or write {shown} \cdot (…)",
                t.column,
            )
        base = name.partition("_")[0]
        entry = index.replace("_", "")
        if base == "e" and index and "bold" not in found.style:
            raise self.error(
                f"{shown} is a unit vector or a scalar: declare it, '{name}: n' or '{name}: scalar'", t.column
            )
        if index and "sup" not in name and base in self.letters_alone() and entry.isalpha() and len(entry) < 3:
            small = base.islower()
            if len(entry) == 2 or (small and len(entry) == 1):
                raise self.error(
                    f"{shown} is an entry of {base} or a name of its own: entries are not read, a name is declared",
                    t.column,
                )
        if found.style and "bold" in found.style and name not in self.variables:
            shape: AnyShape = (Unknown(f"size({name})"), 1)
            if found.name[0].isupper():
                shape = (Unknown(f"rows({name})"), Unknown(f"columns({name})"))
            self.variables[name] = Variable(name, shape, "", False, "vector" if shape[1] == 1 else "matrix")

    def one_name(self) -> bool:
        """Whether the bracket that opens here holds one name, or several between commas, as an argument does."""
        at, expected = self.at + 1, True
        while expected and begins_name(self.lexemes[at]) and (found := self.quiet_name(at)) is not None:
            at = found.after
            if self.lexemes[at].text == "_":
                at = group(self.text, self.lexemes, at + 1)[1]
            expected = self.lexemes[at].text == ","
            at += expected
        return self.lexemes[at].text == ")" and at > self.at + 1 and not expected

    def letters_alone(self) -> set[str]:
        """Return the names that stand in the formula without an index, and those declared."""
        found: set[str] = set(self.declared)
        for i, t in enumerate(self.lexemes):
            if t.kind == "letter" and self.lexemes[min(i + 1, len(self.lexemes) - 1)].text not in ("_",):
                indexed = i and self.lexemes[i - 1].text in ("_",)
                if not indexed and not self.in_index(i):
                    found.add(t.text)
        return found

    def in_index(self, i: int) -> bool:
        """Whether the token at `i` stands in the braces of an index, an exponent or a style."""
        depth = 0
        for k in range(i - 1, -1, -1):
            text = self.lexemes[k].text
            depth += {"}": 1, "{": -1}.get(text, 0)
            if depth < 0:
                return k > 0 and (self.lexemes[k - 1].text in ("_", "^") or self.lexemes[k - 1].text in STYLES)
        return False

    def note_style(self, name: str, style: str, t: Lexeme, shown: str) -> None:
        """Refuse one name in two styles, unless it is declared."""
        before, how = self.styles.setdefault(name, (style, shown))
        if before != style and name not in self.declared:
            raise self.error(
                f"{how} and {shown} are both read as {name}: if they are one, write both alike or declare {name}",
                t.column,
            )

    def emit(self, node: Node) -> Node:
        """Append an instruction, and note where it was read."""
        first = min([node.column, *(self.extents[id(n)][0] for n in node.inputs if id(n) in self.extents)])
        self.extents[id(node)] = (first, self.lexemes[max(self.at - 1, 0)].after)
        return super().emit(node)

    def source(self, node: Node) -> str:
        """Return the LaTeX an operand was read from, for messages."""
        first, last = self.extents.get(id(node), (node.column, node.column + len(node.text)))
        return self.text[first - 1 : last - 1].strip() or node.text

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


class Window:
    """A stretch of tokens that a reader reads as if the formula ended after it."""

    def __init__(self, reader: LatexReader, inner: Sequence[Lexeme], after: int) -> None:
        self.reader, self.after = reader, after
        self.kept = (reader.lexemes, reader.tokens, reader.open, reader.bare)
        reader.lexemes = [*inner, Lexeme("end", "", inner[-1].after)]
        reader.tokens = list(reader.lexemes)
        reader.at, reader.open, reader.bare = 0, [], -1

    def close(self) -> None:
        """Go on after the stretch."""
        reader = self.reader
        reader.lexemes, reader.tokens, reader.open, reader.bare = self.kept
        reader.at = self.after


def begins_operand(reader: LatexReader, t: Lexeme) -> bool:
    """Whether an operand can begin with this token, where an operator or the end could stand too."""
    if t.kind in ("letter", "number"):
        return True
    if t.text in (r"\|", "|"):
        if t.side:
            return t.side == "left"
        innermost = reader.open[-1] if reader.open else ""
        return innermost not in (t.text, "||") if t.text == "|" else innermost != t.text
    if t.text in ("(", "[", r"\{", "{", r"\langle", r"\frac"):
        return True
    return begins_name(t) or t.text in STYLES or reader.head(t) is not None


def _literal(key: Key) -> Fraction | None:
    try:
        return Fraction("".join(key))
    except ValueError:
        return None


def variables_of(e: Expr) -> dict[str, Variable]:
    """Return the variables and the unknown functions of an expression as declarations."""
    functions = declarations("; ".join(f.declaration for f in functions_in(e)))
    return functions | {s.name: Variable(s.name, s.shape, s.structure) for s in symbols(e)}
