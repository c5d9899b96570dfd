"""Norms of a matrix or vector, read entrywise."""

from __future__ import annotations

from ..citation import verified
from ..expr import number
from ..kink import BALL, SIGNS, Kink
from ..primitive import Primitive, primitive
from .elementwise import sign
from .multilinear import inner, scale
from .powers import power, ratio

norm2: Primitive = primitive(
    "norm2",
    "X[m,n] -> scalar",
    r"\left\|{X}\right\|",
    doc="The Frobenius norm: Euclidean length of all entries together; not differentiable at 0.",
    value=lambda xp, X: xp.sqrt(xp.sum(X * X).reshape((1, 1))),
    differential=lambda X, dX: ratio(inner(X, dX), norm2(X)),
    words=("norm2", "norm"),
    title="the norm",
    domain="norm2(X) != 0",
    condition="{X} is not zero",
    cite=(verified("petersen2012", "eq. (129) for a vector"),),
    range="nonnegative",
    vanishes=lambda X: (X,),
    kink=Kink(BALL, lambda S, X: inner(S, X), slope=lambda X: ratio(X, norm2(X))),
    known=(("norm2(X)", "X", "X/norm2(X)"), ("norm2(A*x - y)", "x", "A'*(A*x - y)/norm2(A*x - y)")),
    norm_bound=lambda a: a,
)

sqnorm: Primitive = primitive(
    "sqnorm",
    "X[m,n] -> scalar",
    r"\left\|{X:0}\right\|^{{2}}",
    doc="The square of the Frobenius norm: sum of the squares of the entries.",
    value=lambda xp, X: xp.sum(X * X).reshape((1, 1)),
    differential=lambda X, dX: scale(2, inner(X, dX)),
    level=90,
    text="sqnorm({X:0})",
    text_level=100,
    summed="mn",
    title="the squared norm",
    cite=(verified("petersen2012", "eq. (132)"),),
    range="nonnegative",
    vanishes=lambda X: (X,),
    known=(("sqnorm(X)", "X", "2*X"), ("sqnorm(W*X - Y)/2", "W", "(W*X - Y)*X'")),
    norm_bound=lambda a: power(a, number(2)),
    remainder=(lambda X, dX: sqnorm(dX),),
)

norm1: Primitive = primitive(
    "norm1",
    "X[m,n] -> scalar",
    r"\left\|{X}\right\|_{{1}}",
    doc="The entrywise 1-norm: sum of absolute values; not differentiable where an entry is 0.",
    value=lambda xp, X: xp.sum(xp.abs(X)).reshape((1, 1)),
    differential=lambda X, dX: inner(sign(X), dX),
    summed="mn",
    title="the 1-norm",
    domain="X != 0",
    sample="nonzero",
    range="nonnegative",
    vanishes=lambda X: (X,),
    kink=Kink(SIGNS, lambda S, X: inner(S, X), slope=lambda X: sign(X)),
    cite=(verified("petersen2012", "eq. (525) for a vector", of="definition"),),
    known=(("norm1(X)", "X", "sign(X)"), ("norm1(A*x - y)", "x", "A'*sign(A*x - y)")),
)
