"""The matrix product and its unit."""

from __future__ import annotations

from ..expr import Const, number, ones
from ..identity import identity
from ..primitives.inverse import inv
from ..primitives.linear import total, transpose
from ..primitives.multilinear import matmul
from ..primitives.powers import matrix_power

identity("matmul_eye_left", "A[m,n]", lambda A: (matmul(Const("I", (A.shape[0],) * 2), A), A))
identity("matmul_eye_right", "A[m,n]", lambda A: (matmul(A, Const("I", (A.shape[1],) * 2)), A))
identity("matrix_power_one", "X[n,n]", lambda X: (matrix_power(X, number(1)), X))
identity("matrix_power_zero", "X[n,n]", lambda X: (matrix_power(X, number(0)), Const("I", X.shape)))
identity("matrix_power_minus_one", "X[n,n]", lambda X: (matrix_power(X, number(-1)), inv(X)))

identity("matmul_ones_left", "x[n,1]", lambda x: (matmul(ones(1, x.shape[0]), x), total(x)))
identity("matmul_ones_right", "x[n,1]", lambda x: (matmul(transpose(x), ones(*x.shape)), total(x)))

# Equal neighbours in a product are a power; transposes of powers stay outside (see transpose.py).
identity("matmul_same", "X[n,n]", lambda X: (matmul(X, X), matrix_power(X, number(2))))
identity(
    "matmul_power_left",
    "X[n,n], k:integer",
    lambda X, k: (matmul(matrix_power(X, k), X), matrix_power(X, k + 1)),
)
identity(
    "matmul_power_right",
    "X[n,n], k:integer",
    lambda X, k: (matmul(X, matrix_power(X, k)), matrix_power(X, k + 1)),
)
identity(
    "matmul_power_power",
    "X[n,n], j:integer, k:integer",
    lambda X, j, k: (matmul(matrix_power(X, j), matrix_power(X, k)), matrix_power(X, j + k)),
)
identity(
    "matmul_transpose_power_left",
    "X[n,n], k:integer",
    lambda X, k: (matmul(transpose(matrix_power(X, k)), transpose(X)), transpose(matrix_power(X, k + 1))),
)
identity(
    "matmul_transpose_power_right",
    "X[n,n], k:integer",
    lambda X, k: (matmul(transpose(X), transpose(matrix_power(X, k))), transpose(matrix_power(X, k + 1))),
)
identity(
    "matmul_transpose_power_power",
    "X[n,n], j:integer, k:integer",
    lambda X, j, k: (
        matmul(transpose(matrix_power(X, j)), transpose(matrix_power(X, k))),
        transpose(matrix_power(X, j + k)),
    ),
)
