"""A kink: where a convex function has many supporting planes, the set of their slopes.

φ(U) is the largest of ⟨S, U⟩ over a fixed set of S, or entry by entry of S ⊙ U; at U its slopes are the S that reach
the maximum: one where φ is differentiable, several at a kink. A concave function is the negative of a convex one, with
the same formula and the smallest in place of the largest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .expr import Expr

Rule = Callable[..., "Expr"]


@dataclass(frozen=True)
class Slopes:
    """The set of slopes S at U.

    `cases` says which they are, in Unicode and in LaTeX: {s} and {u} stand for entries, {S} and {U} for the whole.
    `element` maps any matrix T of the shape of U into the set, onto all of it.
    """

    cases: tuple[tuple[str, str], ...]
    element: Callable[[Any, Any, Any], Any]  # (NumPy, U, T) -> S


@dataclass(frozen=True)
class Kink:
    """The slopes of an operation φ, and φ as an expression that is linear for each of them."""

    slopes: Slopes
    pairing: Rule  # (S, *arguments) -> φ(*arguments)
    slope: Rule  # U -> S, where φ is differentiable
    argument: Rule = lambda U: U  # what of the arguments decides on S
    convex: bool = True


def _on_simplex(np: Any, T: Any, active: Any) -> Any:
    weights = np.abs(T) * active
    return weights / weights.sum() if weights.sum() > 0 else active / active.sum()


SIGNS = Slopes(
    (
        ("{s} = sign({u}) if {u} ≠ 0", r"{s} = \operatorname{{sign}}({u}) \text{{ if }} {u} \neq 0"),
        ("{s} ∈ [−1, 1] if {u} = 0", r"{s} \in [-1, 1] \text{{ if }} {u} = 0"),
    ),
    lambda np, U, T: np.where(U == 0, np.clip(T, -1, 1), np.sign(U)),
)
STEPS = Slopes(
    (
        ("{s} = 1 if {u} > 0", r"{s} = 1 \text{{ if }} {u} > 0"),
        ("{s} = 0 if {u} < 0", r"{s} = 0 \text{{ if }} {u} < 0"),
        ("{s} ∈ [0, 1] if {u} = 0", r"{s} \in [0, 1] \text{{ if }} {u} = 0"),
    ),
    lambda np, U, T: np.where(U == 0, np.clip(T, 0, 1), U > 0),
)
BALL = Slopes(
    (
        ("{S} = {U}/‖{U}‖ if {U} ≠ 0", r"{S} = {U}/\|{U}\| \text{{ if }} {U} \neq 0"),
        ("‖{S}‖ ≤ 1 if {U} = 0", r"\|{S}\| \leq 1 \text{{ if }} {U} = 0"),
    ),
    lambda np, U, T: U / np.linalg.norm(U) if np.any(U) else T / max(1.0, float(np.linalg.norm(T))),
)
LARGEST = Slopes(
    (
        ("{s} ≥ 0 of sum 1", r"{s} \geq 0 \text{{ of sum }} 1"),
        ("{s} = 0 unless {u} is the largest", r"{s} = 0 \text{{ unless }} {u} \text{{ is the largest}}"),
    ),
    lambda np, U, T: _on_simplex(np, T, np.max(U) == U),
)
SMALLEST = Slopes(
    (
        LARGEST.cases[0],
        ("{s} = 0 unless {u} is the smallest", r"{s} = 0 \text{{ unless }} {u} \text{{ is the smallest}}"),
    ),
    lambda np, U, T: _on_simplex(np, T, np.min(U) == U),
)
