"""Higher differentials D^p F(X)[H₁, …, H_p]: symmetric multilinear maps, one differentiation after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from .calculus.collect import collected
from .certify.certificate import Certificate, certified
from .derivation import SEED
from .errors import NotDifferentiableError, ShapeError
from .expr import Diff, Expr, Sym, substitute, symbols, zeros
from .linear_map import LinearMap, differential
from .rewrite import Simplifier
from .spaces import structure, times

HIGHEST = 8  # each order multiplies the number of terms


class MultilinearMap:
    """The p-th differential of a function: linear in each of p directions, and symmetric in them."""

    def __init__(self, stages: tuple[LinearMap, ...], directions: tuple[Sym, ...], expression: Expr) -> None:
        self.expression = expression
        self.directions = directions
        self.variable = stages[0].variable
        self._stages = stages

    @property
    def order(self) -> int:
        """The number of directions."""
        return len(self.directions)

    def __call__(self, *directions: Expr) -> Expr:
        """Return the value at p directions; at one direction, the value with that one in every place."""
        if len(directions) == 1:
            directions *= self.order
        if len(directions) != self.order:
            raise ShapeError(f"the map takes {self.order} directions, or one for all of them, got {len(directions)}")
        for direction in directions:
            if not isinstance(direction, Expr):
                raise ShapeError(f"a direction is an expression, not an object of type {type(direction).__name__}")
            if direction.shape != self.variable.shape:
                raise ShapeError(
                    f"a direction has the shape of {self.variable.name}, {times(self.variable.shape)}, "
                    f"but {direction} is {times(direction.shape)}"
                )
        simplify = Simplifier()
        value = substitute(self.expression, dict(zip(self.directions, directions, strict=True)))
        return collected(simplify(value), simplify)

    @cached_property
    def certificate(self) -> Certificate:
        """The proof by evaluation that each stage is the derivative of the one before."""
        return self._stages[-1].certificate if self.order == 1 else _all_certified(self._stages)

    def _shown(self, write: Callable[[Expr], str], arrow: str) -> str:
        return f"({', '.join(write(h) for h in self.directions)}) {arrow} {write(self.expression)}"

    def __str__(self) -> str:
        return self._shown(str, "->")

    def __repr__(self) -> str:
        from .render.pretty import pretty

        return self._shown(pretty, "↦")

    def latex(self) -> str:
        r"""Return the map in LaTeX, ``(H_{1}, H_{2}) \mapsto …``."""
        from .render.latex import latex

        return self._shown(latex, r"\mapsto")

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


def _all_certified(stages: tuple[LinearMap, ...]) -> Certificate:
    equations = [(Diff(stage.of), stage.expression, "differential") for stage in stages if stage.of is not None]
    needed = [stage.of for stage in stages if stage.of is not None]
    return certified(equations, stages[0].variable, seed=SEED, needed=needed)


def higher_differential(F: Expr, x: Expr | str, order: int) -> MultilinearMap:
    """Return D^p F(X), the map (H₁, …, H_p) ↦ D^p F(X)[H₁, …, H_p].

    Raises `NotDifferentiableError` for an order that is not a small positive integer, or a variable on a curved set.

    >>> from frechet import matrix
    >>> X = matrix("X", "n", "n")
    >>> higher_differential(X @ X, X, 2)
    (H₁, H₂) ↦ H₁ H₂ + H₂ H₁
    """
    if isinstance(order, bool) or not isinstance(order, int) or not 1 <= order <= HIGHEST:
        raise NotDifferentiableError(f"the order of a differential is an integer from 1 to {HIGHEST}, not {order!r}")
    taken = {s.name for s in symbols(F)}
    stages: list[LinearMap] = []
    directions: list[Sym] = []
    simplify = Simplifier()
    for p in range(1, order + 1):
        stage = differential(F, x) if not stages else _next(F, stages[0].variable)
        variable = stage.variable
        if order > 1 and variable.structure and not structure(variable.structure).flat:
            raise NotDifferentiableError(
                f"{variable.name} is {structure(variable.structure).described(variable.shape)}: the set is curved, and "
                "a second differential depends on the curve; fr.hessian gives the Riemannian Hessian"
            )
        name = next(n for n in (f"H{p}", *(f"H{p}_{i}" for i in range(1, 99))) if n not in taken)
        direction = Sym(name, variable.shape, variable.structure)
        stages.append(stage)
        directions.append(direction)
        F = collected(simplify(substitute(stage.expression, {Diff(variable): direction})), simplify)
    return MultilinearMap(tuple(stages), tuple(directions), F)


def _next(F: Expr, variable: Sym) -> LinearMap:
    """Return the differential of a stage, zero once the variable has gone."""
    return differential(F, variable) if variable in symbols(F) else LinearMap(zeros(*F.shape), variable)
