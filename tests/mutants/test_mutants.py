"""Every wrong version of every rule and identity is caught by the generated laws.

A mutant that no law catches fails this test, unless it is the same function: the law machinery then finds the
wrong rule equal in value to the right one (a swapped commutative product, the transpose of I, twice zero).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from frechet.identity import IDENTITIES
from frechet.primitive import REGISTRY, Primitive

from ..laws.law import differing, identity_law, instances, primitive_defects, style_of
from .mutate import mutants, wrong_identities

Record = Callable[[str, object], None]


def test_every_wrong_rule_is_caught(record_property: Record) -> None:
    survivors, equal, killed = [], [], 0
    for p in list(REGISTRY.values()):
        for mistake, bad, right, wrong, arguments in mutants(p):
            if next(primitive_defects(bad), None):
                killed += 1
            elif any(differing(right(*arguments), wrong(*arguments), p.sample)):
                survivors.append(mistake)
            else:
                equal.append(mistake)
        assert REGISTRY[p.name] is p
    record_property("mutants killed", ("rules", killed))
    record_property("mutants alive", survivors)
    assert not survivors
    assert killed > 300  # the generator of mutants has not gone quiet
    assert killed > 5 * len(equal)


def test_every_wrong_identity_is_caught(record_property: Record) -> None:
    survivors, equal, killed = [], [], 0
    for identity in list(IDENTITIES.values()):
        for mistake, bad in wrong_identities(identity):
            if next(identity_law(bad), None):
                killed += 1
                continue
            pairs = zip(instances(identity), instances(bad), strict=True)
            if any(any(differing(right, wrong, style_of(left))) for (left, right), (_, wrong) in pairs):
                survivors.append(mistake)
            else:
                equal.append(mistake)
    record_property("mutants killed", ("identities", killed))
    record_property("mutants alive", survivors)
    assert not survivors
    assert killed > 500
    assert killed > 5 * len(equal)


@pytest.mark.parametrize("p", list(REGISTRY.values()), ids=lambda p: p.name)
def test_every_primitive_has_mutants(p: Primitive) -> None:
    assert sum(1 for _ in mutants(p)) >= 2
