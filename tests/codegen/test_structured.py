"""Structured matrices do what their arrays do: products, sums, transposes, multiples, for unequal sizes."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from frechet.codegen.structured import (
    Blocks,
    Commutation,
    Dense,
    Diagonal,
    Identity,
    Kronecker,
    LowRank,
    Product,
    Scaled,
    Structured,
    Sum,
    dense,
)

RNG = np.random.default_rng(3)


def some(*shape: int) -> Any:
    return RNG.standard_normal(shape)


# 3 x 3 blocks of order 4, with sides of 5: 12 x 12, 12 x 15, 15 x 12, 15 x 15.
X, SQUARE = some(4, 5), some(3, 3)
POOL: dict[str, Structured] = {
    "identity": Identity(12),
    "diagonal": Diagonal(some(12, 1)),
    "scaled": Scaled(2.0, Identity(12)),
    "dense": Dense(some(12, 15)),
    "kron-eye": Kronecker(SQUARE, Identity(4)),
    "eye-kron": Kronecker(Identity(3), X),
    "eye-kron-turned": Kronecker(Identity(3), X.T),
    "kron": Kronecker(some(2, 5), some(6, 3)),
    "kron-same": Kronecker(SQUARE, X),
    "kron-diagonal": Kronecker(SQUARE, Diagonal(some(4))),
    "diagonal-kron": Kronecker(Diagonal(some(3)), X.T),
    "diagonals": Kronecker(Diagonal(some(3)), Diagonal(some(4))),
    "nested": Kronecker(Identity(3), Kronecker(some(2, 2), Identity(2))),
    "nested-dense": Kronecker(some(3, 3), Kronecker(Identity(2), some(2, 2))),
    "commutation": Commutation(np.zeros((3, 4))),
    "commutation-other": Commutation(np.zeros((5, 3))),
    "low-rank": LowRank(some(12, 2), some(15, 2)),
    "low-rank-square": LowRank(some(12, 1), some(12, 1)),
    "blocks": Blocks(some(3, 3, 4)),
    "blocks-on-diagonal": Blocks(some(3, 4)),
    "blocks-left": Blocks(some(3, 3, 4), X.T),
    "blocks-right": Blocks(some(3, 3, 4), None, X),
    "blocks-diagonal-left": Blocks(some(3, 4), X.T),
    "blocks-diagonal-right": Blocks(some(3, 4), None, X),
    "blocks-both": Blocks(some(3, 3, 4), X.T, X),
    "blocks-diagonal-both": Blocks(some(3, 4), some(5, 4), X),
    "blocks-mirrored": Blocks((W := some(3, 3, 4)) + W.transpose(1, 0, 2), X.T, X),
}
POOL["sum"] = Sum([POOL["kron"], POOL["low-rank"]])
POOL["product"] = Product([POOL["commutation"], POOL["kron"]])
POOL["product-turned"] = Product([POOL["eye-kron"], POOL["commutation-other"]])
# A formula for the entries, where a class could agree with itself and be wrong.
ENTRIES = {
    "diagonal": lambda K: np.diag(K.d),
    "low-rank": lambda K: K.U @ K.V.T,
    "kron": lambda K: np.kron(K.A, K.B),
    "kron-eye": lambda K: np.kron(K.A, np.eye(4)),
    "eye-kron": lambda K: np.kron(np.eye(3), K.B),
    "kron-diagonal": lambda K: np.kron(K.A, np.diag(K.B.d)),
    "diagonal-kron": lambda K: np.kron(np.diag(K.A.d), K.B),
    "diagonals": lambda K: np.diag(np.kron(K.A.d, K.B.d)),
    "commutation": lambda K: np.eye(12).reshape(4, 3, 12).transpose(1, 0, 2).reshape(12, 12),
    "blocks-both": lambda K: np.block([[K.A @ np.diag(K.D[a, b]) @ K.B for b in range(3)] for a in range(3)]),
    "blocks-mirrored": lambda K: np.block([[K.A @ np.diag(K.D[a, b]) @ K.B for b in range(3)] for a in range(3)]),
}


def close(a: Any, b: Any) -> None:
    assert np.shape(a) == np.shape(b)
    assert np.allclose(a, b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", POOL)
def test_it_is_its_array(name: str) -> None:
    K = POOL[name]
    D = np.array(K.to_dense())
    close(ENTRIES[name](K) if name in ENTRIES else K @ np.eye(K.shape[1]), D)
    (m, n), c = K.shape, np.array([[-3.0]])
    v, V, u, Z = some(n), some(n, 2), some(m), some(m, n)
    close(K @ v, D @ v)
    close(K @ V, D @ V)
    close(u @ K, u @ D)
    close(K.T.to_dense(), D.T)
    close((c * K).to_dense(), -3 * D)
    close((-K / 2).to_dense(), -D / 2)
    close(Z + K, Z + D)
    close(K - Z, D - Z)
    close(np.asarray(K), D)
    close(K.to_dense(), D)  # nothing above has changed it


def test_pairs_are_what_their_arrays_are() -> None:
    arrays = {name: np.array(K.to_dense()) for name, K in POOL.items()}
    for a, b in product(POOL, POOL):
        F, G, A, B = POOL[a], POOL[b], arrays[a], arrays[b]
        if A.shape == B.shape:
            close(dense(F + G), A + B)
            close(dense((F - G).T), (A - B).T)
        if A.shape[1] == B.shape[0]:
            K = F @ G
            close(K.to_dense(), A @ B)
            for other in ("blocks-left", "eye-kron-turned", "kron-eye", "commutation"):
                if POOL[other].shape[0] == K.shape[1]:
                    close((K @ POOL[other]).to_dense(), A @ B @ arrays[other])


def test_products_of_pairs_of_rows_that_do_not_fit_are_taken_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    K = POOL["blocks-mirrored"]
    together = K.to_dense()
    monkeypatch.setattr("frechet.codegen.structured.PRODUCTS", 0)
    close(K.to_dense(), together)


@pytest.mark.parametrize("name", POOL)
def test_a_column_scales_the_rows_and_a_row_the_columns(name: str) -> None:
    K = POOL[name]
    (m, n), D = K.shape, np.array(K.to_dense())
    close(dense(np.arange(m)[:, None] * K), np.arange(m)[:, None] * D)
    close(dense(K * np.arange(n)[None, :]), D * np.arange(n))


@pytest.mark.parametrize(
    ("K", "kind"),
    [
        (2 * Kronecker(SQUARE, Identity(4)), Kronecker),
        (Kronecker(SQUARE, Identity(4)) @ Kronecker(Identity(3), X), Kronecker),
        (Kronecker(SQUARE, Identity(4)) - Kronecker(Identity(3), Identity(4)), Kronecker),
        (Identity(12) + Diagonal(some(12)) / 2, Diagonal),
        (Kronecker(Identity(3), X.T) @ Diagonal(some(12)) @ Kronecker(Identity(3), X), Blocks),
        (Identity(12) - Kronecker(SQUARE, Identity(4)) @ Diagonal(some(12)), Blocks),
        (Diagonal(some(12)) @ LowRank(some(12, 2), some(15, 2)), LowRank),
    ],
)
def test_structure_is_kept(K: Any, kind: type) -> None:
    assert type(K) is kind


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"12 columns do not fit 5 rows"):
        Identity(12) @ np.ones(5)
    with pytest.raises(ValueError, match=r"12 columns do not fit 15 rows"):
        Identity(12) @ POOL["eye-kron-turned"]
    with pytest.raises(ValueError, match="the shapes differ"):
        Identity(12) + Identity(3)
    with pytest.raises(ValueError, match="the shapes differ"):
        Identity(12) + np.ones((12, 1))
    with pytest.raises(TypeError, match="by a matrix with @"):
        Identity(12) * np.ones((12, 12))
