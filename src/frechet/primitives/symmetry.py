"""The symmetric and the skew part: the orthogonal projections that split a square matrix."""

from __future__ import annotations

from ..citation import verified
from ..primitive import Primitive, primitive

symmetric_part: Primitive = primitive(
    "symmetric_part",
    "X[n,n] -> [n,n]",
    r"\operatorname{{sym}}\left({X}\right)",
    doc="The symmetric part (X + X')/2 of a square matrix.",
    value=lambda xp, X: (X + X.T) / 2,
    linear=lambda G: symmetric_part(G),
    words=("sym", "symmetric_part"),
    symmetric=True,
    commutes_with_transpose=True,
    title="the symmetric part",
    cite=(verified("petersen2012", "eq. (464)", of="definition"),),
    known=(("inner(A, sym(X))", "X", "sym(A)"), ("x'*sym(X)*x", "X", "x*x'")),
)

skew_part: Primitive = primitive(
    "skew_part",
    "X[n,n] -> [n,n]",
    r"\operatorname{{skew}}\left({X}\right)",
    doc="The skew-symmetric part (X - X')/2 of a square matrix.",
    value=lambda xp, X: (X - X.T) / 2,
    linear=lambda G: skew_part(G),
    words=("skew", "skew_part"),
    commutes_with_transpose=True,
    title="the skew part",
    cite=(verified("petersen2012", "eq. (464)", of="definition"),),
    known=(("inner(A, skew(X))", "X", "skew(A)"), ("x'*skew(X)*y", "X", "skew(x*y')")),
)
