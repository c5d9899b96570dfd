"""Subdifferentials, judged by one-sided slopes: f'(X; V) is the largest ⟨G, V⟩ of the set where f is regular."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

import frechet as fr
from frechet.kink import BALL, SMALLEST, Slopes
from frechet.primitive import REGISTRY, Primitive

np: Any = pytest.importorskip("numpy")

WITH_KINKS = [p for p in REGISTRY.values() if p.kink]


def choices(shape: tuple[int, ...], V: Any) -> Iterator[Any]:
    """Yield matrices that `element` brings to every corner of its sets, and to the far point of a ball."""
    size = int(np.prod(shape))
    for signs in product((-9.0, 9.0), repeat=size) if size <= 6 else ():
        yield np.reshape(signs, shape)
    for k in range(size):
        yield np.reshape(np.eye(size)[k], shape)
    yield 1e9 * np.reshape(V, shape)
    yield -1e9 * np.reshape(V, shape)


def kink_defects(p: Primitive) -> Iterator[str]:
    """φ(U + V) ≥ φ(U) + ⟨S, V⟩ for every slope, and the largest ⟨S, V⟩ is the one-sided slope φ'(U; V)."""
    kink = p.kink
    assert kink is not None
    rng = np.random.default_rng(5)
    shape = (2, 2)
    sign = 1 if kink.convex else -1
    letters = [fr.matrix(f"A_{i}", 2, 2) for i in range(p.arity)]
    paired = fr.compile(kink.pairing(fr.matrix("S", 2, 2), *letters))
    for trial in range(20):
        args = [(trial > 0) * rng.integers(-1, 2, shape).astype(float) for _ in range(p.arity)]  # first, all zero
        moves = [rng.integers(-2, 3, shape).astype(float) for _ in range(p.arity)]
        U, V = (args[0], moves[0]) if p.arity == 1 else (args[0] - args[1], moves[0] - moves[1])
        far = [a + v for a, v in zip(args, moves, strict=True)]
        near = [a + 1e-6 * v for a, v in zip(args, moves, strict=True)]
        here, there, close = (np.asarray(p.value(np, *a)) for a in (args, far, near))
        slopes = []
        for T in choices(shape, V):
            S = kink.slopes.element(np, U, T)
            at = [np.asarray(paired(S=S, **{f"A_{i}": a for i, a in enumerate(values)})) for values in (args, far)]
            if np.max(np.abs(at[0] - here)) > 1e-12:
                yield f"{p.name}: the pairing is not the value at {args}"
                return
            slopes.append(at[1] - at[0])
            if np.min(sign * (there - at[1])) < -1e-12:
                yield f"{p.name}: a slope is no slope at {args}"
                return
        best = np.max(np.stack([sign * s for s in slopes]), axis=0)
        if np.max(np.abs(best - sign * (close - here) / 1e-6)) > 1e-4:
            yield f"{p.name}: slopes are missing at {args}"
            return


@pytest.mark.parametrize("p", WITH_KINKS, ids=lambda p: p.name)
def test_declared_slopes_are_the_subdifferential(p: Primitive) -> None:
    assert not list(kink_defects(p))


def shrunk(slopes: Slopes) -> Slopes:
    return replace(slopes, element=lambda np, U, T: slopes.element(np, U, np.clip(T, 0.25, 0.5)))


def grown(slopes: Slopes) -> Slopes:
    return replace(slopes, element=lambda np, U, T: slopes.element(np, U, T) + 0.5 * np.where(np.any(U), U == 0, 1))


def turned(slopes: Slopes) -> Slopes:
    return replace(slopes, element=lambda np, U, T: slopes.element(np, -U, T))


@pytest.mark.parametrize("wrong", [shrunk, grown, turned])
@pytest.mark.parametrize("p", WITH_KINKS, ids=lambda p: p.name)
def test_a_wrong_set_of_slopes_is_caught(p: Primitive, wrong: Any) -> None:
    assert p.kink is not None
    assert list(kink_defects(replace(p, kink=replace(p.kink, slopes=wrong(p.kink.slopes)))))


