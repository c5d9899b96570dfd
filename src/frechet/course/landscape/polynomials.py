"""The critical equations of a penalised deep linear network, as polynomials in the weights.

The gradient is the engine's own: derived once for each depth with symbolic widths, certified, and then evaluated over
the ring of polynomials, in which each weight is a variable. No formula for it is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...certify.arrays import Array, Outside, Ring
from ...certify.evaluate import Evaluator
from ...derivation import Derivation
from ...expr import Expr, symbols
from ...joint import gradients
from ...parse.grammar import parse
from .architecture import Architecture
from .instance import Instance

Monomial = tuple[int, ...]
Terms = Mapping[Monomial, Any]  # monomials to coefficients, none of which is zero
Points = NDArray[np.complex128]


class PolynomialRing(Ring):
    """Polynomials in `count` variables with coefficients of any kind of number: what the gradient is evaluated over.

    >>> ring = PolynomialRing(2)
    >>> x, y = ring.variables
    >>> ring.times(ring.plus(x, y), ring.minus(x, y))
    {(2, 0): 1, (0, 2): -1}
    """

    def __init__(self, count: int) -> None:
        super().__init__()
        self.unit: Monomial = (0,) * count
        self.zero: Terms = {}
        self.one: Terms = {self.unit: 1}
        self.variables: list[Terms] = [{tuple(int(i == j) for j in range(count)): 1} for i in range(count)]

    def element(self, value: Any) -> Terms:
        """Return a number as a constant polynomial; a polynomial as it is."""
        if isinstance(value, Mapping):
            return value
        if isinstance(value, Fraction) and value.denominator == 1:
            value = value.numerator
        return {self.unit: value} if value != 0 else {}

    def plus(self, p: Terms, q: Terms) -> Terms:
        """Return p + q."""
        out = dict(p)
        for monomial, c in q.items():
            out[monomial] = out.get(monomial, 0) + c
        return {monomial: c for monomial, c in out.items() if c != 0}

    def negative(self, p: Terms) -> Terms:
        """Return −p."""
        return {monomial: -c for monomial, c in p.items()}

    def minus(self, p: Terms, q: Terms) -> Terms:
        """Return p − q."""
        return self.plus(p, self.negative(q))

    def times(self, p: Terms, q: Terms) -> Terms:
        """Return p q."""
        out: dict[Monomial, Any] = {}
        for a, c in p.items():
            for b, d in q.items():
                monomial = tuple(map(add, a, b))
                out[monomial] = out.get(monomial, 0) + c * d
        return {monomial: c for monomial, c in out.items() if c != 0}

    def divide(self, p: Terms, q: Terms) -> Terms:
        """Return p / q; raise `Outside` where q is no constant."""
        if not self.is_unit(q):
            raise Outside("a polynomial is divided by numbers only")
        (d,) = q.values()
        return {monomial: Fraction(c, d) if type(c) is type(d) is int else c / d for monomial, c in p.items()}

    def is_unit(self, p: Terms) -> bool:
        """Whether p is a number other than 0."""
        return set(p) == {self.unit}


@dataclass(frozen=True, eq=False)
class Polynomials:
    """Polynomials in N variables: per equation an integer array of exponents, terms × N, and as many coefficients.

    The terms are in the order of their exponents, so two instances of one architecture with no zero among their numbers
    have the same exponents, and systems between them are found by interpolating the coefficients.
    """

    names: tuple[str, ...]
    exponents: tuple[NDArray[np.int64], ...]
    coefficients: tuple[tuple[Any, ...], ...]

    @property
    def degrees(self) -> tuple[int, ...]:
        """The total degree of each equation."""
        return tuple(int(e.sum(axis=1).max()) if len(e) else 0 for e in self.exponents)

    def terms(self, equation: int) -> dict[Monomial, Any]:
        """Return an equation as a map from monomials to coefficients."""
        rows = self.exponents[equation].tolist()
        return dict(zip(map(tuple, rows), self.coefficients[equation], strict=True))

    def __call__(self, points: Any) -> Points:
        """Return the values, P × equations, at points, P × N; at one point of N entries, the vector of values."""
        return self._values.at(points)

    def jacobian(self, points: Any) -> NDArray[np.complex128]:
        """Return the derivatives, P × equations × N, at points, P × N; at one point, the matrix."""
        found = self._slopes.at(points)
        return found.reshape(*found.shape[:-1], len(self.exponents), len(self.names))

    @cached_property
    def _values(self) -> _Table:
        return _Table([self.terms(i) for i in range(len(self.exponents))], len(self.names))

    @cached_property
    def _slopes(self) -> _Table:
        N = len(self.names)
        return _Table([_slope(self.terms(i), j) for i in range(len(self.exponents)) for j in range(N)], N)


def _slope(p: Terms, j: int) -> dict[Monomial, Any]:
    """Return the derivative in the variable j."""
    return {(*m[:j], m[j] - 1, *m[j + 1 :]): c * m[j] for m, c in p.items() if m[j]}


class _Table:
    """Polynomials as one matrix over the monomials that they share, for many points at once."""

    def __init__(self, polynomials: list[dict[Monomial, Any]], variables: int) -> None:
        monomials = sorted({m for p in polynomials for m in p})
        place = {m: i for i, m in enumerate(monomials)}
        self.exponents = np.array(monomials, dtype=np.int64).reshape(len(monomials), variables)
        self.matrix = np.zeros((len(monomials), len(polynomials)), dtype=np.complex128)
        for k, p in enumerate(polynomials):
            for m, c in p.items():
                self.matrix[place[m], k] = complex(c)

    def at(self, points: Any) -> Points:
        z = np.asarray(points, dtype=np.complex128)
        flat = z.reshape(-1, self.exponents.shape[1])
        highest = int(self.exponents.max(initial=0))
        powers = flat[None] ** np.arange(highest + 1)[:, None, None]
        values = np.ones((len(flat), len(self.exponents)), dtype=np.complex128)
        for j, column in enumerate(self.exponents.T):
            used = np.nonzero(column)[0]
            values[:, used] *= powers[column[used], :, j].T
        found: Points = values @ self.matrix
        return found[0] if z.ndim == 1 else found


@lru_cache
def gradients_at_depth(layers: int) -> tuple[Derivation, ...]:
    """Return the certified derivations of the gradients in W₁, …, W_layers of the penalised loss, widths symbolic."""
    d = [f"d{i}" for i in range(layers + 1)]
    declared = "; ".join(f"W{i}: {d[i]} {d[i - 1]}; C{i}: {d[i]} {d[i - 1]}" for i in range(1, layers + 1))
    product = "*".join(f"W{i}" for i in range(layers, 0, -1))
    penalty = " + ".join(f"inner(C{i}.*W{i}, W{i})" for i in range(1, layers + 1))
    loss = parse(f"norm2({product}*X - Y)^2/2 + ({penalty})/2", f"{declared}; X: {d[0]} m; Y: {d[-1]} m")
    found = gradients(loss, [f"W{i}" for i in range(1, layers + 1)])
    for derivation in found.values():
        _ = derivation.certificate
    return tuple(found.values())


def variable_names(architecture: Architecture) -> tuple[str, ...]:
    """Return the names of the weights, layer by layer and row by row: W2_1_3 is the entry (1, 3) of W₂.

    >>> variable_names(Architecture((2, 1, 1)))
    ('W1_1_1', 'W1_1_2', 'W2_1_1')
    """
    return tuple(
        f"W{i}_{row + 1}_{column + 1}"
        for i, shape in enumerate(architecture.shapes, 1)
        for row, column in np.ndindex(*shape)
    )


def critical_polynomials(architecture: Architecture, instance: Instance) -> Polynomials:
    """Return the equations ∇_{W_i} (½‖W_{H+1} ⋯ W₁X − Y‖² + ½ Σ ⟨Λᵢ ∘ Wᵢ, Wᵢ⟩) = 0, one for each weight.

    Equations and variables are in the same order, so the Jacobian is the Hessian of the loss. Raises `ShapeError` where
    the instance does not fit the architecture.

    >>> from frechet.course.landscape.instance import Instance
    >>> one = np.array([[1]], dtype=object)
    >>> system = critical_polynomials(Architecture((1, 1, 1)), Instance(one, 2 * one, (3 * one, 5 * one)))
    >>> system.names, system.terms(0)
    (('W1_1_1', 'W2_1_1'), {(0, 1): -2, (1, 0): 3, (1, 2): 1})
    """
    instance.fits(architecture)
    ring = PolynomialRing(architecture.count)
    weights = iter(ring.variables)
    given: dict[str, Array] = {}
    for i, (rows, columns) in enumerate(architecture.shapes, 1):
        given[f"W{i}"] = Array(ring, [[next(weights) for _ in range(columns)] for _ in range(rows)])
        given[f"C{i}"] = ring.array(instance.penalties[i - 1].tolist())
    given["X"], given["Y"] = ring.array(instance.X.tolist()), ring.array(instance.Y.tolist())
    sizes = {f"d{i}": width for i, width in enumerate(architecture.widths)} | {"m": architecture.samples}
    derivations = gradients_at_depth(len(architecture.shapes))
    at: dict[Expr, Array] = {s: given[s.name] for s in symbols(*(d.gradient for d in derivations))}
    evaluate = Evaluator(ring, sizes, at)
    equations = [sorted(p.items()) for d in derivations for row in evaluate(d.gradient).rows for p in row]
    return Polynomials(
        variable_names(architecture),
        tuple(np.array([m for m, _ in e], dtype=np.int64).reshape(len(e), architecture.count) for e in equations),
        tuple(tuple(c for _, c in e) for e in equations),
    )
