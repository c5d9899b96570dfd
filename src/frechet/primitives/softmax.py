"""Softmax, log-sum-exp and cross-entropy: of a column vector, of every row and of every column of a matrix."""

from __future__ import annotations

from typing import Any

from ..citation import verified
from ..expr import Expr, ones
from ..primitive import Primitive, primitive
from .linear import neg, sub, total
from .multilinear import hadamard, inner, matmul, scale

# The largest exponent is taken out first: exp then neither overflows nor leaves nothing but zeros. `plain` is the
# formula without that care.


def _logsumexp(xp: Any, X: Any, axis: int, plain: bool = False) -> Any:
    if plain:
        return xp.log(xp.sum(xp.exp(X), axis=axis, keepdims=True))
    top = xp.max(X, axis=axis, keepdims=True)
    return top + xp.log(xp.sum(xp.exp(X - top), axis=axis, keepdims=True))


def _softmax(xp: Any, X: Any, axis: int, plain: bool = False) -> Any:
    E = xp.exp(X if plain else X - xp.max(X, axis=axis, keepdims=True))
    return E / xp.sum(E, axis=axis, keepdims=True)


def row_of(A: Expr) -> Expr:
    """Return the row of ones 1' that is as long as the rows of A."""
    return ones(1, A.shape[1])


def column_of(A: Expr) -> Expr:
    """Return the column of ones 1 that is as long as the columns of A."""
    return ones(A.shape[0], 1)


def along_rows(A: Expr) -> Expr:
    """Return A 1 1': every entry replaced by the sum of its row."""
    return matmul(matmul(A, ones(A.shape[1], 1)), row_of(A))


def along_columns(A: Expr) -> Expr:
    """Return 1 1'A: every entry replaced by the sum of its column."""
    return matmul(column_of(A), matmul(ones(1, A.shape[0]), A))


softmax: Primitive = primitive(
    "softmax",
    "x[n,1] -> [n,1]",
    r"\operatorname{{softmax}}\left({x}\right)",
    doc="The softmax of a column vector, p = exp(x)/sum(exp(x)); its Jacobian is diag(p) - p p'.",
    value=lambda xp, x: _softmax(xp, x, 0),
    formula=lambda xp, x: _softmax(xp, x, 0, plain=True),
    differential=lambda x, dx: sub(hadamard(softmax(x), dx), scale(inner(softmax(x), dx), softmax(x))),
    advice="for every row write softmax_rows, for every column softmax_columns",
    title="the softmax",
    range="positive",
    at_most_one=True,
    cite=(verified("zhang2023", 'sec. "The Softmax"', of="definition"),),
    known=(
        ("y'*softmax(x)", "x", "softmax(x).*y - (softmax(x)'*y)*softmax(x)"),
        ("y'*softmax(x)", "x", "(diag(softmax(x)) - softmax(x)*softmax(x)')*y"),
    ),
)

softmax_rows: Primitive = primitive(
    "softmax_rows",
    "X[m,n] -> [m,n]",
    r"\operatorname{{softmax}}_{{\mathrm{{row}}}}\left({X}\right)",
    doc="The softmax of every row, exp(x_ij)/sum_k exp(x_ik).",
    value=lambda xp, X: _softmax(xp, X, 1),
    formula=lambda xp, X: _softmax(xp, X, 1, plain=True),
    differential=lambda X, dX: hadamard(softmax_rows(X), sub(dX, along_rows(hadamard(softmax_rows(X), dX)))),
    slicewise="m",
    title="the softmax of every row",
    range="positive",
    at_most_one=True,
    cite=(verified("zhang2023", 'sec. "Vectorization"', of="definition"),),
    known=(
        (
            "inner(A, softmax_rows(X))",
            "X",
            "softmax_rows(X).*(A - rowsum(softmax_rows(X).*A)*vector(1)')",
        ),
    ),
)

