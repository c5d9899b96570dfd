"""The determinant, its logarithm and the adjugate."""

from __future__ import annotations

from typing import Any

from ..citation import verified
from ..primitive import Primitive, primitive
from .inverse import inv
from .linear import sub, trace
from .multilinear import matmul, scale

det: Primitive = primitive(
    "det",
    "X[n,n] -> scalar",
    r"\det\left({X}\right)",
    flops=lambda X: 2 * X[0] ** 3 / 3,
    doc="The determinant of a square matrix.",
    value=lambda xp, X: xp.linalg.det(X).reshape((1, 1)),
    differential=lambda X, dX: scale(det(X), trace(matmul(inv(X), dX))),
    title="the determinant",
    domain="det(X) != 0",
    condition="{X} is invertible",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (42)"),),
    known=(("det(X)", "X", "det(X)*inv(X)'"), ("det(A*X*B)", "X", "det(A*X*B)*(B*inv(A*X*B)*A)'")),
)


def _logdet(xp: Any, parts: Any) -> Any:
    # log of the sign is 0 where the determinant is positive, and not a number where it is negative.
    return (xp.log(parts[0]) + parts[1]).reshape((1, 1))


logdet: Primitive = primitive(
    "logdet",
    "X[n,n] -> scalar",
    r"\log\det {X:60}",
    flops=lambda X: 2 * X[0] ** 3 / 3,
    doc="The logarithm of the determinant.",
    value=lambda xp, X: _logdet(xp, xp.linalg.slogdet(X)),
    differential=lambda X, dX: trace(matmul(inv(X), dX)),
    level=19,
    text="logdet({X:0})",
    text_level=100,
    title="log det",
    domain="det(X) > 0",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (43)"),),
    known=(("logdet(X)", "X", "inv(X)'"), ("logdet(A*X*A')", "X", "A'*inv(A*X*A')'*A")),
)

adjugate: Primitive = primitive(
    "adjugate",
    "X[n,n] -> [n,n]",
    r"\operatorname{{adj}}\left({X}\right)",
    doc="The adjugate, the transposed matrix of cofactors: det(X) inv(X), and defined at singular X too.",
    value=lambda xp, X: xp.linalg.adjugate(X),
    differential=lambda X, dX: sub(
        scale(trace(matmul(adjugate(X), dX)), inv(X)), matmul(matmul(adjugate(X), dX), inv(X))
    ),
    words=("adj", "adjugate"),
    commutes_with_transpose=True,
    title="the adjugate",
    domain="det(X) != 0",
    condition="{X} is invertible",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (148)", of="definition"),),
    known=(("tr(A*adj(X))", "X", "tr(inv(X)*A)*adj(X)' - (inv(X)*A*adj(X))'"),),
)
