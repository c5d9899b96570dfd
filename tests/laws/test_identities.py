"""Every identity holds at random points, for unequal dimensions and every literal it admits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frechet.identity import IDENTITIES, Identity
from frechet.rewrite import tidy

from .law import identity_law, instances

ALL = list(IDENTITIES.values())


def named(identity: Identity) -> str:
    return identity.name


@pytest.mark.parametrize("identity", ALL, ids=named)
def test_sides_are_equal(identity: Identity) -> None:
    assert not list(identity_law(identity))


def test_law_can_fail() -> None:
    right = IDENTITIES["transpose_matmul"]
    assert not list(identity_law(right))
    assert list(identity_law(replace(right, rhs=-right.rhs)))


@pytest.mark.parametrize("identity", [i for i in ALL if i.kind in ("tidy", "structure")], ids=named)
def test_rewriting_applies_to_its_own_left_side_and_ends(identity: Identity) -> None:
    """A rewriting that never fires is dead weight; one whose result can be rewritten for ever is worse."""
    fired = 0
    for left, right in instances(identity):
        fired += identity.apply(left) is right
        plain = tidy(left)
        assert tidy(plain) is plain
    assert fired
