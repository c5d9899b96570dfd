"""How many complex critical matrices of rank 1 there are: counted by Gröbner bases, and stored where that takes long.

``python -m frechet.course.landscape.rank_one_counts`` counts what is not stored yet.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DomainError
from .computations import versions
from .groebner import PRIMES, count_solutions
from .instance import LARGEST
from .rank_constrained import rank_one_polynomials
from .store import Store

COMMITTED = Path(__file__).with_name("rank_one.json")
SIZES = ((2, 2), (3, 2), (4, 2), (3, 3))
SEED = 1


def inputs(rows: int, columns: int, equal_weights: bool) -> dict[str, Any]:
    """Return what goes into a count, as plain data."""
    asked = {"kind": "rank one", "seed": SEED, "primes": list(PRIMES), "solver": "SymPy"}
    return {"rows": rows, "columns": columns, "equal weights": equal_weights, **asked}


def counted(
    rows: int, columns: int, equal_weights: bool, store: Store | None = None, again: bool = False
) -> dict[str, Any]:
    """Return the number of complex critical matrices, with the processor's seconds and versions, stored or counted now.

    The target is random; the weights are 1 or random. Raises `DomainError` where the two primes disagree.

    >>> counted(2, 2, equal_weights=False, store=Store(None))["complex"]
    6
    """
    store = Store(COMMITTED) if store is None else store
    asked = inputs(rows, columns, equal_weights)
    found = None if again else store.get(asked)
    if found is None:
        start, rng = time.process_time(), np.random.default_rng(SEED)
        numbers = set()
        for prime in PRIMES:
            U = rng.integers(1, LARGEST, (rows, columns)).astype(object)
            Q = np.ones_like(U) if equal_weights else rng.integers(1, LARGEST, (rows, columns)).astype(object)
            numbers.add(count_solutions(rank_one_polynomials(Q, U), prime, "SymPy"))
        if len(numbers) > 1:
            raise DomainError(f"the primes disagree, {sorted(numbers)}: one is unlucky for its data")
        found = {"complex": numbers.pop(), "seconds": round(time.process_time() - start, 2), "versions": versions()}
        store.put(asked, found)
    return found


def main() -> None:
    """Count all sizes, and keep what is found."""
    counted(2, 2, False, Store(None))  # imports and derives what is no part of a count
    store = Store(COMMITTED)
    for rows, columns in SIZES:
        equal, generic = (counted(rows, columns, plain, store)["complex"] for plain in (True, False))
        print(f"{rows} x {columns}: {equal} with equal weights, {generic} with generic ones")


if __name__ == "__main__":
    main()
