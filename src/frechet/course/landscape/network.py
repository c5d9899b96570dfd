"""The gradient of a penalised deep linear network in matrix form, for many paths at once.

`critical_polynomials` writes the same equations monomial by monomial, from the engine's own derivation; the tests
compare the two. This form exists for speed: with the slices vᵢ = W_{i−1} ⋯ W₁ X and Uᵢ = W_{H+1} ⋯ W_{i+1} and the
residual R = W X − Y,

    Gᵢ = Uᵢᵀ R vᵢᵀ + Λᵢ ∘ Wᵢ,

and a block of its Jacobian is Uᵢᵀ Uⱼ Ẇ vⱼ vᵢᵀ, plus (W_{j−1} ⋯ W_{i+1})ᵀ Ẇᵀ Uⱼᵀ R vᵢᵀ for j > i. No product of
matrices is conjugated anywhere: data and weights are complex, and the equations are polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...errors import UnsupportedError
from .architecture import Architecture
from .instance import Instance
from .tracker import Indices, Points, Reals

Arrays = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Data and penalties with a leading axis: one set for each path, or a single one for all."""

    X: Arrays
    Y: Arrays
    penalties: tuple[Arrays, ...]

    @classmethod
    def of(cls, instance: Instance) -> Parameters:
        """Return the numbers of one instance."""
        as_one = [np.asarray(a, dtype=np.complex128)[None] for a in (instance.X, instance.Y, *instance.penalties)]
        return cls(as_one[0], as_one[1], tuple(as_one[2:]))

    @property
    def arrays(self) -> tuple[Arrays, ...]:
        """X, Y, Λ₁, …, Λ_{H+1}."""
        return (self.X, self.Y, *self.penalties)

    def at(self, paths: Indices) -> Parameters:
        """Return the sets of some paths."""
        return self._of([a if len(a) == 1 else a[paths] for a in self.arrays])

    def towards(self, other: Parameters, t: Reals) -> tuple[Parameters, Parameters]:
        """Return (1 − t) p + t q, each path at its own t, and the rate q − p."""
        s = t[:, None, None]
        rates = [b - a for a, b in zip(self.arrays, other.arrays, strict=True)]
        now = [a + s * rate for a, rate in zip(self.arrays, rates, strict=True)]
        return self._of(now), self._of(rates)

    @classmethod
    def _of(cls, arrays: list[Arrays]) -> Parameters:
        return cls(arrays[0], arrays[1], tuple(arrays[2:]))


class Network:
    """The N forms of an architecture: Gᵢ in homogeneous coordinates, of degree 2H + 1 each.

    Raises `UnsupportedError` for a network without a hidden layer, whose equations are linear.
    """

    def __init__(self, architecture: Architecture) -> None:
        if architecture.hidden < 1:
            raise UnsupportedError("a network without a hidden layer has linear equations: solve them directly")
        self.architecture = architecture
        ends = np.cumsum([0, *(rows * columns for rows, columns in architecture.shapes)])
        self.slices = [slice(int(a), int(b)) for a, b in pairwise(ends)]

    def layers(self, x: Points) -> list[Arrays]:
        """Return the weights of affine points, P × N, as matrices W₁, …, W_{H+1} for each path."""
        shapes = self.architecture.shapes
        return [x[:, s].reshape(-1, *shape) for s, shape in zip(self.slices, shapes, strict=True)]

    def flat(self, layers: list[Arrays]) -> Points:
        """Return matrices for each path as points, P × N."""
        return np.concatenate([W.reshape(len(W), -1) for W in layers], axis=1)

    def evaluate(self, z: Points, p: Parameters, rates: Parameters | None = None) -> tuple[Points, Points, Points]:
        """Return the values, the derivatives in z, and the derivatives in t where the parameters change at `rates`."""
        H = self.architecture.hidden
        z0 = z[:, 0, None, None]
        W = self.layers(z[:, 1:])
        v = [p.X]
        for layer in W[:-1]:
            v.append(layer @ v[-1])
        U = [np.eye(self.architecture.widths[-1], dtype=np.complex128)[None]]
        for layer in W[:0:-1]:
            U.insert(0, U[0] @ layer)
        R = W[-1] @ v[-1] - z0 ** (H + 1) * p.Y
        E = [u.mT @ R for u in U]
        scale = z0 ** (2 * H)
        G = self.flat([e @ a.mT + scale * c * w for e, a, c, w in zip(E, v, p.penalties, W, strict=True)])
        J = self._jacobian(W, U, v, E, scale, p)
        slack = -(H + 1) * z0**H * p.Y
        J[:, :, 0] = self.flat(
            [
                (u.mT @ slack) @ a.mT + 2 * H * z0 ** (2 * H - 1) * c * w
                for u, a, c, w in zip(U, v, p.penalties, W, strict=True)
            ]
        )
        if rates is None:
            return G, J, np.zeros_like(G)
        moved = U[0] @ (W[0] @ rates.X) - z0 ** (H + 1) * rates.Y
        dv = [rates.X]
        for layer in W[:-1]:
            dv.append(layer @ dv[-1])
        rate = self.flat(
            [
                (u.mT @ moved) @ a.mT + e @ da.mT + scale * c * w
                for u, a, e, da, c, w in zip(U, v, E, dv, rates.penalties, W, strict=True)
            ]
        )
        return G, J, rate

    def _jacobian(
        self, W: list[Arrays], U: list[Arrays], v: list[Arrays], E: list[Arrays], scale: Arrays, p: Parameters
    ) -> Points:
        count, N = len(scale), self.architecture.count
        J = np.zeros((count, N, N + 1), dtype=np.complex128)
        for i, here in enumerate(self.slices):
            between = np.eye(self.architecture.widths[i + 1], dtype=np.complex128)[None]  # W_{j−1} ⋯ W_{i+1}
            for j in range(i, len(W)):
                there = self.slices[j]
                block = (U[i].mT @ U[j])[:, :, None, :, None] * (v[i] @ v[j].mT)[:, None, :, None, :]
                if j > i:
                    block += between.mT[:, :, None, None, :] * (E[j] @ v[i].mT).mT[:, None, :, :, None]
                    between = W[j] @ between
                flat = block.reshape(count, here.stop - here.start, there.stop - there.start)
                J[:, here, 1 + there.start : 1 + there.stop] = flat
                if j > i:  # a Hessian
                    J[:, there, 1 + here.start : 1 + here.stop] = flat.mT
            diagonal = np.arange(here.start, here.stop)
            J[:, diagonal, 1 + diagonal] += (scale * p.penalties[i]).reshape(count, -1)
        return J


class NetworkForms:
    """`Forms` of one instance, in matrix form: what the monomials of `critical_polynomials` give, faster."""

    def __init__(self, architecture: Architecture, instance: Instance) -> None:
        instance.fits(architecture)
        self.network = Network(architecture)
        self.degrees = (2 * architecture.hidden + 1,) * architecture.count
        self._parameters = Parameters.of(instance)

    def evaluate(self, z: Points) -> tuple[Points, Points]:
        """Return the values and the derivatives at z."""
        G, J, _ = self.network.evaluate(z, self._parameters)
        return G, J


class ParameterHomotopy:
    """From one set of parameters to another on a straight line; each path has its own."""

    def __init__(self, network: Network, start: Parameters, end: Parameters) -> None:
        self.network, self.start, self.end = network, start, end

    def evaluate(self, z: Points, t: Reals, paths: Indices) -> tuple[Points, Points, Points]:
        """Return the values and the derivatives in z and in t."""
        now, rates = self.start.at(paths).towards(self.end.at(paths), t)
        return self.network.evaluate(z, now, rates)
