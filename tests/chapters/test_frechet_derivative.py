"""The chapter on the derivative: what its prose claims, tried without the engine, and what its cells claim."""

import re
from itertools import combinations, pairwise, permutations
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book/chapters/frechet_derivative.md"
MIME = "application/vnd.frechet.claim+json"
STEP = 6e-6
EXACT = {  # what the tests below try: a change in the text must come here, and be tried
    "eq-fd-bounded": (
        r"\lVert L[H]\rVert \le \sum_{ij} \lvert H_{ij}\rvert\, \lVert L[E_{ij}]\rVert"
        r" \le \Bigl(\sum_{ij} \lVert L[E_{ij}]\rVert\Bigr) \lVert H\rVert ."
    ),
    "eq-fd-norm": (
        r"\lVert L\rVert = \max_{\lVert H\rVert = 1} \lVert L[H]\rVert, \qquad\text{so that}\qquad"
        r" \lVert L[H]\rVert \le \lVert L\rVert\,\lVert H\rVert ."
    ),
    "eq-fd-submultiplicative": r"\lVert AB\rVert \le \lVert A\rVert\,\lVert B\rVert .",
    "eq-fd-continuous": (
        r"\lVert F(X + H) - F(X)\rVert \le \bigl(\lVert \mathrm{D}F(X)\rVert + 1\bigr)\,\lVert H\rVert ."
    ),
    "eq-fd-directional": r"\frac{f(X + tV) - f(X)}{t} \to \mathrm{D}f(X)[V] .",
    "eq-fd-all-lines": r"\frac{g(tu, tv)}{t} = \frac{t\,u^3 v}{t^4 u^6 + v^2} \to 0 .",
    "eq-fd-partials": (
        r"\Bigl\lvert f(X + H) - f(X) - \sum_{ij} G_{ij} H_{ij} \Bigr\rvert"
        r" \le \sqrt{N}\; \omega(\lVert H\rVert)\, \lVert H\rVert ."
    ),
    "eq-fd-coefficients": r"\mathrm{D}f(X)[H] = \sum_{ij} G_{ij} H_{ij} .",
    "eq-fd-product": r"\mathrm{D}(FG)(X)[H] = \mathrm{D}F(X)[H]\; G(X) + F(X)\; \mathrm{D}G(X)[H] .",
    "eq-fd-product-estimate": (
        r"\lVert \rho\rVert \le c\,\bigl((\ell + 1)(\mu + 1) + \lVert F\rVert + \lVert G\rVert\bigr)\,\lVert H\rVert ."
    ),
    "eq-fd-power": r"\mathrm{D}(X^k)[H] = \sum_{r=0}^{k-1} X^r\, H\, X^{k-1-r}",
    "eq-fd-trace-power": r"\nabla \operatorname{tr}(X^k) = k\, (X^{k-1})^\top .",
    "eq-fd-chain": r"\mathrm{D}(F \circ G)(X)[H] = \mathrm{D}F(Y)\bigl[\mathrm{D}G(X)[H]\bigr] .",
    "eq-fd-chain-remainder": r"F(G(X + H)) = F(G(X)) + M[L[H]] + \rho(H), \qquad \rho(H) = M[r(H)] + s(K) .",
    "eq-fd-chain-estimate": (
        r"\lVert \rho(H)\rVert \le \lVert M\rVert\, c\,\lVert H\rVert + c\,\lVert K\rVert"
        r" \le c\,\bigl(\lVert M\rVert + \lVert L\rVert + 1\bigr)\,\lVert H\rVert ."
    ),
    "eq-fd-inverse-estimate": (
        r"\lVert (X + H)^{-1} - X^{-1} + X^{-1} H X^{-1}\rVert \le 2\,\lVert X^{-1}\rVert^3\,\lVert H\rVert^2 ."
    ),
    "eq-fd-det-estimate": (
        r"\bigl\lvert \det(I + E) - 1 - \operatorname{tr} E \bigr\rvert"
        r" \le (1 + \lVert E\rVert)^n - 1 - n\,\lVert E\rVert ."
    ),
    "eq-fd-jacobi": (
        r"\nabla \det X = \operatorname{adj}(X)^\top, \qquad"
        r" \mathrm{D}\det(X)[H] = \operatorname{tr}\bigl(\operatorname{adj}(X)\, H\bigr) ."
    ),
    "eq-fd-det-power": r"\nabla \det(X^k) = k \det(X^k)\, X^{-\top} .",
    "eq-fd-minors": (
        r"\sum_{i<j} \bigl(E_{ii} E_{jj} - E_{ij} E_{ji}\bigr)"
        r" = \tfrac12\bigl((\operatorname{tr} E)^2 - \operatorname{tr}(E^2)\bigr) ."
    ),
    "eq-fd-ascent": r"G : H \le \lVert G\rVert ,",
}
# Definitions that the theorems rest on: a mistake in one of them makes a claim false.
GIVEN = {
    "eq-fd-definition": r"F(X + H) = F(X) + L[H] + o(\lVert H\rVert).",
    "eq-fd-linear": r"\mathrm{D}F(X)[sH + tK] = s\,\mathrm{D}F(X)[H] + t\,\mathrm{D}F(X)[K].",
    "eq-fd-little-o": r"\frac{\lVert r(H)\rVert}{\lVert H\rVert} \to 0 \quad\text{as } H \to 0 .",
    "eq-fd-mended": r"\frac{\lvert f(x + h) - f(x) - f'(x)\,h\rvert}{\lvert h\rvert} \to 0 .",
    "eq-fd-gateaux": r"f(x, y) = \frac{x^3}{x^2 + y^2}, \qquad f(0, 0) = 0 .",
    "eq-fd-gateaux-linear": r"g(x, y) = \frac{x^3 y}{x^6 + y^2}, \qquad g(0, 0) = 0 .",
    "eq-fd-inner": (r"A : B = \langle A, B\rangle = \sum_{ij} A_{ij} B_{ij}, \qquad \lVert A\rVert^2 = A : A ."),
    "eq-fd-gradient": r"\mathrm{D}f(X)[H] = \nabla f(X) : H \quad\text{for all } H .",
    "eq-fd-inner-change": r"K = G(X + H) - G(X) = L[H] + r(H) .",
}

