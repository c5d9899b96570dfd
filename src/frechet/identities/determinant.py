"""Determinants: of products, transposes and inverses."""

from __future__ import annotations

from ..citation import verified
from ..expr import Const, number
from ..identity import identity
from ..primitives.determinant import adjugate, det, logdet
from ..primitives.diagonal import diagonal
from ..primitives.elementwise import log
from ..primitives.factorisations import chol
from ..primitives.inverse import inv
from ..primitives.linear import add, total, transpose
from ..primitives.multilinear import matmul, scale
from ..primitives.powers import ratio
from .properties import having

identity(
    "log_det",
    "X[n,n]",
    lambda X: (log(det(X)), logdet(X)),
    kind="prepare",
    condition="det(X) > 0",
    title="the log of a determinant",
)
identity(
    "logdet_by_factor",
    "S[n,n]",
    lambda S: (logdet(S), scale(number(2), total(log(diagonal(chol(S)))))),
    kind="factored",
    condition="S is positive definite",
    where={"S": having("positive_definite")},
    title="the log of a determinant by Cholesky's factor",
)
identity("det_transpose", "A[n,n]", lambda A: (det(transpose(A)), det(A)), cite=(verified("petersen2012", "eq. (20)"),))
identity("logdet_transpose", "A[n,n]", lambda A: (logdet(transpose(A)), logdet(A)))
identity(
    "det_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (det(matmul(A, B)), scale(det(A), det(B))),
    kind="law",
    cite=(verified("petersen2012", "eq. (21)"),),
)
identity(
    "det_inv",
    "A[n,n]",
    lambda A: (det(inv(A)), ratio(number(1), det(A))),
    kind="law",
    cite=(verified("petersen2012", "eq. (22)"),),
)
identity(
    "logdet_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (logdet(matmul(A, B)), add(logdet(A), logdet(B))),
    kind="law",
    condition="det(A) > 0 and det(B) > 0",
)
identity(
    "det_lemma",
    "A[n,n], U[n,k], V[n,k]",
    lambda A, U, V: (
        det(add(A, matmul(U, transpose(V)))),
        scale(det(add(Const("I", (U.shape[1], U.shape[1])), matmul(transpose(V), matmul(inv(A), U)))), det(A)),
    ),
    kind="law",
    condition="A is invertible",
    cite=(verified("petersen2012", "eq. (24) for A = I and k = 1"),),
)
identity(
    "det_sylvester",
    "A[m,n], B[n,m]",
    lambda A, B: (
        det(add(Const("I", (A.shape[0], A.shape[0])), matmul(A, B))),
        det(add(Const("I", (A.shape[1], A.shape[1])), matmul(B, A))),
    ),
    kind="law",
)
identity(
    "adjugate_inv",
    "A[n,n]",
    lambda A: (adjugate(A), scale(det(A), inv(A))),
    kind="law",
    condition="A is invertible",
    cite=(verified("petersen2012", "eq. (151)"),),
)
identity(
    "matmul_adjugate",
    "A[n,n]",
    lambda A: (matmul(A, adjugate(A)), scale(det(A), Const("I", A.shape))),
    kind="law",
)
identity(
    "adjugate_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (adjugate(matmul(A, B)), matmul(adjugate(B), adjugate(A))),
    kind="law",
)
