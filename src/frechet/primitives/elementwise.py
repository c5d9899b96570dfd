"""Functions applied to every entry: d φ(X) = φ'(X) ⊙ dX. On a scalar they are the ordinary functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from math import comb
from typing import Any

from ..citation import unverified, verified
from ..expr import Expr, Num, number, zeros
from ..integers import is_at_least, is_whole, shifted
from ..kink import SIGNS, STEPS, Kink
from ..primitive import Primitive, primitive
from .linear import add, neg, sub
from .multilinear import hadamard, ones_like, scale


def elementwise(
    name: str,
    latex: str,
    *,
    derivative: Callable[[Expr], Expr],
    value: Callable[[Any, Any], Any],
    doc: str,
    **facts: Any,
) -> Primitive:
    """Declare the entrywise function φ by its derivative φ'(X), an expression of the shape of X."""
    return primitive(
        name,
        "X[m,n] -> [m,n]",
        latex,
        doc=doc,
        value=value,
        differential=lambda X, dX: hadamard(derivative(X), dX),
        derivative=derivative,
        commutes_with_transpose=True,
        **facts,
    )


def entrywise_name(word: str) -> str:
    """Return the LaTeX template of a function written with its name in upright letters."""
    return rf"\operatorname{{{{{word}}}}}\left({{X}}\right)"


def square(A: Expr) -> Expr:
    """Return A ⊙ A."""
    return elementwise_power(A, Num(number(2).value))


quotient: Primitive = primitive(
    "quotient",
    "A[m,n], B[m,n] -> [m,n]",
    r"{A:19} \oslash {B:19}",
    doc="The Hadamard quotient: corresponding entries are divided.",
    value=lambda xp, A, B: A / B,
    adjoint=(lambda G, A, B: quotient(G, B), None),
    differential=(None, lambda A, B, dB: neg(hadamard(quotient(A, square(B)), dB))),
    text="{A}./{B}",
    text_level=20,
    level=17,
    commutes_with_transpose=True,
    infix=(("matrix", "./"), ("numpy", "/")),
    spreads=(0,),
    slicewise="mn",
    title="a Hadamard quotient",
    domain="B != 0",
    sample="nonzero",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(A./X)", "X", "-A./X.^2"), ("sum(X./A)", "X", "matrix(1)./A")),
    remainder=(
        None,
        lambda A, B, dB: hadamard(square(dB), quotient(A, hadamard(square(B), add(B, dB)))),
    ),
)


def _power_remainder(X: Expr, p: Expr, dX: Expr) -> Expr | None:
    """Return Σ_{j ≥ 2} (p choose j) X^(p-j) dX^j, entry by entry, for a natural p."""
    if not isinstance(p, Num):
        return None
    if p.value.denominator != 1 or not 0 <= p.value <= EXPANDED:
        return None
    n = int(p.value)
    terms = [
        scale(number(comb(n, j)), hadamard(elementwise_power(X, number(n - j)), elementwise_power(dX, number(j))))
        for j in range(2, n + 1)
    ]
    return reduce(add, terms) if terms else zeros(*X.shape)


EXPANDED = 6  # powers whose remainder is written out

elementwise_power: Primitive = primitive(
    "elementwise_power",
    "X[m,n], p:number -> [m,n]",
    r"{X:91}^{{\odot {p:0}}}",
    doc="Every entry raised to one power.",
    value=lambda xp, X, p: xp.pow(X, p),
    differential=(lambda X, p, dX: hadamard(scale(p, elementwise_power(X, shifted(p, -1))), dX), None),
    derivative=lambda X, p: scale(p, elementwise_power(X, shifted(p, -1))),
    text="{X:90}.^{p:91}",
    level=90,
    commutes_with_transpose=True,
    infix=(("matrix", ".^"), ("matrix", "**"), ("numpy", "**")),
    title="an entrywise power",
    domain=lambda X, p: "X > 0" if not is_whole(p) else "" if is_at_least(p, 1) else "X != 0",
    sample="positive",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(X.^3)", "X", "3*X.^2"), ("sum(X.^2)", "X", "2*X")),
    remainder=(_power_remainder, None),
    norm_bound=lambda a, p: elementwise_power(a, p) if is_at_least(p, 1) else None,
)

