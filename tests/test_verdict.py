"""Verdicts: right claims are certified; wrong ones come with the mistake and a counterexample that is one."""

from __future__ import annotations

import pytest

import frechet as fr

LOSS = fr.parse("norm2(W*X - Y)^2/2")


@pytest.mark.parametrize("claim", ["(W*X - Y)*X'", "W*X*X' - Y*X'", "(X*(W*X - Y)')'"])
def test_a_right_claim_in_any_form(claim: str) -> None:
    verdict = fr.check(LOSS, "W", claim)
    assert verdict.ok and bool(verdict) and verdict.certificate is not None


@pytest.mark.parametrize(
    ("claim", "mistake"),
    [
        ("2*(W*X - Y)*X'", "2 times"),
        ("-(W*X - Y)*X'", "sign"),
        ("(Y - W*X)*X'", "sign"),
        ("(W*X - Y)*X", "X is not transposed"),
        ("X*(W*X - Y)'", "transpose of the gradient"),
        ("(W*X + Y)*X'", "sign of Y"),
        ("X", "shape"),
    ],
)
def test_the_mistake_is_named(claim: str, mistake: str) -> None:
    verdict = fr.check(LOSS, "W", claim)
    assert not verdict.ok
    assert mistake in verdict.diagnosis
    assert verdict.correction == "(W*X - Y)*X'"
    assert claim in str(verdict)


def test_square_claims_do_not_hide_a_transpose() -> None:
    f = fr.parse("x'*A*x")
    assert not fr.check(f, "x", "2*A*x").ok
    assert fr.check(f, "x", "(A + A')*x").ok
    assert fr.check(f, "x", "2*A*x").counterexample.startswith("At ")


@pytest.mark.parametrize(
    ("lhs", "rhs", "shapes", "ok"),
    [
        ("tr(A*B*C)", "tr(C*A*B)", "A: n n; B: n n; C: n n", True),
        ("tr(A*B*C)", "tr(A*C*B)", "A: n n; B: n n; C: n n", False),
        ("(A*B)'", "B'*A'", "A: m n; B: n k", True),
        ("inv(A*B)", "inv(A)*inv(B)", "A: n n; B: n n", False),
        ("det(A*B)", "det(B)*det(A)", "A: n n; B: n n", True),
        ("log(a) + log(b)", "log(a*b)", "", True),  # wherever both sides have a value
        ("log(a*b)", "log(a) + log(b)", "", True),
        ("logdet(A*B)", "logdet(A) + logdet(B)", "A: n n; B: n n", True),
        ("exp(A + B)", "exp(A)*exp(B)", "A: n n; B: n n", False),
        ("exp(A + B)", "exp(A).*exp(B)", "A: n n; B: n n", True),
    ],
)
def test_identities(lhs: str, rhs: str, shapes: str, ok: bool) -> None:
    assert fr.check_identity(lhs, rhs, shapes).ok is ok


def test_an_identity_says_when_one_side_reaches_further() -> None:
    """Both sides of log(ab) = log(a) + log(b) have a value where a and b are positive, the left one elsewhere too."""
    partial = fr.check_identity("log(a*b)", "log(a) + log(b)")
    assert partial.ok and "wherever both sides have a value" in str(partial)
    assert not fr.check_identity("log(a^2)/2", "log(abs(a))").diagnosis
    assert not fr.check_identity("sqrt(a^2)", "a").ok


def test_sides_of_different_shapes_are_refused() -> None:
    with pytest.raises(fr.ShapeError, match="the left side is"):
        fr.check_identity("A", "A'", "A: m n")