norm = np.linalg.norm


def random(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape)


def unit(*shape, seed=1):
    V = random(*shape, seed=seed)
    return V / norm(V)


def differences(f, X):
    """Return the partial derivatives of a scalar function, by central differences."""
    G = np.empty_like(X)
    for place in np.ndindex(X.shape):
        E = np.zeros_like(X)
        E[place] = STEP
        G[place] = (f(X + E) - f(X - E)) / (2 * STEP)
    return G


def along(F, X, V):
    """Return the derivative of a function of matrices along V, by central differences."""
    return (F(X + STEP * V) - F(X - STEP * V)) / (2 * STEP)


def near(found, expected, bound=1e-7):
    return bool(norm(np.asarray(found) - expected) <= bound * max(1.0, norm(expected)))


# The prose ---------------------------------------------------------------------------------------


def labelled(text):
    return {
        label: " ".join(body.split()) for body, label in re.findall(r"\$\$\n(.*?)\n\$\$ \((\S+)\)", text, re.DOTALL)
    }


@pytest.mark.parametrize("label", [*EXACT, *GIVEN])
def test_the_equations_read_as_they_are_tried_here(label):
    text = CHAPTER.read_text(encoding="utf-8")
    expected = {**EXACT, **GIVEN}[label]
    assert labelled(text)[label] == expected
    assert labelled(text.replace(expected, expected[1:]))[label] != expected


