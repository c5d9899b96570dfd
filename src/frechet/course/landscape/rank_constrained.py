"""Critical matrices of rank 1: what a network with one hidden unit can reach, for a weighted square.

The loss is ½ Σ q_ij (W_ij − U_ij)², to be made small among the matrices W = x yᵀ of rank 1. With all weights equal
this is the best approximation of rank 1, and its critical matrices are the parts s_k u_k v_kᵀ of the singular value
decomposition: min(m, n) of them (Eckart and Young), of which only the first is a local minimum. With generic weights
there are more: 6 for 2 × 2, 10 for 3 × 2, 39 for 3 × 3 (the last is known as the generic Euclidean distance degree of
the variety, a number from memory, not verified). Some of them can be local minima that are not global.

*Pure and spurious* (Trager, Kohn and Bruna, 2020, known here from the abstract and the introduction). A critical point
of the loss in the layers is pure if the matrix that it computes is critical among all matrices that the network can
compute, and spurious if only the parametrisation makes it critical. With p hidden units, a matrix W of rank p has near
it in this set just the products of layers near those of W, so a critical point with a product of rank p is pure. If
the rank is less than p, the lines W + t u vᵀ lie in the set for all u and v: the point is pure if and only if ∇L(W) =
0.

For n = 2 everything depends on an angle: for given y the best x is linear least squares, and what is left is a
function of the direction of y. Its slope is a polynomial of degree 4m − 2 in y₂/y₁ over a positive one: at most 4m − 2
critical matrices.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...certify.arrays import Array
from ...certify.evaluate import Evaluator
from ...derivation import Derivation
from ...errors import DomainError, ShapeError
from ...expr import Expr, symbols
from ...joint import gradients
from ...parse.grammar import parse
from .polynomials import PolynomialRing, Polynomials

Matrix = NDArray[np.float64]


@lru_cache
def rank_one_gradients() -> tuple[Derivation, ...]:
    """Return the certified derivations of the gradients of ½⟨Q ∘ (x yᵀ − U), x yᵀ − U⟩ in x and in y."""
    loss = parse("inner(Q.*(x*y' - U), x*y' - U)/2", "Q: m n; U: m n; x: m; y: n")
    found = gradients(loss, ["x", "y"])
    for derivation in found.values():
        _ = derivation.certificate
    return tuple(found.values())


def rank_one_polynomials(weights: ArrayLike, target: ArrayLike) -> Polynomials:
    """Return the equations of the critical matrices x yᵀ of rank 1, in x₁, …, x_m, y₂, …, y_n, with y₁ = 1.

    The equation in y₁ is left out: it follows from the others, since xᵀ∇ₓ = yᵀ∇_y. Solutions with y₁ = 0 are lost;
    generic data have none. Raises `ShapeError` unless there are at least as many rows as columns: with fewer, x = 0
    solves the equations for some y, and would be counted.

    >>> system = rank_one_polynomials(np.ones((2, 2)), np.diag([3.0, 1.0]))
    >>> system.names, system.terms(0)
    (('x1', 'x2', 'y2'), {(0, 0, 0): -3.0, (1, 0, 0): 1.0, (1, 0, 2): 1.0})
    """
    Q, U = np.asarray(weights), np.asarray(target)
    m, n = _sizes(Q, U)
    ring = PolynomialRing(m + n - 1)
    free = list(ring.variables)
    given = {
        "x": Array(ring, [[v] for v in free[:m]]),
        "y": Array(ring, [[v] for v in [ring.one, *free[m:]]]),
        "Q": ring.array(Q.tolist()),
        "U": ring.array(U.tolist()),
    }
    derivations = rank_one_gradients()
    at: dict[Expr, Array] = {s: given[s.name] for s in symbols(*(d.gradient for d in derivations))}
    evaluate = Evaluator(ring, {"m": m, "n": n}, at)
    rows = [sorted(p.items()) for d in derivations for row in evaluate(d.gradient).rows for p in row]
    del rows[m]  # the equation in y₁
    return Polynomials(
        tuple(f"x{i + 1}" for i in range(m)) + tuple(f"y{j + 1}" for j in range(1, n)),
        tuple(np.array([e for e, _ in row], dtype=np.int64).reshape(len(row), m + n - 1) for row in rows),
        tuple(tuple(c for _, c in row) for row in rows),
    )


def _sizes(Q: NDArray[np.generic], U: NDArray[np.generic]) -> tuple[int, int]:
    if Q.ndim != 2 or Q.shape != U.shape:
        raise ShapeError(f"weights and target are matrices of one shape, not {Q.shape} and {U.shape}")
    if Q.shape[0] < Q.shape[1]:
        raise ShapeError(f"the target is {Q.shape[0]} x {Q.shape[1]}: transpose both, so that no row is too few")
    return Q.shape[0], Q.shape[1]


class Angle:
    """The weighted loss of matrices of rank 1 with two columns, at the best x, as a function of the angle of y.

    Raises `ShapeError` unless there are two columns, `DomainError` for a weight that is not positive.

    >>> plain = Angle(np.ones((2, 2)), np.diag([3.0, 1.0]))
    >>> plain.loss([0.0]).round(6).tolist(), len(plain.critical_angles())
    ([0.5], 2)
    """

    def __init__(self, weights: ArrayLike, target: ArrayLike) -> None:
        self.Q, self.U = np.asarray(weights, dtype=float), np.asarray(target, dtype=float)
        if self.Q.shape != self.U.shape or self.Q.ndim != 2 or self.Q.shape[1] != 2:
            raise ShapeError(f"weights and target have two columns, not the shapes {self.Q.shape} and {self.U.shape}")
        if self.Q.min() <= 0:
            raise DomainError("the weights are positive")

    def x(self, angle: float) -> NDArray[np.float64]:
        """Return the best x for the unit vector y at this angle."""
        y = np.array([np.cos(angle), np.sin(angle)])
        best: NDArray[np.float64] = (self.Q * self.U) @ y / (self.Q @ y**2)
        return best

    def loss(self, angles: ArrayLike) -> NDArray[np.float64]:
        """Return the loss at each angle."""
        phi = np.asarray(angles, dtype=float)
        y = np.array([np.cos(phi), np.sin(phi)])
        gained = ((self.Q * self.U) @ y) ** 2 / (self.Q @ y**2)
        return np.asarray((self.Q * self.U**2).sum() / 2 - gained.sum(axis=0) / 2)

    def critical_angles(self) -> NDArray[np.float64]:
        """Return the angles in [0, π) of the real critical matrices other than 0, in rising order."""
        # With l = u₁q₁y₁ + u₂q₂y₂ and r = q₁y₁² + q₂y₂² the slope of l²/r in the angle is 2 l (l₂q₁y₁ − l₁q₂y₂)/r².
        P = np.polynomial.Polynomial
        squares = [P([q1, 0, q2]) ** 2 for q1, q2 in self.Q]
        slope = P([0.0])
        for i, (q, (l1, l2)) in enumerate(zip(self.Q, self.Q * self.U, strict=True)):
            term = P([l1, l2]) * P([l2 * q[0], -l1 * q[1]])
            for k, square in enumerate(squares):
                term = term * square if k != i else term
            slope = slope + term
        roots = slope.trim().roots()
        angles = np.arctan(roots[roots.imag == 0].real) % np.pi
        if slope.trim().degree() < 4 * len(self.Q) - 2:  # a root at infinity
            angles = np.append(angles, np.pi / 2)
        return np.sort(angles)

    def minima(self) -> list[tuple[float, float]]:
        """Return angle and loss of each local minimum, the best first."""
        at = self.critical_angles()
        h = 1e-4
        lowest = [phi for phi in at if self.loss(phi + h) + self.loss(phi - h) > 2 * self.loss(phi)]
        return sorted(((float(phi), float(self.loss(phi))) for phi in lowest), key=lambda pair: pair[1])


def is_pure(product: Matrix, slope: Matrix, hidden: int, tolerance: float = 1e-9) -> bool:
    """Whether a critical point that computes `product`, where the loss has the gradient `slope`, is pure.

    `hidden` is the number of units of the narrowest hidden layer.

    >>> is_pure(np.diag([3.0, 0.0]), -np.diag([0.0, 1.0]), hidden=1), is_pure(np.zeros((2, 2)), -np.eye(2), hidden=1)
    (True, False)
    """
    s = np.linalg.svd(product, compute_uv=False)
    rank = int((s > tolerance * max(float(s[0]), 1.0)).sum())
    return rank == hidden < min(product.shape) or bool(abs(slope).max() <= tolerance)
