"""Names, with their accents, indices and labels, and constants."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...dimensions import Dim, canonical
from ...errors import FrechetError, ParseError
from ...render.latex import name_latex
from ...signature import AnyShape, Unknown
from ...spaces import SCALAR
from ..declare import Variable
from ..indexed import index_in
from ..program import CONSTANTS, Node
from ..tokens import Token
from .cursor import Cursor
from .names import STYLES, LatexName, begins_name, group, index_of, read_index, read_name
from .tokens import Lexeme

# Letters that stand for functions more often than for factors, when a bracket follows: f(x).
FUNCTIONS = {"f", "g", "h", "phi", "psi", "ell", "p"}
LONGEST_WORD = 40  # letters side by side that are looked up


class Naming(Cursor):
    """Reads names and constants."""

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
        label = self.label()
        if member := self.member_of(name, index, label, t):
            return member
        if index:
            name += f"_{index}"
        name += label
        if not name.isidentifier():
            raise self.error(f"{name} is not a name", t.column)
        self.no_index(Token("name", name, t.column))
        name = self.known_as(name)
        if name not in self.declared and CONSTANTS.get(name, ("", 1))[1] == 0:
            return self.constant(Token("name", name, t.column), [])
        shown = self.text[t.column - 1 : self.lexemes[self.at - 1].after - 1]
        if name not in self.declared:
            self.refuse_name(name, found, index, t, shown)
        self.note_style(name, found.style, t, shown)
        self.seen.add(name)
        return self.emit(Node("name", name, t.column))

    def member_of(self, name: str, index: str, label: str, t: Lexeme) -> Node | None:
        """Return the member x_i or x^{(i)} of a family, where i runs in a sum around it or the family is declared."""
        known = self.variables.get(name)
        family = known.family if known is not None else None
        written = label.removeprefix("_sup_") if label and not index else index if not label else ""
        inside = written.replace("_plus_", "+").replace("_minus_", "-")
        at = index_in(inside)
        if at is None or (family is None and at.name not in self.indexed.running):
            return None
        return self.member(Token("name", name, t.column), name, inside)

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
        run = self.run(self.longest)
        for n in range(len(run), 1, -1):
            if run[:n] in self.declared:
                return run[:n]
        return ""

    def run(self, most: int = LONGEST_WORD) -> str:
        """Return the letters that stand here side by side, `most` at most."""
        out, at = "", self.at
        while (
            len(out) < most
            and self.lexemes[at].kind == "letter"
            and (not out or self.lexemes[at].column == self.lexemes[at - 1].after)
        ):
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

    def quiet_name(self, at: int | None = None) -> LatexName | None:
        """Return the name that begins here, or None."""
        try:
            return read_name(self.text, self.lexemes, self.at if at is None else at)
        except ParseError:
            return None

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

    def is_d(self, t: Lexeme) -> bool:
        """Whether the d of a differential stands here."""
        found = self.quiet_name()
        return found is not None and found.name == "d" and "d" not in self.declared and t.text in (r"\mathrm", r"\text")

    def differential(self) -> Node:
        r"""Read \\mathrm{d} and what it is taken of."""
        t = self.next
        found = read_name(self.text, self.lexemes, self.at)
        self.at = found.after
        if not self.begins_operand(self.next):
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
