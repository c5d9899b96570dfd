"""From expressions to the cheapest program that an identity-by-identity argument reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

from ..dimensions import names_of
from ..errors import DomainError
from ..expr import App, Expr, Sym, postorder, symbols
from ..rewrite import Rules, Simplifier
from .chains import ordered, outward
from .cost import Cost, better, is_view, trials
from .statistics import mixed_sums, spread
from .views import seen_once

SEARCHED = 3000  # nodes up to which alternatives are weighed; above, only what is linear in them is done
SUMS = 8  # sums of which each is tried by itself

PLAN, FACTORED = Rules("plan"), Rules("factored")

Roots = tuple[Expr, ...]


@dataclass(frozen=True)
class Rewrite:
    """One step of a plan: why it is right, and the floating-point operations before and after."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Plan:
    """What is computed for some expressions, and how.

    `roots` are equal in value to what was asked for; `prepared` holds the parts that no call changes.
    """

    asked: Roots
    roots: Roots
    prepared: Roots
    rewrites: tuple[Rewrite, ...]
    sizes: Mapping[str, int] | None
    flops: int

    def __str__(self) -> str:
        where = ", ".join(f"{k} = {n}" for k, n in self.sizes.items()) if self.sizes else "any sizes"
        lines = [f"plan for {where}: {_short(self.flops)} floating-point operations a call"]
        lines += [f"  {r.name}: {_short(r.before)} -> {_short(r.after)}" for r in self.rewrites]
        lines += [f"  once: {e}" for e in self.prepared]
        lines += [f"  {e}" for e in self.roots]
        return "\n".join(lines)


def _short(n: int) -> str:
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if n >= size:
            return f"{n / size:.3g} {unit}"
    return str(n)


def plan(
    roots: Sequence[Expr],
    sizes: Mapping[str, int] | None = None,
    constant: Collection[Sym] = (),
    *,
    search: bool = True,
    factors: bool = True,
) -> Plan:
    """Return the plan for computing `roots` together, for these sizes of the dimensions, or for any.

    What holds only variables in `constant` is prepared once. Without sizes a step is taken only where it wins for
    every trial of small and large dimensions. With `search` false the roots are computed as they stand,
    with `factors` false without factors of matrices.

    >>> from frechet import derive, parse
    >>> d = derive(parse("norm2(A*B*x)^2", "A: m k; B: k n; x: n"), "x")
    >>> print(plan([d.gradient], {"m": 500, "k": 400, "n": 300}))
    plan for m = 500, k = 400, n = 300: 1.28 M floating-point operations a call
      a transpose is computed once: 241 M -> 121 M
      data first, (X A) B = X (A B): 121 M -> 1.28 M
      2*(B'*(A'*(A*(B*x))))
    """
    asked = tuple(roots)
    # For sizes that nobody knows only the arithmetic counts.
    cost = Cost([sizes], constant) if sizes is not None else Cost(trials(asked), constant, move=0, call=0)
    if not search:
        return Plan(asked, asked, tuple(_prepared(asked, cost)), (), sizes, cost.flops(asked))
    # What is more accurate is taken whatever it costs.
    tidied, simplify = Simplifier(), Simplifier(PLAN)
    steps, best = _followed(asked, (("normal form", lambda roots: tuple(simplify(tidied(e)) for e in roots)),), cost)
    start = steps, best
    for names, candidate in _candidates(*start, cost, bool(constant)):
        if better(cost.total(candidate), cost.total(best)):
            best, steps = candidate, names
    if sizes is not None and factors:
        cost, by_factor = Cost([sizes], constant, special=True), Simplifier(FACTORED)
        way: tuple[str, Change] = "Cholesky's factor", lambda roots: tuple(map(by_factor, roots))
        names, candidate = _followed(best, (way,), cost, steps)
        if better(cost.total(candidate), cost.total(best)):
            best, steps = candidate, names
    return Plan(asked, best, tuple(_prepared(best, cost)), tuple(steps), sizes, cost.flops(best))


def sizes_of(roots: Sequence[Expr], sizes: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes that a user gives for the dimensions of `roots`, or say which is missing or none."""
    if not isinstance(sizes, Mapping):
        said = f"not an object of type {type(sizes).__name__}"
        raise DomainError(f"sizes takes a size for each dimension, such as {{'n': 1000, 'd': 50}}, {said}")
    wanted = list(dict.fromkeys(n for s in symbols(*roots) for d in s.shape for n in names_of(d)))
    if missing := [n for n in wanted if n not in sizes]:
        raise DomainError(f"sizes: the dimension {missing[0]} is missing; the matrices have {', '.join(wanted)}")
    if bad := [n for n in wanted if not isinstance(sizes[n], Integral) or sizes[n] < 1]:
        raise DomainError(f"sizes: {bad[0]} = {sizes[bad[0]]!r} is not a positive integer")
    return {n: int(size) for n, size in sizes.items() if isinstance(size, Integral)}


Change = Callable[[Roots], Roots]


def _candidates(
    taken: list[Rewrite], given: Roots, cost: Cost, constants: bool
) -> Iterator[tuple[list[Rewrite], Roots]]:
    once: tuple[str, Change] = "a transpose is computed once", seen_once
    order: tuple[str, Change] = "the cheapest order of products", lambda roots: ordered(roots, cost)
    last: tuple[str, Change] = "data last, A (B X) = (A B) X", lambda roots: outward(roots, right=True)
    first: tuple[str, Change] = "data first, (X A) B = X (A B)", lambda roots: outward(roots, right=False)
    taken, given = _followed(given, (once,), cost, taken)
    yield _followed(given, (order,), cost, taken)
    if sum(1 for _ in postorder(*given)) > SEARCHED:
        return
    ways: list[tuple[tuple[str, Change], ...]] = [(), (last, once), (first, once)]
    for way in ways:
        steps, roots = _followed(given, way, cost, taken)
        if way:
            yield _followed(roots, (order,), cost, steps)
        if not constants:
            continue
        sums = mixed_sums(roots, cost)
        for chosen in [sums, *([s] for s in sums[:SUMS] if len(sums) > 1)]:
            out: tuple[str, Change] = (
                "statistics of the constant data",
                lambda roots, chosen=chosen: spread(roots, chosen, cost),  # type: ignore[misc]
            )
            yield _followed(roots, (out, once, order), cost, steps)


def _followed(
    roots: Roots, way: Sequence[tuple[str, Change]], cost: Cost, before: Sequence[Rewrite] = ()
) -> tuple[list[Rewrite], Roots]:
    steps = list(before)
    for name, change in way:
        new = change(roots)
        if new != roots:
            steps.append(Rewrite(name, cost.flops(roots), cost.flops(new)))
        roots = new
    return steps, roots


def _prepared(roots: Roots, cost: Cost) -> Iterator[Expr]:
    """Yield the largest parts that no call changes and that are more than a variable or a view of one."""
    seen: set[Expr] = set()
    for node in [*(n for n in postorder(*roots) if cost.varies(n)), None]:
        for a in node.args if node is not None else roots:
            while isinstance(a, App) and is_view(a.op):
                a = a.args[0]
            if a not in seen and isinstance(a, App) and not cost.varies(a) and symbols(a):
                seen.add(a)
                yield a
