"""The matrix of a linear map as a function of the values: dense, or as an object that keeps its structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import DomainError, UnsupportedError
from ..expr import App, Const, Expr, Sym
from ..primitive import OPERATORS
from ..rewrite import Rules, Simplifier
from .dialect import Dialect, Program, Result
from .numpy import NUMPY, NumPy
from .source import Body, shown

if TYPE_CHECKING:
    from ..linear_map import LinearMap

PLAN, OBJECT = Rules("plan"), Rules("object")
MODULE = "frechet.codegen.structured"
WORDS = ("Commutation", "Dense", "Diagonal", "Identity", "Kronecker", "LowRank", "dense")


class StructuredNumPy(NumPy):
    """NumPy in which Kronecker products, diagonal matrices and identities are objects, not arrays."""

    def __init__(self) -> None:
        super().__init__()
        self.reserved |= {*WORDS}
        self._known: dict[Expr, bool] = {}

    def is_structured(self, e: Expr) -> bool:
        """Whether the value of `e` may be such an object; its arguments have been asked for before."""
        if e not in self._known:
            self._known[e] = self._structured(e)
        return self._known[e]

    def _structured(self, e: Expr) -> bool:
        if not isinstance(e, App):
            return isinstance(e, Const) and e.name == "I"
        if e.op.structured != OPERATORS:
            return bool(e.op.structured)
        given = [self.is_structured(a) for a in e.args]
        slots, shape = e.op.signature.slots, e.op.signature.result
        # A number or a vector that multiplies it leaves it what it is; beside a matrix it becomes one.
        kept = [known for known, slot in zip(given, slots, strict=True) if slot.shape == shape]
        return all(kept or given)

    def value(self, node: App) -> Callable[..., Any]:
        """Return what makes the object; where an operation needs arrays, its arguments are written out."""
        op, given = node.op, [self.is_structured(a) for a in node.args]
        if op.structured not in ("", OPERATORS):
            return lambda xp, *args: getattr(xp, op.structured)(*args)
        if op.structured or not any(given):
            return super().value(node)
        return lambda xp, *args: op.value(
            xp, *(xp.dense(a) if structured else a for a, structured in zip(args, given, strict=True))
        )

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return a call, of a class of ours without the prefix of the library."""
        text, level = super().call(path, args, options)
        return (text.removeprefix(f"{self.prefix}."), level) if path in WORDS else (text, level)

    def leaf(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return ``Identity(n)``, or an array."""
        return f"Identity({rows})" if kind == "I" else super().leaf(kind, rows, columns, like)

    def helped(self, p: Program) -> list[str]:
        """Return the import of the classes that a program uses, and the helpers as before."""
        used = [word for word in WORDS if p.uses(word)]
        return [f"from {MODULE} import {', '.join(used)}"] * bool(used) + super().helped(p)


def form_source(L: LinearMap, form: str, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
    """Return the source of ``matrix`` or ``kronecker``, and what its arguments are called there."""
    if form == "kronecker" and dialect is not NUMPY:
        raise UnsupportedError(
            f"form 'kronecker' is for the back end 'numpy', not {dialect.name!r}; take form 'matrix'"
        )
    K = planned(L.kronecker())
    if form == "kronecker":
        K = Simplifier(OBJECT)(K)
    if dialect is NUMPY:
        dialect = StructuredNumPy()
    try:
        return _source(K, [K], form, dialect)
    except DomainError:  # the variable counts for its size alone
        return _source(K, [K, L.variable], form, dialect)


def _source(K: Expr, named: list[Expr], form: str, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
    body = Body(dialect, named, [K])
    text = body.array(K)
    structured = isinstance(dialect, StructuredNumPy) and dialect.is_structured(K)
    if isinstance(K, Sym):
        text = f"{text} + 0"  # a copy: the caller may write into what is returned
    if structured != (form == "kronecker"):
        text = f"dense({text})" if structured else f"Dense({text})"
    doc = f"Return the matrix of a linear map, {shown(K)}."
    return body.program(form, doc, [Result(text, "array")]), body.arguments()


def planned(K: Expr) -> Expr:
    """Return K as it is best computed."""
    return Simplifier(PLAN)(K)
