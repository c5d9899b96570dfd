"""Elementary functions of decimal numbers. They are mpmath's, which is loaded when the first is asked for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import cache, lru_cache
from typing import Any

DIGITS = 60
GUARDED = 70  # digits between the two radices, so that changing it costs none of the sixty
WIDE = Context(prec=GUARDED, Emin=MIN_EMIN, Emax=MAX_EMAX)
NARROW = Context(prec=DIGITS, Emin=MIN_EMIN, Emax=MAX_EMAX)


@cache
def _mpmath() -> Any:
    import mpmath

    context = mpmath.MPContext()
    context.dps = GUARDED
    return context


@lru_cache(4096)
def _power_of_ten(n: int) -> Any:
    return _mpmath().mpf(10) ** n


@lru_cache(4096)
def _power_of_two(n: int) -> Decimal:
    return WIDE.power(2, n)


def _binary(x: Decimal) -> Any:
    """Return x as a number of mpmath's."""
    e = DIGITS - 1 - x.adjusted()
    return _mpmath().mpf(int(NARROW.scaleb(x, e))) * _power_of_ten(-e)


def _decimal(y: Any) -> Decimal:
    """Return a number of mpmath's as a decimal one."""
    sign, man, exp, _ = y._mpf_
    # int: where gmpy2 is installed mpmath counts in its integers, which no decimal number is made of.
    return NARROW.multiply(Decimal(int(-man if sign else man)), _power_of_two(exp))


@cache
def elementary(name: str) -> Callable[[Decimal], Decimal | None]:
    """Return the function `name` of a decimal number, None where it has no real and finite value."""
    mp = _mpmath()
    f = getattr(mp, name)

    def function(x: Decimal) -> Decimal | None:
        try:
            y = f(_binary(x))
        except (ValueError, ZeroDivisionError):
            return None
        return _decimal(y) if isinstance(y, mp.mpf) and mp.isfinite(y) else None

    return function


def power(x: Decimal, exponent: Decimal) -> Decimal:
    """Return a power of a positive number."""
    return _decimal(_mpmath().power(_binary(x), _binary(exponent)))
