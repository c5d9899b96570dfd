"""The search for the mistakes that explain a wrong claim.

Every change of the claim and of the truth is evaluated at one point where the two differ. Two changes that meet,
one made to the claim and one to the truth, explain it together; so pairs cost no more than single changes do.
What looks right at the point is then judged like any other claim, and the first explanation that holds is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..certify.arrays import PRIME, Array, Duals, Unsupported
from ..certify.certificate import Certificate, Rejected, judged
from ..certify.evaluate import Evaluator
from ..conditions import Condition
from ..errors import FrechetError
from ..expr import App, Expr, Num, number, operate, postorder
from ..folds import grounded
from ..primitive import clipped
from ..render.text import readable
from .changes import Change, changes

TRIED = 10  # explanations that are judged before the search is given up
SECOND = 0.5  # what a second mistake costs, beside its own cost


@dataclass(frozen=True)
class Explanation:
    """The mistakes made: `mended`, the claim without them, has the value of `truth`, which `certificate` proves."""

    words: str
    mistakes: tuple[str, ...]
    mended: Expr
    certificate: Certificate


@dataclass(frozen=True)
class Step:
    """One mistake: its kind, how rare it is, and what to say of it."""

    kind: str
    cost: float
    words: Callable[[], str]


@dataclass(frozen=True)
class Candidate:
    """A formula that may be what the other side is, and the mistakes that lead to it."""

    e: Expr
    steps: tuple[Step, ...] = ()
    mends: bool = False  # whether it is the claim that was changed

    @property
    def cost(self) -> float:
        """How far-fetched it is."""
        return sum(s.cost for s in self.steps) + SECOND * (len(self.steps) - 1)


class Values:
    """The values of formulas at one point, as keys that are equal when the values are."""

    def __init__(self, point: Evaluator) -> None:
        self.point = point
        self.exact = isinstance(point.ring, Duals)
        self._seen: dict[Expr, tuple[Any, ...] | None] = {}

    def entries(self, e: Expr) -> tuple[Any, ...] | None:
        """Return the entries of the value, or None where there is none."""
        if e not in self._seen:
            try:
                value: Array = self.point(grounded(e, self.point.case) if self.point.case else e)
                rows = value.rows
                self._seen[e] = tuple(x.a if self.exact else x for r in rows for x in r)
            except (Unsupported, FrechetError, ArithmeticError, AssertionError, LookupError):
                self._seen[e] = None
        return self._seen[e]

    def pivot(self, e: Expr) -> Any:
        """Return the first entry that is not small beside the largest, or 0."""
        found = self.entries(e)
        if not found:
            return 0
        if self.exact:
            return next((x for x in found if x), 0)
        largest = max(abs(x) for x in found)
        if largest < 10**-20:
            return 0
        return next(x for x in found if abs(x) * 1000 >= largest)

    def key(self, e: Expr, scaled: bool = False) -> object:
        """Return what two formulas share when they have one value (`scaled`: up to a factor), or None."""
        found = self.entries(e)
        if found is None:
            return None
        pivot = self.pivot(e)
        if pivot == 0:
            return (e.shape, 0)
        if self.exact:
            inverse = pow(pivot, PRIME - 2, PRIME)
            ray: tuple[Any, ...] = tuple(x * inverse % PRIME for x in found)
            return (e.shape, ray) if scaled else (e.shape, ray, pivot)
        ray = tuple(round(float(x / pivot) * 10**9) for x in found)
        return (e.shape, ray) if scaled else (e.shape, ray, f"{float(pivot):.10e}")

    def ratio(self, a: Expr, b: Expr) -> Any:
        """Return the factor by which the values of `a` and `b`, which are proportional, differ."""
        p, q = self.pivot(a), self.pivot(b)
        if q == 0:
            return None
        return p * pow(q, PRIME - 2, PRIME) % PRIME if self.exact else p / q

    def rational(self, c: Any, largest: int = 12) -> Fraction | None:
        """Return the fraction of small numbers that `c` is, if it is one."""
        if c is None:
            return None
        for d in range(1, largest + 1):
            t = c * d
            if self.exact:
                t %= PRIME
                n = t if t <= PRIME // 2 else t - PRIME
            else:
                n = round(float(t)) if abs(t) < 1000 else 10**6
                if abs(t - n) > abs(t) * self.point.ring.element(10) ** -20:
                    continue
            if 0 < abs(n) <= 6 * largest:
                return Fraction(int(n), d)
        return None

    def times(self, a: Any, b: Any) -> Any:
        """Return the product of two numbers of the point's ring."""
        return a * b % PRIME if self.exact else a * b

    def over(self, a: Any, b: Any) -> Any:
        """Return their quotient."""
        return a * pow(b, PRIME - 2, PRIME) % PRIME if self.exact else a / b


