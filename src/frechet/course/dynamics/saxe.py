"""The learning curve of a mode: Saxe, McClelland and Ganguli's equations (11), (12), (15) and (17), for every depth.

A mode with the singular value s has the strength u in the product of N layers. From a balanced and aligned start it
follows u' = N u^(2 − 2/N) (s − u), whatever the other modes do. Saxe counts layers of units, N_l = N + 1, and a time
constant τ, here 1. Equation (15) is the differential equation itself; its solution for a general N, `mode_time`, is
ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError
from .flow import Layers, Matrix

Curve = NDArray[np.float64]
TOP = 34.0  # ln(u/(s − u)) where u is s but for rounding


def mode_rate(u: Any, s: Any, depth: int) -> Any:
    """Return the velocity u' = N u^(2 − 2/N) (s − u) of a mode, N = `depth`.

    >>> mode_rate(2.0, 3.0, depth=2), mode_rate(2.0, 3.0, depth=1)
    (4.0, 1.0)
    """
    _known(depth)
    return depth * u ** (2 - 2 / depth) * (s - u)


def mode_time(u: Any, s: float, start: float, depth: int) -> Any:
    """Return the time at which the mode has grown from `start` to u, in closed form.

    For N = 1 it is ln((s − u₀)/(s − u)), for N = 2 it is ln(u (s − u₀)/(u₀ (s − u)))/(2s), Saxe's (11). For N ≥ 3 put
    v = u^(1/N); then dt = dv/(v^(N−1) (s − v^N)) = (v^(1−N) + v/(s − v^N)) dv/s, and the second term is a sum over the
    N-th roots r of s: t = [−v^(2−N)/(N − 2) − Σ r² ln(1 − v/r)/(N s)]/s between the ends. Raises `DomainError` unless
    0 < u₀ ≤ u < s.

    >>> round(float(mode_time(1.5, 3.0, 1e-3, depth=2)), 4)
    1.3343
    """
    _known(depth)
    if not (0 < start < s) or not (np.all(np.asarray(u) >= start) and np.all(np.asarray(u) < s)):
        raise DomainError(f"a mode grows from its start, {start:g}, towards s = {s:g} and does not reach it")
    return _antiderivative(u, s, depth) - _antiderivative(start, s, depth)


def _antiderivative(u: Any, s: float, depth: int) -> Any:
    u = np.asarray(u, dtype=float)
    if depth == 1:
        return -np.log(s - u)
    if depth == 2:
        return np.log(u / (s - u)) / (2 * s)
    v, size = u ** (1 / depth), s ** (1 / depth)
    roots = size * np.exp(2j * np.pi * np.arange(1, depth) / depth)  # the others than the real and positive one
    others = (roots**2 * np.log(1 - v[..., None] / roots)).sum(axis=-1).real
    real = size**2 * np.log(-np.expm1(np.log(u / s) / depth))  # ln(1 − v/size), exact where v is close to it
    return (-(v ** (2 - depth)) / (depth - 2) - (real + others) / (depth * s)) / s


def four_layer_time(u: Any, s: float, start: float) -> Any:
    """Return `mode_time` for four layers as it can be written by hand: [−u^(−½) + s^(−½) artanh((u/s)^½)]/(2s).

    >>> abs(four_layer_time(1.0, 2.0, 0.1) - mode_time(1.0, 2.0, 0.1, depth=4)) < 1e-12
    np.True_
    """

    def antiderivative(at: Any) -> Any:
        return (-1 / np.sqrt(at) + np.arctanh(np.sqrt(at / s)) / np.sqrt(s)) / (2 * s)

    return antiderivative(u) - antiderivative(start)


def limit_time(u: Any, s: float, start: float) -> Any:
    """Return the limit of N times the time, as the depth N grows: Saxe's (17).

    It is ln(u (s − u₀)/(u₀ (s − u)))/s² + 1/(s u₀) − 1/(s u): finite, if u₀ is kept.

    >>> round(float(limit_time(1.0, 2.0, 0.1)), 3)
    5.236
    """
    return np.log(u * (s - start) / (start * (s - u))) / s**2 + 1 / (s * start) - 1 / (s * u)


def mode_curve(times: Any, s: float, start: float, depth: int) -> Curve:
    """Return the strength u(t) of a mode: Saxe's (12) for two layers, elsewhere `mode_time` inverted.

    The inversion halves an interval of ln(u/(s − u)) until it is as short as rounding allows: no step that could miss.

    >>> mode_curve([0.0, 1.3343], 3.0, 0.1, depth=3).round(3).tolist()
    [0.1, 3.0]
    """
    t = np.asarray(times, dtype=float)
    mode_time(start, s, start, depth)  # judges s, the start and the depth
    if (t < 0).any():
        raise DomainError("the curve of a mode begins at the time 0")
    u: Curve
    if depth == 1:
        u = s - (s - start) * np.exp(-t)
        return u
    if depth == 2:
        u = s / (1 + (s / start - 1) * np.exp(-2 * s * t))
        return u
    at_start = np.log(start / (s - start))
    low, high = np.full(t.shape, at_start), np.full(t.shape, TOP)
    for _ in range(60):
        middle = (low + high) / 2
        later = mode_time(np.maximum(s / (1 + np.exp(-middle)), start), s, start, depth) < t
        low, high = np.where(later, middle, low), np.where(later, high, middle)
    u = s / (1 + np.exp(-(low + high) / 2))
    return u


def half_time(s: float, start: float, depth: int) -> float:
    """Return the time at which a mode is half learnt.

    >>> [round(half_time(s, 1e-3, depth=2), 4) for s in (5.0, 3.0, 1.5, 0.7)]
    [0.8517, 1.3343, 2.4375, 4.6783]
    """
    return float(mode_time(s / 2, s, start, depth))


def unbalanced_time(u: Any, s: float, start: float, imbalance: float) -> Any:
    """Return the time for a mode of two layers with strengths a and b, where c = a² − b² = `imbalance` is kept.

    The product u = ab follows u' = √(c² + 4u²) (s − u), and with R = √(c² + 4s²) the time is
    arsinh((c² + 4su)/(2|c| (s − u)))/R between the ends. The start may be 0, or negative.

    >>> round(float(unbalanced_time(0.5, 1.0, 0.0, 3.0)), 4)
    0.2263
    """
    c = abs(imbalance)
    if not c > 0:
        raise DomainError("for balanced layers, c = 0, take mode_time with the depth 2")
    R = np.sqrt(c * c + 4 * s * s)

    def antiderivative(at: Any) -> Any:
        return np.arcsinh((c * c + 4 * s * at) / (2 * c * (s - at))) / R

    return antiderivative(u) - antiderivative(start)


def aligned(target: Matrix, strengths: Sequence[float], hidden: Sequence[int], seed: int = 0) -> Layers:
    """Return balanced layers whose product has the singular vectors of `target`, with the given strengths.

    Each layer has the N-th roots of the strengths as its singular values; between the layers stand random orthonormal
    columns. `hidden` are the widths between input and output, each at least the number of strengths.

    >>> layers = aligned(np.diag([3.0, 1.0]), [0.1, 0.1], hidden=[2, 4])
    >>> float(abs(layers[2] @ layers[1] @ layers[0] - 0.1 * np.eye(2)).max()) < 1e-15
    True
    """
    r, depth = len(strengths), len(hidden) + 1
    if r > min(*target.shape, *hidden):
        widths = " → ".join(map(str, [target.shape[1], *hidden, target.shape[0]]))
        raise DomainError(f"{r} modes do not fit through the widths {widths}")
    rng = np.random.default_rng(seed)
    U, _, Vt = np.linalg.svd(target, full_matrices=False)
    frames = [Vt[:r].T, *(np.linalg.qr(rng.standard_normal((d, r)))[0] for d in hidden), U[:, :r]]
    root = np.asarray(strengths, dtype=float) ** (1 / depth)
    return tuple(frames[k + 1] * root @ frames[k].T for k in range(depth))


def mode_strengths(W: Matrix, target: Matrix) -> Curve:
    """Return u_iᵀ W v_i for each pair of singular vectors of `target`.

    >>> mode_strengths(np.diag([2.0, 0.5]), np.diag([3.0, 1.0]))
    array([2. , 0.5])
    """
    U, _, Vt = np.linalg.svd(target, full_matrices=False)
    found: Curve = np.einsum("ai,ab,ib->i", U, W, Vt)
    return found


def plateaus(target: Matrix) -> Curve:
    """Return the losses of the saddles on the way: ½ Σ_{i > k} s_i² with the first k = 0, 1, … modes learnt.

    >>> plateaus(np.diag([2.0, 1.0]))
    array([2.5, 0.5, 0. ])
    """
    s = np.linalg.svd(target, compute_uv=False)
    return np.append(np.cumsum((s**2)[::-1])[::-1] / 2, 0.0)


def hierarchy(levels: int) -> Matrix:
    """Return the table of a binary tree: a column for each leaf, a row for each node, 1 where the leaf is below it.

    Each distinction of the tree is a mode: one of all leaves, one for each pair of branches. With L levels below the
    root the squares of the singular values are 2^(L+1) − 1, 2^L − 1 once, 2^(L−1) − 1 twice, and so on down to 1.

    >>> (np.linalg.svd(hierarchy(2), compute_uv=False) ** 2).round(9).tolist()
    [7.0, 3.0, 1.0, 1.0]
    """
    if levels < 1:
        raise DomainError(f"a tree has at least one level below its root, not {levels}")
    rows = [np.kron(np.eye(2**k), np.ones(2 ** (levels - k))) for k in range(levels + 1)]
    return np.vstack(rows)


def _known(depth: int) -> None:
    if not isinstance(depth, int) or depth < 1:
        raise DomainError(f"the depth is the number of layers, 1 or more, not {depth}")
