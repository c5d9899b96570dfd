"""Inverses: of inverses, and beside the matrix they invert."""

from __future__ import annotations

from ..expr import Const, Expr
from ..identity import identity
from ..primitives.inverse import inv
from ..primitives.linear import transpose
from ..primitives.multilinear import matmul
from ..primitives.powers import matrix_power


def _eye(X: Expr) -> Expr:
    return Const("I", X.shape)


identity("inv_inv", "X[n,n]", lambda X: (inv(inv(X)), X))
identity("inv_eye", "X[n,n]", lambda X: (inv(Const("I", X.shape)), Const("I", X.shape)))

# A matrix beside its inverse cancels; so do their transposes.
for _t, _of in ((lambda A: A, ""), (transpose, "_transpose")):
    identity(f"matmul_inv_right{_of}", "X[n,n]", lambda X, t=_t: (matmul(t(X), t(inv(X))), Const("I", X.shape)))
    identity(f"matmul_inv_left{_of}", "X[n,n]", lambda X, t=_t: (matmul(t(inv(X)), t(X)), Const("I", X.shape)))
    identity(f"matmul_matmul_inv{_of}", "A[m,n], X[n,n]", lambda A, X, t=_t: (matmul(matmul(A, t(X)), t(inv(X))), A))
    identity(f"matmul_inv_matmul{_of}", "A[n,m], X[n,n]", lambda A, X, t=_t: (matmul(t(inv(X)), matmul(t(X), A)), A))
    identity(
        f"matmul_matmul_inv_left{_of}", "A[m,n], X[n,n]", lambda A, X, t=_t: (matmul(matmul(A, t(inv(X))), t(X)), A)
    )
    identity(
        f"matmul_matmul_inv_right{_of}", "A[n,m], X[n,n]", lambda A, X, t=_t: (matmul(t(X), matmul(t(inv(X)), A)), A)
    )

identity(
    "inv_matmul",
    "A[n,n], B[n,n]",
    lambda A, B: (inv(matmul(A, B)), matmul(inv(B), inv(A))),
    kind="law",
    condition="A and B are invertible",
    cite="petersen2012, eq. (1)",
)
for _t, _of in ((lambda A: A, ""), (transpose, "_transpose")):
    identity(
        f"matmul_inv_power{_of}",
        "X[n,n], k:integer",
        lambda X, k, t=_t: (matmul(t(inv(X)), t(matrix_power(X, k))), t(matrix_power(X, k - 1))),
    )
    identity(
        f"matmul_power_inv{_of}",
        "X[n,n], k:integer",
        lambda X, k, t=_t: (matmul(t(matrix_power(X, k)), t(inv(X))), t(matrix_power(X, k - 1))),
    )

identity("matrix_power_eye", "X[n,n], k:integer", lambda X, k: (matrix_power(_eye(X), k), _eye(X)))
identity("matrix_power_inv", "X[n,n], k:integer", lambda X, k: (matrix_power(inv(X), k), matrix_power(X, -k)))
identity("inv_matrix_power", "X[n,n], k:integer", lambda X, k: (inv(matrix_power(X, k)), matrix_power(X, -k)))
identity(
    "matrix_power_matrix_power",
    "X[n,n], j:integer, k:integer",
    lambda X, j, k: (matrix_power(matrix_power(X, j), k), matrix_power(X, j * k)),
)
