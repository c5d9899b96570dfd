"""Scalar factors of a term as powers of scalars: ‖y‖ (xᵀy) x/(‖x‖ (‖x‖ ‖y‖)²) is (xᵀy) x/(‖x‖³ ‖y‖)."""

from __future__ import annotations

from fractions import Fraction

from ..conditions import is_nonnegative
from ..expr import App, Expr, Num, number
from ..primitives.multilinear import scale
from ..primitives.powers import power, ratio
from ..rewrite import Simplifier

MOST = 24  # scalar factors of one term that are looked at

Letters = dict[Expr, dict[Fraction, Expr]]  # of each base, what stands for which power of it


def gathered(term: Expr, simplify: Simplifier) -> Expr:
    """Return `term` with equal scalar factors, above and below the line, taken together."""
    if not (isinstance(term, App) and term.op in (scale, ratio)):
        return term
    exponents: dict[Expr, Fraction] = {}
    order: dict[Expr, None] = {}  # of the divisors
    letters: Letters = {}
    coefficient, met, opened = Fraction(1), 0, False
    rest: Expr = term
    stack: list[tuple[Expr, int]] = [(term, 1)]
    while stack:
        node, e = stack.pop()
        if isinstance(node, Num) and node.value:
            coefficient *= node.value**e
        elif isinstance(node, App) and node.op is scale:
            stack += [(node.args[1], e), (node.args[0], e)]
        elif isinstance(node, App) and node.op is ratio:
            stack += [(node.args[1], -e), (node.args[0], e)]
        elif isinstance(node, App) and node.op is power and (p := _whole(node.args[1])):
            inside = node.args[0]
            opened = opened or (isinstance(inside, App) and inside.op in (scale, ratio))
            stack.append((inside, e * p))
        elif not node.is_scalar:
            rest = node
        else:
            base, k = _base(node, simplify)
            letters.setdefault(base, {})[k] = node
            exponents[base] = exponents.get(base, Fraction(0)) + k * e
            met += 1
            if e < 0:
                order[base] = None
        if met + len(stack) > MOST:
            return term
    if met == len(exponents) and not opened:
        return term
    above = [_written(e, letters[b]) for b, e in exponents.items() if e > 0]
    below = [_written(-exponents[b], letters[b]) for b in order if exponents[b] < 0]
    out = number(coefficient) if term.is_scalar else rest if coefficient == 1 else scale(Num(coefficient), rest)
    for factor in reversed(above):
        out = scale(factor, out)
    if below:
        divisor = below[0]
        for factor in below[1:]:
            divisor = scale(divisor, factor)
        out = ratio(out, divisor)
    return simplify(out)


def _whole(e: Expr) -> int:
    """Return the whole number that `e` is, or 0."""
    return int(e.value) if isinstance(e, Num) and e.value.denominator == 1 else 0


def _base(c: Expr, simplify: Simplifier) -> tuple[Expr, Fraction]:
    """Return (b, k) with c = b^k, of numbers that are not negative: (‖x‖, 2) for ‖x‖²; else (c, 1)."""
    if is_nonnegative(c):
        below = simplify(ratio(number(1), power(c, 2)))
        square = below.args[1] if isinstance(below, App) and below.op is ratio else c
        b, k = square.args if isinstance(square, App) and square.op is power else (square, number(1))
        if b is not c and isinstance(k, Num) and is_nonnegative(b):
            return b, k.value / 2
    return c, Fraction(1)


def _written(e: Fraction, letters: dict[Fraction, Expr]) -> Expr:
    """Return b^e in what stands for the powers of b."""
    if e in letters:
        return letters[e]
    k = min(letters)
    return power(letters[k], Num(e / k))