@pytest.mark.parametrize("p", WITH_KINKS, ids=lambda p: p.name)
def test_off_the_kinks_the_slope_is_the_derivative(p: Primitive) -> None:
    letters = ", ".join(s.name for s in p.signature.slots)
    f = fr.parse(f"sum({p.word}({letters}))" if p.signature.result != (1, 1) else f"{p.word}({letters})")
    d = fr.subdifferential(f, p.signature.slots[0].name)
    assert d.certificate.equations == 3
    bad = replace(p.kink, slope=lambda U: -p.kink.slope(U))  # type: ignore[type-var, union-attr]  # it has one
    d.selections = [replace(s, kink=bad) for s in d.selections]
    del d.certificate
    with pytest.raises(fr.CertificateError):
        _ = d.certificate


A = np.array([[1.0, -1.0, 0.0], [2.0, 0.0, 1.0]])
ONE, TWO = np.array([1.0, 0.0, -2.0]), np.array([0.0, 0.0, 0.0])
P = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])

REGULAR: list[tuple[str, str, dict[str, Any]]] = [
    ("norm1(A*x - y)", "x", {"x": ONE, "A": A, "y": A @ ONE}),
    ("norm1(A*x - y)", "x", {"x": ONE, "A": A, "y": A @ ONE + [0, 1]}),
    ("norm1(P'*P - eye(n))", "P", {"P": P}),
    ("sum(relu(A*x))", "x", {"x": np.array([1.0, 1.0, -2.0]), "A": A}),
    ("norm2(A*x - y) + 3*norm1(x)", "x", {"x": ONE, "A": A, "y": A @ ONE}),
    ("max(x) + norm2(A*x)^2", "x", {"x": np.array([1.0, 1.0, 0.0]), "A": A}),
    ("norm1(x)^2 + sum(relu(x))", "x", {"x": ONE}),
    ("sum(maximum(x, y)) - min(x)", "x", {"x": TWO, "y": np.array([0.0, 1.0, -1.0])}),
    ("exp(norm1(x))*2", "x", {"x": ONE}),
]


@pytest.mark.parametrize("p", [p for p in WITH_KINKS if p.kink and p.kink.slopes is not BALL], ids=lambda p: p.name)
def test_compiled_slopes_at_a_kink_are_of_the_set(p: Primitive) -> None:
    """One of them, by convention; of a norm at 0 there is none, and the gradient is not a number."""
    assert p.kink is not None
    U = np.array([[0.0, 0.0, -1.0], [0.0, -2.0, -3.0]])
    U = U if p.kink.slopes is not SMALLEST else -U
    S = fr.compile(p.kink.slope(fr.matrix("U", 2, 3)))(U=U)
    assert np.array_equal(S, p.kink.slopes.element(np, U, S))


def test_the_larger_of_two_equal_ones_has_slope_one() -> None:
    """Half of it from either side: with step(0) = 0, as an indicator of x > 0 would have it, the slope would be 0."""
    f = fr.parse("sum(max(X, Y))", "X: 2 2; Y: 2 2")
    at = {"X": np.ones((2, 2)), "Y": np.ones((2, 2))}
    assert np.array_equal(sum(fr.derive(f, x).compile()(**at)[1] for x in "XY"), np.ones((2, 2)))


@pytest.mark.parametrize(("text", "name", "point"), REGULAR)
def test_slope_at_a_kink_is_the_largest_of_the_set(text: str, name: str, point: dict[str, Any]) -> None:
    f = fr.parse(text)
    d = fr.subdifferential(f, name)
    assert d.exact, d.reason
    value = fr.compile(f)
    X = point[name]
    rng = np.random.default_rng(2)
    for _ in range(5):
        V = rng.normal(size=X.shape)
        h = 1e-7
        measured = (value(**{**point, name: X + h * V}) - value(**point)) / h
        options = [list(choices(shape, U)) for shape, U in _free(d, point, V)]
        largest = max(float(np.sum(d.at(list(T), **point) * V)) for T in product(*options))
        assert abs(float(np.ravel(measured)[0]) - largest) < 1e-4 * max(1, abs(largest))


