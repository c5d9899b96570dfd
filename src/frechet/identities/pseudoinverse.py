"""The four conditions of Moore and Penrose, and what follows where the rank is full."""

from __future__ import annotations

from ..citation import verified
from ..expr import Const
from ..identity import identity
from ..primitives.inverse import inv
from ..primitives.linear import sub, transpose
from ..primitives.multilinear import matmul
from ..primitives.pseudoinverse import pinv

identity(
    "matmul_pinv_matmul_left",
    "X[m,n]",
    lambda X: (matmul(matmul(X, pinv(X)), X), X),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "matmul_pinv_matmul_right",
    "X[m,n]",
    lambda X: (matmul(X, matmul(pinv(X), X)), X),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_matmul_pinv_left",
    "X[m,n]",
    lambda X: (matmul(matmul(pinv(X), X), pinv(X)), pinv(X)),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_matmul_pinv_right",
    "X[m,n]",
    lambda X: (matmul(pinv(X), matmul(X, pinv(X))), pinv(X)),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_range_projector",
    "X[m,n]",
    lambda X: (matmul(transpose(pinv(X)), transpose(X)), matmul(X, pinv(X))),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_row_projector",
    "X[m,n]",
    lambda X: (matmul(transpose(X), transpose(pinv(X))), matmul(pinv(X), X)),
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_range_complement",
    "X[m,n]",
    lambda X: (
        transpose(sub(Const("I", (X.shape[0], X.shape[0])), matmul(X, pinv(X)))),
        sub(Const("I", (X.shape[0], X.shape[0])), matmul(X, pinv(X))),
    ),
)
identity(
    "pinv_row_complement",
    "X[m,n]",
    lambda X: (
        transpose(sub(Const("I", (X.shape[1], X.shape[1])), matmul(pinv(X), X))),
        sub(Const("I", (X.shape[1], X.shape[1])), matmul(pinv(X), X)),
    ),
)
identity("pinv_pinv", "X[m,n]", lambda X: (pinv(pinv(X)), X), cite=(verified("petersen2012", "eq. (199)"),))
identity(
    "pinv_full_column_rank",
    "X[m,n]",
    lambda X: (pinv(X), matmul(inv(matmul(transpose(X), X)), transpose(X))),
    kind="law",
    condition="X'*X is invertible",
    cite=(verified("petersen2012", "sec. 3.6"),),
)
identity(
    "pinv_full_row_rank",
    "X[m,n]",
    lambda X: (pinv(X), matmul(transpose(X), inv(matmul(X, transpose(X))))),
    kind="law",
    condition="X*X' is invertible",
    cite=(verified("petersen2012", "sec. 3.6"),),
)
