"""Linear matrix equations: the unknown as a function of the coefficients."""

from __future__ import annotations

from ..citation import verified
from ..primitive import Primitive, primitive
from .linear import add, neg, transpose
from .multilinear import matmul

sylvester: Primitive = primitive(
    "sylvester",
    "A[m,m], B[n,n], C[m,n] -> [m,n]",
    r"\operatorname{{sylv}}\left({A}, {B}, {C}\right)",
    doc="The solution X of Sylvester's equation A X + X B = C.",
    value=lambda xp, A, B, C: xp.linalg.solve_sylvester(A, B, C),
    adjoint=(None, None, lambda G, A, B, C: sylvester(transpose(A), transpose(B), G)),
    differential=(
        lambda A, B, C, dA: neg(sylvester(A, B, matmul(dA, sylvester(A, B, C)))),
        lambda A, B, C, dB: neg(sylvester(A, B, matmul(sylvester(A, B, C), dB))),
        None,
    ),
    title="Sylvester's equation",
    # The condition is that the linear system is regular: elimination refuses it otherwise, whatever C.
    domain="sylvester(A, B, C)",
    condition="no eigenvalue of {A} is the negative of one of {B}",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (272)", of="definition"),),
    known=(
        ("inner(Y, sylvester(A, B, X))", "X", "sylvester(A', B', Y)"),
        ("tr(Y*sylvester(X, B, C))", "X", "-sylvester(X', B', Y')*sylvester(X, B, C)'"),
        ("tr(Y*sylvester(A, X, C))", "X", "-sylvester(A, X, C)'*sylvester(A', X', Y')"),
    ),
)

lyapunov: Primitive = primitive(
    "lyapunov",
    "A[n,n], C[n,n] -> [n,n]",
    r"\operatorname{{lyap}}\left({A}, {C}\right)",
    doc="The solution X of Lyapunov's equation A X + X A' = C.",
    value=lambda xp, A, C: xp.linalg.solve_sylvester(A, A.T, C),
    adjoint=(None, lambda G, A, C: lyapunov(transpose(A), G)),
    differential=(
        lambda A, C, dA: neg(
            lyapunov(A, add(matmul(dA, lyapunov(A, C)), matmul(lyapunov(A, C), transpose(dA)))),
        ),
        None,
    ),
    title="Lyapunov's equation",
    domain="lyapunov(A, C)",
    condition="no two eigenvalues of {A} add to 0",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (272) with B = A'", of="definition"),),
    known=(
        ("inner(Y, lyapunov(A, X))", "X", "lyapunov(A', Y)"),
        (
            "inner(Y, lyapunov(X, C))",
            "X",
            "-lyapunov(X', Y)*lyapunov(X, C)' - lyapunov(X', Y)'*lyapunov(X, C)",
        ),
    ),
)

discrete_lyapunov: Primitive = primitive(
    "discrete_lyapunov",
    "A[n,n], C[n,n] -> [n,n]",
    r"\operatorname{{dlyap}}\left({A}, {C}\right)",
    doc="The solution X of the discrete Lyapunov (Stein) equation X = A X A' + C.",
    value=lambda xp, A, C: xp.linalg.solve_discrete_lyapunov(A, C),
    adjoint=(None, lambda G, A, C: discrete_lyapunov(transpose(A), G)),
    differential=(
        lambda A, C, dA: discrete_lyapunov(
            A,
            add(
                matmul(matmul(dA, discrete_lyapunov(A, C)), transpose(A)),
                matmul(matmul(A, discrete_lyapunov(A, C)), transpose(dA)),
            ),
        ),
        None,
    ),
    words=("dlyap", "discrete_lyapunov"),
    title="the discrete Lyapunov equation",
    domain="discrete_lyapunov(A, C)",
    condition="no two eigenvalues of {A} have the product 1",
    sample="within_one",
    cite=(verified("petersen2012", "eq. (274)", of="definition"),),
    known=(
        ("inner(Y, dlyap(A, X))", "X", "dlyap(A', Y)"),
        # With Y = I and C = C' this is 2 X A P for the equation A' X A + C = X: the gradient of a trace of a cost.
        (
            "inner(Y, dlyap(X, C))",
            "X",
            "dlyap(X', Y)*X*dlyap(X, C)' + dlyap(X', Y)'*X*dlyap(X, C)",
        ),
    ),
)
