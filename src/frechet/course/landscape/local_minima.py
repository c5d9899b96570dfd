"""Where training can and cannot get stuck: saddles with and without negative curvature, minima that are not global.

*Kawaguchi's origin* (2016, known here from the abstract). Write W_k for the layers, H = N − 1 for the number of hidden
ones. Where W₁ = 0 and W_N = 0 the map is 0, the gradient vanishes for N ≥ 3 and for N = 2 alike, and the lowest
curvature is −σ_max(Y Xᵀ) σ_max(W_{N−1} ⋯ W₂): the product is empty, hence the identity, for N = 2, and may be 0 for N
≥ 3. `saddle` gives critical points of any depth at which a number s decides: the hidden units that hold no mode pass
on s times what they receive. For s ≠ 0 the product W_{N−1} ⋯ W₂ has full rank, and the saddles have negative
curvature; for s = 0 those with the strongest modes have none.

*Laurent and von Brecht's theorem* (2018, known here from the abstract; the proof is ours). Let L be differentiable at
the product, and let every hidden layer be at least as wide as the output (or, transposing, as the input). Then at each
local minimum of L(W_N ⋯ W₁) the gradient of L vanishes; if L is convex, the minimum is global. Proof: suppose G = ∇L ≠
0. Let P_k = W_N ⋯ W_k, and P_{N+1} = I. Since the gradient in W₁ vanishes, P₂ᵀ G = 0, so P₂ has not full row rank. Let
k be the largest number for which P_k has not. Then for i = 2, …, k there is a unit vector vᵢ with Pᵢ vᵢ = 0: the
matrix has d_N rows, at least as many columns, and no full rank. Replace Wᵢ by Wᵢ + a v_{i+1} xᵢᵀ for i = k − 1, …, 1,
with any small a and vectors xᵢ. The product stays, for P_{i+1} v_{i+1} = 0; so these are local minima too, if they are
near enough, and their gradient in W_k vanishes: P_{k+1}ᵀ G (W_{k−1} ⋯ W₁)ᵀ = 0, and without the first factor, whose
rank is full. The coefficient of a^{k−1} is G x₁ v_kᵀ ∏ (vᵢᵀ xᵢ), over i = 2, …, k − 1. With xᵢ = vᵢ this gives G x₁ =
0 for all x₁. So G = 0.

`escape` is the proof as a program. Both hypotheses are needed: `kink` is a bad local minimum of a convex loss with a
kink, and `rank_constrained` has bad ones of a smooth convex loss with a narrow hidden layer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import DomainError, ShapeError
from .critical_maps import CriticalMap, layers_of

Matrix = NDArray[np.float64]
RANK = 1e-9  # singular values below this, relative to the largest, count as zero


def saddle(critical: CriticalMap, X: Matrix, Y: Matrix, hidden: int, depth: int, passing: float = 0.0) -> list[Matrix]:
    """Return `depth` layers, with `hidden` units in each hidden layer, that compute a critical map and are critical.

    The hidden units that hold a mode pass it on; the others pass on `passing` times what they receive, read nothing,
    and are not read. Raises `DomainError` for fewer than two layers, and where `layers_of` does.

    >>> from frechet.course.landscape.critical_maps import critical_maps
    >>> X, Y = np.eye(2), np.diag([3.0, 1.0])
    >>> [W.shape for W in saddle(critical_maps(X, Y, 2)[0], X, Y, hidden=2, depth=3)]
    [(2, 2), (2, 2), (2, 2)]
    """
    if depth < 2:
        raise DomainError(f"a network with hidden layers has at least two layers, not {depth}")
    first, last = layers_of(critical, X, Y, hidden)
    r = len(critical.modes)
    between = np.diag([1.0] * r + [float(passing)] * (hidden - r))
    return [first, *[between.copy() for _ in range(depth - 2)], last]


def escape(layers: Sequence[Matrix], slope: Matrix, size: float = 0.1) -> list[Matrix]:
    """Return layers with the same product, at a distance of order `size`, where the gradient in a layer is not zero.

    `slope` is G, the gradient of the loss in the product. This is the step of the proof above: from a critical point
    with G ≠ 0, on level ground, to a place where one can descend.

    Raises `DomainError` where a hidden layer is narrower than both input and output, where G = 0, and where the point
    is not critical in the first layer (one can then descend at once), and `ShapeError` where G has not the shape of
    the product.

    >>> origin = [np.zeros((2, 2))] * 3
    >>> moved = escape(origin, -np.eye(2))
    >>> product = moved[2] @ moved[1] @ moved[0]
    >>> bool(abs(product).max() < 1e-15), bool(abs(moved[1] @ moved[0]).max() > 0)
    (True, True)
    """
    W = [np.asarray(layer, dtype=float) for layer in layers]
    G = np.asarray(slope, dtype=float)
    outputs, inputs = len(W[-1]), W[0].shape[1]
    if G.shape != (outputs, inputs):
        raise ShapeError(f"the gradient in the product is {outputs} x {inputs}, not {' x '.join(map(str, G.shape))}")
    if not G.any():
        raise DomainError("the gradient in the product is zero: no step of first order descends")
    narrowest = min((len(layer) for layer in W[:-1]), default=outputs)
    if narrowest < outputs:
        if narrowest < inputs:
            raise DomainError("a hidden layer is narrower than the input and than the output: the theorem says nothing")
        turned = escape([layer.T for layer in reversed(W)], G.T, size)
        return [layer.T for layer in reversed(turned)]
    after = np.eye(outputs)
    kernels: list[NDArray[np.float64]] = []  # a unit vector v of the kernel of each product, for k, k − 1, …, 2
    for layer in reversed(W[1:]):
        after = after @ layer
        s, Vt = np.linalg.svd(after)[1:]
        if kernels or s[-1] <= RANK * max(float(s[0]), 1.0):
            kernels.append(Vt[-1])
    if not kernels:
        raise DomainError("the later layers have full rank, so the gradient in the first layer is not zero")
    read = [np.linalg.svd(G)[2][0], *reversed(kernels[1:])]  # x₁, then xᵢ = vᵢ
    for i, (v, x) in enumerate(zip(reversed(kernels), read, strict=True)):
        W[i] = W[i] + size * np.outer(v, x)
    return W


def kink(e: ArrayLike, d: ArrayLike, eps: ArrayLike) -> NDArray[np.float64]:
    """Return |p| + |q − 1| for the product (p, q) of the first layer e and the second layer (1 + d, eps).

    One input, one hidden unit, two outputs: the hidden layer is as wide as the input. At e = d = eps = 0 the loss is 1,
    its best value 0, and nearby |e (1 + d)| + |e eps − 1| ≥ 1 + |e| (1 − |d| − |eps|): a bad local minimum.

    >>> kink(0.0, 0.0, 0.0).item(), kink(1.0, -1.0, 1.0).item()
    (1.0, 0.0)
    """
    e, d, eps = (np.asarray(a, dtype=float) for a in (e, d, eps))
    return np.asarray(abs(e * (1 + d)) + abs(e * eps - 1))
