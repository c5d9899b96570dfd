"""The inverse of a square matrix, and the solution of a linear system."""

from __future__ import annotations

from ..citation import verified
from ..primitive import Primitive, primitive
from .linear import add, neg, transpose
from .multilinear import matmul

inv: Primitive = primitive(
    "inv",
    "X[n,n] -> [n,n]",
    "{X:91}^{{-1}}",
    flops=lambda X: 8 * X[0] ** 3 / 3,  # the factors of X, and n systems
    special={"lower_triangular": (lambda xp, X: xp.linalg.inverse_of_lower(X), lambda X: 2 * X[0] ** 3 / 3)},
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
    cite=(verified("petersen2012", "eq. (40)"),),
    known=(("tr(inv(X))", "X", "-(inv(X)*inv(X))'"), ("y'*inv(X)*z", "X", "-inv(X)'*y*z'*inv(X)'")),
    remainder=(lambda X, dX: matmul(matmul(matmul(matmul(inv(X), dX), inv(X)), dX), inv(add(X, dX))),),
)

solve: Primitive = primitive(
    "solve",
    "A[n,n], B[n,k] -> [n,k]",
    r"{A:91}^{{-1}} \, {B:21}",
    flops=lambda A, B: 2 * A[0] ** 3 / 3 + 2 * A[0] ** 2 * B[1],
    doc="The solution X of the linear system A X = B, inv(A)*B without forming the inverse.",
    value=lambda xp, A, B: xp.linalg.solve(A, B),
    adjoint=(None, lambda G, A, B: solve(transpose(A), G)),
    differential=(lambda A, B, dA: neg(solve(A, matmul(dA, solve(A, B)))), None),
    remainder=(lambda A, B, dA: solve(A, matmul(dA, solve(A, matmul(dA, solve(add(A, dA), B))))), None),
    level=20,
    of=(("transpose", r"{A:91}^{{-\top}} \, {B:21}", 20),),
    text="solve({A:0}, {B:0})",
    infix=(("matrix", "\\"),),
    text_level=100,
    slicewise="k",
    title="the solution of a linear system",
    domain="det(A) != 0",
    condition="{A} is invertible",
    sample="off_symmetric",
    cite=(verified("giles2008", "sec. 2.3.1"),),
    known=(
        ("y'*solve(A, x)", "x", "solve(A', y)"),
        ("y'*solve(A, x)", "A", "-solve(A', y)*solve(A, x)'"),
    ),
)
