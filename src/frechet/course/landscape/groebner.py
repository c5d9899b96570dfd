"""The number of complex critical points, by a Gröbner basis over a prime field.

The solutions of a system with finitely many, counted with multiplicity, are as many as the monomials that no leading
monomial of a Gröbner basis divides. The data are random integers, reduced modulo a prime.

What this proves: a simple solution modulo p lifts, by Hensel's lemma, to an unramified extension of the p-adic numbers,
and the algebraic closure of these is a copy of ℂ. So the integer data have at least as many complex solutions as there
are simple ones modulo p. They have more only if solutions run off to infinity modulo p: an unlucky prime. Hence two
primes, each with data of its own, must agree.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...errors import DomainError
from .architecture import Architecture
from .bases import basis, solvers
from .instance import LARGEST, Instance, instance
from .polynomials import Monomial, Polynomials, critical_polynomials

PRIMES = (32003, 32009)


@dataclass(frozen=True)
class Counted:
    """The number of complex solutions, the primes that agree on it, and which program found it in how many seconds."""

    solutions: int
    primes: tuple[int, ...]
    solver: str
    seconds: float

    @property
    def method(self) -> str:
        """How it was counted, in words."""
        return f"Gröbner basis ({self.solver}) modulo {' and '.join(map(str, self.primes))}"


def reduced(system: Polynomials, prime: int) -> list[dict[Monomial, int]]:
    """Return the equations with their integer coefficients modulo a prime; raise `DomainError` for other numbers."""
    found = []
    for i in range(len(system.exponents)):
        terms = system.terms(i)
        if not all(isinstance(c, int) for c in terms.values()):
            raise DomainError("a count modulo a prime needs integer data: instance(architecture, seed, 'integers')")
        found.append({m: c % prime for m, c in terms.items() if c % prime})
    return found


def standard_monomials(leading: Sequence[Monomial]) -> list[Monomial]:
    """Return the monomials that none of `leading` divides; raise `DomainError` where they are infinitely many.

    >>> sorted(standard_monomials([(2, 0), (1, 1), (0, 3)]))
    [(0, 0), (0, 1), (0, 2), (1, 0)]
    """
    L = np.array(leading, dtype=np.int64)
    if any(len(m) and not any(m) for m in leading):
        return []
    pure = L[(L > 0).sum(axis=1) == 1]
    if missing := [i for i in range(L.shape[1]) if not pure[:, i].any()]:
        raise DomainError(f"the solutions are not finitely many: no power of variable {missing[0] + 1} leads the basis")
    first = (0,) * L.shape[1]
    met, todo, found = {first}, [first], []
    while todo:
        m = todo.pop()
        found.append(m)
        for i in range(len(m)):
            up = (*m[:i], m[i] + 1, *m[i + 1 :])
            if up not in met:
                met.add(up)
                if not (np.array(up) >= L).all(axis=1).any():
                    todo.append(up)
    return found


def count_solutions(system: Polynomials, prime: int, solver: str = "", patience: float | None = None) -> int:
    """Return the number of solutions over the algebraic closure of GF(prime), with multiplicity."""
    return len(standard_monomials(basis(reduced(system, prime), system.names, prime, solver, patience)))


def count(
    architecture: Architecture,
    seed: int = 1,
    primes: Sequence[int] = PRIMES,
    solver: str = "",
    patience: float | None = None,
) -> Counted:
    """Return the number of complex critical points for generic data and penalties, one instance for each prime.

    Raises `DomainError` where the primes disagree, and `OutOfTimeError` where one takes longer than `patience` seconds.

    >>> count(Architecture((1, 1, 1))).solutions, count(Architecture((1, 1, 1, 1))).solutions
    (5, 17)
    """
    start = time.perf_counter()
    found = [
        count_solutions(
            critical_polynomials(architecture, instance(architecture, seed + k, "integers")), p, solver, patience
        )
        for k, p in enumerate(primes)
    ]
    if len(set(found)) > 1:
        each = ", ".join(f"{n} modulo {p}" for n, p in zip(found, primes, strict=True))
        raise DomainError(f"the primes disagree, one is unlucky for its data: {each}; take another seed")
    return Counted(found[0], tuple(primes), solver or solvers()[0], time.perf_counter() - start)


def generic_count(
    architecture: Architecture, seed: int = 1, prime: int = PRIMES[0], solver: str = "", patience: float | None = None
) -> int:
    """Return the number of solutions of equations with the same monomials, a constant added, and random coefficients.

    That is Bernstein's bound (BKK) for the critical equations, the mixed volume of their Newton polytopes with the
    origin: the best that a bound can say that knows only which monomials occur. Here too a prime may be unlucky.

    >>> generic_count(Architecture((1, 1, 1))), generic_count(Architecture((1, 1, 1, 1)))
    (5, 17)
    """
    system = critical_polynomials(architecture, instance(architecture, seed, "integers"))
    exponents = tuple(np.concatenate([np.zeros_like(e[:1]), e]) for e in system.exponents)
    rng = np.random.default_rng([seed, 1])
    coefficients = tuple(tuple(rng.integers(1, min(prime, LARGEST), len(e)).tolist()) for e in exponents)
    return count_solutions(Polynomials(system.names, exponents, coefficients), prime, solver, patience)


# Zero patterns ----------------------------------------------------------------------------------------------------

Live = tuple[tuple[int, ...], ...]  # for each hidden layer the units that are not dead


def _subsets(units: int) -> Iterator[tuple[int, ...]]:
    for bits in product((0, 1), repeat=units):
        yield tuple(i for i, bit in enumerate(bits) if bit)


def restricted(data: Instance, live: Live) -> Instance:
    """Return the instance of the network that is left when all but the `live` hidden units are taken away."""
    sides = [tuple(range(data.X.shape[0])), *live, tuple(range(data.Y.shape[0]))]
    penalties = tuple(
        Lam[np.ix_(above, below)] for Lam, below, above in zip(data.penalties, sides, sides[1:], strict=False)
    )
    return Instance(data.X, data.Y, penalties)


def pattern_counts(
    architecture: Architecture, seed: int = 1, prime: int = PRIMES[0], solver: str = "", patience: float | None = None
) -> dict[Live, int]:
    """Return how many critical points there are with exactly these hidden units live, for each choice of them.

    A unit is dead when all weights into it and out of it are zero; then their equations hold, and the others are those
    of the network without it. So the points whose live units are among S are counted by a smaller network, and those
    whose live units are exactly S by inclusion and exclusion. Whether a weight vanishes otherwise is not asked.

    >>> sorted(pattern_counts(Architecture((1, 1, 1))).items())
    [(((),), 1), (((0,),), 4)]
    """
    data = instance(architecture, seed, "integers")
    within: dict[Live, int] = {}
    for live in product(*(_subsets(d) for d in architecture.widths[1:-1])):
        if not all(live):  # a layer without a live unit: only the origin is left
            within[live] = 1
            continue
        part = Architecture((architecture.widths[0], *map(len, live), architecture.widths[-1]), architecture.samples)
        within[live] = count_solutions(critical_polynomials(part, restricted(data, live)), prime, solver, patience)
    exactly: dict[Live, int] = {}
    for live in sorted(within, key=lambda s: sum(map(len, s))):
        smaller = (n for s, n in exactly.items() if all(set(a) <= set(b) for a, b in zip(s, live, strict=True)))
        exactly[live] = within[live] - sum(smaller)
    return {live: n for live, n in exactly.items() if n}
