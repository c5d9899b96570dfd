"""All real critical points of a chain of single units, wₙ ⋯ w₁ x ≈ y with a penalty λ_k on each weight.

The loss is ½(P x − y)² + ½ Σ λ_k w_k², with P = wₙ ⋯ w₁. Multiply the gradient in w_k by w_k: λ_k w_k² = q (y − q),
where q = P x is the output. So at a critical point all λ_k w_k² are equal, to c = q (y − q). If one weight is 0, all
are: the origin. Otherwise multiply the n equations: λ₁ ⋯ λₙ P² = cⁿ, or

    λ₁ ⋯ λₙ = x² q^{n−2} (y − q)ⁿ.

For real weights c > 0, so q lies between 0 and y; there the right side rises and then falls for n ≥ 3, and falls for n
= 2. It has its largest value at q = y (n − 2)/(2n − 2). So it takes the value on the left at most twice (once for n =
2), and each time there are 2ⁿ⁻¹ choices of signs. For n ≥ 3 the origin is a strict local minimum; so there are two
different local minima if and only if the largest value is above λ₁ ⋯ λₙ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from ...errors import DomainError

STEPS = 200  # bisections, to the last digit


@dataclass(frozen=True)
class Output:
    """An output q = P x at which the weights other than 0 are critical, and the weights, one choice of signs a row."""

    q: float
    weights: tuple[tuple[float, ...], ...]


def critical_outputs(x: float, y: float, penalties: Sequence[float]) -> list[Output]:
    """Return the outputs of the real critical points other than the origin: two, one (for two weights) or none.

    Raises `DomainError` for fewer than two penalties, one that is not positive, and for x = 0 or y = 0.

    >>> [len(o.weights) for o in critical_outputs(1.0, 2.0, [0.1, 0.2, 0.3])]
    [4, 4]
    >>> critical_outputs(1.0, 2.0, [10.0, 10.0, 10.0])
    []
    """
    n = len(penalties)
    if n < 2 or min(penalties) <= 0 or x == 0 or y == 0:
        raise DomainError("a chain needs two or more positive penalties, and x and y that are not 0")
    target = prod(penalties)

    def height(share: float) -> float:  # of q in y
        q = share * y
        return x * x * float(q ** (n - 2) * (y - q) ** n)

    top = (n - 2) / (2 * n - 2)
    if height(top) <= target:
        return []
    sides = [(1.0, top)] if n == 2 else [(0.0, top), (1.0, top)]
    return [_weights(_bisected(height, target, *side) * y, x, y, penalties) for side in sides]


def has_two_minima(x: float, y: float, penalties: Sequence[float]) -> bool:
    """Whether a chain of three or more weights has local minima of two different heights.

    >>> has_two_minima(1.0, 2.0, [0.1, 0.2, 0.3]), has_two_minima(1.0, 1.0, [0.9, 0.9, 0.9])
    (True, False)
    """
    if len(penalties) < 3:
        raise DomainError("with two weights the origin is no local minimum next to others")
    return bool(critical_outputs(x, y, penalties))


def _bisected(height: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Return where the height is the target, between `low`, where it is less, and `high`, where it is more."""
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if height(middle) < target else (low, middle)
    return (low + high) / 2


def _weights(q: float, x: float, y: float, penalties: Sequence[float]) -> Output:
    """Return the weights with λ_k w_k² = q (y − q) and the product q / x."""
    size = np.sqrt(q * (y - q) / np.asarray(penalties, dtype=float))
    signs = [s for s in product((1, -1), repeat=len(penalties)) if prod(s) * q * x > 0]
    return Output(q, tuple(tuple(map(float, np.array(s) * size)) for s in signs))
