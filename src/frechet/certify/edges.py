"""Both sides of a jump: step(x − 5) and step(x − 6) differ between 5 and 6 only, where chance seldom leads."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product

from ..conditions import Condition
from ..expr import App, Expr, Sym, postorder
from .arrays import Array, Beyond, Outside
from .evaluate import Evaluator, Free, Moving, dimensions, drawn_entries, point_at

JUMPS = 6  # jumping operations that are looked at
HALVINGS = 40
# The styles of the two ends between which an edge is looked for: near 0, and wherever else it may lie.
ENDS = (("negative", "positive"), ("wide", "wide"), ("deep", "huge"), ("tiny", "huge"))


def edge_points(
    roots: Sequence[Expr], x: Moving, rng: random.Random, needed: Sequence[Expr], where: Sequence[Condition]
) -> Iterator[Evaluator]:
    """Yield pairs of points close to each other, between which the value of a jumping operation changes."""
    everything = [*needed, *roots, *(c.subject for c in where)]
    jumping = [node for node in postorder(*roots) if isinstance(node, App) and node.op.jumps][:JUMPS]
    variables = [node for node in postorder(*everything) if isinstance(node, Sym)]
    for node, (below, above) in product(jumping, ENDS):
        sizes = dimensions(everything, rng)
        start, direction = drawn_entries(everything, x, rng, sizes, dict.fromkeys(variables, below))
        end, _ = drawn_entries(everything, x, rng, sizes, dict.fromkeys(variables, above))
        for free in _sides(node, start, end, sizes):
            point = point_at(free, direction, sizes)
            try:
                if all(c.holds(point) for c in where):
                    for e in needed or roots:
                        point(e)
                    yield point
            except Outside:
                continue


def _sides(node: Expr, start: Free, end: Free, sizes: dict[str, int]) -> Iterator[Free]:
    """Yield the two ends of a short piece of the line from `start` to `end` on which the value of `node` changes."""

    def value(free: Free) -> list[list[object]]:
        rows: list[list[object]] = point_at(free, {}, sizes)(node).rows
        return rows

    try:
        low, high = value(start), value(end)
        if low == high:
            return
        for _ in range(HALVINGS):
            middle = {s: [_between(a, b) for a, b in zip(start[s], end[s], strict=True)] for s in start}
            if value(middle) == low:
                start = middle
            else:
                end = middle
    except (Outside, Beyond):
        return
    yield start
    yield end


def _between(a: Array, b: Array) -> Array:
    middle: Array = (a + b) / 2
    return middle
