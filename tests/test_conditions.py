"""Conditions are stated for the actual argument, once, and hold at every point a certificate used."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

import frechet as fr
from frechet.certify.arrays import Array, Outside, reals
from frechet.certify.evaluate import Evaluator, dimension_names, size
from frechet.expr import App, Expr, symbols
from frechet.primitive import REGISTRY, Primitive


@pytest.mark.parametrize(
    ("text", "x", "said"),
    [
        ("sum(log(A*x))", "x", "every entry of A*x is positive"),
        ("c^0.5", "c", "c > 0"),
        ("c^-1", "c", "c ≠ 0"),
        ("norm2(A*x)", "x", "A*x is not zero"),
        ("tr(inv(A*X))", "X", "A*X is invertible"),
        ("norm1(x)", "x", "no entry of x is zero"),
        ("sum(arcsin(x))", "x", "every entry of abs(x) is below 1"),
        ("c^-3", "c", "c ≠ 0"),
        ("1/c^2 + 1/(2*c)", "c", "c ≠ 0"),
        ("a/(b*c)", "a", "b ≠ 0; c ≠ 0"),
        ("1/norm2(x)^2", "x", "x is not zero"),
        ("x'*A*x/(x'*x)", "x", "x is not zero"),
        ("norm2(x) + 1/(3*inner(x, x)) - log(norm2(x)^2)", "x", "x is not zero"),
        ("1/abs(tr(X))", "X", "tr(X) ≠ 0"),
        ("logdet(X) + tr(inv(X))", "X", "det(X) > 0"),
        ("sum(log(x)) + norm2(x)", "x", "every entry of x is positive"),
        ("norm2(x) + norm1(x)", "x", "no entry of x is zero"),
    ],
)
def test_condition_in_words(text: str, x: str, said: str) -> None:
    conditions = fr.derive(fr.parse(text), x).conditions
    assert "; ".join(map(str, conditions)) == said


STRUCTURED = [
    ("logdet(S) + tr(inv(S))", "S: n n positive definite"),
    ("logdet(S + A*A')", "S: n n positive definite; A: n m"),
    ("logdet(eye + X*X')", "X: m n"),
    ("x'*inv(A'*A + 2*eye)*x", "x: n; A: m n"),
    ("log(tr(S*S))*det(S)", "S: n n spd"),
    ("tr(inv(Q)*A)*det(Q)", "Q: n n orthogonal"),
    ("tr(x*x')/norm2(x)", "x: n unit"),
]


@pytest.mark.parametrize(("text", "declared"), STRUCTURED)
def test_what_a_structure_implies_is_no_condition(text: str, declared: str) -> None:
    d = fr.derive(fr.parse(text, declared), declared[0])
    assert d.conditions == []
    assert d.certificate.equations


@pytest.mark.parametrize(
    ("text", "declared", "said"),
    [
        ("norm2(A*Q + B)", "Q: n n orthogonal; A: n n; B: n n", "A*Q + B is not zero"),
        ("logdet(S + A)", "S: n n positive definite; A: n n", "det(S + A) > 0"),
        ("logdet(X*X')", "X: m n", "det(X*X') > 0"),
        ("logdet(S - A*A')", "S: n n positive definite; A: n m", "det(S - A*A') > 0"),
        ("logdet(Q)", "Q: n n orthogonal", "det(Q) > 0"),
        ("tr(inv(L))", "L: n n lower triangular", "L is invertible"),
        ("1/(x'*S*x)", "S: n n positive definite; x: n", "x'*S*x ≠ 0"),
        ("1/(x'*K*y)", "K: n n skew; x: n; y: n", "x'*K*y ≠ 0"),
    ],
)
def test_what_a_structure_does_not_imply_remains_a_condition(text: str, declared: str, said: str) -> None:
    d = fr.derive(fr.parse(text, declared), declared[0])
    assert [str(c) for c in d.conditions] == [said]


X, Y = fr.vector("x", "n"), fr.vector("y", "n")
VANISHING = [(p, p.letters()) for p in REGISTRY.values() if p.vanishes]
VANISHING += [
    (REGISTRY["matmul"], (X.T, X)),
    (REGISTRY["inner"], (X, X)),
    (REGISTRY["scale"], (fr.scalar("a"), fr.scalar("b"))),
]


def vanishing_defects(p: Primitive, letters: tuple[Expr, ...]) -> Iterator[str]:
    """Yield a point of small integers where the result is zero and no part is, or the other way round."""
    parts = p.vanishes(*letters) if p.vanishes else ()
    e, rng = App(p, letters), random.Random(1)
    for _ in range(60 if parts and e.is_scalar else 0):
        sizes = {name: rng.randint(1, 3) for name in dimension_names([e])}
        values: dict[Expr, Array] = {}
        for s in symbols(e):
            rows, columns = size(s.shape, sizes)
            values[s] = reals().array([[rng.randint(-1, 1) for _ in range(columns)] for _ in range(rows)])
        at = Evaluator(reals(), sizes, values)
        with suppress(Outside):
            zero = at.ring.is_zero(at(e).rows[0][0])
            if zero != any(all(at.ring.is_zero(x) for r in at(part).rows for x in r) for part in parts):
                yield f"{e} at {values}"


@pytest.mark.parametrize(("p", "letters"), VANISHING, ids=str)
def test_what_an_operation_says_of_its_zeros(p: Primitive, letters: tuple[Expr, ...]) -> None:
    assert not list(vanishing_defects(p, letters))


@pytest.mark.parametrize(
    ("name", "said", "letters"),
    [
        ("cosh", lambda c: (c,), (fr.scalar("c"),)),
        ("inner", lambda A, B: (A, B), (X, Y)),
        ("scale", lambda c, A: (A,), (fr.scalar("a"), fr.scalar("b"))),
        ("norm2", lambda X: (X, fr.total(X)), (X,)),
    ],
)
def test_a_wrong_word_on_zeros_is_caught(name: str, said: Any, letters: tuple[Expr, ...]) -> None:
    assert list(vanishing_defects(replace(REGISTRY[name], vanishes=said), letters))


@pytest.mark.parametrize("text", ["norm2(W*X - Y)^2", "sum(exp(X))", "tr(A*X)", "c^2"])
def test_no_condition_where_none_is_needed(text: str) -> None:
    f = fr.parse(text)
    assert fr.derive(f, "c" if "c" in text else "X").conditions == []


@pytest.mark.parametrize("text", ["log(-norm2(x)^2)", "1/(a - a)", "norm2(x - x)", "logdet(x*x')"])
def test_an_empty_domain_is_refused(text: str) -> None:
    f = fr.parse(text)
    with pytest.raises(fr.DomainError):
        _ = fr.derive(f, "a" if "a" in text else "x").certificate
