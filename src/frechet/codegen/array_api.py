"""Source for any library of the array API standard: the namespace is that of the arrays given, Dask's too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..expr import Sym
from .dialect import Program
from .python import Python, own

ABSENT = ("erf", "erfc")  # functions of the catalogue that the standard does not have

_ARRAYS = '''def _namespace(a):
    """Return the namespace that `a` is an array of, or None; Dask's arrays do not tell, and array-api-compat has it."""
    if hasattr(a, "__dask_graph__"):
        try:
            from array_api_compat.dask import array
        except ImportError:
            raise ValueError("a Dask array was given: to compute with it, pip install array-api-compat") from None
        return array
    return a.__array_namespace__() if hasattr(a, "__array_namespace__") else None


def _arrays(*given):
    """Return the namespace of the arrays given, and all arguments as its arrays of one floating type."""
    spaces = [_namespace(a) for a in given]
    arrays = [a for a, space in zip(given, spaces) if space is not None]
    if not arrays:
        raise ValueError("an array with __array_namespace__ is needed to tell the library, but none was given")
    xp = _namespace(arrays[0])
    if any(space not in (xp, None) for space in spaces):
        raise ValueError("arrays of one library are needed, but an array of another was given")
    typed = [a.dtype for a in arrays if xp.isdtype(a.dtype, ("real floating", "complex floating"))]
    dtype = xp.result_type(*typed) if typed else xp.asarray(0.0).dtype
    device = getattr(arrays[0], "device", None)
    return xp, *(
        xp.asarray(a, dtype=dtype, device=device) if space is None else xp.astype(a, dtype)
        for a, space in zip(given, spaces)
    )'''


_DEVICE = '''def _device(a):
    """Return where an array lies; Dask's lie in many places and have no word for it."""
    return getattr(a, "device", None)'''


_KRON = '''def kron(X, Y):
    """Return the Kronecker product."""
    xp = _namespace(X)
    (m, n), (p, q) = X.shape, Y.shape
    return xp.reshape(xp.reshape(X, (m, 1, n, 1)) * xp.reshape(Y, (1, p, 1, q)), (m * p, n * q))'''


class ArrayApi(Python):
    """``xp = W.__array_namespace__()``; only what the standard has is called."""

    name = "array-api"
    prefix = "xp"
    helpers: ClassVar[Mapping[str, str]] = {
        "_arrays": _ARRAYS,
        "_device": _DEVICE,
        "kron": _KRON,
        **own("xp", "permute_dims", ', dtype=X.dtype, device=getattr(X, "device", None)', "    xp = _namespace(X)\n"),
    }
    imports = ()
    install = "numpy"
    bare = False

    def helped(self, p: Program) -> list[str]:
        """Return the helper that every program with arguments begins with, and those that it calls."""
        return [_ARRAYS, *super().helped(p)]

    def typed(self, like: str) -> str:
        """Return the keywords for the type and the device of an argument."""
        return f", dtype={like}.dtype, device=_device({like})" if like else ""

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
