"""An independent reading of the text language on explicit entries: SymPy's, or 50-digit numbers. It shares no line
with the engine; what an operation means is written here a second time, by its definition rather than its algorithm.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from ..problems.reference import Reader

MP = mpmath.MPContext()
MP.dps = 60

FUNCTIONS = "exp log sqrt sin cos tan asin acos atan sinh cosh tanh sign erf"
EXACT = SimpleNamespace(
    **{name: getattr(sp, name) for name in FUNCTIONS.split()},
    abs=sp.Abs,
    max=sp.Max,
    min=sp.Min,
    pi=sp.pi,
    number=lambda q: sp.Rational(q.numerator, q.denominator),
    positive=lambda x: sp.Piecewise((1, x > 0), (0, True)),
)
DIGITS = SimpleNamespace(
    **{name: getattr(MP, name) for name in FUNCTIONS.split()},
    abs=abs,
    max=max,
    min=min,
    pi=MP.pi,
    number=lambda q: MP.mpf(q.numerator) / q.denominator,
    positive=lambda x: MP.mpf(int(x > 0)),
)

# Functions of one number, of a library and x.
ENTRYWISE: dict[str, Callable[[Any, Any], Any]] = {
    **{name: lambda lib, x, name=name: getattr(lib, name)(x) for name in [*FUNCTIONS.split(), "abs"]},
    **{f"arc{name}": lambda lib, x, name=name: getattr(lib, f"a{name}")(x) for name in ("sin", "cos", "tan")},
    "sigmoid": lambda lib, x: 1 / (1 + lib.exp(-x)),
    "softplus": lambda lib, x: lib.log(1 + lib.exp(x)),
    "relu": lambda lib, x: x * lib.positive(x),
    "step": lambda lib, x: lib.positive(x),
    "expm1": lambda lib, x: lib.exp(x) - 1,
    "log1p": lambda lib, x: lib.log(1 + x),
    "log_sigmoid": lambda lib, x: -lib.log(1 + lib.exp(-x)),
    "silu": lambda lib, x: x / (1 + lib.exp(-x)),
    **dict.fromkeys(("normpdf", "normal_density"), lambda lib, x: lib.exp(-x * x / 2) / lib.sqrt(2 * lib.pi)),
    **dict.fromkeys(
        ("normcdf", "normal_distribution"), lambda lib, x: (1 + lib.erf(x / lib.sqrt(lib.number(Fraction(2))))) / 2
    ),
    "erfc": lambda lib, x: 1 - lib.erf(x),
    "gelu": lambda lib, x: x * (1 + lib.erf(x / lib.sqrt(lib.number(Fraction(2))))) / 2,
}


def array(rows: Any) -> Any:
    out = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, r in enumerate(rows):
        for j, x in enumerate(r):
            out[i, j] = x
    return out


def each(f: Callable[..., Any], *arrays: Any) -> Any:
    """Return the array of f at corresponding entries."""
    return array([[f(*entries) for entries in zip(*rows, strict=True)] for rows in zip(*arrays, strict=True)])


def determinant(A: Any) -> Any:
    """Return det A by Leibniz' sum over permutations."""
    n = len(A)
    total = 0
    for p in permutations(range(n)):
        inversions = sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n))
        total = total + (-1) ** inversions * math.prod(A[i, p[i]] for i in range(n))
    return array([[total]])


def adjugate(A: Any) -> Any:
    """Return the transposed matrix of cofactors."""
    n = len(A)
    if n == 1:
        return array([[A[0, 0] / A[0, 0]]])

    def minor(i: int, j: int) -> Any:
        return determinant(np.delete(np.delete(A, i, 0), j, 1))[0, 0]

    return array([[(-1) ** (i + j) * minor(j, i) for j in range(n)] for i in range(n)])


def inverse(A: Any) -> Any:
    return adjugate(A) / determinant(A)


def pseudoinverse(A: Any) -> Any:
    """Return the pseudo-inverse of a matrix of full rank."""
    return inverse(A.T @ A) @ A.T if A.shape[0] >= A.shape[1] else A.T @ inverse(A @ A.T)


