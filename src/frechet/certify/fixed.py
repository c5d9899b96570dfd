"""Functions of small real matrices in fixed point: what the 60-digit reals offer beyond elimination.

An entry is an integer that counts units of 2⁻⁴⁰⁰. Integers multiply ten times as fast as numbers of 60 digits, and
the sixty digits to spare pay for what squaring, X'X and cancellation lose. The algorithms are the textbook ones.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, isqrt
from operator import mul

BITS = 400
ONE = 1 << BITS
TINY = 1 << (BITS - 300)  # below this a number is rounding
SINGULAR = 1 << (BITS - 100)  # entries have 60 digits: a smaller pivot is what rounding them left of none
APART = 1 << (BITS - 128)  # what is nearer than this is not told apart by differences over 10⁻²⁰
LARGEST = 100  # norm up to which an exponential is computed: e^(±100) keeps 75 digits

Matrix = list[list[int]]


class Undefined(ArithmeticError):  # noqa: N818  # a verdict on a matrix, not an error of anyone
    """The function is not defined, or not differentiable, at this matrix."""


class TooLarge(Undefined):  # a verdict on a matrix, not an error of anyone
    """The value cannot be computed in useful time: it says nothing of whether there is one."""


def identity(n: int) -> Matrix:
    """Return the identity of order n."""
    return [[ONE if i == j else 0 for j in range(n)] for i in range(n)]


def transposed(A: Matrix) -> Matrix:
    """Return A'."""
    return [list(c) for c in zip(*A, strict=True)]


def product(A: Matrix, B: Matrix) -> Matrix:
    """Return A B."""
    columns = list(zip(*B, strict=True))
    return [[sum(map(mul, r, c)) >> BITS for c in columns] for r in A]


