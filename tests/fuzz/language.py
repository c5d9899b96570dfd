"""Random sentences of the text language, each with a second reading that shares nothing with the engine.

An operation is one row: the shapes it takes and gives, how it is written, and its meaning as a function of HIPS
autograd's NumPy, which differentiates it, or without that library of NumPy. A tree drawn from the rows is written as
text for the parser and evaluated by the functions: the two meet only in what they mean.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as plainly

try:
    import autograd.numpy as np
    from autograd.scipy.special import erf

    AUTODIFF = True
except ImportError:
    np = plainly
    erf = plainly.vectorize(math.erf, otypes=[float])
    AUTODIFF = False

Shape = tuple[str, str]
SCALAR = ("1", "1")

# How tightly text binds: a sum, a product, a sign inside a product, a power, a transpose, an operand.
SUM, PRODUCT, SIGN, POWER, TRANSPOSE, ATOM = range(1, 7)


class Undefined(Exception):  # noqa: N818  # not an error: another point is drawn
    """A point outside the domain of an operation, or where it has a kink."""


@dataclass(frozen=True)
class Operation:
    """A row: `takes` one shape a slot and `gives` one; `demands` says of each slot which values it needs.

    The letters of a shape stand for dimensions, a capital for one that is not 1.
    """

    takes: tuple[str, ...]
    gives: str
    meaning: Callable[..., Any]
    text: tuple[str, str]  # in the matrix dialect, in NumPy's
    needs: tuple[int, ...]
    level: int = ATOM
    weight: float = 1.0
    demands: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Tree:
    """A sentence: an operation with its arguments, or a leaf."""

    shape: Shape
    text: tuple[str, str]
    needs: tuple[int, ...]
    level: int
    meaning: Callable[..., Any]
    arguments: tuple[Tree, ...] = ()
    name: str = ""  # of a variable


# The rows ----------------------------------------------------------------------------------------


def word(name: str, takes: str, gives: str, meaning: Callable[..., Any], weight: float = 1.0, demands: str = "") -> Any:
    """Return the row of an operation written as a word: name(A, B)."""
    slots = tuple(s.strip() for s in takes.split(","))
    call = name + "(" + ", ".join("{}" for _ in slots) + ")"
    wanted = tuple(d.strip() for d in demands.split(",")) if demands else ()
    return Operation(slots, gives, meaning, (call, call), (0,) * len(slots), ATOM, weight, wanted)


def sign(
    text: str,
    takes: str,
    gives: str,
    meaning: Callable[..., Any],
    level: int,
    needs: tuple[int, ...],
    weight: float = 1.0,
    demands: str = "",
    numpy: str | None = None,
) -> Operation:
    """Return the row of an operation written with a sign between, before or after its arguments."""
    slots = tuple(s.strip() for s in takes.split(","))
    wanted = tuple(d.strip() for d in demands.split(",")) if demands else ()
    return Operation(slots, gives, meaning, (text, text if numpy is None else numpy), needs, level, weight, wanted)


def scalar(x: Any) -> Any:
    return np.reshape(x, (1, 1))


def smooth(f: Callable[[Any], Any], at: float = 0.0) -> Callable[[Any], Any]:
    """Return f, which has a kink at `at`, away from it."""

    def function(A: Any) -> Any:
        if np.any(np.abs(A - at) < 1e-7):
            raise Undefined
        return f(A)

    return function


def above(f: Callable[..., Any], bound: float = 0.0) -> Callable[..., Any]:
    """Return f where the first argument exceeds `bound` everywhere."""

    def function(A: Any, *others: Any) -> Any:
        if not np.all(bound < A):
            raise Undefined
        return f(A, *others)

    return function


def within_one(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def function(A: Any) -> Any:
        if not np.all(np.abs(A) < 1):
            raise Undefined
        return f(A)

    return function


def softplus(A: Any) -> Any:
    return np.logaddexp(A, 0.0 * A)


def sigmoid(A: Any) -> Any:
    return 1 / (1 + np.exp(-A))


def log_softmax(A: Any, axis: int) -> Any:
    B = A - np.max(A, axis=axis, keepdims=True)
    return B - np.log(np.sum(np.exp(B), axis=axis, keepdims=True))


def softmax(A: Any, axis: int) -> Any:
    return np.exp(log_softmax(A, axis))


def logsumexp(A: Any, axis: int | None) -> Any:
    return np.log(np.sum(np.exp(A), axis=axis, keepdims=True))


def logdet(A: Any) -> Any:
    d = np.linalg.det(A)
    if d <= 0:
        raise Undefined
    return scalar(np.log(d))


def diagonal_matrix(x: Any) -> Any:
    return x * np.eye(len(x))


def diagonal(A: Any) -> Any:
    return np.sum(A * np.eye(len(A)), axis=1, keepdims=True)


def vec(A: Any) -> Any:
    return np.reshape(A.T, (-1, 1))


def unvec(x: Any, S: Any) -> Any:
    return np.reshape(x, S.shape[::-1]).T


def kron(A: Any, B: Any) -> Any:
    (m, n), (p, q) = A.shape, B.shape
    return np.reshape(A[:, None, :, None] * B[None, :, None, :], (m * p, n * q))


def pinv(A: Any) -> Any:
    """Return the pseudo-inverse of a matrix of full rank."""
    s = plainly.linalg.svd(plain(A), compute_uv=False)
    if s[-1] < 1e-6 * s[0]:
        raise Undefined
    if A.shape[0] == A.shape[1]:
        return np.linalg.inv(A)
    return np.linalg.inv(A.T @ A) @ A.T if A.shape[0] >= A.shape[1] else A.T @ np.linalg.inv(A @ A.T)


def block(A: Any, B: Any, C: Any, D: Any) -> Any:
    return np.concatenate([np.concatenate([A, B], 1), np.concatenate([C, D], 1)], 0)


def expm(A: Any) -> Any:
    """Return the matrix exponential by its series, on a matrix halved ten times."""
    if np.sum(np.abs(A)) > 40:
        raise Undefined
    X = A / 1024
    out = term = np.eye(len(A))
    for k in range(1, 9):
        term = term @ X / k
        out = out + term
    for _ in range(10):
        out = out @ out
    return out


def plain(A: Any) -> Any:
    """Return the numbers of an array that autograd follows."""
    while hasattr(A, "_value"):
        A = A._value
    return A


def spectrum_allows_roots(A: Any) -> None:
    w = plainly.linalg.eigvals(plain(A))
    if np.any((w.real <= 1e-3) & (np.abs(w.imag) < 1e-3)):
        raise Undefined


def sqrtm(A: Any) -> Any:
    """Return the principal square root by the iteration of Denman and Beavers."""
    spectrum_allows_roots(A)
    Y, Z = A, np.eye(len(A))
    for _ in range(20):
        Y, Z = (Y + np.linalg.inv(Z)) / 2, (Z + np.linalg.inv(Y)) / 2
    return Y


def logm(A: Any) -> Any:
    """Return the principal logarithm by square roots and the series of log (I + X)/(I - X)."""
    spectrum_allows_roots(A)
    for _ in range(6):
        A = sqrtm(A)
    eye = np.eye(len(A))
    X = (A - eye) @ np.linalg.inv(A + eye)
    square, term, out = X @ X, X, X
    for k in range(3, 16, 2):
        term = term @ square
        out = out + term / k
    return 128 * out


def sylvester(A: Any, B: Any, C: Any) -> Any:
    m, n = C.shape
    system = kron(np.eye(n), A) + kron(B.T, np.eye(m))
    return unvec(np.linalg.solve(system, vec(C)), C)


def discrete_lyapunov(A: Any, C: Any) -> Any:
    return unvec(np.linalg.solve(np.eye(len(A) ** 2) - kron(A, A), vec(C)), C)


def spectrum(S: Any) -> tuple[Any, Any]:
    w, Q = np.linalg.eigh((S + S.T) / 2)
    if len(S) > 1 and np.min(np.diff(w)) < 1e-4 * np.max(np.abs(w)):
        raise Undefined
    return w, Q


def projector(k: int) -> Callable[[Any], Any]:
    return lambda S: spectrum(S)[1][:, k][:, None] @ spectrum(S)[1][:, k][None, :]


def singular_values(A: Any) -> Any:
    """Return the singular values, descending, as many as the smaller side."""
    w, _ = spectrum(A.T @ A if A.shape[0] >= A.shape[1] else A @ A.T)
    if not np.all(w > 1e-8):
        raise Undefined
    return np.sqrt(w)[::-1][:, None]


def tall(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def function(A: Any) -> Any:
        if A.shape[0] < A.shape[1]:
            raise Undefined
        return f(A)

    return function


def polar(A: Any) -> Any:
    singular_values(A)
    if A.shape[0] < A.shape[1]:
        return polar(A.T).T
    w, V = spectrum(A.T @ A)
    return A @ V @ diagonal_matrix(1 / np.sqrt(w)[:, None]) @ V.T


def leading_dyad(A: Any) -> Any:
    if A.shape[0] < A.shape[1]:
        return leading_dyad(A.T).T
    w, V = spectrum(A.T @ A)
    v = V[:, -1][:, None]
    return A @ v @ v.T / np.sqrt(w[-1])


def cholesky(S: Any) -> Any:
    try:
        return np.linalg.cholesky((S + S.T) / 2)
    except np.linalg.LinAlgError:
        raise Undefined from None


def matrix_power(A: Any, k: int) -> Any:
    base = np.linalg.inv(A) if k < 0 else A
    out = base
    for _ in range(abs(k) - 1):
        out = out @ base
    return out


def raised(p: float) -> Callable[[Any], Any]:
    """Return the power p of every entry."""
    if p == int(p) and p > 0:
        return lambda A: A ** int(p)
    return (lambda A: smooth(lambda B: B ** float(p))(A)) if p == int(p) else above(lambda A: A**p)


ENTRYWISE: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(np, name) for name in ("exp", "sin", "cos", "sinh", "cosh", "tanh", "expm1")},
    "tan": np.tan,
    "arctan": np.arctan,
    "atan": np.arctan,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "log_sigmoid": lambda A: -softplus(-A),
    "logsigmoid": lambda A: -softplus(-A),
    "silu": lambda A: A * sigmoid(A),
    "swish": lambda A: A * sigmoid(A),
    "relu": smooth(lambda A: np.where(A > 0, A, 0.0)),
    "abs": np.abs,
    "sign": smooth(np.sign),
    "step": smooth(lambda A: np.where(A > 0, 1.0, 0.0) + 0 * A),
    "erf": erf,
    "erfc": lambda A: 1 - erf(A),
    "gelu": lambda A: A * (1 + erf(A / math.sqrt(2))) / 2,
    "normcdf": lambda A: (1 + erf(A / math.sqrt(2))) / 2,
    "normpdf": lambda A: np.exp(-A * A / 2) / math.sqrt(2 * math.pi),
    # Defined by the user, in `USER`.
    "lisht": lambda A: A * np.tanh(A),
    "bump": lambda A: np.exp(-A * A) / (1 + A * A),
}
USER = {"lisht": "x*tanh(x)", "bump": "exp(-x^2)/(1 + x^2)"}
POSITIVE = {"log": np.log, "ln": np.log, "sqrt": np.sqrt}
INSIDE = {"arcsin": np.arcsin, "asin": np.arcsin, "arccos": np.arccos, "acos": np.arccos}


def powers() -> Iterator[Operation]:
    for p in (2, 3, 4, -1, -2, 0.5, 1.5, -0.5):
        for written in [f"{p}"] if p > 0 else [f"{p}", f"({p})"]:
            whole = p == int(p) and p > 0
            demand, weight = "" if whole else "positive", (0.4 if p == 2 else 0.15) / (1 if p > 0 else 2)
            yield sign(
                "{}.^" + written, "m n", "m n", raised(p), POWER, (TRANSPOSE,), weight, demand, numpy="{}**" + written
            )
            yield sign(
                "{}^" + written,
                "1 1",
                "1 1",
                raised(p),
                POWER,
                (TRANSPOSE,),
                2 * weight,
                demand,
                numpy="{}**" + written,
            )
    for k in (2, 3, 4, -1, -2):
        demand = "regular" if k < 0 else ""
        power = lambda A, k=k: matrix_power(A, k)  # noqa: E731  # one of a table
        yield sign("{}^" + str(k), "n n", "n n", power, POWER, (TRANSPOSE,), 0.3, demand, numpy="")


PLUS, TIMES = (SUM, PRODUCT), (PRODUCT, SIGN)
ROWS: list[Operation] = [
    sign("{} + {}", "m n, m n", "m n", lambda A, B: A + B, SUM, PLUS, 2),
    sign("{} - {}", "m n, m n", "m n", lambda A, B: A - B, SUM, PLUS, 2),
    sign("-{}", "m n", "m n", lambda A: -A, SUM, (PRODUCT,), 0.5),
    sign("-{}", "m n", "m n", lambda A: -A, SIGN, (SIGN,), 0.2),
    sign("{}*{}", "m k, k n", "m n", lambda A, B: A @ B, PRODUCT, TIMES, 5, numpy="{} @ {}"),
    sign("{}*{}", "1 1, m n", "m n", lambda c, A: c * A, PRODUCT, TIMES, 1),
    sign("{}*{}", "m n, 1 1", "m n", lambda A, c: A * c, PRODUCT, TIMES, 0.4),
    sign("{}/{}", "m n, 1 1", "m n", lambda A, c: A / c, PRODUCT, TIMES, 1.5, demands=",positive"),
    sign("{}.*{}", "m n, m n", "m n", lambda A, B: A * B, PRODUCT, TIMES, 2, numpy="{} * {}"),
    sign("{}./{}", "m n, m n", "m n", lambda A, B: A / B, PRODUCT, TIMES, 1, demands=",positive", numpy="{} / {}"),
    sign("{}'", "n m", "m n", lambda A: A.T, TRANSPOSE, (TRANSPOSE,), 1.5, numpy="{}.T"),
    sign("{} + 1", "m n", "m n", lambda A: A + 1, SUM, (SUM,), 0.3),
    sign("2 - {}", "m n", "m n", lambda A: 2 - A, SUM, (PRODUCT,), 0.3),
    sign("{} + matrix(3)", "M n", "M n", lambda A: A + 3, SUM, (SUM,), 0.2),
    sign("1./{}", "m n", "m n", lambda A: 1 / A, PRODUCT, (SIGN,), 0.3, "positive", numpy="1/{}"),
    sign("{} + 2*eye", "N N", "N N", lambda A: A + 2 * np.eye(len(A)), SUM, (SUM,), 0.5),
    sign(
        "{}.^{}",
        "m n, m n",
        "m n",
        lambda A, B: np.exp(B * above(np.log)(A)),
        POWER,
        (TRANSPOSE, ATOM),
        0.3,
        "positive,",
        numpy="{}**{}",
    ),
    sign(
        "{}.^{}",
        "m n, 1 1",
        "m n",
        lambda A, B: np.exp(B * above(np.log)(A)),
        POWER,
        (TRANSPOSE, ATOM),
        0.2,
        "positive,",
        numpy="{}**{}",
    ),
    sign(
        "{}.^{}",
        "1 1, m n",
        "m n",
        lambda A, B: np.exp(B * above(np.log)(A)),
        POWER,
        (TRANSPOSE, ATOM),
        0.2,
        "positive,",
        numpy="{}**{}",
    ),
    sign(
        "{}^{}",
        "1 1, 1 1",
        "1 1",
        lambda A, B: np.exp(B * above(np.log)(A)),
        POWER,
        (TRANSPOSE, ATOM),
        0.5,
        "positive,",
        numpy="{}**{}",
    ),
    *powers(),
    *(word(name, "m n", "m n", f, 4 / len(ENTRYWISE)) for name, f in ENTRYWISE.items()),
    *(word(name, "m n", "m n", above(f), 0.25, "positive") for name, f in POSITIVE.items()),
    word("log1p", "m n", "m n", above(np.log1p, bound=-1.0), 0.25, "positive"),
    *(word(name, "m n", "m n", within_one(f), 0.15, "inside") for name, f in INSIDE.items()),
    *(
        word(name, "m n, m n", "m n", f, 0.3)
        for name, f in {"max": np.maximum, "maximum": np.maximum, "min": np.minimum, "minimum": np.minimum}.items()
    ),
    # Reductions
    word("sum", "m n", "1 1", lambda A: scalar(np.sum(A)), 4),
    word("norm2", "m n", "1 1", lambda A: scalar(above(np.sqrt)(np.sum(A * A))), 2),
    word("sqnorm", "m n", "1 1", lambda A: scalar(np.sum(A * A)), 1.5),
    sign("norm2({})^2", "m n", "1 1", lambda A: scalar(np.sum(A * A)), POWER, (0,), 2, numpy="norm2({})**2"),
    word("norm1", "m n", "1 1", lambda A: scalar(np.sum(np.abs(A))), 1),
    word("max", "m n", "1 1", lambda A: scalar(np.max(A)), 1),
    word("min", "m n", "1 1", lambda A: scalar(np.min(A)), 1),
    word("tr", "n n", "1 1", lambda A: scalar(np.trace(A)), 3),
    word("inner", "m n, m n", "1 1", lambda A, B: scalar(np.sum(A * B)), 2),
    word("rowsum", "m n", "m 1", lambda A: np.sum(A, axis=1, keepdims=True), 0.6),
    word("colsum", "m n", "1 n", lambda A: np.sum(A, axis=0, keepdims=True), 0.6),
    # Softmax
    word("softmax", "n 1", "n 1", lambda A: softmax(A, 0), 0.7),
    word("log_softmax", "n 1", "n 1", lambda A: log_softmax(A, 0), 0.4),
    word("logsumexp", "n 1", "1 1", lambda A: scalar(logsumexp(A, None)), 1),
    word("softmax_rows", "m n", "m n", lambda A: softmax(A, 1), 0.2),
    word("softmax_columns", "m n", "m n", lambda A: softmax(A, 0), 0.2),
    word("log_softmax_rows", "m n", "m n", lambda A: log_softmax(A, 1), 0.2),
    word("log_softmax_columns", "m n", "m n", lambda A: log_softmax(A, 0), 0.2),
    word("logsumexp_rows", "m n", "m 1", lambda A: logsumexp(A, 1), 0.3),
    word("logsumexp_columns", "m n", "1 n", lambda A: logsumexp(A, 0), 0.3),
    word("cross_entropy", "n 1, n 1", "1 1", lambda z, y: scalar(-np.sum(y * log_softmax(z, 0))), 0.4),
    word(
        "cross_entropy",
        "n K, n K",
        "1 1",
        lambda z, y: scalar(-np.sum(y * log_softmax(z, 1))),
        0.3,
    ),
    # Inverse and determinant
    word("inv", "n n", "n n", np.linalg.inv, 1.2, "regular"),
    word("solve", "n n, n k", "n k", np.linalg.solve, 0.8, "regular,"),
    word("det", "n n", "1 1", lambda A: scalar(np.linalg.det(A)), 0.6),
    word("det", "n n", "1 1", lambda A: scalar(np.linalg.det(A)), 0.5, "regular"),
    word("logdet", "n n", "1 1", logdet, 1.2, "regular"),
    word("adj", "n n", "n n", lambda A: np.linalg.det(A) * np.linalg.inv(A), 0.4),
    word("pinv", "n m", "m n", pinv, 0.3),
    word("sylvester", "m m, n n, m n", "m n", sylvester, 0.2, "definite,definite,"),
    word("lyapunov", "n n, n n", "n n", lambda A, C: sylvester(A, A.T, C), 0.2, "definite,"),
    word("dlyap", "n n, n n", "n n", discrete_lyapunov, 0.2),
    # Structure and blocks
    word("sym", "n n", "n n", lambda A: (A + A.T) / 2, 0.4),
    word("skew", "n n", "n n", lambda A: (A - A.T) / 2, 0.3),
    word("tril", "n n", "n n", np.tril, 0.3),
    word("triu", "n n", "n n", np.triu, 0.3),
    word("tril_half", "n n", "n n", lambda A: (np.tril(A) + np.tril(A, -1)) / 2, 0.1),
    word("diag", "n 1", "n n", diagonal_matrix, 1),
    word("diag", "n n", "n 1", diagonal, 0.8),
    word("outer", "m 1, n 1", "m n", lambda x, y: x @ y.T, 0.5),
    word("vec", "m n", "m*n 1", vec, 4),
    word("unvec", "m*n 1, m n", "m n", unvec, 0.2),
    word("kron", "m n, p q", "m*p n*q", kron, 5),
    word("kron", "m 1, p 1", "m*p 1", kron, 2),
    word("hcat", "m n, m p", "m n+p", lambda A, B: np.concatenate([A, B], 1), 5),
    word("vcat", "m n, p n", "m+p n", lambda A, B: np.concatenate([A, B], 0), 5),
    word("block_upper", "n n, n n", "2*n 2*n", lambda X, H: block(X, H, 0 * X, X), 5),
    word("upper_right", "2*n 2*n", "n n", lambda M: M[: len(M) // 2, len(M) // 2 :], 0.15),
    word(
        "block_trace",
        "2*n 2*n",
        "n n",
        lambda M: M[: len(M) // 2, : len(M) // 2] + M[len(M) // 2 :, len(M) // 2 :],
        0.15,
    ),
    # Spectra and functions of matrices
    word("expm", "n n", "n n", expm, 0.3),
    word("dexpm", "n n, n n", "n n", lambda A, H: expm(block(A, H, 0 * A, A))[: len(A), len(A) :], 0.15),
    word("sqrtm", "n n", "n n", sqrtm, 0.3, "definite"),
    word("logm", "n n", "n n", logm, 0.2, "definite"),
    word("eigvals", "n n", "n 1", lambda S: spectrum(S)[0][:, None], 0.3),
    word("lambda_max", "n n", "1 1", lambda S: scalar(spectrum(S)[0][-1]), 0.4),
    word("lambda_min", "n n", "1 1", lambda S: scalar(spectrum(S)[0][0]), 0.4),
    word("projector_max", "n n", "n n", projector(-1), 0.15),
    word("projector_min", "n n", "n n", projector(0), 0.15),
    word("svdvals", "m n", "n 1", tall(singular_values), 0.2),
    word("nuclear", "m n", "1 1", lambda A: scalar(np.sum(singular_values(A))), 0.4),
    word("opnorm", "m n", "1 1", lambda A: scalar(singular_values(A)[0, 0]), 0.4),
    word("polar", "m n", "m n", polar, 0.15),
    word("leading_dyad", "m n", "m n", leading_dyad, 0.15),
    word("chol", "n n", "n n", cholesky, 0.3, "definite"),
]

STRUCTURES = {
    "square": (
        "symmetric",
        "skew",
        "diagonal",
        "lower triangular",
        "upper triangular",
        "positive definite",
        "orthogonal",
        "unit",
        "rank 1",
        "rank 2",
    ),
    "vector": ("unit",),
    "matrix": ("unit", "rank 1", "rank 2", "orthonormal columns"),
}
LETTERS = {"scalar": "abcdefg", "vector": "hpquvwxyz", "matrix": "ABCDEFGHKLMNPQRSTUVWXYZ"}


def kind_of(shape: Shape) -> str:
    return "scalar" if shape == SCALAR else "vector" if shape[1] == "1" else "matrix"


def parts_of(d: str) -> tuple[str, list[str]]:
    """Return how a dimension is composed, and of what."""
    for mark in "+*":
        if mark in d:
            return mark, d.split(mark)
    return "", [d]


class Sentences:
    """Draws one random sentence, its variables and their values from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = r = random.Random(seed)
        self.values = np.random.default_rng(seed)
        self.dialect = int(r.random() < 0.3)
        sizes = r.sample([2, 3, 4, 5], 3)
        self.literal = r.random() < 0.3  # dimensions are declared as numbers
        if not self.literal and r.random() < 0.3:
            sizes[r.randrange(3)] = 1
        self.sizes = dict(zip("mnk", sizes, strict=True))
        self.names = ["m", "n", "k"] + ["1"] * (r.random() < 0.3)
        self.shapes: dict[str, Shape] = {}
        self.structures: dict[str, str] = {}
        self.leaves: dict[str, Tree] = {}
        self.pool: dict[Shape, list[Tree]] = {}
        self.depth = r.choice([2, 3, 4, 4, 5, 6, 7, 8])
        self.taste = r.choice(["free", "free", "positive", "definite"])
        self.root = self.tree(SCALAR, self.depth)

    # Dimensions ----------------------------------------------------------------------------------

    def size(self, d: str) -> int:
        how, parts = parts_of(d)
        numbers = [self.sizes.get(p) or int(p) for p in parts]
        return sum(numbers) if how == "+" else math.prod(numbers)

    def written(self, d: str) -> str:
        return str(self.size(d)) if self.literal else d

    def bound(self, patterns: str, dims: Shape) -> dict[str, str] | None:
        """Return what the letters of a row stand for when its result has these dimensions, or None."""
        found: dict[str, str] = {}
        for pattern, d in zip(patterns.split(), dims, strict=True):
            if pattern == d == "1":
                continue
            how, letters = parts_of(pattern)
            if how == "" and not pattern.isdigit():
                if d == "1" and pattern.isupper():
                    return None
                if found.setdefault(pattern, d) != d:
                    return None
                continue
            mark, names = parts_of(d)
            if how != mark or len(letters) != len(names) or letters[0].isdigit() != names[0].isdigit() or how == "":
                return None
            for letter, name in zip(letters, names, strict=True):
                if letter.isdigit():
                    if letter != name:
                        return None
                elif found.setdefault(letter, name) != name:
                    return None
        return found

    def filled(self, pattern: str, found: dict[str, str]) -> Shape | None:
        """Return the dimensions of a slot; letters still free are drawn."""
        out = []
        for d in pattern.split():
            how, letters = parts_of(d)
            names = [
                x
                if x.isdigit()
                else found.setdefault(x, self.random.choice(["m", "n", "k"] if how or x.isupper() else self.names))
                for x in letters
            ]
            if how and any(parts_of(n)[0] or (n == "1") for n in names):
                return None
            if how and names != sorted(names):
                return None
            if how == "+" and names[0] == names[1]:
                return None
            out.append(how.join(names))
        return out[0], out[1]

    def some_shape(self) -> Shape:
        r, x = self.random, self.random.random()
        pick = lambda: r.choice(self.names)  # noqa: E731  # one line of a table
        pair = sorted(r.sample(["m", "n", "k"], 2))
        if x < 0.04:
            return "*".join(pair), "*".join(sorted(r.choices(["m", "n", "k"], k=2)))
        if x < 0.07:
            return "*".join(pair), "1"
        if x < 0.11:
            return "+".join(pair), pick()
        if x < 0.14:
            return pick(), "+".join(pair)
        if x < 0.155:
            return (f"2*{pair[0]}",) * 2
        if x < 0.4:
            return pick(), "1"
        if x < 0.5:
            return "1", pick()
        if x < 0.7:
            return (pick(),) * 2
        return pick(), pick()

    # Trees ---------------------------------------------------------------------------------------

    def leaf(self, shape: Shape) -> Tree:
        r, x = self.random, self.random.random()
        if shape == SCALAR and x < 0.3:
            text = r.choice(["2", "3", "0.5", "1", "1.5", "4", "7", "1e-1", ".25", "2.0"])
            return Tree(shape, (text, text), (), POWER, lambda value, v=float(text): scalar(v))  # 2.T is no Python
        rows, columns = self.size(shape[0]), self.size(shape[1])
        if shape != SCALAR and x < 0.06:
            a, b = (self.written(d) for d in shape)
            if shape[0] == shape[1] and x < 0.03:
                return Tree(shape, (f"eye({a})",) * 2, (), ATOM, lambda value: np.eye(rows))
            text = f"ones({a})" if b == "1" and x < 0.045 else f"ones({a}, {b})"
            return Tree(shape, (text, text), (), ATOM, lambda value: np.ones((rows, columns)))
        same = [t for t in self.leaves.values() if t.shape == shape]
        if same and (r.random() < 0.65 or len(self.leaves) >= 6):
            return r.choice(same)
        kind = kind_of(shape)
        structure = ""
        if kind != "scalar" and r.random() < 0.2:
            group = "square" if shape[0] == shape[1] else kind
            structure = r.choice(STRUCTURES[group])
            if (
                rows * columns == 1
                or (structure == "orthonormal columns" and rows <= columns)
                or (structure == "rank 2" and min(rows, columns) < 3)
            ):
                structure = ""
        free = [x for x in LETTERS[kind] if x not in self.shapes]
        name = r.choice(free)
        self.shapes[name], self.structures[name] = shape, structure
        self.leaves[name] = Tree(shape, (name, name), (), ATOM, lambda value, name=name: value[name], name=name)
        return self.leaves[name]

    def tree(self, shape: Shape, depth: int) -> Tree:
        """Return a random tree of this shape."""
        r = self.random
        known = self.pool.setdefault(shape, [])
        if known and r.random() < 0.15:
            return r.choice(known)
        if depth <= 0 or (depth < self.depth and r.random() < 0.1):
            return self.leaf(shape)
        rows, weights = self.fitting(shape)
        while True:
            (row,) = r.choices(rows, weights)
            made = self.made(row, shape, depth)
            if made is not None:
                known.append(made)
                return made

    def fitting(self, shape: Shape) -> tuple[list[Operation], list[float]]:
        key = shape, self.dialect
        if key not in FITTING:
            fit = [row for row in ROWS if row.text[self.dialect] and self.bound(row.gives, shape) is not None]
            # What gives a composed shape, or a scalar, by itself comes before what gives any shape.
            FITTING[key] = fit, [row.weight * (0.4 if shape == SCALAR and row.gives == "m n" else 1) for row in fit]
        return FITTING[key]

    def made(self, row: Operation, shape: Shape, depth: int) -> Tree | None:
        found = self.bound(row.gives, shape)
        assert found is not None
        if row.gives == "1 1" and row.takes[0] == "m n":
            found["m"], found["n"] = self.some_shape()
        shapes = [self.filled(slot, found) for slot in row.takes]
        if any(s is None for s in shapes):
            return None
        if SCALAR in shapes and row.text[1] == "{} @ {}":
            return None  # NumPy multiplies by a scalar with *
        demands = row.demands or ("",) * len(shapes)
        arguments = tuple(
            self.demanded(d, s, depth - 1)
            for d, s in zip(demands, shapes, strict=True)  # type: ignore[arg-type]  # a shape is a pair, which zip does not tell
        )
        return Tree(shape, row.text, row.needs, row.level, row.meaning, arguments)

    def wrapped(self, text: str, shape: Shape, meaning: Callable[[Any], Any], depth: int, level: int = ATOM) -> Tree:
        """Return a random tree inside a given text with one place."""
        return Tree(shape, (text, text), (0,), level, meaning, (self.tree(shape, depth - 1),))

    def demanded(self, demand: str, shape: Shape, depth: int) -> Tree:
        """Return a random tree whose values are what the operation needs."""
        r = self.random
        if demand == "positive" and not (self.taste == "positive" and r.random() < 0.5):
            choices: list[tuple[str, Callable[[Any], Any], int]] = [
                ("exp({})", np.exp, ATOM),
                ("softplus({})", softplus, ATOM),
                ("sigmoid({})", sigmoid, ATOM),
                ("cosh({})", np.cosh, ATOM),
                ("abs({}) + 1", lambda A: np.abs(A) + 1, SUM),
            ]
            text, f, level = r.choice(choices)
            return self.wrapped(text, shape, f, depth, level)
        if demand == "inside":
            text, f = r.choice([("tanh({})", np.tanh), ("sin({})", np.sin), ("erf({})", erf)])
            return self.wrapped(text, shape, f, depth)
        if demand in ("regular", "definite"):
            x = r.random()
            n = shape[0]
            eye, star = (f"eye({self.written(n)})", "*@"[self.dialect])
            if demand == "definite" or x < 0.4:
                inner = self.tree((n, r.choice(["m", "n", "k"])), depth - 1)
                turned = "'" if self.dialect == 0 else ".T"
                text = f"{eye} + ({{}}) {star} ({{}}){turned}"
                return Tree(shape, (text, text), (0, 0), SUM, lambda A, B: np.eye(len(A)) + A @ B.T, (inner, inner))
            if x < 0.8:
                return self.wrapped(f"{{}} + 3*{eye}", shape, lambda A: A + 3 * np.eye(len(A)), depth, SUM)
        return self.tree(shape, depth)

    # What is given to both readings --------------------------------------------------------------

    def text(self) -> str:
        """Return the sentence, with no more brackets than it needs."""
        memo: dict[int, str] = {}

        def write(t: Tree) -> str:
            if id(t) not in memo:
                inner = [
                    write(a) if a.level >= need else f"({write(a)})"
                    for a, need in zip(t.arguments, t.needs, strict=True)
                ]
                memo[id(t)] = t.text[self.dialect].format(*inner)
            return memo[id(t)]

        said = write(self.root)
        if self.dialect and not ("@" in said or ".T" in said):
            said = f"({said}).T"  # by these signs the parser knows the dialect
        return said

    @property
    def used(self) -> list[str]:
        """The names of the variables of the sentence."""
        found: dict[str, None] = {}
        seen: set[int] = set()
        stack = [self.root]
        while stack:
            t = stack.pop()
            if id(t) not in seen:
                seen.add(id(t))
                stack += t.arguments
                if t.name:
                    found[t.name] = None
        return sorted(found)

    def declared(self) -> str:
        """Return the declarations of the variables."""
        out = []
        for name in self.used:
            shape, structure = self.shapes[name], self.structures[name]
            rows, columns = (self.written(d) for d in shape)
            if shape == SCALAR:
                out.append(f"{name}: scalar")
            elif shape[1] == "1" and not structure:
                out.append(f"{name}: {rows}")
            else:
                out.append(f"{name}: {rows} {columns} {structure}".strip())
        return "; ".join(out)

    def point(self) -> dict[str, Any]:
        """Return random values of the variables, each in its set."""
        out = {}
        for name in self.used:
            shape = tuple(self.size(d) for d in self.shapes[name])
            X = self.values.standard_normal(shape) * 0.8
            if self.taste == "positive":
                X = self.values.random(shape) + 0.4
            if self.taste == "definite" and shape[0] == shape[1]:
                X = 0.4 * X + 2 * np.eye(shape[0])
            out[name] = on(self.structures[name], X)
        return out

    def value(self, at: Mapping[str, Any]) -> Any:
        """Return the value of the sentence, by its second reading."""
        memo: dict[int, Any] = {}

        def read(t: Tree) -> Any:
            if id(t) not in memo:
                memo[id(t)] = t.meaning(*(read(a) for a in t.arguments)) if t.arguments else t.meaning(at)
            return memo[id(t)]

        return read(self.root)[0, 0]


