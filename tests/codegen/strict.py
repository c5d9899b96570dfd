"""An array library with the names of the array API standard and no others, so that a call outside it fails."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

ELEMENTWISE = "abs acos asin atan cos cosh exp log sign sin sinh sqrt tan tanh log1p expm1 square"
PAIRS = "logaddexp maximum minimum pow atan2"
LINALG = (
    "cholesky det diagonal eigh eigvalsh inv matrix_power pinv qr slogdet solve svd svdvals trace outer vector_norm"
)


class Strict:
    """An array that knows operators, and converts to nothing by itself."""

    def __init__(self, data: Any) -> None:
        self._data = np.asarray(data)

    dtype = property(lambda self: self._data.dtype)
    shape = property(lambda self: self._data.shape)
    ndim = property(lambda self: self._data.ndim)
    size = property(lambda self: self._data.size)
    device = property(lambda self: "cpu")

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return NAMESPACE

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("this library is not NumPy")

    @property
    def T(self) -> Strict:
        assert self.ndim == 2
        return Strict(self._data.T)

    def _with(self, other: Any, sign: str) -> Strict:
        if isinstance(other, Strict):
            assert other.dtype == self.dtype
            other = other._data
        else:
            assert type(other) in (int, float), f"{type(other)} beside an array"
        return Strict(getattr(self._data, f"__{sign}__")(other))

    def __getitem__(self, key: Any) -> Strict:
        return Strict(self._data[key])

    def __neg__(self) -> Strict:
        return Strict(-self._data)


for _sign in ("add", "sub", "mul", "truediv", "matmul", "pow"):
    for _name in (_sign, f"r{_sign}"):
        setattr(Strict, f"__{_name}__", lambda self, other, sign=_name: self._with(other, sign))


def plain(a: Any) -> Any:
    """Return the numbers of an array of any library."""
    return a._data if isinstance(a, Strict) else np.asarray(a)


def _wrapped(function: Any) -> Any:
    def call(*args: Any, **options: Any) -> Any:
        assert all(isinstance(a, (Strict, int, float)) for a in args) and isinstance(args[0], Strict)
        out = function(*(a._data if isinstance(a, Strict) else a for a in args), **options)
        return tuple(map(Strict, out)) if isinstance(out, tuple) else Strict(out)

    return call


def _made(function: Any) -> Any:
    return lambda *args, dtype=None, device=None: Strict(function(*args, dtype=dtype))


NAMESPACE = SimpleNamespace(
    **{name: _wrapped(getattr(np, name)) for name in f"{ELEMENTWISE} {PAIRS}".split()},
    **{name: _wrapped(getattr(np, name)) for name in ("sum", "max", "min", "prod", "where", "tril", "triu")},
    **{name: _made(getattr(np, name)) for name in ("eye", "zeros", "ones", "full")},
    pi=np.pi,
    linalg=SimpleNamespace(**{name: _wrapped(getattr(np.linalg, name)) for name in LINALG.split()}),
    concat=lambda arrays, axis: Strict(np.concatenate([a._data for a in arrays], axis=axis)),
    permute_dims=lambda a, axes: Strict(np.transpose(a._data, axes)),
    reshape=lambda a, shape: Strict(np.reshape(a._data, shape)),
    asarray=lambda a, dtype=None, device=None: Strict(np.asarray(a, dtype=dtype)),
    astype=lambda a, dtype: Strict(a._data.astype(dtype)),
    isdtype=np.isdtype,
    result_type=lambda *types: np.result_type(*types),
)
