"""Data and penalties for a deep linear network, drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError, ShapeError, UnsupportedError
from .architecture import Architecture

Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[Any]]
LARGEST = 30_000  # of the integers: below the primes that they are reduced by


@dataclass(frozen=True, eq=False)
class Instance:
    """The data X (d₀ × m) and Y (d_{H+1} × m) and the coefficients Λᵢ, of the shapes of the weights."""

    X: NDArray[Any]
    Y: NDArray[Any]
    penalties: tuple[NDArray[Any], ...]

    def fits(self, architecture: Architecture) -> None:
        """Raise `ShapeError` where an array has not the shape that the architecture asks for."""
        widths, m = architecture.widths, architecture.samples
        wanted = [("X", (widths[0], m)), ("Y", (widths[-1], m))]
        wanted += [(f"the penalty of W{i}", shape) for i, shape in enumerate(architecture.shapes, 1)]
        if len(self.penalties) != len(architecture.shapes):
            raise ShapeError(f"{len(architecture.shapes)} penalties are needed, not {len(self.penalties)}")
        for (what, shape), found in zip(wanted, (self.X, self.Y, *self.penalties), strict=True):
            if np.shape(found) != shape:
                raise ShapeError(f"{what} is {shape[0]} x {shape[1]}, but its array has the shape {np.shape(found)}")


def _complex(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[Any]:
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


def _integers(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[Any]:
    return rng.integers(1, LARGEST, shape).astype(object)


def _normal(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[Any]:
    return rng.standard_normal(shape)


def _uniform(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[Any]:
    return rng.uniform(0.0, 1.0, shape)


# How the data are drawn, and how the penalties are.
DISTRIBUTIONS: dict[str, tuple[Draw, Draw]] = {
    "normal": (_normal, _uniform),
    "uniform": (_uniform, _uniform),
    "integers": (_integers, _integers),
    "complex": (_complex, _complex),
}


def instance(architecture: Architecture, seed: int, distribution: str = "normal") -> Instance:
    """Return random data and penalties; the same for the same seed.

    "normal": data from N(0, 1); "uniform": data from U[0, 1]; in both the penalties are from U[0, 1]. "integers": all
    are exact integers from 1 to 29999, for counts modulo a prime. "complex": all have independent N(0, 1) real and
    imaginary parts, generic for a count over the complex numbers. Raises `UnsupportedError` for any other word.

    >>> instance(Architecture((2, 1, 1)), seed=3, distribution="integers").X.shape
    (2, 1)
    """
    if distribution not in DISTRIBUTIONS:
        raise UnsupportedError(f"there is no distribution {distribution!r}; there are {', '.join(DISTRIBUTIONS)}")
    if seed < 0:
        raise DomainError(f"a seed is a natural number, not {seed}")
    data, penalty = DISTRIBUTIONS[distribution]
    rng = np.random.default_rng(seed)
    widths, m = architecture.widths, architecture.samples
    X, Y = data(rng, (widths[0], m)), data(rng, (widths[-1], m))
    return Instance(X, Y, tuple(penalty(rng, shape) for shape in architecture.shapes))
