"""Compiled functions: source that was written, run, with its arguments checked by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import ShapeError
from ..expr import Expr, Sym
from .dialect import Dialect
from .source import derivation_source, map_source, value_source

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..linear_map import LinearMap


class _Function:
    """A generated function of keyword arguments named as in the expression."""

    def __init__(self, dialect: Dialect, source: str, named: dict[Sym, str], function: str) -> None:
        self.backend = dialect.name
        self.source = source
        self._python = {s.name: n for s, n in named.items()}
        self.names = tuple(self._python)
        self._function: Callable[..., Any] = dialect.executed(source, function)
        self.__doc__ = self._function.__doc__

    def _call(self, positional: tuple[Any, ...], values: dict[str, Any]) -> Any:
        unknown = [n for n in values if n not in self.names]
        missing = [n for n in self.names if n not in values]
        if unknown or missing:
            raise ShapeError(
                f"the function takes {', '.join(self.names) or 'no arguments'}"
                + (f"; not {', '.join(unknown)}" if unknown else "")
                + (f"; missing {', '.join(missing)}" if missing else "")
            )
        try:
            return self._function(*positional, **{self._python[name]: value for name, value in values.items()})
        except ValueError as error:
            if "was given" in str(error) or "inhomogeneous" in str(error):
                raise ShapeError(str(error).replace("setting an array element with a sequence. ", "")) from None
            raise

    def __repr__(self) -> str:
        return f"<compiled: {self.__doc__} Arguments: {', '.join(self.names)}>"


class Compiled(_Function):
    """A function of keyword arguments named as in the expression, returning (value, gradient)."""

    def __init__(self, d: Derivation, dialect: Dialect) -> None:
        super().__init__(dialect, *derivation_source(d, dialect), "value_and_gradient")

    def __call__(self, /, **values: Any) -> tuple[float, Any]:
        """Return (value, gradient); the gradient has the shape of what was passed for the variable."""
        pair: tuple[float, Any] = self._call((), values)
        return pair


class CompiledMap(_Function):
    """A function of a direction and of keyword arguments, returning the value of a linear map."""

    def __init__(self, L: LinearMap, dialect: Dialect) -> None:
        super().__init__(dialect, *map_source(L, dialect), "linear_map")

    def __call__(self, direction: Any, /, **values: Any) -> Any:
        """Return the map at `direction`; it has the shape of `direction` where the two spaces are one."""
        used = {n: v for n, v in values.items() if n in self.names}  # a Hessian need not use what the function uses
        return self._call((direction,), used)


class CompiledForm(_Function):
    """A function of keyword arguments, returning the matrix of a linear map."""

    def __init__(self, L: LinearMap, dialect: Dialect, form: str) -> None:
        from .forms import form_source

        super().__init__(dialect, *form_source(L, form, dialect), form)

    def __call__(self, /, **values: Any) -> Any:
        """Return K with vec(L(H)) = K vec(H): an array, or an object that keeps its structure."""
        return self._call((), {n: v for n, v in values.items() if n in self.names})


class CompiledValue(_Function):
    """A function of keyword arguments named as in the expression, returning its value."""

    def __init__(self, e: Expr, dialect: Dialect) -> None:
        super().__init__(dialect, *value_source(e, dialect), "value")

    def __call__(self, /, **values: Any) -> Any:
        """Return the value: a number for a scalar expression, else a two-dimensional array."""
        return self._call((), values)
