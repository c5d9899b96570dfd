"""Expressions: immutable, interned nodes that never rewrite themselves; shapes are inferred at construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from .dimensions import Dim
from .errors import DeclarationError, ShapeError
from .spaces import SCALAR, Shape, dim, structure, times

if TYPE_CHECKING:
    from .primitive import Primitive

Look = tuple[object, bool, bool]  # (what an expression begins with, one row?, one column?)

# Keys hold identities of children, not the children: a node keeps its children alive itself, and a long
# chain then dies without one Python call frame per link.
_POOL: WeakValueDictionary[Any, Expr] = WeakValueDictionary()


class Expr:
    """A matrix expression. `==` is structural and, nodes being interned, the same as `is`."""

    __slots__ = ("__weakref__", "look", "shape")
    shape: Shape
    look: Look  # what shows of it at sight; the rewriter fills it in when it first asks
    args: tuple[Expr, ...] = ()

    @property
    def is_scalar(self) -> bool:
        """Whether the value is 1 x 1."""
        return self.shape == SCALAR

    def with_args(self, args: tuple[Expr, ...]) -> Expr:
        """Return the same operation on other arguments."""
        raise AssertionError(f"{self} has no arguments")

    # Notation: each operator is looked up among the primitives that declare it (field `infix`).
    def __add__(self, other: Any) -> Expr:
        return operate("numpy", "+", self, lift(other))

    def __radd__(self, other: Any) -> Expr:
        return operate("numpy", "+", lift(other), self)

    def __sub__(self, other: Any) -> Expr:
        return operate("numpy", "-", self, lift(other))

    def __rsub__(self, other: Any) -> Expr:
        return operate("numpy", "-", lift(other), self)

    def __mul__(self, other: Any) -> Expr:
        return operate("numpy", "*", self, lift(other))

    def __rmul__(self, other: Any) -> Expr:
        return operate("numpy", "*", lift(other), self)

    def __truediv__(self, other: Any) -> Expr:
        return operate("numpy", "/", self, lift(other))

    def __rtruediv__(self, other: Any) -> Expr:
        return operate("numpy", "/", lift(other), self)

    def __matmul__(self, other: Any) -> Expr:
        return operate("numpy", "@", self, lift(other))

    def __rmatmul__(self, other: Any) -> Expr:
        return operate("numpy", "@", lift(other), self)

    def __pow__(self, other: Any) -> Expr:
        return operate("numpy", "**", self, lift(other))

    def __rpow__(self, other: Any) -> Expr:
        return operate("numpy", "**", lift(other), self)

    def __pos__(self) -> Expr:
        return self

    def __neg__(self) -> Expr:
        return operate("numpy", "-", self)

    @property
    def T(self) -> Expr:
        """The transpose."""
        return operate("numpy", ".T", self)

    # NumPy's scalars then leave the operation to us, and its arrays are refused by `number` with a sentence.
    __array_ufunc__ = None

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value; compare values with fr.same_value(a, b)")

    def __str__(self) -> str:
        from .render.text import text

        return text(self)

    def __repr__(self) -> str:
        from .render.pretty import pretty

        return pretty(self)

    def _repr_latex_(self) -> str:
        from .render.latex import latex

        return f"$\\displaystyle {latex(self)}$"

    def __reduce__(self) -> Any:
        from .pickling import packed, unpacked

        return unpacked, (packed(self),)

    def __deepcopy__(self, memo: Any) -> Expr:
        return self


class Sym(Expr):
    """A named variable in a space."""

    __slots__ = ("name", "structure")
    name: str
    structure: str

    def __new__(cls, name: str, shape: Shape, structure: str = "") -> Sym:
        """Return the interned node: the same parts give the same object."""
        key = (cls, name, shape, structure)
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.name, node.shape, node.structure = name, shape, structure
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Sym key to a Sym


class Num(Expr):
    """An exact rational number."""

    __slots__ = ("value",)
    value: Fraction

    def __new__(cls, value: Fraction) -> Num:
        """Return the interned node: the same parts give the same object."""
        key = (cls, value)
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.value, node.shape = value, SCALAR
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Num key to a Num


class Const(Expr):
    """A constant known by name: the matrices ``I`` (identity), ``0`` (zeros), ``1`` (ones); the number ``pi``."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, shape: Shape) -> Const:
        """Return the interned node: the same parts give the same object."""
        key = (cls, name, shape)
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.name, node.shape = name, shape
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Const key to a Const


class App(Expr):
    """A primitive applied to arguments."""

    __slots__ = ("args", "op")
    op: Primitive
    args: tuple[Expr, ...]

    def __new__(cls, op: Primitive, args: tuple[Expr, ...]) -> App:
        """Return the interned node: the same parts give the same object."""
        key = (op.name, id(args[0]), id(args[1])) if len(args) == 2 else (op.name, *map(id, args))
        node = _POOL.get(key)
        if node is None or node.op is not op:  # type: ignore[attr-defined]  # a mutant may share a name
            shape = op.result_shape(args)
            node = object.__new__(cls)
            node.op, node.args, node.shape = op, args, shape
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps an App key to an App

    def with_args(self, args: tuple[Expr, ...]) -> Expr:
        """Return the same operation on other arguments."""
        return App(self.op, args)


