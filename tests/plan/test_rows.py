"""Programs in blocks of rows equal the plain ones; what is no sum over rows is refused. Some 20 s of CPU time."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.codegen import blocks, specialised, workspace
from frechet.dimensions import size_of
from frechet.errors import DomainError, UnsupportedError
from frechet.expr import App, Expr, Sym, number, symbols
from frechet.integers import Integer
from frechet.plan.rows import behaviour, split, splits
from frechet.primitive import REGISTRY, Primitive

SIZES = dict(n=23, d=5, k=3, h=4)
THREADS = [1] if importlib.util.find_spec("threadpoolctl") is None else [1, 2, 3]

LOSSES = [
    ("norm2(X*W - Y)^2/2 + a*norm2(W)^2", "X: n d; W: d k; Y: n k; a: scalar", ("W",), ("X", "Y")),
    ("norm2(W*X - Y)^2", "W: k d; X: d n; Y: k n", ("W",), ("X",)),
    ("sum(log(1 + exp(-y.*(X*w))))", "X: n d; w: d; y: n", ("w",), ("X", "y")),
    ("sum(logsumexp_rows(X*W)) - tr(Y'*(X*W))", "X: n d; W: d k; Y: n k", ("W",), ("Y",)),
    ("cross_entropy(X*W, Y)", "X: n d; W: d k; Y: n k", ("W", "X"), ()),
    ("norm2(W2*tanh(W1*X) - Y)^2", "W1: h d; W2: k h; X: d n; Y: k n", ("W1", "W2"), ("X",)),
    ("norm2(U*V' - T)^2/2", "U: n k; V: d k; T: n d", ("U", "V"), ("T",)),
    ("sum(log(1 + exp(rowsum((D*M).*D) - b)))", "D: n d; M: d d; b: n", ("M",), ("D",)),
    ("norm1(X*W - Y)", "X: n d; W: d k; Y: n k", ("W",), ()),
    ("sum(max(X*W, Y)) + sum(colsum(X*W).^2)", "X: n d; W: d k; Y: n k", ("W",), ()),
    ("sum(solve(A, X*W))", "A: d d; X: d n; W: n k", ("X",), ()),
    ("log(norm2(X*W)^2) * logdet(X'*X)", "X: n d; W: d k", ("W",), ()),
    ("norm2(hcat(X, Z)*vcat(V, W) - Y)^2", "X: n d; Z: n h; V: d k; W: h k; Y: n k", ("W",), ("Z",)),
]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no program be too small for blocks, and blocks be of a few rows; the last is a shorter one."""
    monkeypatch.setattr(specialised, "WORTH", 0)
    monkeypatch.setattr(blocks, "FEWEST", 4)
    monkeypatch.setattr(blocks, "HELD", 1)
    monkeypatch.setattr(workspace, "LARGE", 1)


def values_of(roots: Any) -> dict[str, Any]:
    rng = np.random.default_rng(4)
    shapes = {s.name: [size(d) for d in s.shape] for s in symbols(*roots) if not isinstance(s, Integer)}
    return {name: rng.uniform(0.5, 1.5, size=shape) for name, shape in shapes.items()}


def size(d: Any, sizes: dict[str, int] = SIZES) -> int:
    return d if isinstance(d, int) else size_of(d, sizes)


def same(new: Any, old: Any) -> bool:
    return all(np.linalg.norm(a - b) <= 1e-12 * np.linalg.norm(b) for a, b in zip(new, old, strict=True))


@pytest.mark.parametrize(("text", "declared", "variables", "constant"), LOSSES, ids=[loss[0] for loss in LOSSES])
def test_blocks_of_rows_add_up(text: str, declared: str, variables: tuple[str, ...], constant: tuple[str, ...]) -> None:
    g = fr.gradients(fr.parse(text, declared), variables)
    values = values_of(g.roots)
    plain = g.compile()(**values)
    for threads in THREADS:
        for data, kept in (((), False), (constant, False), ((), True)):
            compiled = g.compile(threads=threads, constant=data, workspace=kept)
            first = compiled(**values)
            compiled(**{name: a + 1 for name, a in values.items()})  # writes over nothing that was returned
            assert same([first[0], *first[1].values()], [plain[0], *plain[1].values()])
    assert "terms(" in source(g, 1)