hadamard_power: Primitive = primitive(
    "hadamard_power",
    "A[m,n], B[m,n] -> [m,n]",
    r"{A:91}^{{\odot {B:0}}}",
    doc="Every entry of A raised to the corresponding entry of B.",
    value=lambda xp, A, B: xp.exp(B * xp.log(A)),
    differential=(
        lambda A, B, dA: hadamard(hadamard(B, hadamard_power(A, sub(B, ones_like(B)))), dA),
        lambda A, B, dB: hadamard(hadamard(log(A), hadamard_power(A, B)), dB),
    ),
    text="{A:90}.^{B:91}",
    level=90,
    commutes_with_transpose=True,
    infix=(("matrix", ".^"), ("numpy", "**")),
    spreads=(0, 1),
    slicewise="mn",
    title="an entrywise power",
    domain="A > 0",
    sample="positive",
    range="positive",
    cite=(verified("dlmf", "eqs. (4.7.9), (4.7.10)"),),
    known=(("sum(X.^Y)", "X", "Y.*X.^(Y - matrix(1))"), ("sum(X.^Y)", "Y", "log(X).*X.^Y")),
)

exp: Primitive = elementwise(
    "exp",
    r"\exp\left({X}\right)",
    derivative=lambda X: exp(X),
    value=lambda xp, X: xp.exp(X),
    doc="The exponential of every entry (not the matrix exponential).",
    range="positive",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(exp(X))", "X", "exp(X)"),),
)

log: Primitive = elementwise(
    "log",
    r"\log\left({X}\right)",
    derivative=lambda X: quotient(ones_like(X), X),
    value=lambda xp, X: xp.log(X),
    doc="The natural logarithm of every entry.",
    domain="X > 0",
    sample="positive",
    words=("log", "ln"),
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(log(X))", "X", "matrix(1)./X"),),
)

sqrt: Primitive = elementwise(
    "sqrt",
    r"\sqrt{{{X}}}",
    derivative=lambda X: scale(number("1/2"), quotient(ones_like(X), sqrt(X))),
    value=lambda xp, X: xp.sqrt(X),
    doc="The square root of every entry (not the matrix square root).",
    keeps_sign=True,
    vanishes=lambda X: (X,),
    domain="X > 0",
    sample="positive",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    title="the square root",
    known=(("sum(sqrt(X))", "X", "1/2*(matrix(1)./sqrt(X))"),),
)

expm1: Primitive = elementwise(
    "expm1",
    entrywise_name("expm1"),
    derivative=lambda X: exp(X),
    value=lambda xp, X: xp.expm1(X),
    doc="exp(x) - 1 of every entry, accurate near 0.",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(expm1(X))", "X", "exp(X)"),),
)

log1p: Primitive = elementwise(
    "log1p",
    entrywise_name("log1p"),
    derivative=lambda X: quotient(ones_like(X), add(ones_like(X), X)),
    value=lambda xp, X: xp.log1p(X),
    doc="log(1 + x) of every entry, accurate near 0.",
    domain="1 + X > 0",
    sample="positive",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("sum(log1p(X))", "X", "matrix(1)./(matrix(1) + X)"),),
)

sin: Primitive = elementwise(
    "sin",
    r"\sin\left({X}\right)",
    derivative=lambda X: cos(X),
    value=lambda xp, X: xp.sin(X),
    doc="The sine of every entry.",
    cite=(verified("abramowitz1964", "4.3.105"),),
    known=(("sum(sin(X))", "X", "cos(X)"),),
)

cos: Primitive = elementwise(
    "cos",
    r"\cos\left({X}\right)",
    derivative=lambda X: neg(sin(X)),
    value=lambda xp, X: xp.cos(X),
    doc="The cosine of every entry.",
    cite=(verified("abramowitz1964", "4.3.106"),),
    known=(("sum(cos(X))", "X", "-sin(X)"),),
)

tan: Primitive = elementwise(
    "tan",
    r"\tan\left({X}\right)",
    derivative=lambda X: add(ones_like(X), square(tan(X))),
    value=lambda xp, X: xp.tan(X),
    doc="The tangent of every entry.",
    domain="cos(X) != 0",
    sample="within_one",
    cite=(verified("abramowitz1964", "4.3.107"),),
    known=(("sum(tan(X))", "X", "matrix(1) + tan(X).^2"),),
)

asin: Primitive = elementwise(
    "asin",
    r"\arcsin\left({X}\right)",
    derivative=lambda X: quotient(ones_like(X), sqrt(sub(ones_like(X), square(X)))),
    value=lambda xp, X: xp.asin(X),
    doc="The inverse sine of every entry.",
    words=("arcsin", "asin"),
    domain="abs(X) < 1",
    sample="within_one",
    cite=(verified("dlmf", "eq. (4.24.7)"),),
    known=(("sum(arcsin(X))", "X", "matrix(1)./sqrt(matrix(1) - X.^2)"),),
)

acos: Primitive = elementwise(
    "acos",
    r"\arccos\left({X}\right)",
    derivative=lambda X: neg(quotient(ones_like(X), sqrt(sub(ones_like(X), square(X))))),
    value=lambda xp, X: xp.acos(X),
    doc="The inverse cosine of every entry.",
    words=("arccos", "acos"),
    domain="abs(X) < 1",
    sample="within_one",
    cite=(verified("dlmf", "eq. (4.24.8)"),),
    known=(("sum(arccos(X))", "X", "-(matrix(1)./sqrt(matrix(1) - X.^2))"),),
)

