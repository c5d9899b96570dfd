"""Length is never depth: long products, sums and compositions derive without recursion and in linear time."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

import frechet as fr
from frechet.expr import Expr, postorder


def test_product_of_ten_thousand_factors(record_property: Callable[[str, object], None]) -> None:
    """Derived, printed (abridged), certified and compiled; by the factor in the middle."""
    n = 10_000
    start = time.perf_counter()
    factors = [fr.matrix(f"W_{k}", 2, 2) for k in range(n)]
    x, y = fr.vector("x", 2), fr.vector("y", 2)
    chain: Expr = x
    for W in factors:
        chain = W @ chain
    d = fr.derive(fr.norm2(chain - y) ** 2 / 2, factors[n // 2])
    assert d.certificate.method in ("exact", "mixed")
    shown, typeset = d.text(), d.latex()
    assert len(shown) < 20_000 and "⋯" in shown
    assert len(typeset) < 40_000 and r"\cdots" in typeset
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])  # a rotation: 10 000 of them are one, and nothing overflows
    values = {f"W_{k}": quarter for k in range(n)}
    value, gradient = d.compile()(**values, x=np.array([1.0, 2.0]), y=np.array([1.0, 1.0]))
    assert value == pytest.approx(0.5)
    # G = Lᵀ r (R x)ᵀ with L, R rotations by 4999 and 5000 quarter turns, r = (0, 1)
    left = np.linalg.matrix_power(quarter, n - n // 2 - 1)
    right = np.linalg.matrix_power(quarter, n // 2) @ [1.0, 2.0]
    assert np.allclose(gradient, np.outer(left.T @ [0.0, 1.0], right))
    record_property("seconds", time.perf_counter() - start)


def test_sum_of_three_thousand_terms() -> None:
    X = fr.matrix("X", "m", "n")
    f: Expr = fr.tr(fr.matrix("A_0", "n", "m") @ X)
    for k in range(1, 3000):
        f = f + fr.tr(fr.matrix(f"A_{k}", "n", "m") @ X)
    d = fr.derive(f, X)
    assert "⋯" in d.text()
    names = {getattr(node, "name", "") for node in postorder(d.gradient)}
    assert {"A_0", "A_1500", "A_2999"} <= names


def test_two_thousand_nested_functions() -> None:
    x = fr.vector("x", "n")
    e: Expr = x
    for _ in range(2000):
        e = fr.tanh(e)
    d = fr.derive(fr.sum(e), x)
    assert sum(1 for _ in postorder(d.gradient)) < 20_000  # shared parts cost once


def test_two_hundred_nested_functions_are_printed_abridged() -> None:
    x = fr.vector("x", "n")
    e: Expr = x
    for _ in range(200):
        e = fr.tanh(e)
    d = fr.derive(fr.sum(e), x)
    assert "⋯" in d.text()
    assert len(d.latex()) < 100_000
