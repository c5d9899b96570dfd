"""A small reader of the Julia and MATLAB that is generated: it evaluates a program with NumPy, line by line.

It knows the two languages and nothing of the engine. What it cannot read fails.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+(?:e[+-]?\d+)?|\d+(?:e[+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\.\+|\.-|\.\*|\./|\.\^|\.'|\.\(|==|=|\|\||[-+*/^:,()\[\]]))"
)
LEVEL = {"==": 2, "+": 4, "-": 4, "*": 5, "/": 5, "^": 7}


def matrix(value: Any) -> Any:
    array = np.asarray(value, dtype=float)
    assert array.ndim == 2, f"a matrix is needed, not {value!r}"
    return array


def one(value: Any) -> Any:
    array = np.asarray(value, dtype=float)
    assert array.size == 1
    return array.reshape(())[()]


def column_major(a: Any, *shape: Any) -> Any:
    shape = shape[0] if len(shape) == 1 else shape
    return np.reshape(np.asarray(a, dtype=float), tuple(-1 if s is None else int(s) for s in shape), order="F")


NUMPYS = "exp log sqrt sin cos tan sinh cosh tanh abs sign expm1 log1p"
ENTRYWISE: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in NUMPYS.split()},
    **{"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "logaddexp": np.logaddexp, "float": lambda a: a},
    **{"erf": np.vectorize(math.erf), "erfc": np.vectorize(math.erfc), "max": np.maximum, "min": np.minimum},
}


def logabsdet(a: Any) -> tuple[Any, Any]:
    sign, log = np.linalg.slogdet(matrix(a))
    return log, sign


def block(a: Any, i: Any, j: Any, k: Any, m: Any) -> Any:
    i, j, k, m = (int(one(x)) for x in (i, j, k, m))
    return matrix(a)[i - 1 : j, k - 1 : m]


def blocks_as_rows(a: Any, m: Any, n: Any, p: Any, q: Any) -> Any:
    m, n, p, q = (int(one(x)) for x in (m, n, p, q))
    return np.array([np.ravel(a[i * p : (i + 1) * p, j * q : (j + 1) * q], "F") for j in range(n) for i in range(m)])


def rows_as_blocks(a: Any, m: Any, n: Any, p: Any, q: Any) -> Any:
    m, n, p, q = (int(one(x)) for x in (m, n, p, q))
    rows = matrix(a)
    return np.block([[np.reshape(rows[j * m + i], (p, q), order="F") for j in range(n)] for i in range(m)])


def commutation(a: Any) -> Any:
    m, n = np.shape(a)
    out = np.zeros((m * n, m * n))
    for i, j in np.ndindex(m, n):
        out[i * n + j, j * m + i] = 1.0
    return out


OURS: dict[str, Callable[..., Any]] = {
    "block": block,
    "blocks_as_rows": blocks_as_rows,
    "rows_as_blocks": rows_as_blocks,
    "commutation": commutation,
    "kron": np.kron,
    "hcat": lambda a, b: np.hstack([matrix(a), matrix(b)]),
    "vcat": lambda a, b: np.vstack([matrix(a), matrix(b)]),
    "horzcat": lambda a, b: np.hstack([a, b]),
    "vertcat": lambda a, b: np.vstack([a, b]),
}

JULIA: dict[str, Callable[..., Any]] = {
    "fill": lambda v, m, n: np.full((int(m), int(n)), one(v)),
    "sum": lambda a, dims=None: np.sum(matrix(a)) if dims is None else np.sum(matrix(a), axis=dims - 1, keepdims=True),
    "maximum": lambda a, dims=None: np.max(matrix(a)) if dims is None else np.max(a, axis=dims - 1, keepdims=True),
    "minimum": lambda a: np.min(matrix(a)),
    "solve": lambda a, b: np.linalg.solve(matrix(a), matrix(b)),
    "pinv": lambda a: np.linalg.pinv(matrix(a)),
    "adjugate": lambda a: adjugate(matrix(a)),
    "only": one,
    "float": lambda a: a,
    "reshape": column_major,
    "size": lambda a, i=None: np.shape(a) if i is None else (*np.shape(a), 1, 1)[int(i) - 1],
    "ndims": np.ndim,
    "permutedims": lambda a: matrix(a).T,
    "Matrix": lambda scale, m, n: scale * np.eye(int(m), int(n)),
    "div": lambda a, b: int(one(a)) // int(one(b)),
    "zeros": lambda m, n: np.zeros((int(m), int(n))),
    "ones": lambda m, n: np.ones((int(m), int(n))),
    "inv": lambda a: np.linalg.inv(matrix(a)),
    "det": lambda a: np.linalg.det(matrix(a)),
    "logabsdet": logabsdet,
    "diag": lambda a: np.diagonal(matrix(a)).reshape(1, -1),
    "tril": lambda a: np.tril(matrix(a)),
    "triu": lambda a: np.triu(matrix(a)),
}


def folded(f: Callable[..., Any], a: Any, axis: Any) -> Any:
    """Return what a MATLAB reduction yields: along the axis said, else along the first that is longer than one."""
    axis = int(one(axis)) - 1 if axis is not None else 0 if np.shape(matrix(a))[0] > 1 else 1
    return f(a, axis=axis, keepdims=True)


def adjugate(a: Any) -> Any:
    """Return the adjugate from its definition by minors."""
    n = len(a)
    out = np.ones((n, n))
    for i, j in np.ndindex(n, n):
        minor = np.delete(np.delete(a, i, 0), j, 1)
        out[j, i] = (-1) ** (i + j) * np.linalg.det(minor)
    return out


def sign_and_logdet(a: Any) -> Any:
    return np.array([np.linalg.slogdet(matrix(a))]).reshape(1, 2)


MATLAB: dict[str, Callable[..., Any]] = {
    **ENTRYWISE,
    "sum": lambda a, axis=None: folded(np.sum, a, axis),
    "max": lambda a, b=None, axis=None: np.maximum(a, b) if b is not None else folded(np.max, a, axis),
    "min": lambda a, b=None, axis=None: np.minimum(a, b) if b is not None else folded(np.min, a, axis),
    "mldivide": lambda a, b: np.linalg.solve(matrix(a), matrix(b)),
    "pinv": lambda a: np.linalg.pinv(matrix(a)),
    "adjugate": lambda a: adjugate(matrix(a)),
    "reshape": column_major,
    "size": lambda a, i=None: np.shape(matrix(a)) if i is None else np.shape(matrix(a))[int(i) - 1],
    "eye": lambda m, n: np.eye(int(m), int(n)),
    "zeros": lambda m, n: np.zeros((int(m), int(n))),
    "ones": lambda m, n: np.ones((int(m), int(n))),
    "inv": lambda a: np.linalg.inv(matrix(a)),
    "det": lambda a: np.full((1, 1), np.linalg.det(matrix(a))),
    "sign_and_logdet": sign_and_logdet,
    "diag": lambda a: np.diagonal(matrix(a)).reshape(-1, 1),
    "tril": lambda a: np.tril(matrix(a)),
    "triu": lambda a: np.triu(matrix(a)),
}


class Reader:
    """Evaluates one expression by precedence climbing."""

    def __init__(self, text: str, scope: dict[str, Any], julia: bool) -> None:
        self.scope, self.julia, self.at = scope, julia, 0
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            match = TOKEN.match(text, position)
            assert match, f"cannot read {text[position:]!r}"
            self.tokens.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
            position = match.end()
        self.tokens.append(("end", ""))

    @property
    def next(self) -> str:
        return self.tokens[self.at][1] if self.tokens[self.at][0] in ("sign", "end") else ""

    def take(self, sign: str) -> bool:
        if self.next == sign and sign:
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        assert self.take(sign), f"{sign!r} is missing before {self.tokens[self.at :]}"

    def list(self) -> list[Any]:
        out = [self.expression()]
        while self.take(","):
            out.append(self.expression())
        assert self.next == ""
        return out

    def expression(self, level: int = 0) -> Any:
        left = self.operand()
        while (sign := self.next) and LEVEL.get(sign.lstrip("."), -1) > level:
            self.at += 1
            right = self.expression(LEVEL[sign.lstrip(".")])
            left = self.operation(sign, left, right)
        return left

    def operation(self, sign: str, a: Any, b: Any) -> Any:
        if sign == "==":
            return a == b
        matrices = [x for x in (a, b) if np.ndim(x) == 2]
        if self.julia and sign in "+-" and len(matrices) == 1:
            raise AssertionError("a number and a matrix are added with a dot")
        if sign == "*" and len(matrices) == 2 and (self.julia or (1, 1) not in (a.shape, b.shape)):
            return a @ b
        if sign == "^" and np.ndim(a) == 2:
            return np.linalg.matrix_power(a, int(one(b)))
        assert sign != "/" or not matrices or (not self.julia and np.size(b) == 1), "matrix division"
        plain = sign.lstrip(".")
        return {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}[plain](a, b)

    def operand(self) -> Any:
        if self.take("-"):
            return -self.expression(6)
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            value: Any = float(text)
            if self.julia and self.tokens[self.at] == ("name", "I"):
                self.at += 1
        elif text == "(":
            value = () if self.next == ")" else self.expression()
            if self.next == ",":
                value = (value,)
            while self.take(","):
                value = (*value, self.expression())
            self.expect(")")
        elif text == "[":
            self.expect("]")
            value = None
        elif text == ":":
            value = None
        else:
            assert kind == "name", text
            value = self.named(text)
        while True:
            if self.take(".'"):
                value = matrix(value).T
            elif self.take("["):
                value = value[int(self.expression()) - 1]
                self.expect("]")
            else:
                return value

    def named(self, name: str) -> Any:
        dotted = self.julia and self.take(".(")
        if not dotted and not self.take("("):
            return self.scope[name]
        arguments, dims = [] if self.next == ")" else [self.expression()], {}
        while self.take(","):
            if self.tokens[self.at] == ("name", "dims"):
                self.at += 1
                self.expect("=")
                dims["dims"] = int(one(self.expression()))
            else:
                arguments.append(self.expression())
        self.expect(")")
        if not self.julia and name in self.scope:
            return np.full((1, 1), np.ravel(self.scope[name])[int(one(arguments[0])) - 1])
        function = (ENTRYWISE if dotted else {**OURS, **(JULIA if self.julia else MATLAB)})[name]
        return function(*arguments, **dims)


def evaluated(source: str, values: dict[str, Any], julia: bool) -> list[Any]:
    """Return what the first function of `source` returns at `values`, named as in the source."""
    scope: dict[str, Any] = {"pi": math.pi, **values}
    body = re.search(r"^function .*?^end$", source, re.M | re.S)
    assert body
    results: list[Any] = []
    for line in body[0].splitlines()[1:-1]:
        text = line.strip().rstrip(";")
        if text.startswith("%"):
            continue
        if text.startswith("if "):
            condition = re.match(
                r"if (numel\(\w+\) ~= 1|~isequal\(size\((\w+)\), \[(.*)\]\)), error\('.*'\); end", text
            )
            assert condition, text
            if condition[2]:
                assert np.shape(scope[condition[2]]) == tuple(Reader(condition[3], scope, julia).list())
            continue
        if "|| throw(" in text:
            assert Reader(text.partition("||")[0], scope, julia).expression() is True
            continue
        if text.startswith("return "):
            for part in re.split(r", (?![^()]*\))", text.removeprefix("return ")):
                if "?" in part:
                    test, yes, no = re.split(r" [?:] ", part)
                    part = yes if Reader(test, scope, julia).expression() else no
                results.append(Reader(part, scope, julia).expression())
            return results
        name, _, expression = text.partition(" = ")
        if " ? " in expression:
            test, yes, no = re.split(r" [?:] ", expression)
            expression = no if " < " in test and np.ndim(scope[name]) >= 2 else yes
        scope[name] = Reader(expression, scope, julia).expression()
    return [scope[name] for name in ("value", "gradient") if name in scope]
