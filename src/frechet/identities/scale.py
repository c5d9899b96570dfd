"""Scalar factors: numbers first, then scalars, then the matrix; one is not written."""

from __future__ import annotations

from ..expr import number
from ..identity import identity, is_even, is_integer, is_negative, is_nonzero, is_not_whole, is_odd, is_symbolic
from ..primitives.elementwise import abs_, sign
from ..primitives.linear import neg
from ..primitives.multilinear import hadamard, inner, matmul, scale
from ..primitives.powers import power, scalar_power

ONE = number(1)

identity("scale_one", "A[m,n]", lambda A: (scale(ONE, A), A))
identity("scale_of_one", "c[1,1]", lambda c: (scale(c, ONE), c))
identity(
    "scale_scale",
    "a:number, b:number, A[m,n]",
    lambda a, b, A: (scale(a, scale(b, A)), scale(scale(a, b), A)),
)
identity(
    "scale_scale_number",
    "c[1,1], b:number, A[m,n]",
    lambda c, b, A: (scale(c, scale(b, A)), scale(b, scale(c, A))),
    where={"c": is_symbolic},
)
identity(
    "scale_number_right",
    "c[1,1], b:number",
    lambda c, b: (scale(c, b), scale(b, c)),
    where={"c": is_symbolic},
)
# An integer k stands before what varies, as a number does.
identity(
    "scale_integer_right",
    "c[1,1], k:integer",
    lambda c, k: (scale(c, k), scale(k, c)),
    where={"c": is_not_whole},
)
identity(
    "scale_scale_integer",
    "c[1,1], k:integer, A[m,n]",
    lambda c, k, A: (scale(c, scale(k, A)), scale(k, scale(c, A))),
    where={"c": is_not_whole},
)
identity("scale_neg", "c[1,1], A[m,n]", lambda c, A: (scale(c, neg(A)), neg(scale(c, A))))
identity(
    "scale_negative",
    "b:number, A[m,n]",
    lambda b, A: (scale(b, A), neg(scale(abs_(b), A))),
    where={"b": is_negative},
)
identity("scale_same", "c[1,1]", lambda c: (scale(c, c), power(c, number(2))), where={"c": is_symbolic})

identity("scale_scale_same", "c[1,1], A[m,n]", lambda c, A: (scale(c, scale(c, A)), scale(power(c, number(2)), A)))
identity("scale_power", "c[1,1], p:number", lambda c, p: (scale(c, power(c, p)), power(c, p + 1)))
identity("power_scale", "c[1,1], p:number", lambda c, p: (scale(power(c, p), c), power(c, p + 1)))
identity(
    "power_power", "c[1,1], p:number, q:number", lambda c, p, q: (scale(power(c, p), power(c, q)), power(c, p + q))
)
identity(
    "scale_scale_power",
    "c[1,1], p:number, A[m,n]",
    lambda c, p, A: (scale(c, scale(power(c, p), A)), scale(power(c, p + 1), A)),
)
identity(
    "scale_power_scale",
    "c[1,1], p:number, A[m,n]",
    lambda c, p, A: (scale(power(c, p), scale(c, A)), scale(power(c, p + 1), A)),
)
identity(
    "power_of_scale",
    "b:number, c[1,1], p:number",
    lambda b, c, p: (power(scale(b, c), p), scale(power(b, p), power(c, p))),
    where={"p": is_integer, "b": is_nonzero},
)
identity(
    "power_of_power",
    "c[1,1], p:number, q:number",
    lambda c, p, q: (power(power(c, p), q), power(c, p * q)),
    where={"p": is_integer, "q": is_integer},  # (c^2)^(1/2) is |c|
)
identity("power_of_neg_even", "c[1,1], p:number", lambda c, p: (power(neg(c), p), power(c, p)), where={"p": is_even})
identity("power_of_neg_odd", "c[1,1], p:number", lambda c, p: (power(neg(c), p), neg(power(c, p))), where={"p": is_odd})
identity("scalar_power_number", "a[1,1], p:number", lambda a, p: (scalar_power(a, p), power(a, p)))

# sign(c) c = |c|, for zero too.
identity("scale_sign_left", "c[1,1]", lambda c: (scale(sign(c), c), abs_(c)))
identity("scale_sign_right", "c[1,1]", lambda c: (scale(c, sign(c)), abs_(c)))
identity("scale_sign_scale", "c[1,1], A[m,n]", lambda c, A: (scale(sign(c), scale(c, A)), scale(abs_(c), A)))

# On scalars every product is the product of numbers.
identity("matmul_scalar_left", "c[1,1], B[1,n]", lambda c, B: (matmul(c, B), scale(c, B)))
identity("matmul_scalar_right", "A[m,1], c[1,1]", lambda A, c: (matmul(A, c), scale(c, A)))
identity("hadamard_scalar", "a[1,1], b[1,1]", lambda a, b: (hadamard(a, b), scale(a, b)))
identity("inner_scalar", "a[1,1], b[1,1]", lambda a, b: (inner(a, b), scale(a, b)))
