"""Inverses: of inverses, and beside the matrix they invert."""

from __future__ import annotations

from ..expr import Const
from ..identity import identity
from ..primitives.inverse import inv
from ..primitives.multilinear import matmul

identity("inv_inv", "X[n,n]", lambda X: (inv(inv(X)), X))
identity("inv_eye", "X[n,n]", lambda X: (inv(Const("I", X.shape)), Const("I", X.shape)))
identity("matmul_inv_right", "X[n,n]", lambda X: (matmul(X, inv(X)), Const("I", X.shape)))
identity("matmul_inv_left", "X[n,n]", lambda X: (matmul(inv(X), X), Const("I", X.shape)))
identity("matmul_matmul_inv", "A[m,n], X[n,n]", lambda A, X: (matmul(matmul(A, X), inv(X)), A))
identity("matmul_inv_matmul", "A[n,m], X[n,n]", lambda A, X: (matmul(inv(X), matmul(X, A)), A))
identity("matmul_matmul_inv_left", "A[m,n], X[n,n]", lambda A, X: (matmul(matmul(A, inv(X)), X), A))
identity("matmul_matmul_inv_right", "A[n,m], X[n,n]", lambda A, X: (matmul(X, matmul(inv(X), A)), A))
identity(
    "inv_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (inv(matmul(A, B)), matmul(inv(B), inv(A))),
    kind="law",
    condition="A and B are invertible",
    cite="petersen2012, eq. (1)",
)
