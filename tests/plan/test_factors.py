"""Positive definite matrices by Cholesky's factor: the same numbers, where it pays. Some 5 s of CPU time."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen.numpy import NUMPY
from frechet.codegen.numpy_linalg import inverse_of_lower
from frechet.codegen.source import derivation_job
from frechet.codegen.specialised import specialised
from frechet.plan import plan

N = 150
PROBLEMS = [
    ("logdet(S) + tr(inv(S)*C)", "S: n n positive definite; C: n n symmetric", "S"),
    ("tr(inv(S)*C*inv(S))", "S: n n positive definite; C: n n symmetric", "S"),
    ("logdet(eye(n) + X*S*X') + tr(inv(S))", "X: n n; S: n n positive definite", "X"),
]


def values() -> dict[str, Any]:
    rng = np.random.default_rng(8)
    A, B = rng.normal(size=(2, N, N)) / np.sqrt(N)
    return {"S": A @ A.T + np.eye(N), "C": B + B.T, "X": B}


def both(text: str, declared: str, variable: str) -> tuple[Any, Any, str]:
    d = fr.derive(fr.parse(text, declared), variable)
    made = specialised(derivation_job(d), NUMPY, {"n": N})
    given = values()
    general = d.compile()
    return (
        made.function(*(given[s.name] for s in made.varying)),
        general._function(**{name: given[name] for name in general.names}),
        made.source,
    )


@pytest.mark.parametrize(("text", "declared", "variable"), PROBLEMS, ids=[p[0] for p in PROBLEMS])
def test_by_the_factor_the_numbers_are_the_same(text: str, declared: str, variable: str) -> None:
    new, old, source = both(text, declared, variable)
    assert "np.linalg.cholesky(" in source
    for a, b in zip(new, old, strict=True):
        assert np.linalg.norm(a - b) <= 1e-12 * np.linalg.norm(b)


def test_the_inverse_of_a_triangular_matrix_by_halves() -> None:
    L = np.tril(np.random.default_rng(0).normal(size=(N, N))) + N * np.eye(N)
    assert np.allclose(inverse_of_lower(L) @ L, np.eye(N), rtol=0, atol=1e-13)
    scope: dict[str, Any] = {"np": np, "Any": Any}
    exec(inspect.getsource(inverse_of_lower).replace("= -X[k:, k:]", "= X[k:, k:]"), scope)  # the sign forgotten
    assert not np.allclose(scope["inverse_of_lower"](L) @ L, np.eye(N), rtol=0, atol=1e-13)


def test_factors_are_taken_where_they_pay() -> None:
    d = fr.derive(fr.parse(*PROBLEMS[0][:2]), "S")
    roots = (d.function, d.gradient)
    assert "Cholesky's factor" in str(plan(roots, {"n": 1000}))
    assert "Cholesky's factor" not in str(plan(roots, {"n": 4}))
    assert "cholesky" not in d.code("jax", sizes={"n": 1000})
    unknown = fr.derive(fr.parse("logdet(S) + tr(inv(S)*C)", "S: n n; C: n n"), "S")
    assert "cholesky" not in unknown.code(sizes={"n": 1000})


def test_what_is_not_positive_definite_is_refused() -> None:
    g = fr.derive(fr.parse(*PROBLEMS[0][:2]), "S").compile()
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        g(S=-np.eye(N), C=np.eye(N))
