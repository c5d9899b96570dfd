"""Where a reader of LaTeX stands, what it has read, and what its parts ask of each other."""

from __future__ import annotations

import difflib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...primitive import named
from ...render.latex import name_latex
from ...signature import AnyShape, Unknown
from ...spaces import SCALAR
from ..declare import Variable, by_letter
from ..program import Node, Program
from .names import STYLES, begins_name
from .notation import LatexNotation, latex_notation
from .tokens import Lexeme

DEEPEST = 50  # nested brackets: one bracket takes more Python frames here than in the text language
# How papers spell what the text language has another word for; each word is looked up in the catalogue.
SPELLINGS = {"Tr": "tr", "trace": "tr", "Trace": "tr", "Det": "det", "sgn": "sign", "ln": "log", "lndet": "logdet"}
STATEMENTS = {
    r"\nabla": "∇ states a gradient",
    r"\partial": "∂ states a derivative",
    "=": "an equation is a claim",
}
REFUSED = {
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
    r"\R": "a space is not an expression: declare the shape instead, as in 'W: m n'",
    r"\approx": "an approximation is not an identity",
    r"\propto": "proportionality is not an identity",
}

GUESSES = 8  # names whose kind is found by trying

Choose = Callable[[AnyShape], tuple[str, str, int]]  # shape of the first operand -> kind, text, operands used


@dataclass
class Choice(Node):
    """An instruction whose operation depends on the shape of its first operand."""

    choose: Callable[[AnyShape], tuple[str, str, int]] = lambda shape: ("", "", 0)  # kind, text, operands used


def guess(name: str, kind: str) -> dict[str, Variable]:
    """Return the declaration of a name as a scalar, a vector or a matrix, by its place and not by its letter."""
    rows = Unknown(f"rows({name})")
    shapes: dict[str, AnyShape] = {"scalar": SCALAR, "vector": (rows, 1), "matrix": (rows, Unknown(f"columns({name})"))}
    shape = shapes[kind]
    return {name: Variable(name, shape, "", False, kind)}


class Cursor(Program):
    """The tokens of one formula, or of a part of one, and the instructions read from them so far."""

    def __init__(self, text: str, tokens: Sequence[Lexeme], variables: dict[str, Variable]) -> None:
        if not tokens or tokens[-1].kind != "end":
            tokens = [*tokens, Lexeme("end", "", tokens[-1].after if tokens else 1)]
        super().__init__(text, variables, list(tokens), "matrix")
        self.lexemes = list(tokens)
        self.notation: LatexNotation = latex_notation()
        self.declared = {v.name for v in variables.values() if v.declared}
        self.longest = max(map(len, self.declared), default=0)
        self.failed = 0  # how far the dimensions were inferred
        self.shown = {name_latex(name): name for name in variables}
        self.styles: dict[str, tuple[str, str]] = {}  # in what style a name is written, and how
        self.seen: set[str] = set()
        self.open: list[str] = []  # fences that are open and close with the sign they open with
        self.bare = -1  # the place after an argument without brackets
        self.whole: list[tuple[Node, str]] = []  # calls of functions that a square matrix has as a whole, too
        self.extents: dict[int, tuple[int, int]] = {}  # the columns an instruction was read from

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

    def enter(self) -> None:
        """Note that a bracket opens."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"brackets are nested more than {DEEPEST} deep")

    def emit(self, node: Node) -> Node:
        """Append an instruction, and note where it was read."""
        first = min([node.column, *(self.extents[id(n)][0] for n in node.inputs if id(n) in self.extents)])
        self.extents[id(node)] = (first, self.lexemes[max(self.at - 1, 0)].after)
        return super().emit(node)

    def source(self, node: Node) -> str:
        """Return the LaTeX an operand was read from, for messages."""
        first, last = self.extents.get(id(node), (node.column, node.column + len(node.text)))
        return self.text[first - 1 : last - 1].strip() or node.text

    def is_scalar(self, name: str) -> bool:
        """Whether an undeclared name is a scalar by its first letter only."""
        return name not in self.declared and (self.variables.get(name) or by_letter(name)).shape == SCALAR

    def taken_as_vector(self, node: Node) -> None:
        """Note that an undeclared name stands where only vectors do: transposed, or alone in a norm."""
        if node.kind == "name" and node.text not in self.variables and self.is_scalar(node.text):
            self.variables |= guess(node.text, "vector")

    def word(self, name: str) -> str:
        """Return the word of the catalogue that `name` is, as papers spell it, or nothing."""
        for w in (name, SPELLINGS.get(name, ""), name.lower()):
            if w and (w in self.words or named(w)):
                return w
        return ""

    def unknown(self, name: str) -> str:
        """Return the sentence for a word that names no function."""
        near = difflib.get_close_matches(name, list(self.words), n=1, cutoff=0.7)
        return rf"\operatorname{{{name}}} is no operation of the catalogue" + (
            rf"; did you mean \operatorname{{{near[0]}}}?" if near else "; frechet rules lists them"
        )

    def begins_operand(self, t: Lexeme) -> bool:
        """Whether an operand can begin with this token, where an operator or the end could stand too."""
        if t.kind in ("letter", "number"):
            return True
        if t.text in (r"\|", "|"):
            if t.side:
                return t.side == "left"
            innermost = self.open[-1] if self.open else ""
            return innermost not in (t.text, "||") if t.text == "|" else innermost != t.text
        if t.text in ("(", "[", r"\{", "{", r"\langle", r"\frac"):
            return True
        return begins_name(t) or t.text in STYLES or self.head(t) is not None

    # What the parts ask of each other ------------------------------------------------------------

    @abstractmethod
    def climb(self, lowest: int) -> Node:
        """Read operands joined by operators that bind at least as tightly as `lowest`."""

    @abstractmethod
    def factor(self) -> Node:
        """Read an operand with what is raised after it."""

    @abstractmethod
    def head(self, t: Lexeme) -> Callable[[], Node] | None:
        """Return how to read the function that begins here, if one does."""

    @abstractmethod
    def function(self, command: str, name: str, column: int, arguments: tuple[Node, ...]) -> Node:
        """Emit a call."""

    @abstractmethod
    def argument(self) -> Node:
        """Read a TeX argument."""


class Window:
    """A stretch of tokens that a reader reads as if the formula ended after it."""

    def __init__(self, reader: Cursor, inner: Sequence[Lexeme], after: int) -> None:
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
