"""Eigenvalues, singular values and the factors made of them."""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Const, Expr, ones
from ..identity import identity
from ..primitives.diagonal import diagonal_matrix
from ..primitives.elementwise import exp, square
from ..primitives.factorisations import chol
from ..primitives.linear import add, neg, sub, total, trace, transpose
from ..primitives.matrix_functions import expm_derivative
from ..primitives.multilinear import hadamard, matmul
from ..primitives.norms import sqnorm
from ..primitives.spectral import (
    eigvals,
    eigvecs,
    gap_reciprocals,
    lambda_max,
    lambda_min,
    nuclear,
    opnorm,
    right_vectors,
    svdvals,
)
from ..primitives.symmetry import symmetric_part
from .symmetry import is_symmetric

for _op in (eigvals, lambda_max, lambda_min, chol):
    identity(f"{_op.name}_transpose", "S[n,n]", lambda S, op=_op: (op(transpose(S)), op(S)))
for _op in (nuclear, opnorm):
    identity(f"{_op.name}_transpose", "X[m,n]", lambda X, op=_op: (op(transpose(X)), op(X)))


def _eye(X: Expr) -> Expr:
    return Const("I", (X.shape[-1],) * 2)


for _op, _shape in ((eigvecs, "[n,n]"), (right_vectors, "[n,m]")):
    identity(f"matmul_{_op.name}_left", f"X{_shape}", lambda X, op=_op: (matmul(transpose(op(X)), op(X)), _eye(X)))
    identity(f"matmul_{_op.name}_right", f"X{_shape}", lambda X, op=_op: (matmul(op(X), transpose(op(X))), _eye(X)))
identity(
    "matmul_chol",
    "S[n,n]",
    lambda S: (matmul(chol(S), transpose(chol(S))), symmetric_part(S)),
    cite=(verified("petersen2012", "eq. (300)"),),
)
identity("lambda_min_neg", "S[n,n]", lambda S: (lambda_min(neg(S)), neg(lambda_max(S))))
identity("lambda_max_neg", "S[n,n]", lambda S: (lambda_max(neg(S)), neg(lambda_min(S))))

identity(
    "total_eigvals",
    "S[n,n]",
    lambda S: (total(eigvals(S)), trace(S)),
    kind="law",
    cite=(verified("petersen2012", "eq. (12)"),),
)
identity("total_square_svdvals", "X[n,m]", lambda X: (total(square(svdvals(X))), sqnorm(X)), kind="law")
identity(
    "eigvecs_eigvals",
    "S[n,n]",
    lambda S: (matmul(matmul(eigvecs(S), diagonal_matrix(eigvals(S))), transpose(eigvecs(S))), symmetric_part(S)),
    kind="law",
    cite=(verified("petersen2012", "eq. (293)"),),
)


def _daleckii_krein(S: Expr, H: Expr) -> Expr:
    """Return Q (F ∘ Q'HQ) Q' with the divided differences F of exp at the eigenvalues."""
    w, Q = eigvals(S), eigvecs(S)
    e, one = exp(w), ones(*w.shape)
    rise = sub(matmul(one, transpose(e)), matmul(e, transpose(one)))
    F = add(hadamard(gap_reciprocals(w), rise), diagonal_matrix(e))
    return matmul(matmul(Q, hadamard(F, matmul(matmul(transpose(Q), H), Q))), transpose(Q))


identity(
    "daleckii_krein_expm",
    "S[n,n], H[n,n]",
    lambda S, H: (expm_derivative(S, H), _daleckii_krein(S, H)),
    kind="law",
    where={"S": is_symmetric},
    cite=(unverified("higham2008"),),
)