class Search:
    """Looks for what a claim should have been changed into to be the truth."""

    def __init__(
        self,
        claim: Expr,
        truth: Expr,
        point: Evaluator,
        *,
        what: str = "the gradient",
        forms: Sequence[Expr] = (),
        special: Iterable[Candidate] = (),
        scalars: Sequence[Expr] = (),
        needed: Sequence[Expr] = (),
        where: Sequence[Condition] = (),
        seed: int = 0,
        mending: bool = False,
        trivial: bool = False,
    ) -> None:
        self.claim, self.truth, self.what = claim, truth, what
        self.mending = mending  # whether only the claim may be changed
        self.trivial = trivial  # whether it may then be the truth word for word
        self.values = Values(point)
        self.needed, self.where, self.seed = needed, where, seed
        self.forms = list(dict.fromkeys([truth, *forms]))
        self.special = list(special)
        found = [n for n in postorder(truth, claim, *scalars) if n.is_scalar and not isinstance(n, Num)]
        self.scalars = found[-40:]

    # The two sides -------------------------------------------------------------------------------

    def of_claim(self, *, rare: bool = False) -> list[Candidate]:
        """Return the claim with one mistake undone, in every way."""
        return [_undone(c) for c in changes(self.claim, rare=rare)]

    def of_truth(self, *, rare: bool = False) -> list[Candidate]:
        """Return the truth with one mistake made, in every way."""
        if self.mending:
            return self.special
        return [_done(c) for form in self.forms for c in changes(form, rare=rare)] + self.special

    # Explanations --------------------------------------------------------------------------------

    def explained(self, found: Iterator[tuple[Candidate, Candidate, Fraction, Expr | None]]) -> Explanation | None:
        """Return the cheapest explanation that holds: claim side = c s truth side."""
        ranked: list[tuple[float, int, Candidate, Candidate, Fraction, Expr | None]] = []
        for k, (a, b, c, s) in enumerate(found):
            extra = [_factor_step(c, self.what)] if c != 1 else []
            extra += [_scalar_step(s, self)] if s is not None else []
            whole = Candidate(a.e, (*a.steps, *b.steps, *extra))
            ranked.append((whole.cost, k, a, b, c, s))
        ranked.sort(key=lambda item: item[:2])
        tried: set[tuple[Expr, Expr, Fraction, Expr | None]] = set()
        for _, _, a, b, c, s in ranked:
            if len(tried) >= TRIED:
                break
            if (a.e, b.e, c, s) in tried:
                continue
            tried.add((a.e, b.e, c, s))
            if self.mending and not self.trivial and a.e is self.truth:
                continue
            target = b.e if c == 1 else operate("numpy", "*", number(c), b.e)
            if s is not None:
                target = operate("numpy", "*", s, target)
            certificate = self.judged(a.e, target)
            if certificate is not None:
                return self._explanation(a, b, c, s, certificate)
        return None

    def _explanation(
        self, a: Candidate, b: Candidate, c: Fraction, s: Expr | None, certificate: Certificate
    ) -> Explanation:
        steps = [*a.steps, *b.steps]
        if c != 1:
            steps.append(_factor_step(c, self.what, alone=not steps and s is None))
        if s is not None:
            steps.append(_scalar_step(s, self))
        words = ", and ".join(step.words() for step in steps)
        # What the claim is when all is undone; changes of the truth have no place in the claim where they could be.
        mended = _turned(a.e) if b.e is self.truth.T else self.truth if b.steps else a.e
        if mended is not self.truth:
            mended = mended if c == 1 else operate("numpy", "*", number(1 / c), mended)
            mended = mended if s is None else operate("numpy", "/", mended, s)
        return Explanation(words, tuple(step.kind for step in steps), mended, certificate)

    def judged(self, a: Expr, b: Expr) -> Certificate | None:
        """Return the certificate of a = b, or None."""
        if a.shape != b.shape:
            return None
        try:
            return judged([(a, b, "claim")], seed=self.seed, needed=self.needed, where=self.where)
        except (Rejected, FrechetError):
            return None

    # Matching ------------------------------------------------------------------------------------

    def proportional(
        self, left: Iterable[Candidate], right: Iterable[Candidate]
    ) -> Iterator[tuple[Candidate, Candidate, Fraction, Expr | None]]:
        """Yield the pairs whose values differ by a small factor, or by one that stands in the formulas."""
        rays: dict[object, list[Candidate]] = {}
        for b in right:
            key = self.values.key(b.e, scaled=True)
            if key is not None:
                rays.setdefault(key, []).append(b)
        for a in left:
            for b in rays.get(self.values.key(a.e, scaled=True), ()):
                if self.values.pivot(a.e) == 0:
                    continue
                ratio = self.values.ratio(a.e, b.e)
                c = self.values.rational(ratio)
                if c is not None:
                    yield a, b, c, None
                elif not (a.steps and b.steps):
                    for s in self.scalars:
                        r = self.values.pivot(s)
                        if r == 0:
                            continue
                        c = self.values.rational(self.values.over(ratio, r), 4)
                        if c is not None:
                            yield a, b, c, s
                        c = self.values.rational(self.values.times(ratio, r), 4)
                        if c is not None:
                            yield a, b, c, operate("numpy", "/", number(1), s)

    def equal(
        self, left: Iterable[Candidate], right: Iterable[Candidate]
    ) -> Iterator[tuple[Candidate, Candidate, Fraction, Expr | None]]:
        """Yield the pairs with one value, up to sign."""
        table: dict[object, list[Candidate]] = {}
        for b in right:
            key = self.values.key(b.e)
            if key is not None and self.values.pivot(b.e) != 0:
                table.setdefault(key, []).append(b)
        for a in left:
            for b in table.get(self.values.key(a.e), ()):
                yield a, b, Fraction(1), None


