"""An independent reading of the text language, straight to NumPy: it shares no line with the engine.

Values only, on two-dimensional arrays. `eye`, `vector(c)` and `matrix(c)` take the shape that their neighbour has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.(?![*/^'])\d*(?:[eE][+-]?\d+)?|\.\d+|\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>\.\*(?!\*)|\./|\.\^|\*\*|\.T\b|[-+*/^'@(),]))"
)


def scalar(value: Any) -> Any:
    return np.array([[value]], dtype=float)


def spectrally(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the matrix function V f(w) V⁻¹ of A = V w V⁻¹."""

    def function(A: Any) -> Any:
        w, V = np.linalg.eig(A)
        return (V @ np.diag(f(w.astype(complex))) @ np.linalg.inv(V)).real

    return function


def sylvester(A: Any, B: Any, C: Any) -> Any:
    """Return the X with A X + X B = C, in the eigenbases of A and B."""
    (a, V), (b, W) = np.linalg.eig(A), np.linalg.eig(B)
    return (V @ (np.linalg.inv(V) @ C @ W / (a[:, None] + b[None, :])) @ np.linalg.inv(W)).real


def stein(A: Any, C: Any) -> Any:
    """Return the X with X = A X A' + C, by summing the powers of A."""
    X, power = C, A
    for _ in range(400):
        X, power = X + power @ C @ power.T, A @ power
    return X


def leading(A: Any) -> Any:
    """Return q q' for the largest eigenvalue of the symmetric part, by powers of a shifted matrix."""
    S = (A + A.T) / 2
    P = S + np.abs(S).sum() * np.eye(len(S))
    for _ in range(40):
        P = P @ P
        P = P / np.trace(P)
    return P


