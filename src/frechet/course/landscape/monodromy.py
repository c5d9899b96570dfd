"""All critical points of a penalised deep linear network from a single one, by loops in the space of its parameters.

Pick weights and data at random: the penalties for which they are critical are Λᵢ = −∇ᵢ / Wᵢ, entry by entry. Follow
that point along closed loops of (Λ, X, Y): it comes back as another critical point of the same network. The points
with all hidden units live form one irreducible variety over the parameters (weights and data are free on it), so
loops reach all of them. There is one run for each number of live units in each layer, and points that differ by signs
are one.

When is it enough? Three answers, and a count says which of them it has.

*A closed form* that is proved: `live_counts`.

*The trace test*, in a strong form, for one sample. Move c and Y along a line, where cᵤ = 1/Σⱼ(xⱼ²/λᵤⱼ) belongs to the
row u of Λ₁ and is moved by a factor of that row. Let r be a linear form of the residual WX − Y, and χ(T) = ∏ (T − r)
over the orbits that were found. If all coefficients of χ are polynomials along the line, then no loop over (c, Y)
changes χ: it leads from each orbit found to one with the same r, which is an orbit found. So the set is complete
where these loops mix all orbits (`line_is_irreducible`). For the full set the coefficients are polynomials, of degree
k for that of T^{n−k}: scaling the weights by s, Y by s^{H+1} and c by s^{2H} leaves the equations as they are, and r
scales like Y does. (That needs r to be bounded wherever Y and c are. It is not used: where r is not, the test fails.
With two samples or more it is not, as the slices have directions e with eᵀe = 0.) The sum of the r alone, the trace,
is not enough here: with four weights in a chain, half of the orbits have a trace that is linear.

*None*: several rounds of loops found nothing new, and that is all that is known.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import FrechetError
from .architecture import Architecture
from .certify import certify
from .counts import Count
from .instance import Instance
from .live_counts import line_is_irreducible, proved_orbits
from .network import Network, ParameterHomotopy, Parameters
from .polynomials import critical_polynomials
from .signs import (
    Live,
    invariants,
    live_classes,
    orbit_size,
    places,
    restricted,
    selections,
)
from .tracker import USUAL, Points, Settings, affine, homogeneous, numbers, refine, track

VERSION = 1  # of the state files
TOGETHER = 100  # paths in one round, about
MOST_LOOPS = 12
QUIET = 4  # rounds without a new point after which a run without an argument ends
SINGULAR = 1e11  # the condition of a Jacobian that is singular up to rounding
SAME = 1e-7
POLYNOMIAL = 1e-10  # the deviation from a polynomial, relative to the terms of a coefficient
RADIUS = 0.8  # of the circle, relative to the random direction of the line
DETOURS = 4  # to an instance, for orbits that do not arrive on the straight way


@dataclass
class ClassCount:
    """The orbits of critical points of one architecture with all hidden units live, and how they were found."""

    live: Live
    orbits: int = 0
    places: int = 0
    rounds: int = 0
    paths: int = 0
    failed: int = 0
    trace: float | None = None  # how far the coefficients of χ are from polynomials
    complete: bool = False
    argument: str = ""
    done: bool = False
    points: NDArray[np.complex128] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.complex128), repr=False)

    @property
    def solutions(self) -> int:
        """Return how many solutions the class adds: all places, all signs."""
        return self.orbits * self.places * orbit_size(self.live)


@dataclass(frozen=True, eq=False)
class MonodromyCount(Count):
    """A `Count`, with one entry for each class; `points` holds one point of each orbit."""

    classes: tuple[ClassCount, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return all but the points, for a file."""
        kept = ("live", "orbits", "places", "rounds", "paths", "failed", "trace", "complete", "argument")
        classes = [{k: v for k, v in asdict(c).items() if k in kept} | {"solutions": c.solutions} for c in self.classes]
        return super().as_json() | {"classes": classes}


