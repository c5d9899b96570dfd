"""How fast a remainder vanishes, measured: log |f(X + hV) − f(X) − h⟨G, V⟩| against log h, in 60 digits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import CertificateError, DomainError
from ..expr import Expr, Sym
from .arrays import Array, Outside, in_sixty_digits, reals
from .evaluate import Evaluator, dimensions, numeric_point

if TYPE_CHECKING:
    from ..conditions import Condition

POWERS = (-8, -10, -12)  # of ten: the steps h; the remainder of second order is about 10⁻¹⁶ to 10⁻²⁴ then
POINTS = 3
ATTEMPTS = 80
LEAST = 1.9


@dataclass(frozen=True)
class Slope:
    """The least slope found at `points` random points; None where every remainder was zero to all digits."""

    slope: float | None
    points: int

    def __str__(self) -> str:
        measured = f"at {self.points} random points, h from 10⁻⁸ to 10⁻¹²"
        if self.slope is None:
            return f"the remainder is zero to 25 digits {measured}"
        return f"the remainder at hV falls like h to the power {self.slope:.2f} ({measured}), so it is o(h)"


@in_sixty_digits
def slope(f: Expr, G: Expr, x: Sym, *, seed: int, where: Sequence[Condition] = ()) -> Slope:
    """Return how fast f(X + hV) − f(X) − h⟨G, V⟩ vanishes; raise `CertificateError` if it is not o(h)."""
    from .certificate import sample_styles

    rng = random.Random(seed)
    found: list[float | None] = []
    for attempt in range(ATTEMPTS):
        if len(found) == POINTS:
            break
        point = numeric_point([f, G, x], x, rng, dimensions([f, G, x], rng), sample_styles([f], rng, attempt))
        try:
            if not all(c.holds(point) for c in where):
                continue
            # A direction is a point of the variable's space, drawn by itself.
            V = numeric_point([x], None, rng, point.sizes, {}).values[x]
            found.append(_slope(f, G, x, V, point))
        except Outside:
            continue
    if not found:
        raise DomainError("no point was found at which the function is defined")
    measured = [s for s in found if s is not None]
    least = min(measured, default=None)
    if least is not None and least < LEAST:
        raise CertificateError(
            f"the remainder of {f} falls like h to the power {least:.2f}, not faster than h; "
            "this is a bug of frechet, please report it"
        )
    return Slope(least, len(found))


def _slope(f: Expr, G: Expr, x: Sym, V: Array, point: Evaluator) -> float | None:
    ring = reals()
    value, g, at = point(f), point(G), point.values
    linear = ring.sum(g * V)
    logs = []
    for k in POWERS:
        h = ring.element(Fraction(1, 10**-k))
        moved = Evaluator(ring, point.sizes, {**{s: a for s, a in at.items() if isinstance(s, Sym)}, x: at[x] + V * h})
        [[left]] = ring.abs(moved(f) - value - linear * h).rows
        if left <= ring.element(Fraction(1, 10**40)) * (abs(value.rows[0][0]) + 1):
            return None
        logs.append(ring.log(ring.array([[left]])).rows[0][0])
    return float((logs[0] - logs[-1]) / ((POWERS[0] - POWERS[-1]) * ring.log(ring.array([[10]])).rows[0][0]))
