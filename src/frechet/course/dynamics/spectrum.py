"""The eigenvalues of a product of random matrices crowd at the origin: Saxe, McClelland and Ganguli's Figure 6C.

For k square matrices with independent entries of mean 0 and variance 1/n the eigenvalues of the product have, for
large n, the density |λ|^(2/k − 2)/(kπ) in the unit disc (Burda, Janik and Waclaw): |λ|^(2/k) is uniform on [0, 1].
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError

POINTS = 64  # of the Gauss-Legendre rule; the integrand is smooth, so far fewer would do


def share_in_square(matrices: int, side: float = 0.1) -> float:
    """Return the share of the eigenvalues in a square around 0: (4/π) ∫₀^{π/4} (side/(2 cos θ))^(2/k) dθ.

    >>> [round(share_in_square(k), 4) for k in (1, 5, 100)]
    [0.0032, 0.3155, 0.9439]
    """
    _known(matrices)
    if not 0 < side <= 2**0.5:
        raise DomainError(f"the square must lie in the unit disc, so its side is at most √2, not {side}")
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    theta = np.pi / 8 * (nodes + 1)
    return float(weights @ (side / 2 / np.cos(theta)) ** (2 / matrices) / 2)


def share_in_disc(matrices: int, radius: float) -> float:
    """Return the share of the eigenvalues with |λ| ≤ radius: radius^(2/k).

    >>> round(share_in_disc(5, 0.1), 3)
    0.398
    """
    _known(matrices)
    return float(min(radius, 1.0) ** (2 / matrices))


def eigenvalues(matrices: int, size: int, seed: int, orthogonal: bool = False) -> NDArray[np.complex128]:
    """Return the eigenvalues of a product of random n × n matrices: Gaussian of variance 1/n, or orthogonal.

    Rounding blurs those far below the largest one; they stay near 0, which is all that is asked of them.

    >>> values = eigenvalues(3, 10, seed=0, orthogonal=True)
    >>> bool(abs(abs(values) - 1).max() < 1e-12)
    True
    """
    _known(matrices)
    rng = np.random.default_rng(seed)
    whole: Any = np.eye(size)
    for _ in range(matrices):
        factor = rng.standard_normal((size, size)) / np.sqrt(size)
        if orthogonal:
            Q, R = np.linalg.qr(factor)
            factor = Q * np.sign(np.diag(R))  # or the distribution would not be the uniform one
        whole = factor @ whole
    return np.linalg.eigvals(whole).astype(np.complex128)


def counted_share(values: NDArray[np.complex128], side: float = 0.1) -> float:
    """Return the share of these eigenvalues in the square around 0.

    >>> counted_share(np.array([0.01 + 0.04j, 0.06 + 0j]))
    0.5
    """
    inside = (abs(values.real) <= side / 2) & (abs(values.imag) <= side / 2)
    return float(inside.mean())


def _known(matrices: int) -> None:
    if matrices < 1:
        raise DomainError(f"a product has at least one factor, not {matrices}")
