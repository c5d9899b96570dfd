"""Deep linear networks: the planned equations are claimed, and what the engine cannot read is tried in NumPy.

Each check runs with the equation as it is printed and with wrong variants, which must fail.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import sympy

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks/deep_linear.ipynb"
MIME = "application/vnd.frechet.claim+json"
rng = np.random.default_rng(20190118)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return list(nbformat.read(NOTEBOOK, as_version=4).cells)


@pytest.fixture(scope="module")
def records(cells: list[Any]) -> list[dict[str, Any]]:
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def printed(cells: list[Any]) -> str:
    return "".join(o.get("text", "") for c in cells if c.cell_type == "code" for o in c.outputs)


def test_the_planned_equations_are_claimed(records):
    assert {r["id"].split("-")[0] for r in records} >= {f"E{n:03d}" for n in range(50, 62)}


def test_every_claim_has_a_rejected_variant(records):
    assert [r["id"] for r in records if not r["wrong"]] == []


def test_the_quoted_coefficient_is_rejected(records):
    (claim,) = [r for r in records if r["id"] == "E052-system"]
    assert claim["wrong"][0]["remark"] == "the quoted equation"


def test_the_expected_numbers_are_found(cells):
    text = printed(cells)
    for sizes, number in [("(1, 1, 1)", 5), ("(1, 1, 1, 1)", 17), ("(1, 1, 1, 1, 1)", 49), ("(1, 2, 2)", 33)]:
        (line,) = [x for x in text.splitlines() if x.startswith(sizes + " ")]
        assert line.split()[-1] == str(number)
    table = text[text.index("modes held") :].splitlines()[1:8]
    assert [line.split()[-2:] for line in table] == [[n, n] for n in "6234012"]


# What the prose claims and the engine cannot read -------------------------------------------------


def product(layers):
    whole = np.eye(layers[0].shape[1])
    for layer in layers:
        whole = layer @ whole
    return whole


def cut(layers, k):
    """Return the slices after and before layer k, counted from 1."""
    before = product([np.eye(layers[0].shape[1]), *layers[: k - 1]])
    return product([np.eye(layers[k - 1].shape[0]), *layers[k:]]), before


def network(*sizes):
    return [rng.normal(size=pair) for pair in zip(sizes[1:], sizes[:-1], strict=True)]


def wavy(shape):
    """Return a loss of the product and its gradient."""
    A = rng.normal(size=shape)
    return lambda W: np.sin(A * W).sum() + (W**2).sum() / 2, lambda W: A * np.cos(A * W) + W


def slope_in_layer(layers, k, loss):
    """Return the gradient in layer k by central differences."""
    G = np.zeros_like(layers[k - 1])
    for at in np.ndindex(*G.shape):
        E = np.zeros_like(G)
        E[at] = 1e-5
        up, down = ([*layers[: k - 1], layers[k - 1] + sign * E, *layers[k:]] for sign in (1, -1))
        G[at] = (loss(product(up)) - loss(product(down))) / 2e-5
    return G


def relative(found, true):
    return np.linalg.norm(found - true) / np.linalg.norm(true)


@pytest.mark.parametrize(
    ("term", "right"),
    [
        (lambda after, H, before, layer: after @ H @ before, True),
        (lambda after, H, before, layer: 2 * after @ H @ before, False),
        (lambda after, H, before, layer: after @ H @ layer @ before, False),
        (lambda after, H, before, layer: before @ H @ after, False),
    ],
)
def test_differential_of_the_product(term, right):
    layers, moves = network(4, 4, 4, 4, 4), network(4, 4, 4, 4, 4)
    t = 1e-5
    up, down = (product([w + s * t * h for w, h in zip(layers, moves, strict=True)]) for s in (1, -1))
    stated = sum(
        term(cut(layers, k)[0], moves[k - 1], cut(layers, k)[1], layers[k - 1]) for k in range(1, len(layers) + 1)
    )
    assert (relative(stated, (up - down) / (2 * t)) < 1e-7) == right


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (lambda after, G, before, layer: after.T @ G @ before.T, True),
        (lambda after, G, before, layer: after @ G @ before, False),
        (lambda after, G, before, layer: before.T @ G @ after.T, False),
        (lambda after, G, before, layer: after.T @ G @ (layer @ before).T, False),
        (lambda after, G, before, layer: (after @ layer).T @ G @ before.T, False),
    ],
)
def test_gradient_in_one_layer(formula, right):
    layers, (loss, slope) = network(4, 4, 4, 4), wavy((4, 4))
    G = slope(product(layers))
    for k in (2, 3):
        found = formula(*cut(layers, k)[:1], G, cut(layers, k)[1], layers[k - 1])
        assert (relative(found, slope_in_layer(layers, k, loss)) < 1e-7) == right


@pytest.mark.parametrize(
    ("side", "right"),
    [
        (lambda here, W: here @ W.T, True),
        (lambda here, W: here.T @ W, False),
        (lambda here, W: W @ here.T, False),
        (lambda here, W: here @ W, False),
    ],
)
def test_neighbours(side, right):
    layers, (loss, _) = network(4, 4, 4, 4), wavy((4, 4))
    for k in (1, 2):
        left = layers[k].T @ slope_in_layer(layers, k + 1, loss)
        assert (relative(side(slope_in_layer(layers, k, loss), layers[k - 1]), left) < 1e-7) == right


@pytest.mark.parametrize(("sign", "right"), [(-1, True), (1, False)])
def test_symmetry_between_layers(sign, right):
    layers, (loss, _) = network(3, 4, 5, 2), wavy((2, 3))
    here, there = slope_in_layer(layers, 1, loss), slope_in_layer(layers, 2, loss)
    K = rng.normal(size=(4, 4))
    first, second = (here * (K @ layers[0])).sum(), (there * (layers[1] @ K)).sum()
    bracket = ((here @ layers[0].T + sign * layers[1].T @ there) * K).sum()
    assert (abs(first + sign * second) < 1e-7) == right
    assert abs(bracket - (first + sign * second)) < 1e-9


def balanced(U, s, Vt, depth, width):
    frames = [Vt, *(np.linalg.qr(rng.normal(size=(width, len(s))))[0].T for _ in range(depth - 1)), U.T]
    root = np.diag(s ** (1 / depth))
    return [late.T @ root @ early for early, late in itertools.pairwise(frames)]


def root(S, p):
    values, vectors = np.linalg.eigh(S)
    return vectors * np.where(values > 1e-12, values, 0) ** p @ vectors.T


@pytest.mark.parametrize(
    ("powers", "right"),
    [
        (lambda N, k: ((N - k) / N, (k - 1) / N), True),
        (lambda N, k: ((k - 1) / N, (N - k) / N), True),  # the same sum, read backwards
        (lambda N, k: (N - k, k - 1), False),
        (lambda N, k: ((N - k) / (2 * N), (k - 1) / (2 * N)), False),
        (lambda N, k: ((N - k + 1) / N, k / N), False),
    ],
)
def test_balanced_flow(powers, right):
    N = 3
    U, s, Vt = np.linalg.svd(rng.normal(size=(5, 4)), full_matrices=False)
    layers, G = balanced(U, s, Vt, N, 6), rng.normal(size=(5, 4))
    W, true = product(layers), 0
    for k in range(1, N + 1):
        after, before = cut(layers, k)
        true = true - after @ (after.T @ G @ before.T) @ before
    stated = 0
    for k in range(1, N + 1):
        p, q = powers(N, k)
        stated = stated - root(W @ W.T, p) @ G @ root(W.T @ W, q)
    assert (relative(stated, true) < 1e-9) == right


@pytest.mark.parametrize(
    ("rate", "right"),
    [
        (lambda N, c, s: N * c ** (2 - 2 / N) * (s - c), True),
        (lambda N, c, s: c ** (2 - 2 / N) * (s - c), False),
        (lambda N, c, s: N * c ** (1 - 1 / N) * (s - c), False),
        (lambda N, c, s: N * c * (s - c), False),
    ],
)
def test_mode_equation(rate, right):
    N, M = 3, rng.normal(size=(4, 6))
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    c = np.array([0.7, 0.1, 0.4, 0.02])
    layers = balanced(U, c, Vt, N, 5)
    h = 1e-6
    moved = []
    for sign in (1, -1):
        moves = [cut(layers, k)[0].T @ (product(layers) - M) @ cut(layers, k)[1].T for k in range(1, N + 1)]
        moved.append(product([w - sign * h * g for w, g in zip(layers, moves, strict=True)]))
    velocity = np.einsum("ai,ab,ib->i", U, (moved[0] - moved[1]) / (2 * h), Vt)
    assert (relative(rate(N, c, s), velocity) < 1e-6) == right


@pytest.mark.parametrize(
    ("time", "right"),
    [
        (lambda s, u: np.log(s / u - 1) / (2 * s), True),
        (lambda s, u: np.log(s / u - 1) / s, False),
        (lambda s, u: np.log(s / u) / (2 * s), False),
    ],
)
def test_half_time(time, right):
    for s, expected in [(5, 0.8517), (3, 1.3343), (1.5, 2.4375), (0.7, 4.6783)]:
        c, h = 0.001, time(s, 0.001) / 20000
        for _ in range(20000):  # the mode equation itself, by the midpoint rule
            middle = c + h / 2 * 2 * c * (s - c)
            c += h * 2 * middle * (s - middle)
        assert (abs(c / s - 0.5) < 1e-5) == right
        if right:
            assert abs(time(s, 0.001) - expected) < 5e-5


@pytest.mark.parametrize(("factor", "right"), [(2, True), (1, False), (-2, False)])
def test_second_derivative(factor, right):
    A, B, H, K, M = (rng.normal(size=size) for size in [(3, 5), (4, 3), (3, 5), (4, 3), (4, 5)])
    t = 1e-3

    def loss(at):
        return (((B + at * K) @ (A + at * H) - M) ** 2).sum() / 2

    measured = (loss(t) - 2 * loss(0) + loss(-t)) / t**2
    stated = ((K @ A + B @ H) ** 2).sum() + factor * ((B @ A - M) * (K @ H)).sum()
    assert (abs(stated - measured) < 1e-3) == right
    U, s, Vt = np.linalg.svd(M)
    curvature = -2 * (M * (np.outer(U[:, 0], [1, 0, 0]) @ np.outer([1, 0, 0], Vt[0]))).sum() / 2
    assert abs(curvature + s[0]) < 1e-12  # the curvature is -s₁


@pytest.mark.parametrize(("shrink", "right"), [(1, True), (0.5, False), (1.5, False)])
def test_shrinkage_is_the_minimum(shrink, right):
    M, lam = rng.normal(size=(5, 4)), 0.8
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    V = U * np.maximum(s - shrink * lam, 0) @ Vt

    def objective(W):
        return ((W - M) ** 2).sum() / 2 + lam * np.linalg.svd(W, compute_uv=False).sum()

    near = [V + scale * rng.normal(size=V.shape) for scale in (1, 0.1, 0.01) for _ in range(200)]
    others = [*near, *(U * np.maximum(s - x, 0) @ Vt for x in np.linspace(0, 2, 41))]
    assert (min(map(objective, others)) >= objective(V) - 1e-12) == right


def solutions(equations, unknowns):
    """Return the number of complex solutions: the monomials that no leading monomial of a Gröbner basis divides."""
    basis = sympy.groebner(equations, *unknowns, order="grevlex", modulus=32003)
    lead = [sympy.Poly(g, *unknowns).monoms(order="grevlex")[0] for g in basis.exprs]
    bounds = [min(m[i] for m in lead if sum(m) == m[i]) for i in range(len(unknowns))]
    grid = itertools.product(*map(range, bounds))
    return sum(not any(all(p >= q for p, q in zip(e, m, strict=True)) for m in lead) for e in grid)


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (lambda N: 1 + (N - 1) * 2**N, True),
        (lambda N: (N - 1) * 2**N, False),  # the origin lost, as in a published table
        (lambda N: 1 + N * 2**N, False),
        (lambda N: 3**N, False),
    ],
)
def test_number_of_critical_points(formula, right):
    found = []
    for N in (2, 3, 4):
        w = sympy.symbols(f"w1:{N + 1}")
        loss = (sympy.Mul(*w) * 17 - 29) ** 2 + sum(c * x**2 for c, x in zip((3, 7, 11, 13), w, strict=False))
        found.append(solutions([sympy.diff(loss, x) for x in w], w))
    assert ([formula(N) for N in (2, 3, 4)] == found) == right


@pytest.mark.parametrize(("lam", "expected"), [(0.01, 17), (10.0, 1)])
def test_real_critical_points_of_four_single_units(lam, expected):
    """The exercise says at most 17, and 1 for large penalties: solve for the product P, then for the weights."""
    x, y, N = 1.3, 0.9, 4
    lams = lam * np.array([1.0, 1.2, 0.7, 1.5])
    polynomial = np.poly1d([1, 0, 0]) * np.poly1d([-x, y]) ** N * x**N - 2**N * np.prod(lams)
    count = 1
    for P in polynomial.roots:
        c = P * x * (y - P * x)
        if abs(P.imag) > 1e-9 or c.real <= 0:
            continue
        size = np.sqrt(c.real / (2 * lams))
        for signs in itertools.product((1, -1), repeat=N):
            w = size * signs
            gradient = (np.prod(w) * x - y) * x * np.prod(w) / w + 2 * lams * w
            count += abs(gradient).max() < 1e-7
    assert count == expected


def test_the_local_minimum_at_the_kink():
    """|e (1 + δ)| + |e ε − 1| is at least 1 while |δ| + |ε| is at most 1."""
    e, d, eps = rng.uniform(-0.5, 0.5, size=(3, 100_000))
    assert (abs(e * (1 + d)) + abs(e * eps - 1)).min() >= 1


@pytest.mark.parametrize(("power", "right"), [(2, True), (1, False)])
def test_the_penalty_of_deep_layers(power, right):
    """N balanced layers have the penalty N Σ s^(2/N), and no random factors have less."""
    U, s, Vt = np.linalg.svd(rng.normal(size=(4, 4)))
    stated = 3 * (s ** (power / 3)).sum()
    layers = balanced(U, s, Vt, 3, 4)
    assert (abs(sum((w**2).sum() for w in layers) - stated) < 1e-9) == right
    if right:
        for _ in range(50):
            S, T = np.linalg.inv(rng.normal(size=(2, 4, 4))), None
            T = [S[0] @ layers[0], S[1] @ layers[1] @ np.linalg.inv(S[0]), layers[2] @ np.linalg.inv(S[1])]
            assert sum((w**2).sum() for w in T) > stated


@pytest.mark.parametrize(
    ("change", "right"),
    [
        (lambda eta, here, there: eta**2 * (there.T @ there - here @ here.T), True),
        (lambda eta, here, there: eta * (there.T @ there - here @ here.T), False),
        (lambda eta, here, there: eta**2 * (there.T @ there + here @ here.T), False),
        (lambda eta, here, there: eta**2 * (there @ there.T - here.T @ here), False),
    ],
)
def test_one_step(change, right):
    layers, (_, slope), eta = network(4, 4, 4, 4, 4), wavy((4, 4)), 0.1
    G = slope(product(layers))
    moves = [cut(layers, k)[0].T @ G @ cut(layers, k)[1].T for k in range(1, 5)]
    after = [w - eta * g for w, g in zip(layers, moves, strict=True)]
    for k in (0, 1, 2):
        before, now = (x[k + 1].T @ x[k + 1] - x[k] @ x[k].T for x in (layers, after))
        assert (relative(change(eta, moves[k], moves[k + 1]), now - before) < 1e-9) == right


@pytest.mark.parametrize(("rate", "right"), [(-4, True), (-2, False), (-1, False), (4, False)])
def test_imbalance_dies_out(rate, right):
    layers, (_, slope), lam, h = network(3, 4, 5, 2), wavy((2, 3)), 0.3, 1e-6
    G = slope(product(layers))
    moves = [cut(layers, k)[0].T @ G @ cut(layers, k)[1].T + 2 * lam * layers[k - 1] for k in (1, 2, 3)]
    ahead, behind = ([w - t * g for w, g in zip(layers, moves, strict=True)] for t in (h, -h))
    for k in (0, 1):
        D, up, down = (x[k + 1].T @ x[k + 1] - x[k] @ x[k].T for x in (layers, ahead, behind))
        assert (relative(rate * lam * D, (up - down) / (2 * h)) < 1e-6) == right
