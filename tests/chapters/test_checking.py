"""The chapter on checking: its planned equations, its estimates, its exact check, and its blind points."""

import json
from pathlib import Path

import numpy as np
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/checking.ipynb"
MIME = "application/vnd.frechet.claim+json"


@pytest.fixture(scope="module")
def outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


def test_the_planned_equations_are_claimed(outputs):
    ids = {o["data"][MIME]["id"].split("-")[0] for o in outputs if MIME in o.get("data", {})}
    assert ids >= {"E033", "E068"}


def cube(X):
    """Return tr X³, of which all three derivatives are known."""
    return np.trace(X @ X @ X)


@pytest.fixture
def line():
    """Return a matrix, a direction, and the rate of `cube` along it."""
    rng = np.random.default_rng(1)
    X, V = rng.standard_normal((2, 4, 4))
    return X, V, 3 * np.trace(X @ X @ V)


def falls_with_order(error, order):
    """Whether the error divided by the power of the step settles, at steps that halve."""
    h = 0.5 ** np.arange(4, 9)
    scaled = np.array([error(s) for s in h]) / h**order
    return bool(abs(scaled[-1] / scaled[-2] - 1) < 0.1 and scaled[-1] != 0)


@pytest.mark.parametrize(("order", "right"), [(1, True), (2, False)])
def test_the_orders_of_the_two_quotients(line, order, right):
    """The forward quotient has order 1, the central one order 2; the orders exchanged are refused."""
    X, V, rate = line
    assert falls_with_order(lambda h: (cube(X + h * V) - cube(X)) / h - rate, order) is right
    assert falls_with_order(lambda h: (cube(X + h * V) - cube(X - h * V)) / (2 * h) - rate, 3 - order) is right


@pytest.mark.parametrize(("sign", "right"), [(1, True), (-1, False)])
def test_the_complex_step_has_no_subtraction(line, sign, right):
    """At a step of 1e-200 the rate has all its digits; with the imaginary unit turned it has the wrong sign."""
    X, V, rate = line
    measured = cube(X + sign * 1e-200j * V).imag / 1e-200
    assert bool(abs(measured / rate - 1) < 1e-13) is right


def test_a_mistake_is_shown_to_be_found_and_to_be_hidden(outputs):
    printed = "".join("".join(o.get("text", "")) for o in outputs)
    rows = [line for line in printed.splitlines() if line.endswith(("found", "-  ", "-"))]
    assert len(rows) == 6
    assert all(row[34:].split()[0] == "found" for row in rows)  # the general point finds all
    assert all("-" in column for column in list(zip(*(row[34:].split() for row in rows), strict=True))[1:])
    assert printed.count(" equal") == 1 and printed.count(" different") == 2
