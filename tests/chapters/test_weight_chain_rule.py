"""The chapter on the chain rule with a weight matrix: its planned equations, and what it states of indices."""

import json
from pathlib import Path

import numpy as np
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/weight_chain_rule.ipynb"
MIME = "application/vnd.frechet.claim+json"


@pytest.fixture(scope="module")
def outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


def test_the_planned_equations_are_claimed(outputs):
    ids = {o["data"][MIME]["id"].split("-")[0] for o in outputs if MIME in o.get("data", {})}
    assert ids >= {"E066", "E067", "E079", "E082", "E134"}


@pytest.mark.parametrize(("formula", "right"), [("ij,k->ijk", True), ("ik,j->ijk", False)])
def test_the_tensor_of_a_layer(formula, right):
    """The entry with indices i, j, k is δ_ij x_k, by moving one entry of W at a time; δ_ik x_j is refused."""
    x = np.array([1.0, -2.0, 3.0])
    moved = np.zeros((3, 3, 3))
    for j in range(3):
        for k in range(3):
            E = np.zeros((3, 3))
            E[j, k] = 1.0
            moved[:, j, k] = E @ x  # y is linear in W: a whole step is exact
    assert bool(np.array_equal(moved, np.einsum(formula, np.eye(3), x))) is right


@pytest.mark.parametrize(("sign", "right"), [(1, True), (-1, False)])
def test_the_adjoints_of_a_correlation(sign, right):
    """Both adjoints by their sums, against the entries of the two matrices; an index turned round is refused."""
    rng = np.random.default_rng(2)
    k, x = rng.standard_normal(3), rng.standard_normal(7)
    g = rng.standard_normal(5)
    by_kernel = np.array([[x[i + j] for j in range(3)] for i in range(5)])
    by_signal = np.array([[k[m - i] if 0 <= m - i < 3 else 0.0 for m in range(7)] for i in range(5)])
    assert np.allclose(by_kernel @ k, by_signal @ x)
    stated_kernel = np.array([sum(g[i] * x[i + j] for i in range(5)) for j in range(3)])[::sign]
    stated_signal = np.array([sum(g[m - j] * k[::sign][j] for j in range(3) if 0 <= m - j < 5) for m in range(7)])
    assert bool(np.allclose(by_kernel.T @ g, stated_kernel)) is right
    assert bool(np.allclose(by_signal.T @ g, stated_signal)) is right


def test_four_ways_agree_and_the_transposed_step_stops_too_early(outputs):
    printed = "".join("".join(o.get("text", "")) for o in outputs)
    assert "all four agree: True" in printed
    ends = [float(line.rpartition(" to ")[2]) for line in printed.splitlines() if "the loss falls from" in line]
    assert len(ends) == 2 and ends[0] == 0 and ends[1] > 0.1
