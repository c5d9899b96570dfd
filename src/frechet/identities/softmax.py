"""Softmax sums to one; logarithms of exponentials are taken together, which is also the stable way to compute them."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity
from ..primitives.elementwise import exp, log, log_sigmoid, sigmoid
from ..primitives.linear import add, neg, sub, total
from ..primitives.multilinear import matmul, scale
from ..primitives.powers import ratio
from ..primitives.softmax import (
    cross_entropy,
    log_softmax,
    log_softmax_columns,
    log_softmax_rows,
    logsumexp,
    softmax,
    softmax_columns,
    softmax_rows,
)

identity("total_softmax", "x[n,1]", lambda x: (total(softmax(x)), number(1)))
identity(
    "softmax_rows_ones",
    "X[m,n]",
    lambda X: (matmul(softmax_rows(X), ones(X.shape[1], 1)), ones(X.shape[0], 1)),
)
identity(
    "ones_softmax_columns",
    "X[m,n]",
    lambda X: (matmul(ones(1, X.shape[0]), softmax_columns(X)), ones(1, X.shape[1])),
)
identity(
    "softmax_shift",
    "x[n,1], c[1,1]",
    lambda x, c: (softmax(add(x, scale(c, ones(*x.shape)))), softmax(x)),
    kind="law",
)
identity(
    "log_total_exp", "x[n,1]", lambda x: (log(total(exp(x))), logsumexp(x)), kind="prepare", title="the log-sum-exp"
)
identity(
    "ratio_exp_total",
    "x[n,1]",
    lambda x: (ratio(exp(x), total(exp(x))), softmax(x)),
    kind="prepare",
    title="the softmax",
)
identity(
    "log_softmax", "x[n,1]", lambda x: (log(softmax(x)), log_softmax(x)), kind="prepare", title="the log of the softmax"
)
identity(
    "log_softmax_rows",
    "X[m,n]",
    lambda X: (log(softmax_rows(X)), log_softmax_rows(X)),
    kind="prepare",
    title="the log of the softmax",
)
identity(
    "log_softmax_columns",
    "X[m,n]",
    lambda X: (log(softmax_columns(X)), log_softmax_columns(X)),
    kind="prepare",
    title="the log of the softmax",
)
identity(
    "log_sigmoid",
    "X[m,n]",
    lambda X: (log(sigmoid(X)), log_sigmoid(X)),
    kind="prepare",
    title="the log of a logistic function",
)
# log(1 − σ(x)) = log σ(x) − x: both logarithms of the binary cross-entropy become one.
identity(
    "log_one_minus_sigmoid",
    "X[m,n]",
    lambda X: (log(sub(ones(*X.shape), sigmoid(X))), sub(log_sigmoid(X), X)),
    kind="prepare",
    title="the log of the complement",
)
identity(
    "log_one_minus_sigmoid_scalar",
    "c[1,1]",
    lambda c: (log(sub(number(1), sigmoid(c))), sub(log_sigmoid(c), c)),
    kind="prepare",
    title="the log of the complement",
)
identity(
    "cross_entropy_softmax",
    "z[n,1], y[n,1]",
    lambda z, y: (cross_entropy(z, y), neg(matmul(y.T, log(softmax(z))))),
    kind="law",
)
