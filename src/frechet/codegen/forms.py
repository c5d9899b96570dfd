"""The matrix of a linear map as a function of the values: dense, or as an object that keeps its structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import DomainError, UnsupportedError
from ..expr import App, Const, Expr, Sym, postorder
from ..primitive import OPERATORS
from ..rewrite import Rules, Simplifier
from .dialect import Dialect, Program
from .numpy import NUMPY, NumPy
from .source import Job, shown

if TYPE_CHECKING:
    from ..linear_map import LinearMap

PLAN, OBJECT = Rules("plan"), Rules("object")
MODULE = "frechet.codegen.structured"
WORDS = ("Commutation", "Dense", "Diagonal", "Identity", "Kronecker", "LowRank", "dense")


class StructuredNumPy(NumPy):
    """NumPy in which Kronecker products, diagonal matrices and identities are objects, not arrays."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
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

    def contraction(self, indices: str, args: list[str]) -> str:
        """Return nothing: the arguments may be objects."""
        return ""

    def finished(self, e: Expr, text: str) -> str:
        """Return an array for the form ``matrix``, an object for ``kronecker``; never an argument itself."""
        if self.is_structured(e):
            return text if self._form == "kronecker" else f"dense({text})"
        text = self.copied(text) if isinstance(e, Sym) else text
        return f"Dense({text})" if self._form == "kronecker" else text

    def keeps(self, roots: Sequence[Expr]) -> bool:
        """Whether there is an object among the parts."""
        return any([self.is_structured(node) for node in postorder(*roots)])

    def noted(self, letter: Sym, e: Expr) -> Sym:
        """Return the letter, having taken note whether it stands for an object."""
        self._known[letter] = self.is_structured(e)
        return letter

    def helped(self, p: Program) -> list[str]:
        """Return the import of the classes that a program uses, and the helpers as before."""
        used = [word for word in WORDS if p.uses(word)]
        return [f"from {MODULE} import {', '.join(used)}"] * bool(used) + super().helped(p)


def form_job(L: LinearMap, form: str, dialect: Dialect) -> tuple[Job, Dialect]:
    """Return the job of ``matrix`` or ``kronecker``, and the dialect it is to be written in."""
    if form == "kronecker" and dialect is not NUMPY:
        raise UnsupportedError(f"form 'kronecker' is for the back end 'numpy', not {dialect.name!r}")
    asked = L.kronecker()
    K = planned(asked)
    if form == "kronecker":
        K = Simplifier(OBJECT)(K)
    dialect = StructuredNumPy(form) if dialect is NUMPY else dialect
    job = Job(form, f"Return the matrix of a linear map, {shown(asked)}.", (K,), (K,), (None,), matrix=True)
    try:
        job.source(dialect)
    except DomainError:  # the variable counts for its size alone
        job = replace(job, named=(K, L.variable))
    return job, dialect


def planned(K: Expr) -> Expr:
    """Return K as it is best computed."""
    return Simplifier(PLAN)(K)