def test_every_equation_that_the_engine_does_not_read_is_listed_here():
    text = CHAPTER.read_text(encoding="utf-8")
    assert sorted(re.findall(r"\$\$ \((\S+)\)\s*<!-- checked", text)) == sorted(EXACT)
    assert sorted(re.findall(r"\$\$ \((\S+)\)\s*<!-- definition", text)) == sorted(GIVEN)


# Linear maps, continuity, lines ------------------------------------------------------------------


@pytest.mark.parametrize(("over", "right"), [("all places", True), ("the diagonal", False), ("the largest", False)])
def test_a_linear_map_is_bounded(over, right):
    A, B = random(4, 3), random(2, 5, seed=2)
    units = []
    for place in np.ndindex(3, 2):
        E = np.zeros((3, 2))
        E[place] = 1
        units.append((place, norm(A @ E @ B)))
    sizes = [size for (i, j), size in units if over != "the diagonal" or i == j]
    bound = max(sizes) if over == "the largest" else sum(sizes)
    # the direction that the map stretches most, and others
    u, v = np.linalg.svd(A)[2][0], np.linalg.svd(B)[0][:, 0]
    tried = [np.outer(u, v), *(unit(3, 2, seed=s) for s in range(50))]
    middle = [sum(abs(H[place]) * size for place, size in units) for H in tried]
    stretched = [norm(A @ H @ B) for H in tried]
    assert all(s <= m * (1 + 1e-12) for s, m in zip(stretched, middle, strict=True))
    assert all(m <= bound * norm(H) for m, H in zip(middle, tried, strict=True)) == right


@pytest.mark.parametrize("variant", ["largest on the sphere", "largest of the units", "the mean on the sphere"])
def test_the_norm_of_a_linear_map(variant):
    A, B = random(4, 3), random(2, 5, seed=2)
    sphere = [unit(3, 2, seed=s) for s in range(50)]
    best = sphere[0]
    for _ in range(500):  # climb: H ↦ L*[L[H]], brought back to length one
        best = A.T @ (A @ best @ B) @ B.T
        best /= norm(best)
    sphere.append(best)
    units = np.eye(6).reshape(6, 3, 2)
    size = {
        "largest on the sphere": max(norm(A @ H @ B) for H in sphere),
        "largest of the units": max(norm(A @ H @ B) for H in units),
        "the mean on the sphere": np.mean([norm(A @ H @ B) for H in sphere]),
    }[variant]
    tried = [t * H for t in (1e-3, 1.0, 50.0) for H in [*sphere, *(unit(3, 2, seed=s) for s in range(50, 150))]]
    held = all(norm(A @ H @ B) <= size * norm(H) * (1 + 1e-9) for H in tried)
    assert held == (variant == "largest on the sphere")


@pytest.mark.parametrize(
    ("bound", "right"),
    [(lambda A, B: norm(A) * norm(B), True), (lambda A, B: abs(A).max() * abs(B).max(), False)],
)
def test_the_norm_of_a_product(bound, right):
    pairs = [(random(3, 4, seed=s), random(4, 2, seed=s + 100)) for s in range(50)]
    pairs.append((np.ones((3, 4)), np.ones((4, 2))))  # equality
    assert all(norm(A @ B) <= bound(A, B) * (1 + 1e-12) for A, B in pairs) == right
    A, B = pairs[-1]
    assert norm(A @ B) == pytest.approx(norm(A) * norm(B))


@pytest.mark.parametrize(("added", "right"), [(1, True), (0, False)])
def test_a_differentiable_function_moves_in_proportion(added, right):
    found = []
    for x, slope in [(0.0, 0.0), (2.0, 12.0), (-1.0, 3.0)]:  # x³: the remainder is 3xh² + h³
        radius = np.roots([1, 3 * abs(x), -1]).max()  # there |remainder| = |h|
        for h in np.linspace(-1, 1, 41) * radius:
            found.append(abs((x + h) ** 3 - x**3) <= (slope + added) * abs(h) + 1e-12)
    assert all(found) == right


