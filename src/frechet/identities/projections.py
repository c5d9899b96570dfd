"""The symmetric and the skew part: two orthogonal projections that add up to the identity."""

from __future__ import annotations

from ..citation import verified
from ..expr import number, zeros
from ..identity import identity
from ..primitives.linear import add, sub, transpose
from ..primitives.multilinear import inner, scale
from ..primitives.symmetry import skew_part, symmetric_part
from .symmetry import is_symmetric

HALF = number("1/2")

identity("symmetric_part_symmetric", "S[n,n]", lambda S: (symmetric_part(S), S), where={"S": is_symmetric})
identity("skew_part_symmetric", "S[n,n]", lambda S: (skew_part(S), zeros(*S.shape)), where={"S": is_symmetric})
identity("symmetric_part_transpose_same", "A[n,n]", lambda A: (symmetric_part(transpose(A)), symmetric_part(A)))
identity("skew_part_skew_part", "A[n,n]", lambda A: (skew_part(skew_part(A)), skew_part(A)))
identity("symmetric_part_skew_part", "A[n,n]", lambda A: (symmetric_part(skew_part(A)), zeros(*A.shape)))
identity(
    "symmetric_part_mean",
    "A[n,n]",
    lambda A: (symmetric_part(A), scale(HALF, add(A, transpose(A)))),
    kind="law",
)
identity(
    "skew_part_mean",
    "A[n,n]",
    lambda A: (skew_part(A), scale(HALF, sub(A, transpose(A)))),
    kind="law",
)
identity(
    "symmetric_and_skew_part",
    "A[n,n]",
    lambda A: (A, add(symmetric_part(A), skew_part(A))),
    kind="law",
    cite=(verified("petersen2012", "eq. (464)"),),
)
identity(
    "inner_symmetric_skew",
    "A[n,n], B[n,n]",
    lambda A, B: (
        inner(A, B),
        add(inner(symmetric_part(A), symmetric_part(B)), inner(skew_part(A), skew_part(B))),
    ),
    kind="law",
)
