"""Names for shared parts: z₁, z₂, … for values used more than once, Δ₁, Δ₂, … for cotangents, as in backpropagation.

A gradient through k layers written out grows with k in every factor; with names it is k short definitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import CertificateError
from ..expr import App, Diff, Expr, Sym, mapped, postorder, symbols

if TYPE_CHECKING:
    from ..derivation import Derivation


@dataclass(frozen=True)
class Lets:
    """Definitions in order, forward values first, and the body in which they are used."""

    values: list[tuple[Sym, Expr]]  # z₁ = …, z₂ = …: values of parts of the function
    cotangents: list[tuple[Sym, Expr]]  # Δ_k = …, …, Δ₁ = …, from the output back to the variable
    body: Expr
    wholes: dict[Expr, Expr]  # {what a name stands for, written out: the name}

    def renamed(self, e: Expr, *, cotangents: bool = True) -> Expr:
        """Return `e` with these names for the parts it has of them; inside d(…) only values have names."""
        known = {name for name, _ in self.values}
        values = {whole: name for whole, name in self.wholes.items() if name in known}
        table = self.wholes if cotangents else values
        inner: dict[Expr, Expr] = {}

        def change(node: Expr) -> Expr | None:
            if isinstance(node, Diff):
                return Diff(mapped(node.of, values.get, inner))
            return table.get(node)

        return mapped(e, change)

    def unfolded(self) -> Expr:
        """Return the body with every name replaced by what it stands for."""
        table: dict[Expr, Expr] = {}
        memo: dict[Expr, Expr] = {}
        for name, definition in [*self.values, *self.cotangents]:
            table[name] = mapped(definition, table.get, memo)
            memo[name] = table[name]
        return mapped(self.body, table.get, memo)


def lets(d: Derivation) -> Lets:
    """Return the gradient of `d` with names for what it uses more than once and for the cotangents on its way.

    >>> from frechet import derive, parse
    >>> for name, definition in lets(derive(parse("norm2(W_2*tanh(W_1*x) - y)^2/2"), "W_1")).cotangents:
    ...     print(name, "=", definition)
    Δ_2 = W_2*z_1 - y
    Δ_1 = (ones(n, 1) - z_1.^2).*(W_2'*Δ_2)
    """
    G = d.gradient
    forward = set(postorder(d.subject))
    inside = list(postorder(G))
    shared = [e for e in _shared(inside) if e in forward and _is_long(e)]
    held = set(inside)
    passed = [e for e in _cotangents(d) if e in held]
    taken = {s.name for s in symbols(d.subject, G)}
    table: dict[Expr, Expr] = {}
    for k, e in enumerate(shared, 1):
        table[e] = Sym(_free(f"z_{k}", taken), e.shape)
    for k, e in enumerate(passed):
        table[e] = Sym(_free(f"Δ_{len(passed) - k}", taken), e.shape)
    memo: dict[Expr, Expr] = {}

    def named(e: Expr) -> Expr:
        """Return `e` with the names of its parts, but not with its own."""
        assert isinstance(e, App)
        return App(e.op, tuple(mapped(a, table.get, memo) for a in e.args))

    def definitions(found: list[Expr]) -> list[tuple[Sym, Expr]]:
        return [(name, named(e)) for e in found if isinstance(name := table[e], Sym)]

    out = Lets(definitions(shared), definitions(passed), mapped(G, table.get, memo), table)
    if out.unfolded() is not G:
        raise CertificateError("the names given to parts of a gradient do not unfold to it; please report this bug")
    return out


def _shared(inside: list[Expr]) -> list[Expr]:
    """Return the nodes that more than one other uses, each after the nodes it is made of."""
    uses: dict[Expr, int] = {}
    for node in inside:
        for a in node.args:
            uses[a] = uses.get(a, 0) + 1
    return [node for node in inside if uses.get(node, 0) > 1]


def _is_long(e: Expr) -> bool:
    return len(e.args) > 1 or any(a.args for a in e.args)


def _cotangents(d: Derivation) -> list[Expr]:
    """Return what is paired with the change of a layer's input, from the output of the function to its variable."""
    if d.form is None:
        return []
    found: dict[Expr, None] = {}
    for L, G in d.form.layers():
        if isinstance(G, App) and G is not d.gradient and _is_long(G) and not G.is_scalar and not L.is_scalar:
            found[G] = None
    return list(found)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "0"
    return name
