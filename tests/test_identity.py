"""Identities match by structure and by shape, and are complete or refused. That they hold is tested in laws/."""

from __future__ import annotations

from typing import Any

import pytest

import frechet as fr
from frechet.identity import IDENTITIES, identity


def test_matching_needs_the_same_expression_for_the_same_letter() -> None:
    A, B = fr.matrix("A", "n", "n"), fr.matrix("B", "n", "n")
    same = IDENTITIES["add_same"]
    assert same.apply(A + A) is fr.number(2) * A
    assert same.apply(A + B) is None


def test_matching_needs_the_shapes() -> None:
    x, A = fr.vector("x", "n"), fr.matrix("A", "m", "n")
    rule = IDENTITIES["matmul_eye_left"]
    assert rule.apply(fr.eye("m") @ A) is A
    assert rule.apply(fr.eye("n") @ x) is x
    assert IDENTITIES["transpose_scalar"].apply(x.T) is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"sides": lambda A: (A, A.T)}, "shapes"),
        ({"sides": lambda A: (A, A)}, "is an operation"),
        ({"sides": lambda A: (A + A, 2 * A), "kind": "loud"}, "kind"),
        ({"sides": lambda A: (A + A, 2 * A), "name": "add_same"}, "declared twice"),
    ],
)
def test_an_incomplete_identity_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(fr.DeclarationError, match=said):
        identity(**{"name": "incomplete", "signature": "A[m,n]", **facts})
    assert "incomplete" not in IDENTITIES
