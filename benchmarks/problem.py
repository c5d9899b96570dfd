"""One row of the suite: a function, what is asked of it, and at which sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Sizes = Mapping[str, int]
Data = dict[str, Any]
Asked = Literal["gradient", "Hessian", "Hessian product"]
SEED = 20


@dataclass(frozen=True)
class Problem:
    """A problem of the suite; every contestant gets the same arrays and answers the same question.

    `text` is the function as `frechet.parse` reads it, or makes it from the sizes; `loss` names the program that a peer
    has for it. Of several variables in `wrt` every gradient is asked. `constant` is the data that may be declared
    constant, `structured` whether the Hessian may also be given as an object, `rows` whether the answer is a sum over
    the rows of the data, `workspace` whether it goes through many arrays that may be kept. `work` counts the
    floating-point operations, and the bytes that must be read or written at least, of the best program known.
    """

    name: str
    text: str | Callable[[Sizes], str]
    declarations: str | Callable[[Sizes], str]
    wrt: str | Callable[[Sizes], str]
    loss: str
    sizes: tuple[Sizes, ...]
    make: Callable[[np.random.Generator, Sizes], Data]
    work: Callable[[Sizes], tuple[float, float]]
    asked: Asked = "gradient"
    constant: tuple[str, ...] = ()
    structured: bool = False
    rows: bool = False
    workspace: bool = False

    def function(self, sizes: Sizes) -> str:
        """Return the text of the function."""
        return self.text if isinstance(self.text, str) else self.text(sizes)

    def declared(self, sizes: Sizes) -> str:
        """Return the declarations of its variables."""
        return self.declarations if isinstance(self.declarations, str) else self.declarations(sizes)

    def variables(self, sizes: Sizes) -> tuple[str, ...]:
        """Return the names of the variables of which gradients are asked."""
        return tuple((self.wrt if isinstance(self.wrt, str) else self.wrt(sizes)).split())

    def data(self, sizes: Sizes) -> Data:
        """Return the arrays, by name, the same in every process; `direction` is where a Hessian is applied."""
        return self.make(np.random.default_rng(SEED), sizes)

    @property
    def variants(self) -> tuple[str, ...]:
        """The ways in which we answer: in the call, with one of the options of `compile`, as an object."""
        ways = {
            "threads": self.rows,
            "workspace": self.workspace,
            "constant": bool(self.constant),
            "object": self.structured,
        }
        return ("call", *(way for way, offered in ways.items() if offered))


def label(sizes: Sizes) -> str:
    """Return sizes in one line.

    >>> label({"n": 2000, "d": 500})
    'n=2000 d=500'
    """
    return " ".join(f"{name}={size}" for name, size in sizes.items())
