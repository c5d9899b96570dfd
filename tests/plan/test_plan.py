"""A plan computes what was asked, at no more cost, for unequal sizes. Some 25 s of CPU time."""

import itertools
import math

import numpy as np
import pytest

import frechet as fr
from frechet.expr import App, mapped, postorder, symbols
from frechet.plan import plan
from frechet.plan.chains import cheapest, ordered, outward
from frechet.plan.cost import Cost
from frechet.plan.statistics import mixed_sums, spread
from frechet.plan.views import seen_once
from frechet.primitives.multilinear import matmul

LOSSES = [
    ("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k", ("W",), ("X", "Y")),
    ("norm2(W*X - Y)^2 + c*norm2(W)^2", "W: k d; X: d n; Y: k n; c: scalar", ("W",), ("X", "Y")),
    ("norm2(W3*W2*W1*X - Y)^2", "W1: h d; W2: g h; W3: k g; X: d n; Y: k n", ("W1", "W2", "W3"), ("X", "Y")),
    ("norm2(X*W1*W2*W3 - Y)^2", "W1: d h; W2: h g; W3: g k; X: n d; Y: n k", ("W1", "W2", "W3"), ("X", "Y")),
    ("norm2(A*B*x)^2", "A: m k; B: k n; x: n", ("x",), ("A",)),
    ("norm2(U*V' - T)^2", "U: m k; V: n k; T: m n", ("U", "V"), ("T",)),
    ("sum(log(1 + exp(-y.*(X*w))))", "X: n d; w: d; y: n", ("w",), ("X", "y")),
    ("norm2(tanh(W2*tanh(W1*X)) - Y)^2", "W1: h d; W2: k h; X: d n; Y: k n", ("W1", "W2"), ("X", "Y")),
    ("x'*A*x + b'*x", "x: n; A: n n; b: n", ("x",), ("A", "b")),
    ("tr(X'*A*X*B)", "X: n k; A: n n; B: k k", ("X",), ("A", "B")),
    ("inner(A*X - B, X*C)", "A: n n; X: n k; B: n k; C: k k", ("X",), ("A", "B", "C")),
]
SIZES = dict(n=7, d=5, k=3, h=4, g=6, m=8)


def roots_of(text, declared, variables):
    f = fr.parse(text, declared)
    return fr.gradients(f, variables)


def values_of(roots, rng):
    return {s.name: rng.normal(size=[SIZES.get(d, d) for d in s.shape]) for s in symbols(*roots)}


def computed(roots, values):
    return [fr.compile(e)._function(**{s.name: values[s.name] for s in symbols(e)}) for e in roots]


def close(new, old):
    return all(np.allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(b).max()) for a, b in zip(new, old, strict=True))


@pytest.mark.parametrize("scale", [1, 30], ids=["as they are", "times thirty"])
@pytest.mark.parametrize(("text", "declared", "variables", "constant"), LOSSES, ids=[loss[0] for loss in LOSSES])
def test_a_plan_computes_what_was_asked_and_costs_no_more(text, declared, variables, constant, scale):
    g = roots_of(text, declared, variables)
    sizes = {d: n * scale for d, n in SIZES.items()}
    values = values_of(g.roots, np.random.default_rng(5))
    asked = computed(g.roots, values)
    for data in ((), constant):
        p = g.plan(sizes, constant=data)
        assert close(computed(p.roots, values), asked)
        assert p.flops <= g.plan(sizes).flops <= Cost([sizes]).flops(p.asked) * 1.2
    p = g.plan()
    assert close(computed(p.roots, values), asked)


@pytest.mark.parametrize(("text", "declared", "variables", "constant"), LOSSES, ids=[loss[0] for loss in LOSSES])
def test_a_compiled_function_agrees_with_the_program_for_any_size(text, declared, variables, constant):
    g = roots_of(text, declared, variables)
    values = values_of(g.roots, np.random.default_rng(6))
    general = g.compile()
    old = general._function(**values)
    for data in ((), constant, constant[:1]):
        compiled = g.compile(constant=data)
        for _ in range(2):
            value, gradients = compiled(**values)
            assert close([value, *gradients.values()], old)
        again = compiled(**{name: a + 0.0 for name, a in values.items() if name not in data})
        assert close([again[0], *again[1].values()], old)


CHANGES = {
    "once": lambda roots, cost: seen_once(roots),
    "last": lambda roots, cost: outward(roots, right=True),
    "first": lambda roots, cost: outward(roots, right=False),
    "order": ordered,
    "statistics": lambda roots, cost: spread(roots, mixed_sums(roots, cost), cost),
}


@pytest.mark.parametrize("ways", [*itertools.permutations(CHANGES, 2)], ids="-".join)
def test_each_change_keeps_the_values_whatever_came_before(ways):
    for text, declared, variables, constant in LOSSES:
        roots = roots_of(text, declared, variables).roots
        values = values_of(roots, np.random.default_rng(7))
        cost = Cost([SIZES], [s for s in symbols(*roots) if s.name in constant])
        old = computed(roots, values)
        for way in ways:
            roots = CHANGES[way](roots, cost)
            assert close(computed(roots, values), old), (text, way)


