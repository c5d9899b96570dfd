"""Training a deep linear network W = W_N ⋯ W₁ on data: gradient flow, and gradient descent.

The loss is ½‖W_N ⋯ W₁X − Y‖². Its gradients are derived and certified by the engine, for sizes that it does not know,
once for each depth; what runs here is the compiled program.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...codegen.function import CompiledGradients
from ...errors import DomainError, ShapeError
from ...joint import gradients
from ...parse.grammar import parse
from .ode import Step, Vector, dormand_prince, euler

Matrix = NDArray[np.float64]
Layers = tuple[Matrix, ...]  # from the input to the output: W₁ comes first


@lru_cache
def network_gradients(depth: int) -> CompiledGradients:
    """Return the compiled loss ½‖W_N ⋯ W₁X − Y‖² of N = `depth` layers with its gradients in all of them.

    >>> value, by_name = network_gradients(2)(W1=[[2.0]], W2=[[3.0]], X=[[1.0]], Y=[[5.0]])
    >>> value, by_name["W1"].tolist(), by_name["W2"].tolist()
    (0.5, [[3.0]], [[2.0]])
    """
    if depth < 1:
        raise DomainError(f"a network has at least one layer, not {depth}")
    names = [f"W{k}" for k in range(1, depth + 1)]
    sizes = "; ".join(f"W{k}: d{k} d{k - 1}" for k in range(1, depth + 1))
    loss = parse(f"norm2({'*'.join(reversed(names))}*X - Y)^2/2", f"{sizes}; X: d0 m; Y: d{depth} m")
    return gradients(loss, names).compile()


def product(layers: Sequence[Matrix]) -> Matrix:
    """Return W_N ⋯ W₁ for the layers W₁, …, W_N.

    >>> product([np.array([[2.0, 1.0]]), np.array([[3.0]])])
    array([[6., 3.]])
    """
    whole = layers[0]
    for layer in layers[1:]:
        whole = layer @ whole
    return whole


def random_layers(widths: Sequence[int], scale: float, seed: int) -> Layers:
    """Return layers with independent entries from N(0, scale²/d), d the width that the layer reads from.

    `widths` go from the input to the output.

    >>> [layer.shape for layer in random_layers((4, 3, 2), 0.1, seed=0)]
    [(3, 4), (2, 3)]
    """
    rng = np.random.default_rng(seed)
    return tuple(scale * rng.standard_normal((above, below)) / np.sqrt(below) for below, above in pairwise(widths))


class Training:
    """The data X (d₀ × m) and Y (d_N × m) that a deep linear network learns; for X = I, the table Y.

    >>> task = Training([[5.0]])
    >>> start = (np.array([[2.0]]), np.array([[3.0]]))
    >>> task.loss(start), [g.tolist() for g in task.gradients(start)]
    (0.5, [[[3.0]], [[2.0]]])
    >>> end = task.flow(start, [0.0, 9.0])[-1]
    >>> round(float(product(end)[0, 0]), 9)
    5.0
    """

    def __init__(self, Y: Any, X: Any = None) -> None:
        self.Y = np.asarray(Y, dtype=float)
        self.X = np.eye(self.Y.shape[-1]) if X is None else np.asarray(X, dtype=float)
        if self.X.ndim != 2 or self.Y.ndim != 2 or self.X.shape[1] != self.Y.shape[1]:
            raise ShapeError(f"X and Y are matrices with a column for each sample, not {self.X.shape}, {self.Y.shape}")

    def _evaluated(self, layers: Sequence[Matrix]) -> tuple[float, Layers]:
        named = {f"W{k}": layer for k, layer in enumerate(layers, 1)}
        value, by_name = network_gradients(len(layers))(**named, X=self.X, Y=self.Y)
        return value, tuple(by_name[name] for name in named)

    def loss(self, layers: Sequence[Matrix]) -> float:
        """Return ½‖W_N ⋯ W₁X − Y‖²."""
        return self._evaluated(layers)[0]

    def gradients(self, layers: Sequence[Matrix]) -> Layers:
        """Return the gradients in W₁, …, W_N."""
        return self._evaluated(layers)[1]

    def slope(self, W: Matrix) -> Matrix:
        """Return the gradient ∇L(W) in the product itself: that of a network of one layer."""
        return self.gradients((W,))[0]

    def march(self, step: Step, layers: Sequence[Matrix], h: float, steps: int) -> Layers:
        """Return the layers after `steps` steps of length h along the flow; with `ode.euler`, gradient descent."""
        shapes, y = [layer.shape for layer in layers], _packed(layers)
        for _ in range(steps):
            y = step(lambda at: -_packed(self.gradients(_unpacked(at, shapes))), y, h)
        return _unpacked(y, shapes)

    def descend(self, layers: Sequence[Matrix], eta: float, steps: int, every: int = 1) -> list[Layers]:
        """Return the layers along gradient descent W_k ← W_k − η ∇_k, the start and then every `every`-th step."""
        seen = [tuple(layers)]
        for _ in range(steps // every):
            seen.append(self.march(euler, seen[-1], eta, every))
        return seen

    def flow(self, layers: Sequence[Matrix], times: Iterable[float], tolerance: float = 1e-11) -> list[Layers]:
        """Return the layers at these times along the gradient flow Ẇ_k = −∇_k; `layers` is the start, at the first.

        Raises `DomainError` for times that do not rise.
        """
        shapes = [layer.shape for layer in layers]

        def velocity(at: Vector) -> Vector:
            return -_packed(self.gradients(_unpacked(at, shapes)))

        return [_unpacked(y, shapes) for y in dormand_prince(velocity, _packed(layers), list(times), tolerance)]


def _packed(layers: Sequence[Matrix]) -> Vector:
    return np.concatenate([np.ravel(layer) for layer in layers]).astype(float)


def _unpacked(y: Vector, shapes: Sequence[tuple[int, ...]]) -> Layers:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return tuple(part.reshape(shape) for part, shape in zip(np.split(y, ends[:-1]), shapes, strict=True))
