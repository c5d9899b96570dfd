"""Kronecker products and vec: the mixed product, what passes through, and vec(B X A') = (A kron B) vec X."""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Const, Expr
from ..identity import identity
from ..primitives.determinant import logdet
from ..primitives.inverse import inv
from ..primitives.kronecker import blocks_as_rows, commutation, kron, rows_as_blocks, unvec, vec
from ..primitives.linear import add, total, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul, scale
from ..primitives.norms import norm2, sqnorm
from ..primitives.pseudoinverse import pinv


def _eye(d: str | int) -> Expr:
    return Const("I", (d, d))


identity("kron_scalar_left", "c[1,1], A[m,n]", lambda c, A: (kron(c, A), scale(c, A)))
identity("kron_scalar_right", "c[1,1], A[m,n]", lambda c, A: (kron(A, c), scale(c, A)))
identity("kron_eye", "A[m,n]", lambda A: (kron(_eye(A.shape[0]), _eye(A.shape[1])), _eye(vec(A).shape[0])))
identity(
    "mixed_product",
    "A[m,n], B[p,q], C[n,r], D[q,s]",
    lambda A, B, C, D: (matmul(kron(A, B), kron(C, D)), kron(matmul(A, C), matmul(B, D))),
    cite=(verified("petersen2012", "eq. (511)"),),
)
identity(
    "inv_kron",
    "A[m,m], B[n,n]",
    lambda A, B: (inv(kron(A, B)), kron(inv(A), inv(B))),
    cite=(verified("petersen2012", "eq. (512)"),),
)
identity(
    "pinv_kron",
    "A[m,n], B[p,q]",
    lambda A, B: (pinv(kron(A, B)), kron(pinv(A), pinv(B))),
    kind="law",
    cite=(verified("petersen2012", "eq. (513)"),),
)
identity(
    "trace_kron",
    "A[m,m], B[n,n]",
    lambda A, B: (trace(kron(A, B)), scale(trace(A), trace(B))),
    kind="prepare",
    cite=(verified("petersen2012", "eq. (515)"),),
    title="the trace of a Kronecker product",
)
identity(
    "total_kron",
    "A[m,n], B[p,q]",
    lambda A, B: (total(kron(A, B)), scale(total(A), total(B))),
    kind="prepare",
    title="the sum of the entries of a Kronecker product",
)
identity(
    "sqnorm_kron",
    "A[m,n], B[p,q]",
    lambda A, B: (sqnorm(kron(A, B)), scale(sqnorm(A), sqnorm(B))),
    kind="prepare",
    title="the norm of a Kronecker product",
)
identity("norm2_kron", "A[m,n], B[p,q]", lambda A, B: (norm2(kron(A, B)), scale(norm2(A), norm2(B))), kind="law")
identity(
    "inner_kron",
    "A[m,n], B[p,q], C[m,n], D[p,q]",
    lambda A, B, C, D: (inner(kron(A, B), kron(C, D)), scale(inner(A, C), inner(B, D))),
    kind="prepare",
    title="the inner product of Kronecker products",
)
identity(
    "logdet_kron",
    "A[m,m], B[n,n]",
    # The trace of an identity is its order: the number of times a determinant is repeated.
    lambda A, B: (
        logdet(kron(A, B)),
        add(scale(trace(_eye(B.shape[0])), logdet(A)), scale(trace(_eye(A.shape[0])), logdet(B))),
    ),
    kind="prepare",
    condition="det(A) > 0 and det(B) > 0",
    cite=(verified("petersen2012", "eq. (516), its logarithm"),),
    title="the determinant of a Kronecker product",
)
identity(
    "hadamard_kron",
    "A[m,n], B[p,q], C[m,n], D[p,q]",
    lambda A, B, C, D: (hadamard(kron(A, B), kron(C, D)), kron(hadamard(A, C), hadamard(B, D))),
    kind="law",
)

