"""What numpy.linalg lacks. The source of these functions is written above generated code that calls them.

They need NumPy alone. For large matrices SciPy's functions of the same names are faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def expm(X: Any) -> Any:
    """Return the matrix exponential: Padé's approximant of order 13, squared."""
    b = [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000]
    b += [10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1]
    eye = np.eye(len(X))
    size = np.abs(X).sum(axis=0).max()
    squarings = max(0, int(np.ceil(np.log2(size / 4)))) if 0 < size < np.inf else 0
    A = X / 2.0**squarings
    A2 = A @ A
    A4, A6 = A2 @ A2, A2 @ A2 @ A2
    U = A @ (A6 @ (b[13] * A6 + b[11] * A4 + b[9] * A2) + b[7] * A6 + b[5] * A4 + b[3] * A2 + b[1] * eye)
    V = A6 @ (b[12] * A6 + b[10] * A4 + b[8] * A2) + b[6] * A6 + b[4] * A4 + b[2] * A2 + b[0] * eye
    E = np.linalg.solve(V - U, V + U)
    for _ in range(squarings):
        E = E @ E
    return E


def inverse_of_lower(L: Any) -> Any:
    """Return the inverse of a lower triangular matrix, by halves: its blocks are A⁻¹ and C⁻¹, and below −C⁻¹ B A⁻¹."""
    k = len(L) // 2
    if k < 32:
        return np.linalg.inv(L)
    X = np.zeros_like(L)
    X[:k, :k], X[k:, k:] = inverse_of_lower(L[:k, :k]), inverse_of_lower(L[k:, k:])
    X[k:, :k] = -X[k:, k:] @ (L[k:, :k] @ X[:k, :k])
    return X


def sqrtm(X: Any) -> Any:
    """Return the principal square root by the iteration of Denman and Beavers, in product form."""
    eye = np.eye(len(X))
    M, R = X, X
    for _ in range(60):
        inverse = np.linalg.inv(M)
        M, R = (eye + (M + inverse) / 2) / 2, R @ (eye + inverse) / 2
        if np.abs(M - eye).max() < 1e-15 * len(X):
            return R
    raise ValueError("sqrtm and logm need a matrix without real eigenvalues at most 0")


def logm(X: Any) -> Any:
    """Return the principal logarithm: square roots until X is near I, then Gauss's quadrature of its integral."""
    roots, eye = 0, np.eye(len(X))
    while np.abs(X - eye).sum(axis=0).max() > 0.25:
        X, roots = sqrtm(X), roots + 1
    nodes, weights = np.polynomial.legendre.leggauss(12)
    total = sum(
        w * np.linalg.solve(eye + (t + 1) / 2 * (X - eye), X - eye) for t, w in zip(nodes, weights, strict=True)
    )
    return 2.0**roots * total / 2


def expm_frechet(X: Any, H: Any) -> Any:
    """Return the derivative of expm at X in the direction H."""
    return upper_right(expm(block_upper(X, H)))


def logm_frechet(X: Any, H: Any) -> Any:
    """Return the derivative of logm at X in the direction H."""
    return upper_right(logm(block_upper(X, H)))


def solve_sylvester(A: Any, B: Any, C: Any) -> Any:
    """Return the X with A X + X B = C, one linear system in its entries."""
    m, n = len(A), len(B)
    system = np.kron(A, np.eye(n)) + np.kron(np.eye(m), B.T)
    return np.linalg.solve(system, C.reshape(-1, 1)).reshape(m, n)


def solve_discrete_lyapunov(A: Any, C: Any) -> Any:
    """Return the X with X = A X A' + C, one linear system in its entries."""
    n = len(A)
    return np.linalg.solve(np.eye(n * n) - np.kron(A, A), C.reshape(-1, 1)).reshape(n, n)


def block_upper(X: Any, H: Any) -> Any:
    """Return [[X, H], [0, X]]."""
    return np.block([[X, H], [np.zeros_like(X), X]])


def upper_right(M: Any) -> Any:
    """Return the upper right quarter."""
    return M[: len(M) // 2, len(M) // 2 :]


def block_trace(M: Any) -> Any:
    """Return the sum of the upper left and the lower right quarter."""
    half = len(M) // 2
    return M[:half, :half] + M[half:, half:]


def eigenvectors(S: Any) -> Any:
    """Return the eigenvectors of a symmetric matrix; in each column the entry of largest absolute value is positive."""
    return with_sign(np.linalg.eigh(S)[1])


def eigenprojector(S: Any, k: Any) -> Any:
    """Return q q' for eigenvector number k of a symmetric matrix."""
    q = np.linalg.eigh(S)[1][:, [k]]
    return q @ q.T


def singular_values(X: Any) -> Any:
    """Return the singular values, descending, one for each column."""
    s = np.linalg.svd(X, compute_uv=False)
    return np.concatenate([s, np.zeros(X.shape[1] - len(s), dtype=s.dtype)])


def right_vectors(X: Any) -> Any:
    """Return the right singular vectors; in each column the entry of largest absolute value is positive."""
    return with_sign(np.linalg.svd(X)[2].T)


def with_sign(Q: Any) -> Any:
    """Return the columns with the sign that makes the entry of largest absolute value positive."""
    return Q * np.sign(Q[np.argmax(np.abs(Q), axis=0), np.arange(Q.shape[1])])


def polar(X: Any) -> Any:
    """Return U V' of the singular value decomposition."""
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return U @ Vt


def leading_dyad(X: Any) -> Any:
    """Return u v' for the largest singular value."""
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return U[:, :1] @ Vt[:1]