FITTING: dict[Any, tuple[list[Operation], list[float]]] = {}


# Structures --------------------------------------------------------------------------------------


def on(structure: str, X: Any) -> Any:
    """Return a matrix of the structure made from any matrix."""
    n = len(X)
    if structure == "symmetric":
        return (X + X.T) / 2
    if structure == "skew":
        return (X - X.T) / 2
    if structure == "diagonal":
        return np.diag(np.diag(X))
    if structure == "lower triangular":
        return np.tril(X)
    if structure == "upper triangular":
        return np.triu(X)
    if structure == "positive definite":
        return X @ X.T + 0.5 * np.eye(n)
    if structure in ("orthogonal", "orthonormal columns"):
        return np.linalg.qr(X)[0]
    if structure == "unit":
        return X / np.linalg.norm(X)
    if structure.startswith("rank"):
        U, s, V = np.linalg.svd(X)
        r = int(structure[-1])
        return (U[:, :r] * (s[:r] + 0.5)) @ V[:r]
    return X


def tangent(structure: str, X: Any, G: Any) -> Any:
    """Return the projection of G onto the tangent space at X: what the gradient along the structure must be."""
    if structure in ("", "symmetric", "skew", "diagonal", "lower triangular", "upper triangular"):
        return on(structure, G)
    if structure == "positive definite":
        return (G + G.T) / 2
    if structure in ("orthogonal", "orthonormal columns"):
        return G - X @ (X.T @ G + G.T @ X) / 2
    if structure == "unit":
        return G - np.sum(G * X) * X
    P, R = X @ np.linalg.pinv(X, rcond=1e-8), np.linalg.pinv(X, rcond=1e-8) @ X
    return P @ G + G @ R - P @ G @ R