class Run:
    """One class: its base point in the space of parameters, the orbits known, and the rounds of loops."""

    def __init__(self, architecture: Architecture, seed: int, found: ClassCount) -> None:
        self.architecture, self.seed, self.found = architecture, seed, found
        self.network = Network(architecture)
        rng = np.random.default_rng([seed, 1, *architecture.widths, architecture.samples])
        self.base = _random(architecture, 1, rng)
        weights = [_normal(rng, (1, *shape)) for shape in architecture.shapes]
        x = self.network.flat(weights)
        without = Parameters(self.base.X, self.base.Y, tuple(np.zeros_like(c) for c in self.base.penalties))
        slope, _, _ = self.network.evaluate(np.concatenate([np.ones((1, 1)), x], axis=1), without)
        penalties = [-g / w for g, w in zip(self.network.layers(slope), weights, strict=True)]
        self.base = Parameters(self.base.X, self.base.Y, tuple(penalties))
        if not len(found.points):
            found.points = x

    @property
    def empty(self) -> bool:
        """Whether generic parameters have no solution: where they have, the Jacobian is regular."""
        _, J, _ = self.network.evaluate(homogeneous(self.found.points[:1]), self.base)
        sizes = np.linalg.svd(J[0, :, 1:], compute_uv=False)
        return bool(sizes[0] > SINGULAR * sizes[-1])

    def follow(self, x: Points, start: Parameters, end: Parameters, settings: Settings) -> Points:
        """Return where the points go; no numbers where a path fails, or arrives where a unit is dead."""
        homotopy = ParameterHomotopy(self.network, start, end)
        live = numbers(x)
        begin = homogeneous(np.where(live[:, None], x, 0))
        tracked = track(homotopy, begin, settings)
        z, last = refine(homotopy, tracked.points, np.arange(len(x)))
        ends = affine(z)
        good = live & tracked.arrived & (last < 1e-10)
        with np.errstate(all="ignore"):
            good = good & (np.abs(ends).min(axis=1) > 1e-9 * np.abs(ends).max(axis=1))
        return np.where(good[:, None], ends, np.nan)

    def round(self, settings: Settings) -> int:
        """Follow all known orbits along some loops; return how many new ones there are."""
        found = self.found
        known = len(found.points)
        loops = int(np.clip(TOGETHER // known, 1, MOST_LOOPS))
        rng = np.random.default_rng([self.seed, 2, *self.architecture.widths, self.architecture.samples, found.rounds])
        corners = [_repeat(_random(self.architecture, loops, rng), known) for _ in range(2)]
        x = np.tile(found.points, (loops, 1))
        stops = [self.base, *corners, self.base]
        for start, end in pairwise(stops):
            x = self.follow(x, start, end, settings)
        found.rounds += 1
        found.paths += len(x)
        # A loop permutes the orbits: where two of them come to one, a path has jumped.
        marks = invariants(self.network, x)
        for loop in np.split(marks, loops):
            arrived = loop[numbers(loop)]
            found.failed += known - len(_distinct(arrived))
        good = numbers(marks)
        both = np.concatenate([invariants(self.network, found.points), marks[good]])
        kept = _distinct(both)
        new = x[good][kept[kept >= known] - known]
        found.points = np.concatenate([found.points, new])
        return len(new)

    def trace(self, settings: Settings) -> float:
        """Return by how much the coefficients of χ deviate from polynomials along a line, relative to their terms.

        They are measured on a circle, where the Fourier coefficients above the degree, and the negative ones, are 0.
        """
        x, base = self.found.points, self.base
        count = len(x)
        samples = count + 4
        rng = np.random.default_rng(
            [self.seed, 3, *self.architecture.widths, self.architecture.samples, self.found.rounds]
        )
        Y, factor = _normal(rng, base.Y.shape), _normal(rng, (1, self.architecture.widths[1], 1))
        form = _normal(rng, base.Y.shape)
        s = np.repeat(RADIUS * np.exp(2j * np.pi * np.arange(samples) / samples), count)[:, None, None]
        first = base.penalties[0] * (1 + s * factor)
        end = Parameters(base.X, base.Y + s * Y, (first, *base.penalties[1:]))
        ends = self.follow(np.tile(x, (samples, 1)), base, end, settings)
        self.found.paths += len(ends)
        self.found.failed += int((~numbers(ends)).sum())
        if not numbers(ends).all():
            return np.inf
        product = base.X
        for W in self.network.layers(ends):
            product = W @ product
        r = (form * (product - end.Y)).sum(axis=(1, 2)).reshape(samples, count)
        sizes = np.poly(-np.abs(r).max(axis=0))  # what each coefficient could be without cancellation
        modes = np.fft.fft([np.poly(row) for row in r], axis=0) / samples
        above = [np.abs(modes[k + 1 :, k]).max() / sizes[k] for k in range(1, count + 1)]
        return float(max(above))


def solve_class(run: Run, settings: Settings, save: _Save) -> None:
    """Go round until the class is complete, or until nothing new has come for some rounds; save after each round."""
    found, proved = run.found, proved_orbits(run.architecture)
    irreducible = line_is_irreducible(run.architecture)
    if not found.done and run.empty:
        found.points = found.points[:0]
        found.complete, found.done = True, True
        found.argument = "the Jacobian is singular along the whole variety: generic parameters have no such point"
    quiet = 0
    while not found.done:
        new = run.round(settings)
        found.orbits = len(found.points)
        quiet = 0 if new else quiet + 1
        if proved is not None:
            if found.orbits > proved:
                raise FrechetError(f"{found.orbits} orbits were found, and there are {proved}: {run.architecture}")
            if found.orbits == proved:
                found.complete, found.done = True, True
                found.argument = f"closed form, proved: {proved} orbits"
        elif quiet and run.architecture.samples == 1:
            found.trace = run.trace(settings)
            if found.trace < POLYNOMIAL and (irreducible or quiet >= QUIET):
                found.complete, found.done = irreducible, True
                found.argument = "trace test over (c, Y)"
                if not irreducible:
                    found.argument += f", whose irreducibility is not proved, and {quiet} rounds without a new point"
        if quiet >= (QUIET if run.architecture.samples > 1 else 2 * QUIET) and not found.done:
            found.done = True
            found.argument = f"none: {quiet} rounds without a new point"
        save(run)
    found.orbits = len(found.points)


def monodromy(
    architecture: Architecture,
    instance: Instance,
    seed: int = 0,
    *,
    settings: Settings = USUAL,
    state: str | os.PathLike[str] | None = None,
    progress: bool = False,
) -> MonodromyCount:
    """Return the critical points of an instance: all orbits by loops, then each of them followed to the instance.

    The same seed gives the same count. With `state` a file keeps what is known after each round, and the same call goes
    on from there; with `progress` each round writes a line on stderr. The solutions are certified with the polynomials
    of `critical_polynomials`, not with the matrix form that the paths use.

    >>> from .instance import instance
    >>> small = Architecture((1, 2, 1))
    >>> found = monodromy(small, instance(small, seed=1))
    >>> found.count, found.certified, found.complete
    (9, 9, True)
    >>> [(c.live, c.solutions, c.argument) for c in found.classes][0]
    ((1,), 8, 'closed form, proved: 2 orbits')
    """
    instance.fits(architecture)
    begun = time.process_time()
    key = _key(architecture, seed, settings)
    file = None if state is None else Path(state)
    before = _read(file, key)
    save = _Save(file, key, before, progress, begun)
    classes, ends = [], []
    lost = 0
    for live in live_classes(architecture):
        small = restricted(architecture, live)
        found = save.known.get(live) or ClassCount(live)
        found.places = places(architecture, live)
        run = Run(small, seed, found)
        solve_class(run, settings, save)
        classes.append(found)
        if not found.orbits:
            continue
        for chosen in selections(architecture, live):
            there, missing = _at_instance(run, _part(instance, chosen), settings)
            lost += missing
            ends.append((live, _embedded(architecture, chosen, Network(small).layers(there))))
    polynomials = critical_polynomials(architecture, instance)
    points = np.concatenate([np.zeros((1, architecture.count), dtype=np.complex128), *(x for _, x in ends)])
    sizes = np.concatenate([[1], *([orbit_size(live)] * len(x) for live, x in ends)]).astype(int)
    sure = certify(polynomials, points)
    # Signs move a point by at least twice its smallest weight.
    smallest = np.array([np.abs(x[x != 0]).min() if x.any() else np.inf for x in points])
    proved = sure.proved & (2 * smallest > 2 * sure.radius)
    real = None if sure.real_points is None else int(sizes[proved & sure.real_points].sum())
    count = int(sizes.sum())
    without = [c for c in classes if not c.complete]
    complete = not without and not lost
    reasons: dict[str, list[Live]] = {}
    for c in without or classes:
        reasons.setdefault(c.argument, []).append(c.live)
    argument = "; ".join(f"{', '.join(map(str, lives))}: {reason}" for reason, lives in reasons.items())
    if lost:
        argument = f"none: {lost} orbits were not reached at the instance; {argument}"
    return MonodromyCount(
        method="monodromy",
        count=count,
        certified=int(sizes[proved].sum()),
        complete=complete,
        argument=argument,
        paths=sum(c.paths for c in classes),
        infinite=0,
        failed=sum(c.failed for c in classes),
        seconds=round(save.elapsed(), 2),
        seed=seed,
        real=real,
        points=points,
        classes=tuple(classes),
    )


def _at_instance(run: Run, instance: Instance, settings: Settings) -> tuple[Points, int]:
    """Return the points of an instance, one of each orbit, and how many are missing."""
    x, end = run.found.points, Parameters.of(instance)
    rng = np.random.default_rng([run.seed, 4, *run.architecture.widths, run.architecture.samples])
    reached = x[:0]
    for attempt in range(2 + DETOURS):
        stops = [run.base, end] if attempt < 2 else [run.base, _random(run.architecture, 1, rng), end]
        ends = x
        for start, stop in pairwise(stops):
            ends = run.follow(ends, start, stop, settings if attempt != 1 else settings.finer())
        run.found.paths += len(ends)
        run.found.failed += int((~numbers(ends)).sum())
        both = np.concatenate([reached, ends[numbers(ends)]])
        reached = both[_distinct(invariants(run.network, both))]
        if len(reached) >= len(x):
            break
    return reached, len(x) - len(reached)


def _part(instance: Instance, chosen: tuple[tuple[int, ...], ...]) -> Instance:
    sides = zip(instance.penalties, pairwise(chosen), strict=True)
    return Instance(instance.X, instance.Y, tuple(c[np.ix_(rows, columns)] for c, (columns, rows) in sides))


def _embedded(
    architecture: Architecture, chosen: tuple[tuple[int, ...], ...], layers: list[NDArray[np.complex128]]
) -> Points:
    full = [np.zeros((len(layers[0]), *shape), dtype=np.complex128) for shape in architecture.shapes]
    for W, part, (columns, rows) in zip(full, layers, pairwise(chosen), strict=True):
        W[np.ix_(range(len(part)), rows, columns)] = part
    return Network(architecture).flat(full)


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.complex128]:
    found: NDArray[np.complex128] = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)
    return found