@pytest.mark.parametrize(("transposed", "right"), [(True, True), (False, False)])
def test_the_quotient_along_a_line(transposed, right):
    X, V, A = random(3, 3), unit(3, 3, seed=2), random(3, 3, seed=3)

    def f(X):
        return np.trace(A @ X @ X @ X)

    G = A @ X @ X + X @ A @ X + X @ X @ A  # D f[V] = tr(G V)
    candidate = ((G.T if transposed else G) * V).sum()
    gaps = [abs((f(X + t * V) - f(X)) / t - candidate) for t in 0.1 ** np.arange(1, 7)]
    assert (gaps[-1] < 1e-4 and all(b < 0.2 * a for a, b in pairwise(gaps))) == right


def g(x, y):
    return x**3 * y / (x**6 + y**2)


@pytest.mark.parametrize(("power", "right"), [(4, True), (6, False)])
def test_every_straight_line_is_flat(power, right):
    agree = []
    for u, v in [(1.0, 0.5), (-0.3, 2.0), (2.0, -1e-2), (1.0, 0.0), (0.0, 1.0)]:
        for t in (0.5, 0.1, -1e-3):
            quotient = g(t * u, t * v) / t
            agree.append(near(quotient, t * u**3 * v / (t**power * u**6 + v**2) if v else 0.0, 1e-12))
        assert abs(g(1e-9 * u, 1e-9 * v) / 1e-9) < 1e-3
    assert all(agree) == right
    assert all(g(x, x**3) == pytest.approx(0.5) for x in (1.0, 1e-3, -1e-6))  # and yet not continuous


@pytest.mark.parametrize(("read", "right"), [(lambda G: G, True), (lambda G: G.T, False)])
def test_a_linear_function_has_coefficients(read, right):
    X, H, A, B = random(3, 3), random(3, 3, seed=2), random(3, 3, seed=3), random(3, 3, seed=4)

    def f(X):
        return np.sin(A @ X @ B).sum()

    G = read(differences(f, X))
    assert near(sum(G[p] * H[p] for p in np.ndindex(3, 3)), along(f, X, H)) == right


@pytest.mark.parametrize(("factor", "right"), [(lambda N: np.sqrt(N), True), (lambda N: 1.0, False)])
def test_continuous_partial_derivatives_are_enough(factor, right):
    held = []
    for N in (1, 4, 9, 16):
        x = random(N)
        for f, omega in [
            (lambda x: x.sum() ** 2 / 2, lambda t, N=N: np.sqrt(N) * t),  # every partial derivative is the sum
            (lambda x: (x**2).sum(), lambda t: 2 * t),
            (lambda x: np.sin(x).sum(), lambda t: t),
        ]:
            G = differences(f, x)
            for t in (1.0, 0.1, 1e-2):
                for V in [np.ones(N) / np.sqrt(N), *(unit(N, seed=s) for s in range(20))]:
                    rest = abs(f(x + t * V) - f(x) - t * (G * V).sum())
                    held.append(rest <= factor(N) * omega(t) * t + 1e-8)
    assert all(held) == right


# The two rules -----------------------------------------------------------------------------------


class Square:
    """X ↦ AX² + sin(X), with its derivative."""

    def __init__(self, seed):
        self.A = random(3, 3, seed=seed)

    def __call__(self, X):
        return self.A @ X @ X + np.sin(X)

    def derivative(self, X, H):
        return self.A @ (H @ X + X @ H) + np.cos(X) * H


@pytest.mark.parametrize("variant", ["right", "the factors exchanged", "the second term forgotten", "both at once"])
def test_the_product_rule(variant):
    F, G, X, H = Square(1), Square(2), random(3, 3, seed=3), random(3, 3, seed=4)
    L, M = F.derivative(X, H), G.derivative(X, H)
    claimed = {
        "right": L @ G(X) + F(X) @ M,
        "the factors exchanged": G(X) @ L + M @ F(X),
        "the second term forgotten": L @ G(X),
        "both at once": L @ M,
    }[variant]
    assert near(claimed, along(lambda X: F(X) @ G(X), X, H)) == (variant == "right")


