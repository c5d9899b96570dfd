"""What a claim leaves open about its own shape, and where it has a value at all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress

from ..certify.arrays import Beyond, Outside, Unsupported
from ..certify.certificate import EVERYWHERE
from ..certify.evaluate import Evaluator, dimension_names, dimensions, numeric_point
from ..certify.functions import function_point
from ..conditions import Condition
from ..dimensions import names_of
from ..errors import FrechetError
from ..expr import Const, Expr, Sym, mapped, symbols
from ..folds import OutOfRange, grounded, indices_of
from ..spaces import Shape
from .counterexample import TYPICAL, has_borders


def fitted_to(claim: Expr, shape: Shape, known: Sequence[Sym]) -> Expr:
    """Return `claim` with the dimensions that nothing in it determines, of vector(1), chosen to give it `shape`."""
    own = {name for s in known for d in s.shape for name in names_of(d)}
    free = {d: want for d, want in zip(claim.shape, shape, strict=True) if isinstance(d, str) and d not in own}
    if not free or claim.shape == shape:
        return claim

    def named(node: Expr) -> Expr | None:
        if not isinstance(node, Const):
            return None
        rows, columns = (free.get(d, d) if isinstance(d, str) else d for d in node.shape)
        return Const(node.name, (rows, columns))

    try:
        return mapped(claim, named)
    except FrechetError:
        return claim


def nowhere(claim: Expr, needed: Sequence[Expr], where: Sequence[Condition] = (), seed: int = 0) -> Evaluator | None:
    """Return a point at which `needed` has a value and `claim` has none, drawn from either side of every sign.

    A formula with a domain of its own, log(x) for a function that is defined for all x, is right at most where it
    has a value. Singular matrices and zeros do not count, for a random point does not meet them, save where a shape
    makes them singular: A'A of a wide A.
    """
    if indices := indices_of(claim, *needed, *(c.subject for c in where)):
        values = {(i.name, i.bound): TYPICAL for i in indices}
        try:
            concrete = [grounded(e, values) for e in (claim, *needed)]
            point = nowhere(concrete[0], concrete[1:], [c.at(values) for c in where], seed)
        except OutOfRange:
            return None
        if point is not None:
            point.case = values
        return point
    if (singular := _singular(claim, needed, where, seed)) is not None:
        return singular
    if not has_borders(claim):
        return None
    rng = random.Random(seed)
    everything = [claim, *needed, *(c.subject for c in where)]
    for k, style in enumerate(("positive", "off_symmetric", *EVERYWHERE)):
        with suppress(Outside, Unsupported, FrechetError):
            drawn: dict[Expr, str] = dict.fromkeys(symbols(*everything), style)
            point = numeric_point(everything, None, rng, dimensions(everything, rng), drawn, k)
            if not all(c.holds(point) for c in where):
                continue
            for e in needed:
                point(e)
            try:
                point(claim)
            except Beyond:
                continue
            except Outside:
                return point
    return None


SHAPES = 12  # choices of sizes at which a claim must have a value


def _singular(claim: Expr, needed: Sequence[Expr], where: Sequence[Condition], seed: int) -> Evaluator | None:
    """Return a random point at which `needed` has a value and `claim` has none, for the sizes of its matrices."""
    everything = [claim, *needed, *(c.subject for c in where)]
    names = dimension_names(everything)
    if len(names) < 2 or not set(symbols(claim)) <= set(symbols(*needed)):
        return None
    rng = random.Random(seed)
    for _ in range(SHAPES):
        with suppress(Outside, Unsupported, FrechetError):
            sizes = dimensions(everything, rng)
            point = numeric_point(everything, None, rng, sizes, dict.fromkeys(symbols(*everything), "generic"))
            if not all(c.holds(point) for c in where):
                continue
            for e in needed:
                point(e)
            exact = function_point(everything, None, rng, sizes)
            try:
                exact(claim)
            except Outside:
                return point
    return None
