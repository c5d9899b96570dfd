"""Factors of a matrix."""

from __future__ import annotations

from ..citation import unverified, verified
from ..primitive import Primitive, primitive
from .inverse import inv
from .linear import transpose
from .multilinear import matmul
from .spectral import meant
from .symmetry import symmetric_part

tril_half: Primitive = primitive(
    "tril_half",
    "A[n,n] -> [n,n]",
    r"\operatorname{{tril}}_{{1/2}}\left({A}\right)",
    doc="The lower triangular part with the diagonal halved: tril_half(A) + tril_half(A)' = A for symmetric A.",
    value=lambda xp, A: xp.tril(A) - xp.eye(A.shape[0]) * A / 2,
    linear=lambda G: tril_half(G),
    title="the lower half",
    cite=(verified("jax", "lax/linalg.py, JVP of cholesky", of="definition"),),
    known=(("inner(A, tril_half(X))", "X", "tril_half(A)"),),
)

chol: Primitive = primitive(
    "chol",
    "S[n,n] -> [n,n]",
    r"\operatorname{{chol}}\left({S}\right)",
    doc="Cholesky's factor: the lower triangular L with a positive diagonal and L L' = S; of (S + S')/2 in general.",
    flops=lambda S: S[0] ** 3 / 3,
    value=lambda xp, S: xp.linalg.cholesky((S + S.T) / 2),
    special={"symmetric": (lambda xp, S: xp.linalg.cholesky(S), lambda S: S[0] ** 3 / 3)},
    differential=lambda S, dS: matmul(
        chol(S),
        tril_half(matmul(matmul(inv(chol(S)), symmetric_part(dS)), transpose(inv(chol(S))))),
    ),
    words=("chol", "cholesky"),
    title="Cholesky's factor",
    domain="chol(S)",
    condition=meant("{S} is positive definite"),
    sample="off_symmetric",
    cite=(
        verified("petersen2012", "eq. (300)", of="definition"),
        verified("jax", "lax/linalg.py, JVP of cholesky"),
        unverified("murray2016"),
    ),
    known=(
        ("inner(A, chol(S))", "S", "sym(inv(chol(S))'*tril_half(chol(S)'*A)*inv(chol(S)))"),
        ("sum(log(diag(chol(S))))", "S", "inv(sym(S))/2"),
    ),
)