# For each the four numbers that the estimate needs, at x = 0, where the remainder of p + ax + x|x| is h|h|.
LINES = [(0.0, 10.0), (10.0, 0.0), (0.0, 0.0), (3.0, -2.0), (-1.0, 1.0)]


@pytest.mark.parametrize("missing", ["", "the slopes", "F", "G", "the ones"])
def test_the_estimate_of_the_product_rule(missing):
    held = []
    for p, a in LINES:
        for q, b in LINES:
            F, G = (lambda h, p=p, a=a: p + a * h + h * abs(h)), (lambda h, q=q, b=b: q + b * h + h * abs(h))
            slopes = 1.0 if missing == "the slopes" else (abs(a) + 1) * (abs(b) + 1)
            if missing == "the ones":
                slopes = abs(a) * abs(b)
            bracket = slopes + (missing != "F") * abs(p) + (missing != "G") * abs(q)
            for c in (1.0, 0.1, 1e-2):
                for h in np.linspace(-c, c, 21):  # |remainder of F| = h² ≤ c|h| as long as |h| ≤ c
                    rho = F(h) * G(h) - p * q - (a * q + p * b) * h
                    held.append(abs(rho) <= c * bracket * abs(h) + 1e-12)
    assert all(held) == (not missing)


@pytest.mark.parametrize("k", range(1, 7))
@pytest.mark.parametrize("variant", ["right", "one side", "a place too few", "the exponent kept"])
def test_the_derivative_of_a_power(k, variant):
    X, H = random(3, 3) / 2, random(3, 3, seed=2)

    def power(n):
        return np.linalg.matrix_power(X, n)

    places = range(1, k) if variant == "a place too few" else range(k)
    e = k if variant == "the exponent kept" else k - 1
    claimed = np.zeros((3, 3))
    for r in places:
        claimed += power(e) @ H if variant == "one side" else power(r) @ H @ power(e - r)
    silent = variant == "one side" and k == 1  # a single factor has no sides
    expected = along(lambda X: np.linalg.matrix_power(X, k), X, H)
    assert near(claimed, expected) == (variant == "right" or silent)


@pytest.mark.parametrize("variant", ["right", "at X", "exchanged"])
def test_the_chain_rule(variant):
    F, G, X, H = Square(1), Square(2), random(3, 3, seed=3) / 2, random(3, 3, seed=4)
    claimed = {
        "right": F.derivative(G(X), G.derivative(X, H)),
        "at X": F.derivative(X, G.derivative(X, H)),
        "exchanged": G.derivative(X, F.derivative(G(X), H)),
    }[variant]
    assert near(claimed, along(lambda X: F(G(X)), X, H), 1e-6) == (variant == "right")


@pytest.mark.parametrize("variant", ["right", "s at L[H]", "without M[r]"])
def test_the_remainder_of_a_composition(variant):
    F, G, X = Square(1), Square(2), random(3, 3, seed=3)
    Y, agree = G(X), []
    for size in (1.0, 0.1, 1e-2):
        H = size * unit(3, 3, seed=4)
        L = G.derivative(X, H)
        r = G(X + H) - Y - L
        K = L if variant == "s at L[H]" else L + r
        s = F(Y + K) - F(Y) - F.derivative(Y, K)
        rho = s + (0 if variant == "without M[r]" else F.derivative(Y, r))
        agree.append(near(F(G(X + H)), F(Y) + F.derivative(Y, L) + rho, 1e-12))
    assert all(agree) == (variant == "right")