def source(g: fr.Gradients, threads: int) -> str:
    compiled = g.compile(threads=threads)
    compiled(**values_of(g.roots))
    (program,) = compiled._by_shape.values()
    import linecache

    return "".join(linecache.getlines(program.__code__.co_filename))


def test_a_mean_divides_by_all_rows() -> None:
    X, w, y = fr.matrix("X", "n", "d"), fr.vector("w", "d"), fr.vector("y", "n")
    d = fr.derive(fr.mean((X @ w - y) ** 2), w)
    values = values_of([d.function])
    value, gradient = d.compile(threads=1)(**values)
    residual = values["X"] @ values["w"] - values["y"]
    assert same([value, gradient], [np.mean(residual**2), 2 * values["X"].T @ residual / 23])


def test_hessians_in_blocks() -> None:
    H = fr.hessian(fr.parse("sum(log(1 + exp(-y.*(X*w))))", "X: n d; w: d; y: n"), "w")
    values = values_of([H.expression])
    values.pop("dw", None)
    v = np.arange(5.0).reshape(-1, 1)
    assert same([H.compile(threads=1)(v, **values)], [H.compile()(v, **values)])
    assert same([H.compile(form="matrix", threads=1)(**values)], [H.compile(form="matrix")(**values)])


def test_vectors_and_single_precision_come_back_as_they_went_in() -> None:
    d = fr.derive(fr.parse("norm2(X*w - y)^2", "X: n d; w: d; y: n"), "w")
    rng = np.random.default_rng(0)
    values = {
        "X": rng.normal(size=(23, 5)).astype("f4"),
        "w": rng.normal(size=5).astype("f4"),
        "y": rng.normal(size=23).astype("f4"),
    }
    _, gradient = d.compile(threads=1)(**values)
    assert gradient.shape == (5,) and gradient.dtype == np.float32


@pytest.mark.parametrize("name", ["rows", "terms", "added", "kept", "share", "BLOCKS", "work1"])
def test_any_name_can_be_a_variable(name: str) -> None:
    d = fr.derive(fr.parse(f"norm2(X*{name} - Y)^2", f"X: n d; {name}: d k; Y: n k"), name)
    values = values_of([d.function])
    new, old = (compiled(**values) for compiled in (d.compile(threads=1, workspace=True), d.compile()))
    assert same(new, old)


@pytest.mark.parametrize(
    ("text", "declared", "variable", "said"),
    [
        ("norm2(X*W - Y)", "X: n d; W: d k; Y: n k", "W", "along n: norm2(X*W - Y) is neither"),
        ("norm2(pinv(X*W))^2", "X: n d; W: d k", "W", "along n: pinv(X*W) is neither"),
        ("norm2(inv(1'*X*w)*X)^2", "X: n d; w: d", "w", "needs a sum over all rows"),
        ("x'*A*x", "x: n; A: n n", "x", "along n: A has no row for every row"),
        ("norm2(X*X')^2", "X: n d", "X", "X*X' has no row for every row"),
        ("a^2", "a: scalar", "a", "it has no data"),
    ],
)
def test_what_is_no_sum_over_rows_is_refused(text: str, declared: str, variable: str, said: str) -> None:
    text = text.replace("1'", "vector(1)'")
    with pytest.raises(UnsupportedError, match="no sum over the rows") as caught:
        fr.derive(fr.parse(text, declared), variable).compile(threads=1)
    assert said in str(caught.value)


