"""Functions that are not rational, judged exactly: as unknown functions whose derivative the catalogue states.

Over the prime field tanh is a table of random numbers, one for every argument, and its derivative is the value of
the declared 1 − tanh² there. What holds for every such table holds for the function; what holds by a property of
the function, tanh(−x) = −tanh(x), is not seen here and is left to the judgement in 60 digits.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from ..expr import App, Expr, Sym
from ..primitive import REGISTRY, Primitive
from .arrays import PRIME, Array, Dual, Duals, Unsupported
from .evaluate import Exact, Moving, Values, exact_values


def drawn(name: str, x: int) -> int:
    """Return the value of the unknown function `name` at x: random, and the same whenever it is asked."""
    return int.from_bytes(blake2b(f"{name} {x}".encode(), digest_size=16).digest()) % PRIME


class Root(Dual):
    """A square root: itself an unknown number, but its square is known."""

    __slots__ = ("of",)

    def __init__(self, root: Dual, of: Dual) -> None:
        super().__init__(root.a, root.b)
        self.of = of

    def __mul__(self, o: Dual) -> Dual:
        return self.of if isinstance(o, Root) and o.a == self.a else super().__mul__(o)


class FunctionDuals(Duals):
    """Dual numbers over the prime field, with every function of one number whose derivative is declared."""

    def __init__(self, values: FunctionDuals | None) -> None:
        super().__init__()
        self.values = values  # where the slope of a function is computed, itself without slopes
        self.asked = 0  # how often an unknown function was evaluated

    def __getattr__(self, name: str) -> Any:
        op = REGISTRY.get(name)
        if op is None or op.derivative is None or op.arity > 1:
            return super().__getattr__(name)
        return lambda A: self.applied(op, A)

    def sqrt(self, A: Array) -> Array:
        """Return the entrywise square root: of an unknown value, with a known square."""
        roots: Array = self.applied(REGISTRY[self.sqrt.__name__], A)
        return Array(
            self, [[Root(x, of) for x, of in zip(r, s, strict=True)] for r, s in zip(roots.rows, A.rows, strict=True)]
        )

    def applied(self, op: Primitive, A: Array, parameters: tuple[Expr, ...] = ()) -> Array:
        """Return the unknown function `op` of every entry of A."""
        self.asked += 1
        name = " ".join([op.name, *(str(p) for p in parameters)])
        if self.values is None:
            return A.map(lambda x: Dual(drawn(name, x.a)))
        assert op.derivative is not None
        x = Sym("x", A.shape)
        at = Functions(self.values, {}, {x: Array(self.values, [[Dual(y.a) for y in r] for r in A.rows])})
        slope = at(op.derivative(x, *parameters))
        return Array(
            self,
            [
                [Dual(drawn(name, y.a), y.b * s.a) for y, s in zip(r, t, strict=True)]
                for r, t in zip(A.rows, slope.rows, strict=True)
            ],
        )

    def _slogdet(self, A: Array) -> tuple[Array, Array]:
        # The logarithm of the first part plus the second is the logarithm of the determinant.
        return Array(self, [[self._eliminated(A, [[] for _ in A.rows])[1]]]), self.array([[0]])


class Functions(Exact):
    """Over dual numbers, with functions that are not rational taken as unknown ones."""

    ring: FunctionDuals

    def __init__(self, ring: FunctionDuals, sizes: dict[str, int], values: Values) -> None:
        super().__init__(ring, sizes, values)
        self.unknown: dict[Expr, tuple[str, ...]] = {}  # the unknown functions that a value needed, where it needed any

    def _value(self, node: Expr) -> Array:
        before = self.ring.asked
        try:
            return super()._value(node)
        except Unsupported:
            if not isinstance(node, App) or node.op.derivative is None:
                raise
            return self.ring.applied(node.op, self.values[node.args[0]], node.args[1:])
        finally:
            below = [names for a in node.args if (names := self.unknown.get(a))] if self.unknown else []
            if self.ring.asked != before and isinstance(node, App):
                below.append((node.op.word,))
            if below:
                first = below[0]
                alike = all(names == first for names in below)
                self.unknown[node] = first if alike else tuple(dict.fromkeys(name for names in below for name in names))


FUNCTIONS = FunctionDuals(FunctionDuals(None))


def function_point(
    roots: Iterable[Expr], x: Moving, rng: random.Random, sizes: dict[str, int], branch: int = 0
) -> Functions:
    """Return an evaluator at a uniformly random point of the field, with a random tangent direction for `x`."""
    return Functions(FUNCTIONS, sizes, exact_values(roots, x, rng, sizes, FUNCTIONS, branch))
