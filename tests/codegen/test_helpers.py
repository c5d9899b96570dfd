"""What NumPy lacks is written above the code that calls it, and nothing more; other libraries refuse in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen import numpy_linalg
from frechet.codegen.helpers import needed, sources


def test_code_stands_alone() -> None:
    code = fr.derive(fr.parse("tr(A*logm(X))"), "X").code()
    for name in ("logm", "sqrtm", "block_upper", "upper_right", "logm_frechet"):
        assert code.count(f"def {name}(") == 1
    assert "def expm(" not in code and "Any" not in code
    scope: dict[str, Any] = {}
    exec(code, scope)
    X = np.array([[2.0, 0.5], [-0.25, 1.0]])
    value, _ = scope["value_and_gradient"](X=X, A=np.eye(2))
    assert value == pytest.approx(np.log(np.linalg.det(X)), rel=1e-12)


def test_a_variable_may_be_called_like_a_helper() -> None:
    X = np.array([[0.1, 0.2], [0.3, 0.4]])
    value, gradient = fr.derive(fr.parse("sqrtm*tr(expm(X))", "sqrtm: scalar; X: n n"), "X").compile()(sqrtm=2.0, X=X)
    w = np.linalg.eigvals(X)
    assert value == pytest.approx(2 * np.exp(w).sum().real)
    assert gradient == pytest.approx(2 * numpy_linalg.expm(X).T)


def test_helpers_come_with_what_they_call() -> None:
    assert [s.split("(")[0] for s in needed("t1 = expm_frechet(A, B)")] == [
        "def expm",
        "def block_upper",
        "def upper_right",
        "def expm_frechet",
    ]
    assert needed("np.linalg.expm(X)") == needed("my_expm(X)") == []
    assert set(sources()) == {n for n in vars(numpy_linalg) if callable(vars(numpy_linalg)[n])} - {"Any"}


@pytest.mark.parametrize("backend", ["jax", "torch", "array-api", "julia", "matlab"])
def test_another_library_refuses(backend: str) -> None:
    with pytest.raises(fr.UnsupportedError, match=r"no counterpart of the array function linalg\.expm"):
        fr.derive(fr.parse("tr(A*expm(X))"), "X").code(backend)


def test_a_matrix_without_a_root_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 0"):
        numpy_linalg.sqrtm(np.diag([1.0, -2.0]))
