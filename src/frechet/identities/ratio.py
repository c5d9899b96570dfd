"""Quotients by a scalar, and powers of scalars. A cancelled factor is not zero, since the left side divides by it."""

from __future__ import annotations

from ..expr import number, ones
from ..identity import identity, is_nonzero, is_symbolic
from ..primitives.elementwise import elementwise_power, quotient
from ..primitives.linear import neg
from ..primitives.multilinear import scale
from ..primitives.norms import norm2, sqnorm
from ..primitives.powers import power, ratio

MINUS_ONE, ONE, TWO = number(-1), number(1), number(2)


identity("ratio_scale_same", "c[1,1], A[m,n]", lambda c, A: (ratio(scale(c, A), c), A), where={"c": is_symbolic})
identity(
    "ratio_scale_scale_same",
    "b[1,1], c[1,1], A[m,n]",
    lambda b, c, A: (ratio(scale(b, scale(c, A)), c), scale(b, A)),
    where={"c": is_symbolic},
)
identity(
    "ratio_of_scale_same",
    "b[1,1], c[1,1], A[m,n]",
    lambda b, c, A: (ratio(scale(c, A), scale(c, b)), ratio(A, b)),
    where={"c": is_symbolic},
)
identity("ratio_same", "c[1,1]", lambda c: (ratio(c, c), ONE), where={"c": is_symbolic})
identity(
    "ratio_scale_power",
    "c[1,1], A[m,n]",
    lambda c, A: (ratio(scale(c, A), power(c, TWO)), ratio(A, c)),
    where={"c": is_symbolic},
)
identity("ratio_same_power", "c[1,1]", lambda c: (ratio(c, power(c, TWO)), ratio(ONE, c)), where={"c": is_symbolic})
identity(
    "ratio_power_scale",
    "c[1,1], p:number, A[m,n]",
    lambda c, p, A: (ratio(scale(power(c, p), A), c), scale(power(c, p - 1), A)),
    where={"c": is_symbolic},
)
identity(
    "ratio_scale_power_scale",
    "b[1,1], c[1,1], p:number, A[m,n]",
    lambda b, c, p, A: (ratio(scale(b, scale(power(c, p), A)), c), scale(b, scale(power(c, p - 1), A))),
    where={"c": is_symbolic},
)
identity(
    "ratio_power_same",
    "c[1,1], p:number",
    lambda c, p: (ratio(power(c, p), c), power(c, p - 1)),
    where={"c": is_symbolic},
)
identity(
    "ratio_scale_by_power",
    "c[1,1], p:number, A[m,n]",
    lambda c, p, A: (ratio(scale(c, A), power(c, p)), ratio(A, power(c, p - 1))),
    where={"c": is_symbolic},
)
identity(
    "ratio_scale_scale_by_power",
    "b[1,1], c[1,1], p:number, A[m,n]",
    lambda b, c, p, A: (ratio(scale(b, scale(c, A)), power(c, p)), ratio(scale(b, A), power(c, p - 1))),
    where={"c": is_symbolic},
)
identity(
    "ratio_number",
    "A[m,n], b:number",
    lambda A, b: (ratio(A, b), scale(power(b, MINUS_ONE), A)),
    where={"b": is_nonzero},
)
identity(
    "ratio_by_scale",
    "A[m,n], b:number, c[1,1]",
    lambda A, b, c: (ratio(A, scale(b, c)), scale(power(b, MINUS_ONE), ratio(A, c))),
    where={"b": is_nonzero},
)
identity("ratio_scale", "b:number, A[m,n], c[1,1]", lambda b, A, c: (ratio(scale(b, A), c), scale(b, ratio(A, c))))
identity(
    "scale_ratio",
    "b[1,1], A[m,n], c[1,1]",
    lambda b, A, c: (scale(b, ratio(A, c)), ratio(scale(b, A), c)),
    where={"b": is_symbolic},
)
identity("ratio_neg", "A[m,n], c[1,1]", lambda A, c: (ratio(neg(A), c), neg(ratio(A, c))))
identity("ratio_by_neg", "A[m,n], c[1,1]", lambda A, c: (ratio(A, neg(c)), neg(ratio(A, c))))
identity("ratio_ratio", "A[m,n], b[1,1], c[1,1]", lambda A, b, c: (ratio(ratio(A, b), c), ratio(A, scale(b, c))))
identity("ratio_by_ratio", "A[m,n], b[1,1], c[1,1]", lambda A, b, c: (ratio(A, ratio(b, c)), ratio(scale(c, A), b)))
identity("quotient_scalar", "a[1,1], b[1,1]", lambda a, b: (quotient(a, b), ratio(a, b)))

# Below the line the norm is not zero, so that nothing is lost: 1/(‖X‖²)² is 1/‖X‖⁴.
identity(
    "ratio_by_power_of_squared_norm",
    "A[m,n], X[k,l], p:integer",
    lambda A, X, p: (ratio(A, power(sqnorm(X), p)), ratio(A, power(norm2(X), 2 * p))),
)

identity("power_one", "c[1,1]", lambda c: (power(c, ONE), c))
identity("power_zero", "c[1,1]", lambda c: (power(c, number(0)), ONE))
identity("elementwise_power_one", "A[m,n]", lambda A: (elementwise_power(A, ONE), A))
identity("elementwise_power_zero", "A[m,n]", lambda A: (elementwise_power(A, number(0)), ones(*A.shape)))
identity("elementwise_power_scalar", "c[1,1], p:number", lambda c, p: (elementwise_power(c, p), power(c, p)))
