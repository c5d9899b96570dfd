"""The diagonal of a matrix and diagonal matrices: beside the matrix product, the Hadamard product and the trace."""

from __future__ import annotations

from ..expr import Const, ones
from ..identity import identity
from ..primitives.determinant import logdet
from ..primitives.diagonal import diagonal, diagonal_matrix, scale_columns, scale_rows
from ..primitives.elementwise import elementwise_power, log, quotient, sqrt
from ..primitives.inverse import inv
from ..primitives.linear import total, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul, outer
from ..primitives.reductions import row_sums
from .properties import has

identity("outer_matmul", "x[m,1], y[n,1]", lambda x, y: (outer(x, y), matmul(x, transpose(y))))
identity(
    "matmul_outer",
    "x[m,1], y[n,1]",
    lambda x, y: (matmul(x, transpose(y)), outer(x, y)),
    kind="object",
    title="an outer product as its two vectors",
)

identity("diagonal_diagonal_matrix", "x[n,1]", lambda x: (diagonal(diagonal_matrix(x)), x))
identity("diagonal_transpose", "A[n,n]", lambda A: (diagonal(transpose(A)), diagonal(A)))
identity("diagonal_scalar", "c[1,1]", lambda c: (diagonal(c), c))
identity("diagonal_matrix_scalar", "c[1,1]", lambda c: (diagonal_matrix(c), c))
identity(
    "diagonal_matrix_ones",
    "x[n,1]",
    lambda x: (diagonal_matrix(ones(*x.shape)), Const("I", (x.shape[0], x.shape[0]))),
)
identity("diagonal_eye", "x[n,1]", lambda x: (diagonal(Const("I", (x.shape[0], x.shape[0]))), ones(*x.shape)))
identity("trace_diagonal_matrix", "x[n,1]", lambda x: (trace(diagonal_matrix(x)), total(x)))
identity("total_diagonal", "A[n,n]", lambda A: (total(diagonal(A)), trace(A)))
identity("total_diagonal_matrix", "x[n,1]", lambda x: (total(diagonal_matrix(x)), total(x)))

identity("diagonal_matrix_matmul", "x[n,1], y[n,1]", lambda x, y: (matmul(diagonal_matrix(x), y), hadamard(x, y)))
identity(
    "matmul_diagonal_matrix",
    "x[n,1], y[n,1]",
    lambda x, y: (matmul(transpose(y), diagonal_matrix(x)), transpose(hadamard(y, x))),
)
identity(
    "diagonal_matrix_diagonal_matrix",
    "x[n,1], y[n,1]",
    lambda x, y: (matmul(diagonal_matrix(x), diagonal_matrix(y)), diagonal_matrix(hadamard(x, y))),
)
identity("diagonal_outer", "x[n,1], y[n,1]", lambda x, y: (diagonal(matmul(x, transpose(y))), hadamard(x, y)))
identity(
    "diagonal_matmul_right",
    "A[n,n], x[n,1]",
    lambda A, x: (diagonal(matmul(A, diagonal_matrix(x))), hadamard(diagonal(A), x)),
)
identity(
    "diagonal_matmul_left",
    "A[n,n], x[n,1]",
    lambda A, x: (diagonal(matmul(diagonal_matrix(x), A)), hadamard(x, diagonal(A))),
)
identity(
    "diagonal_matmul",
    "A[m,n], B[n,m]",
    lambda A, B: (diagonal(matmul(A, B)), row_sums(hadamard(A, transpose(B)))),
    kind="law",
)
identity(
    "diagonal_matrix_matmul_diagonal_matrix",
    "x[m,1], A[m,n], y[n,1]",
    lambda x, A, y: (
        matmul(matmul(diagonal_matrix(x), A), diagonal_matrix(y)),
        hadamard(A, matmul(x, transpose(y))),
    ),
    kind="law",
)
identity(
    "inner_diagonal_matrix",
    "A[n,n], x[n,1]",
    lambda A, x: (inner(A, diagonal_matrix(x)), inner(diagonal(A), x)),
    kind="law",
)
identity(
    "inv_diagonal_matrix",
    "x[n,1]",
    lambda x: (inv(diagonal_matrix(x)), diagonal_matrix(quotient(ones(*x.shape), x))),
    kind="law",
    condition="no entry of x is zero",
)
identity(
    "logdet_diagonal_matrix",
    "x[n,1]",
    lambda x: (logdet(diagonal_matrix(x)), total(log(x))),
    kind="law",
    condition="every entry of x is positive",
)
identity(
    "hadamard_matmul_trace",
    "A[m,n], B[m,n], x[m,1], y[n,1]",
    lambda A, B, x, y: (
        matmul(matmul(transpose(x), hadamard(A, B)), y),
        trace(matmul(matmul(matmul(diagonal_matrix(x), A), diagonal_matrix(y)), transpose(B))),
    ),
    kind="law",
)
identity(
    "diagonal_hadamard",
    "A[n,n], B[n,n]",
    lambda A, B: (diagonal(hadamard(A, B)), hadamard(diagonal(A), diagonal(B))),
    kind="law",
)
identity(
    "hadamard_square",
    "A[m,n]",
    lambda A: (hadamard(A, A), elementwise_power(A, 2)),
    kind="law",
)

