"""Formulas whose shapes do not conform: which small change of the text gives them a value, and the right one.

Such a formula is no expression, so the changes are made to what the parser read, and the result is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from ..errors import FrechetError
from ..parse import parse
from ..parse.declare import declarations
from ..parse.grammar import syntax
from ..parse.program import Node
from .search import Candidate, Explanation, Search, Step

LONGEST = 60  # instructions of a formula that is mended
INSERTION = 1.6  # how far-fetched a missing factor is
PAIRS = 500  # pairs of changes that are tried
PRODUCTS = ("*", "@", ".*")
LEVELS = {"+": 10, "-": 10, "*": 20, "/": 20, ".*": 20, "./": 20, "@": 20, "'": 90, ".T": 90}


@dataclass(frozen=True)
class Repair:
    """A formula with one place changed."""

    root: Node
    kind: str
    cost: float
    said: tuple[str | Node, ...]

    def words(self) -> str:
        """Return what to say of it: of thousands that are tried one is shown."""
        return "".join(part if isinstance(part, str) else written(part) for part in self.said)


def mended(text: str, known: str, search: Search) -> Explanation | None:
    """Return the changes that give a formula its right value; `search` knows the truth, and is asked for no more."""
    root = syntax(text, known)
    if len(list(_nodes(root))) > LONGEST:
        return None
    signs = {n.text for n in _nodes(root) if n.kind == "sign"}
    dialect = (".T", "@", "*") if signs & {"@", ".T"} else ("'", "*", ".*")
    first = list(_repairs(root, dialect))
    changed = list(_read([(r,) for r in first], known))
    truth = [Candidate(search.truth)]
    # Those that no factor put in can come before are judged first: mostly one of them holds.
    likely = search.proportional([c for c in changed if c.cost <= INSERTION], truth)
    found = search.explained(f for f in likely if f[2] == 1 and f[3] is None)
    if found is not None:
        return found
    added = _insertions(root, dialect, known)
    singles = list(_read([(r,) for r in (*first, *added)], known))
    turned = Step("layout", 1.0, lambda: f"it is the transpose of {search.what} (numerator layout)")
    if not search.truth.is_scalar:
        truth.append(Candidate(search.truth.T, (turned,)))
    found = search.explained(search.proportional(singles, truth))
    if found is not None:
        return found
    pairs = sorted(((a, b) for a in first for b in _repairs(a.root, dialect)), key=lambda p: p[0].cost + p[1].cost)[
        :PAIRS
    ]
    doubles = list(_read(pairs, known))
    return search.explained(search.proportional(doubles, truth[:1])) or search.explained(
        search.equal(singles, search.of_truth())
    )


def _read(repairs: Sequence[tuple[Repair, ...]], known: str) -> Iterator[Candidate]:
    """Yield the changed formulas that have a value."""
    seen: set[str] = set()
    for steps in repairs:
        text = written(steps[-1].root)
        if text in seen:
            continue
        seen.add(text)
        try:
            e = parse(text, known)
        except FrechetError:
            continue
        made = tuple(Step(r.kind, r.cost, r.words) for r in steps)
        yield Candidate(e, made, mends=True)


def _nodes(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.inputs)


def _replaced(root: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    k, *rest = path
    inputs = [*root.inputs]
    inputs[k] = _replaced(inputs[k], tuple(rest), new)
    return replace(root, inputs=tuple(inputs))


def _repairs(root: Node, dialect: tuple[str, str, str]) -> Iterator[Repair]:
    turn, times, entrywise = dialect
    stack: list[tuple[Node, tuple[int, ...], Node | None]] = [(root, (), None)]
    while stack:
        node, path, above = stack.pop()
        stack.extend((n, (*path, i), node) for i, n in enumerate(node.inputs))
        for new, kind, cost, said in _options(node, above, turn, times, entrywise):
            yield Repair(_replaced(root, path, new), kind, cost, said)


def _insertions(root: Node, dialect: tuple[str, str, str], known: str) -> Iterator[Repair]:
    """Yield the formula with a factor put in: a variable, or its transpose, before or after any part."""
    turn, times, _ = dialect
    names = [Node("name", name, 0) for name in declarations(known)]
    factors = [f for n in names for f in (n, Node("sign", turn, 0, (n,)))]
    stack: list[tuple[Node, tuple[int, ...]]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        stack.extend((n, (*path, i)) for i, n in enumerate(node.inputs))
        if node.kind == "number":
            continue
        for f in factors:
            for inputs in ((f, node), (node, f)):
                new = Node("sign", times, node.column, inputs)
                said = ("the factor ", f, " is missing in ", new)
                yield Repair(_replaced(root, path, new), "factor", INSERTION, said)


def _options(
    node: Node, above: Node | None, turn: str, times: str, entrywise: str
) -> Iterator[tuple[Node, str, float, tuple[str | Node, ...]]]:
    if node.kind == "sign" and node.text in ("'", ".T"):
        inside = node.inputs[0]
        yield inside, "transpose", 1.0, (inside, " is to be written without the transpose")
        return
    if node.kind != "number" and not (above is not None and above.kind == "sign" and above.text in ("'", ".T", "^")):
        cost = 1.0 if node.kind == "name" else 1.2
        yield Node("sign", turn, node.column, (node,)), "transpose", cost, (node, " is not transposed")
    if node.kind != "sign" or len(node.inputs) != 2:
        return
    a, b = node.inputs
    if node.text in PRODUCTS:
        other, name = (entrywise, "Hadamard product") if node.text == times else (times, "matrix product")
        if node.text in (times, entrywise):
            new = replace(node, text=other)
            yield new, "product", 1.5, (node, f" must be the {name} ", new)
        if above is None or above.text != node.text:
            factors = _factors(node)
            n = len(factors)
            orders = list(permutations(range(n)))[1:] if n <= 4 else [tuple(range(n))[::-1]]
            for order in orders:
                new = factors[order[0]]
                for i in order[1:]:
                    new = replace(node, inputs=(new, factors[i]))
                said = ("the factors of ", node, " are in the wrong order; right is ", new)
                yield new, "order", 1.1, said
    if node.text in (*PRODUCTS, "+", "-"):
        noun = "factor" if node.text in PRODUCTS else "term"
        yield a, noun, 1.8, (f"the {noun} ", b, " does not belong there")
        if node.text != "-":
            yield b, noun, 1.8, (f"the {noun} ", a, " does not belong there")


def _factors(node: Node) -> list[Node]:
    out: list[Node] = []
    here = node
    while here.kind == "sign" and here.text == node.text and len(here.inputs) == 2:
        out.append(here.inputs[1])
        here = here.inputs[0]
    return [here, *reversed(out)]


def written(node: Node) -> str:
    """Return a formula as text, with the brackets it needs."""
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    if node.kind == "number":
        return (str(node.value), 100) if node.value.denominator == 1 and node.value >= 0 else (f"({node.value})", 100)
    if node.kind == "run" and node.span is not None:
        letter, first, last = node.span
        return f"{node.text}({letter}, {first}, {last}, {written(node.inputs[0])})", 100
    if node.kind in ("name", "member", "given") or (node.kind == "constant" and not node.inputs):
        return node.text, 100
    if node.kind in ("call", "constant"):
        return f"{node.text}({', '.join(written(n) for n in node.inputs)})", 100
    parts = [_written(n) for n in node.inputs]
    if len(parts) == 1:
        (inside, level), own = parts[0], LEVELS[node.text]
        if node.text in ("'", ".T"):
            return (f"({inside})" if level < own else inside) + node.text, own
        return f"{node.text}{f'({inside})' if level <= 10 else inside}", 10
    (a, left), (b, right) = parts
    if node.text in ("^", ".^", "**"):
        return f"{f'({a})' if left < 91 else a}{node.text}{f'({b})' if right < 91 else b}", 90
    own = LEVELS[node.text]
    gap = " " if own == 10 else ""
    return f"{f'({a})' if left < own else a}{gap}{node.text}{gap}{f'({b})' if right <= own else b}", own
