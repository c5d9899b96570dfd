"""Proofs that a solution of a system of polynomials is there: Smale's α-theory, in exact arithmetic.

At a point x, β = |Df(x)⁻¹ f(x)| is the length of Newton's step, and γ bounds the higher derivatives. Where
α = β γ < (13 − 3√17)/4, Newton's method from x converges to a solution at once, and it lies within 2β of x. For
polynomials of degree at most D

    γ ≤ μ D^{3/2} / (2 ‖x‖₁),  μ = max(1, ‖f‖ ‖Df(x)⁻¹ Δ‖),  Δ = diag(√dᵢ ‖x‖₁^{dᵢ−1}),  ‖x‖₁² = 1 + |x|²,

with the Bombieri–Weyl norm ‖f‖. Both are due to Shub and Smale; the tests for distinct and for real solutions are those
of Hauenstein and Sottile's alphaCertified.

The points and the coefficients are taken as the binary fractions that they are, and every sum and product is exact.
Only the inverse of Df(x) is rounded: for a matrix A near it, |Df⁻¹ v| ≤ |A v| / (1 − ‖1 − A Df‖).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial, inf, isfinite, lcm, prod, sqrt
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .polynomials import Polynomials
from .tracker import Points, Reals

LARGEST_ALPHA = (13 - 3 * sqrt(17)) / 4
REAL_ALPHA = 0.03  # below it a point within 1/(20γ) of x has the same solution
BITS = 64  # of the points and of the approximate inverse, after the binary point
UP = 1 + 1e-12  # more than the rounding of the few float operations on the bounds

Gaussian = tuple[int, int]  # real and imaginary part
Number = tuple[Fraction, Fraction]


@dataclass(frozen=True, eq=False)
class Certificate:
    """For each point: whether it is proved, with distinct solutions only; α, and the radius 2β around its solution.

    `real_points` says which of the proved solutions are real, and is absent where the coefficients are not.
    """

    proved: NDArray[np.bool_]
    alpha: Reals
    radius: Reals
    real_points: NDArray[np.bool_] | None

    @property
    def count(self) -> int:
        """How many distinct solutions are proved to exist."""
        return int(self.proved.sum())

    @property
    def real(self) -> int | None:
        """How many of them are proved to be real."""
        return None if self.real_points is None else int((self.real_points & self.proved).sum())


def certify(polynomials: Polynomials, points: Points) -> Certificate:
    """Return what can be proved about points, K × N, as approximate solutions.

    >>> root_of_two = Polynomials(("x",), (np.array([[0], [2]]),), ((-2, 1),))
    >>> found = certify(root_of_two, np.array([[1.41421356 + 0j], [-1.4142 + 0j], [0.3 + 0j]]))
    >>> found.proved.tolist(), found.real
    ([True, True, False], 2)
    """
    exact = _Exact(polynomials)
    alpha, beta, gamma = (np.full(len(points), inf) for _ in range(3))
    for k, point in enumerate(points):
        if np.isfinite(point).all():
            alpha[k], beta[k], gamma[k] = exact.bounds(point)
    proved = alpha < LARGEST_ALPHA
    for k in np.flatnonzero(proved).tolist():
        before = np.flatnonzero(proved[:k])
        apart = np.linalg.norm(points[before] - points[k], axis=1) / UP - 1e-13 * np.linalg.norm(points[k])
        proved[k] = bool((apart > 2 * (beta[before] + beta[k])).all())
    real: NDArray[np.bool_] | None = None
    if exact.real:
        off = np.linalg.norm(points.imag, axis=1) * UP
        with np.errstate(all="ignore"):
            real = (alpha < REAL_ALPHA) & (off < 1 / (20 * gamma))
    return Certificate(proved, alpha, 2 * beta, real)


class _Exact:
    """The equations with integer coefficients, each divided by about its norm."""

    def __init__(self, polynomials: Polynomials) -> None:
        self.degrees = polynomials.degrees
        self.exponents = [rows.tolist() for rows in polynomials.exponents]
        self.coefficients: list[list[Gaussian]] = []
        self.denominators: list[int] = []
        self.norm = 0.0
        self.real = True
        for rows, row, degree in zip(self.exponents, polynomials.coefficients, self.degrees, strict=True):
            parts = [_parts(c) for c in row]
            self.real &= all(im == 0 for _, im in parts)
            weights = [Fraction(prod(map(factorial, (degree - sum(m), *m))), factorial(degree)) for m in rows]
            squared = sum((w * (re * re + im * im) for w, (re, im) in zip(weights, parts, strict=True)), Fraction(0))
            scale = Fraction(1 / sqrt(float(squared)))
            scaled = [(re * scale, im * scale) for re, im in parts]
            self.norm += float(squared * scale * scale) * UP
            common = lcm(*(x.denominator for pair in scaled for x in pair))
            self.denominators.append(common)
            self.coefficients.append([(int(re * common), int(im * common)) for re, im in scaled])
        self.norm = sqrt(self.norm) * UP

    def bounds(self, point: NDArray[np.complex128]) -> tuple[float, float, float]:
        """Return upper bounds of α, β and γ at a point; infinite where Df cannot be inverted."""
        x = [_fixed(c) for c in point.tolist()]
        value, slopes = self._evaluate(x)
        n = len(value)
        J = np.array([[complex(re, im) for re, im in row] for row in slopes])
        try:
            inverse = np.linalg.inv(J)
        except np.linalg.LinAlgError:
            return inf, inf, inf
        if not np.isfinite(inverse).all():
            return inf, inf, inf
        A = [[_fixed(c) for c in row] for row in inverse.tolist()]
        one = Fraction(1, 2**BITS)
        off = 0.0
        step = 0.0
        for i in range(n):
            for j in range(n):
                re, im = _dot(A[i], [slopes[k][j] for k in range(n)], one)
                off += float((re - (i == j)) ** 2 + im**2) * UP
            re, im = _dot(A[i], value, one)
            step += float(re**2 + im**2) * UP
        off = sqrt(off) * UP
        if not off < 0.5:
            return inf, inf, inf
        beta = sqrt(step) * UP / (1 - off) * UP
        length = sqrt(1 + float(sum(re * re + im * im for re, im in x) * one * one) * UP) * UP
        spread = 0.0
        for k, degree in enumerate(self.degrees):
            column = sum(float(Fraction(re * re + im * im) * one * one) for re, im in (row[k] for row in A)) * UP
            spread += column * degree * length ** (2 * degree - 2) * UP
        mu = max(1.0, self.norm * sqrt(spread) * UP / (1 - off) * UP)
        gamma = mu * max(self.degrees) ** 1.5 / (2 * (length / UP**4)) * UP
        alpha = beta * gamma * UP
        return (alpha, beta, gamma) if isfinite(alpha) else (inf, inf, inf)

    def _evaluate(self, x: list[Gaussian]) -> tuple[list[Number], list[list[Number]]]:
        """Return the values and the derivatives, exactly."""
        highest = max(max(map(max, rows)) for rows in self.exponents)
        powers: list[list[Gaussian]] = []
        for entry in x:
            row: list[Gaussian] = [(1, 0)]
            for _ in range(highest):
                row.append(_times(row[-1], entry))
            powers.append(row)
        values, slopes = [], []
        for rows, coefficients, degree, common in zip(
            self.exponents, self.coefficients, self.degrees, self.denominators, strict=True
        ):
            total: list[int] = [0, 0]
            derivative = [[0, 0] for _ in x]
            for monomial, c in zip(rows, coefficients, strict=True):
                used = [j for j, e in enumerate(monomial) if e]
                shift = BITS * (degree - sum(monomial))
                for skipped in (None, *used):
                    term = c
                    for j in used:
                        e = monomial[j] - (j == skipped)
                        if e:
                            term = _times(term, powers[j][e])
                    into, factor = (total, 1) if skipped is None else (derivative[skipped], monomial[skipped])
                    into[0] += (factor * term[0]) << shift
                    into[1] += (factor * term[1]) << shift
            unit = common << BITS * degree
            values.append((Fraction(total[0], unit), Fraction(total[1], unit)))
            unit = common << BITS * (degree - 1)
            slopes.append([(Fraction(re, unit), Fraction(im, unit)) for re, im in derivative])
        return values, slopes


def _parts(c: Any) -> Number:
    """Return a coefficient as the two fractions that it is."""
    if isinstance(c, Rational):
        return Fraction(c), Fraction(0)
    number = complex(c)
    return Fraction(number.real), Fraction(number.imag)


def _fixed(c: complex) -> Gaussian:
    """Return c as a multiple of 2^−BITS; what is cut off only moves the point."""
    return int(Fraction(c.real) * 2**BITS), int(Fraction(c.imag) * 2**BITS)


def _times(a: Gaussian, b: Gaussian) -> Gaussian:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _dot(row: list[Gaussian], column: list[Number], unit: Fraction) -> Number:
    re = sum((a[0] * b[0] - a[1] * b[1] for a, b in zip(row, column, strict=True)), Fraction(0))
    im = sum((a[0] * b[1] + a[1] * b[0] for a, b in zip(row, column, strict=True)), Fraction(0))
    return re * unit, im * unit