def test_options_are_checked_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    for threads in (0, -1, 1.5, True):
        with pytest.raises(DomainError, match="not a positive integer"):
            d.compile(threads=threads)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedError, match="for the back end 'numpy'"):
        d.compile("array-api", threads=2)
    monkeypatch.setattr("frechet.codegen.options.find_spec", lambda name: None)
    with pytest.raises(UnsupportedError, match=r"threadpoolctl, which is not installed: pip install"):
        d.compile(threads=2)
    with pytest.raises(DomainError, match="threads=2 without sizes"):
        d.code(threads=2)
    assert "POOL = ThreadPoolExecutor(1)" in d.code(sizes={"n": 2000, "d": 500, "k": 50}, threads=2)


def test_small_problems_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    sizes = {"n": 50, "d": 10, "k": 1}
    assert d.code(sizes=sizes, threads=2) == d.code(sizes=sizes)


# What operations say of themselves ----------------------------------------------------------------


LETTERS = dict(m=3, n=4, k=5, p=2, q=2)


def broken_letters(op: Primitive) -> tuple[set[str], set[str]]:
    """Return the letters along which an operation is not what it says of itself, and those it does not mention."""
    slots = op.signature.slots
    sides = [d for slot in slots for d in slot.shape]
    clean = [d for d in LETTERS if d in sides and not any(s.shape == (d, d) for s in slots)]
    clean = [d for d in clean if not any(d in str(side) and d != side for side in sides)]  # not in n + p
    slicewise, summed = behaviour(op)
    false, missing = {*slicewise, *summed} - {*clean}, set[str]()
    if not clean:
        return false, missing
    args: list[Expr] = [number(2) if slot.parameter else Sym(f"v{i}", slot.shape) for i, slot in enumerate(slots)]
    variables = [a for a in args if isinstance(a, Sym)]
    f = fr.compile(App(op, tuple(args)))
    rng = np.random.default_rng(9)
    values = {a.name: rng.uniform(0.2, 0.9, shape(a)) for a in variables}
    for a in variables:
        if a.shape[0] == a.shape[1]:  # invertible, whatever it is for
            values[a.name] += 3 * np.eye(*shape(a))
    whole = np.asarray(f(**values))
    for letter in clean:
        parts = []
        for at in range(LETTERS[letter]):
            cut = {a: tuple(slice(at, at + 1) if d == letter else slice(None) for d in a.shape) for a in variables}
            parts.append(np.asarray(f(**{a.name: values[a.name][cut[a]] for a in variables})))
        axes = [axis for axis, d in enumerate(op.signature.result) if d == letter]
        joins = len(axes) == 1 and np.allclose(np.concatenate(parts, axes[0]), whole)
        adds = not any(letter in str(d) for d in op.signature.result) and np.allclose(sum(parts), whole)
        for said, holds in ((letter in slicewise, joins), (letter in summed, adds)):
            if said != holds:
                (false if said else missing).add(letter)
    return false, missing


def shape(a: Expr) -> list[int]:
    return [size(d, LETTERS) for d in a.shape]


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_operations_say_how_they_take_rows(name: str) -> None:
    false, missing = broken_letters(REGISTRY[name])
    assert not false and not missing


def test_a_wrong_letter_is_found_out() -> None:
    wrong = replace(REGISTRY["softmax_columns"], slicewise="mn")
    assert broken_letters(wrong)[0] == {"m"}
    wrong = replace(REGISTRY["norm2"], summed="mn")
    assert broken_letters(wrong)[0] == {"m", "n"}
    assert broken_letters(replace(REGISTRY["row_sums"], summed=""))[1] == {"n"}


def test_every_dimension_that_can_be_is_found() -> None:
    g = fr.gradients(fr.parse("norm2(U*V' - T)^2", "U: m k; V: n k; T: m n"), ["U", "V"])
    found, refused = splits(g.plan().roots)
    assert [s.dimension for s in found] == ["m", "n"] and list(refused) == ["k"]
    way = split(g.plan().roots, "m")
    assert {s.name: axis for s, axis in way.sliced.items()} == {"U": 0, "T": 0}
    assert len(way.joined) == 1