def _undone(change: Change) -> Candidate:
    return Candidate(change.whole, (Step(change.kind, change.cost, change.undone),), mends=True)


def _done(change: Change) -> Candidate:
    return Candidate(change.whole, (Step(change.kind, change.cost, change.done),))


def _factor_step(c: Fraction, what: str, alone: bool = True) -> Step:
    if c == -1:
        return Step("sign", 1.0, lambda: "the sign is wrong")
    size = abs(c)
    if size > 1:
        excess = f"a factor {size} too much" if size.denominator == 1 else f"the factor {1 / size} is missing"
    else:
        excess = f"a factor {1 / size} is missing" if size.numerator == 1 else f"the factor {1 / size} is missing"
    words = excess if not alone else f"it is {c} times {what}" + (f": {excess}" if size < 1 else "")
    if c < 0:
        words += ", and the sign is wrong"
    common = size in (2, Fraction(1, 2))
    whole = size.numerator == 1 or size.denominator == 1
    return Step("factor", 1.0 if common else 1.2 if whole else 1.6, lambda: words)


def _scalar_step(s: Expr, search: Search) -> Step:
    """Return what to say of a claim that is s times what it should be."""
    inverse = _inverted(s)
    inside = inverse if inverse is not None else s
    shown = clipped(readable(inside))
    divisor = any(
        isinstance(n, App) and n.op.homothety == 0 and n.op.arity == 2 and n.args[1] is inside
        for n in postorder(search.truth if inverse is None else search.claim)
    )
    if inverse is None:
        absent = not any(n is inside for n in postorder(search.claim))  # a factor to be taken out is seen
        words = f"it is not divided by {shown}" if divisor or absent else f"the factor {shown} does not belong there"
    else:
        words = f"the division by {shown} does not belong there" if divisor else f"the factor {shown} is missing"
    return Step("factor", 1.5, lambda: words)


