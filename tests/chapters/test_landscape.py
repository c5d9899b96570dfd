"""The landscape: what the chapter must contain, and what the engine cannot read, tried in NumPy.

Each check runs with the equation as it is printed and with wrong variants, which must fail.
"""

from __future__ import annotations

import itertools
from math import comb
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import sympy

from frechet.course import exercises

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/landscape.ipynb"
MIME = "application/vnd.frechet.claim+json"
rng = np.random.default_rng(20220831)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return list(nbformat.read(NOTEBOOK, as_version=4).cells)


@pytest.fixture(scope="module")
def records(cells: list[Any]) -> list[dict[str, Any]]:
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


@pytest.fixture(scope="module")
def text(cells: list[Any]) -> str:
    return "".join(o.get("text", "") for c in cells if c.cell_type == "code" for o in c.outputs)


def test_the_planned_results_are_claimed(records):
    wanted = "system turn by-hand paths tables parity index-bug count maps index flat origin escape kink six bars"
    assert {r["id"] for r in records} >= {f"la-{name}" for name in wanted.split()}


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


@pytest.mark.parametrize(
    "said",
    [
        "9 paths: 5 end at points, 4 run away",
        "33 solutions (33 certified",
        "live units 1, 2    16 critical points",
        "table 3.2: row 1, N_C = 16; row 1, max N_R = 8",
        "2 x 2             2                 6",
        "3 x 3             3                39",
        "no negative curvature at s = 0: {}, {1}, {1, 2}",
        "two different minima in 81 of 300 networks",
    ],
)
def test_the_expected_numbers_are_found(text, said):
    assert said in text


def test_the_tables_show_what_is_printed_and_what_is_right(cells):
    shown = [
        o["data"].get("text/markdown", "") for c in cells if c.cell_type == "code" for o in c.outputs if "data" in o
    ]
    (second,) = [t for t in shown if "1,\u00a01,\u00a01,\u00a01 |" in t]
    assert "16 → **17**" in second
    (first,) = [t for t in shown if "| 1,\u00a02,\u00a01 |" in t]
    assert "4 → **5**" in first
    assert first.count("\n") - 1 == 26
    assert second.count("\n") - 1 == 12


def test_there_are_six_to_nine_exercises_of_all_levels():
    own = exercises("landscape")
    assert 6 <= len(own) <= 9
    assert {e.level for e in own} >= {1, 2, 3, 4}


# What the prose claims and the engine cannot read -------------------------------------------------

X = rng.normal(size=(4, 9))
Y = rng.normal(size=(3, 4)) @ X + rng.normal(size=(3, 9))
S_x, S_yx = X @ X.T, Y @ X.T
values, vectors = np.linalg.eigh(S_yx @ np.linalg.inv(S_x) @ S_yx.T)
LAM, U = values[::-1], vectors[:, ::-1]


def at(held, hidden=2):
    """Return layers that hold these modes."""
    A, B = np.zeros((hidden, 4)), np.zeros((3, hidden))
    A[: len(held)] = U[:, held].T @ S_yx @ np.linalg.inv(S_x)
    B[:, : len(held)] = U[:, held]
    return A, B


def gradients(A, B):
    R = (B @ A @ X - Y) @ X.T
    return B.T @ R, R @ A.T


SETS = [list(s) for r in (0, 1, 2) for s in itertools.combinations(range(3), r)]


@pytest.mark.parametrize(("strength", "right"), [(1.0, True), (0.5, False)])
def test_critical_maps(strength, right):
    critical, losses = [], []
    for held in SETS[1:]:
        A, B = at(held)
        A = A * strength
        critical.append(max(abs(g).max() for g in gradients(A, B)) < 1e-9)
        losses.append(abs(((B @ A @ X - Y) ** 2).sum() / 2 - ((Y**2).sum() - LAM[held].sum()) / 2) < 1e-9)
    assert (all(critical) and all(losses)) == right


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (lambda stronger, weaker, idle, missing: stronger + idle * missing, True),
        (lambda stronger, weaker, idle, missing: weaker + idle * missing, False),
        (lambda stronger, weaker, idle, missing: stronger, False),
        (lambda stronger, weaker, idle, missing: idle * missing, False),
    ],
)
def test_index_of_critical_maps(formula, right):
    def negative(held):
        A, B = at(held)
        shapes, h = (A.shape, B.shape), 1e-5

        def gradient(step):
            a, b = step[: A.size].reshape(shapes[0]), step[A.size :].reshape(shapes[1])
            return np.concatenate([g.ravel() for g in gradients(A + a, B + b)])

        H = np.array([(gradient(h * e) - gradient(-h * e)) / (2 * h) for e in np.eye(A.size + B.size)])
        return int((np.linalg.eigvalsh((H + H.T) / 2) < -1e-4).sum())

    def stated(held):
        missing = [j for j in range(3) if j not in held]
        stronger = sum(j < i for i in held for j in missing)
        return formula(stronger, len(held) * len(missing) - stronger, 2 - len(held), len(missing))

    assert all(negative(held) == stated(held) for held in SETS) == right


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (lambda data, between: -data * between, True),
        (lambda data, between: -data, False),
        (lambda data, between: -data * between**2, False),
    ],
)
def test_lowest_curvature_at_zero_layers(formula, right):
    """The second derivative at (H, K) is −2 YXᵀ : K M H where the outer layers are zero."""
    M = rng.normal(size=(2, 2))
    n = 2 * 4
    form = np.zeros((n + 6, n + 6))
    for i, j in itertools.product(range(n), range(6)):
        H, K = np.eye(n)[i].reshape(2, 4), np.eye(6)[j].reshape(3, 2)
        form[i, n + j] = form[n + j, i] = -(S_yx * (K @ M @ H)).sum()
    lowest = np.linalg.eigvalsh(form)[0]
    assert (abs(formula(np.linalg.norm(S_yx, 2), np.linalg.norm(M, 2)) / lowest - 1) < 1e-9) == right