softmax_columns: Primitive = primitive(
    "softmax_columns",
    "X[m,n] -> [m,n]",
    r"\operatorname{{softmax}}_{{\mathrm{{col}}}}\left({X}\right)",
    doc="The softmax of every column, exp(x_ij)/sum_k exp(x_kj).",
    value=lambda xp, X: _softmax(xp, X, 0),
    formula=lambda xp, X: _softmax(xp, X, 0, plain=True),
    differential=lambda X, dX: hadamard(softmax_columns(X), sub(dX, along_columns(hadamard(softmax_columns(X), dX)))),
    slicewise="n",
    title="the softmax of every column",
    range="positive",
    at_most_one=True,
    cite=(verified("jax", "jax.nn.softmax", of="definition"),),
    known=(
        (
            "inner(A, softmax_columns(X))",
            "X",
            "softmax_columns(X).*(A - vector(1)*colsum(softmax_columns(X).*A))",
        ),
    ),
)

logsumexp: Primitive = primitive(
    "logsumexp",
    "x[n,1] -> scalar",
    r"\operatorname{{logsumexp}}\left({x}\right)",
    doc="log(sum(exp(x))) of a column vector; its gradient is the softmax.",
    value=lambda xp, x: _logsumexp(xp, x, 0),
    formula=lambda xp, x: _logsumexp(xp, x, 0, plain=True),
    differential=lambda x, dx: inner(softmax(x), dx),
    words=("logsumexp", "lse"),
    advice="for every row write logsumexp_rows, for every column logsumexp_columns",
    title="the log-sum-exp",
    cite=(verified("blanchard2021", "sec. 1", of="definition"),),
    known=(("logsumexp(x)", "x", "softmax(x)"), ("logsumexp(W*x)", "W", "softmax(W*x)*x'")),
)

logsumexp_rows: Primitive = primitive(
    "logsumexp_rows",
    "X[m,n] -> [m,1]",
    r"\operatorname{{logsumexp}}_{{\mathrm{{row}}}}\left({X}\right)",
    doc="log(sum(exp(x))) of every row.",
    value=lambda xp, X: _logsumexp(xp, X, 1),
    formula=lambda xp, X: _logsumexp(xp, X, 1, plain=True),
    differential=lambda X, dX: matmul(hadamard(softmax_rows(X), dX), ones(X.shape[1], 1)),
    slicewise="m",
    title="the log-sum-exp of every row",
    cite=(verified("jax", "jax.scipy.special.logsumexp", of="definition"),),
    known=(
        ("sum(logsumexp_rows(X*W)) - inner(Y, X*W)", "W", "X'*(softmax_rows(X*W) - Y)"),
        ("y'*logsumexp_rows(X)", "X", "y*vector(1)'.*softmax_rows(X)"),
    ),
)

logsumexp_columns: Primitive = primitive(
    "logsumexp_columns",
    "X[m,n] -> [1,n]",
    r"\operatorname{{logsumexp}}_{{\mathrm{{col}}}}\left({X}\right)",
    doc="log(sum(exp(x))) of every column.",
    value=lambda xp, X: _logsumexp(xp, X, 0),
    formula=lambda xp, X: _logsumexp(xp, X, 0, plain=True),
    differential=lambda X, dX: matmul(ones(1, X.shape[0]), hadamard(softmax_columns(X), dX)),
    slicewise="n",
    title="the log-sum-exp of every column",
    cite=(verified("jax", "jax.scipy.special.logsumexp", of="definition"),),
    known=(("logsumexp_columns(X)*y", "X", "softmax_columns(X).*(vector(1)*y')"),),
)

log_softmax: Primitive = primitive(
    "log_softmax",
    "x[n,1] -> [n,1]",
    r"\log \operatorname{{softmax}}\left({x}\right)",
    doc="The logarithm of the softmax of a column vector, x - log(sum(exp(x))).",
    value=lambda xp, x: x - _logsumexp(xp, x, 0),
    formula=lambda xp, x: x - _logsumexp(xp, x, 0, plain=True),
    differential=lambda x, dx: sub(dx, scale(inner(softmax(x), dx), ones(*x.shape))),
    level=19,
    text="log_softmax({x:0})",
    text_level=100,
    advice="for every row write log_softmax_rows, for every column log_softmax_columns",
    title="the log-softmax",
    cite=(verified("zhang2023", 'sec. "Softmax Revisited"', of="definition"),),
    known=(("y'*log_softmax(x)", "x", "y - sum(y)*softmax(x)"),),
)

