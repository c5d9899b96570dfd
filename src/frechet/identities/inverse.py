"""Inverses: of inverses, of sums, and beside the matrix they invert; solutions of linear systems."""

from __future__ import annotations

from ..citation import verified
from ..expr import Const, Expr, Num
from ..identity import identity
from ..primitives.factorisations import chol
from ..primitives.inverse import inv, solve
from ..primitives.linear import add, sub, transpose
from ..primitives.multilinear import matmul
from ..primitives.powers import matrix_power
from .properties import having


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
    cite=(verified("petersen2012", "eq. (1)"),),
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
    when=lambda X, j, k: isinstance(j, Num) or isinstance(k, Num),  # an exponent has no product of two letters
)

identity("solve_inv", "A[n,n], B[n,k]", lambda A, B: (solve(A, B), matmul(inv(A), B)), kind="law")
identity("solve_eye", "A[n,n]", lambda A: (solve(A, _eye(A)), inv(A)))
identity("eye_solve", "B[n,k]", lambda B: (solve(Const("I", (B.shape[0], B.shape[0])), B), B))
identity("solve_of_inv", "A[n,n], B[n,k]", lambda A, B: (solve(inv(A), B), matmul(A, B)))
identity("solve_matmul", "A[n,n], B[n,k]", lambda A, B: (solve(A, matmul(A, B)), B))
identity("matmul_solve", "A[n,n], B[n,k]", lambda A, B: (matmul(A, solve(A, B)), B))

identity(
    "inv_by_factor",
    "S[n,n]",
    lambda S: (inv(S), matmul(transpose(inv(chol(S))), inv(chol(S)))),
    kind="factored",
    condition="S is positive definite",
    where={"S": having("positive_definite")},
    title="the inverse of a positive definite matrix by Cholesky's factor",
)

identity(
    "woodbury",
    "A[n,n], U[n,k], C[k,k], V[k,n]",
    lambda A, U, C, V: (
        inv(add(A, matmul(matmul(U, C), V))),
        sub(
            inv(A),
            matmul(
                matmul(matmul(inv(A), U), inv(add(inv(C), matmul(matmul(V, inv(A)), U)))),
                matmul(V, inv(A)),
            ),
        ),
    ),
    kind="law",
    condition="A, C and the sum are invertible",
    cite=(verified("petersen2012", "eq. (157)"),),
)
identity(
    "push_through",
    "A[m,n], B[n,m]",
    lambda A, B: (
        matmul(inv(add(Const("I", (A.shape[0], A.shape[0])), matmul(A, B))), A),
        matmul(A, inv(add(Const("I", (A.shape[1], A.shape[1])), matmul(B, A)))),
    ),
    kind="law",
    condition="I + A*B is invertible",
    cite=(verified("petersen2012", "eq. (167)"),),
)
identity(
    "inv_add",
    "A[n,n], B[n,n]",
    lambda A, B: (inv(add(A, B)), sub(inv(A), matmul(matmul(inv(A), B), inv(add(A, B))))),
    kind="law",
    condition="A and A + B are invertible",
)
