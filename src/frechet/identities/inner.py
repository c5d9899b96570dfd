"""The Frobenius inner product: the four moves of the toolkit, and norms written with it."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity, is_finished
from ..primitives.linear import neg, total, transpose
from ..primitives.multilinear import hadamard, inner, matmul
from ..primitives.norms import norm2, sqnorm
from ..primitives.powers import power

identity("inner_symmetry", "A[m,n], B[m,n]", lambda A, B: (inner(A, B), inner(B, A)), kind="law")
identity(
    "inner_transpose",
    "A[m,n], B[m,n]",
    lambda A, B: (inner(A, B), inner(transpose(A), transpose(B))),
    kind="law",
)
identity(
    "inner_matmul_left",
    "C[m,n], A[m,k], B[k,n]",
    lambda C, A, B: (inner(C, matmul(A, B)), inner(matmul(transpose(A), C), B)),
    kind="law",
)
identity(
    "inner_matmul_right",
    "C[m,n], A[m,k], B[k,n]",
    lambda C, A, B: (inner(C, matmul(A, B)), inner(matmul(C, transpose(B)), A)),
    kind="law",
)
identity(
    "inner_hadamard",
    "A[m,n], B[m,n], C[m,n]",
    lambda A, B, C: (inner(A, hadamard(B, C)), inner(hadamard(A, B), C)),
    kind="law",
)
identity("total_scalar", "c[1,1]", lambda c: (total(c), c))
identity("inner_ones_left", "A[m,n]", lambda A: (inner(ones(*A.shape), A), total(A)), where={"A": is_finished})
identity("inner_ones_right", "A[m,n]", lambda A: (inner(A, ones(*A.shape)), total(A)), where={"A": is_finished})
identity("norm2_neg", "X[m,n]", lambda X: (norm2(neg(X)), norm2(X)))
identity("sqnorm_neg", "X[m,n]", lambda X: (sqnorm(neg(X)), sqnorm(X)))
identity(
    "norm2_squared",
    "X[m,n]",
    lambda X: (power(norm2(X), number(2)), sqnorm(X)),
    kind="prepare",
    title="the square of a norm",
)
identity("sqnorm_inner", "X[m,n]", lambda X: (sqnorm(X), inner(X, X)), kind="plan")
identity("norm2_squared_inner", "X[m,n]", lambda X: (power(norm2(X), number(2)), inner(X, X)), kind="plan")