atan: Primitive = elementwise(
    "atan",
    r"\arctan\left({X}\right)",
    derivative=lambda X: quotient(ones_like(X), add(ones_like(X), square(X))),
    value=lambda xp, X: xp.atan(X),
    doc="The inverse tangent of every entry.",
    words=("arctan", "atan"),
    cite=(verified("dlmf", "eq. (4.24.9)"),),
    known=(("sum(arctan(X))", "X", "matrix(1)./(matrix(1) + X.^2)"),),
)

sinh: Primitive = elementwise(
    "sinh",
    r"\sinh\left({X}\right)",
    derivative=lambda X: cosh(X),
    value=lambda xp, X: xp.sinh(X),
    doc="The hyperbolic sine of every entry.",
    cite=(verified("dlmf", "eq. (4.34.1)"),),
    known=(("sum(sinh(X))", "X", "cosh(X)"),),
)

cosh: Primitive = elementwise(
    "cosh",
    r"\cosh\left({X}\right)",
    derivative=lambda X: sinh(X),
    value=lambda xp, X: xp.cosh(X),
    doc="The hyperbolic cosine of every entry.",
    range="positive",
    cite=(verified("dlmf", "eq. (4.34.2)"),),
    known=(("sum(cosh(X))", "X", "sinh(X)"),),
)

tanh: Primitive = elementwise(
    "tanh",
    r"\tanh\left({X}\right)",
    derivative=lambda X: sub(ones_like(X), square(tanh(X))),
    value=lambda xp, X: xp.tanh(X),
    doc="The hyperbolic tangent of every entry.",
    cite=(verified("zhang2023", 'sec. "Tanh Function"'),),
    known=(("sum(tanh(X))", "X", "matrix(1) - tanh(X).^2"),),
)

sigmoid: Primitive = elementwise(
    "sigmoid",
    r"\sigma\left({X}\right)",
    derivative=lambda X: hadamard(sigmoid(X), sub(ones_like(X), sigmoid(X))),
    # 1/(1 + exp(-x)) overflows for large negative x; exp(-log(1 + exp(-x))) never does, and keeps its digits there.
    value=lambda xp, X: xp.exp(-xp.logaddexp(-X, X * 0)),
    doc="The logistic function 1/(1 + exp(-x)) of every entry.",
    range="positive",
    at_most_one=True,
    cite=(verified("zhang2023", 'sec. "Sigmoid Function"'),),
    title="the logistic function",
    known=(("sum(sigmoid(X))", "X", "sigmoid(X).*(matrix(1) - sigmoid(X))"),),
)

softplus: Primitive = elementwise(
    "softplus",
    entrywise_name("softplus"),
    derivative=lambda X: sigmoid(X),
    value=lambda xp, X: xp.logaddexp(X, X * 0),
    doc="log(1 + exp(x)) of every entry.",
    range="positive",
    cite=(verified("goodfellow2016", "sec. 3.10"),),
    known=(("sum(softplus(X))", "X", "sigmoid(X)"),),
)

log_sigmoid: Primitive = elementwise(
    "log_sigmoid",
    r"\log \sigma\left({X}\right)",
    derivative=lambda X: sub(ones_like(X), sigmoid(X)),
    # log σ(x) = -log(1 + exp(-x)), which neither overflows nor takes the logarithm of 0.
    value=lambda xp, X: -xp.logaddexp(-X, X * 0),
    doc="log of the logistic function, log(1/(1 + exp(-x))), of every entry.",
    level=19,
    text="log_sigmoid({X:0})",
    text_level=100,
    words=("log_sigmoid", "logsigmoid"),
    title="the log of a logistic function",
    cite=(verified("goodfellow2016", "sec. 3.10"),),
    known=(("sum(log_sigmoid(X))", "X", "matrix(1) - sigmoid(X)"),),
)

silu: Primitive = elementwise(
    "silu",
    entrywise_name("silu"),
    derivative=lambda X: add(sigmoid(X), hadamard(X, hadamard(sigmoid(X), sub(ones_like(X), sigmoid(X))))),
    value=lambda xp, X: X * xp.exp(-xp.logaddexp(-X, X * 0)),
    doc="x sigmoid(x) of every entry, the activation also called swish.",
    words=("silu", "swish"),
    cite=(verified("pytorch", "FunctionsManual.cpp, backward of silu"), unverified("elfwing2017")),
    title="SiLU",
    known=(("sum(silu(X))", "X", "sigmoid(X) + X.*(sigmoid(X).*(matrix(1) - sigmoid(X)))"),),
)