def _random(architecture: Architecture, sets: int, rng: np.random.Generator) -> Parameters:
    """Return generic complex parameters."""
    widths, m = architecture.widths, architecture.samples
    X, Y = _normal(rng, (sets, widths[0], m)), _normal(rng, (sets, widths[-1], m))
    return Parameters(X, Y, tuple(_normal(rng, (sets, *shape)) for shape in architecture.shapes))


def _repeat(p: Parameters, times: int) -> Parameters:
    X, Y, *penalties = (np.repeat(a, times, axis=0) for a in p.arrays)
    return Parameters(X, Y, tuple(penalties))


def _distinct(marks: Points) -> NDArray[np.int64]:
    """Return the indices of the first of each set of equal rows."""
    kept: list[int] = []
    for k, mark in enumerate(marks):
        if not kept or np.abs(marks[kept] - mark).max(axis=1).min() > SAME:
            kept.append(k)
    return np.array(kept, dtype=np.int64)


def _key(architecture: Architecture, seed: int, settings: Settings) -> str:
    """Return the hash of all that the loops depend on. They do not depend on the instance."""
    text = json.dumps([VERSION, architecture.widths, architecture.samples, seed, asdict(settings)])
    return hashlib.sha256(text.encode()).hexdigest()


def _read(file: Path | None, key: str) -> dict[str, Any]:
    """Return what a state file holds; raise `FrechetError` where it belongs to another run."""
    if file is None or not file.exists():
        return {}
    try:
        held = json.loads(file.read_text())
        if held["key"] == key:
            return dict(held)
    except (ValueError, KeyError, TypeError):
        raise FrechetError(f"{file} is no state of a run: remove it, or name another file") from None
    raise FrechetError(f"{file} is the state of another run (architecture, seed or settings differ): name another file")