class Diff(Expr):
    """The formal differential d(E): the part of E(X + dX) that is linear in dX. d(X) itself prints as dX."""

    __slots__ = ("args",)
    args: tuple[Expr, ...]

    def __new__(cls, of: Expr) -> Diff:
        """Return the interned node: the same parts give the same object."""
        key = (cls, id(of))
        node = _POOL.get(key)
        if node is None:
            node = object.__new__(cls)
            node.args, node.shape = (of,), of.shape
            _POOL[key] = node
        return node  # type: ignore[return-value]  # the pool maps a Diff key to a Diff

    def with_args(self, args: tuple[Expr, ...]) -> Expr:
        """Return the differential of another expression."""
        return Diff(args[0])

    @property
    def of(self) -> Expr:
        """The expression whose differential this is."""
        return self.args[0]


def _symbol(name: str, shape: Shape, kind: str = "") -> Sym:
    if not isinstance(name, str) or not name.isidentifier():
        raise DeclarationError(f"{name!r} is not a name for a variable: use letters, digits and underscores")
    return Sym(name, shape, structured(name, shape, kind))


def structured(name: str, shape: Shape, kind: str) -> str:
    """Return the name of the structure `kind` of the variable `name`, or say why no variable of `shape` has it."""
    if not kind:
        return ""
    known = structure(kind).of(shape)
    if wrong := known.misfit(shape):
        raise DeclarationError(f"{name} is {times(shape)}, but {wrong}")
    return known.name


def matrix(name: str, rows: Dim, columns: Dim, structure: str = "") -> Sym:
    """Return the matrix variable `name` with `rows` x `columns` entries, in the set of matrices that `structure` names.

    Structures: symmetric, skew, diagonal, lower triangular, upper triangular, positive definite, orthogonal,
    orthonormal columns, unit, rank r. Raises `DeclarationError` for a structure that is not known or does not fit.

    >>> matrix("W", "m", "n").shape
    ('m', 'n')
    >>> matrix("S", "n", "n", structure="positive definite").structure
    'positive_definite'
    """
    return _symbol(name, (dim(rows), dim(columns)), structure)


def vector(name: str, size: Dim, structure: str = "") -> Sym:
    """Return the column vector variable `name` with `size` entries; of `structure` ``"unit"``, one of norm 1.

    >>> vector("x", "n").shape
    ('n', 1)
    """
    return _symbol(name, (dim(size), 1), structure)


def scalar(name: str) -> Sym:
    """Return the scalar variable `name`, a 1 x 1 matrix.

    >>> scalar("c").shape
    (1, 1)
    """
    return _symbol(name, SCALAR)


def number(value: Any) -> Num:
    """Return `value` as an exact number: ``number("1/2")``, ``number(3)``, ``number(0.5)``.

    >>> number("1/2").value
    Fraction(1, 2)
    """
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()  # a NumPy scalar
    if isinstance(value, float):
        # 0.1 means one tenth to the person who typed it, not 3602879701896397/36028797018963968.
        value = repr(value)
    try:
        return Num(Fraction(value))
    except (ValueError, TypeError, OverflowError, ZeroDivisionError):
        shown = repr(value) if isinstance(value, (str, float)) else f"an object of type {type(value).__name__}"
        raise DeclarationError(f"{shown} is not a finite number; write data as a variable and pass it later") from None


def eye(size: Dim) -> Const:
    """Return the identity matrix I of order `size`."""
    return Const("I", (dim(size), dim(size)))


def zeros(rows: Dim, columns: Dim) -> Expr:
    """Return the zero matrix of the given shape."""
    shape = (dim(rows), dim(columns))
    return Num(Fraction(0)) if shape == SCALAR else Const("0", shape)


def ones(rows: Dim, columns: Dim) -> Expr:
    """Return the all-ones matrix of the given shape."""
    shape = (dim(rows), dim(columns))
    return Num(Fraction(1)) if shape == SCALAR else Const("1", shape)


pi = Const("pi", SCALAR)


def is_zero(e: Expr) -> bool:
    """Whether `e` is written as zero."""
    return (isinstance(e, Num) and e.value == 0) or (isinstance(e, Const) and e.name == "0")


def lift(value: Any) -> Expr:
    """Return `value` itself if it is an expression, else the number it stands for."""
    return value if isinstance(value, Expr) else number(value)


def operate(dialect: str, symbol: str, *args: Expr) -> Expr:
    """Apply the primitive that `symbol` denotes in `dialect` for operands of these shapes."""
    op, arranged = _chosen(dialect, symbol, args)
    return App(op, arranged)


def _chosen(dialect: str, symbol: str, args: tuple[Expr, ...]) -> tuple[Primitive, tuple[Expr, ...]]:
    """Return what the catalogue chooses: on first use this name becomes that of the function which does."""
    from .primitive import chosen

    globals()["_chosen"] = chosen
    return chosen(dialect, symbol, args)


