"""Declarations of variables."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.parse.declare import declarations


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("W: m n", ("m", "n")),
        ("W: m, n", ("m", "n")),
        ("W: m x n", ("m", "n")),
        ("W: 3 n", (3, "n")),
        ("W: n", ("n", 1)),
        ("W: vector n", ("n", 1)),
        ("W: 1 n", (1, "n")),
        ("W: 1", (1, 1)),
        ("W: scalar", (1, 1)),
        ("W: hidden input", ("hidden", "input")),
        ("W: matrix m n", ("m", "n")),
        ("W: n n symmetric", ("n", "n")),
        ("W: n symmetric", ("n", "n")),
    ],
)
def test_shape(text: str, shape: tuple[object, object]) -> None:
    assert declarations(text)["W"].shape == shape


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("W", "name: rows columns"),
        ("1W: n", "name: rows columns"),
        ("W:", "two dimensions"),
        ("W: n m k", "two dimensions"),
        ("W: scalar n", "two dimensions"),
        ("W: 0", "at least 1"),
        ("W: n-1", "not a dimension"),
        ("W: n; W: m", "declared twice"),
        ("W: m n symmetric", "square"),
        ("W: n n symetric", "symmetric"),
    ],
)
def test_what_cannot_be_read_is_quoted(text: str, said: str) -> None:
    with pytest.raises(fr.DeclarationError) as caught:
        fr.parse("W", text)
    assert said in str(caught.value)
