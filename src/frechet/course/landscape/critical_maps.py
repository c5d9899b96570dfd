"""All critical points of two unpenalised layers: what each computes, its loss, and its number of ways down.

The loss is ½‖B A X − Y‖², with p hidden units, n outputs, and at least n inputs. Let Σ = S_yx S_xx⁻¹ S_xy, with S_xx =
X Xᵀ and S_yx = Y Xᵀ, have the distinct positive eigenvalues λ₁ > ⋯ > λₙ with eigenvectors u₁, …, uₙ. The map that a
critical point computes is the projection of the least squares solution onto at most p of the eigenvectors, U_I U_Iᵀ
S_yx S_xx⁻¹, for a set I. Baldi and Hornik's theorem (1989), known here from its abstract.

The index, the number of negative eigenvalues of the Hessian, is #{i ∈ I, j ∉ I : λ_j > λ_i} + (p − |I|)(n − |I|), at
every critical point that computes that map. Proof: whiten the input, and let M = S_yx S_xx^{-1/2} have the singular
vectors u_i, v_i with values σ_i = √λ_i. In the directions K = Σ u_j k_jᵀ and H = Σ h_j v_jᵀ the second derivative ‖KA
+ BH‖² + 2 (BA − M) : KH falls apart, in coordinates of the hidden layer in which B = (U_I, 0). A pair of a held mode i
and a missing one j gives σ_i² k² + h² − 2 σ_j k h, which has a negative direction if and only if σ_j > σ_i. The p −
|I| hidden units that B does not use give, for each missing j, k_jᵀ Q k_j − 2 σ_j k_j · h_j with some Q that is
positive semidefinite: one negative direction for each such unit, whatever Q is. The rest is a sum of squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...errors import DomainError

Matrix = NDArray[np.float64]
DISTINCT = 1e-9  # eigenvalues nearer than this, relative to the largest, are not told apart


@dataclass(frozen=True, eq=False)
class CriticalMap:
    """A map that critical points compute: the set I of its modes, the product B A, its loss and its index."""

    modes: tuple[int, ...]  # counted from 0, the strongest
    product: Matrix
    loss: float
    index: int

    @property
    def label(self) -> str:
        """The modes, counted from 1.

        >>> CriticalMap((0, 2), np.eye(3), 0.0, 1).label
        '{1, 3}'
        """
        return "{" + ", ".join(str(i + 1) for i in self.modes) + "}"


@dataclass(frozen=True, eq=False)
class Modes:
    """The data, seen by its modes: eigenvalues λ in falling order, eigenvectors in the columns of U.

    `best` is the least squares solution S_yx S_xx⁻¹.
    """

    X: Matrix
    Y: Matrix
    eigenvalues: NDArray[np.float64]
    U: Matrix
    best: Matrix


def modes(X: Matrix, Y: Matrix) -> Modes:
    """Return the modes of the data.

    Raises `DomainError` where X Xᵀ is singular, or Σ has equal or vanishing eigenvalues: then the theorem says nothing.

    >>> modes(np.eye(2), np.diag([3.0, 1.0])).eigenvalues.round(6).tolist()
    [9.0, 1.0]
    """
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    if np.linalg.matrix_rank(X) < len(X):
        raise DomainError("X Xᵀ is singular: there are fewer independent samples than inputs")
    S_yx = Y @ X.T
    best = np.linalg.solve(X @ X.T, S_yx.T).T
    rising, columns = np.linalg.eigh(best @ S_yx.T)
    values, U = np.asarray(rising[::-1], dtype=float), columns[:, ::-1]
    gaps = -np.diff(values, append=0.0)
    if gaps.min() <= DISTINCT * values[0]:
        raise DomainError("the eigenvalues of S_yx S_xx⁻¹ S_xy are not distinct and positive")
    return Modes(X, Y, values, U, np.asarray(best, dtype=float))


def index_formula(held: tuple[int, ...], eigenvalues: NDArray[np.float64], hidden: int) -> int:
    """Return #{i ∈ I, j ∉ I : λ_j > λ_i} + (p − |I|)(n − |I|).

    >>> [index_formula(held, np.array([3.0, 2.0, 1.0]), 2) for held in [(), (0,), (2,), (0, 1), (1, 2)]]
    [6, 2, 4, 0, 2]
    """
    missing = [j for j in range(len(eigenvalues)) if j not in held]
    swaps = sum(bool(eigenvalues[j] > eigenvalues[i]) for i in held for j in missing)
    return swaps + (hidden - len(held)) * len(missing)


def critical_maps(X: Matrix, Y: Matrix, hidden: int) -> list[CriticalMap]:
    """Return the maps of all critical points with `hidden` hidden units: Σ_{r ≤ p} C(n, r) of them.

    Raises `DomainError` where the theorem's hypotheses fail (see `modes`).

    >>> [m.label for m in critical_maps(np.eye(2), np.diag([3.0, 1.0]), hidden=1)]
    ['{}', '{1}', '{2}']
    """
    if hidden < 1:
        raise DomainError(f"a hidden layer has at least one unit, not {hidden}")
    seen = modes(X, Y)
    n, total = len(seen.eigenvalues), float((seen.Y**2).sum())
    maps = []
    for size in range(min(n, hidden) + 1):
        for held in combinations(range(n), size):
            U = seen.U[:, held]
            loss = (total - float(seen.eigenvalues[list(held)].sum())) / 2
            maps.append(CriticalMap(held, U @ U.T @ seen.best, loss, index_formula(held, seen.eigenvalues, hidden)))
    return maps


def layers_of(critical: CriticalMap, X: Matrix, Y: Matrix, hidden: int, seed: int | None = None) -> list[Matrix]:
    """Return layers A, B of a critical point that computes the map.

    With a seed, a random one of them: the hidden layer in random coordinates, and, where there are more inputs than
    outputs, the units that B does not use reading random inputs that are correlated with no output.

    Raises `DomainError` where the map holds more modes than there are hidden units.
    """
    seen, r = modes(X, Y), len(critical.modes)
    if r > hidden:
        raise DomainError(f"{hidden} hidden units cannot hold {r} modes")
    U = seen.U[:, list(critical.modes)]
    A, B = np.zeros((hidden, len(seen.X))), np.zeros((len(seen.Y), hidden))
    A[:r], B[:, :r] = U.T @ seen.best, U
    if seed is None:
        return [A, B]
    rng = np.random.default_rng(seed)
    null = np.linalg.svd(seen.Y @ seen.X.T)[2][len(seen.Y) :]  # S_yx a = 0: of rank n, so what is left over
    A[r:] = rng.normal(size=(hidden - r, len(null))) @ null
    G = rng.normal(size=(hidden, hidden))
    return [G @ A, B @ np.linalg.inv(G)]
