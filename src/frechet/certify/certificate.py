"""Certificates: every step of a derivation is evaluated at random points, and so is the derivative itself.

What is compared is values. The derivative of f is the ε-part of f(X + εV), or a 60-digit central difference, so
no rule that is being judged takes part in the judgement.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from ..errors import CertificateError, DomainError, ShapeError
from ..expr import App, Const, Diff, Expr, Num, Sym, postorder, symbols
from ..folds import Member, OutOfRange, grounded, indices_of
from ..integers import Integer
from .arrays import PRIME, Array, Beyond, Outside, Unsupported, in_sixty_digits
from .edges import edge_points
from .evaluate import STYLES, Evaluator, Moving, Numeric, branches, dimensions, moving, numeric_point
from .functions import Functions, function_point

if TYPE_CHECKING:
    from ..conditions import Condition

Equation = tuple[Expr, Expr, str]  # both sides, and the rule that claims them equal

TOLERANCE_DIGITS = 25
ROUNDING_DIGITS = 35  # a difference over 2h, h = 10⁻²⁰, of 60-digit values is rounded at about the 40th digit
TRIALS = 2
EVERYWHERE = (
    *("generic", "negative", "wide", "huge", "tiny", "deep", "generic", "wide", "tiny", "generic", "wide"),
    *("positive", "positive", "positive", "positive"),
)
STEADY_DIGITS = 44  # agreement asked for where no difference is taken, so that only rounding is to be forgiven
STEADY_ROUNDING = 52
ATTEMPTS = 80
LONG = 200  # equations with unknown functions from which on a derivation goes through many layers
LAYERS = 30  # the same of a statement about several variables, which has one such equation for each function


@dataclass(frozen=True)
class Certificate:
    """What was checked, how, and how likely a false statement is to have passed."""

    exact: int  # equations judged exactly
    numeric: int  # equations judged to 25 digits
    exact_points: int  # random points at which the exact judgement was made
    numeric_points: int  # and the numeric one
    dimensions: tuple[tuple[str, int], ...]
    seed: int
    error_bound: str  # probability that a false equation passed the exact judgement
    functions: tuple[str, ...] = ()  # judged exactly as unknown functions, since they are not rational
    polynomials: tuple[str, ...] = ()  # functions of the user, each a polynomial with drawn coefficients
    confirmed: int = 0  # of the equations judged so, how many were judged in 60 digits as well
    cases: str = ""  # the sizes and indices of families for which all was judged

    @property
    def method(self) -> str:
        """``exact``, ``numeric`` or ``mixed``."""
        return "exact" if not self.numeric else "mixed" if self.exact else "numeric"

    @property
    def trials(self) -> int:
        """The number of random points at which every equation was judged."""
        return min(n for n, judged in ((self.exact_points, self.exact), (self.numeric_points, self.numeric)) if judged)

    @property
    def equations(self) -> int:
        """The number of equations certified."""
        return self.exact + self.numeric

    def __str__(self) -> str:
        parts = []
        if self.exact:
            parts.append(
                f"{self.exact} exactly, at {self.exact_points} random points, by dual numbers over GF(2⁶¹ − 1)"
                f"{_taken_as_unknown(self.functions)} "
                f"(a false one passes with probability below {_raised(self.error_bound)})"
            )
        by_differences = (
            f"to {TOLERANCE_DIGITS} digits, at {self.numeric_points} random points, by 60-digit differences"
        )
        if self.numeric:
            parts.append(f"{self.numeric} {by_differences}")
        elif self.confirmed:
            parts.append(f"{self.confirmed} of them also {by_differences}")
        sizes = ", ".join(f"{name} = {n}" for name, n in self.dimensions)
        at = f"; the last point with {sizes}" if sizes else ""
        if self.polynomials:
            at += f"; {', '.join(self.polynomials)} a polynomial of degree 7 with coefficients drawn from its name"
        if self.cases:
            at += f"; each for {self.cases}"
        plural = "s" * (self.equations != 1)
        return f"{self.equations} equation{plural} certified: {'; '.join(parts)}{at}; seed {self.seed}"

    def as_dict(self) -> dict[str, object]:
        """Return the certificate as JSON-ready data."""
        return {
            "method": self.method,
            "equations": self.equations,
            "exact": self.exact,
            "numeric": self.numeric,
            "trials": self.trials,
            "dimensions": dict(self.dimensions),
            "seed": self.seed,
            **({"cases": self.cases} if self.cases else {}),
            "unknown_functions": [*self.functions, *self.polynomials],
            "error_bound": self.error_bound or f"10^-{TOLERANCE_DIGITS}",
        }


def _taken_as_unknown(names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f", {listed} as {'unknown functions' if len(names) > 1 else 'an unknown function'}"


def _raised(power: str) -> str:
    """Return 2^-102 as 2⁻¹⁰²."""
    base, _, exponent = power.partition("^")
    return base + exponent.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


class Rejected(Exception):  # noqa: N818  # a verdict, not an error
    """An equation failed at a point."""

    def __init__(self, equation: Equation, point: Evaluator) -> None:
        self.equation, self.point = equation, point
        super().__init__(equation[2])


class Unsettled(Exception):  # noqa: N818  # a verdict on a point
    """At this point a function is too steep for its differences to say anything."""


def roots_of(equations: Iterable[Equation]) -> list[Expr]:
    """Return both sides of every equation."""
    return [side for lhs, rhs, _ in equations for side in (lhs, rhs)]


def sample_styles(roots: Sequence[Expr], rng: random.Random, attempt: int) -> dict[Expr, str]:
    """Return how to draw each variable: first as its own operations like it, then anything that may fit."""
    styles: dict[Expr, str] = {}
    for node in postorder(*roots):
        if isinstance(node, App):
            for a in node.args:
                if isinstance(a, Sym) and node.op.sample != "generic":
                    styles[a] = node.op.sample
    if attempt:
        everything = [n for n in postorder(*roots) if isinstance(n, Sym)]
        common = STYLES[attempt % len(STYLES)]
        for s in everything:
            styles[s] = common if attempt <= len(STYLES) else rng.choice(STYLES)
    return styles


def agrees_exactly(a: Array, b: Array, point: Evaluator) -> bool:
    """Whether the primal parts are equal in the field."""
    return all(x.a == y.a for r, s in zip(a.rows, b.rows, strict=True) for x, y in zip(r, s, strict=True))


def agrees_numerically(a: Array, b: Array, point: Evaluator) -> bool:
    """Whether the matrices agree to 25 digits, or differ by less than the rounding of the terms that entered."""
    return _agrees(a, b, point, TOLERANCE_DIGITS, ROUNDING_DIGITS)


def agrees_steadily(a: Array, b: Array, point: Evaluator) -> bool:
    """Whether the matrices agree to 44 digits: what rounding leaves where no difference is taken."""
    return _agrees(a, b, point, STEADY_DIGITS, STEADY_ROUNDING)


def _agrees(a: Array, b: Array, point: Evaluator, digits: int, rounding: int) -> bool:
    ring = a.ring
    scale = max(abs(x) for m in (a, b) for r in m.rows for x in r)
    bound = ring.element(10) ** -digits * scale + ring.element(10) ** -rounding * point.largest
    worst = max(abs(x - y) for r, s in zip(a.rows, b.rows, strict=True) for x, y in zip(r, s, strict=True))
    return bool(worst <= bound)


def log2_degree(roots: Sequence[Expr], sizes: dict[str, int]) -> float:
    """Return log2 of a bound on the degree of the polynomials compared."""
    largest = max([*sizes.values(), 4])
    degree: dict[Expr, float] = {}
    for node in postorder(*roots):
        if isinstance(node, (Num, Const)):
            degree[node] = 0.0
        elif not node.args:
            degree[node] = 1.0 if not (isinstance(node, Sym) and node.structure) else 2.0 * largest  # of its chart
        else:
            total = sum(degree[a] for a in node.args)
            exponents = [float(min(abs(a.value), Fraction(10**6))) for a in node.args if isinstance(a, Num)]
            linear = isinstance(node, App) and node.op.kind in ("linear", "multilinear")
            largest = max(largest, node.op.degree if isinstance(node, App) else 0)
            degree[node] = min(total if linear else max([1.0, *exponents]) * largest * (total + 1), 1e300)
    return math.log2(2 + 2 * sum(degree[r] for r in roots[:2]) + max(degree[r] for r in roots))


@in_sixty_digits
def judged(
    equations: Sequence[Equation],
    x: Moving = None,
    *,
    seed: int = 0,
    needed: Sequence[Expr] = (),
    where: Sequence[Condition] = (),
    trials: int = TRIALS,
    thorough: bool = True,
) -> Certificate:
    """Return a certificate for the equations, or raise `Rejected` with the first that fails and where.

    An equation of rational expressions is judged exactly, any other by 60-digit arithmetic: at points where the
    operations are surely defined and, `thorough`, at as many others of either sign and of any size as are.
    """
    if indices_of(*roots_of(equations), *needed):
        return _judged_in_cases(equations, x, seed, needed, where, trials, thorough)
    rng = random.Random(seed)
    roots = roots_of(equations)
    exact = list(equations)
    rest: list[Equation] = []
    functions: dict[int, list[str]] = {}
    sizes: dict[str, int] = {}
    # What holds where det Q = 1 may fail where it is -1: every combination of components is a point of its own.
    trials = max(trials, branches([*needed, *roots]))
    # The last in more dimensions: what holds up to order 4, or for one order, must not pass.
    exact_trials = trials + thorough * branches([*needed, *roots])
    for k in range(exact_trials):
        point = _exact_point(roots, x, rng, needed, where, k, spacious=k >= trials)
        sizes = point.sizes
        for equation in list(exact):
            try:
                _compare(equation, point, agrees_exactly)
            except Unsupported:
                exact.remove(equation)
                rest.append(equation)
            except Rejected:
                if not _unknown_functions(equation, point):
                    raise
                # It may hold by a property of the functions in it: tanh(−x) = −tanh(x).
                exact.remove(equation)
                rest.append(equation)
            else:
                if k == 0 and (found := _unknown_functions(equation, point)):
                    functions[id(equation)] = found
    opaque = [equation for equation in exact if id(equation) in functions]
    # The derivatives that the catalogue declares took part in judging these: the first is judged without them too.
    sloping = _holding_differentials([*rest, *opaque])
    slopes = [e for e in opaque if e[0] in sloping or e[1] in sloping]
    together = len(moving(x)) > 1
    many = len(slopes) > (LAYERS if together else LONG)
    again = rest or ([] if many else slopes[:1])
    if many or together:
        again = [*again, *(e for e in _telltales(slopes, functions) if e not in again)]
    if not rest and many:
        # These stand deep inside: to evaluate all that is built upon them would tell nothing of them.
        needed, nodes = (), set(postorder(*roots_of(again)))
        where = [c for c in where if c.subject in nodes]
    numeric_points = 0
    if again:
        rng = random.Random(seed)
        drawn = [_real_point(roots_of(again), x, rng, needed or roots_of(again), where, k) for k in range(trials)]
        if rest:
            drawn += _further_points(roots_of(again), x, rng, needed, where, EVERYWHERE if thorough else EVERYWHERE[:1])
            drawn += edge_points(roots_of(again), x, rng, needed, where)
        # Where all of them see 0 = 0, of a relu that is 0 or of exp(-10⁹), others are asked.
        further = _further_points(roots_of(again), x, rng, needed, where, EVERYWHERE[1:])
        telling: set[int] = set()  # the equations whose sides were not lost in rounding everywhere, nor 0
        for point in _until(lambda: thorough or len(telling) == len(again), drawn, further):
            settled = True
            for equation in again:
                try:
                    differs = equation[0] in sloping or equation[1] in sloping  # a difference is taken
                    _compare(equation, point, agrees_numerically if differs else agrees_steadily)
                except Unsettled:
                    settled = False
                else:
                    if _tells(equation, point):
                        telling.add(id(equation))
            if settled:
                sizes = point.sizes
                numeric_points += 1
        if rest and not numeric_points:
            raise DomainError("the expression changes too steeply, wherever it was tried, to be judged by differences")
    if thorough and exact and not again:
        _confirm(exact, x, random.Random(seed), needed, where)
    bound = ""
    if exact:
        # Two sides of degree d agree at a random point of the field by accident with probability at most d/p.
        bits = exact_trials * (math.log2(PRIME) - log2_degree(roots_of(exact), sizes)) - math.log2(len(exact))
        bound = f"2^-{max(0, int(bits))}"
    return Certificate(
        len(exact),
        len(rest),
        exact_trials,
        numeric_points,
        tuple(sorted(sizes.items())),
        seed,
        bound,
        tuple(dict.fromkeys(name for equation in opaque for name in functions[id(equation)])),
        tuple(dict.fromkeys(str(n.op.origin[0][0]) for n in postorder(*roots) if isinstance(n, App) and n.op.origin)),
        len(again) if numeric_points and not rest else 0,
    )


CASES = 10  # choices of the sizes and indices of families at which an equation about them is judged
LONGEST_FAMILY = 4
EXPONENTS = (1, 2, 3, 4, 5, 7)


def _cases(roots: Sequence[Expr], rng: random.Random) -> list[dict[tuple[str, bool], int]]:
    """Return choices for the indices in `roots`, in random order: families of up to four members, small exponents."""
    names = sorted({(i.name, i.bound) for i in indices_of(*roots)})
    exponents = {(s.name, False) for s in symbols(*roots) if isinstance(s, Integer)}
    ranges = [EXPONENTS if name in exponents else range(1, LONGEST_FAMILY + 1) for name in names]
    choices = [dict(zip(names, values, strict=True)) for values in product(*ranges)]
    rng.shuffle(choices)
    return choices


def _judged_in_cases(
    equations: Sequence[Equation],
    x: Moving,
    seed: int,
    needed: Sequence[Expr],
    where: Sequence[Condition],
    trials: int,
    thorough: bool,
) -> Certificate:
    """Judge equations about families for concrete sizes and indices, every sum and product written out."""
    open_roots = [*roots_of(equations), *needed, *moving(x)]
    found: list[Certificate] = []
    tried: list[dict[tuple[str, bool], int]] = []
    met: set[int] = set()
    members = [s for s in moving(x) if isinstance(s, Member)]
    for values in _cases(open_roots, random.Random(seed)):
        if len(found) >= CASES and len(met) == len(equations):
            break
        # Where a rule is judged under a sum over i ≠ k, the running member is not the one that varies.
        here = {s.at.offset + (values[s.at.name, s.at.bound] if s.at.name else 0) for s in members}
        if any(bound and n in here for (_, bound), n in values.items()):
            continue
        try:
            point_x = [grounded(s, values) for s in moving(x)]
            premises = [grounded(e, values) for e in needed]
            conditions = [c.at(values) for c in where if c.relation]
        except OutOfRange:
            continue
        if any(isinstance(c.subject, Num) and not c.is_plain() for c in conditions):
            continue  # k - 2 ≥ 0 where k = 1
        concrete: list[Equation] = []
        for k, (lhs, rhs, rule) in enumerate(equations):
            with suppress(OutOfRange):
                concrete.append((grounded(lhs, values), grounded(rhs, values), rule))
                met.add(k)
        if not concrete:
            continue
        try:
            found.append(
                judged(
                    concrete,
                    point_x,
                    seed=seed + len(found),
                    needed=premises,
                    where=conditions,
                    trials=trials,
                    thorough=thorough,
                )
            )
        except Rejected as rejected:
            rejected.point.case = values
            raise
        tried.append(values)
    if not found or len(met) < len(equations):
        raise DomainError("no sizes and indices were found for which all members in the expression exist")
    worst = min(found, key=lambda c: (c.method == "exact", -c.numeric, int(c.error_bound[3:] or 0)))
    free = sorted({name for values in tried for name, bound in values if not bound})
    shown = ", ".join(f"{name} = {_listed(sorted({v[name, False] for v in tried}))}" for name in free)
    return replace(
        worst,
        exact=len(equations) - worst.numeric,
        cases=f"{len(tried)} choices of {shown}" if shown else "",
        seed=seed,
    )


def _listed(numbers: list[int]) -> str:
    whole = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2
    return f"{numbers[0]}, …, {numbers[-1]}" if whole else ", ".join(map(str, numbers))


def _holding_differentials(equations: Iterable[Equation]) -> set[Expr]:
    """Return the nodes of the equations that hold a differential."""
    found: set[Expr] = set()
    for node in postorder(*roots_of(equations)):
        if isinstance(node, Diff) or any(a in found for a in node.args):
            found.add(node)
    return found


def _unknown_functions(equation: Equation, point: Evaluator) -> list[str]:
    """Return the functions in either side that were evaluated as unknown ones."""
    if not isinstance(point, Functions):
        return []
    return list(dict.fromkeys(name for side in equation[:2] for name in point.unknown.get(side, ())))


def _telltales(equations: Sequence[Equation], functions: dict[int, list[str]]) -> list[Equation]:
    """Return, for every function, the equation in which its declared derivative is best judged.

    Of a derivation through many layers, or by many variables, the gradient is no place for that: what one function
    adds to it is lost in rounding on the way. It is judged where it is differentiated with the least below it.
    """
    depth: dict[Expr, int] = {}
    for node in postorder(*roots_of(equations)):
        depth[node] = 1 + max([depth[a] for a in node.args], default=0)
    met: dict[str, Equation] = {}
    differentiated: dict[str, Equation] = {}
    for equation in sorted(equations, key=lambda e: depth[e[0]] + depth[e[1]]):
        of = equation[0].of if isinstance(equation[0], Diff) else None
        own = of.op.word if isinstance(of, App) else ""
        for name in functions[id(equation)]:
            table = differentiated if name == own else met
            table.setdefault(name, equation)
    return list({id(equation): equation for equation in {**met, **differentiated}.values()}.values())


def _confirm(
    equations: Sequence[Equation],
    x: Moving,
    rng: random.Random,
    needed: Sequence[Expr],
    where: Sequence[Condition],
) -> None:
    """Raise `Rejected` for an equation that holds in the field but not in the reals: (p + 1) x = x."""
    with suppress(DomainError):  # a formula may have values in the field only
        point = _real_point(roots_of(equations), x, rng, needed or roots_of(equations), where)
        for equation in equations:
            with suppress(Unsettled):
                _compare(equation, point, agrees_numerically)


def _exact_point(
    roots: Sequence[Expr],
    x: Moving,
    rng: random.Random,
    needed: Sequence[Expr],
    where: Sequence[Condition],
    branch: int,
    spacious: bool = False,
) -> Evaluator:
    everything = [*needed, *roots, *(c.subject for c in where)]

    def draw(attempt: int) -> Evaluator:
        # Where so many dimensions leave no point, fewer may: A X A' is singular whenever A is taller than wide.
        sizes = dimensions(everything, rng, spacious and attempt < ATTEMPTS // 8)
        return function_point(everything, x, rng, sizes, branch)

    point, last = _point(draw, roots, needed, where)
    if point is None:
        raise DomainError(
            f"no point was found at which the expression is defined and differentiable ({ATTEMPTS} tried; the last "
            f"failed with: {last}); is its domain empty?"
        )
    return point


def _real_point(
    roots: Sequence[Expr],
    x: Moving,
    rng: random.Random,
    needed: Sequence[Expr],
    where: Sequence[Condition],
    branch: int = 0,
) -> Evaluator:
    everything = [*needed, *roots, *(c.subject for c in where)]

    def draw(attempt: int) -> Evaluator:
        # The sizes are drawn anew as well: A X A' is singular whenever A is taller than wide.
        sizes = dimensions(everything, rng)
        # Where no point is found in one component, the others are tried: log det Q is defined for det Q = 1 only.
        component = branch if attempt < ATTEMPTS // 2 else attempt
        return numeric_point(everything, x, rng, sizes, sample_styles(everything, rng, attempt), component)

    point, last = _point(draw, roots, needed, where)
    if point is None:
        raise DomainError(
            f"no point was found at which the expression is defined and differentiable ({ATTEMPTS} tried; the last "
            f"failed with: {last}); is its domain empty?"
        )
    return point


def _further_points(
    roots: Sequence[Expr],
    x: Moving,
    rng: random.Random,
    needed: Sequence[Expr],
    where: Sequence[Condition],
    styles: Sequence[str],
) -> Iterator[Evaluator]:
    """Yield points drawn without regard for what the operations like: √(a²) = a holds wherever a is positive."""
    everything = [*needed, *roots, *(c.subject for c in where)]
    for k, style in enumerate(styles):
        drawn: dict[Expr, str] = {n: style for n in postorder(*everything) if isinstance(n, Sym)}
        point = numeric_point(everything, x, rng, dimensions(everything, rng, style == "wide"), drawn, k)
        try:
            if all(c.holds(point) for c in where):
                for e in needed or roots:
                    point(e)
                yield point
        except Outside:
            continue


def _point(
    draw: Callable[[int], Evaluator], roots: Sequence[Expr], needed: Sequence[Expr], where: Sequence[Condition]
) -> tuple[Evaluator | None, Outside | None]:
    """Return a point at which all is defined; failing that, one at which at least what is needed is."""
    second: Evaluator | None = None
    last: Outside | None = None
    for attempt in range(ATTEMPTS):
        point = draw(attempt)
        fits = False
        try:
            for e in needed:
                with suppress(Unsupported):
                    point(e)
            for condition in where:
                with suppress(Unsupported):
                    if not condition.holds(point):
                        raise Outside(str(condition) + " does not hold")
            fits = bool(needed)
            for e in roots:
                with suppress(Unsupported):
                    point(e)
        except Outside as error:
            last = error
            if fits and attempt >= ATTEMPTS // 4:
                second = point
                break
            continue
        return point, None
    return second, last


def _until(done: Callable[[], bool], first: Iterable[Evaluator], more: Iterable[Evaluator]) -> Iterator[Evaluator]:
    """Yield the first points, then more until enough is known."""
    yield from first
    if not done():
        for point in more:
            yield point
            if done():
                return


def _tells(equation: Equation, point: Evaluator) -> bool:
    """Whether a factor of 2 on one side would have been noticed at the point."""
    scale = max(abs(x) for side in equation[:2] for r in point(side).rows for x in r)
    return bool(scale > point.ring.element(10) ** -ROUNDING_DIGITS * point.largest * 2)


def _compare(equation: Equation, point: Evaluator, agree: Callable[[Array, Array, Evaluator], bool]) -> None:
    try:
        same = agree(point(equation[0]), point(equation[1]), point)
    except Beyond:
        raise Unsettled from None
    except Outside:
        same = False
    if not same:
        if isinstance(point, Numeric):
            sides = postorder(equation[0], equation[1])
            if not all(point.is_settled(node.of) for node in sides if isinstance(node, Diff)):
                raise Unsettled
        raise Rejected(equation, point)


@in_sixty_digits
def certified(
    equations: Sequence[Equation],
    x: Moving,
    *,
    seed: int,
    needed: Sequence[Expr],
    where: Sequence[Condition] = (),
) -> Certificate:
    """Return the certificate of our own steps; a rejection is our bug and says so."""
    try:
        return judged(equations, x, seed=seed, needed=needed, where=where, thorough=False)
    except Rejected as rejection:
        # An expression that is defined nowhere makes nonsense of every step; that is for the user to hear.
        if rejection.point.case:
            needed = [grounded(e, rejection.point.case) for e in needed]
            where = [c.at(rejection.point.case) for c in where]
            x = [grounded(s, rejection.point.case) for s in moving(x)]
        _real_point([], x, random.Random(seed), needed, where)
        lhs, rhs, rule = rejection.equation
        raise CertificateError(
            f"the step {rule} is rejected: {lhs} = {rhs} fails at a random point (seed {seed}); "
            "this is a bug of frechet, please report it"
        ) from None


def same_value(a: Expr, b: Expr, *, seed: int = 0) -> bool:
    """Return whether two expressions of one shape have the same value at every point (`==` is structural).

    >>> from frechet import matrix
    >>> A, B = matrix("A", "m", "n"), matrix("B", "n", "k")
    >>> same_value((A @ B).T, B.T @ A.T), same_value((A @ B).T, (A @ B).T + (A @ B).T)
    (True, False)
    """
    if not (isinstance(a, Expr) and isinstance(b, Expr)):
        raise ShapeError("same_value compares two expressions; read text with fr.parse(text)")
    if a.shape != b.shape:
        return False
    try:
        judged([(a, b, "same_value")], seed=seed)
    except Rejected:
        return False
    return True
