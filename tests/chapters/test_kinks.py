"""The chapter on kinks claims what the plan asks of it; what its displays say without the engine holds in NumPy."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from frechet.course import exercises

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/kinks.ipynb"
MIME = "application/vnd.frechet.claim+json"


@pytest.fixture(scope="module")
def cells():
    return [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]


@pytest.fixture(scope="module")
def records(cells):
    return [o["data"][MIME] for c in cells for o in c.outputs if MIME in o.get("data", {})]


@pytest.fixture(scope="module")
def printed(cells):
    return "\n".join(o.get("text", "") for c in cells for o in c.outputs)


def test_the_planned_equations_are_claimed(records):
    claimed = {record["id"].split("-")[0] for record in records}
    assert claimed >= {"E085", "E086", "E087", "E088", "E089", "E090", "E118"}


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_the_numbers_of_the_sources_are_found(printed):
    for number in ("+20.8", "-20.8", "-3.0873", "-3.8046", "1.047", "0.990"):
        assert number in printed


def test_the_engine_names_the_coordinates_on_and_below_the_diagonal(records):
    (claim,) = [r for r in records if r["id"] == "E089"]
    assert "vech" in claim["wrong"][0]["diagnosis"]


def test_exercises_are_graded_and_have_wrong_answers():
    own = exercises("kinks")
    assert 9 <= len(own) <= 10
    assert {e.level for e in own} == {1, 2, 3, 4, 5}
    for e in own:
        assert e.check(e.answer), e.id
        assert e.wrong and not any(e.check(w) for w in e.wrong), e.id


# What the displays claim, by numbers --------------------------------------------------------------


def penalty(P):
    """Return the sum of the absolute values of PᵀP − I, entry by entry."""
    n = P.shape[1]
    return sum(abs(P[:, j] @ P[:, k] - (j == k)) for j in range(n) for k in range(n))


def orthonormal(rng, n, k):
    return np.linalg.qr(rng.normal(size=(n, k)))[0]


def one_sided(P, V, t=1e-7):
    return (penalty(P + t * V) - penalty(P)) / t


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (lambda Q, V: abs(Q.T @ V + V.T @ Q).sum(), True),
        (lambda Q, V: 2 * abs(Q.T @ V).sum(), False),
        (lambda Q, V: (Q.T @ V + V.T @ Q).sum(), False),
        (lambda Q, V: abs(Q.T @ V).sum(), False),
    ],
)
def test_one_sided_slope(formula, right):
    rng = np.random.default_rng(1)
    defects = []
    for _ in range(5):
        Q, V = orthonormal(rng, 5, 3), rng.normal(size=(5, 3))
        for direction in (V, -V):
            defects.append(abs(one_sided(Q, direction) - formula(Q, direction)))
    assert (max(defects) < 1e-4) == right


def largest(P, V, bound=1.0, fill=True):
    """Return the largest G : V for G = P(S + Sᵀ), by trying all corners of the set of S."""
    R = P.T @ P - np.eye(P.shape[1])
    free = [(j, k) for j, k in np.ndindex(*R.shape) if abs(R[j, k]) < 1e-9]
    best = -np.inf
    for signs in np.ndindex(*(2,) * len(free)):
        S = np.sign(R)
        for (j, k), s in zip(free, signs, strict=True):
            S[j, k] = bound * (2 * s - 1) if fill else 0
        best = max(best, float((P @ (S + S.T) * V).sum()))
    return best


@pytest.mark.parametrize(
    ("options", "right"), [({}, True), ({"bound": 0.5}, False), ({"bound": 2.0}, False), ({"fill": False}, False)]
)
def test_slope_is_the_largest_inner_product(options, right):
    rng = np.random.default_rng(2)
    orthogonal = orthonormal(rng, 4, 3)
    unit = rng.normal(size=(4, 3))
    unit /= np.linalg.norm(unit, axis=0)
    mixed = orthogonal * [1.0, 2.0, 0.5]  # three pairs of entries are zero, and one entry of the diagonal
    defects = []
    for P in (orthogonal, unit, mixed, np.zeros((4, 3))):
        V = rng.normal(size=P.shape)
        defects.append(abs(one_sided(P, V) - largest(P, V, **options)))
    assert (max(defects) < 1e-4) == right
    smooth = rng.normal(size=(4, 3))
    V = rng.normal(size=(4, 3))
    assert abs(one_sided(smooth, V) - largest(smooth, V)) < 1e-4


@pytest.mark.parametrize(
    ("bound", "right"),
    [(lambda rows, n: n - rows, True), (lambda rows, n: n - rows + 0.01, False), (lambda rows, n: n, False)],
)
def test_a_wide_matrix(bound, right):
    rng = np.random.default_rng(3)
    holds = []
    for rows, n in [(1, 2), (2, 5), (3, 4), (4, 9)]:
        padded = np.eye(rows, n)
        assert penalty(padded) == n - rows  # attained
        tried = [padded, padded + 1e-3 * rng.normal(size=(rows, n)), orthonormal(rng, n, rows).T]
        tried += [size * rng.normal(size=(rows, n)) for size in (0.01, 0.1, 0.3, 1.0)]
        holds += [penalty(P) >= bound(rows, n) - 1e-12 for P in tried]
    assert all(holds) == right


@pytest.mark.parametrize(("power", "factor", "right"), [(1, 1.0, True), (1, 0.4, False), (2, 1.0, False)])
def test_the_penalty_is_exact(power, factor, right):
    rng = np.random.default_rng(4)
    holds = []
    for trial in range(400):
        A = rng.normal(size=(5, 5))
        C = A @ A.T
        values, vectors = np.linalg.eigh(C)
        top = vectors[:, ::-1][:, :2]
        beta = rng.uniform(0.2, 2.0) * values[-1]
        rescaled = top * (1 + 0.3 * rng.normal(size=2))
        W = rescaled if trial % 2 else top + 10.0 ** rng.uniform(-3, 0) * rng.normal(size=(5, 2))
        off = penalty(W) if power == 1 else np.linalg.norm(W.T @ W - np.eye(2)) ** 2
        gain = np.trace(W.T @ C @ W) - beta * off
        holds.append(gain <= values[-2:].sum() + (factor * values[-1] - beta) * off + 1e-9)
    assert all(holds) == right


def tangent(rng, Q):
    """Return the velocity at Q of a curve of matrices with orthonormal columns, by differences."""
    n = Q.shape[0]
    K = rng.normal(size=(n, n))
    K -= K.T
    t = 1e-5

    def at(t):
        return np.linalg.solve(np.eye(n) + t * K, np.eye(n) - t * K) @ Q

    return (at(t) - at(-t)) / (2 * t)


@pytest.mark.parametrize(
    ("project", "right"),
    [
        (lambda Q, G: G - Q @ (Q.T @ G + G.T @ Q) / 2, True),
        (lambda Q, G: G - Q @ Q.T @ G, False),
        (lambda Q, G: G - Q @ (Q.T @ G + G.T @ Q), False),
        (lambda Q, G: G - Q @ G.T @ Q, False),
    ],
)
def test_projection(project, right):
    rng = np.random.default_rng(5)
    Q, G = orthonormal(rng, 5, 3), rng.normal(size=(5, 3))
    H = project(Q, G)
    pairs = [abs(((H - G) * V).sum()) for V in (tangent(rng, Q) for _ in range(12))]
    off = abs(Q.T @ H + H.T @ Q).max()
    assert (max([*pairs, off]) < 1e-6) == right


@pytest.mark.parametrize(
    ("defect", "right"),
    [
        (lambda Q, H: Q.T @ H + H.T @ Q, True),
        (lambda Q, H: Q.T @ H - H.T @ Q, False),
        (lambda Q, H: Q @ H.T + H @ Q.T, False),
        (lambda Q, H: Q.T @ H, False),
    ],
)
def test_tangent_directions(defect, right):
    rng = np.random.default_rng(6)
    Q = orthonormal(rng, 5, 3)
    worst = max(abs(defect(Q, tangent(rng, Q))).max() for _ in range(5))
    assert (worst < 1e-6) == right
