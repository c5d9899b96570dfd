"""Functions judged exactly as unknown ones: what holds for every function is accepted, nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

import frechet as fr
from frechet.certify.certificate import Rejected, judged
from frechet.errors import CertificateError
from frechet.expr import Diff, Expr
from frechet.primitive import REGISTRY
from frechet.primitives.elementwise import square, tanh
from frechet.primitives.multilinear import hadamard

X = fr.matrix("X", "m", "n")


def equation(left: str, right: str) -> tuple[Expr, Expr, str]:
    known = "X: m n; Y: m n; u: scalar; v: scalar"
    return fr.parse(left, known), fr.parse(right, known), "claim"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sum(exp(X + Y))", "sum(exp(Y + X))"),
        ("norm2(X)^2", "sum(X.^2)"),
        ("norm2(X)*norm2(X)", "tr(X'*X)"),
        ("tanh(X).*tanh(X) - tanh(X).^2", "X - X"),
        ("(1 + u)^(1/2)*v", "v*(u + 1)^(1/2)"),
    ],
)
def test_what_holds_for_every_function_is_exact(left: str, right: str) -> None:
    c = judged([equation(left, right)])
    assert (c.exact, c.numeric) == (1, 0)


@pytest.mark.parametrize(
    ("left", "right"),
    [("tanh(-X)", "-tanh(X)"), ("exp(u + v)", "exp(u)*exp(v)"), ("sin(X).^2 + cos(X).^2", "X - X + matrix(1)")],
)
def test_a_property_of_a_function_is_left_to_numbers(left: str, right: str) -> None:
    c = judged([equation(left, right)])
    assert (c.exact, c.numeric) == (0, 1)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("norm2(X)^3", "norm2(X)*norm2(Y)^2"),
        ("tanh(X)", "tanh(X + Y)"),
        ("(u^2)^(1/2)", "u"),
        ("sin(u)", "cos(u)"),
        ("norm2(X)", "sum(X)"),
    ],
)
def test_what_is_false_is_rejected(left: str, right: str) -> None:
    with pytest.raises(Rejected):
        judged([equation(left, right)])


def test_a_derivation_with_functions_is_exact_and_confirmed_without_the_catalogue() -> None:
    d = fr.derive(fr.parse("sum(softplus(-y.*(X*w)))"), "w")
    assert d.certificate.method == "exact" and d.certificate.confirmed == 1
    assert d.certificate.functions == ("softplus", "sigmoid")
    assert "softplus and sigmoid as unknown functions" in str(d.certificate)


def test_a_wrong_derivative_in_the_catalogue_does_not_certify_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken as unknown, tanh with tanh' = tanh² is consistent: the differences find it out."""
    wrong = replace(
        tanh,
        derivative=lambda A: square(wrong(A)),
        differential=(lambda A, dA: hadamard(square(wrong(A)), dA),),
    )
    monkeypatch.setitem(REGISTRY, "tanh", wrong)
    e = wrong(X)
    with pytest.raises(Rejected):
        judged([(Diff(e), hadamard(square(e), Diff(X)), "claim")], X, needed=[e])


def test_it_is_found_out_at_the_end_of_a_long_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left of the gradient's digits, the layer nearest the variable tells."""
    wrong = replace(
        tanh,
        derivative=lambda A: square(wrong(A)),
        differential=(lambda A, dA: hadamard(square(wrong(A)), dA),),
    )
    monkeypatch.setitem(REGISTRY, "tanh", wrong)
    for op in (wrong, tanh):
        e = fr.vector("z", "n")
        for _ in range(201):
            e = op(e)
        d = fr.derive(fr.total(e), "z")
        monkeypatch.setitem(REGISTRY, "tanh", op)
        if op is wrong:
            with pytest.raises(CertificateError):
                _ = d.certificate
        else:
            assert d.certificate.confirmed == 1
