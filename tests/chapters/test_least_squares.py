"""Least squares: the planned equations are claimed, and what the engine cannot read is tried in NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from frechet.course import exercises
from frechet.course.data import monthly_returns

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/least_squares.ipynb"
MIME = "application/vnd.frechet.claim+json"
PLANNED = {"E029", *(f"E{n:03d}" for n in range(34, 50))}


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]


@pytest.fixture(scope="module")
def records(cells: list[Any]) -> list[dict[str, Any]]:
    outputs = [o for cell in cells for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def printed(cells: list[Any]) -> str:
    return "".join(o.get("text", "") for c in cells for o in c.outputs)


def test_the_planned_equations_are_claimed(records):
    assert {r["id"].split("-")[0] for r in records} >= PLANNED


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_the_numbers(cells):
    text = printed(cells)
    for expected in (
        "coefficient measured: 2.0000     printed: 0.5",
        "minimiser:                 w = 0.3655, slope 0.000",
        "zero of what is printed:   w = 0.4815, slope 0.289",
    ):
        assert expected in text
    assert "False" not in text.replace("the other order agrees:              False", "").replace(
        "gradient below 1: False", "", 1
    )


def test_exercises(cells):
    found = exercises("least_squares")
    assert len(found) == 10 and {e.level for e in found} == {1, 2, 3, 4, 5}
    assert {2, 3, 19, 20, 28, 29} <= {p for e in found for p in e.problems}
    for e in found:
        (tried,) = [c for c in cells if c.source.startswith(f'fr.exercise("{e.id}").check(')]
        assert tried.outputs[0]["data"]["text/plain"].startswith("✗")
        assert [w for w in e.wrong if e.check(w)] == []


# What the prose claims and the engine cannot read -------------------------------------------------


@pytest.mark.parametrize(("numerator", "right"), [(2, True), (1, False), (2.2, False)])
def test_step_limit(numerator, right):
    """Below the limit the error dies out, from any start; above it, it grows."""
    rng = np.random.default_rng(1)
    X, error = rng.normal(size=(9, 4)), rng.normal(size=(4, 1))
    limit = numerator / np.linalg.norm(X, 2) ** 2

    def after(eta):
        return np.linalg.norm(np.linalg.matrix_power(np.eye(4) - eta * X.T @ X, 1500) @ error)

    sharp = after(0.99 * limit) < 1e-6 and after(0.02 * limit) < np.linalg.norm(error) and after(1.01 * limit) > 1e6
    assert sharp == right


@pytest.mark.parametrize(("factor", "right"), [(1 / 2, True), (1 / 4, False), (0.45, False)])
def test_softmax_curvature(factor, right):
    rng = np.random.default_rng(2)
    below = True
    for k in (2, 3, 5):
        for _ in range(200):
            z, h = rng.normal(size=(2, k)) * rng.choice([0.1, 1, 10])
            p = np.exp(z - z.max())
            p /= p.sum()
            curved = h @ (np.diag(p) - np.outer(p, p)) @ h
            assert curved > -1e-12 * (h @ h)
            below = below and curved <= factor * (h @ h) * (1 + 1e-12)
    p, h = np.array([0.5, 0.5]), np.array([1.0, -1.0])  # where the bound is reached
    below = below and h @ (np.diag(p) - np.outer(p, p)) @ h <= factor * (h @ h)
    assert below == right


@pytest.mark.parametrize(
    ("slope", "right"), [(lambda r: np.clip(r, -1, 1), True), (lambda r: r, False), (np.sign, False)]
)
def test_huber(slope, right):
    """The formula of the cell is the function of the two cases, and its slope is the clipped residual."""

    def h(r):
        return np.where(abs(r) <= 1, r**2 / 2, abs(r) - 1 / 2)

    r = np.linspace(-3, 3, 602)
    m = np.minimum(abs(r), 1)
    assert np.allclose(m * (abs(r) - m / 2), h(r))
    assert np.allclose((h(r + 1e-6) - h(r - 1e-6)) / 2e-6, slope(r), atol=1e-5) == right


def test_one_month_weighs_as_fifty():
    returns = monthly_returns()
    X = returns.indices - returns.indices.mean(axis=0)
    y = returns.companies[:, returns.company_names.index("XRX")]
    residual = y - y.mean() - X @ np.linalg.lstsq(X, y - y.mean())[0]
    at = returns.months.index("2001-01")
    assert [round(v) for v in (y[at], *returns.indices[at])] == [77, 3, 12]
    assert 45 < residual[at] ** 2 / np.mean(np.delete(residual, at) ** 2) < 60
