"""Our own package: derive, compile, call."""

from __future__ import annotations

import os
from collections.abc import Callable
from inspect import signature
from typing import Any

import frechet as fr

from ..problem import Data, Problem, Sizes
from . import NoAnswerError


def program(problem: Problem, sizes: Sizes, data: Data, variant: str) -> Callable[[], Any]:
    """Return our answer: in the call, with one of the options of `compile`, or as an object."""
    f = fr.parse(problem.function(sizes), problem.declared(sizes))
    names = problem.variables(sizes)
    constant = problem.constant if variant == "constant" else ()
    options: dict[str, Any] = {"workspace": True} if variant in ("threads", "workspace") else {}
    if variant == "threads":
        options["threads"] = int(os.environ.get("OMP_NUM_THREADS", "1"))
    if problem.asked == "gradient":
        return gradients(f, names, data, constant, options)
    H = fr.hessian(f, names[0])
    if problem.asked == "Hessian product":
        return product(H, data, constant, options)
    return matrix(H, data, constant, variant, options)


def offers(function: Callable[..., Any], option: str) -> bool:
    """Return whether a function has an option: an older version of the package is measured without it."""
    return option in signature(function).parameters


def compiled(function: Callable[..., Any], data: Data, constant: tuple[str, ...], **options: Any) -> Any:
    """Return the compiled function with its constants bound, and the arguments that are left."""
    for option in [*options, *["constant"] * bool(constant)]:
        if not offers(function, option):
            raise NoAnswerError(f"this version has no option {option!r} here")
    if not constant:
        try:
            return function("numpy", **options), data
        except fr.UnsupportedError as error:
            raise NoAnswerError(str(error)) from None
    g = function("numpy", constant=constant, **options).prepare(**{name: data[name] for name in constant})
    return g, {name: value for name, value in data.items() if name not in constant}


def gradients(
    f: Any, names: tuple[str, ...], data: Data, constant: tuple[str, ...], options: dict[str, Any]
) -> Callable[[], Any]:
    """Return value and gradients; without a joint program each variable has its own."""
    data = {name: value for name, value in data.items() if name != "direction"}
    if len(names) > 1 and hasattr(fr, "gradients"):
        g, rest = compiled(fr.gradients(f, list(names)).compile, data, constant, **options)
        return lambda: g(**rest)
    parts = [compiled(fr.derive(f, name).compile, data, constant, **options) for name in names]
    if len(parts) == 1:
        ((g, rest),) = parts
        return lambda: g(**rest)

    def each() -> Any:
        pairs = [g(**rest) for g, rest in parts]
        return pairs[0][0], [gradient for _, gradient in pairs]

    return each


def product(H: Any, data: Data, constant: tuple[str, ...], options: dict[str, Any]) -> Callable[[], Any]:
    """Return the Hessian's product with the direction."""
    direction = data["direction"]
    rest = {name: data[name] for name in data if name != "direction"}
    g, rest = compiled(H.compile, rest, constant, **options)
    return lambda: g(direction, **rest)


def matrix(H: Any, data: Data, constant: tuple[str, ...], variant: str, options: dict[str, Any]) -> Callable[[], Any]:
    """Return the Hessian, dense or as an object."""
    data = {name: value for name, value in data.items() if name != "direction"}
    if variant != "object" and not constant and not offers(H.compile, "form"):
        return lambda: H.to_dense(**data)  # applied to every matrix unit
    g, rest = compiled(H.compile, data, constant, form="kronecker" if variant == "object" else "matrix", **options)
    return lambda: g(**rest)
