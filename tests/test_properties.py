"""What is inferred from structure is true: at random points, of random expressions, each property by its definition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import pytest

import frechet as fr
from frechet.certify.arrays import RATIONALS, Array, Outside, Unsupported
from frechet.certify.evaluate import Evaluator, free_shapes, placed
from frechet.errors import FrechetError
from frechet.expr import App, Expr, Num, Sym, symbols
from frechet.identities import properties as inference
from frechet.identities.properties import THEOREMS, Theorem, properties
from frechet.identity import IDENTITIES, Identity
from frechet.primitive import REGISTRY, Primitive
from frechet.spaces import STRUCTURES, structure, structure_names

from .laws.law import differing, of_a_structure

SIDE = 3


def minors(A: Array, leading: bool) -> Iterator[object]:
    n = len(A.rows)
    for k in range(1, n + 1):
        for rows in [tuple(range(k))] if leading else combinations(range(n), k):
            try:
                yield A.ring.linalg.det(Array(A.ring, [[A.rows[i][j] for j in rows] for i in rows])).rows[0][0]
            except Outside:
                yield 0


def triangular(A: Array, sign: int) -> bool:
    return all(x == 0 for i, r in enumerate(A.rows) for j, x in enumerate(r) if (j - i) * sign > 0)


def symmetric(A: Array) -> bool:
    return A.rows == A.T.rows


def gram_is_identity(A: Array) -> bool:
    return (A.T @ A).rows == A.ring.eye(A.shape[1]).rows


MEANING = {
    "symmetric": symmetric,
    "skew": lambda A: A.rows == (-A).T.rows,
    "diagonal": lambda A: triangular(A, 1) and triangular(A, -1),
    "lower_triangular": lambda A: triangular(A, 1),
    "upper_triangular": lambda A: triangular(A, -1),
    "positive_semidefinite": lambda A: symmetric(A) and all(m >= 0 for m in minors(A, False)),
    "positive_definite": lambda A: symmetric(A) and all(m > 0 for m in minors(A, True)),
    "invertible": lambda A: list(minors(A, True))[-1] != 0,
    "orthonormal_columns": gram_is_identity,
    "orthonormal_rows": lambda A: gram_is_identity(A.T),
    "orthogonal": lambda A: gram_is_identity(A) and gram_is_identity(A.T),
    "nonnegative": lambda A: all(x >= 0 for r in A.rows for x in r),
    "unit": lambda A: sum(x * x for r in A.rows for x in r) == 1,
}


def letters() -> list[Expr]:
    """Return variables of every structure, and none, square, tall and wide, as vectors and as scalars."""
    shapes = [(SIDE, SIDE), (SIDE, 2), (2, SIDE), (SIDE, 1), (1, 1)]
    out: list[Expr] = [Sym(f"A{i}", shape) for i, shape in enumerate(shapes)]
    for name in (n for n in structure_names() if not STRUCTURES[n].rank):
        for shape in shapes[:4]:
            if not structure(name).misfit(shape) and structure(name).of(shape) is structure(name):
                out.append(Sym(f"{name[:4]}{shape[1]}", shape, name))
    return [
        *out,
        fr.eye(SIDE),
        fr.ones(SIDE, SIDE),
        fr.zeros(SIDE, SIDE),
        *(Num(fr.number(q).value) for q in (2, -1, 0)),
    ]


def grown(rng: random.Random, steps: int, operations: list[Primitive]) -> list[Expr]:
    """Return random expressions built from the letters by the operations."""
    found, first = letters(), letters()
    while steps:
        p = rng.choice(operations)
        args = [
            Num(fr.number(rng.randint(-2, 3)).value)
            if slot.parameter
            else rng.choice(found if rng.random() < 0.3 else first)
            for slot in p.signature.slots
        ]
        if p.arity == 2 and rng.random() < 0.4 and not p.signature.slots[1].parameter:
            args[1] = args[0].T if p.name != "inner" else args[0]
        try:
            found.append(App(p, tuple(args)))
        except FrechetError:
            continue
        steps -= 1
    return found


def wrong_properties(expressions: list[Expr], rng: random.Random) -> Iterator[str]:
    for e in expressions:
        claimed = properties(e)
        for _ in range(3 if claimed else 0):
            values: dict[Expr, Array] = {}
            try:
                for s in symbols(e):
                    free = [
                        RATIONALS.array([[rng.randint(-3, 3) for _ in range(c)] for _ in range(r)])
                        for r, c in free_shapes(s, {})
                    ]
                    values[s] = placed(s, {}, free, rng.randrange(2))
                    if s.structure == "positive_definite" and not MEANING["invertible"](values[s]):
                        raise Outside
                value = Evaluator(RATIONALS, {}, values)(e)
            except (Outside, Unsupported, ZeroDivisionError, OverflowError):
                continue
            for name in claimed:
                if not MEANING[name](value):
                    yield f"{e} is not {name}"


def test_every_property_found_is_true() -> None:
    rng = random.Random(3)
    known = [p for p in REGISTRY.values() if p in THEOREMS]
    expressions = grown(rng, 1200, known) + grown(rng, 400, list(REGISTRY.values()))
    found = {name for e in expressions for name in properties(e)}
    assert found == set(MEANING)
    assert not list(wrong_properties(expressions, rng))


def claiming(p: Primitive, name: str) -> Theorem:
    """Return the theorem of `p` with one conclusion too many: that `name` is inherited from any argument."""
    right = THEOREMS.get(p)
    return lambda e, given, found: {
        *(right(e, given, found) if right else ()),
        *({name} if any(name in g for g in given) and e.shape[0] == e.shape[1] else ()),
    }


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("matmul", "symmetric"),
        ("matmul", "skew"),
        ("matmul", "positive_definite"),
        ("add", "orthogonal"),
        ("add", "invertible"),
        ("sub", "positive_semidefinite"),
        ("neg", "positive_definite"),
        ("scale", "orthogonal"),
        ("scale", "positive_semidefinite"),
        ("transpose", "lower_triangular"),
        ("hadamard", "orthogonal"),
        ("hadamard", "symmetric"),
        ("matrix_power", "skew"),
        ("tril", "symmetric"),
        ("neg", "nonnegative"),
        ("sub", "nonnegative"),
    ],
)
def test_a_wrong_theorem_is_caught(operation: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(inference.THEOREMS, REGISTRY[operation], claiming(REGISTRY[operation], name))
    rng = random.Random(3)
    assert any(wrong_properties(grown(rng, 300, [REGISTRY[operation]]), rng))


STRUCTURAL = [i for i in IDENTITIES.values() if i.kind == "structure"]


@pytest.mark.parametrize("identity", STRUCTURAL, ids=lambda i: i.name)
def test_an_identity_asserted_for_another_structure_is_caught(identity: Identity) -> None:
    """The condition is needed: of a variable that does not meet it, some structure refutes the identity."""
    refuted = 0
    slots = identity.signature.slots
    admitted = {
        s.name: [e for e in of_a_structure(s.name, s.shape) if identity.where[s.name](e)]
        for s in slots
        if s.name in identity.where
    }
    for slot in slots:
        if slot.name not in identity.where:
            continue
        for other in [Sym(slot.name, slot.shape), *of_a_structure(slot.name, slot.shape)]:
            if not identity.where[slot.name](other):
                binding = {s.name: admitted.get(s.name, [Sym(s.name, s.shape)])[0] for s in slots} | {slot.name: other}
                left, right = (identity._instance(side, binding, {}) for side in (identity.lhs, identity.rhs))
                refuted += any(differing(left, right))
    assert refuted
