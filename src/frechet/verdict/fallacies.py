"""Equations that people believe and that are false, one line each, with what is true instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..errors import FrechetError
from ..expr import Expr, Sym, number
from ..identity import Identity
from ..primitives.determinant import det, logdet
from ..primitives.elementwise import abs_, cos, elementwise_power, exp, log, sin, sqrt, tanh
from ..primitives.inverse import inv
from ..primitives.linear import add, neg, sub, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul, scale
from ..primitives.norms import norm2, sqnorm
from ..primitives.powers import matrix_power, power, ratio
from ..signature import Signature
from .changes import places

FALLACIES: list[Fallacy] = []


@dataclass(frozen=True)
class Fallacy:
    """What stands on the left is not `wrong`; it is `right`, where there is a formula for it."""

    wrong: Identity
    right: Identity | None
    words: str


def fallacy(
    signature: str, sides: Callable[..., tuple[Expr, Expr]], words: str, right: Callable[..., Expr] | None = None
) -> None:
    """Declare that the first side is not the second, but `right`."""
    read = Signature.parse(f"{signature} -> scalar")
    letters = [Sym(s.name, s.shape, s.parameter) for s in read.slots]
    lhs, wrong = sides(*letters)
    true = Identity("", read, lhs, right(*letters), "law") if right else None
    FALLACIES.append(Fallacy(Identity("", read, lhs, wrong, "law"), true, words))


@dataclass(frozen=True)
class Believed:
    """A formula with one part replaced by what it is believed to be, and by what it is."""

    believed: Expr
    true: Expr | None
    words: str


def believed(e: Expr) -> Iterator[Believed]:
    """Yield `e` with each part to which a fallacy applies replaced."""
    for place in places(e):
        for found in FALLACIES:
            wrong = found.wrong.apply(place.node)
            if wrong is None:
                continue
            try:
                right = found.right.apply(place.node) if found.right else None
                true = place.replaced(right) if right is not None else None
                yield Believed(place.replaced(wrong), true, found.words)
            except FrechetError:
                continue


TWO = number(2)
SQUARE = "A[n,n], B[n,n]"
ALIKE = "A[m,n], B[m,n]"

fallacy(
    SQUARE,
    lambda A, B: (inv(add(A, B)), add(inv(A), inv(B))),
    "the inverse of a sum is not the sum of the inverses",
)
fallacy(
    SQUARE,
    lambda A, B: (inv(matmul(A, B)), matmul(inv(A), inv(B))),
    "the inverse of a product takes the factors in reverse order: inv(A*B) = inv(B)*inv(A)",
    lambda A, B: matmul(inv(B), inv(A)),
)
fallacy(
    "c[1,1], A[n,n]",
    lambda c, A: (inv(scale(c, A)), scale(c, inv(A))),
    "the scalar is to be inverted too: inv(c*A) = inv(A)/c",
    lambda c, A: ratio(inv(A), c),
)
fallacy(
    SQUARE,
    lambda A, B: (transpose(matmul(A, B)), matmul(transpose(A), transpose(B))),
    "the transpose of a product takes the factors in reverse order: (A*B)' = B'*A'",
    lambda A, B: matmul(transpose(B), transpose(A)),
)
fallacy(
    SQUARE,
    lambda A, B: (det(add(A, B)), add(det(A), det(B))),
    "the determinant of a sum is not the sum of the determinants",
)
fallacy(
    SQUARE,
    lambda A, B: (det(matmul(A, B)), add(det(A), det(B))),
    "the determinant of a product is the product of the determinants",
    lambda A, B: scale(det(A), det(B)),
)
fallacy(
    "c[1,1], A[n,n]",
    lambda c, A: (det(scale(c, A)), scale(c, det(A))),
    "each of the n rows brings a factor c: det(c*A) = c^n*det(A) for A of order n",
)
fallacy(
    "A[n,n]",
    lambda A: (det(neg(A)), neg(det(A))),
    "each of the n rows brings a sign: det(-A) = (-1)^n*det(A) for A of order n",
)
fallacy("A[n,n]", lambda A: (det(inv(A)), det(A)), "det(inv(A)) = 1/det(A)", lambda A: ratio(number(1), det(A)))
fallacy(
    SQUARE,
    lambda A, B: (logdet(add(A, B)), add(logdet(A), logdet(B))),
    "log det makes a product a sum, not a sum a sum",
)
fallacy(
    SQUARE,
    lambda A, B: (logdet(matmul(A, B)), scale(logdet(A), logdet(B))),
    "the logarithm makes a product a sum",
    lambda A, B: add(logdet(A), logdet(B)),
)
fallacy(
    SQUARE,
    lambda A, B: (trace(matmul(A, B)), scale(trace(A), trace(B))),
    "the trace of a product is not the product of the traces; that is det",
)
fallacy(
    "A[m,n], B[n,p]",
    lambda A, B: (norm2(matmul(A, B)), scale(norm2(A), norm2(B))),
    "the norm of a product is at most the product of the norms",
)
fallacy(
    ALIKE,
    lambda A, B: (norm2(add(A, B)), add(norm2(A), norm2(B))),
    "the norm of a sum is at most the sum of the norms",
)
fallacy(
    ALIKE,
    lambda A, B: (sqnorm(add(A, B)), add(sqnorm(A), sqnorm(B))),
    "the cross term 2*inner(A, B) is missing",
    lambda A, B: add(add(sqnorm(A), scale(TWO, inner(A, B))), sqnorm(B)),
)
fallacy(
    ALIKE,
    lambda A, B: (power(norm2(add(A, B)), TWO), add(power(norm2(A), TWO), power(norm2(B), TWO))),
    "the cross term 2*inner(A, B) is missing",
    lambda A, B: add(add(power(norm2(A), TWO), scale(TWO, inner(A, B))), power(norm2(B), TWO)),
)
fallacy(
    "a[1,1], b[1,1]",
    lambda a, b: (power(add(a, b), TWO), add(power(a, TWO), power(b, TWO))),
    "the cross term 2*a*b is missing",
    lambda a, b: add(add(power(a, TWO), scale(TWO, scale(a, b))), power(b, TWO)),
)
fallacy(
    SQUARE,
    lambda A, B: (matrix_power(add(A, B), TWO), add(matrix_power(A, TWO), matrix_power(B, TWO))),
    "the cross terms A*B + B*A are missing",
    lambda A, B: add(add(matrix_power(A, TWO), add(matmul(A, B), matmul(B, A))), matrix_power(B, TWO)),
)
fallacy(
    SQUARE,
    lambda A, B: (
        matrix_power(add(A, B), TWO),
        add(add(matrix_power(A, TWO), scale(TWO, matmul(A, B))), matrix_power(B, TWO)),
    ),
    "A*B + B*A is not 2*A*B: matrices need not commute",
    lambda A, B: add(add(matrix_power(A, TWO), add(matmul(A, B), matmul(B, A))), matrix_power(B, TWO)),
)
fallacy(
    SQUARE,
    lambda A, B: (matrix_power(matmul(A, B), TWO), matmul(matrix_power(A, TWO), matrix_power(B, TWO))),
    "(A*B)^2 = A*B*A*B: matrices need not commute",
    lambda A, B: matmul(matmul(matmul(A, B), A), B),
)
fallacy("a[1,1]", lambda a: (sqrt(power(a, TWO)), a), "the root of a square is the absolute value", lambda a: abs_(a))
fallacy(
    "a[1,1]",
    lambda a: (log(power(a, TWO)), scale(TWO, log(a))),
    "log(a) has no value for a < 0, where log(a^2) has one",
    lambda a: scale(TWO, log(abs_(a))),
)
fallacy(
    "A[m,n]",
    lambda A: (log(elementwise_power(A, TWO)), scale(TWO, log(A))),
    "log(x) has no value for x < 0, where log(x^2) has one",
    lambda A: scale(TWO, log(abs_(A))),
)
for f, name in ((exp, "exponential"), (log, "logarithm"), (sqrt, "root"), (abs_, "absolute value"), (sin, "sine"),
                (cos, "cosine"), (tanh, "hyperbolic tangent")):  # fmt: skip
    fallacy(
        ALIKE,
        lambda A, B, f=f: (f(add(A, B)), add(f(A), f(B))),
        f"the {name} of a sum is not the sum",
        (lambda A, B: hadamard(exp(A), exp(B))) if f is exp else None,
    )
for f, double in (
    (sin, lambda A: scale(TWO, hadamard(sin(A), cos(A)))),
    (cos, lambda A: sub(hadamard(cos(A), cos(A)), hadamard(sin(A), sin(A)))),
):
    fallacy(
        "A[m,n]",
        lambda A, f=f: (f(scale(TWO, A)), scale(TWO, f(A))),
        "the function is not linear",
        double,
    )
