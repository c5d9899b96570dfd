"""What is raised after an operand: transposes, inverses, powers."""

from __future__ import annotations

from fractions import Fraction

from ...signature import AnyShape
from ...spaces import SCALAR
from ..program import Node
from .cursor import Choice, Choose, Window
from .functions import Functions
from .names import OLD_STYLES, STYLES, group
from .notation import Key
from .tokens import Lexeme

TRANSPOSED = {(r"\top",), ("T",), (r"\prime",)}


class Raised(Functions):
    """Reads exponents."""

    def raised(self, node: Node) -> Node:
        """Read transposes, inverses and powers after an operand."""
        marks = 0
        while True:
            marks = self.another(marks)
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

    def powers(self, node: Node, power: Node, column: int) -> Choose:
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


def _literal(key: Key) -> Fraction | None:
    try:
        return Fraction("".join(key))
    except ValueError:
        return None
