"""A derivation: steps that chain, a gradient of the variable's shape, conditions, certificate; or a refusal."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

import frechet as fr
from frechet.certify.certificate import judged
from frechet.errors import CertificateError, FrechetError
from frechet.expr import Expr

m, n, k = fr.dims("m n k")
W, X, Y = fr.matrix("W", m, n), fr.matrix("X", n, k), fr.matrix("Y", m, k)
LOSS = fr.norm2(W @ X - Y) ** 2 / 2

FUNCTIONS = [
    ("norm2(W*X - Y)^2/2", "W"),
    ("x'*A*x/(x'*x)", "x"),
    ("logdet(eye + X*X')", "X"),
    ("sum(log(exp(-y.*(X*w)) + vector(1)))", "w"),
    ("tr(A*S*B*S)", "S"),
]


def parsed(text: str) -> Expr:
    return fr.parse(text, "S: n n symmetric; A: n n; B: n n" if "S" in text else "")


def test_least_squares_reads_as_an_author_writes_it() -> None:
    d = fr.derive(LOSS, W)
    assert repr(d.gradient) == "(W X − Y) Xᵀ"
    assert d.text().splitlines()[-1].split("=")[1].strip() == "(W X − Y) Xᵀ"
    assert all(step.rule and step.title for step in d.steps)
    assert d.conditions == []


@pytest.mark.parametrize(("text", "x"), FUNCTIONS)
def test_steps_of_a_phase_chain_and_end_in_the_gradient(text: str, x: str) -> None:
    d = fr.derive(parsed(text), x)
    for first, second in pairwise(d.steps):
        if first.phase == second.phase:
            assert first.after is second.before or fr.same_value(first.after, second.before)
    assert d.gradient.shape == d.variable.shape
    assert d.certificate.equations > len(d.steps)


def test_a_wrong_step_is_rejected() -> None:
    """The certificate of a derivation whose gradient was tampered with."""
    d = fr.derive(LOSS, W)
    d._collected = d._projected = 2 * d.gradient
    with pytest.raises(CertificateError, match=r"gradient.*bug of frechet"):
        _ = d.certificate


def test_every_equation_matters() -> None:
    d = fr.derive(LOSS, W)
    for left, right, rule in d.equations():
        with pytest.raises(Exception, match=rule):
            judged([(left, 2 * right, rule)], W, seed=1, needed=[LOSS])


def test_conditions_travel() -> None:
    d = fr.derive(fr.parse("log(det(X)) + norm1(A*x - y)"), "X")
    assert "det(X) > 0" in [str(c) for c in d.conditions]


@pytest.mark.parametrize(
    ("f", "x", "kind", "said"),
    [
        (LOSS, "Z", fr.NotDifferentiableError, "its variables are W, X, Y"),
        (LOSS, "w", fr.NotDifferentiableError, "W"),
        (W @ X, "W", fr.ShapeError, "differential"),
        ("x", "x", fr.NotDifferentiableError, "fr.parse"),
        (LOSS, fr.matrix("W", n, m), fr.ShapeError, "m x n"),
        (LOSS, W @ X, fr.NotDifferentiableError, "variable"),
    ],
)
def test_refusals_say_what_to_do(f: Expr, x: str, kind: type[FrechetError], said: str) -> None:
    with pytest.raises(kind) as caught:
        fr.derive(f, x)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_as_dict_is_json_and_complete() -> None:
    data = json.loads(json.dumps(fr.derive(LOSS, W).as_dict()))
    assert {"expression", "wrt", "declarations", "gradient", "steps", "conditions", "certificate"} <= set(data)
    assert {"text", "latex", "python"} <= set(data["gradient"])
    assert {"before", "after", "rule", "cite", "conditions"} <= set(data["steps"][0])
    assert {"method", "trials", "dimensions", "seed", "error_bound"} <= set(data["certificate"])


def test_a_choice_that_does_not_exist_is_refused() -> None:
    d = fr.derive(LOSS, W)
    for attempt in (lambda: d.compile("cobol"), lambda: d.code("fortran"), lambda: d.latex(style="none")):
        with pytest.raises(FrechetError, match="available"):
            attempt()
