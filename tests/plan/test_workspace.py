"""Programs that write into arrays allocated once equal the plain ones, call after call. Some 10 s of CPU time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen import workspace
from frechet.codegen.workspace import Workspace
from frechet.dimensions import size_of
from frechet.errors import DomainError, UnsupportedError
from frechet.expr import symbols

SIZES = dict(n=7, d=5, k=3, h=4)
LOSSES = [
    ("norm2(X*W - Y)^2/2 + a*norm2(W)^2", "X: n d; W: d k; Y: n k; a: scalar", ("W",)),
    ("norm2(W3*tanh(W2*tanh(W1*X)) - Y)^2", "W1: h d; W2: h h; W3: k h; X: d n; Y: k n", ("W1", "W2", "W3")),
    ("norm2(W4*W3*W2*W1*X - Y)^2", "W1: k d; W2: h k; W3: k h; W4: h k; X: d n; Y: h n", ("W1", "W2", "W3", "W4")),
    ("sum(logsumexp_rows(X*W)) - tr(Y'*(X*W))", "X: n d; W: d k; Y: n k", ("W",)),
    ("logdet(S) + tr(inv(S)*C)", "S: n n positive definite; C: n n symmetric", ("S",)),
    ("norm1(P'*P - eye(k))", "P: n k", ("P",)),
    ("norm2(X - X')^2 + tr(X*X*X) + sum(exp(X')).^2", "X: n n", ("X",)),
    ("sum(log(1 + exp(rowsum((D*M).*D) - b)))", "D: n d; M: d d; b: n", ("M",)),
    ("sum(expm(X)*sigmoid(X)) + norm2(triu(X) - 3*X)^2", "X: n n", ("X",)),
]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "LARGE", 1)  # every array is held


def values_of(g: fr.Gradients, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    made = {s.name: rng.normal(size=[size_of(d, SIZES) for d in s.shape]) for s in symbols(*g.roots)}
    for s in symbols(*g.roots):
        if s.structure:
            made[s.name] = made[s.name] @ made[s.name].T + np.eye(len(made[s.name]))
    return made


def differs(text: str, declared: str, variables: tuple[str, ...]) -> bool:
    """Whether any of three calls, with other values each, gives other results than the plain program."""
    g = fr.gradients(fr.parse(text, declared), variables)
    plain, kept = g.compile(), g.compile(workspace=True)
    for seed in (1, 2, 1):
        values = values_of(g, seed)
        before = {name: a.copy() for name, a in values.items()}
        (a, of_a), (b, of_b) = plain(**values), kept(**values)
        assert all(np.array_equal(values[name], before[name]) for name in values), "an argument was written into"
        for x, y in zip([a, *of_a.values()], [b, *of_b.values()], strict=True):
            if not np.linalg.norm(x - y) <= 1e-12 * np.linalg.norm(x):
                return True
    return False


@pytest.mark.parametrize(("text", "declared", "variables"), LOSSES, ids=[loss[0] for loss in LOSSES])
def test_a_workspace_changes_nothing(text: str, declared: str, variables: tuple[str, ...]) -> None:
    assert not differs(text, declared, variables)


@pytest.mark.parametrize(
    "wrong",
    [
        {"_is_free": lambda self, array: True},
        {"_is_free": lambda self, array: array not in self._pending},
        {"_shown": lambda self, node: set()},
    ],
    ids=["what is needed is written over", "what has a name is written over", "views are not seen"],
)
def test_a_wrong_reuse_is_found_out(wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in wrong.items():
        monkeypatch.setattr(Workspace, name, function)
    assert any(differs(*loss) for loss in LOSSES)


def test_arrays_are_allocated_once_and_results_are_among_them() -> None:
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    g, rng = d.compile(workspace=True), np.random.default_rng(3)
    values = {"X": rng.normal(size=(7, 5)), "W": rng.normal(size=(5, 3)), "Y": rng.normal(size=(7, 3))}
    first = g(**values)[1]
    again = g(**{**values, "W": values["W"] + 1})[1]
    assert first is again or np.shares_memory(first, again)
    assert np.shares_memory(g(**{**values, "W": values["W"][:, :2], "Y": values["Y"][:, :2]})[1], again) is False


def test_single_precision_stays_single_and_mixed_types_take_the_plain_program() -> None:
    d = fr.derive(fr.parse("norm2(X*W)^2", "X: n d; W: d k"), "W")
    X, W = np.ones((7, 5), "f4"), np.ones((5, 3), "f4")
    assert d.compile(workspace=True)(X=X, W=W)[1].dtype == np.float32
    mixed = d.compile(workspace=True)(X=X.astype(float), W=W)[1]
    assert np.array_equal(mixed, d.compile()(X=X.astype(float), W=W)[1])


def test_small_arrays_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    small, large = {"n": 50, "d": 10, "k": 1}, {"n": 2000, "d": 500, "k": 50}
    assert d.code(sizes=small, workspace=True) == d.code(sizes=small)
    assert "t1 = np.subtract(work1, Y, out=work1)" in d.code(sizes=large, workspace=True)


def test_what_a_workspace_does_not_go_with_is_said() -> None:
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    with pytest.raises(UnsupportedError, match="workspace=True is for the back end 'numpy'"):
        d.compile("jax", workspace=True)
    with pytest.raises(DomainError, match="workspace=True without sizes"):
        d.code(workspace=True)
