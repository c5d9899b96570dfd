"""Entrywise functions: quotients that have a name of their own, and functions beside their inverses."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity
from ..primitives.elementwise import cos, cosh, exp, log, quotient, sigmoid, sin, sinh, tan, tanh
from ..primitives.linear import add
from ..primitives.multilinear import hadamard, scale
from ..primitives.powers import ratio

ONE = number(1)

identity("exp_log", "X[m,n]", lambda X: (exp(log(X)), X))
identity("log_exp", "X[m,n]", lambda X: (log(exp(X)), X))
identity("quotient_sinh_cosh", "X[m,n]", lambda X: (quotient(sinh(X), cosh(X)), tanh(X)))
identity("quotient_sin_cos", "X[m,n]", lambda X: (quotient(sin(X), cos(X)), tan(X)))
identity("ratio_sinh_cosh", "x[1,1]", lambda x: (ratio(sinh(x), cosh(x)), tanh(x)))
identity("ratio_sin_cos", "x[1,1]", lambda x: (ratio(sin(x), cos(x)), tan(x)))

# exp(x)/(1 + exp(x)) is the logistic function, whatever stands beside it and in whichever order.
for _side, _sum in (("", lambda A, B: add(A, B)), ("_reversed", lambda A, B: add(B, A))):
    identity(
        f"quotient_exp_sigmoid{_side}",
        "X[m,n]",
        lambda X, s=_sum: (quotient(exp(X), s(ones(*X.shape), exp(X))), sigmoid(X)),
    )
    identity(
        f"quotient_hadamard_exp_sigmoid_left{_side}",
        "X[m,n], A[m,n]",
        lambda X, A, s=_sum: (quotient(hadamard(exp(X), A), s(ones(*X.shape), exp(X))), hadamard(sigmoid(X), A)),
    )
    identity(
        f"quotient_hadamard_exp_sigmoid_right{_side}",
        "X[m,n], A[m,n]",
        lambda X, A, s=_sum: (quotient(hadamard(A, exp(X)), s(ones(*X.shape), exp(X))), hadamard(A, sigmoid(X))),
    )
    identity(f"ratio_exp_sigmoid{_side}", "x[1,1]", lambda x, s=_sum: (ratio(exp(x), s(ONE, exp(x))), sigmoid(x)))
    identity(
        f"ratio_scale_exp_sigmoid{_side}",
        "x[1,1], A[m,n]",
        lambda x, A, s=_sum: (ratio(scale(exp(x), A), s(ONE, exp(x))), scale(sigmoid(x), A)),
    )
