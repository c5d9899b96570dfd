"""Systems of polynomials in homogeneous coordinates: what a homotopy begins or ends with."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ...errors import DomainError, ShapeError
from .polynomials import Polynomials
from .tracker import Points


class Forms(Protocol):
    """n forms in n + 1 coordinates z, of the given degrees."""

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degree of each form."""
        ...

    def evaluate(self, z: Points) -> tuple[Points, Points]:
        """Return the values, P × n, and the derivatives, P × n × (n + 1), at z, P × (n + 1)."""
        ...


def square(polynomials: Polynomials) -> Polynomials:
    """Return a system of as many equations as variables, none of them constant.

    Raises `ShapeError` where the numbers differ, `DomainError` where an equation is constant.
    """
    if len(polynomials.exponents) != len(polynomials.names):
        raise ShapeError(f"{len(polynomials.exponents)} equations do not fit {len(polynomials.names)} variables")
    for k, degree in enumerate(polynomials.degrees):
        if degree < 1:
            raise DomainError(f"equation {k} is constant: it has no solution, or every point")
    return polynomials


def homogenised(polynomials: Polynomials, degrees: tuple[int, ...] | None = None) -> HomogeneousPolynomials:
    """Return the forms z₀^{dᵢ} fᵢ(z / z₀), with the equations' own degrees or the larger ones that are given.

    Each form is divided by the length of its vector of coefficients, so that no equation outweighs another.
    """
    own = square(polynomials).degrees
    wanted = own if degrees is None else degrees
    if any(d < o for d, o in zip(wanted, own, strict=True)):
        raise DomainError(f"forms of the degrees {wanted} cannot hold equations of the degrees {own}")
    exponents = tuple(
        np.concatenate([d - e.sum(axis=1, keepdims=True), e], axis=1)
        for d, e in zip(wanted, polynomials.exponents, strict=True)
    )
    scaled = []
    for row in polynomials.coefficients:
        c = np.array([complex(x) for x in row])
        scaled.append(tuple(c / np.linalg.norm(c)))
    return HomogeneousPolynomials(Polynomials(("z0", *polynomials.names), exponents, tuple(scaled)), wanted)


class HomogeneousPolynomials:
    """`Forms` from the monomials of the engine's polynomials."""

    def __init__(self, polynomials: Polynomials, degrees: tuple[int, ...]) -> None:
        self.polynomials = polynomials
        self.degrees = degrees

    def evaluate(self, z: Points) -> tuple[Points, Points]:
        """Return the values and the derivatives at z."""
        return self.polynomials(z), self.polynomials.jacobian(z)
