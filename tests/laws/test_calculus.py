"""Laws of differentiation over the whole catalogue: the chain rule, and the symmetry of the second derivative."""

from __future__ import annotations

import pytest

import frechet as fr
from frechet.certify.certificate import Rejected, judged
from frechet.conditions import conditions_of
from frechet.expr import App, Diff, Expr, Sym, substitute
from frechet.primitive import REGISTRY, Primitive

SLOTS = [
    pytest.param(p, i, id=f"{p.name}-{slot.name}")
    for p in REGISTRY.values()
    for i, slot in enumerate(p.signature.slots)
    if not slot.parameter
]


def inside(T: Expr) -> Expr:
    """Return a nonlinear map that keeps positive, small, nonzero and diagonally dominant matrices what they are."""
    return (2 * T + T * T * T) / 4


def chain_rule(p: Primitive, i: int) -> tuple[Expr, Expr, list[Expr]]:
    """Return D(op ∘ A)(T)[H], and D op(A(T))[D A(T)[H]]."""
    letters = p.letters()
    T, H = (Sym(name, letters[i].shape) for name in ("Tvar", "Hvar"))
    at = {letters[i]: inside(T)}
    composed = substitute(App(p, letters), at)
    outer = fr.differential(App(p, letters), letters[i])
    step = fr.differential(inside(T), T)(H)
    return fr.differential(composed, T)(H), substitute(outer(Diff(H)), at | {Diff(H): step}), [composed]


@pytest.mark.parametrize(("p", "i"), SLOTS)
def test_chain_rule(p: Primitive, i: int) -> None:
    left, right, defined = chain_rule(p, i)
    judged([(left, right, "chain rule")], needed=defined, where=conditions_of(*defined), thorough=False)


def test_the_chain_rule_can_fail() -> None:
    left, right, defined = chain_rule(REGISTRY["matmul"], 0)
    with pytest.raises(Rejected):
        judged([(left, 2 * right, "chain rule")], needed=defined)


@pytest.mark.parametrize(("p", "i"), SLOTS)
def test_second_derivative_is_symmetric(p: Primitive, i: int) -> None:
    """⟨D²f(X)[U], V⟩ = ⟨U, D²f(X)[V]⟩ for f = ⟨C, op(…)⟩."""
    letters = p.letters()
    f = fr.inner(Sym("Weight", p.signature.result), App(p, letters))
    L = fr.hessian(f, letters[i])
    U, V = (Sym(name, letters[i].shape) for name in ("Uvar", "Vvar"))
    left, right = fr.inner(L(U), V), fr.inner(U, L(V))
    judged([(left, right, "symmetry")], needed=[f], where=conditions_of(f), thorough=False)
