"""Powers and quotients: of scalars, and of square matrices with an integer exponent."""

from __future__ import annotations

from functools import reduce
from math import comb

from ..citation import verified
from ..errors import NotDifferentiableError
from ..expr import Const, Expr, Num, number
from ..folds import Fold
from ..indices import Index
from ..integers import Integer, Running, affine, is_at_least, is_whole, settled, shifted
from ..primitive import OPERATORS, Primitive, primitive
from .elementwise import log
from .linear import add, neg
from .multilinear import matmul, scale


def _is_positive(p: Expr) -> bool:
    return p.value > 0 if isinstance(p, Num) else is_at_least(p, 1)


def _power_domain(c: Expr, p: Expr) -> str:
    if is_whole(p):
        return "" if is_at_least(p, 1) else "c != 0"
    return "c > 0"


def _power_remainder(c: Expr, p: Expr, dc: Expr) -> Expr | None:
    """Return Σ_{j ≥ 2} (p choose j) c^(p-j) dc^j for a natural p, and dc²/(c² (c + dc)) for 1/c."""
    if not isinstance(p, Num):
        return None
    if p.value == -1:
        return ratio(power(dc, number(2)), scale(power(c, number(2)), add(c, dc)))
    if p.value.denominator != 1 or not 0 <= p.value <= EXPANDED:
        return None
    n = int(p.value)
    if n < 2:
        return number(0)
    terms = [scale(scale(number(comb(n, j)), power(c, number(n - j))), power(dc, number(j))) for j in range(2, n + 1)]
    return reduce(add, terms)


HIGHEST = 64
EXPANDED = 6  # powers whose remainder is written out


ratio: Primitive = primitive(
    "ratio",
    "A[m,n], c[1,1] -> [m,n]",
    r"\frac{{{A}}}{{{c}}}",
    doc="A matrix divided by a scalar.",
    value=lambda xp, A, c: A / c,
    structured=OPERATORS,
    adjoint=(lambda G, A, c: ratio(G, c), None),
    differential=(None, lambda A, c, dc: neg(scale(ratio(dc, power(c, number(2))), A))),
    text="{A:20}/{c:21}",
    text_level=20,
    homothety=0,
    vanishes=lambda A, c: (A,),
    infix=(("matrix", "/"), ("numpy", "/"), ("matrix", "./")),
    title="a quotient",
    domain="c != 0",
    sample="nonzero",
    keeps_nonnegative=True,
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("tr(A*X)/tr(B*X)", "X", "A'/tr(B*X) - tr(A*X)/tr(B*X)^2*B'"), ("1/c", "c", "-1/c^2")),
    remainder=(
        None,
        lambda A, c, dc: scale(power(dc, number(2)), ratio(A, scale(power(c, number(2)), add(c, dc)))),
    ),
)

power: Primitive = primitive(
    "power",
    "c[1,1], p:number -> [1,1]",
    "{c:91}^{{{p:0}}}",
    doc="A scalar raised to a fixed power.",
    value=lambda xp, c, p: xp.pow(c, p),
    differential=(lambda c, p, dc: scale(scale(p, power(c, shifted(p, -1))), dc), None),
    derivative=lambda c, p: scale(p, power(c, shifted(p, -1))),
    text="{c:91}^{p:91}",
    level=90,
    infix=(("matrix", "^"), ("matrix", "**"), ("matrix", ".^"), ("numpy", "**"), ("numpy", "^")),
    title="a power",
    vanishes=lambda c, p: (c,) if _is_positive(p) else (),
    domain=_power_domain,
    sample="positive",
    cite=(verified("zhang2023", 'sec. "Derivatives and Differentiation"'),),
    known=(("c^3", "c", "3*c^2"), ("tr(A*X)^2", "X", "2*tr(A*X)*A'")),
    remainder=(_power_remainder, None),
    norm_bound=lambda a, p: power(a, p) if _is_positive(p) or is_at_least(p, 0) else None,
)

scalar_power: Primitive = primitive(
    "scalar_power",
    "a[1,1], b[1,1] -> [1,1]",
    "{a:91}^{{{b:0}}}",
    doc="A positive scalar raised to a scalar power that may vary.",
    value=lambda xp, a, b: xp.exp(b * xp.log(a)),
    differential=(
        lambda a, b, da: scale(scale(b, scalar_power(a, b - 1)), da),
        lambda a, b, db: scale(scale(log(a), scalar_power(a, b)), db),
    ),
    text="{a:91}^{b:91}",
    level=90,
    infix=(("matrix", "^"), ("matrix", "**"), ("numpy", "**"), ("numpy", "^")),
    title="a power",
    domain="a > 0",
    sample="positive",
    cite=(verified("dlmf", "eqs. (4.7.9), (4.7.10)"),),
    known=(("a^b", "a", "b*a^(b - 1)"), ("a^b", "b", "log(a)*a^b")),
)


