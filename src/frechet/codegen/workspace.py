"""Statements that write their large results into arrays allocated once: ``np.matmul(A, B, out=work1)``.

The statements of a program come in, each an expression of NumPy. Every operation with a large result becomes a line of
its own, which writes into an array of that shape; an array is taken again as soon as nobody needs what it holds.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Size = tuple[int, ...]

LARGE = 2**13  # numbers from which on an array is held: smaller ones cost nothing to allocate
SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "np.add",
    ast.Sub: "np.subtract",
    ast.Mult: "np.multiply",
    ast.Div: "np.divide",
    ast.Pow: "np.power",
    ast.MatMult: "np.matmul",
}
FRESH = ("np.dot", "np.sum", "np.max", "np.min")  # what returns a new array and is no ufunc


@dataclass
class Value:
    """An expression on the way: its text, its size if it is known, and whose contents it still has to read."""

    node: ast.expr
    size: Size | None = None
    names: Counter[str] = field(default_factory=Counter)
    arrays: tuple[str, ...] = ()  # of the workspace, which lines before have filled for it
    whole: str = ""  # the array of the workspace that it is, entry by entry


class Workspace:
    """The lines of a program, and the arrays that they write into, with their sizes.

    `sizes` are those of the arguments, `told` those of what statements bind where it is known beforehand; of `results`,
    texts over the names bound, nothing is written over; the names `handed` out are bound to new arrays. `fresh` makes a
    word a name that nobody has.
    """

    def __init__(
        self,
        statements: Sequence[tuple[str, str]],
        sizes: Mapping[str, Size],
        told: Mapping[str, Size],
        results: Iterable[str],
        fresh: Callable[[str], str],
        handed: Iterable[str] = (),
    ) -> None:
        self.lines: list[str] = []
        self.arrays: dict[str, Size] = {}
        self._fresh, self._handed = fresh, frozenset(handed)
        self._sizes, self._told = dict(sizes), told
        self._holds: dict[str, frozenset[str]] = {}  # names, and the arrays of the workspace that they show
        self._wholes: dict[str, str] = {}
        self._pending: list[str] = []  # arrays that are filled and not yet read
        trees = [(name, ast.parse(text, mode="eval").body) for name, text in statements]
        self._left = Counter(n.id for _, tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name))
        for text in results:  # what is handed out is needed for ever
            self._left.update({n.id: 10**9 for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)})
        for name, tree in trees:
            self._bind(name, self._lowered(tree, new=name in self._handed))

    def _bind(self, name: str, value: Value) -> None:
        shown = frozenset(self._shown(value.node))
        if value.whole:
            self.lines[-1] = f"{name} = {self.lines[-1]}"
            self._wholes[name] = value.whole
        else:
            self.lines.append(f"{name} = {ast.unparse(value.node)}")
        self._read(value)
        self._holds[name] = shown
        if (size := value.size or self._told.get(name)) is not None:
            self._sizes[name] = size

    def _shown(self, node: ast.expr) -> set[str]:
        """Return the arrays that a value may be a view of: of a new array none."""
        if isinstance(node, ast.Name):
            return {node.id} if node.id in self.arrays else {*self._holds.get(node.id, ())}
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Constant)) or (_function(node) and _is_new(_function(node))):
            return set()
        return {a for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for a in self._shown(child)}

    def _read(self, *values: Value) -> None:
        """Note that values were read."""
        for value in values:
            self._left.subtract(value.names)
            for array in value.arrays:
                self._pending.remove(array)

    def _is_free(self, array: str) -> bool:
        needed = (name for name, arrays in self._holds.items() if array in arrays)
        return array not in self._pending and all(self._left[name] <= 0 for name in needed)

    def _lowered(self, node: ast.expr, new: bool = False) -> Value:
        if isinstance(node, ast.Name):
            return Value(node, self._sizes.get(node.id), Counter([node.id]), (), self._wholes.get(node.id, ""))
        if isinstance(node, ast.Constant):
            return Value(node, ())
        if isinstance(node, ast.BinOp):
            word = SIGNS[type(node.op)]
            given = [self._lowered(node.left), self._lowered(node.right)]
            if word == "np.power" and isinstance(node.right, ast.Constant) and node.right.value == 2:
                return self._operation("np.square", given[:1], node, new)
            return self._operation(word, given, node, new)
        if isinstance(node, ast.UnaryOp):
            return self._operation("np.negative", [self._lowered(node.operand)], node, new)
        if isinstance(node, ast.Call):
            given = [self._lowered(a) for a in node.args]
            word = _function(node)
            if _is_ufunc(word) and not node.keywords:
                return self._operation(word, given, node, new)
            size = _kept(word, given, node) or _told(node)
            func, read = node.func, [*given]
            if isinstance(func, ast.Attribute) and not word:  # a method: what it is called on is computed, too
                read.append(self._lowered(func.value))
                func = ast.Attribute(read[-1].node, func.attr, ast.Load())
            return self._together(ast.Call(func, [v.node for v in given], node.keywords), read, size)
        if isinstance(node, ast.Attribute):
            given = [self._lowered(node.value)]
            size = given[0].size[::-1] if node.attr == "T" and given[0].size else None
            return self._together(ast.Attribute(given[0].node, node.attr, ast.Load()), given, size)
        names = Counter(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return Value(node, None, names)

    @staticmethod
    def _together(node: ast.expr, given: Sequence[Value], size: Size | None) -> Value:
        names: Counter[str] = Counter()
        for value in given:
            names.update(value.names)
        return Value(node, size, names, tuple(a for value in given for a in value.arrays))

    def _operation(self, word: str, given: list[Value], node: ast.expr, new: bool) -> Value:
        """Return an operation, done in a line of its own if the result is large, unless that is to be a new array."""
        size = _result(word, [value.size for value in given])
        texts = [ast.unparse(value.node) for value in given]
        if new or size is None or _count(size) < LARGE:
            return self._together(_rebuilt(node, given), given, size)
        if word == "np.matmul":  # which may not write over what it reads
            array = self._taken(size)
            self._read(*given)
        else:
            found = self._taken(size, make=False)
            self._read(*given)
            own = [v.whole for v in given if v.whole and v.size == size and self._is_free(v.whole)]
            array = own[0] if own else found or self._made(size)
        self._pending.append(array)
        self.lines.append(f"{word}({', '.join(texts)}, out={array})")
        return Value(ast.Name(array, ast.Load()), size, Counter(), (array,), array)

    def _taken(self, size: Size, make: bool = True) -> str:
        free = (name for name, of in self.arrays.items() if of == size and self._is_free(name))
        return next(free, "") or (self._made(size) if make else "")

    def _made(self, size: Size) -> str:
        name = self._fresh(f"work{len(self.arrays) + 1}")
        self.arrays[name] = size
        return name


def _function(node: ast.expr) -> str:
    """Return the name of the function of NumPy that is called, with its prefix."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        of = node.func.value
        return f"np.{node.func.attr}" if isinstance(of, ast.Name) and of.id == "np" else ""
    return ""


