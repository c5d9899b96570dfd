"""Block matrices: two matrices side by side or one below the other, and the blocks taken out again."""

from __future__ import annotations

from ..citation import verified
from ..expr import Expr, zeros
from ..primitive import Primitive, primitive
from .kronecker import like


def _nothing(G: Expr, S: Expr, T: Expr, d: Expr) -> Expr:
    """Return the differential in an argument of which only the shape counts: zero of the shape of S."""
    return zeros(*S.shape)


def _nothing_last(G: Expr, S: Expr, T: Expr, d: Expr) -> Expr:
    return zeros(*T.shape)


hcat: Primitive = primitive(
    "hcat",
    "A[m,n], B[m,p] -> [m,n + p]",
    r"\begin{{bmatrix}} {A:0} & {B:0} \end{{bmatrix}}",
    doc="The block matrix [A, B]: B to the right of A.",
    value=lambda xp, A, B: xp.concat([A, B], axis=1),
    linear=(lambda G, A, B: left_block(G, like(A), like(B)), lambda G, A, B: right_block(G, like(A), like(B))),
    parts=(lambda d, A, B: hcat(d, like(B)), lambda d, A, B: hcat(like(A), d)),
    shaped=True,
    words=("hcat", "hstack"),
    slicewise="m",
    title="blocks side by side",
    cite=(verified("jax", "lax/lax.py, transpose rule of concatenate"),),
    known=(
        ("norm2(hcat(A, X))^2", "X", "2*X"),
        ("tr(hcat(X, A)*B)", "X", "left_block(B', X, A)"),
        ("tr(hcat(A, X)*B)", "X", "right_block(B', A, X)"),
    ),
)

vcat: Primitive = primitive(
    "vcat",
    "A[m,n], B[p,n] -> [m + p,n]",
    r"\begin{{bmatrix}} {A:0} \\ {B:0} \end{{bmatrix}}",
    doc="The block matrix [A; B]: B below A.",
    value=lambda xp, A, B: xp.concat([A, B], axis=0),
    linear=(lambda G, A, B: top_block(G, like(A), like(B)), lambda G, A, B: bottom_block(G, like(A), like(B))),
    parts=(lambda d, A, B: vcat(d, like(B)), lambda d, A, B: vcat(like(A), d)),
    shaped=True,
    words=("vcat", "vstack"),
    slicewise="n",
    title="blocks one below the other",
    cite=(verified("jax", "lax/lax.py, transpose rule of concatenate"),),
    known=(
        ("norm2(vcat(A, X))^2", "X", "2*X"),
        ("tr(B*vcat(X, A))", "X", "top_block(B', X, A)"),
        ("tr(B*vcat(A, X))", "X", "bottom_block(B', A, X)"),
    ),
)

left_block: Primitive = primitive(
    "left_block",
    "G[m,n + p], S[m,n], T[m,p] -> [m,n]",
    r"\left[{G:0}\right]_{{\mathrm{{left}}}}",
    doc="The block of the shape of S of G = [S, T]; of S and T only the shapes count.",
    value=lambda xp, G, S, T: G[:, : S.shape[1]],
    adjoint=(lambda V, G, S, T: hcat(V, like(T)), None, None),
    differential=(None, _nothing, _nothing),
    shapes_only=("S", "T"),
    slicewise="m",
    title="the left block",
    cite=(verified("jax", "lax/slicing.py, transpose rule of slice"),),
    known=(("tr(A'*left_block(X, A, B))", "X", "hcat(A, 0*B)"),),
)

right_block: Primitive = primitive(
    "right_block",
    "G[m,n + p], S[m,n], T[m,p] -> [m,p]",
    r"\left[{G:0}\right]_{{\mathrm{{right}}}}",
    doc="The block of the shape of T of G = [S, T]; of S and T only the shapes count.",
    value=lambda xp, G, S, T: G[:, S.shape[1] :],
    adjoint=(lambda V, G, S, T: hcat(like(S), V), None, None),
    differential=(None, _nothing_last, _nothing_last),
    shapes_only=("S", "T"),
    slicewise="m",
    title="the right block",
    cite=(verified("jax", "lax/slicing.py, transpose rule of slice"),),
    known=(("tr(B'*right_block(X, A, B))", "X", "hcat(0*A, B)"),),
)

top_block: Primitive = primitive(
    "top_block",
    "G[m + p,n], S[m,n], T[p,n] -> [m,n]",
    r"\left[{G:0}\right]_{{\mathrm{{top}}}}",
    doc="The block of the shape of S of G = [S; T]; of S and T only the shapes count.",
    value=lambda xp, G, S, T: G[: S.shape[0], :],
    adjoint=(lambda V, G, S, T: vcat(V, like(T)), None, None),
    differential=(None, _nothing, _nothing),
    shapes_only=("S", "T"),
    slicewise="n",
    title="the top block",
    cite=(verified("jax", "lax/slicing.py, transpose rule of slice"),),
    known=(("tr(A'*top_block(X, A, B))", "X", "vcat(A, 0*B)"),),
)

bottom_block: Primitive = primitive(
    "bottom_block",
    "G[m + p,n], S[m,n], T[p,n] -> [p,n]",
    r"\left[{G:0}\right]_{{\mathrm{{bottom}}}}",
    doc="The block of the shape of T of G = [S; T]; of S and T only the shapes count.",
    value=lambda xp, G, S, T: G[S.shape[0] :, :],
    adjoint=(lambda V, G, S, T: vcat(like(S), V), None, None),
    differential=(None, _nothing_last, _nothing_last),
    shapes_only=("S", "T"),
    slicewise="n",
    title="the bottom block",
    cite=(verified("jax", "lax/slicing.py, transpose rule of slice"),),
    known=(("tr(B'*bottom_block(X, A, B))", "X", "vcat(0*A, B)"),),
)
