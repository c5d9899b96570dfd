"""Sample points: unequal dimensions, unsymmetric matrices, both signs, inside the domain."""

from __future__ import annotations

import random

import pytest

import frechet as fr
from frechet.certify.evaluate import MOST_SPACIOUS, STYLES, dimensions, entries, numeric_point


def test_dimensions_are_unequal() -> None:
    e = fr.parse("A*B*C", "A: m n; B: n k; C: k p")
    for seed in range(20):
        sizes = dimensions([e], random.Random(seed))
        assert len(set(sizes.values())) == len(sizes) and min(sizes.values()) > 1


@pytest.mark.parametrize("style", STYLES)
def test_samples_are_unsymmetric_and_in_their_style(style: str) -> None:
    rows = entries(random.Random(1), (4, 4), style)
    assert all(rows[i][j] != rows[j][i] for i in range(4) for j in range(i))
    flat = [x for r in rows for x in r]
    if style == "positive":
        assert min(flat) > 0
    else:
        assert min(flat) < 0 < max(flat)
    if style == "within_one":
        assert max(map(abs, flat)) < 1


def test_a_central_difference_has_forty_digits() -> None:
    x = fr.scalar("x")
    f = fr.exp(x)
    point = numeric_point([f], x, random.Random(1), {}, {})
    error = point(fr.expr.Diff(f)) - point(f) * point(fr.expr.Diff(x))
    assert 0 < abs(error.rows[0][0]) < 1e-35


def test_points_of_composed_dimensions_stay_of_moderate_size() -> None:
    """k m rows must exceed m n columns: k = n + 1 does that, and no free matrix has 147 rows."""
    f = fr.parse("sum(H)", "H: k*m m*n orthonormal columns")
    for seed in range(5):
        sizes = dimensions([f], random.Random(seed), spacious=True)
        assert sizes["n"] < sizes["k"] <= sizes["n"] + 3
        assert (sizes["k"] * sizes["m"]) ** 2 <= MOST_SPACIOUS
