"""Gradients over data larger than memory: the functions that frechet compiles, on Dask arrays.

    pip install "frechet[dask]"
    python examples/larger_than_memory.py

The data are cut into blocks of rows. Nothing is computed when the compiled function is called: it returns the value and
the gradient as Dask arrays, and one pass over the blocks, on the workers of a cluster, gives both.
"""

from __future__ import annotations

from typing import Any

import dask
import dask.array as da
import numpy as np
from dask.distributed import Client

import frechet as fr

LOSSES = {
    "least squares": "norm2(X*w - y)^2/2",
    "logistic regression": "sum(softplus(-y.*(X*w)))",
}


def made(rows: int, columns: int, block: int) -> tuple[da.Array, da.Array]:
    """Return data X and labels y of ±1, drawn block by block where and when a block is needed."""
    rng = da.random.default_rng(0)
    X = rng.standard_normal((rows, columns), chunks=(block, -1))
    return X, da.sign(X[:, 0] + rng.standard_normal(rows, chunks=block))


def compiled(loss: str) -> Any:
    """Return g with ``value, gradient = g(X=…, y=…, w=…)`` for arrays of any library, those of Dask too."""
    return fr.derive(fr.parse(loss, "X: n d; y: n; w: d"), "w").compile("array-api")


def descended(loss: str, X: da.Array, y: da.Array, steps: int, rate: float) -> tuple[list[float], np.ndarray]:
    """Return the mean losses of gradient descent and where it ends: w is small and stays here, the data do not."""
    g, w, values = compiled(loss), np.zeros(X.shape[1]), []
    for _ in range(steps):
        value, gradient = dask.compute(*g(X=X, y=y, w=da.from_array(w)))  # both in one pass over the data
        values.append(float(value) / X.shape[0])
        w = w - rate / X.shape[0] * gradient
    return values, w


def main(rows: int = 400_000, columns: int = 50, block: int = 20_000) -> None:
    """Fit two models to data of which a worker holds a block at a time, and compare with data held in memory."""
    X, y = made(rows, columns, block)
    print(f"X: {X.nbytes / 1e6:.0f} MB in {X.numblocks[0]} blocks of {X.blocks[0].nbytes / 1e6:.0f} MB")
    with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None):
        for name, loss in LOSSES.items():
            values, w = descended(loss, X, y, steps=3, rate=0.5)
            few = slice(0, 2 * block)  # the two blocks that are compared do fit
            here = dict(zip("Xy", dask.compute(X[few], y[few]), strict=True))
            value, gradient = dask.compute(*compiled(loss)(X=X[few], y=y[few], w=da.from_array(w)))
            expected = compiled(loss)(w=w, **here)
            apart = max(abs(value / expected[0] - 1), np.abs(gradient / expected[1] - 1).max())
            print(f"{name}: mean loss {' → '.join(f'{v:.4f}' for v in values)}; from NumPy's it differs by {apart:.0e}")


if __name__ == "__main__":
    main()