ENTRYWISE: dict[str, Callable[[Any], Any]] = {
    **{
        name: getattr(np, name)
        for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign")
    },
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "expm1": lambda x: np.exp(x) - 1,
    "log1p": lambda x: np.log(1 + x),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "log_sigmoid": lambda x: -np.log(1 + np.exp(-x)),
    "erf": np.vectorize(math.erf),
    "gelu": lambda x: x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2,
    "normpdf": lambda x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "normcdf": lambda x: (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "norm2": lambda A: scalar(np.sqrt((A * A).sum())),
    "norm1": lambda A: scalar(np.abs(A).sum()),
    "tr": lambda A: scalar(np.trace(A)),
    "det": lambda A: scalar(np.linalg.det(A)),
    "logdet": lambda A: scalar(np.log(d) if (d := np.linalg.det(A)) > 0 else np.nan),
    "inv": np.linalg.inv,
    "sum": lambda A: scalar(A.sum()),
    "inner": lambda A, B: scalar((A * B).sum()),
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(),
    "softmax_rows": lambda A: np.exp(A) / np.exp(A).sum(1, keepdims=True),
    "softmax_columns": lambda A: np.exp(A) / np.exp(A).sum(0, keepdims=True),
    "logsumexp": lambda x: scalar(np.log(np.exp(x).sum())),
    "logsumexp_rows": lambda A: np.log(np.exp(A).sum(1, keepdims=True)),
    "logsumexp_columns": lambda A: np.log(np.exp(A).sum(0, keepdims=True)),
    "log_softmax": lambda x: x - np.log(np.exp(x).sum()),
    "log_softmax_rows": lambda A: A - np.log(np.exp(A).sum(1, keepdims=True)),
    "cross_entropy": lambda Z, Y: scalar(
        -(Y * (Z - np.log(np.exp(Z).sum(axis=0 if Z.shape[1] == 1 else 1, keepdims=True)))).sum()
    ),
    "rowsum": lambda A: A.sum(1, keepdims=True),
    "colsum": lambda A: A.sum(0, keepdims=True),
    "max": lambda A, *B: np.where(B[0] < A, A, B[0]) if B else scalar(A.max()),
    "min": lambda A, *B: np.where(B[0] > A, A, B[0]) if B else scalar(A.min()),
    "diag": lambda A: np.diagflat(A) if A.shape[1] == 1 else np.diagonal(A).reshape(-1, 1),
    "outer": lambda x, y: x * y.T,
    "sym": lambda A: 0.5 * A + 0.5 * A.T,
    "skew": lambda A: 0.5 * A - 0.5 * A.T,
    "solve": lambda A, B: np.linalg.inv(A) @ B,
    "adj": lambda A: np.linalg.det(A) * np.linalg.inv(A),
    "pinv": lambda A: np.linalg.inv(A.T @ A) @ A.T if A.shape[0] >= A.shape[1] else A.T @ np.linalg.inv(A @ A.T),
    "vec": lambda A: np.concatenate(list(A.T)).reshape(-1, 1),
    "kron": lambda A, B: np.block([[a * B for a in row] for row in A]),
    "hcat": lambda A, B: np.hstack([A, B]),
    "vcat": lambda A, B: np.vstack([A, B]),
    "expm": spectrally(np.exp),
    "logm": spectrally(np.log),
    "sqrtm": spectrally(np.sqrt),
    "sylvester": sylvester,
    "lyapunov": lambda A, C: sylvester(A, A.T, C),
    "dlyap": stein,
    "eigvals": lambda A: np.linalg.eigvalsh((A + A.T) / 2).reshape(-1, 1),
    "lambda_max": lambda A: scalar(np.linalg.eigvalsh((A + A.T) / 2).max()),
    "lambda_min": lambda A: scalar(np.linalg.eigvalsh((A + A.T) / 2).min()),
    "projector_max": leading,
    "svdvals": lambda A: np.sqrt(np.linalg.eigvalsh(A.T @ A))[::-1].reshape(-1, 1),
    "nuclear": lambda A: scalar(np.linalg.norm(A, "nuc")),
    "opnorm": lambda A: scalar(np.linalg.norm(A, 2)),
    "polar": lambda A: A @ spectrally(lambda w: w**-0.5)(A.T @ A),
    "chol": lambda A: np.linalg.cholesky((A + A.T) / 2),
}


class Filled:
    """A constant whose shape is not yet known: kind I, vector (turned on its side or not) or matrix."""

    def __init__(self, kind: str, value: float = 1.0, turned: bool = False) -> None:
        self.kind, self.value, self.turned = kind, value, turned

    def __neg__(self) -> Filled:
        return Filled(self.kind, -self.value, self.turned)

    @property
    def T(self) -> Filled:
        return Filled(self.kind, self.value, not self.turned)

    def of(self, shape: tuple[int, int]) -> Any:
        out = np.full(shape, self.value)  # of any kind of number
        if self.kind == "I":
            out[~np.eye(shape[0], dtype=bool)] = self.value - self.value
        return out

    def times(self, other: Any) -> Any:
        n = other.shape[0]
        return self.of((n, n) if self.kind == "I" else (1, n)) @ other

    def after(self, other: Any) -> Any:
        n = other.shape[1]
        return other @ self.of((n, n) if self.kind == "I" else (n, 1))


class Reader:
    """Evaluates one text, by precedence climbing. Another kind of number is a subclass with other functions."""

    entrywise = ENTRYWISE
    functions = FUNCTIONS

    def number(self, text: str) -> Any:
        """Return a number as a 1 x 1 array."""
        return scalar(float(text))

    def matrix_power(self, base: Any, k: int) -> Any:
        """Return the k-th power of a square matrix."""
        return np.linalg.matrix_power(base, k)

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.values, self.at = values, 0
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            match = TOKEN.match(text, position)
            assert match, text[position:]
            self.tokens.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
            position = match.end()
        self.tokens.append(("end", ""))
        self.numpy = any(t in (("sign", "@"), ("sign", ".T")) for t in self.tokens)

    def take(self, *signs: str) -> str:
        kind, text = self.tokens[self.at]
        if kind == "sign" and text in signs:
            self.at += 1
            return text
        return ""

    def value(self) -> Any:
        out = self.sum()
        assert self.tokens[self.at][0] == "end"
        return out

    def sum(self) -> Any:
        left = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            left = left.of(right.shape) if isinstance(left, Filled) else left
            right = right.of(left.shape) if isinstance(right, Filled) else right
            left = left + right if sign == "+" else left - right
        return left

    def product(self) -> Any:
        left = self.signed()
        while sign := self.take("*", "/", ".*", "./", "@"):
            left = self.binary(sign, left, self.signed())
        return left

    def binary(self, sign: str, left: Any, right: Any) -> Any:
        if isinstance(left, Filled) or isinstance(right, Filled):
            if isinstance(left, Filled) and isinstance(right, Filled):
                return Filled("matrix", left.value * right.value)
            constant, array = (left, right) if isinstance(left, Filled) else (right, left)
            if sign == "*" and array.shape == (1, 1):
                return Filled(constant.kind, constant.value * array.item(), constant.turned)
            if sign in ("*", "@"):
                return left.times(right) if isinstance(left, Filled) else right.after(left)
            left, right = (x.of(array.shape) if isinstance(x, Filled) else x for x in (left, right))
        if sign in ("/", "./"):
            return left / right
        entrywise = sign == ".*" or (sign == "*" and (self.numpy or (1, 1) in (left.shape, right.shape)))
        return left * right if entrywise else left @ right

    def signed(self) -> Any:
        if self.take("-"):
            return -self.signed()
        if self.take("+"):
            return self.signed()
        base = self.primary()
        while sign := self.take("'", ".T", "^", ".^", "**"):
            if sign in ("'", ".T"):
                base = base.T
            elif sign == "^" and base.shape != (1, 1):
                base = self.matrix_power(base, int(self.exponent().item()))
            else:
                base = base ** self.exponent()
        return base

    def exponent(self) -> Any:
        """Return 2 in X^2', which is (X^2)', and 3^2 in x^3^2."""
        if self.take("-"):
            return -self.exponent()
        base = self.primary()
        return base ** self.exponent() if self.take("^", "**") else base

    def primary(self) -> Any:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return self.number(text)
        if text == "(":
            inside = self.sum()
            assert self.take(")")
            return inside
        assert kind == "name", text
        if not self.take("("):
            constants = {"eye": Filled("I"), "pi": scalar(math.pi)}
            return self.values[text] if text in self.values else constants[text]
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        assert self.take(")")
        if text in ("vector", "matrix"):
            return Filled(text, arguments[0].item())
        if text in self.entrywise:
            return self.entrywise[text](arguments[0])
        if text not in self.functions:
            raise LookupError(f"{text} has no independent reading: say what it means in tests/oracle/reading.py")
        return self.functions[text](*arguments)


def value(text: str, values: dict[str, Any]) -> float:
    """Return the scalar that `text` denotes for these two-dimensional arrays."""
    out = Reader(text, values).value()
    assert out.shape == (1, 1), out.shape
    return float(out[0, 0])
