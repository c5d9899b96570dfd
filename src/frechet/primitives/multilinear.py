"""Operations linear in each argument separately: products of every kind. The product rule is proved once for all."""

from __future__ import annotations

from ..citation import verified
from ..expr import Const, Expr, Num, ones
from ..primitive import OPERATORS, Primitive, primitive
from .linear import transpose

scale: Primitive = primitive(
    "scale",
    "c[1,1], A[m,n] -> [m,n]",
    r"{c:21} \, {A:19}",
    doc="A matrix times a scalar.",
    value=lambda xp, c, A: c * A,
    structured=OPERATORS,
    adjoint=(lambda G, c, A: inner(G, A), lambda G, c, A: scale(c, G)),
    text="{c}*{A}",
    level=20,
    associative=True,
    flips=True,
    homothety=1,
    vanishes=lambda c, A: (c, A),
    infix=(("matrix", "*"), ("numpy", "*"), ("matrix", ".*"), ("numpy", "@")),
    title="scalar factor",
    cite=(verified("petersen2012", "eq. (34) for a constant factor"),),
    keeps_nonnegative=True,
    known=(("c*tr(A*X)", "X", "c*A'"), ("c*tr(A*X)", "c", "tr(A*X)")),
    norm_bound=lambda c, a: scale(c, a),
)

matmul: Primitive = primitive(
    "matmul",
    "A[m,k], B[k,n] -> [m,n]",
    r"{A} \, {B}",
    doc="The matrix product.",
    value=lambda xp, A, B: A @ B,
    structured=OPERATORS,
    adjoint=(lambda G, A, B: matmul(G, transpose(B)), lambda G, A, B: matmul(transpose(A), G)),
    text="{A}*{B}",
    level=20,
    associative=True,
    reverses_under_transpose=True,
    vanishes=lambda A, B: (B,) if A is transpose(B) else (),
    infix=(("matrix", "*"), ("numpy", "@")),
    title="product",
    unit=lambda shape: Const("I", shape),
    fold=("prod", ""),
    under_trace=("cyclic", ""),
    cite=(verified("petersen2012", "eq. (37)"),),
    keeps_nonnegative=True,
    known=(
        ("x'*Q*x", "x", "(Q + Q')*x"),
        ("x'*Q*x", "Q", "x*x'"),
        ("norm2(W*X - Y)^2", "W", "2*(W*X - Y)*X'"),
    ),
    norm_bound=lambda a, b: scale(a, b),
    indices="ik,kj->ij",
)

outer: Primitive = primitive(
    "outer",
    "x[m,1], y[n,1] -> [m,n]",
    r"{x} \, {y:90}^{{\top}}",
    doc="The outer product of two column vectors, x y'.",
    value=lambda xp, x, y: x @ y.T,
    structured="LowRank",
    adjoint=(lambda G, x, y: matmul(G, y), lambda G, x, y: matmul(transpose(G), x)),
    text="outer({x:0}, {y:0})",
    text_level=100,
    level=20,
    slicewise="mn",
    title="outer product",
    cite=(verified("petersen2012", "eq. (37)"),),
    known=(("tr(A*outer(x, y))", "x", "A'*y"), ("tr(A*outer(x, y))", "y", "A*x")),
)

inner: Primitive = primitive(
    "inner",
    "A[m,n], B[m,n] -> scalar",
    r"\left\langle {A}, {B} \right\rangle",
    doc="The Frobenius inner product: the sum of the products of corresponding entries, tr(A'B).",
    value=lambda xp, A, B: xp.sum(A * B).reshape((1, 1)),
    adjoint=(lambda G, A, B: scaled(G, B), lambda G, A, B: scaled(G, A)),
    title="inner product",
    under_trace=("inner product as a trace",) * 2,
    vanishes=lambda A, B: (A,) if A is B else (),
    cite=(verified("petersen2012", "eq. (103)"),),
    keeps_nonnegative=True,
    known=(("inner(A, X)", "X", "A"), ("inner(X, A*X)", "X", "A*X + A'*X")),
    norm_bound=lambda a, b: scale(a, b),
    indices="ij,ij->",
)

hadamard: Primitive = primitive(
    "hadamard",
    "A[m,n], B[m,n] -> [m,n]",
    r"{A} \odot {B}",
    doc="The Hadamard product: corresponding entries are multiplied.",
    value=lambda xp, A, B: A * B,
    adjoint=(lambda G, A, B: hadamard(G, B), lambda G, A, B: hadamard(A, G)),
    text="{A}.*{B}",
    text_level=20,
    level=18,
    associative=True,
    commutative=True,
    commutes_with_transpose=True,
    infix=(("matrix", ".*"), ("numpy", "*")),
    title="Hadamard product",
    under_trace=("Hadamard product under the trace",) * 2,
    cite=(verified("petersen2012", "eq. (38)"),),
    keeps_nonnegative=True,
    known=(("sum(A.*X.*B)", "X", "A.*B"), ("tr((A.*X)*B)", "X", "A.*B'")),
    norm_bound=lambda a, b: scale(a, b),
    indices="ij,ij->ij",
)


def scaled(c: Expr, A: Expr) -> Expr:
    """Return c A, without writing the factor one."""
    return A if isinstance(c, Num) and c.value == 1 else scale(c, A)


def ones_like(A: Expr) -> Expr:
    """Return the all-ones matrix of the shape of A."""
    return ones(*A.shape)
