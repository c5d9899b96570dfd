"""The gradient with respect to one column of a matrix: X changes by h e_bᵀ only, so that it is G e_b."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .calculus.collect import collected
from .certify.certificate import Equation
from .derivation import Derivation, Step, constantly
from .errors import DeclarationError
from .expr import Diff, Expr, Sym, operate, symbols
from .folds import Unit
from .indices import Index, as_index
from .primitives.multilinear import inner
from .rewrite import Simplifier


@dataclass(frozen=True)
class Column:
    """Column `at` of the variable `of`: what a derivative can be taken with respect to."""

    of: Sym
    at: Index

    @property
    def expression(self) -> Expr:
        """The column as an expression, X e_b."""
        return operate("numpy", "@", self.of, Unit(self.of.shape[1], self.at))


def column(X: Expr, at: Any) -> Column:
    """Return column `at` of the matrix variable X, for `derive`: its gradient is G e_b, where G is that of X.

    Raises `DeclarationError` when X is not a variable, or has one column only.

    >>> from frechet import derive, index, matrix, norm2
    >>> X = matrix("X", "m", "n")
    >>> derive(norm2(X)**2, column(X, index("b"))).gradient
    2 X e_b
    """
    if not isinstance(X, Sym) or X.shape[1] == 1:
        raise DeclarationError(f"{X} has no columns to choose from: a column is one of a matrix variable")
    if X.structure:
        raise DeclarationError(f"{X.name} is {X.structure.replace('_', ' ')}: its columns do not change one by one")
    index = as_index(at)
    if not index.name and index.offset < 1:
        raise DeclarationError(f"{X.name} has no column {index}: the first is 1")
    return Column(X, index)


class ColumnDerivation(Derivation):
    """The derivation of the gradient with respect to one column."""

    def __init__(self, function: Expr, column: Column, seed: int) -> None:
        super().__init__(function, column.of, seed)
        self.column = column
        self.unit = Unit(column.of.shape[1], column.at)
        taken = {s.name for s in symbols(function)}
        name = next(c for c in ("h", "eta", *(f"h_{n}" for n in range(99))) if c not in taken)
        self._h = Sym(name, (column.of.shape[0], 1))

    @property
    def wrt(self) -> Expr:
        """The column, X e_b."""
        return self.column.expression

    @property
    def gradient(self) -> Expr:
        """The gradient, a vector of the shape of the column."""
        simplify = Simplifier()
        return collected(simplify(operate("numpy", "@", super().gradient, self.unit)), simplify)

    def conclusions(self) -> list[Equation]:
        """Return that the gradient of the matrix is right, and that ⟨G, h e_bᵀ⟩ = ⟨G e_b, h⟩ for every h."""
        step = self._column_step()
        whole = inner(super().gradient, Diff(self.variable))
        return [(Diff(self.subject), whole, "gradient"), (step.before, step.after, step.rule)]

    def _column_step(self) -> Step:
        G = super().gradient
        change = operate("numpy", "@", self._h, operate("numpy", ".T", self.unit))
        before, after = inner(G, change), inner(self.gradient, self._h)
        title = "only the column {0} changes, by {1}"
        objects = (self.wrt, self._h)
        return Step("frobenius", "column", title, objects, "", (), constantly(before), constantly(after))

    def gradient_steps(self) -> list[Step]:
        """Return the step to the one column; the gradient of the matrix has been collected before it."""
        return [self._column_step()]
