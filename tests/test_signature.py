"""Signatures: reading, applying, and unification that never makes a vector a scalar by accident."""

from __future__ import annotations

import pytest

from frechet.errors import DeclarationError
from frechet.signature import Signature, Unknown, resolved, undo, unify


def test_a_signature_is_read() -> None:
    s = Signature.parse("X[n,n], k:integer -> [n,n]")
    assert [(slot.name, slot.shape, slot.parameter) for slot in s.slots] == [
        ("X", ("n", "n"), ""),
        ("k", (1, 1), "integer"),
    ]
    assert Signature.parse("X[m,n] -> scalar").result == (1, 1)


@pytest.mark.parametrize("text", ["X[m,n]", "X[m] -> scalar", "X[m,n,k] -> scalar", "p:colour -> scalar"])
def test_a_wrong_signature_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError, match="signature"):
        Signature.parse(text)


def test_apply_says_which_slot_does_not_fit() -> None:
    s = Signature.parse("A[m,k], B[k,n] -> [m,n]")
    assert s.apply([(2, 3), (3, 4)], []) == ((2, 4), -1)
    assert s.apply([(2, 3), (4, 3)], []) == (None, 1)


def test_unification_is_transitive_and_can_be_taken_back() -> None:
    a, b, c = Unknown("a"), Unknown("b"), Unknown("c")
    trail: list[Unknown] = []
    assert unify(a, b, trail) and unify(b, c, trail) and unify(c, "n", trail)
    assert resolved(a) == resolved(b) == "n"
    assert not unify(a, "m", trail)
    undo(trail)
    assert resolved(a) is a and resolved(c) is c


def test_an_unknown_never_becomes_one() -> None:
    assert not unify(Unknown(), 1, [])


def test_a_composed_dimension_says_what_its_name_is() -> None:
    signature = Signature.parse("M[2*n,2*n] -> [n,n]")
    assert signature.apply([("2*m", "2*m")], [])[0] == ("m", "m")
    assert signature.apply([(6, 6)], [])[0] == (3, 3)
    assert signature.apply([(2, 2)], [])[0] == (1, 1)
    assert signature.apply([(3, 3)], []) == (None, 0)
