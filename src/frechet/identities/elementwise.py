"""Entrywise functions: quotients that have a name of their own, and functions beside their inverses."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity
from ..primitives.elementwise import cos, cosh, exp, log, quotient, sigmoid, sin, sinh, softplus, tan, tanh
from ..primitives.linear import add, neg, sub
from ..primitives.multilinear import hadamard, scale
from ..primitives.powers import ratio

ONE = number(1)

identity("exp_log", "X[m,n]", lambda X: (exp(log(X)), X))
identity("log_exp", "X[m,n]", lambda X: (log(exp(X)), X))
# 1/(1 + exp(-x)) is the logistic function by its definition.
identity(
    "logistic_function",
    "X[m,n]",
    lambda X: (quotient(ones(*X.shape), add(ones(*X.shape), exp(neg(X)))), sigmoid(X)),
    kind="prepare",
    title="the logistic function",
)
identity(
    "logistic_function_of_a_number",
    "x[1,1]",
    lambda x: (ratio(ONE, add(ONE, exp(neg(x)))), sigmoid(x)),
    kind="prepare",
    title="the logistic function",
)
# What overflows as it is written: log(1 + exp x) is x for large x.
identity(
    "log_add_ones_exp",
    "X[m,n]",
    lambda X: (log(add(ones(*X.shape), exp(X))), softplus(X)),
    kind="plan",
    title="log(1 + exp x) without overflow",
)
identity(
    "log_add_one_exp",
    "x[1,1]",
    lambda x: (log(add(ONE, exp(x))), softplus(x)),
    kind="plan",
    title="log(1 + exp x) without overflow",
)
# y (1 − σ(y z)) = y σ(−y z): what a label of 1 or −1 makes of the logistic loss.
identity(
    "hadamard_sigmoid_of_margin",
    "y[m,n], Z[m,n]",
    lambda y, Z: (
        hadamard(y, sub(ones(*y.shape), sigmoid(hadamard(y, Z)))),
        hadamard(y, sigmoid(neg(hadamard(y, Z)))),
    ),
)
identity(
    "hadamard_sigmoid_of_margin_negative",
    "y[m,n], Z[m,n]",
    lambda y, Z: (
        hadamard(y, sub(sigmoid(hadamard(y, Z)), ones(*y.shape))),
        neg(hadamard(y, sigmoid(neg(hadamard(y, Z))))),
    ),
)
identity(
    "scale_sigmoid_of_margin",
    "y[1,1], z[1,1], A[m,n]",
    lambda y, z, A: (
        scale(sub(ONE, sigmoid(scale(y, z))), scale(y, A)),
        scale(sigmoid(neg(scale(y, z))), scale(y, A)),
    ),
)
identity(
    "scale_sigmoid_of_margin_negative",
    "y[1,1], z[1,1], A[m,n]",
    lambda y, z, A: (
        scale(sub(sigmoid(scale(y, z)), ONE), scale(y, A)),
        neg(scale(sigmoid(neg(scale(y, z))), scale(y, A))),
    ),
)
# σ (1 − σ), in this order.
identity(
    "slope_of_sigmoid",
    "c[1,1], A[m,n]",
    lambda c, A: (
        scale(sub(ONE, sigmoid(c)), scale(sigmoid(c), A)),
        scale(sigmoid(c), scale(sub(ONE, sigmoid(c)), A)),
    ),
)

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
