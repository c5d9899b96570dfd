"""The symmetry of a penalised deep linear network: change the signs of what enters and what leaves a hidden unit.

The product of the weights and each squared weight stay as they are, and so do the critical points. The group has 2^k
elements for k hidden units, and moves every point at which none of them is dead.
"""

from __future__ import annotations

from itertools import combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .network import Network
from .tracker import Points

Live = tuple[int, ...]  # the number of live units in each hidden layer


def live_classes(architecture: Architecture) -> tuple[Live, ...]:
    """Return the numbers of live units that a critical point other than 0 can have, layer by layer.

    >>> live_classes(Architecture((1, 2, 1, 1)))
    ((1, 1), (2, 1))
    """
    return tuple(product(*(range(1, d + 1) for d in architecture.widths[1:-1])))


def restricted(architecture: Architecture, live: Live) -> Architecture:
    """Return the architecture of the live units alone."""
    return Architecture((architecture.widths[0], *live, architecture.widths[-1]), architecture.samples)


def places(architecture: Architecture, live: Live) -> int:
    """Return in how many ways the live units lie in their layers.

    >>> places(Architecture((1, 3, 2, 1)), (2, 1))
    6
    """
    return prod(comb(d, r) for d, r in zip(architecture.widths[1:-1], live, strict=True))


def selections(architecture: Architecture, live: Live) -> list[tuple[tuple[int, ...], ...]]:
    """Return the indices of the live units of each layer, input and output with all of theirs, in every way."""
    inner = [combinations(range(d), r) for d, r in zip(architecture.widths[1:-1], live, strict=True)]
    first, last = (tuple(range(d)) for d in (architecture.widths[0], architecture.widths[-1]))
    return [(first, *chosen, last) for chosen in product(*inner)]


def orbit_size(live: Live) -> int:
    """Return the number of sign changes of the live units, 2^k."""
    return int(2 ** sum(live))


def orbit(architecture: Architecture, point: NDArray[np.complex128]) -> Points:
    """Return the points that sign changes make of one, each once.

    >>> orbit(Architecture((1, 1, 1)), np.array([2 + 0j, 3])).real.tolist()
    [[2.0, 3.0], [-2.0, -3.0]]
    """
    network = Network(architecture)
    hidden = architecture.widths[1:-1]
    found: list[NDArray[np.complex128]] = []
    for signs in product(*(product((1, -1), repeat=d) for d in hidden)):
        both = [(1,) * architecture.widths[0], *signs, (1,) * architecture.widths[-1]]
        layers = network.layers(point[None])
        moved = [np.array(both[i + 1])[:, None] * W * np.array(both[i]) for i, W in enumerate(layers)]
        image = network.flat(moved)[0]
        if not any(np.array_equal(image, other) for other in found):
            found.append(image)
    return np.array(found)


def invariants(network: Network, x: Points) -> Points:
    """Return what no sign change moves and what tells orbits apart: squares of weights, and products along paths.

    Where all weights differ from 0 the squares leave their signs open, and the products along the paths from inputs to
    outputs fix these up to a sign for each hidden unit. Each row is divided by its length.
    """
    layers = network.layers(x)
    along = layers[0]
    for W in layers[1:]:
        along = (W[:, :, :, None] * along.reshape(len(x), 1, W.shape[2], -1)).reshape(len(x), W.shape[1], -1)
    found = np.concatenate([x**2, along.reshape(len(x), -1)], axis=1)
    with np.errstate(invalid="ignore"):  # a path that failed has no numbers, here and before
        scaled: Points = found / np.linalg.norm(found, axis=1, keepdims=True)
    return scaled
