"""Functions of a square matrix: exponential, principal logarithm and square root, with their Fréchet derivatives.

The derivative of the exponential at X in the direction H is the upper right block of exp [[X, H], [0, X]]; so is
that of every such function, and the derivative of a derivative comes from blocks of blocks.
"""

from __future__ import annotations

from ..citation import unverified, verified
from ..expr import Expr, zeros
from ..primitive import Primitive, primitive
from .equations import sylvester
from .linear import neg, transpose


def _zero(X: Expr) -> Expr:
    return zeros(*X.shape)


block_upper: Primitive = primitive(
    "block_upper",
    "X[n,n], H[n,n] -> [2*n,2*n]",
    r"\begin{{pmatrix}} {X:0} & {H:0} \\ 0 & {X:0} \end{{pmatrix}}",
    doc="The block upper triangular matrix with X twice on the diagonal and H beside it.",
    value=lambda xp, X, H: xp.linalg.block_upper(X, H),
    linear=(lambda G: block_trace(G), lambda G: upper_right(G)),
    parts=(lambda X: block_upper(X, _zero(X)), lambda H: block_upper(_zero(H), H)),
    title="linearity",
    cite=(verified("scipy", "scipy.linalg.expm_frechet", of="definition"),),
    known=(("tr(A*block_upper(X, B))", "X", "block_trace(A')"), ("tr(A*block_upper(B, X))", "X", "upper_right(A')")),
)

upper_right: Primitive = primitive(
    "upper_right",
    "M[2*n,2*n] -> [n,n]",
    r"\operatorname{{upperright}}\left({M}\right)",
    doc="The upper right of the four square blocks of a matrix.",
    value=lambda xp, M: xp.linalg.upper_right(M),
    linear=lambda G: block_upper(_zero(G), G),
    title="linearity",
    cite=(verified("scipy", "scipy.linalg.expm_frechet", of="definition"),),
    known=(("inner(A, upper_right(block_upper(B, X)))", "X", "A"),),
)

block_trace: Primitive = primitive(
    "block_trace",
    "M[2*n,2*n] -> [n,n]",
    r"\operatorname{{blocktrace}}\left({M}\right)",
    doc="The sum of the two diagonal blocks of a matrix of four square blocks.",
    value=lambda xp, M: xp.linalg.block_trace(M),
    linear=lambda G: block_upper(G, _zero(G)),
    title="linearity",
    known=(("inner(A, block_trace(block_upper(X, B)))", "X", "2*A"),),
)

expm: Primitive = primitive(
    "expm",
    "X[n,n] -> [n,n]",
    r"\operatorname{{expm}}\left({X}\right)",
    flops=lambda X: 20 * X[0] ** 3,
    doc="The matrix exponential I + X + X^2/2! + ... (not that of every entry).",
    value=lambda xp, X: xp.linalg.expm(X),
    differential=lambda X, dX: expm_derivative(X, dX),
    commutes_with_transpose=True,
    title="the matrix exponential",
    cite=(verified("petersen2012", "eq. (494)", of="definition"), unverified("almohy2009")),
    known=(
        ("tr(expm(X))", "X", "expm(X)'"),
        ("tr(A*expm(X))", "X", "dexpm(X', A')"),
        ("log(tr(expm(X)))", "X", "expm(X)'/tr(expm(X))"),
        ("y'*expm(c*A)*z", "c", "y'*A*expm(c*A)*z"),
    ),
)

expm_derivative: Primitive = primitive(
    "expm_derivative",
    "X[n,n], H[n,n] -> [n,n]",
    r"\operatorname{{dexpm}}\left({X}, {H}\right)",
    doc="The Fréchet derivative of the matrix exponential at X in the direction H.",
    value=lambda xp, X, H: xp.linalg.expm_frechet(X, H),
    adjoint=(None, lambda G, X, H: expm_derivative(transpose(X), G)),
    differential=(
        lambda X, H, dX: upper_right(expm_derivative(block_upper(X, H), block_upper(dX, _zero(dX)))),
        None,
    ),
    words=("dexpm", "expm_derivative"),
    commutes_with_transpose=True,
    title="the derivative of the matrix exponential",
    cite=(verified("scipy", "scipy.linalg.expm_frechet", of="definition"), unverified("almohy2009")),
    known=(("tr(A*dexpm(B, X))", "X", "dexpm(B', A')"),),
)

