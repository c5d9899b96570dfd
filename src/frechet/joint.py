"""The gradients of one function with respect to several variables, from one derivation, and one program for them.

The variables change together: df = ⟨G₁, dW₁⟩ + ⟨G₂, dW₂⟩ + …. One pass forwards finds df, one sweep backwards moves
every operation off the differentials, and what several gradients share is derived, and certified, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from .calculus.differential import differential_of, total_sum
from .calculus.frobenius import joint_form, moves_of, paired
from .certify.certificate import Certificate, Equation, certified
from .collector import uncollected
from .columns import Column
from .conditions import conditions_of
from .derivation import (
    SEED,
    Derivation,
    derive,
    differentiated,
    finished,
    formally_projected,
    named_in,
    prepared,
)
from .errors import DomainError
from .expr import Diff, Expr, Sym, zeros
from .folds import Member
from .rewrite import Simplifier

if TYPE_CHECKING:
    from .codegen.function import CompiledGradients
    from .plan import Plan


class Part(NamedTuple):
    """The gradient with respect to one variable, as the moves leave it and as it is written."""

    raw: Expr
    collected: Expr
    gradient: Expr


class JointDerivation:
    """The derivation of the gradients of a scalar function with respect to variables that change together."""

    def __init__(self, function: Expr, variables: Collection[Sym], seed: int = SEED) -> None:
        self.function, self.seed = function, seed
        simplify = Simplifier()
        with uncollected():
            self._prepared = prepared(function, next(iter(variables)))  # the same for all that are no members
            self.subject = self._prepared[-1][1] if self._prepared else function
            self._differential = differential_of(self.subject, variables, simplify)
            terms, self._passed = joint_form(self._differential.value, [Diff(x) for x in variables], simplify)
            self.parts: dict[Sym, Part] = {}
            for x in variables:
                raw = terms.get(Diff(x), zeros(*x.shape))
                collected, _, gradient = finished(raw, function, x, simplify)
                self.parts[x] = Part(raw, collected, gradient)

    @cached_property
    def certificate(self) -> Certificate:
        """The proof by evaluation that the gradients are the gradients.

        Every variable has a random direction of its own. Judged exactly, df = Σ ⟨Gᵢ, dXᵢ⟩ then fails for a mistake in
        any gradient, and no move needs to be judged for itself. Where 25 digits are to judge, a mistake in the
        smallest gradient could be lost beside the largest: there every move is judged too.
        """
        with uncollected():
            found = self._certified(self.conclusions())
            return self._certified([*self.conclusions(), *self.moves()]) if found.numeric else found

    def _certified(self, claims: list[Equation]) -> Certificate:
        where = conditions_of(self.subject)
        return certified(claims, [*self.parts], seed=self.seed, needed=[self.subject], where=where)

    def conclusions(self) -> list[Equation]:
        """Return what it arrives at, and the rule of every nonlinear operation: functions are judged where they stand.

        A rule of a function that is no rational one is found out where it is differentiated, by numbers.
        """
        written = total_sum([paired(part.gradient, Diff(x)) for x, part in self.parts.items()])
        claims: list[Equation] = [(Diff(self.subject), written, "gradients"), *self._prepared]
        for x, part in self.parts.items():
            if x.structure:
                claims.append((formally_projected(part.gradient, x), part.gradient, "projection"))  # it is tangent
        return claims + [(m.before, m.after, m.rule) for m in self._differential.moves_at(nonlinear=True)]

    def moves(self) -> list[Equation]:
        """Return every other move, and each gradient as it is written."""
        claims: list[Equation] = []
        for x, part in self.parts.items():
            if part.collected is not part.raw:
                claims.append((part.raw, part.collected, "collect"))
            if part.gradient is not part.collected:
                claims.append((formally_projected(part.collected, x), part.gradient, "projection"))
        moves = [*self._differential.moves_at(nonlinear=False), *moves_of(self._passed)]
        return claims + [(m.before, m.after, m.rule) for m in moves]


class Gradients(Mapping[str, Derivation]):
    """The gradients of one function from one derivation; that of each variable by itself is made when it is asked for.

    >>> from frechet import parse
    >>> g = gradients(parse("norm2(U*V' - T)^2/2", "U: m k; V: n k; T: m n"), ["U", "V"])
    >>> g.expressions["U"]
    (U Vᵀ − T) V
    >>> [step.phase for step in g["U"].steps]
    ['function', 'differential', 'differential', 'frobenius']
    """

    def __init__(self, function: Expr, variables: Iterable[Sym | Column]) -> None:
        self.function = function
        self._wrt = {(x.of if isinstance(x, Column) else x).name: x for x in variables}
        plain = [x for x in self._wrt.values() if isinstance(x, Sym) and not isinstance(x, Member)]
        self._joint = JointDerivation(function, plain) if plain else None
        # A column, and a member of a family, have derivations of their own kind.
        apart = {name: x for name, x in self._wrt.items() if isinstance(x, (Column, Member))}
        self._apart = {name: derive(function, x) for name, x in apart.items()}
        self._derivations = dict(self._apart)

    def __getitem__(self, name: str) -> Derivation:
        if name not in self._derivations:
            self._derivations[name] = derive(self.function, self._wrt[name])
        return self._derivations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wrt)

    def __len__(self) -> int:
        return len(self._wrt)

    def __repr__(self) -> str:
        return f"<gradients of {self.function!r} with respect to {', '.join(self)}>"

    @property
    def by_variable(self) -> dict[Sym, Expr]:
        """The gradients, by the variables, in the order in which they were asked for."""
        joint = {x.name: (x, part.gradient) for x, part in self._joint.parts.items()} if self._joint else {}
        apart = {name: (d.variable, d.gradient) for name, d in self._apart.items()}
        return dict((joint | apart)[name] for name in self)

    @property
    def expressions(self) -> dict[str, Expr]:
        """The gradients, by the names of the variables."""
        return {x.name: G for x, G in self.by_variable.items()}

    @property
    def roots(self) -> tuple[Expr, ...]:
        """The function and its gradients."""
        return (self.function, *self.by_variable.values())

    @cached_property
    def certificates(self) -> list[Certificate]:
        """The proofs by evaluation: one for all variables together, and one for each column or member of a family."""
        joint = [self._joint.certificate] if self._joint else []
        return [*joint, *(d.certificate for d in self._apart.values())]

    def compile(
        self,
        backend: str = "numpy",
        *,
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> CompiledGradients:
        """Return g with ``value, gradients = g(W1=…, W2=…, X=…)``; what they share is computed once.

        The options are those of `Derivation.compile`.
        """
        from .codegen import back_end
        from .codegen.function import CompiledGradients
        from .codegen.options import Options

        language = back_end(backend)
        options = Options.of(language, constant, threads, workspace)
        _ = self.certificates  # nothing leaves uncertified
        return CompiledGradients(self, language, options)

    def plan(self, sizes: Mapping[str, int] | None = None, *, constant: Collection[str] = ()) -> Plan:
        """Return the plan of the program for these sizes of the dimensions."""
        from .plan import plan, sizes_of

        return plan(self.roots, None if sizes is None else sizes_of(self.roots, sizes), named_in(self.roots, constant))

    def code(
        self, backend: str = "numpy", *, sizes: Mapping[str, int] | None = None, constant: Collection[str] = ()
    ) -> str:
        """Return the source of a function that returns the value and the gradients, in order.

        The arguments are those of `Derivation.code`.
        """
        from .codegen import back_end
        from .codegen.source import gradients_job
        from .codegen.specialised import job_code

        language = back_end(backend)
        _ = self.certificates
        return job_code(gradients_job(self.function, self.by_variable), language, sizes, named_in(self.roots, constant))


def gradients(f: Any, variables: Iterable[Sym | Column | str]) -> Gradients:
    """Return the gradients of `f` with respect to `variables`, from one derivation: df = Σ ⟨Gᵢ, dXᵢ⟩.

    The cost grows with the length of `f`, not with the number of variables. Errors are those of `derive`, and
    `DomainError` when no variable is given.

    >>> from frechet import parse
    >>> g = gradients(parse("norm2(U*V' - T)^2", "U: m k; V: n k; T: m n"), ["U", "V"])
    >>> g["V"].gradient
    2 (U Vᵀ − T)ᵀ U
    >>> value, by_name = g.compile()(U=[[1.0], [2.0]], V=[[1.0]], T=[[1.0], [0.0]])
    >>> value, by_name["V"].tolist()
    (4.0, [[8.0]])
    """
    wanted = [variables] if isinstance(variables, (str, Sym)) else list(variables)
    if not wanted:
        raise DomainError("gradients takes the variables to differentiate with respect to, and none was given")
    found = differentiated(f, [x.of if isinstance(x, Column) else x for x in wanted])
    return Gradients(f, [x if isinstance(x, Column) else s for x, s in zip(wanted, found, strict=True)])
