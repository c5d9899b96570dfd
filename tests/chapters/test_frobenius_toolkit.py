"""The chapter on the inner product claims what the plan asks of it; what the engine cannot read is tried by numbers."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/frobenius_toolkit.ipynb"
MIME = "application/vnd.frechet.claim+json"
PLANNED = {f"E{number:03}" for number in (*range(1, 13), 19, 20, 21, 22, 24, 26, 28, 30)}


@pytest.fixture(scope="module")
def records():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


@pytest.fixture
def rng():
    return np.random.default_rng(20)


def differences(f, X, h=1e-6):
    """Return the gradient of f at X by central differences."""
    G = np.zeros_like(X)
    for place in np.ndindex(*X.shape):
        E = np.zeros_like(X)
        E[place] = h
        G[place] = (f(X + E) - f(X - E)) / (2 * h)
    return G


def test_the_planned_equations_are_claimed(records):
    assert PLANNED - {record["id"].split("-")[0] for record in records} == set()


def test_everything_claimed_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_both_misprinted_traces_are_refused(records):
    (cyclic,) = [r for r in records if r["id"] == "E006"]
    assert [w["claim"] for w in cyclic["wrong"]] == ["tr(C*B*A)", "tr(A*C*B)"]


@pytest.mark.parametrize(("indices", "right"), [("ij,jk,ki", True), ("ij,kj,ki", False), ("ij,ki,jk", False)])
def test_the_trace_in_entries(rng, indices, right):
    """The sum over i, j, k is the trace; with the indices of one factor exchanged it is not."""
    A, B, C = rng.normal(size=(3, 4, 4))
    assert np.isclose(np.einsum(f"{indices}->", A, B, C), np.trace(A @ B @ C)) == right


@pytest.mark.parametrize(
    ("adjoint", "right"),
    [(lambda X, G: X @ (G + G.T), True), (lambda X, G: 2 * X @ G, False), (lambda X, G: X @ G, False)],
)
def test_pull_back(rng, adjoint, right):
    """For F(X) = XᵀX and f(Y) = Σ sin(A ⊙ Y), whose gradient is not symmetric."""
    X, A = rng.normal(size=(5, 3)), rng.normal(size=(3, 3))
    measured = differences(lambda X: np.sin(A * (X.T @ X)).sum(), X)
    pulled = adjoint(X, A * np.cos(A * (X.T @ X)))
    assert np.allclose(pulled, measured, atol=1e-6) == right


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("wrong", [None, "no transpose", "commuting", "one term too few"])
def test_the_gradient_of_a_power(rng, k, wrong):
    A, X = rng.normal(size=(2, 3, 3))
    power = np.linalg.matrix_power
    terms = [(power(X, r) @ A @ power(X, k - 1 - r)).T for r in range(k)]
    claimed = {
        None: sum(terms),
        "no transpose": sum(terms).T,
        "commuting": k * terms[0],
        "one term too few": sum(terms[1:]),
    }[wrong]
    measured = differences(lambda X: np.trace(A @ power(X, k)), X)
    assert np.allclose(claimed, measured, atol=1e-5) == (wrong is None)


@pytest.mark.parametrize("wrong", [None, "transposed unit", "entries exchanged"])
def test_every_map_is_a_sum_of_two_sided_products(rng, wrong):
    """For a map from 2 x 3 to 3 x 4 matrices with a random coefficient for each pair of entries."""
    coefficients, X = rng.normal(size=(3, 4, 2, 3)), rng.normal(size=(2, 3))

    def unit(rows, columns, i, j):
        E = np.zeros((rows, columns))
        E[i, j] = 1
        return E

    total = np.zeros((3, 4))
    for i, j, k, q in np.ndindex(3, 4, 2, 3):
        image = np.einsum("ijkl,kl->ij", coefficients, unit(2, 3, k, q))
        entry = image[i, j] if wrong != "entries exchanged" else image[j % 3, i]
        left = unit(3, 2, i, k) if wrong != "transposed unit" else unit(3, 2, (i + 1) % 3, k)
        total += entry * left @ X @ unit(3, 4, q, j)
    assert np.allclose(total, np.einsum("ijkl,kl->ij", coefficients, X)) == (wrong is None)