def total(A: Matrix, B: Matrix) -> Matrix:
    """Return A + B."""
    return [[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]


def plus(A: Matrix, c: int) -> Matrix:
    """Return A + c I."""
    return [[x + c if i == j else x for j, x in enumerate(r)] for i, r in enumerate(A)]


def each(A: Matrix, f: Callable[[int], int]) -> Matrix:
    """Return the matrix with `f` applied to every entry."""
    return [[f(x) for x in r] for r in A]


def divided(A: Matrix, n: int) -> Matrix:
    """Return A/n."""
    return [[x // n for x in r] for r in A]


def norm(A: Matrix) -> int:
    """Return the largest sum of absolute values in a row."""
    return max(sum(map(abs, r)) for r in A)


def root(x: int) -> int:
    """Return the square root of a number."""
    return isqrt(x << BITS)


def inverse(A: Matrix) -> Matrix:
    """Return A⁻¹."""
    return solved(A, identity(len(A)))


def solved(A: Matrix, B: Matrix) -> Matrix:
    """Return A⁻¹ B by elimination with the largest pivot."""
    n = len(A)
    M = [list(r) + s for r, s in zip(A, B, strict=True)]
    for c in range(n):
        p = max(range(c, n), key=lambda r, c=c: abs(M[r][c]))  # type: ignore[misc]  # a default binds the loop's c
        pivot = M[p][c]
        if abs(pivot) < SINGULAR:
            raise Undefined("the matrix is singular")
        M[c], M[p] = M[p], M[c]
        M[c] = [(x << BITS) // pivot for x in M[c]]
        for r in range(n):
            if r != c and M[r][c]:
                f = M[r][c]
                M[r] = [x - (f * y >> BITS) for x, y in zip(M[r], M[c], strict=True)]
    return [r[n:] for r in M]


def expm(A: Matrix) -> Matrix:
    """Return the exponential: Taylor's series of A/2ˢ, squared s times."""
    size = norm(A)
    if size > LARGEST * ONE:
        raise TooLarge("the exponential of a matrix too large to be judged")
    s = max(0, size.bit_length() - BITS + 6)
    X = each(A, lambda x: x >> s)
    powers = [identity(len(A)), X]
    while len(powers) < 6:
        powers.append(product(powers[-1], X))
    sixth, E = product(powers[-1], X), [[0] * len(A) for _ in A]
    for k in range(36, -1, -6):  # six terms of the series at a time; the first left out is (1/64)^42/42! < 2⁻⁴²⁰
        E = product(sixth, E)
        for j, power in enumerate(powers):
            E = total(E, divided(power, factorial(k + j)))
    for _ in range(s):
        E = product(E, E)
    return E


def sqrtm(A: Matrix) -> Matrix:
    """Return the principal square root by the product form of the iteration of Denman and Beavers."""
    M, X = A, A
    for _ in range(80):
        inverted = inverse(M)
        X = each(product(X, plus(inverted, ONE)), lambda x: x >> 1)
        M = each(plus(each(total(M, inverted), lambda x: x >> 1), ONE), lambda x: x >> 1)
        if norm(plus(M, -ONE)) < TINY:
            return X
        if norm(M) > ONE << 150:
            break
    # On a real eigenvalue at most 0 the iteration wanders for ever.
    raise Undefined("an eigenvalue is real and at most 0")


def logm(A: Matrix) -> Matrix:
    """Return the principal logarithm: log A = 2ᵏ log A^(1/2ᵏ), and log B = 2 artanh((B − I)(B + I)⁻¹)."""
    k = 0
    while norm(plus(A, -ONE)) > ONE >> 6:
        A, k = sqrtm(A), k + 1
    Z = product(plus(A, -ONE), inverse(plus(A, ONE)))
    square, power, out = product(Z, Z), Z, Z
    for j in range(3, 64, 2):  # ‖Z‖ < 1/100: the first term left out is below 2⁻⁴²⁰
        power = product(power, square)
        out = total(out, divided(power, j))
    return each(out, lambda x: x << (k + 1))


def frechet(f: Callable[[Matrix], Matrix], X: Matrix, H: Matrix) -> Matrix:
    """Return D f(X)[H], the upper right block of f([[X, H], [0, X]])."""
    n = len(X)
    block = [r + h for r, h in zip(X, H, strict=True)] + [[0] * n + r for r in X]
    return [r[n:] for r in f(block)[:n]]


def eigh(S: Matrix) -> tuple[list[int], Matrix]:
    """Return the eigenvalues of a symmetric matrix, ascending, and eigenvectors as columns: Jacobi's rotations.

    Of each eigenvector ±q, the one whose entry of largest absolute value is positive.
    """
    n = len(S)
    A, Q = [list(r) for r in S], identity(n)
    small = 1 << 20
    for _ in range(60):
        if all(abs(A[i][j]) < small for i in range(n) for j in range(i)):
            break
        for p in range(n):
            for q in range(p + 1, n):
                if abs(A[p][q]) >= small:
                    _rotate(A, Q, p, q)
    order = sorted(range(n), key=lambda i: A[i][i])
    columns = [[Q[r][i] for r in range(n)] for i in order]
    signed = [[-x for x in c] if max(c, key=abs) < 0 else c for c in columns]
    return [A[i][i] for i in order], transposed(signed)


def _rotate(A: Matrix, Q: Matrix, p: int, q: int) -> None:
    theta = ((A[q][q] - A[p][p]) << BITS) // (2 * A[p][q])
    t = (ONE << BITS) // (abs(theta) + isqrt(theta * theta + (ONE << BITS)))
    t = -t if theta < 0 else t
    c = (ONE << BITS) // isqrt(t * t + (ONE << BITS))
    s = t * c >> BITS
    for M in (A, Q):
        for r in M:
            r[p], r[q] = c * r[p] - s * r[q] >> BITS, s * r[p] + c * r[q] >> BITS
    A[p], A[q] = (
        [c * x - s * y >> BITS for x, y in zip(A[p], A[q], strict=True)],
        [s * x + c * y >> BITS for x, y in zip(A[p], A[q], strict=True)],
    )


def svd(X: Matrix) -> tuple[Matrix, list[int], Matrix]:
    """Return U, s (descending) and V' with X = U diag(s) V', as many columns as X has rows or columns at most.

    Signs as in `eigh`, of V where X is tall and of U where it is wide. Raises where the rank is not full.
    """
    if len(X) < len(X[0]):
        U, s, Vt = svd(transposed(X))
        return transposed(Vt), s, transposed(U)
    w, V = eigh(product(transposed(X), X))
    s = [root(max(x, 0)) for x in reversed(w)]
    if s[-1] < APART:
        raise Undefined("the rank is not full")
    V = [r[::-1] for r in V]
    U = [[(x << BITS) // y for x, y in zip(r, s, strict=True)] for r in product(X, V)]
    return U, s, transposed(V)


def singular_values(X: Matrix) -> list[int]:
    """Return the singular values, descending, as many as X has rows or columns at most."""
    gram = product(transposed(X), X) if len(X) >= len(X[0]) else product(X, transposed(X))
    return [root(max(x, 0)) for x in reversed(eigh(gram)[0])]


def cholesky(S: Matrix) -> Matrix:
    """Return the lower triangular L with S = L L' and a positive diagonal."""
    n = len(S)
    L = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = S[i][j] - (sum(map(mul, L[i][:j], L[j][:j])) >> BITS)
            if i == j:
                if rest < TINY:
                    raise Undefined("the matrix is not positive definite")
                L[i][i] = root(rest)
            else:
                L[i][j] = (rest << BITS) // L[j][j]
    return L