sqrtm: Primitive = primitive(
    "sqrtm",
    "X[n,n] -> [n,n]",
    "{X:91}^{{1/2}}",
    flops=lambda X: 20 * X[0] ** 3,
    doc="The principal square root: the R with R R = X whose eigenvalues have positive real parts.",
    value=lambda xp, X: xp.linalg.sqrtm(X),
    differential=lambda X, dX: sylvester(sqrtm(X), sqrtm(X), dX),
    level=90,
    text="sqrtm({X:0})",
    text_level=100,
    commutes_with_transpose=True,
    title="the matrix square root",
    domain="sqrtm(X)",
    condition="no eigenvalue of {X} is real and at most 0",
    sample="off_symmetric",
    cite=(verified("tensorflow", "linalg_grad.py, gradient of MatrixSquareRoot"),),
    known=(
        ("tr(sqrtm(X))", "X", "inv(sqrtm(X))'/2"),
        ("tr(A*sqrtm(X))", "X", "sylvester(sqrtm(X)', sqrtm(X)', A')"),
        ("tr(sqrtm(X'*X + c*eye))", "X", "X*inv(sqrtm(X'*X + c*eye))"),
    ),
)

logm: Primitive = primitive(
    "logm",
    "X[n,n] -> [n,n]",
    r"\operatorname{{logm}}\left({X}\right)",
    flops=lambda X: 20 * X[0] ** 3,
    doc="The principal logarithm: the L with exp L = X whose eigenvalues have imaginary parts between -pi and pi.",
    value=lambda xp, X: xp.linalg.logm(X),
    differential=lambda X, dX: logm_derivative(X, dX),
    commutes_with_transpose=True,
    title="the matrix logarithm",
    domain="sqrtm(X)",
    condition="no eigenvalue of {X} is real and at most 0",
    sample="off_symmetric",
    cite=(verified("julia", "LinearAlgebra, log", of="definition"),),
    known=(
        ("tr(logm(X))", "X", "inv(X)'"),
        ("tr(A*logm(X))", "X", "dlogm(X', A')"),
        ("tr(X*logm(X))", "X", "logm(X)' + eye"),
    ),
)

logm_derivative: Primitive = primitive(
    "logm_derivative",
    "X[n,n], H[n,n] -> [n,n]",
    r"\operatorname{{dlogm}}\left({X}, {H}\right)",
    doc="The Fréchet derivative of the principal logarithm at X in the direction H.",
    value=lambda xp, X, H: xp.linalg.logm_frechet(X, H),
    adjoint=(None, lambda G, X, H: logm_derivative(transpose(X), G)),
    # D log(X)[H] is the K with D exp(log X)[K] = H: differentiate that.
    differential=(
        lambda X, H, dX: neg(
            logm_derivative(
                X,
                upper_right(
                    expm_derivative(
                        block_upper(logm(X), logm_derivative(X, H)), block_upper(logm_derivative(X, dX), _zero(dX))
                    )
                ),
            )
        ),
        None,
    ),
    words=("dlogm", "logm_derivative"),
    commutes_with_transpose=True,
    title="the derivative of the matrix logarithm",
    domain="sqrtm(X)",
    condition="no eigenvalue of {X} is real and at most 0",
    sample="off_symmetric",
    cite=(verified("manopt", "dlogm.m", of="definition"), unverified("almohy2009")),
    known=(("tr(A*dlogm(B, X))", "X", "dlogm(B', A')"),),
)
