"""Values of expressions at a point, over any ring; d(E) is read off E(X + tV), never off a rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Overflow
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any

from ..dimensions import names_of, size_of
from ..entries import Entries
from ..errors import DomainError
from ..expr import App, Const, Diff, Expr, Num, Sym, postorder, symbols
from ..folds import Unit
from ..spaces import Shape, structure
from .arrays import DUALS, PRIME, Array, Beyond, Dual, Duals, Outside, Reals, Ring, reals

Values = dict[Expr, Array]
# What may be chosen of each variable: of a symmetric one, its lower half.
Free = dict[Sym, list[Array]]
# What differentials are taken along: one variable, several that move together, or none.
Moving = Expr | Collection[Expr] | None

MOST_ENTRIES = 1_000_000
MOST_SPACIOUS = 650  # entries of a matrix at a point with spacious dimensions
MOST_BRANCHES = 32  # combinations of components that are judged one by one


def dimension_names(roots: Iterable[Expr]) -> set[str]:
    """Return the names of the symbolic dimensions, and of the ranks, that the expressions speak of."""
    nodes = list(postorder(*roots))
    sides = {d for shape in {node.shape for node in nodes} for d in shape}
    ranks = {structure(s.structure).rank for s in nodes if isinstance(s, Sym) and s.structure}
    return {name for d in sides | ranks for name in names_of(d)}


def dimensions(roots: Iterable[Expr], rng: random.Random, spacious: bool = False) -> dict[str, int]:
    """Return a random size for every symbolic dimension, unequal as far as few small numbers allow.

    `spacious`: of 5 to 8, where that leaves matrices of a moderate size; what holds up to order 4 only must not pass.
    """
    roots = list(roots)
    names = sorted(dimension_names(roots))
    small = [2, 3, 4] if len(names) <= 3 or len(names) > 4 else [2, 3, 4, 5]
    for choice in ([5, 6, 7, 8], [4, 5, 6], small) if spacious else (small,):
        sizes: dict[str, int] = {}
        pool: list[int] = []
        for name in names:
            if not pool:
                pool = list(choice)
                rng.shuffle(pool)
            sizes[name] = pool.pop()
        sizes = fitted(roots, sizes)
        # A point of a space is made from free matrices, which may be larger than it: n x n for n x p with p columns.
        if choice is small:
            break
        shapes = [size(shape, sizes) for shape in {node.shape for node in postorder(*roots)}]
        shapes += [shape for s in symbols(*roots) if s.structure for shape in free_shapes(s, sizes)]
        if max(map(prod, shapes)) <= MOST_SPACIOUS:
            break
    return sizes


def fitted(roots: Iterable[Expr], sizes: dict[str, int]) -> dict[str, int]:
    """Return `sizes` enlarged where a structure asks for it: more rows than columns, sides longer than the rank."""
    longer = [pair for s in symbols(*roots) if s.structure for pair in structure(s.structure).longer(s.shape)]
    for _ in range(len(longer) + 1):
        short = [(a, b) for a, b in longer if size_of(a, sizes) <= size_of(b, sizes)]
        if not short:
            break
        for a, b in short:
            # Strictly longer where there is a choice: what holds of square matrices only must not pass.
            if free := [name for name in names_of(a) if name not in names_of(b)]:
                while size_of(a, sizes) <= size_of(b, sizes):
                    sizes[free[0]] += 1
            elif names := names_of(a):
                sizes[names[0]] += size_of(b, sizes) + 1 - size_of(a, sizes)
            elif names := names_of(b):
                sizes[names[0]] = max(1, sizes[names[0]] - 1 - size_of(b, sizes) + size_of(a, sizes))
    if any(size_of(a, sizes) < size_of(b, sizes) for a, b in longer):
        raise DomainError("the declared structures leave no sizes: " + ", ".join(f"{a} ≥ {b}" for a, b in longer))
    return sizes


def branches(roots: Iterable[Expr]) -> int:
    """Return how many combinations of components the structured variables have: two for each orthogonal matrix."""
    found = prod(len(structure(s.structure).charts) for s in symbols(*roots) if s.structure)
    if found > MOST_BRANCHES:
        raise DomainError(
            f"the orthogonal variables have {found} combinations of determinants 1 and -1; at most {MOST_BRANCHES} are "
            "judged, one by one"
        )
    return found


def placed(s: Sym, sizes: dict[str, int], free: list[Array], branch: int = 0) -> Array:
    """Return the point of the space of `s` that its chart makes of free matrices."""
    if not s.structure:
        return free[0]
    charts = structure(s.structure).charts
    return charts[branch % len(charts)](size(s.shape, sizes), *free)


def free_shapes(s: Sym, sizes: dict[str, int]) -> tuple[tuple[int, int], ...]:
    """Return the shapes of the free matrices from which `placed` makes a value of `s`."""
    shape = size(s.shape, sizes)
    if not s.structure:
        return (shape,)
    known = structure(s.structure)
    return known.free(shape, size_of(known.rank, sizes) if known.rank else 0)


def size(shape: Shape, sizes: dict[str, int]) -> tuple[int, int]:
    """Return `shape` with its names replaced by their sizes; raise `DomainError` for what is too large to judge."""
    rows, columns = (size_of(d, sizes) for d in shape)
    if rows * columns > MOST_ENTRIES:
        raise DomainError(
            f"{rows} x {columns} is too large to be judged by numbers; declare the dimension by a name, such as n"
        )
    return rows, columns


@dataclass
class Evaluator:
    """Evaluates expressions over `ring` where each variable has the value given; remembers shared parts."""

    ring: Ring
    sizes: dict[str, int]
    values: Values
    largest: Any = 0  # the largest absolute value met so far, which rounding errors are relative to
    case: dict[tuple[str, bool], int] = field(default_factory=dict)  # the indices of families at this point
    _known_sizes: dict[Shape, tuple[int, int]] = field(default_factory=dict, repr=False)

    def __call__(self, root: Expr) -> Array:
        """Return the value of `root`, computing what is not yet known."""
        values = self.values
        for node in postorder_missing(root, values):
            values[node] = self._value(node)
        return values[root]

    def _size(self, shape: Shape) -> tuple[int, int]:
        found = self._known_sizes.get(shape)
        if found is None:
            found = self._known_sizes[shape] = size(shape, self.sizes)
        return found

    def _value(self, node: Expr) -> Array:
        ring = self.ring
        if isinstance(node, Num):
            return ring.array([[node.value]])
        if isinstance(node, Unit):
            rows = size(node.shape, self.sizes)[0]
            if not 1 <= node.at.offset <= rows:
                raise Outside(f"there is no row {node.at} among {rows}")
            return ring.array([[int(i == node.at.offset)] for i in range(1, rows + 1)])
        if isinstance(node, Const):
            shape = size(node.shape, self.sizes)
            if node.name == "I":
                return ring.eye(shape[0])
            return ring.full(shape, int(node.name) if node.name.isdigit() else getattr(ring, node.name))
        if isinstance(node, App):
            values, parameters = self.values, node.op.parameters
            args: list[Any] = (
                [values[a] for a in node.args]
                if not parameters
                else [a.value if i in parameters and isinstance(a, Num) else values[a] for i, a in enumerate(node.args)]
            )
            want = self._size(node.shape)
            try:
                out: Array = node.op.exact_value(ring, *args, *([want] if node.op.sized else []))
            except Overflow:
                raise Beyond("a number too large to be judged") from None
            if out.shape != want:
                raise AssertionError(f"{node.op.name}: value has shape {out.shape}, the signature says {want}")
            return out
        if isinstance(node, Diff):
            return self.differential(node.of)
        if isinstance(node, Entries):
            entries: Array = node.value(self)
            return entries
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
        self._constant: set[Expr] = set()
        self._shifted = [Evaluator(ring, sizes, v) for v in shifted]
        self._h = h

    def _value(self, node: Expr) -> Array:
        value = super()._value(node)
        if isinstance(node, Num) or (node.args and self._constant.issuperset(node.args)):
            self._constant.add(node)  # what is added to it counts: 10^30 in 1/10^30 rounds nothing
            return value
        self.largest = max(self.largest, *(x.copy_abs() for r in value.rows for x in r))
        return value

    def differential(self, e: Expr) -> Array:
        """Return the central difference."""
        plus, minus = (evaluate(e) for evaluate in self._shifted)
        self.largest = max(self.largest, *(x.copy_abs() for r in plus.rows for x in r))
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
    return max(x.copy_abs() for r in a.rows for x in r)


def postorder_missing(root: Expr, known: dict[Expr, Any]) -> Iterable[Expr]:
    """Yield the nodes below `root` that have no value yet, arguments first."""
    stack: list[Expr | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            node = stack.pop()
            if node is not None and node not in known:
                yield node
        elif node not in known:
            stack += (node, None)
            stack += [a for a in reversed(node.args) if a not in known]


def entries(rng: random.Random, shape: tuple[int, int], style: str) -> list[list[Fraction]]:
    """Return random rationals in a style: generic, wide, positive, negative, within_one, nonzero, off_symmetric.

    In the style tiny the entries are of one size between a millionth and a hundredth; huge, all positive, and deep, all
    negative, are between 100 and a million.
    """
    power = Fraction(10) ** (-rng.randrange(2, 7) if style == "tiny" else rng.randrange(3, 7))
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
        if style in ("tiny", "huge", "deep"):
            return {"tiny": sign, "huge": 1, "deep": -1}[style] * t * power
        return sign * (t + Fraction(1, 10)) * (4 if style == "wide" else Fraction(3, 2))

    out = [[draw() for _ in range(columns)] for _ in range(rows)]
    if style == "off_symmetric" and rows == columns:
        # Diagonally dominant, so invertible with positive determinant; still far from symmetric.
        for i in range(rows):
            out[i][i] += Fraction(4 * rows, 5) + Fraction(i, 7)
    return out


STYLES = ("generic", "positive", "within_one", "off_symmetric")


def moving(x: Moving) -> frozenset[Expr]:
    """Return the variables that move."""
    return frozenset() if x is None else frozenset((x,)) if isinstance(x, Expr) else frozenset(x)


def exact_values(
    roots: Iterable[Expr], x: Moving, rng: random.Random, sizes: dict[str, int], ring: Duals, branch: int = 0
) -> Values:
    """Return a uniformly random value in the field for every variable, with a random tangent direction for `x`."""
    values: Values = {}
    moved = moving(x)
    variables = symbols(*roots)
    bits = _components(variables, branch)
    for s in variables:
        free = []
        for rows, columns in free_shapes(s, sizes):
            a = [[rng.randrange(PRIME) for _ in range(columns)] for _ in range(rows)]
            v = [[rng.randrange(PRIME) if s in moved else 0 for _ in range(columns)] for _ in range(rows)]
            free.append(
                Array(ring, [[Dual(p, q) for p, q in zip(r, t, strict=True)] for r, t in zip(a, v, strict=True)])
            )
        values[s] = placed(s, sizes, free, bits.get(s, 0))
    return values


def exact_point(roots: Iterable[Expr], x: Moving, rng: random.Random, sizes: dict[str, int], branch: int = 0) -> Exact:
    """Return an evaluator at a uniformly random point of the field, with a random tangent direction for `x`."""
    return Exact(DUALS, sizes, exact_values(roots, x, rng, sizes, DUALS, branch))


def _components(variables: Iterable[Sym], branch: int) -> dict[Sym, int]:
    """Return which chart each variable with several takes in the combination with number `branch`."""
    out: dict[Sym, int] = {}
    for s in variables:
        if s.structure and (n := len(structure(s.structure).charts)) > 1:
            branch, out[s] = divmod(branch, n)
    return out


def numeric_point(
    roots: Iterable[Expr],
    x: Moving,
    rng: random.Random,
    sizes: dict[str, int],
    styles: dict[Expr, str],
    branch: int = 0,
) -> Numeric:
    """Return an evaluator at a random real point, with a random curve for `x` through it; `styles` says how to draw."""
    free, direction = drawn_entries(roots, x, rng, sizes, styles)
    return point_at(free, direction, sizes, branch)


def drawn_entries(
    roots: Iterable[Expr], x: Moving, rng: random.Random, sizes: dict[str, int], styles: dict[Expr, str]
) -> tuple[Free, Free]:
    """Return random free entries for every variable below `roots`, in the styles, and a direction for each of `x`."""
    ring = reals()
    free: Free = {}
    direction: Free = {}
    moved = moving(x)
    for s in symbols(*roots):
        shapes = free_shapes(s, sizes)
        free[s] = [ring.array(entries(rng, shape, styles.get(s, "generic"))) for shape in shapes]
        if s in moved:
            direction[s] = [ring.array(entries(rng, shape, "generic")) for shape in shapes]
    return free, direction


def point_at(free: Free, direction: Free, sizes: dict[str, int], branch: int = 0) -> Numeric:
    """Return an evaluator at the point with these free entries, with a curve through it in the direction."""
    ring = reals()
    values: Values = {}
    curves: dict[Expr, Callable[[Any], Array]] = {}
    lines: list[tuple[Array, Array]] = []
    bits = _components(free, branch)
    for s, given in free.items():
        values[s] = placed(s, sizes, given, bits.get(s, 0))
        if s in direction:
            found = list(zip(given, direction[s], strict=True))
            curves[s] = partial(_along, s, sizes, found, bits.get(s, 0))
            lines += found
    drawn = dict(values)

    def shifted(h: Any) -> Values:
        return {s: curves[s](h) if s in curves else a for s, a in drawn.items()}

    # Near 0 functions such as X/‖X‖ bend sharply; a shorter step keeps the 25 digits, and rounding still leaves 35.
    near = all(_worst(a) < ring.element(Fraction(1, 1000)) for a, _ in lines)
    h = ring.element(Fraction(1, 10**22 if lines and near else 10**20))
    long = 10 * h
    return Numeric(
        ring,
        sizes,
        values,
        (shifted(h), shifted(-h)),
        h,
        lambda: Numeric(ring, sizes, dict(drawn), (shifted(long), shifted(-long)), long),
    )


def _along(s: Sym, sizes: dict[str, int], lines: list[tuple[Array, Array]], branch: int, h: Any) -> Array:
    return placed(s, sizes, [a + v * h for a, v in lines], branch)


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