def diagonal(A: Any) -> Any:
    """Return the diagonal matrix of a column, or the diagonal of a matrix as a column."""
    if A.shape[1] == 1:
        return each(lambda x, i: x * int(i), A @ array([[1] * len(A)]), np.eye(len(A), dtype=int).astype(object))
    return array([[A[i, i]] for i in range(len(A))])


def folded(f: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda A: array([[f(*A.ravel())]])


def along(axis: int, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of a matrix that treats every row (axis 1) or column (axis 0) by itself, as a column."""

    def function(A: Any) -> Any:
        parts = [f(part.reshape(-1, 1)) for part in (A if axis else A.T)]
        joined = np.concatenate(parts, axis=1)
        return joined.T if axis else joined

    return function


def softmax(lib: Any, x: Any) -> Any:
    e = each(lib.exp, x)
    return e / e.sum()


def blocks_as_rows(G: Any, S: Any, T: Any) -> Any:
    """Return the blocks of G, of the shape of T, each as a row, taken down the columns of blocks."""
    (m, n), (p, q) = S.shape, T.shape
    places = [(i, j) for j in range(n) for i in range(m)]
    return array([G[i * p : i * p + p, j * q : j * q + q].ravel(order="F").tolist() for i, j in places])


def rows_as_blocks(R: Any, S: Any, T: Any) -> Any:
    """Return the matrix whose blocks, of the shape of T, are the rows of R."""
    (m, n), shape = S.shape, T.shape
    blocks = [[R[i + j * m].reshape(shape, order="F") for j in range(n)] for i in range(m)]
    return np.concatenate([np.concatenate(row, axis=1) for row in blocks])


def turned_order(m: int, n: int) -> list[int]:
    """Return where the entries of vec(X') stand in vec(X), for X of m rows and n columns."""
    return [i + j * m for i in range(m) for j in range(n)]


def matrix_functions(lib: Any) -> dict[str, Callable[..., Any]]:
    """Return what acts on whole matrices."""
    sums = {"sum": None, "rowsum": 1, "colsum": 0}
    log_softmax = lambda x: each(lib.log, softmax(lib, x))  # noqa: E731  # one of a table
    logsumexp = lambda x: array([[lib.log(each(lib.exp, x).sum())]])  # noqa: E731

    def largest(f: Any) -> Callable[[Any], Any]:
        return lambda A: each(lambda x: 1 - lib.abs(lib.sign(x - f(*A.ravel()))), A)

    def entropy(z: Any, y: Any) -> Any:
        return array([[-(y * log_softmax(z)).sum()]])

    return {
        **{
            name: lambda A, axis=axis: np.array(A.sum(axis=axis, keepdims=True), dtype=object)
            for name, axis in sums.items()
        },
        "ones": lambda m, n: array([[lib.number(Fraction(1))] * int(n.item())] * int(m.item())),
        "zeros": lambda m, n: array([[lib.number(Fraction(0))] * int(n.item())] * int(m.item())),
        "eye": lambda n: array(
            [[lib.number(Fraction(int(i == j))) for j in range(int(n.item()))] for i in range(int(n.item()))]
        ),
        "norm2": lambda A: array([[lib.sqrt((A * A).sum())]]),
        "sqnorm": lambda A: array([[(A * A).sum()]]),
        "norm1": lambda A: array([[each(lib.abs, A).sum()]]),
        "tr": lambda A: array([[sum(A[i, i] for i in range(len(A)))]]),
        "det": determinant,
        "logdet": lambda A: each(lib.log, determinant(A)),
        "inv": inverse,
        "adj": adjugate,
        "pinv": pseudoinverse,
        "solve": lambda A, B: inverse(A) @ B,
        "inner": lambda A, B: array([[(A * B).sum()]]),
        "outer": lambda x, y: x @ y.T,
        "scale_rows": lambda x, A: diagonal(x) @ A,
        "scale_columns": lambda A, y: A @ diagonal(y),
        "tril": np.tril,
        "triu": np.triu,
        "diag": diagonal,
        "sym": lambda A: (A + A.T) / 2,
        "skew": lambda A: (A - A.T) / 2,
        "maximum": lambda A, B: each(lib.max, A, B),
        "minimum": lambda A, B: each(lib.min, A, B),
        "max": folded(lib.max),
        "min": folded(lib.min),
        "is_max": largest(lib.max),
        "is_min": largest(lib.min),
        "softmax": lambda x: softmax(lib, x),
        "logsumexp": logsumexp,
        "log_softmax": log_softmax,
        **{f"softmax_{name}": along(axis, lambda x: softmax(lib, x)) for name, axis in (("rows", 1), ("columns", 0))},
        **{f"log_softmax_{name}": along(axis, log_softmax) for name, axis in (("rows", 1), ("columns", 0))},
        **{f"logsumexp_{name}": along(axis, logsumexp) for name, axis in (("rows", 1), ("columns", 0))},
        "cross_entropy": lambda z, y: (
            entropy(z, y) if z.shape[1] == 1 else sum(entropy(z[i : i + 1].T, y[i : i + 1].T) for i in range(len(z)))
        ),
        "block_upper": lambda X, H: block(X, H, X * 0, X),
        "upper_right": lambda M: M[: len(M) // 2, len(M) // 2 :],
        "block_trace": lambda M: M[: len(M) // 2, : len(M) // 2] + M[len(M) // 2 :, len(M) // 2 :],
        "vec": lambda A: A.reshape(-1, 1, order="F"),
        "unvec": lambda x, S: x.reshape(S.shape, order="F"),
        "kron": np.kron,
        "blocks_as_rows": blocks_as_rows,
        "rows_as_blocks": rows_as_blocks,
        "commutation": lambda S: array(
            [[lib.number(Fraction(int(j == turned))) for j in range(S.size)] for turned in turned_order(*S.shape)]
        ),
        "hcat": lambda A, B: np.concatenate([A, B], axis=1),
        "vcat": lambda A, B: np.concatenate([A, B]),
        "left_block": lambda G, S, T: G[:, : S.shape[1]],
        "right_block": lambda G, S, T: G[:, S.shape[1] :],
        "top_block": lambda G, S, T: G[: len(S)],
        "bottom_block": lambda G, S, T: G[len(S) :],
        "tril_half": lambda A: (np.tril(A) + np.tril(A, -1)) * lib.number(Fraction(1, 2)),
        "gap_reciprocals": lambda w: array(
            [[1 / (q - p) if i != j else p * 0 for j, q in enumerate(w.ravel())] for i, p in enumerate(w.ravel())]
        ),
    }


def block(A: Any, B: Any, C: Any, D: Any) -> Any:
    return np.concatenate([np.concatenate([A, B], axis=1), np.concatenate([C, D], axis=1)])


def numbers(f: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a matrix function of mpmath as one of arrays."""

    def function(A: Any) -> Any:
        out = f(MP.matrix(A.tolist()))
        if any(abs(MP.im(x)) > MP.mpf(10) ** -40 for x in out):
            raise ValueError("the value is not real")
        return array([[MP.mpf(out[i, j].real) for j in range(out.cols)] for i in range(out.rows)])

    return function


def derivative(f: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Return f'(X)[H], the upper right block of f of [[X, H], [0, X]]."""
    return lambda A, H: f(block(A, H, A * 0, A))[: len(A), len(A) :]


def linear_solution(f: Callable[[Any], Any], right: Any) -> Any:
    """Return the X with f(X) = right for a linear f, from its matrix on unit entries."""
    shape = right.shape
    columns = []
    for at in np.ndindex(*shape):
        unit = right * 0
        unit[at] = MP.mpf(1)
        columns.append(f(unit).ravel().tolist())
    solution = MP.lu_solve(MP.matrix(columns).T, MP.matrix(right.ravel().tolist()))
    return array([[solution[i * shape[1] + j] for j in range(shape[1])] for i in range(shape[0])])


def square_root(A: Any) -> Any:
    """Return the principal square root, by the iteration of Denman and Beavers."""
    Y, Z = A, array([[MP.mpf(int(i == j)) for j in range(len(A))] for i in range(len(A))])
    for _ in range(20):
        Y, Z = (Y + inverse(Z)) / 2, (Z + inverse(Y)) / 2
    if max(abs(x) for x in (Y @ Y - A).ravel()) > MP.mpf(10) ** -45:
        raise ValueError("there is no principal square root")
    return Y


def spectrum(A: Any) -> tuple[list[Any], list[Any]]:
    """Return the eigenvalues of the symmetric part, ascending, and eigenvectors of the declared sign, as columns."""
    w, Q = MP.eigsy(MP.matrix(((A + A.T) / 2).tolist()))
    columns = [array([[Q[i, k]] for i in range(Q.rows)]) for k in range(Q.cols)]
    return list(w), [q * MP.sign(max(q.ravel(), key=abs)) for q in columns]


def tall(A: Any) -> tuple[list[Any], list[Any]]:
    """Return the singular values, descending, and the right singular vectors of a matrix that is not wide."""
    if A.shape[0] < A.shape[1]:
        raise ValueError("wide")
    w, V = spectrum(A.T @ A)
    return [MP.sqrt(x) for x in reversed(w)], V[::-1]


def column(numbers: list[Any]) -> Any:
    return array([[x] for x in numbers])


def either(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of tall matrices for wide ones too, transposed."""
    return lambda A: f(A) if A.shape[0] >= A.shape[1] else f(A.T).T


def dyad(A: Any) -> Any:
    s, V = tall(A)
    return A @ V[0] @ V[0].T / s[0]


def cholesky(A: Any) -> Any:
    L = MP.cholesky(MP.matrix(((A + A.T) / 2).tolist()))
    return array([[L[i, j] for j in range(L.cols)] for i in range(L.rows)])


def total(numbers: list[Any]) -> Any:
    return array([[sum(numbers)]])


EXPM, LOGM = numbers(MP.expm), numbers(MP.logm)
# What SymPy cannot differentiate on explicit entries in useful time, so that differences of 60-digit numbers judge it.
ONLY_NUMBERS: dict[str, Callable[..., Any]] = {
    "expm": EXPM,
    "logm": LOGM,
    "sqrtm": square_root,
    "dexpm": derivative(EXPM),
    "dlogm": derivative(LOGM),
    "sylvester": lambda A, B, C: linear_solution(lambda X: A @ X + X @ B, C),
    "lyapunov": lambda A, C: linear_solution(lambda X: A @ X + X @ A.T, C),
    "dlyap": lambda A, C: linear_solution(lambda X: X - A @ X @ A.T, C),
    "eigvals": lambda A: column(spectrum(A)[0]),
    "eigvecs": lambda A: np.concatenate(spectrum(A)[1], axis=1),
    "lambda_max": lambda A: column(spectrum(A)[0][-1:]),
    "lambda_min": lambda A: column(spectrum(A)[0][:1]),
    "projector_max": lambda A: spectrum(A)[1][-1] @ spectrum(A)[1][-1].T,
    "projector_min": lambda A: spectrum(A)[1][0] @ spectrum(A)[1][0].T,
    "svdvals": lambda A: column(tall(A)[0]),
    "right_vectors": lambda A: np.concatenate(tall(A)[1], axis=1),
    "nuclear": either(lambda A: total(tall(A)[0])),
    "opnorm": either(lambda A: total(tall(A)[0][:1])),
    "polar": either(lambda A: A @ sum(v @ v.T / s for s, v in zip(*tall(A), strict=True))),
    "leading_dyad": either(dyad),
    "chol": cholesky,
}


class Explicit(Reader):
    """Evaluates one text on arrays of SymPy's expressions, or of 60-digit numbers."""

    lib = EXACT

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.entrywise = {
            name: lambda A, f=f: each(lambda x: f(self.lib, x), A)  # type: ignore[misc]
            for name, f in ENTRYWISE.items()
        }
        self.functions = matrix_functions(self.lib)
        super().__init__(text, {"pi": array([[+self.lib.pi]]), **values})

    def number(self, text: str) -> Any:
        return array([[self.lib.number(Fraction(text))]])

    def matrix_power(self, base: Any, k: int) -> Any:
        out, factor = base, inverse(base) if k < 0 else base
        if k == 0:
            return Explicit.number(self, "0") * base + self.functions["eye"](array([[len(base)]]))
        out = factor
        for _ in range(abs(k) - 1):
            out = out @ factor
        return out


class InDigits(Explicit):
    """The same on 60-digit numbers."""

    lib = DIGITS

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        super().__init__(text, values)
        self.functions = {**self.functions, **ONLY_NUMBERS}