log_softmax_rows: Primitive = primitive(
    "log_softmax_rows",
    "X[m,n] -> [m,n]",
    r"\log \operatorname{{softmax}}_{{\mathrm{{row}}}}\left({X}\right)",
    doc="The logarithm of the softmax of every row.",
    value=lambda xp, X: X - _logsumexp(xp, X, 1),
    formula=lambda xp, X: X - _logsumexp(xp, X, 1, plain=True),
    differential=lambda X, dX: sub(dX, along_rows(hadamard(softmax_rows(X), dX))),
    level=19,
    text="log_softmax_rows({X:0})",
    text_level=100,
    slicewise="m",
    title="the log-softmax of every row",
    cite=(verified("jax", "jax.nn.log_softmax", of="definition"),),
    known=(("inner(Y, log_softmax_rows(X))", "X", "Y - softmax_rows(X).*(rowsum(Y)*vector(1)')"),),
)

log_softmax_columns: Primitive = primitive(
    "log_softmax_columns",
    "X[m,n] -> [m,n]",
    r"\log \operatorname{{softmax}}_{{\mathrm{{col}}}}\left({X}\right)",
    doc="The logarithm of the softmax of every column.",
    value=lambda xp, X: X - _logsumexp(xp, X, 0),
    formula=lambda xp, X: X - _logsumexp(xp, X, 0, plain=True),
    differential=lambda X, dX: sub(dX, along_columns(hadamard(softmax_columns(X), dX))),
    level=19,
    text="log_softmax_columns({X:0})",
    text_level=100,
    slicewise="n",
    title="the log-softmax of every column",
    cite=(verified("jax", "jax.nn.log_softmax", of="definition"),),
    known=(("inner(Y, log_softmax_columns(X))", "X", "Y - softmax_columns(X).*(vector(1)*colsum(Y))"),),
)

cross_entropy: Primitive = primitive(
    "cross_entropy",
    "z[n,1], y[n,1] -> scalar",
    r"\operatorname{{CE}}\left({z}, {y}\right)",
    doc="The cross-entropy -y'log softmax(z) of logits z; where the target y sums to one, its gradient is p - y.",
    value=lambda xp, z, y: -xp.sum(y * (z - _logsumexp(xp, z, 0))).reshape((1, 1)),
    formula=lambda xp, z, y: -xp.sum(y * (z - _logsumexp(xp, z, 0, plain=True))).reshape((1, 1)),
    adjoint=(None, lambda G, z, y: neg(scale(G, log_softmax(z)))),
    differential=(lambda z, y, dz: inner(sub(scale(total(y), softmax(z)), y), dz), None),
    title="the cross-entropy",
    cite=(verified("zhang2023", 'sec. "Softmax and Cross-Entropy Loss"'),),
    known=(("cross_entropy(W*x, y)", "W", "(sum(y)*softmax(W*x) - y)*x'"),),
)

cross_entropy_rows: Primitive = primitive(
    "cross_entropy_rows",
    "Z[m,n], Y[m,n] -> scalar",
    r"\operatorname{{CE}}_{{\mathrm{{row}}}}\left({Z}, {Y}\right)",
    doc="-sum(Y .* log_softmax_rows(Z)); where the rows of Y sum to one, its gradient is P - Y.",
    value=lambda xp, Z, Y: -xp.sum(Y * (Z - _logsumexp(xp, Z, 1))).reshape((1, 1)),
    formula=lambda xp, Z, Y: -xp.sum(Y * (Z - _logsumexp(xp, Z, 1, plain=True))).reshape((1, 1)),
    adjoint=(None, lambda G, Z, Y: neg(scale(G, log_softmax_rows(Z)))),
    differential=(lambda Z, Y, dZ: inner(sub(hadamard(softmax_rows(Z), along_rows(Y)), Y), dZ), None),
    words=("cross_entropy", "cross_entropy_rows"),
    summed="m",
    title="the cross-entropy",
    cite=(verified("zhang2023", 'sec. "Softmax and Cross-Entropy Loss"'),),
    known=(("cross_entropy(X*W, Y)", "W", "X'*(softmax_rows(X*W).*(rowsum(Y)*vector(1)') - Y)"),),
)
