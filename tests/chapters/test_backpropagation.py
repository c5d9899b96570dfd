"""The chapter on backpropagation: what its prose claims, tried without the engine, and what its cells claim."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book/chapters/backpropagation.md"
MIME = "application/vnd.frechet.claim+json"
STEP = 6e-6
EXACT = {  # what the tests below try: a change in the text must come here, and be tried
    "eq-bp-pullback": r"\nabla (f \circ F)(x) = \mathrm{D}F(x)^*\bigl[\nabla f(F(x))\bigr]",
    "eq-bp-reverse": r"(A \circ B)^* = B^* \circ A^*",
    "eq-bp-gradients": (
        r"\nabla_{W_\ell} E = \Delta_\ell\, z_{\ell-1}^\top, \qquad \nabla_{b_\ell} E = \Delta_\ell,"
        r" \qquad \nabla_x E = W_1^\top \Delta_1"
    ),
    "eq-bp-invariant": r"\mathrm{d}E = \Delta_\ell : \mathrm{d}u_\ell",
    "eq-bp-bptt": (
        r"\nabla_W E = \sum_{t=1}^{T} \delta_t\, h_{t-1}^\top, \qquad"
        r" \delta_{t-1} = \sigma'(u_{t-1}) \odot W^\top \delta_t"
    ),
    "eq-bp-forward-cost": r"M = \sum_{\ell=1}^{L} n_\ell\, n_{\ell-1}",
    "eq-bp-backward-cost": r"\text{backward} = 2M - n_1 n_0 + \sum_{\ell=1}^{L} n_\ell",
    "eq-bp-gauss-newton": r"\mathrm{D}^2 E[V, V] = \lVert J[V]\rVert^2 + r : \mathrm{D}^2 F[V, V]",
}
# Definitions that the theorems rest on: a mistake in one of them makes a claim false.
GIVEN = {
    "eq-bp-network": (
        r"z_0 = x, \qquad u_\ell = W_\ell z_{\ell-1}, \qquad z_\ell = \sigma_\ell(u_\ell), \qquad \ell = 1, \dots, L"
    ),
    "eq-bp-loss": r"E = \tfrac12\lVert z_L - y\rVert^2",
    "eq-bp-recursion": (
        r"\Delta_L = \sigma_L'(u_L) \odot (z_L - y), \qquad"
        r" \Delta_\ell = \sigma_\ell'(u_\ell) \odot W_{\ell+1}^\top \Delta_{\ell+1}"
    ),
    "eq-bp-recurrent": r"h_t = \sigma(W h_{t-1} + x_t), \qquad E = \tfrac12\lVert h_T - y\rVert^2",
    "eq-bp-softmax": (
        r"p = \operatorname{softmax}(z), \qquad p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad E = -\sum_i y_i \log p_i"
    ),
}


def differences(f, X):
    """Return the derivative of `f`, a function with values of any shape, in every entry of `X`: central differences."""
    found = []
    for place in np.ndindex(X.shape):
        E = np.zeros_like(X)
        E[place] = STEP
        found.append((f(X + E) - f(X - E)) / (2 * STEP))
    return np.array(found).reshape(X.shape + np.shape(found[0]))


def near(found, expected, bound=1e-6):
    """Whether the two agree: the same shape, and the same numbers but for rounding."""
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and bool(
        np.linalg.norm(found - expected) <= bound * max(1.0, np.linalg.norm(expected))
    )


# The prose ---------------------------------------------------------------------------------------


def labelled(text):
    return {
        label: " ".join(body.split()) for body, label in re.findall(r"\$\$\n(.*?)\n\$\$ \((\S+)\)", text, re.DOTALL)
    }


@pytest.mark.parametrize("label", [*EXACT, *GIVEN])
def test_the_equations_read_as_they_are_tried_here(label):
    text = CHAPTER.read_text(encoding="utf-8")
    written = labelled(text)
    expected = {**EXACT, **GIVEN}[label]
    assert written[label] == expected
    turned = text.replace(r"^\top", "")
    assert (r"^\top" in expected) == (labelled(turned)[label] != expected)


@pytest.mark.parametrize(("kind", "listed"), [("checked", EXACT), ("definition", GIVEN)])
def test_every_equation_that_the_engine_does_not_read_is_listed_here(kind, listed):
    text = CHAPTER.read_text(encoding="utf-8")
    assert sorted(re.findall(rf"\$\$ \((\S+)\)\s*<!-- {kind}", text)) == sorted(listed)


@pytest.mark.parametrize(("back", "right"), [("J.T", True), ("J", False)])
def test_the_adjoint_carries_gradients_back(back, right):
    rng = np.random.default_rng(1)
    A, x = rng.normal(size=(4, 4)), rng.normal(size=4)

    def inner(x):
        return np.sin(A @ x) * x[::-1]

    def outer(y):
        return np.exp(y).sum() * y[0]

    J = differences(inner, x).T  # row i: the derivatives of the i-th value
    g = differences(outer, inner(x))
    assert near({"J": J, "J.T": J.T}[back] @ g, differences(lambda x: outer(inner(x)), x)) == right


@pytest.mark.parametrize(("order", "right"), [("BA", True), ("AB", False)])
def test_an_adjoint_reverses_the_order(order, right):
    rng = np.random.default_rng(2)
    M, N = rng.normal(size=(2, 4, 4))  # A[X] = M X and B[X] = X' N do not commute

    def first(X):
        return M @ X

    def second(X):
        return X.T @ N

    def first_back(Y):
        return M.T @ Y

    def second_back(Y):
        return N @ Y.T

    X, Y = rng.normal(size=(2, 4, 4))
    back = second_back(first_back(Y)) if order == "BA" else first_back(second_back(Y))
    assert near((Y * first(second(X))).sum(), (back * X).sum()) == right


ACTIVATIONS = [
    (np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    (np.sin, np.cos),
    (lambda u: 1 / (1 + np.exp(-u)), lambda u: np.exp(-u) / (1 + np.exp(-u)) ** 2),
]


class Network:
    """Layers of unequal sizes, or all of one size, each with an activation of its own."""

    def __init__(self, layers, square=False, seed=3):
        rng = np.random.default_rng(seed)
        n = [4] * (layers + 1) if square else [4, 5, 3, 2, 6, 3, 4][: layers + 1]
        self.W = [rng.normal(size=(a, b)) for a, b in zip(n[1:], n[:-1], strict=True)]
        self.b = [rng.normal(size=(a, 1)) for a in n[1:]]
        self.x, self.y = rng.normal(size=(n[0], 1)), rng.normal(size=(n[-1], 1))
        self.sigma = [ACTIVATIONS[i % 3] for i in range(layers)]

    def run(self, W=None, b=None, x=None, shift=None):
        """Return (u_1, …, u_L), (z_0, …, z_L) and the loss; `shift` = (layer, H) is added to one u."""
        W, b, z = W or self.W, b or self.b, [self.x if x is None else x]
        u = []
        for i, (s, _) in enumerate(self.sigma):
            u.append(W[i] @ z[-1] + b[i] + (shift[1] if shift and shift[0] == i else 0))
            z.append(s(u[-1]))
        return u, z, float(((z[-1] - self.y) ** 2).sum() / 2)

    def deltas(self, variant="right"):
        """Return Δ_1, …, Δ_L by the recursion, or by a wrong variant of it."""
        u, z, _ = self.run()
        slopes = [
            (s if variant == "sigma for its derivative" else d)(a) for (s, d), a in zip(self.sigma, u, strict=True)
        ]
        top = z[-1] - self.y
        found = [top if variant == "top slope skipped" else slopes[-1] * top]
        for i in range(len(self.W) - 2, -1, -1):
            A = self.W[i + 1] if variant == "no transpose" else self.W[i + 1].T
            found.append(slopes[i] * (A @ found[-1]))
        return found[::-1], z

    def with_(self, matrices, i, value):
        """Return the list of matrices with the i-th replaced."""
        return [value if k == i else A for k, A in enumerate(matrices)]


VARIANTS = ["right", "sigma for its derivative", "top slope skipped", "no transpose"]


@pytest.mark.parametrize("layers", [1, 2, 3, 6])
@pytest.mark.parametrize("variant", [*VARIANTS, "outer product turned", "bias doubled", "input not transposed"])
def test_the_recursion_gives_the_gradients(layers, variant):
    square = variant not in ("right", "outer product turned")
    net = Network(layers, square)
    deltas, z = net.deltas(variant)
    agree = []
    for i in range(layers):
        G = z[i] @ deltas[i].T if variant == "outer product turned" else deltas[i] @ z[i].T
        agree.append(near(G, differences(lambda A, i=i: net.run(W=net.with_(net.W, i, A))[2], net.W[i])))
        c = deltas[i] * (2 if variant == "bias doubled" else 1)
        agree.append(near(c, differences(lambda a, i=i: net.run(b=net.with_(net.b, i, a))[2], net.b[i])))
    W = net.W[0] if variant == "input not transposed" else net.W[0].T
    agree.append(near(W @ deltas[0], differences(lambda x: net.run(x=x)[2], net.x)))
    silent = variant == "no transpose" and layers == 1  # a single layer has no W above it
    assert all(agree) == (variant == "right" or silent)


@pytest.mark.parametrize("variant", VARIANTS)
def test_delta_is_the_gradient_in_u(variant):
    net = Network(4, square=variant == "no transpose")
    deltas, _ = net.deltas(variant)
    measured = [differences(lambda H, i=i: net.run(shift=(i, H))[2], np.zeros_like(net.b[i])) for i in range(4)]
    assert all(map(near, deltas, measured)) == (variant == "right")


@pytest.mark.parametrize("variant", ["right", "only the last step", "h_t for h_(t-1)", "no transpose"])
def test_backpropagation_through_time(variant):
    rng = np.random.default_rng(4)
    W, y = rng.normal(size=(3, 3)), rng.normal(size=(3, 1))
    x = rng.normal(size=(7, 3, 1))

    start = rng.normal(size=(3, 1))

    def run(W):
        h = [start]
        for a in x:
            h.append(np.sin(W @ h[-1] + a))
        return h

    h = run(W)
    delta = np.cos(W @ h[-2] + x[-1]) * (h[-1] - y)
    G = np.zeros_like(W)
    for t in range(len(x), 0, -1):
        G += delta @ (h[t] if variant == "h_t for h_(t-1)" else h[t - 1]).T
        if variant == "only the last step":
            break
        if t > 1:
            delta = np.cos(W @ h[t - 2] + x[t - 2]) * ((W if variant == "no transpose" else W.T) @ delta)
    expected = differences(lambda W: ((run(W)[-1] - y) ** 2).sum() / 2, W)
    assert near(G, expected) == (variant == "right")


@pytest.mark.parametrize("n", [(64, 32, 10), (5, 7, 3, 2), (4, 4, 4, 4, 4), (6, 1)])
@pytest.mark.parametrize(("saved", "right"), [("n_1 n_0", True), ("n_L n_(L-1)", False), ("nothing", False)])
def test_multiplications(n, saved, right):
    count = {"forward": 0, "backward": 0}

    def dot(way, A, B):
        out = np.zeros((A.shape[0], B.shape[1]))
        for i, j in np.ndindex(out.shape):
            for k in range(A.shape[1]):
                out[i, j] += A[i, k] * B[k, j]
                count[way] += 1
        return out

    z = [np.ones((n[0], 1))]
    W = [np.full((a, b), 0.1) for a, b in zip(n[1:], n[:-1], strict=True)]
    for A in W:
        z.append(dot("forward", A, z[-1]))
    g = z[-1]
    for i in range(len(W) - 1, -1, -1):
        delta = g * 0.5
        count["backward"] += delta.size
        dot("backward", delta, z[i].T)
        if i:
            g = dot("backward", W[i].T, delta)
    M = sum(a * b for a, b in zip(n[1:], n[:-1], strict=True))
    less = {"n_1 n_0": n[1] * n[0], "n_L n_(L-1)": n[-1] * n[-2], "nothing": 0}[saved]
    same = count == {"forward": M, "backward": 2 * M - less + sum(n[1:])}
    symmetric = saved == "n_L n_(L-1)" and n[1] * n[0] == n[-1] * n[-2]  # the mistake cannot be seen there
    assert same == (right or symmetric)


@pytest.mark.parametrize(("variant", "right"), [("both", True), ("square alone", False), ("twice the rest", False)])
def test_gauss_newton(variant, right):
    rng = np.random.default_rng(5)
    W, V, x, y = (rng.normal(size=s) for s in [(3, 4), (3, 4), (4, 1), (2, 1)])
    A = rng.normal(size=(2, 3))

    def output(t):
        return A @ np.tanh((W + t * V) @ x)

    def twice(f, h=1e-3):  # fourth order in h
        return (-f(2 * h) + 16 * f(h) - 30 * f(0) + 16 * f(-h) - f(-2 * h)) / (12 * h * h)

    J = (output(STEP) - output(-STEP)) / (2 * STEP)
    rest = ((output(0) - y) * twice(output)).sum()
    assert abs(rest) > 1e-2
    formula = (J * J).sum() + {"both": 1, "square alone": 0, "twice the rest": 2}[variant] * rest
    assert near(formula, twice(lambda t: ((output(t) - y) ** 2).sum() / 2), 1e-5) == right


# The cells ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cells():
    return nbformat.read(ROOT / "notebooks/backpropagation.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def records(cells):
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def test_the_planned_equations_are_claimed(records):
    planned = {62, 63, 64, 65, 70, 80, 81, 83, 84}
    claimed = {record["id"].split("-")[0] for record in records}
    assert claimed >= {f"E{number:03}" for number in planned}


def test_every_claim_has_a_rejected_variant(records):
    assert [record["id"] for record in records if not record["wrong"]] == []


def test_the_network_learned_and_the_gradients_agreed(cells):
    printed = "".join(o.get("text", "") for c in cells if c.cell_type == "code" for o in c.outputs)
    assert printed.count("above 98 % on the training digits: True; above 90 % on digits it has not seen: True") == 2
    assert "reverse mode needs less than 3.5 runs: True" in printed
    assert "it has a negative eigenvalue: True" in printed and "Gauss–Newton has one: False" in printed


def test_each_exercise_stands_with_a_wrong_try(cells):
    from frechet.course import exercises

    code = {c.source: c for c in cells if c.cell_type == "code"}
    found = exercises("backpropagation")
    assert len(found) == 6 and {e.level for e in found} == {1, 2, 3, 5}
    assert {21, 40} <= {p for e in found for p in e.problems}
    for e in found:
        assert f'fr.exercise("{e.id}")' in code
        (tried,) = [c for source, c in code.items() if source.startswith(f'fr.exercise("{e.id}").check(')]
        assert tried.outputs[0]["data"]["text/plain"].startswith("✗")
