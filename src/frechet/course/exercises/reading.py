r"""What a learner typed: a formula in the text language or in LaTeX, or a number in one of the ways to write it."""

from __future__ import annotations

import re
from fractions import Fraction

from ...errors import FrechetError, ParseError
from ...expr import Expr
from ...parse import parse, parse_latex

# Bounded, since a machine may not have the room for 1e999999999.
_DIGITS = r"(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})"
_NUMBER = re.compile(rf"([-+]?{_DIGITS})(?:e([-+]?\d{{1,3}}))?(?:/({_DIGITS}))?", re.ASCII | re.IGNORECASE)


def in_latex(answer: str, known: str) -> bool:
    r"""Whether a formula is meant as LaTeX: it looks so, and the text language cannot read it.

    >>> in_latex(r"X^\top Y", ""), in_latex("X'*Y", ""), in_latex("A \\\\ b", "A: n n; b: n")
    (True, False, False)
    """
    if not re.search(r"\\[A-Za-z]|[{}]", answer):
        return False
    try:
        parse(answer, known)
    except ParseError:
        return True
    except FrechetError:
        return False
    return False


def read(answer: str, known: str) -> Expr:
    """Return the formula that was typed; `known` declares its letters."""
    return parse_latex(answer, known) if in_latex(answer, known) else parse(answer, known)


def number(text: str) -> Fraction | None:
    """Return the number that was typed, or None.

    >>> number("-1/4"), number("6.9e-6") == number("6.9*10^-6") == number("6.9·10^(−6)"), number("one"), number("1/0")
    (Fraction(-1, 4), True, None, None)
    """
    plain = re.sub(r"\s", "", text).replace("−", "-")
    plain = re.sub(r"[*·×]10\^(?:\((-?\d+)\)|\{(-?\d+)\}|(-?\d+))", lambda m: "e" + (m[1] or m[2] or m[3]), plain)
    found = _NUMBER.fullmatch(plain)
    if not found or (found[3] and not Fraction(found[3])):
        return None
    return Fraction(found[1]) * Fraction(10) ** int(found[2] or 0) / Fraction(found[3] or 1)


def decimal(value: Fraction) -> str:
    r"""Return a number in LaTeX, to six digits.

    >>> print(decimal(Fraction(5, 16)), decimal(Fraction(69, 10**7)), decimal(Fraction(10) ** 400))
    0.3125 6.9 \cdot 10^{-6} 1 \cdot 10^{400}
    """
    from decimal import Context, Decimal

    rounded = Context(prec=6).divide(Decimal(value.numerator), Decimal(value.denominator)).normalize()
    exponent = rounded.adjusted() if rounded else 0
    if -4 <= exponent <= 8:
        return f"{rounded:f}"
    return rf"{rounded.scaleb(-exponent):f} \cdot 10^{{{exponent}}}"
