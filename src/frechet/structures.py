"""The structures a variable can be declared to have, one declaration each.

The gradient is the one of the set as a part of matrix space with the Frobenius inner product: the projection of the
usual gradient onto the tangent space. On the positive definite matrices, which are open among the symmetric ones, that
is the symmetric part.
"""

from __future__ import annotations

from .certify.arrays import Array
from .expr import Const, Expr, number
from .primitives.linear import sub
from .primitives.multilinear import hadamard, inner, scale
from .primitives.pseudoinverse import pinv
from .primitives.triangular import tril, triu
from .spaces import Structure

Size = tuple[int, int]

HALF = number("1/2")


def _eye(A: Expr, side: int = 0) -> Expr:
    return Const("I", (A.shape[side], A.shape[side]))


def _symmetric_part(X: Expr, G: Expr) -> Expr:
    return scale(HALF, G + G.T)


def _onto_rank(X: Expr, G: Expr) -> Expr:
    """Return P G + G R − P G R, with the projections P = X X⁺ onto the columns of X and R = X⁺ X onto its rows."""
    P, R = X @ pinv(X), pinv(X) @ X
    return P @ G + G @ R - P @ G @ R


# Charts: free matrices -> a point -----------------------------------------------------------------


def _cayley(shape: Size, A: Array) -> Array:
    """Return the rotation (I − K)(I + K)⁻¹ of the skew matrix K = A − A'."""
    K, one = A - A.T, A.ring.eye(shape[0])
    out: Array = (one - K) @ A.ring.linalg.inv(one + K)
    return out


def _reflected(shape: Size, A: Array) -> Array:
    """Return a rotation with one column turned round: determinant -1."""
    return Array(A.ring, [[A.ring.negative(r[0]), *r[1:]] for r in _cayley(shape, A).rows])


def _first_columns(shape: Size, A: Array) -> Array:
    """Return the first columns of a rotation."""
    return Array(A.ring, [r[: shape[1]] for r in _cayley((shape[0], shape[0]), A).rows])


def _on_sphere(shape: Size, V: Array) -> Array:
    """Return the reflection of -E in the hyperplane orthogonal to V, where E has norm one: (2⟨E, V⟩/⟨V, V⟩) V − E."""
    ring = V.ring
    E = Array(ring, [[ring.one if i == j == 0 else ring.zero for j in range(shape[1])] for i in range(shape[0])])
    return (V * (ring.sum(E * V) * 2)) / ring.sum(V * V) - E


DECLARED = (
    Structure(
        name="symmetric",
        noun="symmetric matrix",
        project=_symmetric_part,
        charts=(lambda shape, A: A + A.T,),
        shape="square",
        flat=True,
    ),
    Structure(
        name="skew",
        noun="skew-symmetric matrix",
        project=lambda X, G: scale(HALF, G - G.T),
        charts=(lambda shape, A: A - A.T,),
        words=("skew", "skew symmetric", "antisymmetric"),
        shape="square",
        flat=True,
    ),
    Structure(
        name="diagonal",
        noun="diagonal matrix",
        project=lambda X, G: hadamard(_eye(G), G),
        charts=(lambda shape, A: A * A.ring.eye(shape[0]),),
        implies=("symmetric", "lower_triangular", "upper_triangular"),
        shape="square",
        flat=True,
    ),
    Structure(
        name="lower_triangular",
        noun="lower triangular matrix",
        project=lambda X, G: tril(G),
        charts=(lambda shape, A: A.ring.tril(A),),
        words=("lower triangular",),
        shape="square",
        flat=True,
    ),
    Structure(
        name="upper_triangular",
        noun="upper triangular matrix",
        project=lambda X, G: triu(G),
        charts=(lambda shape, A: A.ring.triu(A),),
        words=("upper triangular",),
        shape="square",
        flat=True,
    ),
    Structure(
        name="positive_definite",
        noun="positive definite symmetric matrix",
        project=_symmetric_part,
        charts=(lambda shape, A: A @ A.T,),
        implies=("symmetric", "positive_semidefinite", "invertible"),
        words=("positive definite", "spd", "symmetric positive definite"),
        shape="square",
        flat=True,
    ),
    Structure(
        name="orthogonal",
        noun="orthogonal matrix",
        project=lambda Q, G: scale(HALF, G - Q @ G.T @ Q),
        charts=(_cayley, _reflected),
        implies=("orthonormal_columns", "orthonormal_rows", "invertible"),
        shape="square",
    ),
    Structure(
        name="orthonormal_columns",
        noun="matrix with orthonormal columns",
        project=lambda Q, G: G - scale(HALF, Q @ (Q.T @ G + G.T @ Q)),
        charts=(_first_columns,),
        free=lambda shape, rank: ((shape[0], shape[0]),),
        words=("orthonormal columns", "orthonormal"),
        shape="tall",
        square="orthogonal",
    ),
    Structure(
        name="unit",
        noun="{matrix} of unit norm",
        project=lambda X, G: sub(_eye(X), X @ X.T) @ G if X.shape[1] == 1 else G - scale(inner(X, G), X),
        charts=(_on_sphere,),
        words=("unit norm",),
    ),
    Structure(
        name="rank",
        noun="matrix of fixed rank",
        project=_onto_rank,
        charts=(lambda shape, A, B: A @ B.T,),
        free=lambda shape, rank: ((shape[0], rank), (shape[1], rank)),
        words=("low rank", "fixed rank"),
        rank="r",
    ),
)
