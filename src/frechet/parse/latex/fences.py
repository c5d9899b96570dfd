"""Brackets, and bars and angles that stand for norms, absolute values and inner products."""

from __future__ import annotations

from ...primitive import named
from ...signature import AnyShape
from ...spaces import SCALAR
from ..program import Node
from .cursor import Choice, Choose
from .names import STYLES, group
from .naming import Naming
from .notation import CLOSING, Key
from .tokens import Lexeme

FROBENIUS = {("F",), ("f", "r", "o"), ("F", "r", "o"), ("F", "r", "o", "b"), ("H", "S"), (r"\ell", "_", "2")}


class Fences(Naming):
    """Reads what stands between brackets or bars."""

    def bracket(self) -> Node:
        """Read what stands in brackets."""
        opening = self.next
        self.at += 1
        if opening.text == "{" and self.next.text == "}":
            raise self.error(r"a group is empty; what is raised before a name, {}^\top W, is not read", opening.column)
        return self.inside(opening)

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

    def measure(self, kind: str, index: Key, name: str, node: Node, column: int, opening: Lexeme) -> Choose:
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
