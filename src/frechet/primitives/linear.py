"""Operations linear in all their arguments together: sums, signs, transposes, traces, sums of entries."""

from __future__ import annotations

from ..citation import verified
from ..expr import Const, zeros
from ..primitive import OPERATORS, Primitive, primitive

add: Primitive = primitive(
    "add",
    "A[m,n], B[m,n] -> [m,n]",
    "{A} + {B:16}",
    doc="Sum of two matrices of one shape.",
    value=lambda xp, A, B: A + B,
    structured=OPERATORS,
    linear=(lambda G: G, lambda G: G),
    parts=(lambda A: A, lambda B: B),
    text="{A} + {B:16}",
    level=10,
    associative=True,
    commutes_with_transpose=True,
    infix=(("matrix", "+"), ("numpy", "+")),
    slicewise="mn",
    title="linearity",
    cite=(verified("petersen2012", "eq. (35)"),),
    unit=lambda shape: zeros(*shape),
    fold=("sum", r"\sum"),
    keeps_sign=True,
    known=(("tr(A*X) + tr(X*B)", "X", "A' + B'"),),
    norm_bound=lambda a, b: add(a, b),
)

sub: Primitive = primitive(
    "sub",
    "A[m,n], B[m,n] -> [m,n]",
    "{A} - {B:16}",
    doc="Difference of two matrices of one shape.",
    value=lambda xp, A, B: A - B,
    structured=OPERATORS,
    linear=(lambda G: G, lambda G: neg(G)),
    parts=(lambda A: A, lambda B: neg(B)),
    text="{A} - {B:16}",
    level=10,
    commutes_with_transpose=True,
    infix=(("matrix", "-"), ("numpy", "-")),
    slicewise="mn",
    title="linearity",
    cite=(verified("petersen2012", "eqs. (34), (35)"),),
    known=(("tr(A*X) - tr(X*B)", "X", "A' - B'"),),
    norm_bound=lambda a, b: add(a, b),
)

neg: Primitive = primitive(
    "neg",
    "A[m,n] -> [m,n]",
    "-{A:17}",
    doc="The matrix with every sign changed.",
    value=lambda xp, A: -A,
    structured=OPERATORS,
    linear=lambda G: neg(G),
    text="-{A:18}",
    level=15,
    homothety=0,
    commutes_with_transpose=True,
    infix=(("matrix", "-"), ("numpy", "-")),
    title="linearity",
    cite=(verified("petersen2012", "eq. (34)"),),
    known=(("tr(-X*A)", "X", "-A'"),),
    norm_bound=lambda a: a,
)

transpose: Primitive = primitive(
    "transpose",
    "A[m,n] -> [n,m]",
    r"{A:91}^{{\top}}",
    doc="The transpose: rows become columns.",
    value=lambda xp, A: A.T,
    structured=OPERATORS,
    linear=lambda G: transpose(G),
    text="{A:90}'",
    level=90,
    infix=(("matrix", "'"), ("numpy", ".T")),
    words=("transpose",),
    title="transpose",
    under_trace=("transpose under the trace",),
    cite=(verified("petersen2012", "eq. (44)"),),
    keeps_nonnegative=True,
    known=(("tr(A*X')", "X", "A"), ("tr(A*X'*B)", "X", "B*A")),
    norm_bound=lambda a: a,
    indices="ji->ij",
)

trace: Primitive = primitive(
    "trace",
    "X[n,n] -> scalar",
    r"\operatorname{{tr}}\left({X}\right)",
    doc="Sum of the diagonal entries of a square matrix.",
    value=lambda xp, X: xp.sum(xp.linalg.diagonal(X)).reshape((1, 1)),
    adjoint=lambda G, X: scaled(G, Const("I", X.shape)),
    words=("tr", "trace"),
    cyclic=True,
    title="trace",
    under_trace=("",),
    cite=(verified("petersen2012", "eq. (36)"),),
    keeps_nonnegative=True,
    known=(("tr(X)", "X", "eye"), ("tr(A*X*B)", "X", "A'*B'"), ("tr(X'*B*X)", "X", "B*X + B'*X")),
    indices="ii->",
)

total: Primitive = primitive(
    "total",
    "X[m,n] -> scalar",
    r"\operatorname{{sum}}\left({X}\right)",
    doc="Sum of all entries of a matrix or vector.",
    value=lambda xp, X: xp.sum(X).reshape((1, 1)),
    adjoint=lambda G, X: scaled(G, ones_like(X)),
    words=("sum",),
    title="sum of entries",
    under_trace=("sum as a trace",),
    keeps_nonnegative=True,
    cite=(verified("petersen2012", "eq. (70) with a and b of ones"),),
    known=(("sum(A.*X)", "X", "A"), ("sum(A*x)", "x", "A'*vector(1)")),
    indices="ij->",
)

from .multilinear import ones_like, scaled  # noqa: E402  # rules refer to each other across families
