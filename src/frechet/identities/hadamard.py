"""The Hadamard product and quotient: the all-ones matrix is their unit."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity, is_symbolic
from ..primitives.elementwise import abs_, elementwise_power, quotient, sign
from ..primitives.multilinear import hadamard, scale
from ..primitives.powers import ratio

identity("hadamard_ones_left", "A[m,n]", lambda A: (hadamard(ones(*A.shape), A), A))
identity("hadamard_ones_right", "A[m,n]", lambda A: (hadamard(A, ones(*A.shape)), A))
identity("quotient_ones", "A[m,n]", lambda A: (quotient(A, ones(*A.shape)), A))
# A factor that is divided by is not zero, since the left side divides by it.
identity("quotient_same", "A[m,n]", lambda A: (quotient(A, A), ones(*A.shape)), where={"A": is_symbolic})
identity("quotient_hadamard_left", "A[m,n], B[m,n]", lambda A, B: (quotient(hadamard(A, B), A), B))
identity("quotient_hadamard_right", "A[m,n], B[m,n]", lambda A, B: (quotient(hadamard(A, B), B), A))
identity(
    "quotient_by_hadamard_left",
    "A[m,n], B[m,n]",
    lambda A, B: (quotient(A, hadamard(A, B)), quotient(ones(*B.shape), B)),
)
identity(
    "quotient_by_hadamard_right",
    "A[m,n], B[m,n]",
    lambda A, B: (quotient(B, hadamard(A, B)), quotient(ones(*A.shape), A)),
)
for _first in (0, 1):
    for _second in (0, 1):
        identity(
            f"quotient_common_{_first}{_second}",
            "A[m,n], B[m,n], C[m,n]",
            lambda A, B, C, i=_first, j=_second: (
                quotient(hadamard(*((A, B)[:: 1 - 2 * i])), hadamard(*((A, C)[:: 1 - 2 * j]))),
                quotient(B, C),
            ),
        )
identity(
    "quotient_by_square_left",
    "A[m,n], B[m,n]",
    lambda A, B: (quotient(hadamard(A, B), elementwise_power(A, number(2))), quotient(B, A)),
)
identity(
    "quotient_by_square_right",
    "A[m,n], B[m,n]",
    lambda A, B: (quotient(hadamard(A, B), elementwise_power(B, number(2))), quotient(A, B)),
)
identity(
    "quotient_by_quotient",
    "A[m,n], B[m,n], C[m,n]",
    lambda A, B, C: (quotient(A, quotient(B, C)), quotient(hadamard(A, C), B)),
)
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
identity("hadamard_sign_left", "A[m,n]", lambda A: (hadamard(sign(A), A), abs_(A)))
identity("hadamard_sign_right", "A[m,n]", lambda A: (hadamard(A, sign(A)), abs_(A)))