@pytest.mark.parametrize(("factor", "right"), [(lambda d, f: 1 - abs(d) - abs(f), True), (lambda d, f: 1, False)])
def test_kink_inequality(factor, right):
    e, d, f = rng.uniform(-2, 2, size=(3, 20_000))
    assert (abs(e * (1 + d)) + abs(e * f - 1) >= 1 + abs(e) * factor(d, f) - 1e-12).all() == right


@pytest.mark.parametrize(("power", "right"), [(2, True), (1, False)])
def test_loss_by_angle(power, right):
    Q, T = rng.uniform(0.1, 2, size=(3, 2)), rng.normal(size=(3, 2))
    for phi in rng.uniform(0, np.pi, 5):
        y = np.array([np.cos(phi), np.sin(phi)])
        roots = np.sqrt(Q)
        x = [np.linalg.lstsq((q * y)[:, None], q * t, rcond=None)[0][0] for q, t in zip(roots, T, strict=True)]
        best = (Q * (np.outer(x, y) - T) ** 2).sum() / 2
        stated = (Q * T**2).sum() / 2 - (((Q * T) @ y) ** 2 / (Q @ y**power)).sum() / 2
        if not right and abs(stated - best) > 1e-6:
            return
        assert abs(stated - best) < 1e-9
    assert right


@pytest.mark.parametrize(("n", "shift", "right"), [(3, 0, True), (4, 0, True), (3, 1, False)])
def test_chain_equation(n, shift, right):
    """Choose the weights but one product: the penalties that make a point critical satisfy the equation."""
    w, x, y = rng.uniform(0.5, 1, size=n), 0.7, 3.0
    q = w.prod() * x
    lam = -(q - y) * x * w.prod() / w / w  # from the gradient (q − y) x P/w + λ w
    assert np.allclose(lam * w * w, q * (y - q))
    assert bool(abs(lam.prod() / (x**2 * q ** (n - 2 + shift) * (y - q) ** n) - 1) < 1e-9) == right


@pytest.mark.parametrize(("constant", "right"), [(27 / 256, True), (4 / 27, False), (1 / 16, False)])
def test_chain_threshold(constant, right):
    q, x, y = np.linspace(0, 1, 100_001) * 1.7, 0.6, 1.7
    assert bool(abs((x**2 * q * (y - q) ** 3).max() / (constant * x**2 * y**4) - 1) < 1e-6) == right


def one_unit():
    """Return a critical point of a network with one hidden unit: the weights, and the penalties they make critical."""
    a, b = rng.normal(size=4), rng.normal(size=3)
    C, S = S_yx, S_x
    lam = (C.T @ b - (b @ b) * S @ a) / a
    mu = (C @ a - (a @ S @ a) * b) / b
    return a, b, C, S, lam, mu


@pytest.mark.parametrize(("penalty", "right"), [(1, True), (2, False)])
def test_one_unit_equations(penalty, right):
    a, b, C, S, lam, mu = one_unit()
    assert np.allclose((b @ b) * S @ a - C.T @ b + lam * a, 0)  # the gradients vanish
    assert np.allclose((a @ S @ a) * b - C @ a + mu * b, 0)
    D = np.diag(1 / (a @ S @ a + mu))
    assert np.allclose((C.T @ D @ C - penalty * np.diag(lam)) @ a, (b @ b) * S @ a) == right


@pytest.mark.parametrize(("power", "right"), [(1, True), (0, False), (2, False)])
def test_one_unit_curves(power, right):
    """At a critical point the slope of sᵖ t(s) vanishes for p = 1 only."""
    a, b, C, S, lam, mu = one_unit()
    s, t = a @ S @ a, b @ b
    root = np.linalg.inv(np.linalg.cholesky(S))

    def height(s):
        found = np.linalg.eigvalsh(root @ (C.T @ np.diag(1 / (s + mu)) @ C - np.diag(lam)) @ root.T)
        return s**power * found[abs(found - t).argmin()]

    h = 1e-5 * s
    assert bool(abs((height(s + h) - height(s - h)) / (2 * h)) < 1e-4 * t * s ** (power - 1)) == right


