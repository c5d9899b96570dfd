"""What is left of a matrix when rows, columns or all entries are taken together: sums and the largest entry."""

from __future__ import annotations

from typing import Any

from ..citation import unverified, verified
from ..expr import ones, zeros
from ..kink import LARGEST, SMALLEST, Kink
from ..primitive import Primitive, primitive
from .multilinear import inner, matmul

row_sums: Primitive = primitive(
    "row_sums",
    "X[m,n] -> [m,1]",
    r"\operatorname{{rowsum}}\left({X}\right)",
    doc="The sum of every row, X 1.",
    value=lambda xp, X: xp.sum(X, axis=1, keepdims=True),
    adjoint=lambda G, X: matmul(G, ones(1, X.shape[1])),
    words=("rowsum", "row_sums"),
    slicewise="m",
    summed="n",
    title="row sums",
    keeps_nonnegative=True,
    cite=(verified("zhang2023", 'sec. "Non-Reduction Sum"', of="definition"),),
    known=(("y'*rowsum(X)", "X", "y*vector(1)'"), ("norm2(rowsum(A*X))^2", "X", "2*A'*A*X*vector(1)*vector(1)'")),
)

column_sums: Primitive = primitive(
    "column_sums",
    "X[m,n] -> [1,n]",
    r"\operatorname{{colsum}}\left({X}\right)",
    doc="The sum of every column, 1'X.",
    value=lambda xp, X: xp.sum(X, axis=0, keepdims=True),
    adjoint=lambda G, X: matmul(ones(X.shape[0], 1), G),
    words=("colsum", "column_sums"),
    slicewise="n",
    summed="m",
    title="column sums",
    keeps_nonnegative=True,
    cite=(verified("zhang2023", 'sec. "Reduction"', of="definition"),),
    known=(("colsum(X)*y", "X", "vector(1)*y'"),),
)


def _places(xp: Any, X: Any, extreme: Any) -> Any:
    """Return 1 at the extreme entry; several of them share it, as the largest off the diagonal of X = X' must."""
    at = -xp.abs(xp.sign(X - extreme)) + 1
    return at / xp.sum(at)


is_max: Primitive = primitive(
    "is_max",
    "X[m,n] -> [m,n]",
    r"\mathbf{{1}}_{{\max}}\left({X}\right)",
    doc="1 where the largest entry stands and 0 elsewhere: the gradient of the largest entry.",
    value=lambda xp, X: _places(xp, X, xp.max(X)),
    differential=lambda X, dX: zeros(*X.shape),
    title="the place of the largest entry",
    domain="4*sum(is_max(X).^2) > 3",
    condition="the largest entry of {X} stands in one place only",
    range="nonnegative",
    jumps=True,
    cite=(verified("jax", "lax/lax.py, JVP of reduce_max", of="definition"),),
    known=(("inner(X, is_max(X))", "X", "is_max(X)"),),
)

is_min: Primitive = primitive(
    "is_min",
    "X[m,n] -> [m,n]",
    r"\mathbf{{1}}_{{\min}}\left({X}\right)",
    doc="1 where the smallest entry stands and 0 elsewhere: the gradient of the smallest entry.",
    value=lambda xp, X: _places(xp, X, xp.min(X)),
    differential=lambda X, dX: zeros(*X.shape),
    title="the place of the smallest entry",
    domain="4*sum(is_min(X).^2) > 3",
    condition="the smallest entry of {X} stands in one place only",
    range="nonnegative",
    jumps=True,
    cite=(verified("jax", "lax/lax.py, JVP of reduce_min", of="definition"),),
    known=(("inner(X, is_min(X))", "X", "is_min(X)"),),
)

max_entry: Primitive = primitive(
    "max_entry",
    "X[m,n] -> scalar",
    r"\max\left({X}\right)",
    doc="The largest entry; not differentiable where two entries share that place.",
    value=lambda xp, X: xp.max(X).reshape((1, 1)),
    differential=lambda X, dX: inner(is_max(X), dX),
    words=("max", "max_entry"),
    title="the largest entry",
    domain="4*sum(is_max(X).^2) > 3",
    condition="the largest entry of {X} stands in one place only",
    kink=Kink(LARGEST, lambda S, X: inner(S, X), slope=lambda X: is_max(X)),
    cite=(verified("jax", "lax/lax.py, JVP of reduce_max"), unverified("danskin1967")),
    known=(("max(X)", "X", "is_max(X)"), ("max(A*x)", "x", "A'*is_max(A*x)")),
)

min_entry: Primitive = primitive(
    "min_entry",
    "X[m,n] -> scalar",
    r"\min\left({X}\right)",
    doc="The smallest entry; not differentiable where two entries share that place.",
    value=lambda xp, X: xp.min(X).reshape((1, 1)),
    differential=lambda X, dX: inner(is_min(X), dX),
    words=("min", "min_entry"),
    title="the smallest entry",
    domain="4*sum(is_min(X).^2) > 3",
    condition="the smallest entry of {X} stands in one place only",
    kink=Kink(SMALLEST, lambda S, X: inner(S, X), slope=lambda X: is_min(X), convex=False),
    cite=(verified("jax", "lax/lax.py, JVP of reduce_min"), unverified("danskin1967")),
    known=(("min(X)", "X", "is_min(X)"),),
)
