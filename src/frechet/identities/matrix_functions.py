"""Functions of a matrix and the matrix equations they lead to."""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Const, Expr, number
from ..identity import identity
from ..primitives.determinant import det, logdet
from ..primitives.elementwise import exp, log, sqrt
from ..primitives.equations import discrete_lyapunov, lyapunov, sylvester
from ..primitives.inverse import inv
from ..primitives.linear import add, neg, sub, trace, transpose
from ..primitives.matrix_functions import (
    block_upper,
    expm,
    expm_derivative,
    logm,
    logm_derivative,
    sqrtm,
    upper_right,
)
from ..primitives.multilinear import matmul, scale
from ..primitives.powers import matrix_power, power, ratio

TWO, HALF = number(2), number("1/2")


def _eye(X: Expr) -> Expr:
    return Const("I", X.shape)


# In the direction of I, which commutes with X, the derivative is f'(X): so tr f(X) has the gradient f'(X)'.
identity("expm_derivative_eye", "X[n,n]", lambda X: (expm_derivative(X, _eye(X)), expm(X)))
identity("logm_derivative_eye", "X[n,n]", lambda X: (logm_derivative(X, _eye(X)), inv(X)))
identity("sylvester_eye", "A[n,n]", lambda A: (sylvester(A, A, _eye(A)), scale(HALF, inv(A))))
identity("sylvester_same", "A[n,n]", lambda A: (sylvester(A, A, A), scale(HALF, _eye(A))))

identity("expm_zeros", "X[n,n]", lambda X: (expm(Const("0", X.shape)), _eye(X)))
identity("logm_eye", "X[n,n]", lambda X: (logm(_eye(X)), Const("0", X.shape)))
identity("sqrtm_eye", "X[n,n]", lambda X: (sqrtm(_eye(X)), _eye(X)))
identity("expm_logm", "X[n,n]", lambda X: (expm(logm(X)), X))
identity("sqrtm_squared", "X[n,n]", lambda X: (matrix_power(sqrtm(X), TWO), X))
identity(
    "logdet_expm",
    "X[n,n]",
    lambda X: (logdet(expm(X)), trace(X)),
    kind="prepare",
    title="the log det of an exponential is the trace",
)

# Of a scalar they are the functions of a number.
identity("expm_scalar", "c[1,1]", lambda c: (expm(c), exp(c)))
identity("logm_scalar", "c[1,1]", lambda c: (logm(c), log(c)))
identity("sqrtm_scalar", "c[1,1]", lambda c: (sqrtm(c), sqrt(c)))
identity("expm_derivative_scalar", "c[1,1], h[1,1]", lambda c, h: (expm_derivative(c, h), scale(exp(c), h)))
identity("logm_derivative_scalar", "c[1,1], h[1,1]", lambda c, h: (logm_derivative(c, h), ratio(h, c)))
identity("sylvester_scalar", "a[1,1], b[1,1], c[1,1]", lambda a, b, c: (sylvester(a, b, c), ratio(c, add(a, b))))
identity("lyapunov_scalar", "a[1,1], c[1,1]", lambda a, c: (lyapunov(a, c), ratio(c, scale(TWO, a))))
identity(
    "discrete_lyapunov_scalar",
    "a[1,1], c[1,1]",
    lambda a, c: (discrete_lyapunov(a, c), ratio(c, sub(number(1), power(a, TWO)))),
)

identity(
    "transpose_sylvester",
    "A[m,m], B[n,n], C[m,n]",
    lambda A, B, C: (transpose(sylvester(A, B, C)), sylvester(transpose(B), transpose(A), transpose(C))),
)
identity(
    "transpose_lyapunov",
    "A[n,n], C[n,n]",
    lambda A, C: (transpose(lyapunov(A, C)), lyapunov(A, transpose(C))),
)
identity(
    "transpose_discrete_lyapunov",
    "A[n,n], C[n,n]",
    lambda A, C: (transpose(discrete_lyapunov(A, C)), discrete_lyapunov(A, transpose(C))),
)

identity(
    "upper_right_expm",
    "X[n,n], H[n,n]",
    lambda X, H: (upper_right(expm(block_upper(X, H))), expm_derivative(X, H)),
    kind="law",
    cite=(unverified("almohy2009"),),
)
identity(
    "trace_expm_derivative",
    "X[n,n], H[n,n]",
    lambda X, H: (trace(expm_derivative(X, H)), trace(matmul(expm(X), H))),
    kind="law",
)
identity(
    "det_expm",
    "X[n,n]",
    lambda X: (det(expm(X)), exp(trace(X))),
    kind="law",
    cite=(verified("petersen2012", "eq. (502)"),),
)
identity(
    "expm_neg",
    "X[n,n]",
    lambda X: (expm(neg(X)), inv(expm(X))),
    kind="law",
    cite=(verified("petersen2012", "eq. (499)"),),
)
identity("trace_logm", "X[n,n]", lambda X: (trace(logm(X)), logdet(X)), kind="law")
