"""The diagonal, taken from a matrix and put into one."""

from __future__ import annotations

from ..citation import verified
from ..primitive import Primitive, primitive

diagonal_matrix: Primitive = primitive(
    "diagonal_matrix",
    "x[n,1] -> [n,n]",
    r"\operatorname{{Diag}}\left({x}\right)",
    doc="The diagonal matrix whose diagonal is the vector x.",
    value=lambda xp, x: xp.eye(x.shape[0]) * x,
    structured="Diagonal",
    linear=lambda G: diagonal(G),
    words=("diag", "diagonal_matrix"),
    symmetric=True,
    title="a diagonal matrix",
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("tr(A*diag(x)*B)", "x", "diag(B*A)"), ("norm2(A*diag(x))^2", "x", "2*diag(A'*A*diag(x))")),
)

diagonal: Primitive = primitive(
    "diagonal",
    "X[n,n] -> [n,1]",
    r"\operatorname{{diag}}\left({X}\right)",
    doc="The diagonal of a square matrix, as a column vector.",
    value=lambda xp, X: xp.linalg.diagonal(X).reshape((-1, 1)),
    linear=lambda G: diagonal_matrix(G),
    words=("diag", "diagonal"),
    title="the diagonal",
    cite=(verified("numpy", "numpy.diag", of="definition"),),
    known=(("y'*diag(X)", "X", "diag(y)"), ("y'*diag(A*X)", "X", "A'*diag(y)")),
)