def _turned(e: Expr) -> Expr:
    """Return A' for A, and A for A'."""
    turned = e.T
    return e.args[0] if isinstance(e, App) and isinstance(turned, App) and e.op is turned.op else turned


def _inverted(s: Expr) -> Expr | None:
    if isinstance(s, App) and s.op.homothety == 0 and s.op.arity == 2:
        a, b = s.args
        if isinstance(a, Num) and a.value == 1:
            return b
    return None


def explanation(search: Search, restricted: Callable[[], Explanation | None]) -> Explanation | None:
    """Return the simplest explanation: one mistake, then a restriction under which it is right, then two mistakes."""
    claim, truth = Candidate(search.claim), Candidate(search.truth)
    if search.values.pivot(search.claim) == 0 and search.values.entries(search.claim) is not None:
        zero = Candidate(operate("numpy", "*", number(0), search.truth))
        certificate = search.judged(search.claim, zero.e)
        if certificate is not None:
            return Explanation("it is zero", ("zero",), search.truth, certificate)
    layout = " (numerator layout)" if search.what == "the gradient" else ""
    turned = Step("layout", 1.0, lambda: f"it is the transpose of {search.what}" + layout)
    whole = [Candidate(search.truth.T, (turned,))] if not search.truth.is_scalar else []
    undone, done = search.of_claim(), search.of_truth()
    first = search.explained(
        _chained(
            search.proportional([claim], [truth]),
            _simple(search.proportional([claim], whole)),
            _simple(search.proportional(undone, [truth])),
            _simple(search.proportional([claim], done)),
        )
    )
    if first is not None and not (first.mistakes == ("transpose",) and first.mended is search.truth):
        return first
    # A transpose left out of the truth, A for A' in A + A', takes the matrix to be symmetric: that says more.
    under = restricted() or first
    if under is not None:
        return under
    if search.mending:
        return search.explained(
            _chained(search.proportional([claim], whole), search.proportional(_turning(undone), [truth, *whole]))
        )
    return search.explained(
        _chained(
            search.proportional([claim], whole),
            search.proportional(undone, [truth, *whole]),
            search.proportional([claim], done),
            search.equal(undone, done),
            search.proportional(search.of_claim(rare=True), [truth]),
            search.proportional([claim], search.of_truth(rare=True)),
        )
    )


def _turning(found: Iterable[Candidate]) -> list[Candidate]:
    """Return those that leave every term and factor where it is."""
    return [c for c in found if c.steps[0].kind in ("transpose", "order", "product", "sign", "layout")]


def _simple(
    found: Iterable[tuple[Candidate, Candidate, Fraction, Expr | None]],
) -> Iterator[tuple[Candidate, Candidate, Fraction, Expr | None]]:
    """Yield what is a single mistake, with no factor beside it."""
    return (f for f in found if f[2] == 1 and f[3] is None)


def _chained(
    *found: Iterable[tuple[Candidate, Candidate, Fraction, Expr | None]],
) -> Iterator[tuple[Candidate, Candidate, Fraction, Expr | None]]:
    for part in found:
        yield from part
