"""All solutions of a square system of polynomials, from a start system whose solutions are known.

The start system has the same degrees; H = g γ G + (1 − g) F leads from its solutions (g = 1) to those of F (g = 0). For
all but finitely many γ on the unit circle no two paths meet before the end (the gamma trick), and every isolated
solution of F is the end of a path. So a count is complete where every path is accounted for: it ended at a solution, or
at infinity.

The paths that end at infinity end at singular points. With g = e^{−τ} they run straight towards them in τ, at the rate
by which log |z₀| falls, which is how they are known.

Looked at: pypolsys 0.1.6, which wraps POLSYS_PLP of 1998. With one group of variables it found the 9, 17 and 33
solutions of the networks 1-2-1, 1-1-1-1 and 1-1-1-2, and in our one try four of the five of 1-1-1. It is under the GPL
and has neither monodromy nor certificates; it is used for nothing here. Of phcpy the package index had no wheel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import product
from math import prod

import numpy as np

from ...errors import UnsupportedError
from .certify import certify
from .counts import Count
from .polynomials import Polynomials
from .systems import Forms, homogenised, square
from .tracker import (
    USUAL,
    Indices,
    Points,
    Reals,
    Settings,
    affine,
    homogeneous,
    in_patch,
    numbers,
    refine,
    track,
)

MOST_PATHS = 20_000
BATCH = 2_000  # paths that move together: the memory of their Jacobians
LENGTH = 20.0  # of the path in τ: g is e^-20 at its end
FALLING = 0.05  # |z₀| falls at least like g to this power on a path to infinity
SAME = 1e-6  # ends closer than this, relative to their size, are one solution
MOVED = 1e-2  # the farthest that the end of a path lies from its solution

Start = tuple[Forms, Points]  # the start system, and its solutions as homogeneous coordinates


class StraightLine:
    """The homotopy g γ G + (1 − g) F with g = e^{−LENGTH · t}."""

    def __init__(self, start: Forms, end: Forms, gamma: complex) -> None:
        self.start, self.end, self.gamma = start, end, gamma

    def evaluate(self, z: Points, t: Reals, paths: Indices) -> tuple[Points, Points, Points]:
        """Return the values and the derivatives in z and in t."""
        g = np.exp(-LENGTH * t)[:, None]
        G, dG = self.start.evaluate(z)
        F, dF = self.end.evaluate(z)
        G, dG = self.gamma * G, self.gamma * dG
        return g * G + (1 - g) * F, g[..., None] * dG + (1 - g)[..., None] * dF, -LENGTH * g * (G - F)


class Fixed:
    """A system as a homotopy that does not move: for Newton's method at the end."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms

    def evaluate(self, z: Points, t: Reals, paths: Indices) -> tuple[Points, Points, Points]:
        """Return the values, the derivatives in z, and zeros."""
        F, dF = self.forms.evaluate(z)
        return F, dF, np.zeros_like(F)


class RootsOfUnity:
    """The start system zᵢ^{dᵢ} = rᵢ z₀^{dᵢ} with |rᵢ| = 1, which has ∏ dᵢ solutions."""

    def __init__(self, degrees: tuple[int, ...], rng: np.random.Generator) -> None:
        self.degrees = degrees
        self.constants = np.exp(2j * np.pi * rng.random(len(degrees)))

    def solutions(self) -> Points:
        """Return all solutions, as affine points."""
        roots = [
            np.exp((np.log(r) + 2j * np.pi * np.arange(d)) / d)
            for r, d in zip(self.constants, self.degrees, strict=True)
        ]
        return np.array(list(product(*roots)), dtype=np.complex128)

    def evaluate(self, z: Points) -> tuple[Points, Points]:
        """Return the values and the derivatives at z."""
        d = np.array(self.degrees)
        z0, x = z[:, :1], z[:, 1:]
        J = np.zeros((len(z), len(d), len(d) + 1), dtype=np.complex128)
        diagonal = np.arange(len(d))
        J[:, diagonal, 1 + diagonal] = d * x ** (d - 1)
        J[:, :, 0] = -self.constants * d * z0 ** (d - 1)
        return x**d - self.constants * z0**d, J


def total_degree(
    polynomials: Polynomials, seed: int = 0, *, forms: Forms | None = None, settings: Settings = USUAL
) -> Count:
    """Return the isolated complex solutions, by one path for each of the ∏ dᵢ solutions of the start system.

    `forms` evaluates the same equations faster, where there is such a form. Raises `ShapeError` for a system that is
    not square, `UnsupportedError` where there are too many paths.

    >>> circle_and_line = Polynomials(
    ...     ("x", "y"),
    ...     (np.array([[0, 0], [2, 0], [0, 2]]), np.array([[1, 0], [0, 1]])),
    ...     ((-5, 1, 1), (2, -1)),
    ... )
    >>> found = total_degree(circle_and_line)
    >>> found.count, found.certified, found.real, sorted(found.points[:, 0].real.round(9).tolist())
    (2, 2, 2, [-1.0, 1.0])
    """
    degrees = square(polynomials).degrees
    check_number(prod(degrees))

    def start(rng: np.random.Generator) -> Start:
        system = RootsOfUnity(degrees, rng)
        return system, homogeneous(system.solutions())

    return solve("total degree", polynomials, forms or homogenised(polynomials), start, seed, settings)


