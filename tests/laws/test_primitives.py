"""Every primitive of the catalogue satisfies every law, exactly where its value is rational."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.certify.arrays import RATIONALS, Array, Outside, Unsupported, reals
from frechet.certify.evaluate import Evaluator, entries, size
from frechet.codegen.numpy import NUMPY
from frechet.codegen.source import expression_source
from frechet.conditions import conditions_of
from frechet.expr import App, Expr, Sym, symbols
from frechet.primitive import REGISTRY, Primitive
from frechet.render.latex import latex

from .law import (
    SEED,
    adjoint_law,
    differential_law,
    differing,
    literals,
    parts_law,
    sizes_of,
    structure_law,
)

ALL = list(REGISTRY.values())
RELATIVE = 1e-12  # between two evaluations in double precision
SLOPE = 1e-6  # of a central difference in double precision


def named(p: Primitive) -> str:
    return p.name


every_primitive = pytest.mark.parametrize("p", ALL, ids=named)


@every_primitive
@pytest.mark.parametrize("law", [adjoint_law, parts_law, differential_law, structure_law])
def test_law(law: Callable[[Primitive], Any], p: Primitive) -> None:
    assert not list(law(p))


@pytest.mark.parametrize(
    ("law", "name", "wrong"),
    [
        (adjoint_law, "matmul", {"adjoint": (lambda G, A, B: G @ B.T, lambda G, A, B: -(A.T @ G))}),
        (parts_law, "sub", {"parts": (lambda A: A, lambda B: B)}),
        (differential_law, "det", {"differential": (lambda X, dX: fr.det(X) * fr.tr(fr.inv(X).T @ dX),)}),
        (structure_law, "matmul", {"commutes_with_transpose": True}),
        (structure_law, "sub", {"associative": True}),
        (structure_law, "hadamard", {"homothety": 0}),
    ],
)
def test_law_can_fail(law: Callable[[Primitive], Any], name: str, wrong: dict[str, Any]) -> None:
    assert list(law(replace(REGISTRY[name], **wrong)))


# Values -------------------------------------------------------------------------------------------


def sample(e: Expr, style: str) -> tuple[dict[str, int], dict[Expr, list[list[Any]]]]:
    """Return sizes, and exact rational values for the variables of `e`."""
    rng = random.Random(SEED)
    sizes = next(sizes_of(e))
    return sizes, {s: entries(rng, size(s.shape, sizes), style) for s in symbols(e)}


def numpy_value(e: Expr, values: dict[Expr, list[list[Any]]]) -> Any:
    """Return the value of `e` from its generated NumPy source."""
    scope: dict[str, Any] = {"np": np}
    for s, rows in values.items():
        assert isinstance(s, Sym)
        scope[s.name] = np.array(rows, dtype=float)
    for helper in NUMPY.helpers.values():
        exec(helper, scope)
    return np.asarray(eval(expression_source(e), scope))  # our own text


def floats(a: Array) -> Any:
    return np.array([[float(x) for x in r] for r in a.rows])


@every_primitive
def test_value_is_one_in_numpy_in_reals_and_in_rationals(p: Primitive) -> None:
    compared = 0
    for letters in literals(p):
        e = App(p, letters)
        sizes, values = sample(e, p.sample)
        try:
            exact = Evaluator(reals(), sizes, {s: reals().array(v) for s, v in values.items()})(e)
        except Outside:
            continue  # this literal needs other samples; the laws above have them
        assert np.allclose(numpy_value(e, values), floats(exact), rtol=RELATIVE, atol=1e-300)
        compared += 1
        try:
            rational = Evaluator(RATIONALS, sizes, {s: RATIONALS.array(v) for s, v in values.items()})(e)
        except Unsupported:
            continue
        assert np.allclose(floats(rational), floats(exact), rtol=RELATIVE, atol=1e-300)
    assert compared


@every_primitive
def test_compiled_gradient_is_the_central_difference(p: Primitive) -> None:
    """Of ⟨C, op(…)⟩, in every slot, in double precision: what leaves the engine is what was certified."""
    letters = p.letters()
    e = App(p, letters)
    f = fr.inner(Sym("Weight", e.shape), e)
    _, values = sample(f, p.sample)
    arrays = {s.name: np.array(v, dtype=float) for s, v in values.items() if isinstance(s, Sym)}
    for slot in p.signature.slots:
        if slot.parameter:
            continue
        compiled = fr.derive(f, slot.name).compile()
        _, gradient = compiled(**arrays)
        numeric = np.zeros_like(arrays[slot.name])
        for at in np.ndindex(*numeric.shape):
            ends = []
            for h in (1e-6, -1e-6):
                moved = arrays[slot.name].copy()
                moved[at] += h
                ends.append(compiled(**{**arrays, slot.name: moved})[0])
            numeric[at] = (ends[0] - ends[1]) / 2e-6
        assert gradient.shape == numeric.shape
        assert np.abs(gradient - numeric).max() <= SLOPE * max(1.0, np.abs(numeric).max())


# Known results, text and LaTeX --------------------------------------------------------------------

KNOWN = [(p.name, *known) for p in ALL for known in p.known]


@pytest.mark.parametrize(("name", "function", "variable", "gradient"), KNOWN)
def test_known_gradient(name: str, function: str, variable: str, gradient: str) -> None:
    f = fr.parse(function)
    declared = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]}" for s in symbols(f))
    d = fr.derive(f, variable)
    expected = fr.parse(f"({gradient}) + {variable}", declared).args[0]  # an eye takes the size of the variable
    assert not list(differing(d.gradient, expected, REGISTRY[name].sample))


def test_every_primitive_has_a_known_gradient() -> None:
    assert not [p.name for p in ALL if not p.known]


@every_primitive
def test_text_reads_back_as_the_same_expression(p: Primitive) -> None:
    for letters in literals(p):
        e = App(p, letters)
        declared = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]}" for s in symbols(e))
        assert fr.parse(str(e), declared) is e


@every_primitive
def test_latex_is_balanced(p: Primitive) -> None:
    for letters in literals(p):
        shown = latex(App(p, letters))
        depth = 0
        for sign in shown:
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0, shown
        assert depth == 0, shown
        assert shown.count(r"\left") - shown.count(r"\leftarrow") == shown.count(r"\right"), shown
        for s in letters:
            assert not isinstance(s, Sym) or s.name in shown or s.name in p.shapes_only


@every_primitive
def test_domain_reads_as_a_condition(p: Primitive) -> None:
    for letters in literals(p):
        said = p.domain_text(letters)
        conditions = conditions_of(App(p, letters))
        assert bool(said) == bool(conditions)
        for c in conditions:
            assert set(symbols(c.subject)) <= set(symbols(App(p, letters)))
            assert c.shown("latex") and c.shown("text")