@pytest.mark.parametrize("missing", ["", "M", "L", "one"])
def test_the_estimate_of_the_chain_rule(missing):
    held = []
    for a in (0.0, 0.5, 10.0):  # G(h) = ah + h|h|, with L = a and |r| = h² ≤ c|h| for |h| ≤ c
        for b in (0.0, 1.0, 10.0):  # F(k) = bk + k|k|, with M = b and |s| = k² ≤ c|k| for |k| ≤ c
            bracket = (missing != "M") * b + (missing != "L") * a + (missing != "one")
            for c in (1.0, 0.1, 1e-2):
                delta = min(c, c / (a + 1))
                for h in np.linspace(-delta, delta, 21):
                    K = a * h + h * abs(h)
                    rho = b * K + K * abs(K) - b * a * h
                    held.append(abs(rho) <= b * c * abs(h) + c * abs(K) + 1e-15)  # the middle of the display
                    held.append(abs(rho) <= c * bracket * abs(h) + 1e-15)
    assert all(held) == (not missing)


# The inverse and the determinant -----------------------------------------------------------------


@pytest.mark.parametrize(("factor", "power", "right"), [(2, 3, True), (2, 2, False), (2, 1, False), (0.5, 3, False)])
def test_the_remainder_of_the_inverse(factor, power, right):
    held = []
    matrices = [np.eye(1) * 0.01, np.eye(1) * 100, random(3, 3), random(4, 4, seed=2), np.diag([1.0, 1e-3])]
    for X in matrices:
        Y = np.linalg.inv(X)
        n = len(X)
        for size in (1.0, 0.5, 0.1):
            for V in [-np.eye(n) / np.sqrt(n), *(unit(n, n, seed=s) for s in range(10))]:
                H = size * V / (2 * norm(Y))
                Z = np.linalg.inv(X + H)
                assert norm(Z) <= 2 * norm(Y) * (1 + 1e-9)
                rest = norm(Z - Y + Y @ H @ Y)
                held.append(rest <= factor * norm(Y) ** power * norm(H) ** 2 * (1 + 1e-9))
    assert all(held) == right


@pytest.mark.parametrize(("order", "linear", "right"), [(0, 1, True), (-1, 1, False), (0, 2, False)])
def test_the_determinant_near_the_identity(order, linear, right):
    held = []
    for n in (1, 2, 3, 5):
        for size in (3.0, 1.0, 0.1, 1e-2):
            shift = np.roll(np.eye(n), 1, axis=0)
            for V in [np.eye(n), -np.eye(n), shift, *(random(n, n, seed=s) for s in range(20))]:
                E = size * V / norm(V)
                e = norm(E)
                left = abs(np.linalg.det(np.eye(n) + E) - 1 - np.trace(E))
                held.append(left <= (1 + e) ** (n + order) - 1 - linear * (n + order) * e + 1e-12)
    assert all(held) == right


def determinant(X):
    """Return the determinant by the sum over permutations."""
    n = len(X)
    total = 0.0
    for p in permutations(range(n)):
        turns = sum(p[i] > p[j] for i, j in combinations(range(n), 2))
        total += (-1) ** turns * np.prod([X[i, p[i]] for i in range(n)])
    return total


SINGULAR = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [5.0, 7.0, 9.0]])


