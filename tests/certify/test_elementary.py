"""Numbers of mpmath's become decimal ones, whatever integers mpmath counts in."""

from decimal import Decimal

import pytest

from frechet.certify import elementary


class Mpz:
    """An integer as gmpy2's: it has a sign and a value, and the decimal module does not know it."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __int__(self) -> int:
        return self.value

    def __neg__(self) -> "Mpz":
        return Mpz(-self.value)


class Mpf:
    def __init__(self, sign: int, man: int, exp: int) -> None:
        self._mpf_ = (sign, Mpz(man), exp, man.bit_length())


@pytest.mark.parametrize(("sign", "expected"), [(0, Decimal("0.75")), (1, Decimal("-0.75"))])
def test_a_number_counted_in_other_integers_is_read(sign, expected):
    assert elementary._decimal(Mpf(sign, 3, -2)) == expected
    with pytest.raises(TypeError):  # what would happen were it handed on as it is
        Decimal(Mpz(3))
