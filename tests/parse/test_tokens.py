"""Tokens and their columns."""

from __future__ import annotations

import pytest

from frechet.errors import ParseError
from frechet.parse.tokens import tokens


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2.*x", ["2", ".*", "x"]),
        ("2./x", ["2", "./", "x"]),
        ("2.5*x", ["2.5", "*", "x"]),
        (".5", [".5"]),
        ("x.T@y", ["x", ".T", "@", "y"]),
        ("x**2", ["x", "**", "2"]),
        ("x.^-2", ["x", ".^", "-", "2"]),
        ("W_1'x1", ["W_1", "'", "x1"]),
        ("x²", ["x", "^", "2"]),
        ("λ", ["λ"]),
    ],
)
def test_tokens(text: str, parts: list[str]) -> None:
    assert [t.text for t in tokens(text)[:-1]] == parts


def test_columns_count_from_one() -> None:
    assert [t.column for t in tokens("ab + c")] == [1, 4, 6, 7]
    with pytest.raises(ParseError) as caught:
        tokens("ab + $")
    assert caught.value.column == 6
