"""Source for any library of the array API standard: the namespace is that of the arrays given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..expr import Sym
from .dialect import Program
from .python import Python, own

ABSENT = ("erf", "erfc")  # functions of the catalogue that the standard does not have

_ARRAYS = '''def _arrays(*given):
    """Return the namespace of the arrays given, and all arguments as its arrays of one floating type."""
    arrays = [a for a in given if hasattr(a, "__array_namespace__")]
    if not arrays:
        raise ValueError("an array with __array_namespace__ is needed to tell the library, but none was given")
    xp = arrays[0].__array_namespace__()
    if any(a.__array_namespace__() is not xp for a in arrays):
        raise ValueError("arrays of one library are needed, but an array of another was given")
    typed = [a.dtype for a in arrays if xp.isdtype(a.dtype, ("real floating", "complex floating"))]
    dtype = xp.result_type(*typed) if typed else xp.asarray(0.0).dtype
    device = arrays[0].device
    return xp, *(
        xp.astype(a, dtype) if hasattr(a, "__array_namespace__") else xp.asarray(a, dtype=dtype, device=device)
        for a in given
    )'''


_KRON = '''def kron(X, Y):
    """Return the Kronecker product."""
    xp = X.__array_namespace__()
    (m, n), (p, q) = X.shape, Y.shape
    return xp.reshape(xp.reshape(X, (m, 1, n, 1)) * xp.reshape(Y, (1, p, 1, q)), (m * p, n * q))'''


class ArrayApi(Python):
    """``xp = W.__array_namespace__()``; only what the standard has is called."""

    name = "array-api"
    prefix = "xp"
    helpers: ClassVar[Mapping[str, str]] = {
        "_arrays": _ARRAYS,
        "kron": _KRON,
        **own("xp", "permute_dims", ", dtype=X.dtype, device=X.device", "    xp = X.__array_namespace__()\n"),
    }
    imports = ()
    install = "numpy"
    bare = False

    def helped(self, p: Program) -> list[str]:
        """Return the helper that every program with arguments begins with, and those that it calls."""
        return [_ARRAYS, *super().helped(p)]

    def typed(self, like: str) -> str:
        """Return the keywords for the type and the device of an argument."""
        return f", dtype={like}.dtype, device={like}.device" if like else ""

    def prologue(self, p: Program) -> list[str]:
        """Return the line that finds the namespace and makes its arrays of all arguments."""
        return [f"    {', '.join(['xp', *p.arrays])} = _arrays({', '.join(p.arrays)})"]

    def converted(self, s: Sym, name: str) -> list[str]:
        """Return the line that remembers how an argument came."""
        return [f"    shape_{name} = {name}.shape"]

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return a call of the function of the standard, or refuse."""
        if path in ABSENT:
            raise self.missing(path)
        return super().call(path, args, options)

    def reshaped(self, operand: str, rows: str, columns: str) -> str:
        """Return a call: arrays of the standard have no method for it."""
        return f"xp.reshape({operand}, ({rows}, {columns}))"

    def reshaping(self, name: str, shape: str) -> str:
        """Return a call: arrays of the standard have no method for it."""
        return f"xp.reshape({name}, ({shape}))"


ARRAY_API = ArrayApi()