def _free(d: fr.Subdifferential, point: dict[str, Any], V: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield the shape of every argument, and its derivative in the direction V."""
    for s in d.selections:
        move = fr.differential(s.argument, d.variable) if s.argument is not d.variable else None
        used = {n.name for n in fr.expr.symbols(s.argument)}
        values = {n: v for n, v in point.items() if n in used}
        U = np.asarray(fr.compile(s.argument)(**values))
        step = V if move is None else move.compile()(V, **values)
        yield U.shape, np.reshape(step, U.shape)


def test_concave_functions_have_the_smallest() -> None:
    d = fr.subdifferential(fr.parse("-norm1(x)"), "x")
    assert d.exact
    assert sorted(float(d.at(t, x=[0.0])[0]) for t in (-1, 0, 1)) == [-1, 0, 1]


@pytest.mark.parametrize(
    ("text", "x", "why"),
    [
        ("norm1(x) - norm1(A*x)", "x", "upwards and downwards"),
        ("norm2(y - relu(W*x))^2", "W", "may have either sign"),
        ("sum(relu(W*relu(V*x)))", "V", "a kink inside a kink"),
        ("inner(y, relu(A*x))", "x", "may have either sign"),
    ],
)
def test_where_the_chain_rule_is_an_inclusion_it_is_said(text: str, x: str, why: str) -> None:
    d = fr.subdifferential(fr.parse(text), x)
    assert not d.exact and why in d.reason
    assert "⊆" in str(d) and r"\subseteq" in d.latex()


def test_an_inclusion_can_be_strict() -> None:
    """|x| − |x| is zero; the rule gives [−2, 2] at 0, and says that it contains the subdifferential."""
    x = fr.vector("x", 1)
    d = fr.subdifferential(fr.norm1(x) - fr.total(fr.REGISTRY["abs"](x)), x)
    assert not d.exact
    assert float(d.at([1, -1], x=[0.0])[0]) == 2


def test_sets_as_printed() -> None:
    d = fr.derive(fr.parse("norm1(P'*P - eye(n))"), "P").subdifferential()
    assert str(d).splitlines()[0] == (
        "∂f(P) = { P*(S' + S) : S_ij = sign(R_ij) if R_ij ≠ 0, S_ij ∈ [−1, 1] if R_ij = 0 }, where R = P'*P - eye(n)"
    )
    assert r"\left\{ P \, (S^{\top} + S) \;:\; S_{ij} = \operatorname{sign}(R_{ij})" in d.latex()
    assert "no kink" in str(fr.subdifferential(fr.parse("norm2(x)^2"), "x"))
    assert "norm1(x) > 0" not in str(fr.subdifferential(fr.parse("log(norm1(x))"), "x")).splitlines()[0]


@pytest.mark.parametrize(("text", "said"), [("sum(sign(x))", "jumps"), ("A*x", "scalar function")])
def test_outside_the_family_it_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(fr.FrechetError, match=said) as caught:
        fr.subdifferential(fr.parse(text), "x")
    assert "\n" not in str(caught.value)


def nonnegative_defects(p: Primitive) -> Iterator[str]:
    rng = np.random.default_rng(1)
    for _ in range(5):
        sizes = {"m": 2, "n": 3, "k": 2}
        args = [rng.random([sizes.get(d, d) for d in s.shape]) for s in p.signature.slots]
        if np.min(np.asarray(p.value(np, *args))) < 0:
            yield p.name


@pytest.mark.parametrize("p", [p for p in REGISTRY.values() if p.keeps_nonnegative], ids=lambda p: p.name)
def test_of_nonnegative_arguments_the_result_is_nonnegative(p: Primitive) -> None:
    assert not list(nonnegative_defects(p))
    assert list(nonnegative_defects(REGISTRY["neg"]))