@pytest.mark.parametrize("wrong", ["swapped", "a factor lost"])
def test_a_wrong_order_of_factors_is_found_out(wrong):
    """The mutants of every test above."""

    def mutated(node):
        if isinstance(node, App) and node.op is matmul:
            a, b = node.args
            if wrong == "swapped" and a.shape == b.shape and a is not b:
                return matmul(b, a)
            if wrong == "a factor lost" and a.shape[0] == a.shape[1]:
                return b
        return None

    roots = roots_of("tr(X'*A*B*X)", "X: n k; A: n n; B: n n", ["X"]).roots
    values = values_of(roots, np.random.default_rng(8))
    assert not close(computed([mapped(e, mutated) for e in roots], values), computed(roots, values))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_a_chain_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    sides = [int(n) for n in rng.integers(1, 60, size=rng.integers(3, 8))]
    chain = [fr.matrix(f"A{k}", a, b) for k, (a, b) in enumerate(itertools.pairwise(sides))]
    cost = Cost([{}])

    def every(i, j):
        if j - i == 1:
            return [chain[i]]
        return [matmul(a, b) for k in range(i + 1, j) for a in every(i, k) for b in every(k, j)]

    best = min(cost.total([e]) for e in every(0, len(chain)))
    assert math.isclose(cost.total([cheapest(matmul, chain, cost)])[0], best[0])


def test_a_long_chain_before_a_vector_is_multiplied_from_the_vector():
    chain = [fr.matrix(f"A{k}", 30, 30) for k in range(40)] + [fr.vector("x", 30)]
    made = cheapest(matmul, chain, Cost([{}]))
    assert all(e.shape == (30, 1) for e in postorder(made) if isinstance(e, App))


def test_parts_of_a_product_that_others_use_are_not_computed_anew():
    A, B, C = fr.matrix("A", 50, 2), fr.matrix("B", 2, 50), fr.matrix("C", 50, 2)
    AB = A @ B
    assert plan([AB, AB @ C], {}).flops <= Cost([{}]).flops([AB, AB @ C])


def test_a_plan_says_what_it_does_and_what_that_saves():
    g = roots_of("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k", ["W"])
    shown = str(g.plan(dict(n=2000, d=500, k=50), constant=("X", "Y")))
    assert shown.splitlines() == [
        "plan for n = 2000, d = 500, k = 50: 25.2 M floating-point operations a call",
        "  normal form: 200 M -> 200 M",
        "  statistics of the constant data: 200 M -> 200 M",
        "  the cheapest order of products: 200 M -> 25.2 M",
        "  once: X'*X",
        "  once: X'*Y",
        "  once: inner(Y, Y)",
        "  inner(W, X'*X*W) - inner(W, X'*Y) - (inner(W, X'*Y) - inner(Y, Y))",
        "  2*(X'*X*W - X'*Y)",
    ]


def test_statistics_are_not_made_where_they_cost_more():
    """Ten narrow features of few samples: X'X of the wide layer would be larger than the data."""
    g = roots_of("norm2(W2*W1*X - Y)^2", "W1: h d; W2: k h; X: d n; Y: k n", ["W1", "W2"])
    p = g.plan(dict(d=1000, h=10, k=1000, n=30), constant=("X", "Y"))
    assert not any(r.name.startswith("statistics") for r in p.rewrites)


def test_constants_are_bound_by_identity_and_never_stale():
    d = fr.derive(fr.parse("norm2(X*w - y)^2", "X: n d; w: d; y: n"), "w")
    rng = np.random.default_rng(9)
    X, w, y = rng.normal(size=(9, 4)), rng.normal(size=4), rng.normal(size=9)
    plain, g = d.compile(), d.compile(constant=("X", "y"))
    with pytest.raises(fr.ShapeError, match="X is declared constant and was not given"):
        g(w=w)
    assert np.isclose(g(w=w, X=X, y=y)[0], plain(w=w, X=X, y=y)[0])
    assert np.isclose(g(w=2 * w)[0], plain(w=2 * w, X=X, y=y)[0])
    assert np.isclose(g(w=w, X=3 * X)[0], plain(w=w, X=3 * X, y=y)[0])  # another X, the same y
    assert g.prepare(X=X, y=2 * y)(w=w)[1].shape == (4,)
    assert np.isclose(g(w=w)[0], plain(w=w, X=X, y=2 * y)[0])
    with pytest.raises(fr.ShapeError, match="prepare takes X, y"):
        g.prepare(X=X)
    with pytest.raises(fr.DomainError, match="constant='Z'"):
        d.compile(constant="Z")
    for derived in (d, fr.gradients(d.function, ["w"]), fr.hessian(d.function, "w")):
        with pytest.raises(fr.DomainError, match="constant takes the names of arguments"):
            derived.compile(constant=3)