def postorder(*roots: Expr) -> Iterator[Expr]:
    """Yield every distinct node below `roots`, arguments before the nodes that use them."""
    seen: set[Expr] = set()
    stack: list[Expr | None] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if node is None:  # what lies below is ready: all its arguments were given
            yield stack.pop()  # type: ignore[misc]  # a None never lies on another
        elif node not in seen:
            seen.add(node)
            if node.args:
                stack += (node, None)
                stack += node.args[::-1]
            else:
                yield node


def topological(root: Expr) -> list[Expr]:
    """Return the nodes below `root`, each before its arguments, first arguments first."""
    out: list[Expr] = []
    seen: set[Expr] = set()
    stack: list[Expr | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            out.append(stack.pop())  # type: ignore[arg-type]  # as in `postorder`
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            stack += node.args
    return out[::-1]


def symbols(*roots: Expr) -> list[Sym]:
    """Return the variables in `roots`, in order of first appearance."""
    return [node for node in postorder(*roots) if isinstance(node, Sym)]


def dependents(root: Expr, *leaves: Expr) -> set[Expr]:
    """Return the nodes below `root` that contain one of `leaves`."""
    sought = set(leaves)
    found: set[Expr] = set()
    for node in postorder(root):
        if node in sought or not found.isdisjoint(node.args):
            found.add(node)
    return found


OPERANDS = 50_000  # operands of one chain that are looked at
ENDS = 8  # operands at either end of a longer one


def operands(e: App, cap: int = OPERANDS) -> tuple[list[Expr], bool]:
    """Return the operands of a chain of one associative operation, in order, and whether they are all.

    A chain with shared parts, X² X² of X² = X X, can have more operands than there are atoms: past `cap` only the
    first ones and the last ones are returned.
    """
    first, whole = _run(e, cap, 0)
    if whole:
        return first, True
    last, _ = _run(e, ENDS, 1)
    return [*first[:ENDS], *reversed(last)], False


def operands_within(e: App, cap: int) -> list[Expr] | None:
    """Return the operands of a chain of one associative operation, in order, or None if they are more than `cap`."""
    out: list[Expr] = []
    stack: list[Expr] = [e]
    while stack:
        node = stack.pop()
        if isinstance(node, App) and node.op is e.op:
            stack += node.args[::-1]
        else:
            out.append(node)
        if len(out) + len(stack) > cap:  # what waits is at least one operand each
            return None
    return out


def length_of(e: App, known: dict[Expr, int]) -> int:
    """Return the number of operands of a chain of one associative operation; `known` keeps what was found on the way.

    The prefixes of a long chain are then counted once, however often one of them is asked for.
    """
    stack = [e]
    while stack:
        node = stack[-1]
        inside = [a for a in node.args if isinstance(a, App) and a.op is node.op]
        if missing := [a for a in inside if a not in known]:
            stack += missing
        else:
            known[stack.pop()] = len(node.args) - len(inside) + sum([known[a] for a in inside])
    return known[e]


def _run(e: App, cap: int, side: int) -> tuple[list[Expr], bool]:
    """Return up to `cap` operands from the left (side 0) or from the right (side 1), and whether that is all."""
    out: list[Expr] = []
    stack: list[Expr] = [e]
    while stack:
        node = stack.pop()
        if isinstance(node, App) and node.op is e.op:
            stack.extend(reversed(node.args) if side == 0 else node.args)
        else:
            out.append(node)
            if len(out) >= cap and stack:
                return out, False
    return out, True


def rebuilt(node: Expr, args: tuple[Expr, ...]) -> Expr:
    """Return `node` with other arguments."""
    return node if args == node.args else node.with_args(args)


def mapped(root: Expr, change: Callable[[Expr], Expr | None], memo: dict[Expr, Expr] | None = None) -> Expr:
    """Return `root` with each node replaced by `change(node)` where that is not None, else rebuilt from its arguments.

    `change` sees original nodes, and what it returns is not visited again. Iterative: depth is no limit.
    """
    memo = {} if memo is None else memo
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if node in memo:
            continue
        if ready:
            memo[node] = rebuilt(node, tuple(memo[a] for a in node.args))
            continue
        new = change(node)
        if new is not None:
            memo[node] = new
        elif not node.args:
            memo[node] = node
        else:
            stack.append((node, True))
            stack.extend((a, False) for a in node.args if a not in memo)
    return memo[root]


def all_mapped(roots: Iterable[Expr], change: Callable[[Expr], Expr | None]) -> list[Expr]:
    """Return the roots as `mapped` changes each, what they share visited once."""
    memo: dict[Expr, Expr] = {}
    return [mapped(root, change, memo) for root in roots]


def substitute(root: Expr, values: dict[Expr, Expr]) -> Expr:
    """Return `root` with every node that is a key of `values` replaced."""
    for old, new in values.items():
        if old.shape != new.shape:
            raise ShapeError(f"substitute: {old!r} is {times(old.shape)}, but its replacement is {times(new.shape)}")
    return mapped(root, values.get)
