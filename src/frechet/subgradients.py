"""Clarke's subdifferential of a function built from smooth maps and operations with kinks.

Every such operation is φ(U) = ⟨S, U⟩ for the slopes S it declares. With S held constant the function is smooth, and its
gradient, as S runs through its set, is the subdifferential. When it is exactly that, and when it only contains it, is
the chain rule of F. H. Clarke, Optimization and Nonsmooth Analysis, 1983, theorem 2.3.9 (not verified): equality holds
for a smooth function of one scalar, and of several where their weights have one sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .calculus.frobenius import paired
from .certify.certificate import Certificate, Equation, certified
from .conditions import Condition, conditions_of, is_nonnegative
from .derivation import SEED, derive, prepared, variable_in
from .errors import ShapeError, UnsupportedError
from .expr import App, Diff, Expr, Sym, dependents, mapped, postorder, substitute, symbols
from .primitive import brief
from .rewrite import tidy
from .spaces import times

if TYPE_CHECKING:
    from .kink import Kink

LETTERS = {"scalar": "stpq", "vector": "stpq", "matrix": "STZN"}
ARGUMENTS = {"scalar": "ruvw", "vector": "ruvw", "matrix": "RUVM"}


@dataclass(frozen=True)
class Selection:
    """The slopes `letter` of one operation with a kink, of the argument `argument`, which is called `name`."""

    letter: Sym
    node: App
    kink: Kink
    argument: Expr
    name: Expr  # a letter for the argument; itself, where it is a variable

    def said(self, how: str) -> str:
        """Return which values the letter may take; `how` is text or latex."""
        from .render.latex import latex

        write: Callable[[Expr], str] = latex if how == "latex" else str
        rows, columns = self.letter.shape
        index = {(False, False): "ij", (True, False): "j", (False, True): "i", (True, True): ""}[
            rows == 1, columns == 1
        ]
        below = f"_{{{index}}}" if how == "latex" and index else f"_{index}" if index else ""
        whole = {"S": write(self.letter), "U": write(self.name)}
        entries = {"s": whole["S"] + below, "u": whole["U"] + below}
        cases = [case[how == "latex"].format(**whole, **entries) for case in self.kink.slopes.cases]
        return (r",\; " if how == "latex" else ", ").join(cases)


class Subdifferential:
    """The set of the generalised gradients of a function, as a formula in letters that run through given sets.

    `exact` says whether it is Clarke's subdifferential, or a set that contains it; `reason` says why.
    """

    def __init__(self, function: Expr, variable: Sym) -> None:
        steps = prepared(function, variable)  # ‖x‖² has no kink, though ‖x‖ has
        self.function, self.variable = steps[-1][1] if steps else function, variable
        self.selections = _selections(self.function, variable)
        letters: dict[Expr, Selection] = {s.node: s for s in self.selections}
        back: dict[Expr, Expr] = {}

        def linear(node: Expr) -> Expr | None:
            s = letters.get(node)
            if s is None:
                return None
            out: Expr = s.kink.pairing(s.letter, *(mapped(a, linear) for a in s.node.args))
            back[out] = back[tidy(out)] = node
            return out

        self._smooth = mapped(self.function, linear)  # equal in value when every letter is one of its slopes
        self._derivation = derive(self._smooth, variable)
        self._gradient = self._derivation.gradient
        # ⟨S, U⟩ is written φ(U) again where it stands for the value.
        self._back = back
        self._compiled: dict[Expr, Callable[..., Any]] = {}
        self.expression = mapped(self._gradient, back.get)
        self.exact, self.reason = self._exactness()

    @property
    def conditions(self) -> list[Condition]:
        """The conditions that remain: those of operations that have no kink to be resolved, such as a logarithm."""
        return [replace(c, subject=mapped(c.subject, self._back.get)) for c in self._derivation.conditions]

    def _exactness(self) -> tuple[bool, str]:
        if not self.selections:
            return True, "there is no kink: the gradient is the only element"
        nested = next((s for s in self.selections if _kinks(s.argument, self.variable)), None)
        if nested is not None:
            return False, f"the chain rule is an inclusion only, because {brief(nested.node)} has a kink inside a kink"
        if len(self.selections) == 1 and self.selections[0].node.is_scalar:
            return True, "one term with a kink, of a smooth map: the chain rule is an equality"
        taken = {s.name for s in symbols(self.function)}
        names = (n for n in ("Z", *(f"Z_{k}" for k in range(1, 1000))) if n not in taken)
        outer: dict[Expr, Expr] = {s.node: Sym(next(names), s.node.shape) for s in self.selections}
        f = mapped(self.function, outer.get)
        signs: set[int] = set()
        for s in self.selections:
            weight = derive(f, outer[s.node]).gradient
            weight = substitute(weight, {z: node for node, z in outer.items()})
            up, down = is_nonnegative(weight), is_nonnegative(tidy(-weight))
            if not up and not down:
                return False, (
                    f"the chain rule is an inclusion only, because the weight {brief(weight)} of {brief(s.node)} "
                    "may have either sign"
                )
            signs.add(1 if up == s.kink.convex else -1)
        if len(signs) > 1:
            return False, "the chain rule is an inclusion only, because kinks that open upwards and downwards are added"
        return (
            True,
            "the weights of the kinks have one sign, their arguments are smooth: the chain rule is an equality",
        )

    @cached_property
    def certificate(self) -> Certificate:
        """The proof by evaluation: of the gradient for constant letters, and that it is the gradient off the kinks."""
        slopes: dict[Expr, Expr] = {}
        for s in self.selections:  # inner kinks first: their slopes occur in no argument
            slopes[s.letter] = s.kink.slope(s.argument)
        there = mapped(self._gradient, slopes.get)
        equations: list[Equation] = [
            (Diff(self._smooth), paired(self._gradient, Diff(self.variable)), "subdifferential"),
            (self.function, mapped(self._smooth, slopes.get), "subdifferential"),
            (Diff(self.function), paired(there, Diff(self.variable)), "subdifferential"),
        ]
        return certified(
            equations, self.variable, seed=SEED, needed=[self.function], where=conditions_of(self.function)
        )

    def at(self, choose: Any = 0.0, /, **values: Any) -> Any:
        """Return one element at a point, in numbers: `choose` picks the free slopes, a number, an array or one each.

        Any choice gives an element, and every element is given by some choice: of sign(0) a number in [-1, 1], of
        relu'(0) one in [0, 1], of the norm at 0 a matrix in the ball; what lies outside is brought inside.

        >>> from frechet import parse
        >>> d = subdifferential(parse("norm1(x)"), "x")
        >>> d.at(0.5, x=[1.0, 0.0, -2.0]).tolist()
        [1.0, 0.5, -1.0]
        """
        import numpy as np

        from .codegen import compiled_value

        chosen = choose if isinstance(choose, (list, tuple)) and len(self.selections) > 1 else [choose] * 99
        point = {name: np.asarray(value, dtype=float) for name, value in values.items()}
        missing = [s.name for s in symbols(self.function) if s.name not in point]
        if missing:
            raise ShapeError(f"at: no value is given for {', '.join(missing)}")

        def value_of(e: Expr) -> Any:
            used = {s.name for s in symbols(e)}
            if e not in self._compiled:
                self._compiled[e] = compiled_value(e)
            return np.asarray(self._compiled[e](**{n: v for n, v in point.items() if n in used}), dtype=float)

        for s, T in zip(self.selections, chosen, strict=False):
            U = value_of(s.argument)
            T = np.reshape(T, U.shape) if np.size(T) == U.size else np.full(U.shape, float(np.ravel(T)[0]))
            point[s.letter.name] = np.asarray(s.kink.slopes.element(np, U, T), dtype=float)
        return np.reshape(value_of(self._gradient), point[self.variable.name].shape)

    # Showing -------------------------------------------------------------------------------------

    def __str__(self) -> str:
        x = self.variable.name
        sign = "=" if self.exact else "⊆"
        inside = "; ".join(s.said("text") for s in self.selections)
        names = [f"{s.name} = {s.argument}" for s in self.selections if s.name is not s.argument]
        line = f"∂f({x}) {sign} {{ {self.expression}{' : ' if inside else ''}{inside} }}"
        out = [line + (f", where {'; '.join(dict.fromkeys(names))}" if names else "")]
        if self.conditions:
            out.append("provided that " + "; ".join(c.shown("text") for c in self.conditions))
        return "\n".join(
            [*out, f"({'Clarke’s subdifferential' if self.exact else 'a set that contains it'}: {self.reason})"]
        )

    __repr__ = __str__

    def latex(self) -> str:
        """Return the set in LaTeX."""
        from .render.latex import latex

        inside = r";\; ".join(s.said("latex") for s in self.selections)
        names = [f"{latex(s.name)} = {latex(s.argument)}" for s in self.selections if s.name is not s.argument]
        bar = r" \;:\; " if inside else ""
        sign = "=" if self.exact else r"\subseteq"
        out = rf"\partial f({latex(self.variable)}) {sign} \left\{{ {latex(self.expression)}{bar}{inside} \right\}}"
        return out + (r", \quad " + r",\; ".join(dict.fromkeys(names)) if names else "")

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


def _kinks(root: Expr, x: Sym) -> list[App]:
    """Return the operations with a kink that depend on `x`, inner ones first."""
    varying = dependents(root, x)
    return [n for n in postorder(root) if isinstance(n, App) and n in varying and n.op.kink is not None]


def _selections(f: Expr, x: Sym) -> list[Selection]:
    taken = {s.name for s in symbols(f)}

    def fresh(shape: tuple[Any, Any], letters: dict[str, str]) -> Sym:
        kind = "scalar" if shape == (1, 1) else "vector" if 1 in shape else "matrix"
        options = [*letters[kind], *(f"{c}_{k}" for k in range(1, 1000) for c in letters[kind][:1])]
        name = next(n for n in options if n not in taken)
        taken.add(name)
        return Sym(name, shape)

    out: list[Selection] = []
    names: dict[Expr, Expr] = {}
    for node in _kinks(f, x):
        assert node.op.kink is not None
        argument = tidy(node.op.kink.argument(*node.args))
        if argument not in names:
            names[argument] = argument if isinstance(argument, Sym) else fresh(argument.shape, ARGUMENTS)
        out.append(Selection(fresh(argument.shape, LETTERS), node, node.op.kink, argument, names[argument]))
    return out


def subdifferential(f: Expr, x: Expr | str) -> Subdifferential:
    """Return Clarke's subdifferential of the scalar function `f`: {A's : s ∈ Sign(A x − y)} of ‖A x − y‖₁.

    At a kink of abs, norm1, norm2, relu, max or min it is the set of the generalised gradients, elsewhere the gradient
    alone; the result says when the chain rule gives equality, and when only a set that contains it. Raises `ShapeError`
    when `f` is matrix valued, `UnsupportedError` where a jump, such as that of sign, leaves no such set.

    >>> from frechet import parse
    >>> print(subdifferential(parse("norm1(A*x - y)"), "x"))
    ∂f(x) = { A'*s : s_i = sign(r_i) if r_i ≠ 0, s_i ∈ [−1, 1] if r_i = 0 }, where r = A*x - y
    (Clarke’s subdifferential: one term with a kink, of a smooth map: the chain rule is an equality)
    """
    if not isinstance(f, Expr):
        raise ShapeError(f"subdifferential takes an expression, not an object of type {type(f).__name__}")
    variable = variable_in(f, x)
    if not f.is_scalar:
        raise ShapeError(
            f"subdifferential({brief(f)}, {variable.name}): it needs a scalar function, this is {times(f.shape)}"
        )
    varying = dependents(f, variable)
    for node in postorder(f):
        if isinstance(node, App) and node in varying and node.op.jumps:
            raise UnsupportedError(
                f"{brief(node)} jumps, so that {brief(f)} is not Lipschitz there: Clarke's subdifferential is of "
                "Lipschitz functions, such as abs, relu and max"
            )
    return Subdifferential(f, variable)