def solutions(equations, unknowns):
    """Return the number of complex solutions: the monomials that no leading monomial of a Gröbner basis divides."""
    basis = sympy.groebner(equations, *unknowns, order="grevlex", modulus=32003)
    lead = [sympy.Poly(g, *unknowns).monoms(order="grevlex")[0] for g in basis.exprs]
    bounds = [min(m[i] for m in lead if sum(m) == m[i]) for i in range(len(unknowns))]
    grid = itertools.product(*map(range, bounds))
    return sum(not any(all(p >= q for p, q in zip(e, m, strict=True)) for m in lead) for e in grid)


def closed(d, p):
    return sum(comb(d, k) * comb(p, k) * 4**k for k in range(d + 1))


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (closed, True),
        (lambda d, p: (1 + 4 * p) ** d, False),
        (lambda d, p: closed(d, p) - 1, False),
        (lambda d, p: sum(comb(d, k) * comb(p, k) * 2**k for k in range(d + 1)), False),
    ],
)
def test_closed_form_of_the_count(formula, right):
    draw = np.random.default_rng(4)
    found = {}
    for d, p in [(1, 2), (2, 1), (3, 1)]:
        A, B = sympy.Matrix(sympy.symbols(f"a:{d}")), sympy.Matrix(p, d, sympy.symbols(f"b:{p * d}"))
        y = sympy.Matrix(p, 1, [int(n) for n in draw.integers(2, 30_000, p)])
        weights = [*A, *B]
        loss = sum((B * A - y).applyfunc(lambda e: e**2)) + sum(int(draw.integers(2, 30_000)) * w**2 for w in weights)
        found[d, p] = solutions([sympy.diff(loss, w) for w in weights], weights)
    assert all(formula(d, p) == n for (d, p), n in found.items()) == right


def reduced_network():
    """Return hidden values and data of a network of sizes 2, 2, 3 whose weights follow the reduction."""
    x, y = rng.normal(size=2), rng.normal(size=3)
    lam, mu = rng.uniform(0.2, 1, size=(2, 2)), rng.uniform(0.2, 1, size=(3, 2))
    return x, y, lam, mu


@pytest.mark.parametrize(("sign", "right"), [(1, True), (-1, False)])
def test_reduction_to_live_units(sign, right):
    """Choose a; take W₂ and W₁ as stated, and the c for which the bracket vanishes: the gradient is zero."""
    x, y, lam, mu = reduced_network()
    a = np.array([0.8, -1.1])
    s = 1 + (a**2 / mu).sum(axis=1)
    r = -sign * y / s
    c = (y**2 / s**2) @ (1 / mu)
    lam = lam * ((x**2 / lam).sum(axis=1) * c)[:, None]  # now 1/c = Σ x²/λ
    W2 = -np.outer(r, a) / mu
    W1 = -np.outer(W2.T @ r, x) / lam
    assert (np.allclose(W1 @ x, a) and np.allclose(W2 @ a - y, r)) == right


@pytest.mark.parametrize(("factor", "right"), [(1, True), (2, False)])
def test_convex_reduction(factor, right):
    """Half of f is the least loss for given hidden values; it is found here by least squares."""
    x, y, lam, mu = reduced_network()
    a = rng.normal(size=2)
    first = sum((a[i] ** 2) / (x**2 / lam[i]).sum() for i in range(2))  # least Σ λ w² with w·x = a
    second = 0.0
    for k in range(3):
        A = np.vstack([a, np.diag(np.sqrt(mu[k]))])
        w = np.linalg.lstsq(A, np.array([y[k], 0, 0]), rcond=None)[0]
        second += ((A @ w - np.array([y[k], 0, 0])) ** 2).sum()
    c = 1 / (x**2 / lam).sum(axis=1)
    f = (c * a**2).sum() + factor * (y**2 / (1 + (a**2 / mu).sum(axis=1))).sum()
    assert (abs((first + second) / 2 - f / 2) < 1e-9) == right


@pytest.mark.parametrize(
    ("bound", "right"),
    [(lambda d, p: sum(comb(d, r) * 2**r for r in range(min(d, p) + 1)), True), (lambda d, p: 2**d, False)],
)
def test_most_real_points(bound, right):
    """Two hidden units, one output and input: solve the two equations in u for each live set, by hand."""
    most = 0
    for _ in range(400):
        y, (c1, c2), (m1, m2) = rng.normal(), rng.uniform(0, 1, 2), 1 / rng.uniform(0, 1, 2)
        alone = [y * y * m > c for c, m in ((c1, m1), (c2, m2))]  # the slope at u = 0 is c − y²m
        most = max(most, 1 + 2 * sum(alone))  # both live asks for c₁/m₁ = c₂/m₂
    assert (most == bound(2, 1)) == right