def _is_ufunc(word: str) -> bool:
    import numpy as np

    found = getattr(np, word.removeprefix("np."), None)
    return isinstance(found, np.ufunc) and found.nout == 1


def _is_new(word: str) -> bool:
    return _is_ufunc(word) or word in FRESH


def _kept(word: str, given: Sequence[Value], node: ast.Call) -> Size | None:
    """Return the size of what a reduction along an axis leaves: one along that axis."""
    options = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
    if word in FRESH and options.get("keepdims") and len(given) == 1 and given[0].size:
        return tuple(1 if axis == options.get("axis") else n for axis, n in enumerate(given[0].size))
    return None


def _told(node: ast.Call) -> Size | None:
    """Return the size that a call says itself: of a reshape to numbers, of ones."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("reshape", "ones", "zeros") and node.args:
        try:
            size = ast.literal_eval(node.args[0])
        except ValueError:
            return None
        return size if isinstance(size, tuple) and all(n >= 0 for n in size) else None
    return None


def _count(size: Size) -> int:
    import math

    return math.prod(size)


def _result(word: str, sizes: Sequence[Size | None]) -> Size | None:
    """Return the size of the result of an operation; None where it is not known."""
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    if word == "np.matmul":
        return (known[0][0], known[1][1]) if all(len(size) == 2 for size in known) else None
    import numpy as np

    return np.broadcast_shapes(*known)


def _rebuilt(node: ast.expr, given: Sequence[Value]) -> Any:
    """Return an operation with its operands replaced."""
    nodes = [value.node for value in given]
    if isinstance(node, ast.BinOp):
        return ast.BinOp(nodes[0], node.op, nodes[1] if len(nodes) > 1 else node.right)
    if isinstance(node, ast.UnaryOp):
        return ast.UnaryOp(node.op, nodes[0])
    assert isinstance(node, ast.Call)
    return ast.Call(node.func, nodes, [])
