"""Higher differentials: symmetric, multilinear, and the derivative of the one before."""

from __future__ import annotations

from itertools import permutations

import pytest

import frechet as fr
from frechet.errors import CertificateError
from frechet.linear_map import LinearMap
from frechet.multilinear_map import MultilinearMap, higher_differential

FUNCTIONS = [
    ("X*X", "X", 2),
    ("tr(A*X*B*X'*X)", "X", 3),
    ("inv(X)", "X", 3),
    ("logdet(X)", "X", 3),
    ("sum(tanh(A*x))", "x", 3),
    ("norm2(A*x - y)", "x", 2),
    ("exp(y'*x)", "x", 4),
]


@pytest.mark.parametrize(("text", "x", "order"), FUNCTIONS)
def test_a_higher_differential_is_symmetric_linear_and_certified(text: str, x: str, order: int) -> None:
    D = fr.differential(fr.parse(text), x, order=order)
    assert D.order == order and D.certificate.equations == order
    H = [fr.matrix(f"K{i}", *D.variable.shape) for i in range(order)]
    value = D(*H)
    for turned in list(permutations(H))[1:]:
        assert fr.same_value(D(*turned), value)
    assert fr.same_value(D(2 * H[0] - H[1], *H[1:]), 2 * D(*H) - D(H[1], *H[1:]))
    assert fr.same_value(D(H[0]), D(*[H[0]] * order))


def test_the_second_differential_is_the_hessian() -> None:
    f = fr.parse("norm2(W'*W - S)^2 + sum(exp(W))")
    U, V = (fr.matrix(n, "m", "n") for n in "UV")
    W = fr.expr.symbols(f)[0]
    f = fr.expr.substitute(f, {W: fr.matrix("W", *W.shape)})
    U, V = (fr.matrix(n, *W.shape) for n in "UV")
    assert fr.same_value(fr.differential(f, "W", order=2)(U, V), fr.inner(fr.hessian(f, "W")(U), V))


def test_a_polynomial_runs_out() -> None:
    D = fr.differential(fr.parse("X*X"), "X", order=3)
    assert str(D.expression) == "zeros(m, m)" and D.certificate.equations == 2


def test_a_wrong_stage_is_rejected() -> None:
    D = higher_differential(fr.parse("X*X"), "X", 2)
    X, H = D.variable, fr.matrix("H1", *D.variable.shape)
    one, two = D._stages
    wrong = LinearMap(2 * two.expression, X, two.of)
    with pytest.raises(CertificateError):
        _ = MultilinearMap((one, wrong), (*D.directions,), H).certificate


@pytest.mark.parametrize("order", [0, -1, 1.5, True, 99, "2"])
def test_an_order_is_a_small_integer(order: object) -> None:
    with pytest.raises(fr.NotDifferentiableError, match="order"):
        fr.differential(fr.parse("X*X"), "X", order=order)  # type: ignore[call-overload]


def test_a_curved_set_is_refused() -> None:
    with pytest.raises(fr.NotDifferentiableError, match="Riemannian"):
        fr.differential(fr.parse("Q*A*Q", "Q: n orthogonal"), "Q", order=2)
