"""Compiled functions: source that was written, run, with its arguments checked by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from ..errors import DomainError, ShapeError
from ..expr import Expr, Sym
from .dialect import Dialect, Program, Result
from .options import PLAIN, Options
from .python import Python
from .source import Body, Job, derivation_job, gradients_job, map_job, value_job
from .specialised import check_rows, is_plain, specialised

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..joint import Gradients
    from ..linear_map import LinearMap

Key = tuple[tuple[type, Any, Any], ...]  # the types, shapes and number types of the arguments


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
            return self._computed(positional, values)
        except ValueError as error:
            if "was given" in str(error) or "inhomogeneous" in str(error):
                raise ShapeError(str(error).replace("setting an array element with a sequence. ", "")) from None
            raise

    def _computed(self, positional: tuple[Any, ...], values: dict[str, Any]) -> Any:
        return self._function(*positional, **{self._python[name]: value for name, value in values.items()})

    def __repr__(self) -> str:
        return f"<compiled: {self.__doc__} Arguments: {', '.join(self.names)}>"


class _Planned(_Function):
    """A function that is planned for the shapes it is called with.

    The first call with arrays of new shapes checks them, and plans the program for their sizes; calls after it look
    the program up. What is no array of the library, a list or integers, takes the general program.
    """

    def __init__(self, dialect: Dialect, job: Job, options: Options) -> None:
        source, named = job.source(dialect)
        super().__init__(dialect, source, named, job.name)
        constant = options.constant
        self._dialect, self._job, self._options = dialect, job, options
        self._constants = tuple(s for s in named if s.name in constant)
        if unknown := [n for n in constant if n not in self.names]:
            names = ", ".join(self.names)
            raise DomainError(f"constant={unknown[0]!r}: the function takes {names}; name some of these")
        self._asked = tuple(n for n in self.names if n not in constant)  # what a call must give
        self._bound: dict[str, Any] = {}
        self._by_shape: dict[Key, Callable[..., Any]] = {}
        self._plans = isinstance(dialect, Python) and dialect.bare and is_plain(job)
        if options.threads:
            check_rows(job, options.threads, self._plans)

    def prepare(self, /, **constants: Any) -> Self:
        """Bind the arguments declared constant, and return the function; what they share is computed once.

        A call that passes other arrays binds these instead. A bound array must not be changed in place.
        """
        names = [s.name for s in self._constants]
        if sorted(constants) != sorted(names):
            raise ShapeError(f"prepare takes {', '.join(names) or 'nothing: no argument was declared constant'}")
        self._bound = dict(constants)
        self._by_shape.clear()
        return self

    def _call(self, positional: tuple[Any, ...], values: dict[str, Any]) -> Any:
        if self._constants:
            values = self._unbound(values)
        try:
            arguments = [*positional, *[values[name] for name in self._asked]]
            program = self._by_shape.get(tuple([(type(a), a.shape, a.dtype) for a in arguments]))
        except (KeyError, AttributeError, TypeError):  # something is missing, or is no array
            program = None
        if program is not None and len(values) == len(self._asked):
            return program(*arguments)
        return super()._call(positional, {**values, **self._bound})

    def _unbound(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments that are not constant, having bound the constants among them."""
        given = {s.name: values[s.name] for s in self._constants if s.name in values}
        if any(value is not self._bound.get(name) for name, value in given.items()):
            self._bound = {**self._bound, **given}
            self._by_shape.clear()
        bound = {**self._bound, **given}
        if missing := [s.name for s in self._constants if s.name not in bound]:
            raise ShapeError(
                f"{missing[0]} is declared constant and was not given: pass it once, or prepare({missing[0]}=…)"
            )
        return {name: value for name, value in values.items() if name not in given}

    def _computed(self, positional: tuple[Any, ...], values: dict[str, Any]) -> Any:
        arguments = [*positional, *[values[name] for name in self._asked]]
        if self._plans and all(hasattr(a, "shape") and hasattr(a, "dtype") for a in (*positional, *values.values())):
            program = self._planned(positional, {self._python[name]: value for name, value in values.items()}, values)
            if program:
                self._by_shape[tuple([(type(a), a.shape, a.dtype) for a in arguments])] = program
                return program(*arguments)
        return super()._computed(positional, values)

    def _planned(
        self, positional: tuple[Any, ...], named: dict[str, Any], values: dict[str, Any]
    ) -> Callable[..., Any] | None:
        """Return the program for arguments of these shapes; None where one of them has to be converted first."""
        assert isinstance(self._dialect, Python)
        job, dialect = self._job, self._dialect
        body = Body(dialect, list(job.named), list(job.roots), inline=True)
        results = [Result(text, "array") for text in (*body.names.values(), *body.sizes.values())]
        first = body.names[job.positional] if job.positional is not None else ""
        p = Program("checked", "Return the arguments as matrices, and the sizes.", body.names, body.sizes, results)
        p.positional = first
        found = dialect.executed(dialect.program(p), "checked")(*positional, **named)
        found = found if len(results) > 1 else (found,)
        arrays = dict(zip(body.names, found, strict=False))
        sizes = {str(d): int(n) for d, n in zip(body.sizes, found[len(arrays) :], strict=True)}
        given = {s: positional[0] if s is job.positional else values[s.name] for s in arrays}
        if any(type(given[s]) is not type(a) or given[s].dtype != a.dtype for s, a in arrays.items()):
            return None
        flat = {s: tuple(given[s].shape) for s in arrays if given[s].ndim != 2}
        types = {a.dtype.name for a in arrays.values()} if self._options.workspace else set()
        workspace = types.pop() if len(types) == 1 and types <= {"float64", "float32"} else ""
        made = specialised(job.at(sizes), dialect, sizes, self._constants, flat, self._options.threads, workspace)
        shared = made.prepare(*[given[s] for s in made.constants])
        function = made.function
        order = [made.varying.index(s) for s in arrays if s not in self._constants]
        straight = order == list(range(len(order)))
        if not shared and straight:
            return function
        if straight:
            return lambda *given: function(*given, *shared)
        places = [order.index(k) for k in range(len(order))]
        return lambda *given: function(*[given[k] for k in places], *shared)