class _Save:
    """Writes what is known: to the state file, and in one line to stderr."""

    def __init__(self, file: Path | None, key: str, before: dict[str, Any], progress: bool, begun: float) -> None:
        self.file, self.key, self.progress, self.begun = file, key, progress, begun
        self.earlier = float(before.get("seconds", 0.0))
        self.known = {tuple(c["live"]): _from_json(c) for c in before.get("classes", [])}

    def elapsed(self) -> float:
        """Return the seconds, those of the interrupted runs included."""
        return self.earlier + time.process_time() - self.begun

    def __call__(self, run: Run) -> None:
        found = run.found
        self.known[found.live] = found
        if self.progress:
            line = (
                f"{run.architecture}: {found.orbits} orbits after {found.rounds} rounds"
                f" ({found.paths} paths, {found.failed} failed), {self.elapsed():.0f} s"
            )
            print(line, file=sys.stderr, flush=True)
        if self.file is not None:
            held = {"key": self.key, "seconds": self.elapsed(), "classes": [_to_json(c) for c in self.known.values()]}
            partial = self.file.with_suffix(self.file.suffix + ".new")
            partial.write_text(json.dumps(held))
            partial.replace(self.file)  # at once: an interruption leaves the old file or the new one


def _to_json(found: ClassCount) -> dict[str, Any]:
    pairs = np.stack([found.points.real, found.points.imag], axis=-1).tolist()
    return {k: v for k, v in vars(found).items() if k != "points"} | {"points": pairs}


def _from_json(held: dict[str, Any]) -> ClassCount:
    pairs = np.array(held["points"], dtype=np.float64)
    points = pairs[..., 0] + 1j * pairs[..., 1] if pairs.size else np.zeros((0, 0), dtype=np.complex128)
    return ClassCount(**{**held, "live": tuple(held["live"]), "points": points})