# A diagonal matrix is computed as its vector: in a derivation diag(x) A, in code the rows of A times their numbers.
identity("scale_rows_matmul", "x[m,1], A[m,n]", lambda x, A: (scale_rows(x, A), matmul(diagonal_matrix(x), A)))
identity("scale_columns_matmul", "A[m,n], y[n,1]", lambda A, y: (scale_columns(A, y), matmul(A, diagonal_matrix(y))))
identity(
    "diagonal_beside_diagonal_right",
    "A[m,n], x[n,1], y[n,1]",
    lambda A, x, y: (scale_columns(scale_columns(A, x), y), scale_columns(A, hadamard(x, y))),
    kind="plan",
    title="two diagonal matrices are one",
)
identity(
    "diagonal_beside_diagonal_left",
    "x[m,1], y[m,1], A[m,n]",
    lambda x, y, A: (scale_rows(x, scale_rows(y, A)), scale_rows(hadamard(x, y), A)),
    kind="plan",
    title="two diagonal matrices are one",
)
identity(
    "diagonal_matrix_times",
    "x[m,1], A[m,n]",
    lambda x, A: (matmul(diagonal_matrix(x), A), scale_rows(x, A)),
    kind="plan",
    title="a diagonal matrix as its vector",
)
identity(
    "times_diagonal_matrix",
    "A[m,n], y[n,1]",
    lambda A, y: (matmul(A, diagonal_matrix(y)), scale_columns(A, y)),
    kind="plan",
    title="a diagonal matrix as its vector",
)
identity(
    "scaled_columns_times_vector",
    "A[m,n], y[n,1], x[n,1]",
    lambda A, y, x: (matmul(scale_columns(A, y), x), matmul(A, hadamard(y, x))),
    kind="plan",
    title="a vector is scaled, not a matrix",
)
identity(
    "vector_times_scaled_rows",
    "y[m,1], x[m,1], A[m,n]",
    lambda y, x, A: (matmul(transpose(y), scale_rows(x, A)), matmul(transpose(hadamard(x, y)), A)),
    kind="plan",
    title="a vector is scaled, not a matrix",
)
identity(
    "weighted_gram",
    "X[m,n], v[m,1]",
    # One matrix beside its transpose: half of the product is computed.
    lambda X, v: (
        matmul(scale_columns(transpose(X), v), X),
        matmul(transpose(scale_rows(sqrt(v), X)), scale_rows(sqrt(v), X)),
    ),
    kind="plan",
    condition="no entry of v is negative",
    when=lambda X, v: has(v, "nonnegative"),
    title="weights that are not negative have square roots",
)
