"""Dynamics: what the plan asks for is claimed; what the engine cannot read is tried in NumPy, with wrong variants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from frechet.course import exercises

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/dynamics.ipynb"
MIME = "application/vnd.frechet.claim+json"
rng = np.random.default_rng(20131220)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]


@pytest.fixture(scope="module")
def records(cells: list[Any]) -> list[dict[str, Any]]:
    return [o["data"][MIME] for c in cells for o in c.outputs if MIME in o.get("data", {})]


def test_what_the_plan_asks_for_is_claimed(records):
    bounds = {r["id"]: r["bound"] for r in records if r["kind"] == "measured"}
    assert bounds["dyn-curves"] <= 1e-8 and bounds["dyn-field"] <= 1e-14 and bounds["dyn-step"] <= 1e-14
    assert {"dyn-orders", "dyn-integral", "dyn-stairs", "dyn-acceleration", "dyn-bin", "dyn-unbalanced-curves"} <= {
        *bounds
    }
    assert {"dyn-two", "dyn-four", "dyn-limit", "dyn-unbalanced"} <= {
        r["id"] for r in records if r["kind"] == "gradient"
    }


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_the_numbers_of_the_sources_are_found(cells):
    printed = "\n".join(o.get("text", "") for c in cells for o in c.outputs)
    for number in ("5.236", "31.6 %", "94.4 %", "s² = 15"):
        assert number in printed


def test_exercises_have_every_level():
    own = exercises("dynamics")
    assert len(own) == 9 and {e.level for e in own} == {1, 2, 3, 4, 5}


# What the displays claim, by numbers --------------------------------------------------------------


def solved(rate, start, time, steps=4000):
    """Return the solution of y' = rate(y) at a time, by the classical method of Runge and Kutta."""
    y, h = np.asarray(start, dtype=float), time / steps
    for _ in range(steps):
        k1 = rate(y)
        k2 = rate(y + h / 2 * k1)
        k3 = rate(y + h / 2 * k2)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + rate(y + h * k3))
    return y


def law(N, s):
    return lambda u: N * u ** (2 - 2 / N) * (s - u)


@pytest.mark.parametrize(
    ("rate", "right"),
    [
        (law, True),
        (lambda N, s: law(N + 1, s), False),  # Saxe's count of layers taken for ours
        (lambda N, s: lambda u: law(N, s)(u) / N, False),
    ],
)
def test_the_rate_of_a_mode(rate, right):
    """Numbers r_1 … r_N that are equal follow the gradient flow of (r_1 ⋯ r_N − s)²/2."""
    for N, s in [(2, 3.0), (3, 1.5), (5, 0.7)]:
        r = solved(lambda r, N=N, s=s: -(r**N - s) * r ** (N - 1), 0.6, 0.8)
        assert (abs(solved(rate(N, s), 0.6**N, 0.8) - r**N) < 1e-9) == right


def time_between(low, high, s, N, sign=-1.0):
    def antiderivative(u):
        v, roots = u ** (1 / N), np.roots([1.0, *[0.0] * (N - 1), -s])
        return (-(v ** (2 - N)) / (N - 2) + sign * (roots**2 * np.log(1 - v / roots)).sum().real / (N * s)) / s

    if N == 2:
        return np.log(high * (s - low) / (low * (s - high))) / (2 * s)
    return antiderivative(high) - antiderivative(low)


def test_the_time_of_any_depth():
    for N in (2, 3, 4, 5, 8):
        for s, low, time in [(2.0, 0.05, 0.7), (0.7, 0.1, 2.0)]:
            high = solved(law(N, s), low, time)
            assert abs(time_between(low, high, s, N) - time) < 1e-8
            assert N == 2 or abs(time_between(low, high, s, N, sign=1.0) - time) > 1e-3