@pytest.mark.parametrize("X", [random(3, 3), random(4, 4, seed=2), SINGULAR], ids=["3", "4", "singular"])
@pytest.mark.parametrize("variant", ["right", "not transposed", "no signs", "zero"])
def test_the_gradient_of_the_determinant_is_made_of_cofactors(X, variant):
    n = len(X)
    adj = np.empty_like(X)
    for i, j in np.ndindex(n, n):
        minor = determinant(np.delete(np.delete(X, i, 0), j, 1))
        adj[j, i] = minor if variant == "no signs" else (-1) ** (i + j) * minor
    assert variant == "no signs" or near(X @ adj, determinant(X) * np.eye(n), 1e-12)
    G = {"not transposed": adj, "zero": 0 * adj}.get(variant, adj.T)
    expected = differences(determinant, X)
    H = random(n, n, seed=5)
    gradient, directional = near(G, expected), near(np.trace(G.T @ H), (expected * H).sum())
    assert gradient == directional == (variant == "right")


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("variant", ["right", "not transposed", "without k", "the exponent kept"])
def test_the_trace_of_a_power(k, variant):
    X = random(3, 3) / 2
    Y = np.linalg.matrix_power(X, k if variant == "the exponent kept" else k - 1)
    claimed = (1 if variant == "without k" else k) * (Y if variant == "not transposed" else Y.T)
    expected = differences(lambda X: np.trace(np.linalg.matrix_power(X, k)), X)
    assert near(claimed, expected) == (variant == "right")


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("variant", ["right", "not transposed", "without k", "one power less"])
def test_the_determinant_of_a_power(k, variant):
    X = random(3, 3)
    d = determinant(X) ** (k - 1 if variant == "one power less" else k)
    Y = np.linalg.inv(X)
    claimed = (1 if variant == "without k" else k) * d * (Y if variant == "not transposed" else Y.T)
    expected = differences(lambda X: determinant(np.linalg.matrix_power(X, k)), X)
    assert near(claimed, expected, 1e-6) == (variant == "right")


@pytest.mark.parametrize(("sign", "right"), [(-1, True), (1, False)])
def test_the_sum_of_the_minors_of_order_two(sign, right):
    E = random(5, 5)
    minors = sum(E[i, i] * E[j, j] - E[i, j] * E[j, i] for i, j in combinations(range(5), 2))
    assert near(minors, (np.trace(E) ** 2 + sign * np.trace(E @ E)) / 2, 1e-12) == right


@pytest.mark.parametrize(("size", "right"), [(norm, True), (lambda G: norm(G, 2), False), (np.max, False)])
def test_no_direction_beats_the_gradient(size, right):
    G = random(3, 2)
    tried = [G / norm(G), *(unit(3, 2, seed=s) for s in range(100, 300))]
    rates = [(G * V).sum() for V in tried]
    assert all(rate <= size(G) * (1 + 1e-12) for rate in rates) == right
    assert sum(abs(rate - norm(G)) < 1e-9 for rate in rates) == 1


# The cells ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cells():
    return nbformat.read(ROOT / "notebooks/frechet_derivative.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def records(cells):
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def test_the_planned_equations_are_claimed(records):
    planned = {*range(13, 19), 23, 25, 27, 31, 32, *range(91, 97)}
    claimed = {record["id"].split("-")[0] for record in records}
    assert claimed >= {f"E{number:03}" for number in planned}
    assert not claimed & {"E003", "E006"}  # the next chapter's


def test_every_claim_has_a_rejected_variant(records):
    assert [record["id"] for record in records if not record["wrong"]] == []


def test_the_printed_errata_are_rejected(cells):
    shown = [c for c in cells if c.cell_type == "code" and c.source.startswith("erratum(")]
    assert {c.source.split('"')[1] for c in shown} == {
        "mse-1991657",
        "frye-1-quotient",
        "frye-4-perturbation",
        "frye-4-symmetric",
        "frye-4-offdiagonal",
        "frye-4-singular",
        "cookbook-28",
        "mse-2860061",
    }
    assert all(c.outputs for c in shown)


def test_each_exercise_stands_with_a_wrong_try(cells):
    from frechet.course import exercises

    code = {c.source: c for c in cells if c.cell_type == "code"}
    found = exercises("frechet_derivative")
    assert len(found) == 9 and {e.level for e in found} == {1, 2, 3, 4, 5}
    assert {1, 5, 13, 15} <= {p for e in found for p in e.problems}
    for e in found:
        assert f'fr.exercise("{e.id}")' in code
        (tried,) = [c for source, c in code.items() if source.startswith(f'fr.exercise("{e.id}").check(')]
        assert tried.outputs[0]["data"]["text/plain"].startswith("✗")
