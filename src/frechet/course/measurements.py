"""What the engine cannot judge is measured: an error that a printed statement has, and its correction has not.

Each measurement returns one number, the error of the statement, computed in float64 with no help of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from .numeric import central_differences

if TYPE_CHECKING:
    from numpy.typing import NDArray

Error = Callable[[bool], float]  # whether the printed statement is meant; else the corrected one


class Measurement(NamedTuple):
    """What is measured, in words, and the error of the statement as printed, or as corrected."""

    what: str
    error: Error


MEASUREMENTS: dict[str, Measurement] = {}


def measurement(what: str) -> Callable[[Error], Error]:
    """Enter a measurement under its name."""

    def entered(function: Error) -> Error:
        MEASUREMENTS[function.__name__.removeprefix("_")] = Measurement(what, function)
        return function

    return entered


def _random(*shape: int, seed: int = 3) -> NDArray[Any]:
    import numpy as np

    return np.random.default_rng(seed).standard_normal(shape)


def _apart(a: Any, b: Any) -> float:
    """Return the norm of the difference over the norm of the second."""
    import numpy as np

    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


@measurement("The remainder of ‖W‖² at a step of length 1e-4: divided by the entries of the step, or by its norm")
def _little_o(printed: bool) -> float:
    import numpy as np

    step = 1e-4 * np.array([[0.6, 0.0], [0.0, 0.8]])
    remainder = (step * step).sum()
    if not printed:
        return float(remainder / np.linalg.norm(step))
    with np.errstate(divide="ignore"):
        return float(abs(remainder / step).max())


@measurement("The gap between the slopes to the right and to the left of w₂ = 0, for the loss |w₂w₁| and for (w₂w₁)²")
def _kinked_loss(printed: bool) -> float:
    loss: Callable[[float], float] = abs if printed else lambda w: w * w
    h, w1 = 1e-7, 1.5
    return abs((loss(h * w1) - loss(0)) / h - (loss(0) - loss(-h * w1)) / h)


@measurement(
    "How far ½(ab − 1)² midway lies above the mean of the ends: along the factors, and along the product w = ab"
)
def _convexity(printed: bool) -> float:

    def loss(w: float) -> float:
        return (w - 1) * (w - 1) / 2

    ends = ((1.0, 1.0), (-1.0, -1.0), (2.0, 0.5), (0.3, -2.0))
    excess = []
    for (a, b), (c, d) in pairwise(ends):
        middle = (a + c) / 2 * ((b + d) / 2) if printed else (a * b + c * d) / 2
        excess.append(loss(middle) - (loss(a * b) + loss(c * d)) / 2)
    return max(0.0, *excess)


@measurement("The number of functions without a derivative at 0, of two, that the argument lets pass as differentiable")
def _one_sided_bound(printed: bool) -> float:
    functions: list[Callable[[float], float]] = [lambda h: -abs(h), lambda h: -abs(h) + h * h / 2]
    steps = [s * 10.0**-k for k in range(1, 7) for s in (1, -1)]

    def passes(f: Callable[[float], float]) -> bool:
        remainders = [f(h) for h in steps]
        if printed:
            return all(r <= h * h / 2 for r, h in zip(remainders, steps, strict=True))
        return all(abs(r) <= h * h for r, h in zip(remainders, steps, strict=True))

    return float(sum(map(passes, functions)))


@measurement("The number of wrong slopes of tanh at 0.3, of three, that the definition lets pass")
def _quantifiers(printed: bool) -> float:
    from math import tanh

    epsilon, delta, u = 1e-3, 1e-4, 0.3
    steps = [0.0] if printed else [delta * k / 10 for k in range(-9, 10)]

    def passes(slope: float) -> bool:
        return all(abs(tanh(u + h) - tanh(u) - slope * h) <= epsilon * abs(h) for h in steps)

    assert passes(1 - tanh(u) ** 2)  # the right one passes both
    return float(sum(map(passes, (0.0, 1.0, -5.0))))


@measurement("How far tr(AᵀH) is from h times the entry of A that is asked for, relatively, at h = 1e-3")
def _matrix_unit(printed: bool) -> float:
    import numpy as np

    A, h = _random(3, 4), 1e-3
    E = np.zeros((3, 4))
    E[1, 2] = h if printed else 1.0
    return float(abs(np.trace(A.T @ (h * E)) / (h * A[1, 2]) - 1))


def _penalty(Phi: NDArray[Any]) -> float:
    """Return the L1 orthogonality penalty of a tensor with axes l, m, n, with β = 1."""
    import numpy as np

    n = Phi.shape[2]
    return float(sum(abs(P.T @ P - np.eye(n)).sum() for P in Phi.transpose(1, 0, 2)))


@measurement("How far the formula is from central differences of the penalty in one column, relatively")
def _one_column(printed: bool) -> float:
    import numpy as np

    Phi, a, b = _random(5, 3, 4), 1, 2
    P = Phi[:, a, :]
    S = np.sign(P.T @ P - np.eye(4))
    claimed = 2 * P[:, b] * S[b, b] if printed else 2 * P @ S[:, b]
    return _apart(claimed, central_differences(_penalty, Phi)[:, a, b])


@measurement(
    "How far the formula is from central differences in the vector that is asked for; infinite if of another shape"
)
def _asked_vector(printed: bool) -> float:
    import numpy as np

    Phi, a, b = _random(5, 3, 4), 1, 2
    slices = Phi.transpose(1, 0, 2)
    Gamma = np.stack([2 * P @ np.sign(P.T @ P - np.eye(4)) for P in slices], axis=1)
    claimed = Gamma[b] if printed else Gamma[:, a, b]
    measured = central_differences(_penalty, Phi)[:, a, b]
    return _apart(claimed, measured) if claimed.shape == measured.shape else float("inf")


@measurement("The number of entries without a value, for a matrix with one zero")
def _sign_as_quotient(printed: bool) -> float:
    import numpy as np

    X = np.array([[1.5, 0.0], [-2.0, 0.5]])
    with np.errstate(invalid="ignore"):
        value = X / abs(X) if printed else np.sign(X)
    return float(np.isnan(value).sum())


@measurement(
    "At orthonormal columns, along one line: how far the slope to the left is from that to the right, and the slope to "
    "the right from what the subdifferential says"
)
def _kink_at_the_minimum(printed: bool) -> float:
    import numpy as np

    Q, _ = np.linalg.qr(_random(5, 3))
    V = _random(5, 3, seed=4)
    h = 1e-6

    def penalty(P: NDArray[Any]) -> float:
        return float(abs(P.T @ P - np.eye(3)).sum())

    right, left = (penalty(Q + h * V) - penalty(Q)) / h, (penalty(Q) - penalty(Q - h * V)) / h
    if printed:
        return abs(right - left)
    return abs(right - float(abs(Q.T @ V + V.T @ Q).sum()))  # the largest of Q(G + Gᵀ) : V with entries of G in [−1, 1]


@measurement(
    "For a tensor with penalty 0: the largest inner product of two different vectors that should be orthogonal"
)
def _which_axis(printed: bool) -> float:
    import numpy as np

    Q, _ = np.linalg.qr(_random(5, 3))
    Phi = np.stack([Q] * 4, axis=1)  # four equal slices
    assert _penalty(Phi) < 1e-12
    fibres = Phi[:, :, 0] if printed else Phi[:, 0, :]  # along the axis m, along the axis n
    inner = fibres.T @ fibres
    return float(abs(inner - np.diag(np.diag(inner))).max())


@measurement("How far 2W is from central differences of the square of the norm: the spectral one, and Frobenius's")
def _spectral_norm(printed: bool) -> float:
    import numpy as np

    W = _random(4, 3)
    squared = (lambda M: np.linalg.norm(M, 2) ** 2) if printed else (lambda M: np.linalg.norm(M) ** 2)
    return _apart(2 * W, central_differences(squared, W))


@measurement("How far P(3, 2) is from W₃W₂: as a product over k from 3 up to 2, and from 3 down to 2")
def _empty_product(printed: bool) -> float:
    import numpy as np

    W = [_random(3, 3, seed=k) for k in range(4)]
    P = np.eye(3)
    for k in range(3, 2 + 1) if printed else range(3, 2 - 1, -1):
        P = P @ W[k]
    return _apart(P, W[3] @ W[2])


@measurement("How much the objective changes when W₂ is doubled and W₁ halved, which leaves their product as it is")
def _function_of_the_product(printed: bool) -> float:
    W1, W2, X, Y = _random(3, 4), _random(2, 3, seed=4), _random(4, 6, seed=5), _random(2, 6, seed=6)

    def objective(A: NDArray[Any], B: NDArray[Any]) -> float:
        R = B @ A @ X - Y
        return float((R * R).sum() / 2 + printed * 0.1 * ((A * A).sum() + (B * B).sum()))

    return abs(objective(W1 / 2, 2 * W2) - objective(W1, W2))


@measurement("The difference of the norms of a matrix and of its form: Jordan's, and Schur's")
def _jordan_form(printed: bool) -> float:
    import numpy as np

    A = np.array([[1.0, 2.0], [0.0, 1.0]])
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    rotated = turn @ A @ turn.T  # A is a Schur form of it
    form = np.array([[1.0, 1.0], [0.0, 1.0]]) if printed else A
    return float(abs(np.linalg.norm(rotated) - np.linalg.norm(form)))


@measurement("The distance of the eigenvalues of XᵀX from the singular values of X, and from their squares")
def _singular_values(printed: bool) -> float:
    import numpy as np

    X = _random(5, 3)
    values = np.linalg.svd(X, compute_uv=False)
    return _apart(np.linalg.eigvalsh(X.T @ X)[::-1], values if printed else values * values)


@measurement("How far the largest ‖Xv‖₁ / ‖v‖₁ is from Schatten's 1-norm, and from the largest column sum")
def _induced_norm(printed: bool) -> float:
    import numpy as np

    X = np.array([[1.0, 1.0], [1.0, -1.0]])
    directions = np.hstack([np.eye(2), _random(2, 500)])
    largest = (abs(X @ directions).sum(axis=0) / abs(directions).sum(axis=0)).max()
    norm = np.linalg.svd(X, compute_uv=False).sum() if printed else abs(X).sum(axis=0).max()
    return float(abs(largest - norm))


@measurement("For x³ at 2, the gap between the quotients to the left and to the right, at steps of 1e-6")
def _quotient_with_bars(printed: bool) -> float:

    def quotient(h: float) -> float:
        rise = (2 + h) ** 3 - 8
        return rise / abs(h) if printed else rise / h

    return abs(quotient(1e-6) - quotient(-1e-6))


@measurement("The error of the first-order term of det(I + tE), at t = 1e-6, for a matrix E with entries that differ")
def _perturbed_identity(printed: bool) -> float:
    import numpy as np

    E, t = np.array([[0.3, -1.2], [2.0, 0.7]]), 1e-6
    change = (np.linalg.det(np.eye(2) + t * E) - 1) / t
    return float(abs(change - (2 * E[0, 0] if printed else np.trace(E))))


@measurement("How far the formula is from central differences of the determinant at a singular matrix")
def _singular_determinant(printed: bool) -> float:
    import numpy as np

    M = np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0], [1.0, 0.0, 3.0]])
    if printed:
        try:
            claimed = np.linalg.det(M) * np.linalg.inv(M).T
        except np.linalg.LinAlgError:
            return float("inf")
    else:
        claimed = np.empty((3, 3))
        for i, j in np.ndindex(3, 3):
            minor = np.delete(np.delete(M, i, 0), j, 1)
            claimed[i, j] = (-1) ** (i + j) * (minor[0, 0] * minor[1, 1] - minor[0, 1] * minor[1, 0])
    return _apart(claimed, central_differences(np.linalg.det, M))


@measurement("How far the series is from central differences of tr(A exp X), relatively")
def _exponential_series(printed: bool) -> float:
    import numpy as np

    A, X = _random(3, 3), 0.5 * _random(3, 3, seed=4)

    def exponential(M: NDArray[Any]) -> NDArray[Any]:
        total = term = np.eye(3)
        for k in range(1, 30):
            term = term @ M / k
            total = total + term
        return total

    powers = [np.linalg.matrix_power(X, k) for k in range(20)]
    claimed, factorial = np.zeros((3, 3)), 1.0
    for k in range(1, 20):
        factorial *= k
        terms = sum(powers[r] @ A @ powers[k - 1 - r] for r in range(k))
        claimed = claimed + np.transpose(terms) / (1 if printed else factorial)
    return _apart(claimed, central_differences(lambda M: np.trace(A @ exponential(M)), X))


@measurement("The error of the derivative of two steps from x = 10, against a complex step")
def _babylonian(printed: bool) -> float:

    def derivative(x: float, steps: int) -> float:
        t, dt = (1 + x) / 2, 0.5
        if printed:
            for _ in range(steps):
                t = (t + x / t) / 2
                dt = (dt + (t - x * dt) / t**2) / 2
        else:
            for _ in range(steps - 1):
                dt = (dt + (t - x * dt) / t**2) / 2
                t = (t + x / t) / 2
        return dt

    def root(x: complex, steps: int) -> complex:
        t = (1 + x) / 2
        for _ in range(steps - 1):
            t = (t + x / t) / 2
        return t

    h = 1e-30
    return abs(derivative(10.0, 2) - root(10.0 + 1j * h, 2).imag / h)


@measurement("How many places the one is away from where it stands in E ⊗ F, for matrix units E (3 × 3) and F (4 × 4)")
def _one_hot(printed: bool) -> float:
    import numpy as np

    m, n = 3, 4
    i1, i2, j1, j2 = 2, 1, 3, 2  # the one of the first stands at (i1, i2), that of the second at (j1, j2)
    E, F = np.zeros((m, m)), np.zeros((n, n))
    E[i1 - 1, i2 - 1] = F[j1 - 1, j2 - 1] = 1
    row, column = (int(k) + 1 for k in np.argwhere(np.kron(E, F))[0])
    claimed = (i1 * m + j1, i2 * m + j2) if printed else ((i1 - 1) * n + j1, (i2 - 1) * n + j2)
    return float(abs(claimed[0] - row) + abs(claimed[1] - column))


@measurement(
    "The rank that A Diag(x) Aᵀ lacks, for A of full row rank: with some entries of x zero, and with all positive"
)
def _rank_with_zeros(printed: bool) -> float:
    import numpy as np

    A = _random(3, 5)
    x = np.array([0.0, 0.0, 0.0, 1.0, 2.0]) if printed else np.array([0.5, 0.1, 3.0, 1.0, 2.0])
    return float(3 - np.linalg.matrix_rank(A * x @ A.T))


@measurement("The number of complex critical points of three single weights with penalties, less the number stated")
def _points_of_a_chain(printed: bool) -> float:
    import numpy as np

    t, penalties = 1.3, (0.2, 0.5, 0.7)
    # λ w² = c = P (t − P) for each weight; multiplied, λ₁λ₂λ₃ = P (t − P)³. A root P leaves 4 of 8 choices of signs.
    polynomial = np.poly1d([1.0, 0.0]) * np.poly1d([-1.0, t]) ** 3 - np.prod(penalties)
    found = [np.zeros(3, dtype=complex)]
    for P in polynomial.roots:
        size = np.sqrt(P * (t - P) / np.array(penalties))
        for signs in np.ndindex(2, 2, 2):
            w = size * (1 - 2 * np.array(signs))
            if abs(w.prod() - P) < 1e-9:
                found.append(w)
    for w in found:
        others = np.array([w[1] * w[2], w[0] * w[2], w[0] * w[1]])
        assert abs((w.prod() - t) * others + np.array(penalties) * w).max() < 1e-9
    return abs(len(found) - (16 if printed else 17))


@measurement("The largest number of real critical points of three single weights in 300 draws, less the number stated")
def _real_points_of_a_chain(printed: bool) -> float:
    import numpy as np

    rng, most = np.random.default_rng(3), 0
    for _ in range(300):
        t, penalties = rng.standard_normal(), rng.uniform(size=3)
        polynomial = np.poly1d([1.0, 0.0]) * np.poly1d([-1.0, t]) ** 3 - np.prod(penalties)
        real = [P.real for P in polynomial.roots if abs(P.imag) < 1e-9 and P.real * (t - P.real) > 0]
        most = max(most, 1 + 4 * len(real))
    return abs(most - (8 if printed else 9))


@measurement(
    "Sizes 1, 2, 1: how far the share of networks with one real critical point is from the 40 per cent recorded"
)
def _law_of_the_data(printed: bool) -> float:
    import numpy as np

    rng = np.random.default_rng(3)
    x, y = rng.uniform(size=(2, 20_000)) if printed else rng.standard_normal((2, 20_000))
    penalties = rng.uniform(size=(2, 2, 20_000))
    dead = (x * y) ** 2 <= penalties[0] * penalties[1]  # a unit alone is live where (xy)² > λμ
    return float(abs(dead.all(axis=0).mean() - 0.40))


@measurement("The 27 real points that the figure shows, less the most that the convex reduction allows")
def _most_real_points(printed: bool) -> float:
    from math import comb

    hidden, outputs = (1 if printed else 3), 3
    return float(abs(27 - sum(comb(hidden, r) * 2**r for r in range(min(hidden, outputs) + 1))))
