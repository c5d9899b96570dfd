"""Structures: the projection is judged by the tangent vectors that the charts give, which know no projection."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

import frechet as fr
from frechet.certify.arrays import DUALS, PRIME, Array, Dual
from frechet.certify.evaluate import Evaluator, free_shapes, placed
from frechet.expr import Expr, Sym
from frechet.spaces import STRUCTURES, Structure, structure, structure_names

from .mutants.mutate import wrong

SHAPES = {"square": [(3, 3), (4, 4)], "tall": [(4, 2), (3, 1)], "": [(3, 2), (4, 1), (4, 3)]}
NAMED = {name: f"{name} 2" if STRUCTURES[name].rank else name for name in structure_names()}
SPACES = [
    (structure(name), shape)
    for name in NAMED.values()
    for shape in SHAPES[structure(name).shape]
    if not structure(name).misfit(shape)
]


def identified(case: object) -> str:
    return case.name if isinstance(case, Structure) else str(case)


def rank(vectors: list[list[int]]) -> int:
    """Return the rank of integer vectors over the field."""
    rows, found = [list(v) for v in vectors], 0
    for c in range(len(rows[0])):
        pivot = next((r for r in range(found, len(rows)) if rows[r][c] % PRIME), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][c], PRIME - 2, PRIME)
        for r in range(found + 1, len(rows)):
            factor = rows[r][c] * inverse % PRIME
            rows[r] = [(x - factor * y) % PRIME for x, y in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def flat(a: Array) -> list[int]:
    return [x.a for r in a.rows for x in r]


def dot(a: list[int], b: list[int]) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True)) % PRIME


def projection_defects(known: Structure, shape: tuple[int, int]) -> Iterator[str]:
    """⟨G − P(G), V⟩ = 0 and P(V) = V for every velocity V of a curve, and P(G) is in their span."""
    X, G = Sym("X", shape, known.name), Sym("G", shape)
    formula = known.project(X, G)
    rng = random.Random(1)
    for branch in range(len(known.charts)):
        frees = [[[rng.randrange(PRIME) for _ in range(c)] for _ in range(r)] for r, c in free_shapes(X, {})]
        velocities: list[list[int]] = []
        for _ in range(shape[0] * shape[1] + 1):
            moving = [Array(DUALS, [[Dual(p, rng.randrange(PRIME)) for p in r] for r in free]) for free in frees]
            at = placed(X, {}, moving, branch)
            velocities.append([x.b for r in at.rows for x in r])
        point = at.map(lambda x: Dual(x.a))

        def projected(rows: list[int], point: Array = point) -> list[int]:
            values: dict[Expr, Array] = {X: point, G: DUALS.array([rows]).reshape(shape)}
            return flat(Evaluator(DUALS, {}, values)(formula))

        images = []
        for V in velocities:
            if projected(V) != V:
                yield f"{known.name}: a tangent vector is moved by the projection"
                return
            direction = [rng.randrange(PRIME) for _ in V]
            images.append(projected(direction))
            if any(dot([a - b for a, b in zip(direction, images[-1], strict=True)], W) for W in velocities):
                yield f"{known.name}: the projection is not orthogonal"
                return
        if rank(images + velocities) != rank(velocities):
            yield f"{known.name}: what is projected is not tangent"
            return


@pytest.mark.parametrize(("known", "shape"), SPACES, ids=identified)
def test_projection_is_the_orthogonal_one_onto_the_tangent_space(known: Structure, shape: tuple[int, int]) -> None:
    assert not list(projection_defects(known, shape))


@pytest.mark.parametrize(("known", "shape"), SPACES, ids=identified)
def test_every_wrong_projection_is_caught(known: Structure, shape: tuple[int, int]) -> None:
    X, G = Sym("X", shape, known.name), Sym("G", shape)
    right = known.project(X, G)
    killed = 0
    for mistake, formula in wrong(right):
        bad = replace(known, project=lambda X, G, e=formula: fr.expr.substitute(e, {G: G}))
        if not list(projection_defects(bad, shape)):
            assert fr.same_value(formula, right), mistake
        killed += 1
    assert killed >= 5


DEFINITIONS = {
    "symmetric": ("X", "X'"),
    "skew": ("X", "-X'"),
    "diagonal": ("X", "eye.*X"),
    "lower triangular": ("X", "tril(X)"),
    "upper triangular": ("X", "triu(X)"),
    "positive definite": ("X", "X'"),
    "orthogonal": ("X'*X", "eye(m)"),
    "orthonormal columns": ("X'*X", "eye(n)"),
    "unit": ("norm2(X)", "1"),
    "rank 1": ("X*X'*X", "norm2(X)^2*X"),
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_point_of_a_chart_is_in_the_set(name: str) -> None:
    columns = "m" if structure(name).shape == "square" else "n"
    left, right = DEFINITIONS[name]
    assert fr.check_identity(left, right, f"X: m {columns} {name}").ok
    assert not fr.check_identity(left, right, f"X: m {columns}").ok


def test_both_determinants_of_an_orthogonal_matrix_are_judged() -> None:
    assert fr.check_identity("det(Q)^2", "1", "Q: n n orthogonal").ok
    assert not fr.check_identity("det(Q)", "1", "Q: n n orthogonal").ok
    assert not fr.check_identity("det(P)*det(Q)", "1", "P: n n orthogonal; Q: n n orthogonal").ok
    assert not fr.check_identity("abs(det(Q))*exp(det(Q))", "exp(1)", "Q: n n orthogonal").ok


def test_what_holds_of_square_matrices_only_is_no_identity_of_tall_ones() -> None:
    assert not fr.check_identity("Q*Q'", "eye(n)", "Q: n k orthonormal").ok


GRADIENTS = [
    ("x'*A*x", "x: n unit; A: n n", "(eye - x*x')*(A + A')*x"),
    ("x'*A*x/(x'*x)", "x: n unit; A: n n", "(A + A')*x - 2*(x'*A*x)*x"),
    ("inner(A, X)", "X: m n unit; A: m n", "A - inner(A, X)*X"),
    ("tr(A'*Q)", "Q: n k orthonormal; A: n k", "A - Q*(Q'*A + A'*Q)/2"),
    ("tr(A'*Q)", "Q: n n orthogonal; A: n n", "(A - Q*A'*Q)/2"),
    ("tr(A'*S)", "S: n n symmetric; A: n n", "(A + A')/2"),
    ("tr(A'*K)", "K: n n skew; A: n n", "(A - A')/2"),
    ("tr(A'*D)", "D: n n diagonal; A: n n", "eye.*A"),
    ("tr(A'*L)", "L: n n lower triangular; A: n n", "tril(A)"),
    ("tr(A'*U)", "U: n n upper triangular; A: n n", "triu(A)"),
    ("logdet(S)", "S: n n positive definite", "inv(S)"),
    ("tr(A'*X)", "X: m n rank r; A: m n", "X*pinv(X)*A + A*pinv(X)*X - X*pinv(X)*A*pinv(X)*X"),
]


@pytest.mark.parametrize(("text", "declared", "expected"), GRADIENTS)
def test_gradient_is_the_projected_one(text: str, declared: str, expected: str) -> None:
    f = fr.parse(text, declared)
    x = declared.partition(":")[0]
    d = fr.derive(f, x)
    assert fr.check(f, x, expected).ok
    assert d.certificate.equations
    if not fr.same_value(d.euclidean_gradient, d.gradient):
        assert d.steps[-1].rule == "projection" and "project onto" in d.text()
        verdict = fr.check(f, x, d.euclidean_gradient)
        assert not verdict.ok and "without the projection" in verdict.diagnosis


def test_what_vanishes_where_it_is_tried_does_not_pass_for_projected() -> None:
    """Here G is 10⁻⁶⁵ at most, so that numbers do not tell it from its projection."""
    assert fr.derive(fr.parse("exp(-exp(4 + x'*x))*sum(x)", "x: n unit"), "x").projects


def test_vech_gradient_of_a_symmetric_matrix_is_named() -> None:
    f = fr.parse("tr(A*S*S)", "S: n n symmetric; A: n n")
    G = fr.derive(f, "S").gradient
    assert "vech" in fr.check(f, "S", 2 * G - fr.eye("n") * G).diagnosis
    assert "vech" not in fr.check(f, "S", 2 * G + fr.eye("n") * G).diagnosis


def test_a_claim_that_only_pairs_like_the_gradient_is_told_so() -> None:
    f = fr.parse("x'*A*x", "x: n unit; A: n n")
    assert "does not lie in the tangent space at x" in fr.check(f, "x", "(A + A')*x + x").diagnosis


def test_riemannian_hessian_is_the_second_derivative_along_geodesics() -> None:
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(1)
    A, B = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    f = fr.parse("x'*A*x + x'*B*x*(x'*x)", "x: n unit; A: n n; B: n n")
    x = rng.normal(size=4)
    x /= np.linalg.norm(x)
    v = rng.normal(size=4)
    v -= x * (x @ v)
    v /= np.linalg.norm(v)
    value = fr.derive(f, "x").compile()
    h = 1e-3

    def along(t: float) -> float:
        return float(value(x=np.cos(t) * x + np.sin(t) * v, A=A, B=B)[0])

    measured = (along(h) - 2 * along(0) + along(-h)) / h**2
    H = fr.hessian(f, "x")
    assert H.certificate.equations
    got = H.compile()(v, x=x, A=A, B=B)
    assert abs(float(v @ np.ravel(got)) - measured) < 1e-5
    assert abs(float(x @ np.ravel(got))) < 1e-12  # tangent

    g = fr.parse("tr(A*Q*B*Q)", "Q: n n orthogonal; A: n n; B: n n")
    K = rng.normal(size=(4, 4))
    K -= K.T
    Q = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    w, U = np.linalg.eigh(1j * K)
    value = fr.derive(g, "Q").compile()

    def turned(t: float) -> float:
        return float(value(Q=Q @ ((U * np.exp(-1j * t * w)) @ U.conj().T).real, A=A, B=B)[0])

    measured = (turned(h) - 2 * turned(0) + turned(-h)) / h**2
    got = fr.hessian(g, "Q").compile()(Q @ K, Q=Q, A=A, B=B)
    assert abs(float(np.sum(got * (Q @ K))) - measured) < 1e-3 * abs(measured)


@pytest.mark.parametrize(
    ("declared", "shape", "name"),
    [
        ("Q: n k orthonormal columns", ("n", "k"), "orthonormal_columns"),
        ("Q: n k orthonormal", ("n", "k"), "orthonormal_columns"),
        ("Q: n n orthonormal columns", ("n", "n"), "orthogonal"),
        ("Q: n orthogonal", ("n", "n"), "orthogonal"),
        ("x: n unit", ("n", 1), "unit"),
        ("x: m n unit norm", ("m", "n"), "unit"),
        ("S: n n positive definite", ("n", "n"), "positive_definite"),
        ("S: n n positive_definite", ("n", "n"), "positive_definite"),
        ("S: n spd", ("n", "n"), "positive_definite"),
        ("K: n n skew-symmetric", ("n", "n"), "skew"),
        ("L: n n lower triangular", ("n", "n"), "lower_triangular"),
        ("X: m n rank r", ("m", "n"), "rank r"),
        ("X: m n low rank 2", ("m", "n"), "rank 2"),
    ],
)
def test_declarations(declared: str, shape: tuple[str, str], name: str) -> None:
    letter = declared.partition(":")[0]
    (s,) = fr.expr.symbols(fr.parse(letter, declared))
    assert (s.shape, s.structure) == (shape, name)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("S: n n positive definit", "did you mean 'positive definite'"),
        ("S: n n ortogonal", "did you mean 'orthogonal'"),
        ("L: n n triangular", "say lower triangular or upper triangular"),
        ("Q: m n orthogonal", "an orthogonal matrix is square"),
        ("Q: 2 3 orthonormal", "at least as many rows as columns"),
        ("X: m n rank", "say which rank"),
        ("X: 3 2 rank 3", "the rank is at most 2"),
        ("c: 1 1 unit", "a scalar cannot be"),
        ("S: n n symmetric orthogonal", "is not known"),
    ],
)
def test_a_wrong_declaration_is_answered_in_one_line(declared: str, said: str) -> None:
    letter = declared.partition(":")[0]
    with pytest.raises(fr.DeclarationError, match=said) as caught:
        fr.parse(letter, declared)
    assert "\n" not in str(caught.value)
