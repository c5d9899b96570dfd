"""The inverse of a square matrix."""

from __future__ import annotations

from ..primitive import Primitive, primitive
from .linear import neg
from .multilinear import matmul

inv: Primitive = primitive(
    "inv",
    "X[n,n] -> [n,n]",
    "{X:91}^{{-1}}",
    doc="The inverse of a square matrix.",
    value=lambda xp, X: xp.linalg.inv(X),
    differential=lambda X, dX: neg(matmul(matmul(inv(X), dX), inv(X))),
    text="inv({X:0})",
    text_level=100,
    level=90,
    compounds=(("transpose", r"{X:91}^{{-\top}}", 90),),
    commutes_with_transpose=True,
    title="the inverse",
    domain="det(X) != 0",
    condition="{X} is invertible",
    sample="off_symmetric",
    cite="petersen2012, eq. (40)",
    known=(("tr(inv(X))", "X", "-(inv(X)*inv(X))'"), ("y'*inv(X)*z", "X", "-inv(X)'*y*z'*inv(X)'")),
)
