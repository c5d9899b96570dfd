"""The diagonal, taken from a matrix and put into one, and products with diagonal matrices."""

from __future__ import annotations

from ..citation import verified
from ..expr import ones
from ..primitive import OPERATORS, Primitive, primitive

diagonal_matrix: Primitive = primitive(
    "diagonal_matrix",
    "x[n,1] -> [n,n]",
    r"\operatorname{{Diag}}\left({x}\right)",
    doc="The diagonal matrix whose diagonal is the vector x.",
    value=lambda xp, x: xp.eye(x.shape[0]) * x,
    structured="Diagonal",
    linear=lambda G: diagonal(G),
    words=("diag", "diagonal_matrix"),
    symmetric=True,
    title="a diagonal matrix",
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("tr(A*diag(x)*B)", "x", "diag(B*A)"), ("norm2(A*diag(x))^2", "x", "2*diag(A'*A*diag(x))")),
)

diagonal: Primitive = primitive(
    "diagonal",
    "X[n,n] -> [n,1]",
    r"\operatorname{{diag}}\left({X}\right)",
    doc="The diagonal of a square matrix, as a column vector.",
    value=lambda xp, X: xp.linalg.diagonal(X).reshape((-1, 1)),
    linear=lambda G: diagonal_matrix(G),
    words=("diag", "diagonal"),
    title="the diagonal",
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("y'*diag(X)", "X", "diag(y)"), ("y'*diag(A*X)", "X", "A'*diag(y)")),
)

scale_rows: Primitive = primitive(
    "scale_rows",
    "x[m,1], A[m,n] -> [m,n]",
    r"\operatorname{{Diag}}\left({x}\right) {A:21}",
    doc="Every row of A times its entry of x: diag(x) A, without the matrix diag(x).",
    value=lambda xp, x, A: x * A,
    structured=OPERATORS,
    adjoint=(
        lambda G, x, A: matmul(hadamard(G, A), ones(A.shape[1], 1)),
        lambda G, x, A: scale_rows(x, G),
    ),
    level=20,
    keeps_nonnegative=True,
    slicewise="mn",
    title="the product with a diagonal matrix",
    in_programs=True,
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("tr(B*scale_rows(x, A))", "x", "diag(A*B)"), ("tr(B*scale_rows(x, A))", "A", "scale_rows(x, B')")),
)

scale_columns: Primitive = primitive(
    "scale_columns",
    "A[m,n], y[n,1] -> [m,n]",
    r"{A} \operatorname{{Diag}}\left({y}\right)",
    doc="Every column of A times its entry of y: A diag(y), without the matrix diag(y).",
    value=lambda xp, A, y: A * y.T,
    structured=OPERATORS,
    adjoint=(
        lambda G, A, y: scale_columns(G, y),
        lambda G, A, y: matmul(transpose(hadamard(G, A)), ones(A.shape[0], 1)),
    ),
    level=20,
    keeps_nonnegative=True,
    slicewise="mn",
    title="the product with a diagonal matrix",
    in_programs=True,
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("tr(B*scale_columns(A, y))", "y", "diag(B*A)"), ("tr(B*scale_columns(A, y))", "A", "scale_columns(B', y)")),
)

from .linear import transpose  # noqa: E402  # rules refer to each other across families
from .multilinear import hadamard, matmul  # noqa: E402
