"""Eigenvalues and eigenvectors of symmetric matrices; singular values, and the norms and factors made of them.

Of a square matrix that is not symmetric, the symmetric part (S + S')/2 is meant throughout, as in JAX; a condition
on a derivation then says so. An eigenvector is determined up to its sign: it is the one whose entry of largest
absolute value is positive. What does not depend on the sign, such as q q', holds for every choice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..citation import unverified, verified
from ..expr import Const, Expr, number, ones
from ..primitive import Primitive, primitive
from .diagonal import diagonal
from .elementwise import quotient, square
from .equations import sylvester
from .inverse import inv
from .linear import add, neg, sub, transpose
from .multilinear import hadamard, inner, matmul, scale
from .norms import norm2
from .powers import ratio
from .symmetry import symmetric_part


def _product(*factors: Expr) -> Expr:
    out = factors[0]
    for f in factors[1:]:
        out = matmul(out, f)
    return out


def _symmetrised(S: Any) -> Any:
    return (S + S.T) / 2


def meant(sentence: str) -> Callable[[Expr], str]:
    """Return a condition on S that says where it is the symmetric part of S that is meant."""

    def condition(S: Expr) -> str:
        from ..identities.symmetry import is_symmetric

        return sentence if is_symmetric(S) else sentence.replace("{S}", "the symmetric part of {S}")

    return condition


gap_reciprocals: Primitive = primitive(
    "gap_reciprocals",
    "w[n,1] -> [n,n]",
    r"\operatorname{{F}}\left({w}\right)",
    doc="The matrix with the entries 1/(w_j - w_i), and 0 on the diagonal.",
    value=lambda xp, w: (-xp.eye(w.shape[0]) + 1) / (w.T - w + xp.eye(w.shape[0])),
    differential=lambda w, dw: neg(
        hadamard(
            square(gap_reciprocals(w)),
            sub(matmul(ones(*w.shape), transpose(dw)), matmul(dw, transpose(ones(*w.shape)))),
        )
    ),
    title="reciprocal gaps",
    domain="gap_reciprocals(w)",
    condition="the entries of {w} are distinct",
    cite=(verified("jax", "lax/linalg.py, JVP of eigh", of="definition"),),
    known=(
        (
            "sum(A.*gap_reciprocals(x))",
            "x",
            "(A.*gap_reciprocals(x).^2)*vector(1) - (A.*gap_reciprocals(x).^2)'*vector(1)",
        ),
    ),
)

eigvals: Primitive = primitive(
    "eigvals",
    "S[n,n] -> [n,1]",
    r"\lambda\left({S}\right)",
    doc="The eigenvalues of a symmetric matrix, ascending.",
    value=lambda xp, S: xp.linalg.eigvalsh(_symmetrised(S)).reshape((-1, 1)),
    differential=lambda S, dS: diagonal(_product(transpose(eigvecs(S)), dS, eigvecs(S))),
    words=("eigvals", "eigvalsh"),
    title="simple eigenvalues",
    domain="eigvecs(S)",
    condition=meant("the eigenvalues of {S} are distinct"),
    cite=(verified("petersen2012", "sec. 2.3"),),
    known=(
        ("y'*eigvals(S)", "S", "eigvecs(S)*diag(y)*eigvecs(S)'"),
        ("sum(exp(eigvals(S)))", "S", "expm(sym(S))"),
        ("sum(eigvals(S).^3)", "S", "3*sym(S)^2"),
    ),
)

eigvecs: Primitive = primitive(
    "eigvecs",
    "S[n,n] -> [n,n]",
    r"\operatorname{{Q}}\left({S}\right)",
    doc="The orthogonal matrix of eigenvectors of a symmetric matrix; in each column the largest entry is positive.",
    value=lambda xp, S: xp.linalg.eigenvectors(_symmetrised(S)),
    differential=lambda S, dS: matmul(
        eigvecs(S),
        hadamard(gap_reciprocals(eigvals(S)), _product(transpose(eigvecs(S)), symmetric_part(dS), eigvecs(S))),
    ),
    title="eigenvectors",
    domain="eigvecs(S)",
    condition=meant("the eigenvalues of {S} are distinct"),
    cite=(verified("petersen2012", "sec. 2.3"),),
    known=(
        (
            "sum(A.*eigvecs(S))",
            "S",
            "sym(eigvecs(S)*(gap_reciprocals(eigvals(S)).*(eigvecs(S)'*A))*eigvecs(S)')",
        ),
    ),
)


def _projector_differential(P: Expr, away: Expr, size: Expr, H: Expr) -> Expr:
    """Return R H P + P H R with the pseudo-inverse R of `away` = λ I - S, whose kernel is the range of P.

    R is the inverse of `away` + c P without P/c, for any c ≠ 0: c of the size of S keeps the digits of large matrices.
    """
    R = sub(inv(add(away, scale(size, P))), ratio(P, size))
    return scale(number(2), symmetric_part(_product(R, H, P)))


def _size(S: Expr) -> Expr:
    """Return ‖S‖ + 1, which is not 0 where S is: of order 1 that has a simple eigenvalue too."""
    return add(norm2(S), number(1))


def _spread(c: Expr, S: Expr) -> Expr:
    return scale(c, Const("I", S.shape))


lambda_max: Primitive = primitive(
    "lambda_max",
    "S[n,n] -> scalar",
    r"\lambda_{{\max}}\left({S}\right)",
    doc="The largest eigenvalue of a symmetric matrix.",
    value=lambda xp, S: xp.linalg.eigvalsh(_symmetrised(S))[-1].reshape((1, 1)),
    differential=lambda S, dS: inner(projector_max(S), dS),
    title="a simple eigenvalue",
    domain="projector_max(S)",
    condition=meant("the largest eigenvalue of {S} is simple"),
    cite=(verified("petersen2012", "sec. 2.3"),),
    known=(("lambda_max(S)", "S", "projector_max(S)"), ("lambda_max(X'*X)", "X", "2*X*projector_max(X'*X)")),
)

projector_max: Primitive = primitive(
    "projector_max",
    "S[n,n] -> [n,n]",
    r"\operatorname{{P}}_{{\max}}\left({S}\right)",
    doc="q q' for the unit eigenvector q to the largest eigenvalue of a symmetric matrix.",
    value=lambda xp, S: xp.linalg.eigenprojector(_symmetrised(S), -1),
    differential=lambda S, dS: _projector_differential(
        projector_max(S), sub(_spread(lambda_max(S), S), symmetric_part(S)), _size(S), symmetric_part(dS)
    ),
    symmetric=True,
    title="a spectral projector",
    domain="projector_max(S)",
    condition=meant("the largest eigenvalue of {S} is simple"),
    cite=(verified("petersen2012", "eq. (68) for the eigenvector"),),
    known=(
        # The textbook form: sym(R A P + P A R) with the pseudo-inverse R of λ I - S.
        (
            "inner(A, projector_max(S))",
            "S",
            "2*sym(pinv(lambda_max(S)*eye - sym(S))*sym(A)*projector_max(S))",
        ),
    ),
)

lambda_min: Primitive = primitive(
    "lambda_min",
    "S[n,n] -> scalar",
    r"\lambda_{{\min}}\left({S}\right)",
    doc="The smallest eigenvalue of a symmetric matrix.",
    value=lambda xp, S: xp.linalg.eigvalsh(_symmetrised(S))[0].reshape((1, 1)),
    differential=lambda S, dS: inner(projector_min(S), dS),
    title="a simple eigenvalue",
    domain="projector_min(S)",
    condition=meant("the smallest eigenvalue of {S} is simple"),
    cite=(verified("petersen2012", "sec. 2.3"),),
    known=(("lambda_min(S)", "S", "projector_min(S)"), ("y'*y*lambda_min(S)", "S", "y'*y*projector_min(S)")),
)

projector_min: Primitive = primitive(
    "projector_min",
    "S[n,n] -> [n,n]",
    r"\operatorname{{P}}_{{\min}}\left({S}\right)",
    doc="q q' for the unit eigenvector q to the smallest eigenvalue of a symmetric matrix.",
    value=lambda xp, S: xp.linalg.eigenprojector(_symmetrised(S), 0),
    differential=lambda S, dS: neg(
        _projector_differential(
            projector_min(S), sub(symmetric_part(S), _spread(lambda_min(S), S)), _size(S), symmetric_part(dS)
        )
    ),
    symmetric=True,
    title="a spectral projector",
    domain="projector_min(S)",
    condition=meant("the smallest eigenvalue of {S} is simple"),
    cite=(verified("petersen2012", "eq. (68) for the eigenvector"),),
    known=(
        (
            "inner(A, projector_min(S))",
            "S",
            "2*sym(pinv(lambda_min(S)*eye - sym(S))*sym(A)*projector_min(S))",
        ),
    ),
)

svdvals: Primitive = primitive(
    "svdvals",
    "X[n,m] -> [m,1]",
    r"\sigma_{{\downarrow}}\left({X}\right)",
    doc="The singular values, descending, one for each column; of a wide matrix take those of X'.",
    value=lambda xp, X: xp.linalg.singular_values(X).reshape((-1, 1)),
    differential=lambda X, dX: quotient(
        diagonal(_product(transpose(right_vectors(X)), transpose(X), dX, right_vectors(X))), svdvals(X)
    ),
    title="simple singular values",
    domain="right_vectors(X)",
    condition="the singular values of {X}, one for each column, are distinct and not zero",
    cite=(verified("jax", "lax/linalg.py, JVP of svd"), unverified("giles2008")),
    known=(
        ("y'*svdvals(X)", "X", "X*right_vectors(X)*diag(y./svdvals(X))*right_vectors(X)'"),
        ("sum(svdvals(X).^2)", "X", "2*X"),
    ),
)

right_vectors: Primitive = primitive(
    "right_vectors",
    "X[n,m] -> [m,m]",
    r"\operatorname{{V}}\left({X}\right)",
    doc="The right singular vectors, in the order of the singular values; in each the largest entry is positive.",
    value=lambda xp, X: xp.linalg.right_vectors(X),
    differential=lambda X, dX: matmul(
        right_vectors(X),
        hadamard(
            gap_reciprocals(square(svdvals(X))),
            _product(
                transpose(right_vectors(X)),
                add(matmul(transpose(dX), X), matmul(transpose(X), dX)),
                right_vectors(X),
            ),
        ),
    ),
    title="singular vectors",
    domain="right_vectors(X)",
    condition="the singular values of {X}, one for each column, are distinct and not zero",
    cite=(verified("jax", "lax/linalg.py, JVP of svd"), unverified("giles2008")),
    known=(
        (
            "sum(A.*right_vectors(X))",
            "X",
            "2*X*sym(right_vectors(X)*(gap_reciprocals(svdvals(X).^2).*(right_vectors(X)'*A))*right_vectors(X)')",
        ),
    ),
)

nuclear: Primitive = primitive(
    "nuclear",
    "X[m,n] -> scalar",
    r"\left\|{X:0}\right\|_{{*}}",
    doc="The nuclear norm: the sum of the singular values.",
    value=lambda xp, X: xp.sum(xp.linalg.singular_values(X)).reshape((1, 1)),
    differential=lambda X, dX: inner(polar(X), dX),
    words=("nuclear", "norm_nuc"),
    range="nonnegative",
    title="the nuclear norm",
    domain="polar(X)",
    condition="{X} has full rank",
    cite=(verified("petersen2012", "eq. (543)", of="definition"), unverified("watson1992")),
    known=(("nuclear(X)", "X", "polar(X)"), ("nuclear(A*X)", "X", "A'*polar(A*X)")),
)

polar: Primitive = primitive(
    "polar",
    "X[m,n] -> [m,n]",
    r"\operatorname{{polar}}\left({X}\right)",
    doc="The polar factor U V' of X = U diag(s) V': the nearest matrix with orthonormal columns (or rows).",
    value=lambda xp, X: xp.linalg.polar(X),
    differential=lambda X, dX: sylvester(
        matmul(X, transpose(polar(X))),
        matmul(transpose(polar(X)), X),
        sub(dX, _product(polar(X), transpose(dX), polar(X))),
    ),
    words=("polar", "msign"),
    commutes_with_transpose=True,
    title="the polar factor",
    domain="polar(X)",
    condition="{X} has full rank",
    cite=(verified("gawlik", "sec. 1", of="definition"),),
    known=(
        (
            "inner(A, polar(X))",
            "X",
            "sylvester(X*polar(X)', polar(X)'*X, A) - polar(X)*sylvester(X*polar(X)', polar(X)'*X, A)'*polar(X)",
        ),
    ),
)

opnorm: Primitive = primitive(
    "opnorm",
    "X[m,n] -> scalar",
    r"\left\|{X:0}\right\|_{{\sigma}}",
    doc="The spectral norm: the largest singular value.",
    value=lambda xp, X: xp.linalg.singular_values(X)[0].reshape((1, 1)),
    differential=lambda X, dX: inner(leading_dyad(X), dX),
    words=("opnorm", "norm_spec"),
    range="nonnegative",
    title="the spectral norm",
    domain="leading_dyad(X)",
    condition="the largest singular value of {X} is simple",
    cite=(
        verified("petersen2012", "eq. (538)", of="definition"),
        verified("mse2795443", "answer"),
        unverified("watson1992"),
    ),
    known=(
        ("opnorm(X)", "X", "leading_dyad(X)"),
        ("opnorm(X)^2", "X", "2*opnorm(X)*leading_dyad(X)"),
        ("opnorm(A*X*B)", "X", "A'*leading_dyad(A*X*B)*B'"),
    ),
)


def _dyad_differential(X: Expr, dX: Expr) -> Expr:
    """Return the differential of u v' = X P/σ with P = v v', the spectral projector of X'X."""
    D, s = leading_dyad(X), opnorm(X)
    P = matmul(transpose(D), D)
    away = sub(_spread(square(s), P), matmul(transpose(X), X))
    dP = scale(number(2), _projector_differential(P, away, square(s), symmetric_part(matmul(transpose(X), dX))))
    return ratio(sub(add(matmul(dX, P), matmul(X, dP)), scale(inner(D, dX), D)), s)


leading_dyad: Primitive = primitive(
    "leading_dyad",
    "X[m,n] -> [m,n]",
    r"u_{{1}} v_{{1}}^{{\top}}\left({X}\right)",
    doc="u v' for the unit singular vectors u and v to the largest singular value.",
    value=lambda xp, X: xp.linalg.leading_dyad(X),
    differential=_dyad_differential,
    commutes_with_transpose=True,
    title="the leading singular vectors",
    domain="leading_dyad(X)",
    condition="the largest singular value of {X} is simple",
    cite=(verified("mse2795443", "answer", of="definition"),),
    known=(("inner(X, leading_dyad(X))", "X", "leading_dyad(X)"),),
)
