"""The Moore-Penrose inverse, where the rank stays the same."""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Const, Expr
from ..primitive import Primitive, primitive
from .linear import add, neg, sub, transpose
from .multilinear import matmul


def _product(*factors: Expr) -> Expr:
    out = factors[0]
    for f in factors[1:]:
        out = matmul(out, f)
    return out


def _pinv_differential(X: Expr, dX: Expr) -> Expr:
    """Return -X⁺ dX X⁺ + X⁺ X⁺' dX' (I - X X⁺) + (I - X⁺ X) dX' X⁺' X⁺."""
    P, (m, n) = pinv(X), X.shape
    left = sub(Const("I", (m, m)), matmul(X, P))
    right = sub(Const("I", (n, n)), matmul(P, X))
    inside = neg(_product(P, dX, P))
    return add(
        add(inside, _product(P, transpose(P), transpose(dX), left)),
        _product(right, transpose(dX), transpose(P), P),
    )


pinv: Primitive = primitive(
    "pinv",
    "X[m,n] -> [n,m]",
    "{X:91}^{{+}}",
    doc="The Moore-Penrose pseudo-inverse; differentiable along changes that keep the rank.",
    value=lambda xp, X: xp.linalg.pinv(X),
    differential=_pinv_differential,
    text="pinv({X:0})",
    text_level=100,
    level=90,
    commutes_with_transpose=True,
    title="the pseudo-inverse",
    domain="X",
    condition="the rank of {X} is constant nearby",
    cite=(verified("jax", "numpy/linalg.py, JVP of pinv"), unverified("golub1973")),
    known=(
        (
            "tr(A*pinv(X))",
            "X",
            "-(pinv(X)*A*pinv(X))' + (eye - X*pinv(X))*A*pinv(X)*pinv(X)' + pinv(X)'*pinv(X)*A*(eye - pinv(X)*X)",
        ),
    ),
)
