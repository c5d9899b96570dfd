"""Source code in other languages, from the one `value` that each primitive declares."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError

if TYPE_CHECKING:
    from ..expr import Expr
    from .dialect import Dialect
    from .function import CompiledValue

BACKENDS = ("numpy", "jax", "torch", "array-api", "julia", "matlab")


def back_end(backend: str) -> Dialect:
    """Return the back end called `backend`, loaded when first asked for."""
    if backend not in BACKENDS:
        raise UnsupportedError(
            f"back end {backend!r} is not available; available: {', '.join(repr(b) for b in BACKENDS)}"
        )
    module = backend.replace("-", "_")
    found: Dialect = getattr(import_module(f"{__name__}.{module}"), module.upper())
    return found


def code(expr: Any, backend: str = "numpy") -> str:
    """Return the source of a self-contained function that returns the value of `expr`.

    `backend` is ``numpy``, ``jax``, ``torch``, ``array-api`` (any library with ``__array_namespace__``), ``julia``
    or ``matlab``. The tests run all but the last two, which are text and are read back by an evaluator.

    >>> from frechet import parse
    >>> code(parse("norm2(W*x)^2", "W: m n; x: n"), "julia").splitlines()[-2].strip()
    'return only(t2)'
    """
    from .source import value_source

    return value_source(_expression(expr), back_end(backend))[0]


def compiled_value(expr: Any, backend: str = "numpy") -> CompiledValue:
    """Return `expr` as a function g: ``value = g(W=…, X=…)``, for the back ends of `code` that are Python.

    A scalar comes back as a number, anything else as a two-dimensional array. Raises `UnsupportedError` when the
    library is not installed.

    >>> from frechet import parse
    >>> compiled_value(parse("norm2(W*x)^2", "W: m n; x: n"))(W=[[3.0, 4.0]], x=[1.0, 1.0])
    49.0
    """
    from .function import CompiledValue

    return CompiledValue(_expression(expr), back_end(backend))


def _expression(expr: Any) -> Expr:
    from ..expr import Expr

    if not isinstance(expr, Expr):
        raise UnsupportedError(
            f"code is written for an expression, not for an object of type {type(expr).__name__}; "
            "read text with fr.parse(text)"
        )
    return expr
