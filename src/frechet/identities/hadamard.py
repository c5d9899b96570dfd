"""The Hadamard product and quotient: the all-ones matrix is their unit."""

from __future__ import annotations

from ..expr import ones
from ..identity import identity
from ..primitives.elementwise import quotient
from ..primitives.multilinear import hadamard, scale
from ..primitives.powers import ratio

identity("hadamard_ones_left", "A[m,n]", lambda A: (hadamard(ones(*A.shape), A), A))
identity("hadamard_ones_right", "A[m,n]", lambda A: (hadamard(A, ones(*A.shape)), A))
identity("quotient_ones", "A[m,n]", lambda A: (quotient(A, ones(*A.shape)), A))
identity(
    "hadamard_quotient_left",
    "A[m,n], B[m,n], C[m,n]",
    lambda A, B, C: (hadamard(quotient(A, B), C), quotient(hadamard(A, C), B)),
)
identity(
    "hadamard_quotient_right",
    "A[m,n], B[m,n], C[m,n]",
    lambda A, B, C: (hadamard(A, quotient(B, C)), quotient(hadamard(A, B), C)),
)
identity(
    "quotient_quotient",
    "A[m,n], B[m,n], C[m,n]",
    lambda A, B, C: (quotient(quotient(A, B), C), quotient(A, hadamard(B, C))),
)
identity(
    "quotient_by_scale", "A[m,n], c[1,1], B[m,n]", lambda A, c, B: (quotient(A, scale(c, B)), ratio(quotient(A, B), c))
)