class Compiled(_Planned):
    """A function of keyword arguments named as in the expression, returning (value, gradient)."""

    def __init__(self, d: Derivation, dialect: Dialect, options: Options = PLAIN) -> None:
        super().__init__(dialect, derivation_job(d), options)

    def __call__(self, /, **values: Any) -> tuple[float, Any]:
        """Return (value, gradient); the gradient has the shape of what was passed for the variable."""
        pair: tuple[float, Any] = self._call((), values)
        return pair


class CompiledGradients(_Planned):
    """A function of keyword arguments named as in the expression, returning the value and every gradient."""

    def __init__(self, g: Gradients, dialect: Dialect, options: Options = PLAIN) -> None:
        self._variables = tuple(g)
        super().__init__(dialect, gradients_job(g.function, g.by_variable), options)

    def __call__(self, /, **values: Any) -> tuple[float, dict[str, Any]]:
        """Return (value, gradients), these by the variables' names."""
        value, *gradients = self._call((), values)
        return value, dict(zip(self._variables, gradients, strict=True))


class CompiledMap(_Planned):
    """A function of a direction and of keyword arguments, returning the value of a linear map."""

    def __init__(self, L: LinearMap, dialect: Dialect, options: Options = PLAIN) -> None:
        super().__init__(dialect, map_job(L), options)

    def __call__(self, direction: Any, /, **values: Any) -> Any:
        """Return the map at `direction`; it has the shape of `direction` where the two spaces are one."""
        used = {n: v for n, v in values.items() if n in self.names}  # a Hessian need not use what the function uses
        return self._call((direction,), used)


class CompiledForm(_Planned):
    """A function of keyword arguments, returning the matrix of a linear map."""

    def __init__(self, L: LinearMap, dialect: Dialect, form: str, options: Options = PLAIN) -> None:
        from .forms import form_job

        job, dialect = form_job(L, form, dialect)
        super().__init__(dialect, job, options)

    def __call__(self, /, **values: Any) -> Any:
        """Return K with vec(L(H)) = K vec(H): an array, or an object that keeps its structure."""
        if len(values) > len(self._asked):  # a Hessian need not use what the function uses
            values = {n: v for n, v in values.items() if n in self.names}
        return self._call((), values)


class CompiledValue(_Planned):
    """A function of keyword arguments named as in the expression, returning its value."""

    def __init__(self, e: Expr, dialect: Dialect, options: Options = PLAIN) -> None:
        super().__init__(dialect, value_job(e), options)

    def __call__(self, /, **values: Any) -> Any:
        """Return the value: a number for a scalar expression, else a two-dimensional array."""
        return self._call((), values)