def _symbolic_power_differential(X: Expr, k: Expr, dX: Expr) -> Expr:
    """Return Σ_{r=0}^{k-1} X^(k-1-r) dX X^r for a letter k, and -Σ_{r=0}^{k-1} X^(-r-1) dX X^(r-k) for -k."""
    form = affine(k)
    assert form is not None
    ((letter, sign),) = form.letters.items() if len(form.letters) == 1 else ((None, 0),)
    if not isinstance(letter, Integer) or abs(sign) != 1:
        raise NotDifferentiableError(
            f"the differential of {matrix_power(X, k)} is known for exponents such as k, k - 1 and -k, not for {k}; "
            "write a power of a power or a product: (X^2)^k for X^(2*k), X^j*X^k for X^(j + k)"
        )
    r = Running(Index("r", bound=True))
    last = letter.at + int(sign * form.constant) - 1
    left, right = (k - 1 - r, r) if sign > 0 else (-r - 1, r + k)
    term = matmul(matmul(matrix_power(X, settled(left)), dX), matrix_power(X, settled(right)))
    return Fold(add, r.at.name, Index("", 0), last, term if sign > 0 else neg(term))


def _power_of_matrix_domain(X: Expr, k: Expr) -> str:
    if is_at_least(k, 0 if isinstance(k, Num) else 1):
        return ""
    form = affine(k)
    # X^(k - 1) is meant as a power, differentiated from k = 2 on; X^(-k) as one of the inverse.
    return "k > 0" if form and any(c > 0 for c in form.letters.values()) else "det(X) != 0"


def _matrix_power_differential(X: Expr, k: Expr, dX: Expr) -> Expr:
    """Return Σ X^r dX X^(k-1-r) for k > 0, and -Σ X^(-r-1) dX X^(r-|k|) for k < 0."""
    if not isinstance(k, Num):
        return _symbolic_power_differential(X, k, dX)
    n = int(k.value)
    if abs(n) > HIGHEST:
        raise NotDifferentiableError(
            f"the differential of X^{n} has {abs(n)} terms; powers up to {HIGHEST} are expanded"
        )
    if n == 0:
        return Const("0", X.shape)

    def factor(e: int) -> Expr:
        return Const("I", X.shape) if e == 0 else X if e == 1 else matrix_power(X, number(e))

    def between(left: int, right: int) -> Expr:
        out = dX if left == 0 else matmul(factor(left), dX)
        return out if right == 0 else matmul(out, factor(right))

    terms = [between(r, n - 1 - r) for r in range(n)] or [neg(between(-r - 1, r + n)) for r in range(-n)]
    total = terms[0]
    for term in terms[1:]:
        total = add(total, term)
    return total


def _matrix_power_remainder(X: Expr, k: Expr, dX: Expr) -> Expr | None:
    """Return Σ_{a+b+c = k-2} X^a dX X^b dX (X + dX)^c for a natural k."""
    if not isinstance(k, Num):
        return None
    n = int(k.value)
    if not 0 <= n <= EXPANDED:
        return None

    def between(a: int, b: int, c: int) -> Expr:
        powers = [(X, a), (dX, 1), (X, b), (dX, 1), (add(X, dX), c)]
        return reduce(matmul, [E if e == 1 else matrix_power(E, number(e)) for E, e in powers if e])

    terms = [between(a, b, n - 2 - a - b) for a in range(n - 1) for b in range(n - 1 - a)]
    return reduce(add, terms) if terms else Const("0", X.shape)


matrix_power: Primitive = primitive(
    "matrix_power",
    "X[n,n], k:integer -> [n,n]",
    "{X:91}^{{{k:0}}}",
    doc="A square matrix multiplied by itself k times; for negative k, its inverse.",
    value=lambda xp, X, k: xp.linalg.matrix_power(X, k),
    differential=(_matrix_power_differential, None),
    text="{X:91}^{k:91}",
    level=90,
    commutes_with_transpose=True,
    infix=(("matrix", "^"),),
    title="a matrix power",
    domain=_power_of_matrix_domain,
    condition=lambda X, k: "{k} ≥ 1" if "k" in _power_of_matrix_domain(X, k) else "{X} is invertible",
    sample="off_symmetric",
    cite=(verified("petersen2012", "eq. (122)"),),
    known=(("tr(X^3)", "X", "3*(X^2)'"), ("tr(A*X^2)", "X", "(X*A + A*X)'")),
    remainder=(_matrix_power_remainder, None),
    norm_bound=lambda a, k: power(a, k) if is_at_least(k, 1) else None,
)
