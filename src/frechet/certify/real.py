"""The matrix functions of the 60-digit reals, computed in fixed point and remembered: a point is judged many times."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from . import fixed
from .arrays import SIXTY, Array, Beyond, Outside
from .fixed import Matrix

if TYPE_CHECKING:
    from .arrays import Reals

REMEMBERED = 20_000
UNITS = SIXTY.power(2, fixed.BITS)


class Functions:
    """What `xp.linalg` has over the reals and over no other ring, and what is quicker in fixed point."""

    def __init__(self, ring: Reals) -> None:
        self._ring = ring
        self._known: dict[Any, Any] = {}

    def names(self) -> dict[str, Callable[..., Any]]:
        """Return the functions under the names of NumPy and SciPy."""
        known = (self.inv, self.solve, self.expm, self.sqrtm, self.logm, self.expm_frechet, self.logm_frechet)
        factors: tuple[Callable[..., Array], ...] = (
            self.cholesky,
            self.eigvalsh,
            self.eigenvectors,
            self.eigenprojector,
        )
        factors += (self.singular_values, self.right_vectors, self.polar, self.leading_dyad)
        return {f.__name__: self._remembered(f) for f in known + factors}

    def _remembered(self, f: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(f)
        def known(*given: Array | int) -> Any:
            key = (f.__name__, *(self._entries(a) if isinstance(a, Array) else a for a in given))
            if key not in self._known:
                if len(self._known) > REMEMBERED:
                    self._known.clear()
                try:
                    self._known[key] = f(*(self._fixed(a) if isinstance(a, Array) else a for a in given))
                except fixed.TooLarge as error:
                    self._known[key] = Beyond(f"{error} at the sample point")
                except fixed.Undefined as error:
                    self._known[key] = Outside(f"{error} at the sample point")
            found = self._known[key]
            if isinstance(found, Outside):
                raise found
            return found

        return known

    @staticmethod
    def _entries(a: Array) -> Any:
        return a.shape, *(x for r in a.rows for x in r)

    def _fixed(self, a: Array) -> Matrix:
        if any(x.copy_abs() > 10**30 for r in a.rows for x in r):
            raise fixed.TooLarge("a number is too large to be judged")
        return [[int(SIXTY.multiply(x, UNITS)) for x in r] for r in a.rows]

    def _array(self, A: Matrix) -> Array:
        return Array(self._ring, [[SIXTY.divide(Decimal(x), UNITS) for x in r] for r in A])

    def inv(self, A: Matrix) -> Array:
        """Return A⁻¹."""
        return self._array(fixed.inverse(A))

    def solve(self, A: Matrix, B: Matrix) -> Array:
        """Return A⁻¹ B."""
        return self._array(fixed.solved(A, B))

    def expm(self, X: Matrix) -> Array:
        """Return the exponential."""
        return self._array(fixed.expm(X))

    def sqrtm(self, X: Matrix) -> Array:
        """Return the principal square root."""
        return self._array(fixed.sqrtm(X))

    def logm(self, X: Matrix) -> Array:
        """Return the principal logarithm."""
        return self._array(fixed.logm(X))

    def expm_frechet(self, X: Matrix, H: Matrix) -> Array:
        """Return D exp(X)[H]."""
        return self._array(fixed.frechet(fixed.expm, X, H))

    def logm_frechet(self, X: Matrix, H: Matrix) -> Array:
        """Return D log(X)[H]."""
        return self._array(fixed.frechet(fixed.logm, X, H))

    def cholesky(self, S: Matrix) -> Array:
        """Return the lower triangular factor."""
        return self._array(fixed.cholesky(S))

    def eigvalsh(self, S: Matrix) -> Array:
        """Return the eigenvalues of a symmetric matrix, ascending, in one row."""
        return self._array([fixed.eigh(S)[0]])

    def eigenvectors(self, S: Matrix) -> Array:
        """Return the eigenvectors of a symmetric matrix as columns, in the order of the eigenvalues."""
        w, Q = fixed.eigh(S)
        self._apart(w)
        return self._array(Q)

    def eigenprojector(self, S: Matrix, k: int) -> Array:
        """Return q q' for the eigenvector to the first (k = 0) or the last (k = -1) eigenvalue."""
        w, Q = fixed.eigh(S)
        self._apart(w[:2] if k == 0 else w[-2:])
        return self._array([[r[k] * s[k] >> fixed.BITS for s in Q] for r in Q])

    def singular_values(self, X: Matrix) -> Array:
        """Return the singular values, descending, in one row, one for each column of X."""
        found = fixed.singular_values(X)
        return self._array([found + [0] * (len(X[0]) - len(found))])

    def right_vectors(self, X: Matrix) -> Array:
        """Return the right singular vectors as columns, in the order of the singular values."""
        w, V = fixed.eigh(fixed.product(fixed.transposed(X), X))
        self._apart([0, *w])
        return self._array([r[::-1] for r in V])

    def polar(self, X: Matrix) -> Array:
        """Return U V'."""
        U, _, Vt = fixed.svd(X)
        return self._array(fixed.product(U, Vt))

    def leading_dyad(self, X: Matrix) -> Array:
        """Return u v' for the largest singular value."""
        w, V = fixed.eigh(fixed.product(fixed.transposed(X), X))
        self._apart([0, *w][-2:])
        v = [[r[-1]] for r in V]
        length = fixed.root(w[-1])
        u = [[(x[0] << fixed.BITS) // length] for x in fixed.product(X, v)]
        return self._array(fixed.product(u, fixed.transposed(v)))

    @staticmethod
    def _apart(ascending: list[int]) -> None:
        if any(y - x < fixed.APART for x, y in pairwise(ascending)):
            raise fixed.Undefined("two eigenvalues or singular values are equal, or one is zero")
