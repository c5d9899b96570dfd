"""The gradients of one function with respect to several variables, and one program for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .derivation import Derivation, derive, named_in
from .errors import DomainError
from .expr import Expr, Sym

if TYPE_CHECKING:
    from .codegen.function import CompiledGradients
    from .plan import Plan


class Gradients(Mapping[str, Derivation]):
    """The derivations of one function, by the names of the variables."""

    def __init__(self, derivations: Iterable[Derivation]) -> None:
        self._derivations = {d.variable.name: d for d in derivations}
        self.function = next(iter(self._derivations.values())).function

    def __getitem__(self, name: str) -> Derivation:
        return self._derivations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._derivations)

    def __len__(self) -> int:
        return len(self._derivations)

    def __repr__(self) -> str:
        return f"<gradients of {self.function!r} with respect to {', '.join(self)}>"

    @property
    def roots(self) -> tuple[Expr, ...]:
        """The function and its gradients."""
        return (self.function, *(d.gradient for d in self.values()))

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
        for d in self.values():
            _ = d.certificate
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
        for d in self.values():
            _ = d.certificate
        job = gradients_job(self.function, {d.variable: d.gradient for d in self.values()})
        return job_code(job, language, sizes, named_in(self.roots, constant))


def gradients(f: Any, variables: Iterable[Sym | str]) -> Gradients:
    """Return the derivations of the gradients of `f` with respect to each of `variables`.

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
    return Gradients([derive(f, x) for x in wanted])
