"""Fewer paths: a start system that respects a partition of the variables into groups.

The equation i has the degree dᵢⱼ in the variables of group j. As many solutions as the coefficient of ∏ aⱼ^{nⱼ} in
∏ᵢ Σⱼ dᵢⱼ aⱼ, with nⱼ the number of variables of the group, are enough: the Bézout number of the partition. The start
system is a product of linear factors, dᵢⱼ of them in the variables of group j; a solution makes one factor of each
equation vanish, such that each group gets as many as it has variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import DeclarationError
from .architecture import Architecture
from .counts import Count
from .homotopy import Start, check_number, solve
from .polynomials import Polynomials
from .systems import Forms, homogenised, square
from .tracker import USUAL, Points, Settings, homogeneous

Partition = Sequence[Sequence[int]]  # the indices of the variables of each group


def layers(architecture: Architecture) -> tuple[tuple[int, ...], ...]:
    """Return the partition that gives each layer its own group.

    >>> layers(Architecture((2, 1, 1)))
    ((0, 1), (2,))
    """
    groups, begin = [], 0
    for rows, columns in architecture.shapes:
        groups.append(tuple(range(begin, begin + rows * columns)))
        begin += rows * columns
    return tuple(groups)


def degree_table(polynomials: Polynomials, partition: Partition) -> NDArray[np.int64]:
    """Return dᵢⱼ, the degree of equation i in the variables of group j.

    Raises `DeclarationError` where the groups do not hold each variable once.
    """
    held = sorted(v for group in partition for v in group)
    if held != list(range(len(polynomials.names))):
        raise DeclarationError(f"the groups {partition} do not hold each of {len(polynomials.names)} variables once")
    return np.array([[e[:, list(group)].sum(axis=1).max() for group in partition] for e in polynomials.exponents])


def bezout_number(polynomials: Polynomials, partition: Partition) -> int:
    """Return the Bézout number of a partition, a bound for the number of isolated solutions.

    >>> terms = np.array([[1, 1], [0, 0]]), np.array([[1, 1], [1, 0], [0, 1]])
    >>> xy = Polynomials(("x", "y"), terms, ((1, 1), (1, 2, 3)))
    >>> bezout_number(xy, [[0, 1]]), bezout_number(xy, [[0], [1]])
    (4, 2)
    """
    table = degree_table(polynomials, partition)
    full = tuple(len(group) for group in partition)
    ways = {(0,) * len(full): 1}
    for row in table.tolist():
        following: dict[tuple[int, ...], int] = {}
        for filled, number in ways.items():
            for j, d in enumerate(row):
                if d and filled[j] < full[j]:
                    key = (*filled[:j], filled[j] + 1, *filled[j + 1 :])
                    following[key] = following.get(key, 0) + d * number
        ways = following
    return ways.get(full, 0)


class LinearProducts:
    """The start system: each equation a product of random linear factors, dᵢⱼ of them in z₀ and the group j."""

    def __init__(self, table: NDArray[np.int64], partition: Partition, rng: np.random.Generator) -> None:
        n = len(table)
        self.partition = [list(group) for group in partition]
        self.degrees = tuple(int(d) for d in table.sum(axis=1))
        self.groups: list[list[int]] = []  # of each factor of each equation
        self.factors: list[Points] = []  # the vectors of coefficients, of z₀ first
        for row in table.tolist():
            groups = [j for j, d in enumerate(row) for _ in range(d)]
            A = np.zeros((len(groups), n + 1), dtype=np.complex128)
            for vector, j in zip(A, groups, strict=True):
                used = [0, *(1 + v for v in self.partition[j])]
                vector[used] = rng.standard_normal(len(used)) + 1j * rng.standard_normal(len(used))
                vector /= np.linalg.norm(vector)
            self.groups.append(groups)
            self.factors.append(A)

    def solutions(self) -> Points:
        """Return all solutions, as affine points."""
        found = []
        for choice in self._choices(0, [len(group) for group in self.partition]):
            x = np.zeros(len(self.factors), dtype=np.complex128)
            for j, group in enumerate(self.partition):
                rows = [self.factors[i][k] for i, k in enumerate(choice) if self.groups[i][k] == j]
                A = np.array(rows)
                x[group] = np.linalg.solve(A[:, [1 + v for v in group]], -A[:, 0])
            found.append(x)
        return np.array(found, dtype=np.complex128).reshape(len(found), len(self.factors))

    def _choices(self, equation: int, room: list[int]) -> Iterator[tuple[int, ...]]:
        if equation == len(self.groups):
            yield ()
            return
        for k, j in enumerate(self.groups[equation]):
            if room[j]:
                left = [r - (g == j) for g, r in enumerate(room)]
                for rest in self._choices(equation + 1, left):
                    yield (k, *rest)

    def evaluate(self, z: Points) -> tuple[Points, Points]:
        """Return the values and the derivatives at z."""
        values = np.empty((len(z), len(self.factors)), dtype=np.complex128)
        J = np.empty((len(z), len(self.factors), z.shape[1]), dtype=np.complex128)
        for i, A in enumerate(self.factors):
            of_factors = z @ A.T
            values[:, i] = of_factors.prod(axis=1)
            others = np.stack([np.delete(of_factors, k, axis=1).prod(axis=1) for k in range(len(A))], axis=1)
            J[:, i] = others @ A
        return values, J


def multihomogeneous(
    polynomials: Polynomials,
    partition: Partition,
    seed: int = 0,
    *,
    forms: Forms | None = None,
    settings: Settings = USUAL,
) -> Count:
    """Return the isolated complex solutions, by as many paths as the Bézout number of the partition.

    `forms` evaluates the same equations faster; their degrees must be Σⱼ dᵢⱼ. Raises `ShapeError` for a system that is
    not square, `DeclarationError` for groups that are no partition, `UnsupportedError` where there are too many paths.
    """
    table = degree_table(square(polynomials), partition)
    check_number(bezout_number(polynomials, partition))
    degrees = tuple(int(d) for d in table.sum(axis=1))
    if forms is None or forms.degrees != degrees:
        forms = homogenised(polynomials, degrees)

    def start(rng: np.random.Generator) -> Start:
        system = LinearProducts(table, partition, rng)
        return system, homogeneous(system.solutions())

    return solve("multihomogeneous", polynomials, forms, start, seed, settings)