def check_number(paths: int) -> None:
    """Raise `UnsupportedError` where there are more paths than can be followed."""
    if paths > MOST_PATHS:
        raise UnsupportedError(f"{paths} paths are too many: at most {MOST_PATHS} are followed")


def solve(
    method: str,
    polynomials: Polynomials,
    forms: Forms,
    start: Callable[[np.random.Generator], Start],
    seed: int,
    settings: Settings,
) -> Count:
    """Return the ends of the paths from a start system, told apart, refined and certified.

    A path that fails, and paths that meet, are followed once more with finer steps.
    """
    begun = time.process_time()
    rng = np.random.default_rng(seed)
    system, starts = start(rng)
    line = StraightLine(system, forms, np.exp(2j * np.pi * rng.random()))
    fixed = Fixed(forms)
    ends = np.full(starts.shape, np.nan, dtype=np.complex128)
    infinite = np.zeros(len(starts), dtype=bool)
    again = np.arange(len(starts))
    for s in (settings, settings.finer()):
        for batch in np.array_split(again, -(-len(again) // BATCH)):
            ends[batch], infinite[batch] = _follow(line, fixed, starts[batch], s)
        failed = ~infinite & ~numbers(ends)
        again = np.flatnonzero(failed | _meeting(ends))
        if not len(again):
            break
    found = affine(ends[~infinite & ~failed])
    distinct = different(found)
    # Two paths at one regular solution: one of them is not where it belongs.
    repeated = len(found) - len(distinct)
    points = found[distinct]
    sure = certify(polynomials, points)
    lost = int(failed.sum()) + repeated
    accounted = f"{len(starts)} paths = {len(points)} to solutions + {int(infinite.sum())} to infinity"
    return Count(
        method=method,
        count=len(points),
        certified=sure.count,
        complete=lost == 0,
        argument=f"every path is accounted for: {accounted}" if lost == 0 else f"none: {accounted} + {lost} lost",
        paths=len(starts),
        infinite=int(infinite.sum()),
        failed=lost,
        seconds=round(time.process_time() - begun, 2),
        seed=seed,
        real=sure.real,
        points=points,
    )


@np.errstate(all="ignore")
def _follow(line: StraightLine, fixed: Fixed, starts: Points, settings: Settings) -> tuple[Points, np.ndarray]:
    """Return the solutions at the ends of the paths, no numbers where there is none, and which paths go to infinity."""
    paths = np.arange(len(starts))
    tracked = track(line, starts, settings)
    z = tracked.points
    _, J, rate = line.evaluate(z, tracked.reached, paths)
    # The vector has the length 1 and its tangent is orthogonal to it, so only z₀ itself changes.
    falling = -(in_patch(J, -rate, z)[:, 0] / z[:, 0]).real / LENGTH
    refined, last = refine(fixed, z, paths)
    turned = np.sqrt(np.maximum(0, 1 - np.abs((refined.conj() * z).sum(axis=1)) ** 2))
    regular = tracked.arrived & (last < 1e-10) & (turned < MOVED) & (falling < FALLING) & (np.abs(refined[:, 0]) > 1e-8)
    infinite = ~regular & (falling >= FALLING) & (np.abs(z[:, 0]) < 0.05) & (tracked.reached > 0.3)
    return np.where(regular[:, None], refined, np.nan), infinite


def _meeting(ends: Points) -> np.ndarray:
    """Return which paths share their end with another."""
    meets = np.zeros(len(ends), dtype=bool)
    known = np.flatnonzero(numbers(ends))
    x = affine(ends[known])
    for k, point in enumerate(x):
        near = np.abs(x - point).max(axis=1) < SAME * (1 + np.abs(point).max())
        meets[known[k]] = near.sum() > 1
    return meets


def different(points: Points) -> Indices:
    """Return the indices of the first of each set of points that are the same to six digits.

    >>> different(np.array([[1 + 0j], [2 + 0j], [1 + 1e-9j]])).tolist()
    [0, 1]
    """
    kept: list[int] = []
    for k, point in enumerate(points):
        if not kept or (np.abs(points[kept] - point).max(axis=1) >= SAME * (1 + np.abs(point).max())).all():
            kept.append(k)
    return np.array(kept, dtype=np.int64)
