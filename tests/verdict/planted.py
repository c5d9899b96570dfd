"""Mistakes planted in textbook formulas, on the text alone: nothing here knows how the engine looks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[^\W\d]\w*|\.\*|\./|\.\^|[-+*/^'(),])")


@dataclass(frozen=True)
class Formula:
    """A sum (signs, terms), product (operators, factors), power, transpose, call, name or number."""

    kind: str
    parts: tuple[Formula, ...] = ()
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = [str(p) for p in self.parts]
        if self.kind in ("name", "number"):
            return self.words[0]
        if self.kind == "call":
            return f"{self.words[0]}({', '.join(shown)})"
        if self.kind == "transpose":
            return self._atom(0) + "'"
        if self.kind == "power":
            return f"{self._atom(0)}{self.words[0]}{self._atom(1)}"
        if self.kind == "product":
            factors = [f"({s})" if p.kind in ("sum", "product") else s for p, s in zip(self.parts, shown, strict=True)]
            return factors[0] + "".join(op + f for op, f in zip(self.words, factors[1:], strict=True))
        terms = [f"({s})" if p.kind == "sum" else s for p, s in zip(self.parts, shown, strict=True)]
        first = ("-" if self.words[0] == "-" else "") + terms[0]
        return first + "".join(f" {sign} {t}" for sign, t in zip(self.words[1:], terms[1:], strict=True))

    def _atom(self, i: int) -> str:
        part = self.parts[i]
        return str(part) if part.kind in ("name", "number", "call", "transpose") else f"({part})"


def read(text: str) -> Formula:
    """Return the formula that `text` writes."""
    tokens = TOKEN.findall(text)
    assert "".join(tokens) == text.replace(" ", ""), text
    at = 0

    def take(*wanted: str) -> str:
        nonlocal at
        if at < len(tokens) and tokens[at] in wanted:
            at += 1
            return str(tokens[at - 1])
        return ""

    def sum_() -> Formula:
        signs, terms = [take("-", "+") or "+"], [product()]
        while sign := take("+", "-"):
            signs.append(sign)
            terms.append(product())
        return terms[0] if signs == ["+"] else Formula("sum", tuple(terms), tuple(signs))

    def product() -> Formula:
        signs, factors = [], [factor()]
        while sign := take("*", "/", ".*", "./"):
            signs.append(sign)
            factors.append(factor())
        return Formula("product", tuple(factors), tuple(signs)) if signs else factors[0]

    def factor() -> Formula:
        out = atom()
        while sign := take("'", "^", ".^"):
            out = Formula("transpose", (out,)) if sign == "'" else Formula("power", (out, atom()), (sign,))
        return out

    def atom() -> Formula:
        nonlocal at
        if take("("):
            out = sum_()
            assert take(")")
            return out
        word = tokens[at]
        at += 1
        if word[0].isdigit():
            return Formula("number", (), (word,))
        if not take("("):
            return Formula("name", (), (word,))
        arguments = [sum_()]
        while take(","):
            arguments.append(sum_())
        assert take(")")
        return Formula("call", tuple(arguments), (word,))

    out = sum_()
    assert at == len(tokens), text
    return out


def places(root: Formula) -> Iterator[tuple[Formula, tuple[int, ...]]]:
    """Yield every part of a formula with the way to it."""
    stack: list[tuple[Formula, tuple[int, ...]]] = [(root, ())]
    while stack:
        part, path = stack.pop()
        yield part, path
        stack.extend((p, (*path, i)) for i, p in enumerate(part.parts))


def put(root: Formula, path: tuple[int, ...], new: Formula) -> Formula:
    """Return the formula with another part at the end of a way."""
    if not path:
        return new
    k, *rest = path
    return replace(root, parts=(*root.parts[:k], put(root.parts[k], tuple(rest), new), *root.parts[k + 1 :]))


def without(f: Formula, k: int) -> Formula:
    """Return a sum or a product without its part k."""
    parts = (*f.parts[:k], *f.parts[k + 1 :])
    if f.kind == "sum":
        words = (*f.words[:k], *f.words[k + 1 :])
        return parts[0] if len(parts) == 1 and words == ("+",) else Formula("sum", parts, words)
    words = (*f.words[: max(k - 1, 0)], *f.words[max(k - 1, 0) + 1 :])
    return parts[0] if len(parts) == 1 else Formula("product", parts, words)


def planted(gradient: str, variable: str, matrices: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (kind of mistake, the gradient with that mistake in one place)."""
    root = read(gradient)
    yield "transposed", f"({root})'"
    yield "factor", f"2*({root})"
    yield "factor", f"({root})/2"
    yield "sign", f"-({root})"
    yield "extra term", f"{root} + {variable}"
    for part, path in places(root):
        for kind, new in _here(part, matrices, path, root):
            yield kind, str(put(root, path, new))


def _here(part: Formula, matrices: set[str], path: tuple[int, ...], root: Formula) -> Iterator[tuple[str, Formula]]:
    above = root
    for k in path[:-1]:
        above = above.parts[k]
    if part.kind == "transpose":
        yield "missing transpose", part.parts[0]
    if part.kind == "name" and part.words[0] in matrices and not (path and above.kind == "transpose"):
        yield "extra transpose", Formula("transpose", (part,))
    if part.kind == "sum" and len(part.parts) > 1:
        for k in range(len(part.parts)):
            yield "dropped term", without(part, k)
            words = list(part.words)
            words[k] = "-" if words[k] == "+" else "+"
            yield "sign", replace(part, words=tuple(words))
    if part.kind == "product":
        for k, (a, b) in enumerate(pairwise(part.parts)):
            if part.words[k] == "*" and not {a.kind, b.kind} & {"number"}:
                swapped = (*part.parts[:k], b, a, *part.parts[k + 2 :])
                yield "reversed product", replace(part, parts=swapped)
                yield "Hadamard", replace(part, words=(*part.words[:k], ".*", *part.words[k + 1 :]))
            if part.words[k] == ".*":
                yield "Hadamard", replace(part, words=(*part.words[:k], "*", *part.words[k + 1 :]))
        for k in range(len(part.parts)):
            if k and part.words[k - 1] == "/":
                yield "dropped division", without(part, k)
            elif not (k == 0 and part.words[0] in "/./"):
                yield "dropped factor", without(part, k)
    if part.kind == "call" and part.words[0] in ("inv", "exp", "sign", "cos", "sigmoid"):
        yield "dropped function", part.parts[0]
    if part.kind == "call" and (other := {"cos": "sin", "sigmoid": "softplus", "exp": "log"}.get(part.words[0])):
        yield "other function", replace(part, words=(other,))
    if part.kind == "power":
        yield "exponent", part.parts[0]
