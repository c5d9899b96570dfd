"""Mistakes that were printed: each formula is refused as printed, and right as corrected."""

from __future__ import annotations

from functools import cache

import pytest

import frechet as fr
from frechet.course.errata import Check, errata

CHECKS = [check for e in errata() for check in e.checks]
ENGINE = [check for check in CHECKS if check.kind != "numbers"]
GRADIENTS = [check for check in ENGINE if check.kind == "gradient"]

# Not printed anywhere, and written all the time: function, declarations, variable, claim.
WRITTEN = [
    ("norm2(W_3*W_2*W_1 - Y)^2/2", "W_3: n n; W_2: n n; W_1: n n; Y: n n", "W_2", "W_3*(W_3*W_2*W_1 - Y)*W_1"),
    ("u'*V*H*z", "u: m; V: m n; H: n p; z: p", "H", "V'*u*(V'*u)'"),
    ("norm2(V*W*X - Y)^2/2 + c*norm2(W)^2", "V: m n; W: n p; X: p q; Y: m q; c: scalar", "W",
     "V'*(V*W*X - Y)*X' + c*W"),
    ("norm2(V*W*x - y)^2/2", "V: m n; W: n p; x: p; y: m", "W", "V*(V*W*x - y)*x'"),
    ("det(X)", "X: n n", "X", "det(X)*inv(X)"),
    ("tr(inv(S)*C)/2", "S: n n; C: n n", "S", "-1/2*(inv(S)*inv(S)*C)'"),
    ("tr(A*expm(X))", "A: n n; X: n n", "X", "(expm(X)*A)'"),
    ("norm2(X'*X - eye)", "X: m n", "X", "2*X*sign(X'*X - eye)"),
    ("inner(G, X*W')", "G: m p; X: m n; W: p n", "W", "X'*G"),
]  # fmt: skip


@cache
def verdict(check: Check) -> fr.Verdict:
    if check.kind == "identity":
        return fr.check_identity(check.function, check.printed_formula, check.declarations)
    return fr.check(fr.parse(check.function, check.declarations), check.variable, check.printed_formula)


def name(check: Check) -> str:
    return f"{check.id} {check.label}".strip()


@pytest.mark.parametrize("check", CHECKS, ids=name)
def test_printed_is_refused_and_corrected_is_right(check: Check) -> None:
    assert not check.printed.ok
    assert check.correct.ok
    if check.kind in ("gradient", "identity", "derivative", "latex"):
        assert check.printed.shapes or check.printed.example


@pytest.mark.parametrize("check", GRADIENTS, ids=name)
def test_the_correction_offered_is_right(check: Check) -> None:
    f = fr.parse(check.function, check.declarations)
    assert fr.check(f, check.variable, verdict(check).correction).ok


def test_most_are_explained() -> None:
    verdicts = [fr.check(fr.parse(f, d), x, claim) for f, d, x, claim in WRITTEN]
    assert not any(v.ok for v in verdicts)
    judged = [c for c in ENGINE if c.kind in ("gradient", "identity")]
    verdicts += [verdict(c) for c in judged if c.kind == "gradient" or not c.printed.shapes]
    assert len(verdicts) >= 30
    assert sum(bool(v.mistakes) for v in verdicts) >= 0.85 * len(verdicts)
