"""Functions with their arguments, in brackets or without."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction

from ...primitive import Primitive, named
from ...render.latex import GREEK
from ...signature import resolved
from ...spaces import SCALAR
from ..program import Node
from .cursor import REFUSED, STATEMENTS, Choice
from .fences import Fences
from .names import OLD_STYLES, STYLES, begins_name, group, read_name
from .notation import CLOSING
from .tokens import Lexeme

# Functions that are read entry by entry, but that have another meaning for a square matrix.
OF_MATRICES = {
    r"\exp": "exponential",
    r"\log": "logarithm",
    r"\sqrt": "square root",
    r"\sin": "sine",
    r"\cos": "cosine",
}
LETTERS_OF_FUNCTIONS = {rf"\{g}" for g in GREEK}  # σ is a function where a bracket follows, and else a name


class Functions(Fences):
    """Reads functions, and refuses those that may be of every entry or of the matrix."""

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
        if t.text == r"\sum":
            return self.sum
        if t.kind == "command" and not begins_name(t) and (word := self.word(t.text[1:])):
            return lambda: self.call(named(word), t, self.at + 1)
        return None

    @abstractmethod
    def sum(self) -> Node:
        """Read a sum over an index."""

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

    def longest_head(self) -> tuple[list[Primitive], int] | None:
        """Return the operation whose template begins with the tokens that come, and the place after them."""
        best: tuple[list[Primitive], int] | None = None
        if self.next.text not in self.notation.first:
            return None
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
            if named_so and len(key) == 1 and ops[0].signature.slots[0].shape != ops[0].signature.result:
                # λ(A + B) is a product at least as often as the eigenvalues; σ(x) is the function.
                raise self.error(
                    rf"{key[0]}(…) is a product or an operation: write {key[0]} \cdot (…) or "
                    rf"\operatorname{{{ops[0].word}}}(…)"
                )
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
        if not self.begins_operand(opening) and opening.text not in (*REFUSED, *STATEMENTS):
            raise self.error(f"{t.text} needs an argument")
        node = self.factor()
        ops = [p for p in options if p.arity == 1]
        # tr A B is the trace of the product; log x y may be anything.
        linear = bool(ops) and ops[0].is_linear(0) and ops[0].signature.result == SCALAR
        while linear and self.begins_operand(self.next) and self.head(self.next) is None and self.next.kind != "number":
            column = self.next.column
            node = self.emit(Node("sign", "*", column, (node, self.factor())))
        self.bare = self.at
        return [node]

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