@pytest.mark.parametrize(
    ("power", "right"), [(lambda N: 1 - 2 / N, True), (lambda N: 1 - 1 / N, False), (lambda N: 2 - 2 / N, False)]
)
def test_the_wait(power, right):
    for s, start in [(2.0, 1e-9), (0.7, 1e-9)]:
        assert abs(time_between(start, s / 2, s, 2) / (np.log(s / start) / (2 * s)) - 1) < 1e-9
        for N in (3, 4, 6):
            wait = start ** -power(N) / ((N - 2) * s)
            assert (abs(time_between(start, s / 2, s, N) / wait - 1) < 2e-3) == right


@pytest.mark.parametrize(("sign", "right"), [(1, True), (-1, False)])
def test_the_drift_is_an_integral(sign, right):
    """Two layers A and B and the loss |BA − M|²/2; the integral is taken along a fine descent."""
    A, B, M = rng.standard_normal((3, 3, 3))

    def descended(eta):
        a, b, total = A, B, 0
        for _ in range(round(1 / eta)):
            R = b @ a - M
            at_a, at_b = b.T @ R, R @ a.T
            total = total + eta * (at_b.T @ at_b - at_a @ at_a.T)
            a, b = a - eta * at_a, b - eta * at_b
        return (b.T @ b - a @ a.T) - (B.T @ B - A @ A.T), total

    _, integral = descended(1e-4)
    gaps = [np.linalg.norm(descended(eta)[0] - sign * eta * integral) / eta**2 for eta in (4e-3, 2e-3)]
    assert (abs(gaps[0] / gaps[1] - 1) < 0.1) == right  # the gap is of second order


@pytest.mark.parametrize(("factor", "right"), [(4, True), (2, False), (0, False)])
def test_the_unbalanced_rate(factor, right):
    s = 1.2
    for a, b in [(2.0, 0.3), (0.1, 1.0), (1.0, -0.4)]:
        pair = solved(lambda y: (s - y[0] * y[1]) * y[::-1], [a, b], 0.5)
        c = a * a - b * b
        assert abs(pair[0] ** 2 - pair[1] ** 2 - c) < 1e-9
        u = solved(lambda u, c=c: np.sqrt(c * c + factor * u * u) * (s - u), a * b, 0.5)
        assert (abs(u - pair.prod()) < 1e-8) == right


@pytest.mark.parametrize(
    ("factor", "right"), [(lambda N: N - 1, True), (lambda N: N, False), (lambda N: 1, False), (lambda N: 0, False)]
)
def test_the_law_with_one_output(factor, right):
    """A balanced net with one output: N − 1 numbers c after a first layer of the norm c, so that w has the norm c^N."""
    N, n = 3, 4
    w, g = rng.standard_normal((2, n))
    size = np.linalg.norm(w)
    c, x = size ** (1 / N), w / size
    first, rest, h = c * x, [c] * (N - 1), 1e-6
    product = c ** (N - 1)

    def ahead(t):
        moved = [r - t * (g @ first) * product / r for r in rest]
        return np.prod(moved) * (first - t * product * g)

    velocity = (ahead(h) - ahead(-h)) / (2 * h)
    stated = -(size ** (2 - 2 / N)) * (g + factor(N) * w * (w @ g) / (w @ w))
    assert (np.linalg.norm(stated - velocity) < 1e-7 * np.linalg.norm(velocity)) == right


@pytest.mark.parametrize(("exponent", "right"), [(2, True), (1, False), (4, False)])
def test_the_share_in_a_square(exponent, right):
    """Points with |z|^(2/k) uniform, counted in the square, against the integral by the midpoint rule."""
    theta = (np.arange(2000) + 0.5) * np.pi / 8000
    for k in (2, 5, 20):
        z = rng.uniform(size=200_000) ** (k / 2) * np.exp(2j * np.pi * rng.uniform(size=200_000))
        counted = ((abs(z.real) <= 0.05) & (abs(z.imag) <= 0.05)).mean()
        stated = ((0.1 / (2 * np.cos(theta))) ** (exponent / k)).mean()
        assert (abs(counted - stated) < 5 * np.sqrt(counted / 200_000)) == right
