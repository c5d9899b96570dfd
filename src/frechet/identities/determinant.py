"""Determinants: of products, transposes and inverses."""

from __future__ import annotations

from ..expr import number
from ..identity import identity
from ..primitives.determinant import det, logdet
from ..primitives.elementwise import log
from ..primitives.inverse import inv
from ..primitives.linear import transpose
from ..primitives.multilinear import matmul, scale
from ..primitives.powers import ratio

identity("log_det", "X[n,n]", lambda X: (log(det(X)), logdet(X)), kind="prepare", condition="det(X) > 0")
identity("det_transpose", "A[n,n]", lambda A: (det(transpose(A)), det(A)), cite="petersen2012, eq. (20)")
identity("logdet_transpose", "A[n,n]", lambda A: (logdet(transpose(A)), logdet(A)))
identity(
    "det_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (det(matmul(A, B)), scale(det(A), det(B))),
    kind="law",
    cite="petersen2012, eq. (21)",
)
identity(
    "det_inv",
    "A[n,n]",
    lambda A: (det(inv(A)), ratio(number(1), det(A))),
    kind="law",
    cite="petersen2012, eq. (22)",
)