identity("unvec_vec", "X[m,n], S[m,n]", lambda X, S: (unvec(vec(X), S), X))
identity("vec_unvec", "S[m,n]", lambda S: (vec(unvec(vec(S), S)), vec(S)), kind="law")
identity("vec_vector", "x[n,1]", lambda x: (vec(x), x))
identity("vec_row", "x[n,1]", lambda x: (vec(transpose(x)), x))
identity("unvec_vector", "x[n,1], S[n,1]", lambda x, S: (unvec(x, S), x))
identity("unvec_row", "x[n,1], S[1,n]", lambda x, S: (unvec(x, S), transpose(x)))
identity(
    "kron_matmul_vec",
    "A[m,n], B[p,q], X[q,n]",
    lambda A, B, X: (matmul(kron(A, B), vec(X)), vec(matmul(matmul(B, X), transpose(A)))),
    kind="prepare",
    cite=(verified("petersen2012", "eq. (520)"),),
    title="vec of a triple product",
)
identity(
    "vec_matmul_left",
    "A[m,k], X[k,n]",
    lambda A, X: (vec(matmul(A, X)), matmul(kron(_eye(X.shape[1]), A), vec(X))),
    kind="law",
    cite=(verified("petersen2012", "eq. (520) with B = I"),),
    title="vec of a product",
)
identity(
    "vec_matmul_right",
    "X[m,k], B[k,n]",
    lambda X, B: (vec(matmul(X, B)), matmul(kron(transpose(B), _eye(X.shape[0])), vec(X))),
    kind="law",
    cite=(verified("petersen2012", "eq. (520) with A = I"),),
    title="vec of a product",
)
identity(
    "vec_outer",
    "x[m,1], y[n,1]",
    lambda x, y: (vec(matmul(x, transpose(y))), kron(y, x)),
    kind="law",
)
identity("total_vec", "X[m,n]", lambda X: (total(vec(X)), total(X)))
identity("sqnorm_vec", "X[m,n]", lambda X: (sqnorm(vec(X)), sqnorm(X)), kind="prepare", title="vec keeps the norm")
identity(
    "inner_vec",
    "A[m,n], B[m,n]",
    lambda A, B: (inner(vec(A), vec(B)), inner(A, B)),
    cite=(verified("petersen2012", "eq. (521)"),),
)
identity(
    "matmul_vec",
    "A[m,n], B[m,n]",
    lambda A, B: (matmul(transpose(vec(A)), vec(B)), trace(matmul(transpose(A), B))),
    kind="prepare",
    cite=(verified("petersen2012", "eq. (521)"),),
    title="the inner product of vecs is a trace",
)
identity(
    "trace_four",
    "A[m,n], B[n,p], C[p,q], D[q,m]",
    lambda A, B, C, D: (
        trace(matmul(matmul(matmul(A, B), C), D)),
        matmul(matmul(transpose(vec(transpose(D))), kron(transpose(C), A)), vec(B)),
    ),
    kind="law",
)

identity(
    "commutation_vec",
    "X[m,n]",
    lambda X: (matmul(commutation(X), vec(X)), vec(transpose(X))),
    cite=(unverified("magnus1979"),),
)
identity(
    "commutation_orthogonal",
    "X[m,n]",
    lambda X: (matmul(transpose(commutation(X)), commutation(X)), _eye(vec(X).shape[0])),
)
identity(
    "commutation_transpose", "X[m,n]", lambda X: (commutation(transpose(X)), transpose(commutation(X))), kind="law"
)
identity(
    "commutation_kron",
    "A[m,n], B[p,q]",
    # K (A kron B) = (B kron A) K, each K of the shape of what it turns round.
    lambda A, B: (
        matmul(commutation(Const("0", (B.shape[0], A.shape[0]))), kron(A, B)),
        matmul(kron(B, A), commutation(Const("0", (B.shape[1], A.shape[1])))),
    ),
    kind="law",
)
identity(
    "rearranged_kron",
    "A[m,n], B[p,q], S[m,n], T[p,q]",
    lambda A, B, S, T: (blocks_as_rows(kron(A, B), S, T), matmul(vec(A), transpose(vec(B)))),
)
identity(
    "rearranged_outer",
    "A[m,n], B[p,q], S[m,n], T[p,q]",
    lambda A, B, S, T: (rows_as_blocks(matmul(vec(A), transpose(vec(B))), S, T), kron(A, B)),
)
identity(
    "rearranged_back",
    "A[m,n], B[p,q], S[m,n], T[p,q]",
    lambda A, B, S, T: (rows_as_blocks(blocks_as_rows(kron(A, B), S, T), S, T), kron(A, B)),
    kind="law",
)