abs_: Primitive = elementwise(
    "abs",
    r"\left|{X}\right|",
    derivative=lambda X: sign(X),
    value=lambda xp, X: xp.abs(X),
    doc="The absolute value of every entry; not differentiable where an entry is 0.",
    vanishes=lambda X: (X,),
    domain="X != 0",
    sample="nonzero",
    range="nonnegative",
    kink=Kink(SIGNS, lambda S, X: hadamard(S, X), slope=lambda X: sign(X)),
    title="the absolute value",
    cite=(verified("pytorch", "derivatives.yaml, entry abs"),),
    known=(("sum(abs(X))", "X", "sign(X)"),),
)

sign: Primitive = elementwise(
    "sign",
    entrywise_name("sign"),
    derivative=lambda X: zeros(*X.shape),
    value=lambda xp, X: xp.sign(X),
    doc="The sign of every entry: 1, 0 or -1; its derivative is 0 where no entry is 0.",
    domain="X != 0",
    sample="nonzero",
    jumps=True,
    title="the sign",
    cite=(verified("jax", "lax/lax.py, JVP of sign"),),
    known=(("sum(sign(X).*X)", "X", "sign(X)"),),
)

relu: Primitive = elementwise(
    "relu",
    entrywise_name("relu"),
    derivative=lambda X: step(X),
    value=lambda xp, X: (X + xp.abs(X)) / 2,
    doc="max(x, 0) of every entry; not differentiable where an entry is 0.",
    domain="X != 0",
    sample="nonzero",
    range="nonnegative",
    kink=Kink(STEPS, lambda S, X: hadamard(S, X), slope=lambda X: step(X)),
    cite=(verified("zhang2023", 'sec. "ReLU Function"'),),
    title="ReLU",
    known=(("sum(relu(X))", "X", "step(X)"),),
)

# At 0 it is the middle of Clarke's set [0, 1], so that step(X - X) + step(X - X) is 1: the slope of max(X, X) = X.
step: Primitive = elementwise(
    "step",
    entrywise_name("step"),
    derivative=lambda X: zeros(*X.shape),
    value=lambda xp, X: (xp.sign(X) + 1) / 2,
    doc="The unit step of every entry, 1 where x > 0, 0 where x < 0 and 1/2 at 0: the derivative of relu.",
    domain="X != 0",
    sample="nonzero",
    jumps=True,
    title="the unit step",
    cite=(verified("sympy", "Heaviside", of="definition"),),
    known=(("sum(step(X).*X)", "X", "step(X)"),),
)

maximum: Primitive = primitive(
    "maximum",
    "A[m,n], B[m,n] -> [m,n]",
    r"\max\left({A}, {B}\right)",
    doc="The larger of corresponding entries; not differentiable where two are equal.",
    value=lambda xp, A, B: xp.maximum(A, B),
    differential=(
        lambda A, B, dA: hadamard(step(sub(A, B)), dA),
        lambda A, B, dB: hadamard(step(sub(B, A)), dB),
    ),
    words=("maximum", "max"),
    spreads=(0, 1),
    commutes_with_transpose=True,
    slicewise="mn",
    title="the larger of two",
    domain="A - B != 0",
    kink=Kink(  # B + relu(A - B)
        STEPS,
        lambda S, A, B: add(B, hadamard(S, sub(A, B))),
        slope=lambda X: step(X),
        argument=lambda A, B: sub(A, B),
    ),
    cite=(verified("pytorch", "derivatives.yaml, entry maximum"), unverified("danskin1967")),
    known=(("sum(maximum(X, A))", "X", "step(X - A)"), ("sum(maximum(X, A))", "A", "step(A - X)")),
)

minimum: Primitive = primitive(
    "minimum",
    "A[m,n], B[m,n] -> [m,n]",
    r"\min\left({A}, {B}\right)",
    doc="The smaller of corresponding entries; not differentiable where two are equal.",
    value=lambda xp, A, B: xp.minimum(A, B),
    differential=(
        lambda A, B, dA: hadamard(step(sub(B, A)), dA),
        lambda A, B, dB: hadamard(step(sub(A, B)), dB),
    ),
    words=("minimum", "min"),
    spreads=(0, 1),
    commutes_with_transpose=True,
    slicewise="mn",
    title="the smaller of two",
    domain="A - B != 0",
    kink=Kink(  # A - relu(A - B)
        STEPS,
        lambda S, A, B: sub(A, hadamard(S, sub(A, B))),
        slope=lambda X: step(X),
        argument=lambda A, B: sub(A, B),
        convex=False,
    ),
    cite=(verified("pytorch", "derivatives.yaml, entry minimum"), unverified("danskin1967")),
    known=(("sum(minimum(X, A))", "X", "step(A - X)"), ("sum(minimum(X, A))", "A", "step(X - A)")),
)
