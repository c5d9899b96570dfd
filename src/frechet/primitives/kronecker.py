"""Kronecker products, vec (columns one below the other), and the permutations that go with them."""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Expr, zeros
from ..primitive import Primitive, primitive
from .linear import transpose
from .multilinear import matmul


def like(A: Expr) -> Expr:
    """Return the zero matrix of the shape of A: an argument that says nothing but a shape."""
    return zeros(*A.shape)


vec: Primitive = primitive(
    "vec",
    "X[m,n] -> [m*n,1]",
    r"\operatorname{{vec}}\left({X}\right)",
    doc="The columns of a matrix, one below the other, as one column vector.",
    value=lambda xp, X: xp.vec(X),
    adjoint=lambda G, X: unvec(G, like(X)),
    title="vec",
    cite=(verified("petersen2012", "eqs. (522), (523)"),),
    known=(
        ("y'*vec(X)", "X", "unvec(y, X)"),
        ("norm2(vec(A*X))^2", "X", "2*A'*A*X"),
    ),
)

unvec: Primitive = primitive(
    "unvec",
    "x[m*n,1], S[m,n] -> [m,n]",
    r"\operatorname{{vec}}^{{-1}}\left({x}\right)",
    doc="The matrix of the shape of S whose vec is x; of S only the shape counts.",
    value=lambda xp, x, S: xp.unvec(x, *S.shape),
    adjoint=(lambda G, x, S: vec(G), None),
    differential=(None, lambda x, S, dS: zeros(*S.shape)),
    shapes_only=("S",),
    title="the inverse of vec",
    cite=(verified("ks", "invvec", of="definition"),),
    known=(("tr(A'*unvec(x, A))", "x", "vec(A)"),),
)

kron: Primitive = primitive(
    "kron",
    "A[m,n], B[p,q] -> [m*p,n*q]",
    r"{A} \otimes {B}",
    doc="The Kronecker product: the matrix of the blocks a_ij B.",
    value=lambda xp, A, B: xp.kron(A, B),
    structured="Kronecker",
    adjoint=(
        lambda G, A, B: unvec(matmul(blocks_as_rows(G, like(A), like(B)), vec(B)), like(A)),
        lambda G, A, B: unvec(matmul(transpose(blocks_as_rows(G, like(A), like(B))), vec(A)), like(B)),
    ),
    text="kron({A:0}, {B:0})",
    text_level=100,
    level=18,
    associative=True,
    commutes_with_transpose=True,
    title="the Kronecker product",
    cite=(verified("petersen2012", "eq. (39)"),),
    known=(
        ("y'*kron(A, X)*z", "X", "unvec(blocks_as_rows(y*z', A, X)'*vec(A), X)"),
        ("norm2(kron(A, X))^2", "X", "2*norm2(A)^2*X"),
        ("tr(C'*kron(X, B))", "X", "unvec(blocks_as_rows(C, X, B)*vec(B), X)"),
    ),
)

blocks_as_rows: Primitive = primitive(
    "blocks_as_rows",
    "G[m*p,n*q], S[m,n], T[p,q] -> [m*n,p*q]",
    r"\mathcal{{R}}\left({G}\right)",
    doc="The rearrangement whose rows are the transposed vecs of the blocks of G, as many as S has entries, "
    "each of the shape of T: of A kron B it is vec(A) vec(B)'.",
    value=lambda xp, G, S, T: xp.blocks_as_rows(G, *S.shape, *T.shape),
    adjoint=(lambda G, X, S, T: rows_as_blocks(G, S, T), None, None),
    differential=(None, *(lambda G, S, T, d: zeros(*_rearranged(S, T)) for _ in "ST")),
    shapes_only=("S", "T"),
    title="the rearrangement of blocks",
    cite=(verified("markovski2025", 'heading "Kronecker Rearrangement"', of="definition"), unverified("vanloan1993")),
    known=(("tr(A'*blocks_as_rows(X, B, C))", "X", "rows_as_blocks(A, B, C)"),),
)

rows_as_blocks: Primitive = primitive(
    "rows_as_blocks",
    "R[m*n,p*q], S[m,n], T[p,q] -> [m*p,n*q]",
    r"\mathcal{{R}}^{{-1}}\left({R}\right)",
    doc="The matrix whose blocks, as many as S has entries and each of the shape of T, have the rows of R as "
    "transposed vecs.",
    value=lambda xp, R, S, T: xp.rows_as_blocks(R, *S.shape, *T.shape),
    adjoint=(lambda G, R, S, T: blocks_as_rows(G, S, T), None, None),
    differential=(None, *(lambda R, S, T, d: zeros(*kron(S, T).shape) for _ in "ST")),
    shapes_only=("S", "T"),
    title="the rearrangement of blocks",
    cite=(
        verified("markovski2025", 'heading "Kronecker Rearrangement" for the inverse', of="definition"),
        unverified("vanloan1993"),
    ),
    known=(("tr(A'*rows_as_blocks(X, B, C))", "X", "blocks_as_rows(A, B, C)"),),
)


def _rearranged(S: Expr, T: Expr) -> tuple[str | int, str | int]:
    return vec(S).shape[0], vec(T).shape[0]


commutation: Primitive = primitive(
    "commutation",
    "S[m,n] -> [m*n,m*n]",
    "K{S:sizes}",
    doc="The commutation matrix K of the shape of S: K vec(X) = vec(X') for every X of that shape.",
    value=lambda xp, S: xp.commutation(S),
    structured="Commutation",
    differential=lambda S, dS: zeros(*commutation(S).shape),
    shapes_only=("S",),
    title="the commutation matrix",
    cite=(verified("matrixcalc", "commutation.matrix", of="definition"), unverified("magnus1979")),
    known=(("x'*commutation(A)*x", "x", "(commutation(A) + commutation(A)')*x"),),
)
