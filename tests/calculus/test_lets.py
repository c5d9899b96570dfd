"""Names for shared parts and cotangents: they unfold to the gradient, and what is printed grows linearly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import frechet as fr
from frechet.calculus.lets import Lets, lets
from frechet.derivation import Derivation
from frechet.expr import Expr, Sym, postorder
from tests.golden.test_golden import CASES


def layers(n: int) -> Derivation:
    """Return the derivation of a network of n layers by its first matrix."""
    x, y = fr.vector("x", "n"), fr.vector("y", "n")
    e: Expr = x
    for k in range(1, n):
        e = fr.tanh(fr.matrix(f"W_{k}", "n", "n") @ e)
    return fr.derive(fr.norm2(fr.matrix(f"W_{n}", "n", "n") @ e - y) ** 2 / 2, "W_1")


def test_backpropagation_is_printed_as_it_is_written() -> None:
    shown = layers(3).text()
    for line in ("z₁ = tanh(W₁ x)", "z₂ = tanh(W₂ z₁)", "Δ₃ = W₃ z₂ − y", "Δ₂ = (𝟏 − z₂.^2) ⊙ W₃ᵀ Δ₃", "∇f = Δ₁ xᵀ"):
        assert line in shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_names_unfold_to_the_gradient(case: tuple[str, str, str]) -> None:
    d = fr.derive(fr.parse(case[0], case[2]), case[1])
    found = lets(d)
    assert found.unfolded() is d.gradient
    assert not list(undefined(found))
    assert "∇f" in d.text(lets=True) and d.text(lets=False)


def undefined(found: Lets) -> Iterator[str]:
    """Yield each new name that is used before it is defined."""
    names = {name for name, _ in [*found.values, *found.cotangents]}
    known: set[Expr] = set()
    for name, definition in [*found.values, *found.cotangents]:
        yield from (s.name for s in postorder(definition) if isinstance(s, Sym) and s in names and s not in known)
        known.add(name)


def test_a_wrong_definition_does_not_unfold() -> None:
    d = layers(3)
    found = lets(d)
    name, definition = found.cotangents[1]
    wrong = Lets(found.values, [found.cotangents[0], (name, -definition), found.cotangents[2]], found.body, {})
    assert wrong.unfolded() is not d.gradient
    assert list(undefined(Lets(found.values, found.cotangents[::-1], found.body, {})))


def test_definitions_grow_linearly() -> None:
    sizes = {}
    for n in (10, 20, 40):
        found = lets(layers(n))
        sizes[n] = sum(len(str(e)) for _, e in [*found.values, *found.cotangents])
    assert sizes[40] < 2.3 * sizes[20] < 2.3 * 2.3 * sizes[10]


def test_short_gradients_keep_their_form_unless_asked() -> None:
    d = fr.derive(fr.parse("norm2(W*X - Y)^2/2"), "W")
    assert "Δ" not in d.text() and "Δ" in d.text(lets=True)
    with pytest.raises(fr.UnsupportedError, match="lets='often' is not available"):
        d.text(lets="often")
