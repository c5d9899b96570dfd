"""Conditions are stated for the actual argument, once, and hold at every point a certificate used."""

from __future__ import annotations

import pytest

import frechet as fr


@pytest.mark.parametrize(
    ("text", "x", "said"),
    [
        ("sum(log(A*x))", "x", "every entry of A*x is positive"),
        ("c^0.5", "c", "c > 0"),
        ("c^-1", "c", "c ≠ 0"),
        ("norm2(A*x)", "x", "A*x is not zero"),
        ("tr(inv(A*X))", "X", "A*X is invertible"),
        ("norm1(x)", "x", "no entry of x is zero"),
        ("sum(arcsin(x))", "x", "every entry of abs(x) is below 1"),
    ],
)
def test_condition_in_words(text: str, x: str, said: str) -> None:
    assert said in [str(c) for c in fr.derive(fr.parse(text), x).conditions]


@pytest.mark.parametrize("text", ["norm2(W*X - Y)^2", "sum(exp(X))", "tr(A*X)", "c^2"])
def test_no_condition_where_none_is_needed(text: str) -> None:
    f = fr.parse(text)
    assert fr.derive(f, "c" if "c" in text else "X").conditions == []


@pytest.mark.parametrize("text", ["log(-norm2(x)^2)", "1/(a - a)", "norm2(x - x)", "logdet(x*x')"])
def test_an_empty_domain_is_refused(text: str) -> None:
    f = fr.parse(text)
    with pytest.raises(fr.DomainError):
        _ = fr.derive(f, "a" if "a" in text else "x").certificate