def test_what_was_prepared_is_not_handed_out():
    A = np.arange(4.0).reshape(2, 2)
    g = fr.derive(fr.parse("tr(A'*X)", "A: n n; X: n n"), "X").compile(constant="A")
    g(X=A, A=A)[1][:] = 0
    assert g(X=A)[1].tolist() == A.tolist() == [[0, 1], [2, 3]]


def test_arrays_of_other_kinds_take_the_general_program():
    d = fr.derive(fr.parse("norm2(X*w)^2", "X: n d; w: d"), "w")
    g = d.compile()
    assert g(X=[[1, 2]], w=[3, 4])[1].tolist() == [22, 44]
    assert g(X=np.array([[1, 2]]), w=np.array([3, 4]))[1].tolist() == [22, 44]
    assert g(X=np.ones((1, 2), dtype=np.float32), w=np.ones(2, dtype=np.float32))[1].dtype == np.float32
    with pytest.raises(fr.ShapeError, match="X is n x d with n = 1, d = 3"):
        g(X=np.ones((1, 2)), w=np.ones(3))


def test_code_for_given_sizes_is_what_is_run():
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    source = d.code(sizes=dict(n=2000, d=500, k=50), constant=("X", "Y"))
    scope = {}
    exec(source, scope)
    rng = np.random.default_rng(10)
    X, W, Y = rng.normal(size=(2000, 500)), rng.normal(size=(500, 50)), rng.normal(size=(2000, 50))
    found = scope["value_and_gradient"](W, *scope["prepare"](X, Y))
    assert close(found, d.compile()(X=X, W=W, Y=Y))
    assert "X" not in source.split("def value_and_gradient(W")[1].split('"""')[2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (dict(sizes={"n": 3}), "the dimension d is missing"),
        (dict(sizes={"n": 3, "d": 0, "k": 1}), "d = 0 is not a positive integer"),
        (dict(sizes=5), "a size for each dimension, such as {'n': 1000, 'd': 50}, not an object of type int"),
        (dict(constant=3), r"names of arguments, such as 'X' or \('X', 'Y'\), not an object of type int"),
        (dict(constant=["X", None]), "not an object of type NoneType"),
        (dict(constant="X"), "constant='X' without sizes"),
        (dict(backend="julia", sizes={"n": 3, "d": 2, "k": 1}), "not for 'julia'"),
    ],
)
def test_what_is_missing_for_code_of_given_sizes_is_said(options, said):
    d = fr.derive(fr.parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
    with pytest.raises(fr.FrechetError, match=said):
        d.code(**options)


def test_a_plan_for_half_the_sizes_is_refused():
    d = fr.derive(fr.parse("norm2(X*w)^2", "X: n d; w: d"), "w")
    with pytest.raises(fr.DomainError, match="the dimension d is missing; the matrices have "):
        d.plan({"n": 3})
    with pytest.raises(fr.DomainError, match="n = 'three' is not a positive integer"):
        d.plan({"n": "three", "d": 2})
    assert d.plan({"n": np.int64(3), "d": 2, "unused": 1}).sizes == {"n": 3, "d": 2, "unused": 1}


def test_what_a_library_repeats_is_not_written_out():
    """Beside a matrix stand 1, not a matrix of ones, and a column, not the matrix of it; alone they are matrices."""
    d = fr.derive(fr.parse("sum(tanh(W*X + b*ones(1, n)))", "W: m d; X: d n; b: m"), "W")
    sizes = dict(m=4, d=3, n=5)
    source = d.code(sizes=sizes)
    assert "np.ones" not in source
    assert "W @ X + b" in source
    rng = np.random.default_rng(11)
    values = values_of((d.function,), rng)
    g = d.compile()
    assert close(g(**values), g._function(**values))
    for text in (
        "x*ones(1, n) + ones(m, 1)*y'",
        "ones(m, n) - x*ones(1, n)",
        "x*ones(1, n)",
        "ones(m, n)/2 + ones(m, n)",
    ):
        e = fr.parse(text, "x: m; y: n; A: m n") + fr.matrix("A", "m", "n")
        values = values_of((e,), rng)
        compiled = fr.compile(e)
        assert close([compiled(**values)], [compiled._function(**values)])


def test_what_two_operations_have_in_common_is_computed_once():
    d = fr.derive(fr.parse("sum(logsumexp_rows(X*W)) - tr(Y'*(X*W))", "X: n d; W: d k; Y: n k"), "W")
    source = d.code(sizes=dict(n=20, d=5, k=3))
    assert source.count("np.max") == 1
    assert "np.diagonal" not in source  # the trace of a product takes no product


def test_a_factorisation_is_not_counted_as_one_operation_an_entry():
    for e, expected in (("inv(X)", 8 * 30**3 / 3), ("logdet(X)", 18_000), ("solve(X, B)", 18_000 + 2 * 30 * 30 * 7)):
        assert plan([fr.parse(e, "X: n n; B: n k")], {"n": 30, "k": 7}).flops == expected
