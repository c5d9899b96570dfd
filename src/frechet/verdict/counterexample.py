"""Counterexamples: points in small integers, in few dimensions, where two formulas differ."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import Any

from ..certify.arrays import RATIONALS, Array, Duals, Outside, Ring, Unsupported, in_sixty_digits, reals
from ..certify.evaluate import Evaluator, dimension_names, fitted, free_shapes, placed
from ..conditions import conditions_of
from ..dimensions import names_of
from ..errors import FrechetError
from ..expr import Expr, Sym, postorder, symbols
from ..folds import grounded, indices_of
from ..functions import functions_in

SIZES = 90  # choices of dimensions that are tried
SPARSE = 260  # choices of matrix units, for each choice of dimensions
DRAWN = 12  # random choices, for each choice of dimensions
TYPICAL = 3  # what an exponent, or the number of members of a family, is where nothing says
NAMES = 4  # symbolic dimensions beyond which only the sizes 1 and 2 are tried


def counterexample(
    claim: Expr | None,
    truth: Expr,
    defined: Sequence[Expr] = (),
    fallback: Evaluator | None = None,
    *,
    identity: bool = False,
    seed: int = 0,
) -> str:
    """Return a point in numbers where `claim` and `truth` differ, with both values; of an `identity` truth = claim.

    The smallest dimensions come first, and of the points the ones with the fewest entries that are not zero. All of
    `defined` has a value at the point. A claim of None has no value anywhere. The text is empty when only a point
    without meaning to a reader is known.
    """
    chosen = fallback.case if fallback is not None else {}
    chosen = chosen or {(i.name, i.bound): TYPICAL for i in indices_of(*roots(claim, truth, *defined))}
    if chosen:
        case = ", ".join(f"{name} = {n}" for (name, bound), n in sorted(chosen.items()) if not bound)
        plain = [grounded(e, chosen) if e is not None else None for e in (claim, truth)]
        found = ""
        if plain[1] is not None:
            given = [grounded(e, chosen) for e in defined]
            found = counterexample(plain[0], plain[1], given, None, identity=identity, seed=seed)
        return f"With {case}: {found[:1].lower()}{found[1:]}" if found else f"It fails with {case}"
    if unknown := functions_in(*roots(claim, truth)):
        return f"It fails when {', '.join(f.name for f in unknown)} is a polynomial of degree 7 drawn at random"
    point = None
    # A point where the claim has no value is second best, and only where a sign of something is wrong.
    for partial in (False, True) if claim is not None and has_borders(claim) else (False,):
        for ring in (RATIONALS, reals()):
            point = point or smallest(claim, truth, defined, ring, seed, partial)
    point = point or fallback
    if point is None or isinstance(point.ring, Duals):
        return ""  # numbers of a prime field would tell a reader nothing
    shown = symbols(*roots(*((truth, claim) if identity else (claim, truth))))
    at = ", ".join(f"{s.name} = {numbers(point(s))}" for s in shown)
    said = [("the claim gives", claim), ("the truth is", truth)]
    if identity:
        said = [("the left side is", truth), ("the right side is", claim)]
    values = ", ".join(f"{words} {_value(e, point)}" for words, e in said)
    return f"At {at}: {values}" if at else values[:1].upper() + values[1:]


def roots(*found: Expr | None) -> list[Expr]:
    """Return those that are formulas."""
    return [e for e in found if e is not None]


def _value(e: Expr | None, point: Evaluator) -> str:
    try:
        return "no value" if e is None else numbers(point(e))
    except (Outside, ZeroDivisionError):
        return "no value"


def has_borders(e: Expr) -> bool:
    """Whether some operation in `e` has a value on one side of a border only, as log(x) has."""
    return any(c.relation in ("<", ">") for c in conditions_of(e))


def smallest(
    claim: Expr | None, truth: Expr, defined: Sequence[Expr], ring: Ring, seed: int = 0, partial: bool = False
) -> Evaluator | None:
    """Return a point over `ring` at which the two differ, in the smallest dimensions.

    `partial`: or at which the claim has no value.
    """
    rng = random.Random(seed)
    formulas = roots(*defined, claim, truth)
    variables = symbols(*formulas)
    names = sorted({name for node in postorder(*formulas) for d in node.shape for name in names_of(d)})
    fixed = max([1, *(d for s in variables for d in s.shape if isinstance(d, int))])
    if fixed > 12:
        return None
    if len(names) > 10:
        return None
    others = dimension_names(formulas)
    for sizes in sorted(
        product((1, 2, 3, 4) if len(names) <= NAMES else (1, 2), repeat=len(names)), key=lambda t: (sum(t), t)
    )[:SIZES]:
        if claim is None and len(names) <= NAMES and (1 in sizes or len(set(sizes)) < len(sizes)):
            continue  # where two sizes agree, or one is 1, the formula may have a value by accident
        bound = dict.fromkeys(others, 1) | dict(zip(names, sizes, strict=True))
        try:
            if fitted(formulas, dict(bound)) != bound:
                continue  # a structure asks for more rows than columns
        except FrechetError:
            continue
        test = _Test(claim, truth, defined, ring, variables, bound, partial)
        try:
            for choice in test.choices(rng):
                if test.differ(choice):
                    return test.point(test.shrunk(choice))
        except Unsupported:
            return None
    return None


Choice = tuple[tuple[tuple[Fraction, ...], ...], ...]  # the rows of every free matrix


class _Test:
    """Whether two formulas differ for given entries of the variables, in given dimensions."""

    def __init__(
        self,
        claim: Expr | None,
        truth: Expr,
        defined: Sequence[Expr],
        ring: Ring,
        variables: Sequence[Sym],
        bound: dict[str, int],
        partial: bool = False,
    ) -> None:
        self.partial = partial
        self.claim, self.truth, self.defined, self.ring = claim, truth, defined, ring
        self.variables, self.bound = variables, bound
        self.shapes = [shape for s in variables for shape in free_shapes(s, bound)]  # of what is chosen

    def point(self, choice: Choice) -> Evaluator:
        """Return the evaluator there."""
        values: dict[Expr, Array] = {}
        rest = iter(choice)
        for s in self.variables:
            free = [self.ring.array(next(rest)) for _ in free_shapes(s, self.bound)]
            values[s] = placed(s, self.bound, free)
        return Evaluator(self.ring, dict(self.bound), values)

    @in_sixty_digits
    def differ(self, choice: Choice) -> bool:
        """Whether the truth is defined there, and the claim is not or has another value."""
        try:
            evaluate = self.point(choice)
            for f in self.defined:
                with suppress(Unsupported):
                    evaluate(f)
            truth = evaluate(self.truth)
        except (Outside, ZeroDivisionError, FrechetError):
            return False
        if self.claim is None:
            return any(x != 0 for r in truth.rows for x in r)
        try:
            claim = evaluate(self.claim)
        except (Outside, ZeroDivisionError):
            return self.partial
        if self.claim.shape != self.truth.shape:
            # Sizes at which both shapes happen to be the same would hide what is wrong.
            return claim.shape != truth.shape and all(any(x != 0 for r in a.rows for x in r) for a in (claim, truth))
        difference = claim - truth
        largest = max((abs(x) for r in truth.rows for x in r), default=0)
        tiny = 0 if self.ring is RATIONALS else (largest + 1) * self.ring.element(Fraction(1, 10**40))
        return any(abs(x) > tiny for r in difference.rows for x in r)

    def choices(self, rng: random.Random) -> Iterator[Choice]:
        """Yield matrix units in every combination, simplest first, then small random integers."""
        yield from islice(product(*(_units(rows, columns) for rows, columns in self.shapes)), SPARSE)
        for k in range(DRAWN):
            low, high = ((0, 1), (1, 2), (1, 4), (-2, 3))[k % 4]
            yield tuple(
                tuple(tuple(Fraction(rng.randint(low, high)) for _ in range(columns)) for _ in range(rows))
                for rows, columns in self.shapes
            )

    def shrunk(self, choice: Choice) -> Choice:
        """Return the point with every entry set to 0, or to 1, that may be."""
        for v, rows in enumerate(choice):
            for i, row in enumerate(rows):
                for j, x in enumerate(row):
                    for y in (0, 1):
                        if x in (0, y):
                            break
                        new = _replaced(choice, v, i, j, Fraction(y))
                        if self.differ(new):
                            choice = new
                            break
        return choice


def _replaced(choice: Choice, v: int, i: int, j: int, x: Fraction) -> Choice:
    rows = choice[v]
    row = (*rows[i][:j], x, *rows[i][j + 1 :])
    return (*choice[:v], (*rows[:i], row, *rows[i + 1 :]), *choice[v + 1 :])


def _units(rows: int, columns: int) -> list[tuple[tuple[Fraction, ...], ...]]:
    """Return the matrices with a single 1, after them I and an upper triangle of ones; of a number, 1, 2 and -1."""

    def of(entry: Any) -> tuple[tuple[Fraction, ...], ...]:
        return tuple(tuple(Fraction(entry(i, j)) for j in range(columns)) for i in range(rows))

    if rows == columns == 1:
        return [((Fraction(x),),) for x in (1, 2, -1)]
    units = [of(lambda i, j, p=p, q=q: (i, j) == (p, q)) for p in range(rows) for q in range(columns)]
    if rows == columns:
        units += [of(lambda i, j: i == j), of(lambda i, j: i <= j)]
    return units


def numbers(a: Array) -> str:
    """Return a matrix of numbers as text, a scalar without brackets.

    >>> numbers(Array(RATIONALS, [[-0.0, 0.5]]))
    '[[0, 0.5]]'
    """

    def one(x: Any) -> str:
        return str(x) if isinstance(x, Fraction) else f"{float(x) + 0.0:.4g}"  # the sum has no negative zero

    if a.shape == (1, 1):
        return one(a.rows[0][0])
    return "[" + ", ".join("[" + ", ".join(one(x) for x in r) + "]" for r in a.rows) + "]"
