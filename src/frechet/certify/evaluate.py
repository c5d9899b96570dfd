"""Values of expressions at a point, over any ring; d(E) is read off E(X + tV), never off a rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..dimensions import names_of, size_of
from ..errors import DomainError
from ..expr import App, Const, Diff, Expr, Num, Sym, postorder, symbols
from ..spaces import Shape, structure
from .arrays import DUALS, PRIME, Array, Dual, Duals, Outside, Reals, Ring, reals

Values = dict[Expr, Array]


def dimensions(roots: Iterable[Expr], rng: random.Random) -> dict[str, int]:
    """Return a random size for every symbolic dimension, unequal as far as few small numbers allow."""
    names = sorted({name for node in postorder(*roots) for d in node.shape for name in names_of(d)})
    sizes: dict[str, int] = {}
    pool: list[int] = []
    for name in names:
        if not pool:
            pool = [2, 3, 4] if len(names) <= 3 or len(names) > 4 else [2, 3, 4, 5]
            rng.shuffle(pool)
        sizes[name] = pool.pop()
    return sizes


def size(shape: Shape, sizes: dict[str, int]) -> tuple[int, int]:
    """Return `shape` with its names replaced by their sizes."""
    rows, columns = (size_of(d, sizes) for d in shape)
    return rows, columns


@dataclass
class Evaluator:
    """Evaluates expressions over `ring` where each variable has the value given; remembers shared parts."""

    ring: Ring
    sizes: dict[str, int]
    values: Values
    largest: Any = 0  # the largest absolute value met so far, which rounding errors are relative to

    def __call__(self, root: Expr) -> Array:
        """Return the value of `root`, computing what is not yet known."""
        values = self.values
        for node in postorder_missing(root, values):
            values[node] = self._value(node)
        return values[root]

    def _value(self, node: Expr) -> Array:
        ring = self.ring
        if isinstance(node, Num):
            return ring.array([[node.value]])
        if isinstance(node, Const):
            shape = size(node.shape, self.sizes)
            return ring.eye(shape[0]) if node.name == "I" else ring.full(shape, int(node.name))
        if isinstance(node, App):
            args = [
                a.value if slot.parameter and isinstance(a, Num) else self.values[a]
                for a, slot in zip(node.args, node.op.signature.slots, strict=True)
            ]
            out: Array = node.op.value(ring, *args)
            want = size(node.shape, self.sizes)
            if out.shape != want:
                raise AssertionError(f"{node.op.name}: value has shape {out.shape}, the signature says {want}")
            return out
        if isinstance(node, Diff):
            return self.differential(node.of)
        raise DomainError(f"{node} has no value: it is not among the variables given")

    def differential(self, e: Expr) -> Array:
        """Return the part of E(X + V) that is linear in V; a point without a direction V has none."""
        raise DomainError(f"d({e}) has no value at a point without a direction")


class Exact(Evaluator):
    """Over dual numbers the differential is the ε-part, exactly."""

    def differential(self, e: Expr) -> Array:
        """Return the ε-part."""
        return Array(self.ring, [[Dual(x.b) for x in r] for r in self.values[e].rows])


class Numeric(Evaluator):
    """Over 60-digit reals the differential is a central difference whose error is about 10⁻⁴⁰."""

    def __init__(
        self,
        ring: Reals,
        sizes: dict[str, int],
        values: Values,
        shifted: tuple[Values, Values],
        h: Any,
        coarser: Callable[[], Numeric] | None = None,
    ) -> None:
        super().__init__(ring, sizes, values)
        self._coarser = coarser
        self._shifted = [Evaluator(ring, sizes, v) for v in shifted]
        self._h = h

    def _value(self, node: Expr) -> Array:
        value = super()._value(node)
        self.largest = max(self.largest, *(abs(x) for r in value.rows for x in r))
        return value

    def differential(self, e: Expr) -> Array:
        """Return the central difference."""
        plus, minus = (evaluate(e) for evaluate in self._shifted)
        self.largest = max(self.largest, *(abs(x) for r in plus.rows for x in r))
        slope: Array = (plus - minus) / (2 * self._h)
        return slope

    def is_settled(self, e: Expr) -> bool:
        """Whether the central difference of `e` is good to 25 digits: one with a step ten times as long agrees.

        Its error is a hundred times as large, so the two show what the error is.
        """
        if self._coarser is None:
            return True
        fine, coarse = self.differential(e), self._coarser().differential(e)
        gap, scale = _worst(fine - coarse), _worst(fine)
        ten = self.ring.element(10)
        return bool(gap <= ten**-24 * scale + ten**-34 * self.largest)


def _worst(a: Array) -> Any:
    return max(abs(x) for r in a.rows for x in r)


def postorder_missing(root: Expr, known: dict[Expr, Any]) -> Iterable[Expr]:
    """Yield the nodes below `root` that have no value yet, arguments first."""
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if node in known:
            continue
        if ready:
            yield node
            continue
        stack.append((node, True))
        stack.extend((a, False) for a in node.args if a not in known)


def entries(rng: random.Random, shape: tuple[int, int], style: str) -> list[list[Fraction]]:
    """Return random rationals in a style: generic, wide, positive, negative, within_one, nonzero, off_symmetric."""
    rows, columns = shape

    def draw() -> Fraction:
        t = Fraction(rng.randrange(10**5, 10**6), 10**6)
        sign = rng.choice((-1, 1))
        if style == "positive":
            return t + Fraction(1, 4)
        if style == "negative":
            return -t - Fraction(1, 4)
        if style == "within_one":
            return sign * t * Fraction(9, 10)
        if style == "off_symmetric":
            return sign * t * Fraction(2, 5)
        return sign * (t + Fraction(1, 10)) * (4 if style == "wide" else Fraction(3, 2))

    out = [[draw() for _ in range(columns)] for _ in range(rows)]
    if style == "off_symmetric" and rows == columns:
        # Diagonally dominant, so invertible with positive determinant; still far from symmetric.
        for i in range(rows):
            out[i][i] += Fraction(4 * rows, 5) + Fraction(i, 7)
    return out


STYLES = ("generic", "positive", "within_one", "off_symmetric")


def exact_values(
    roots: Iterable[Expr], x: Expr | None, rng: random.Random, sizes: dict[str, int], ring: Duals
) -> Values:
    """Return a uniformly random value in the field for every variable, with a random direction for `x`."""
    values: Values = {}
    for s in symbols(*roots):
        shape = size(s.shape, sizes)

        def random_rows(shape: tuple[int, int] = shape) -> Any:
            return [[rng.randrange(PRIME) for _ in range(shape[1])] for _ in range(shape[0])]

        a = _structured(s, ring.array(random_rows()))
        if s is x:
            v = _structured(s, ring.array(random_rows()))
            a = Array(
                ring,
                [[Dual(p.a, q.a) for p, q in zip(r, t, strict=True)] for r, t in zip(a.rows, v.rows, strict=True)],
            )
        values[s] = a
    return values


def exact_point(roots: Iterable[Expr], x: Expr | None, rng: random.Random, sizes: dict[str, int]) -> Exact:
    """Return an evaluator at a uniformly random point of the field, with a random direction for `x`."""
    return Exact(DUALS, sizes, exact_values(roots, x, rng, sizes, DUALS))


def numeric_point(
    roots: Iterable[Expr], x: Expr | None, rng: random.Random, sizes: dict[str, int], styles: dict[Expr, str]
) -> Numeric:
    """Return an evaluator at a random real point, with a random direction for `x`; `styles` says how to draw."""
    ring = reals()
    values: Values = {}
    directions: Values = {}
    for s in symbols(*roots):
        shape = size(s.shape, sizes)
        values[s] = _structured(s, ring.array(entries(rng, shape, styles.get(s, "generic"))))
        if s is x:
            directions[s] = _structured(s, ring.array(entries(rng, shape, "generic")))
    drawn = dict(values)

    def shifted(h: Any) -> Values:
        return {s: a + directions[s] * h if s in directions else a for s, a in drawn.items()}

    h = ring.element(Fraction(1, 10**20))
    long = 10 * h
    return Numeric(
        ring,
        sizes,
        values,
        (shifted(h), shifted(-h)),
        h,
        lambda: Numeric(ring, sizes, dict(drawn), (shifted(long), shifted(-long)), long),
    )


def _structured(s: Sym, a: Array) -> Array:
    return structure(s.structure).point(a) if s.structure else a


__all__ = [
    "Evaluator",
    "Exact",
    "Numeric",
    "Outside",
    "dimensions",
    "entries",
    "exact_point",
    "exact_values",
    "numeric_point",
    "size",
]
