"""Operations as matrices acting on vec: vec(op(…, X, …)) = M vec(X), for the operations linear in X with a short M."""

from __future__ import annotations

from ..expr import Const, Expr, number, ones
from ..identity import identity
from ..primitives.diagonal import diagonal_matrix
from ..primitives.elementwise import quotient
from ..primitives.inverse import inv, solve
from ..primitives.kronecker import commutation, kron, like, unvec, vec
from ..primitives.linear import add, neg, sub, total, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul, outer, scale
from ..primitives.powers import ratio
from ..primitives.reductions import column_sums, row_sums
from ..primitives.symmetry import skew_part, symmetric_part


def _eye(A: Expr) -> Expr:
    """Return the identity of as many rows as A has."""
    return Const("I", (A.shape[0], A.shape[0]))


def _ones_row(A: Expr) -> Expr:
    """Return a row of as many ones as A has columns."""
    return ones(1, A.shape[1])


identity(
    "vec_neg", "X[m,n]", lambda X: (vec(neg(X)), matmul(neg(_eye(vec(X))), vec(X))), kind="law", title="vec is linear"
)
identity(
    "vec_transpose",
    "X[m,n]",
    lambda X: (vec(transpose(X)), matmul(commutation(like(X)), vec(X))),
    kind="law",
    title="vec of a transpose, by the commutation matrix",
)
identity(
    "vec_scale",
    "c[1,1], X[m,n]",
    lambda c, X: (vec(scale(c, X)), matmul(scale(c, _eye(vec(X))), vec(X))),
    kind="law",
    title="vec is linear",
)
identity(
    "vec_scale_factor",
    "c[1,1], A[m,n]",
    lambda c, A: (vec(scale(c, A)), matmul(vec(A), c)),
    kind="law",
    title="vec is linear",
)
identity(
    "vec_ratio",
    "X[m,n], c[1,1]",
    lambda X, c: (vec(ratio(X, c)), matmul(ratio(_eye(vec(X)), c), vec(X))),
    kind="law",
    title="vec is linear",
)
identity(
    "vec_hadamard_left",
    "A[m,n], X[m,n]",
    lambda A, X: (vec(hadamard(A, X)), matmul(diagonal_matrix(vec(A)), vec(X))),
    kind="law",
    title="vec of a Hadamard product",
)
identity(
    "vec_hadamard_right",
    "X[m,n], B[m,n]",
    lambda X, B: (vec(hadamard(X, B)), matmul(diagonal_matrix(vec(B)), vec(X))),
    kind="law",
    title="vec of a Hadamard product",
)
identity(
    "vec_quotient",
    "X[m,n], B[m,n]",
    lambda X, B: (vec(quotient(X, B)), matmul(diagonal_matrix(vec(quotient(ones(*B.shape), B))), vec(X))),
    kind="law",
    title="vec of a Hadamard quotient",
)
identity(
    "vec_solve",
    "A[n,n], X[n,k]",
    lambda A, X: (vec(solve(A, X)), matmul(kron(Const("I", (X.shape[1],) * 2), inv(A)), vec(X))),
    kind="law",
    title="vec of the solution of a linear system",
)
identity(
    "vec_outer_left",
    "x[m,1], y[n,1]",
    lambda x, y: (vec(outer(x, y)), matmul(kron(y, _eye(x)), x)),
    kind="law",
    title="vec of an outer product",
)
identity(
    "vec_outer_right",
    "x[m,1], y[n,1]",
    lambda x, y: (vec(outer(x, y)), matmul(kron(_eye(y), x), y)),
    kind="law",
    title="vec of an outer product",
)
identity(
    "vec_row_sums",
    "X[m,n]",
    lambda X: (row_sums(X), matmul(kron(_ones_row(X), _eye(X)), vec(X))),
    kind="law",
    title="row sums of vec",
)
identity(
    "vec_column_sums",
    "X[m,n]",
    lambda X: (
        vec(column_sums(X)),
        matmul(kron(Const("I", (X.shape[1],) * 2), ones(1, X.shape[0])), vec(X)),
    ),
    kind="law",
    title="column sums of vec",
)
for _part, _sign in ((symmetric_part, add), (skew_part, sub)):
    identity(
        f"vec_{_part.name}",
        "X[n,n]",
        lambda X, part=_part, sign=_sign: (
            vec(part(X)),
            matmul(scale(number("1/2"), sign(_eye(vec(X)), commutation(like(X)))), vec(X)),
        ),
        kind="law",
        title=f"vec of {_part.title}",
    )
identity("vec_eye", "X[m,n]", lambda X: (vec(X), matmul(_eye(vec(X)), vec(X))), kind="law")
identity("unvec_eye", "x[m*n,1], S[m,n]", lambda x, S: (vec(unvec(x, S)), matmul(_eye(x), x)), kind="law")

# What maps to a number is a row times vec.
identity(
    "trace_vec",
    "X[n,n]",
    lambda X: (trace(X), matmul(transpose(vec(_eye(X))), vec(X))),
    kind="law",
    title="the trace as a product of vecs",
)
identity(
    "total_ones_vec",
    "X[m,n]",
    lambda X: (total(X), matmul(transpose(ones(*vec(X).shape)), vec(X))),
    kind="law",
    title="the sum of entries as a product of vecs",
)
identity(
    "inner_vec_left",
    "A[m,n], X[m,n]",
    lambda A, X: (inner(A, X), matmul(transpose(vec(A)), vec(X))),
    kind="law",
    title="inner products of vecs",
)
identity(
    "inner_vec_right",
    "X[m,n], B[m,n]",
    lambda X, B: (inner(X, B), matmul(transpose(vec(B)), vec(X))),
    kind="law",
    title="inner products of vecs",
)
