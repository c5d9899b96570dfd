"""The trace: cyclic, never more."""

from __future__ import annotations

from ..citation import verified
from ..expr import ones
from ..identity import identity
from ..primitives.linear import total, trace, transpose
from ..primitives.multilinear import inner, matmul
from ..primitives.norms import sqnorm
from .properties import having

identity(
    "trace_cyclic",
    "A[m,n], B[n,m]",
    lambda A, B: (trace(matmul(A, B)), trace(matmul(B, A))),
    kind="law",
    cite=(verified("petersen2012", "eq. (14)"),),
)
identity("trace_scalar", "c[1,1]", lambda c: (trace(c), c))
# A trace of a product needs no product, only the pairs of entries that meet on the diagonal.
identity(
    "trace_matmul_transpose",
    "A[m,n], B[m,n]",
    lambda A, B: (trace(matmul(transpose(A), B)), inner(A, B)),
    kind="plan",
)
identity(
    "trace_matmul",
    "A[m,n], B[n,m]",
    lambda A, B: (trace(matmul(A, B)), inner(transpose(A), B)),
    kind="plan",
)
identity(
    "inner_of_symmetric",
    "A[n,n], B[n,n]",
    lambda A, B: (inner(transpose(A), B), inner(A, B)),
    kind="plan",
    condition="A is symmetric",
    where={"A": having("symmetric")},
)
identity(
    "inner_trace",
    "A[m,n], B[m,n]",
    lambda A, B: (inner(A, B), trace(matmul(transpose(A), B))),
    kind="law",
)
identity(
    "sqnorm_trace",
    "X[m,n]",
    lambda X: (sqnorm(X), trace(matmul(transpose(X), X))),
    kind="law",
    cite=(verified("petersen2012", "eq. (541)"),),
)
identity(
    "total_trace",
    "A[m,n]",
    lambda A: (total(A), trace(matmul(ones(*A.shape[::-1]), A))),
    kind="law",
)
