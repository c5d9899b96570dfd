"""Block matrices: products and sums by blocks."""

from __future__ import annotations

from ..citation import verified
from ..identity import identity
from ..primitives.blocks import bottom_block, hcat, left_block, right_block, top_block, vcat
from ..primitives.determinant import det
from ..primitives.inverse import inv
from ..primitives.linear import add, sub, total, transpose
from ..primitives.multilinear import matmul, scale
from ..primitives.norms import sqnorm

identity("transpose_hcat", "A[m,n], B[m,p]", lambda A, B: (transpose(hcat(A, B)), vcat(transpose(A), transpose(B))))
identity("transpose_vcat", "A[m,n], B[p,n]", lambda A, B: (transpose(vcat(A, B)), hcat(transpose(A), transpose(B))))
identity(
    "matmul_hcat",
    "C[k,m], A[m,n], B[m,p]",
    lambda C, A, B: (matmul(C, hcat(A, B)), hcat(matmul(C, A), matmul(C, B))),
    kind="law",
)
identity(
    "vcat_matmul",
    "A[m,n], B[p,n], C[n,k]",
    lambda A, B, C: (matmul(vcat(A, B), C), vcat(matmul(A, C), matmul(B, C))),
    kind="law",
)
identity(
    "hcat_matmul_vcat",
    "A[m,n], B[m,p], C[n,k], D[p,k]",
    lambda A, B, C, D: (matmul(hcat(A, B), vcat(C, D)), add(matmul(A, C), matmul(B, D))),
    cite=(verified("petersen2012", "sec. 9.1"),),
)
identity("total_hcat", "A[m,n], B[m,p]", lambda A, B: (total(hcat(A, B)), add(total(A), total(B))), kind="law")
identity(
    "sqnorm_hcat",
    "A[m,n], B[m,p]",
    lambda A, B: (sqnorm(hcat(A, B)), add(sqnorm(A), sqnorm(B))),
    kind="prepare",
    title="the squared norm by blocks",
)
identity(
    "sqnorm_vcat",
    "A[m,n], B[p,n]",
    lambda A, B: (sqnorm(vcat(A, B)), add(sqnorm(A), sqnorm(B))),
    kind="prepare",
    title="the squared norm by blocks",
)
for _of, _cat, _first, _second in (
    ("hcat", hcat, left_block, right_block),
    ("vcat", vcat, top_block, bottom_block),
):
    _text = "A[m,n], B[m,p], S[m,n], T[m,p]" if _of == "hcat" else "A[m,n], B[p,n], S[m,n], T[p,n]"
    identity(f"{_first.name}_{_of}", _text, lambda A, B, S, T, f=_first, c=_cat: (f(c(A, B), S, T), A))
    identity(f"{_second.name}_{_of}", _text, lambda A, B, S, T, f=_second, c=_cat: (f(c(A, B), S, T), B))
identity(
    "det_schur",
    "A[m,m], B[m,n], C[n,m], D[n,n]",
    lambda A, B, C, D: (
        det(vcat(hcat(A, B), hcat(C, D))),
        scale(det(A), det(sub(D, matmul(matmul(C, inv(A)), B)))),
    ),
    kind="law",
    condition="A is invertible",
    cite=(verified("petersen2012", "sec. 9.1"),),
)
