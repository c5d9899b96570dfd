"""Expressions: interned, immutable, never rewriting themselves; numbers exact."""

from __future__ import annotations

import gc
import pickle
from fractions import Fraction

import numpy as np
import pytest

import frechet as fr
from frechet.expr import Expr, dependents, mapped, number, postorder, substitute, symbols

A, B = fr.matrix("A", "m", "n"), fr.matrix("B", "n", "k")
c = fr.scalar("c")


def test_equality_is_identity_of_interned_nodes() -> None:
    assert A @ B is A @ B
    assert A @ B == A @ B and A @ B != (A @ B).T
    assert len({A @ B, A @ B, B.T @ A.T}) == 2
    assert fr.matrix("A", "m", "n") is A and fr.matrix("A", "n", "m") is not A
    assert number("1/2") is number(0.5)


def test_constructors_do_not_rewrite() -> None:
    assert str(A + A) == "A + A"
    assert str(A.T.T) == "A''"
    assert str(0 * A) == "0*A"


@pytest.mark.parametrize("value", ["1/3", 3, -2, 0.1, Fraction(7, 5), np.int64(3), np.float64(0.25)])
def test_a_number_is_what_was_typed(value: object) -> None:
    shown = {"0.1": Fraction(1, 10)}.get(str(value))
    assert number(value).value == (shown if shown is not None else Fraction(str(value)))


@pytest.mark.parametrize("value", ["x", float("nan"), float("inf"), 1j, None, "1/0"])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(fr.DeclarationError, match="not a finite number"):
        number(value)


@pytest.mark.parametrize("name", ["", "a b", "1x", "x-y", "½", "x²", 3])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(fr.DeclarationError, match="name"):
        fr.scalar(name)


def test_a_shape_clash_names_both_operands_and_the_law() -> None:
    with pytest.raises(fr.ShapeError) as caught:
        _ = B @ A
    for part in ("B is n x k", "A is m x n", "A[m,k], B[k,n] -> [m,n]", "k x n"):
        assert part in str(caught.value)


def test_numpy_does_not_swallow_an_expression() -> None:
    with pytest.raises(TypeError, match="write data as a variable"):
        np.ones((2, 2)) @ A
    with pytest.raises(TypeError, match="truth value"):
        bool(A)


def test_walkers_visit_each_node_once_and_arguments_first() -> None:
    shared = A @ B
    nodes = list(postorder(shared + shared, shared))
    assert len(nodes) == len(set(nodes)) == 4
    assert all(nodes.index(a) < nodes.index(node) for node in nodes for a in node.args)
    assert symbols(B.T @ A.T) == [B, A]
    assert dependents(A @ B + A @ B, B) == {B, A @ B, A @ B + A @ B}


def test_substitution_keeps_shapes() -> None:
    assert substitute(A @ B, {B: 3 * B}) is A @ (3 * B)
    assert mapped(A @ B, {A: 2 * A}.get) is (2 * A) @ B
    with pytest.raises(fr.ShapeError, match="replacement"):
        substitute(A @ B, {A: B})


def test_a_long_chain_dies_without_recursion() -> None:
    x: Expr = fr.vector("x", 2)
    for _ in range(50_000):
        x = -x
    assert pickle.loads(pickle.dumps(x)) is x
    del x
    gc.collect()
