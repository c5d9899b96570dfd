"""Projections onto triangular matrices."""

from __future__ import annotations

from ..citation import verified
from ..primitive import Primitive, primitive
from .elementwise import entrywise_name

tril: Primitive = primitive(
    "tril",
    "A[n,n] -> [n,n]",
    entrywise_name("tril").replace("X", "A"),
    doc="The lower triangular part: the entries on and below the diagonal, zero elsewhere.",
    value=lambda xp, A: xp.tril(A),
    linear=lambda G: tril(G),
    title="the lower triangle",
    cite=(verified("pytorch", "derivatives.yaml, entry tril"),),
    known=(("tr(tril(X)*A)", "X", "tril(A')"),),
)

triu: Primitive = primitive(
    "triu",
    "A[n,n] -> [n,n]",
    entrywise_name("triu").replace("X", "A"),
    doc="The upper triangular part: the entries on and above the diagonal, zero elsewhere.",
    value=lambda xp, A: xp.triu(A),
    linear=lambda G: triu(G),
    title="the upper triangle",
    cite=(verified("pytorch", "derivatives.yaml, entry triu"),),
    known=(("tr(triu(X)*A)", "X", "triu(A')"),),
)
