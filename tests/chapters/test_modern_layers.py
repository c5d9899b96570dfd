"""The chapter on modern layers: what its prose claims, tried without the engine, and what its cells claim."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book/chapters/modern_layers.md"
MIME = "application/vnd.frechet.claim+json"
STEP = 6e-6
EXACT = {  # what the tests below try: a change in the text must come here, and be tried
    "eq-ml-pairing": r"\nabla_X \bigl(G : F(X)\bigr) = \mathrm{D}F(X)^*[G]",
    "eq-bp-layernorm": (
        r"\frac1s\Bigl(g - \operatorname{mean}(g)\,\mathbf{1} - \hat x\,\operatorname{mean}(g \odot \hat x)\Bigr)"
    ),
    "eq-bp-batchnorm": (
        r"\nabla_X = \Bigl(G - \mathbf{1} \operatorname{mean}(G) - \hat X \odot \mathbf{1}"
        r" \operatorname{mean}(G \odot \hat X)\Bigr) \oslash \mathbf{1} s"
    ),
}
# Definitions that the claims rest on: a mistake in one of them makes a claim false.
GIVEN = {
    "eq-bp-attention": r"S = Q K^\top / c, \qquad P = \operatorname{softmax}_{\text{rows}}(S), \qquad O = P V",
    "eq-bp-rmsnorm": r"\hat x = \frac{x}{s}, \qquad s = \sqrt{\tfrac1k\lVert x\rVert^2 + c}",
}


def differences(f, X):
    """Return the derivative of `f`, a function with values of any shape, in every entry of `X`: central differences."""
    found = []
    for place in np.ndindex(X.shape):
        E = np.zeros_like(X)
        E[place] = STEP
        found.append((f(X + E) - f(X - E)) / (2 * STEP))
    return np.array(found).reshape(X.shape + np.shape(found[0]))


def near(found, expected, bound=1e-6):
    """Whether the two agree: the same shape, and the same numbers but for rounding."""
    found, expected = np.asarray(found), np.asarray(expected)
    return found.shape == expected.shape and bool(
        np.linalg.norm(found - expected) <= bound * max(1.0, np.linalg.norm(expected))
    )


# The prose ---------------------------------------------------------------------------------------


def labelled(text):
    return {
        label: " ".join(body.split()) for body, label in re.findall(r"\$\$\n(.*?)\n\$\$ \((\S+)\)", text, re.DOTALL)
    }


@pytest.mark.parametrize("label", [*EXACT, *GIVEN])
def test_the_equations_read_as_they_are_tried_here(label):
    text = CHAPTER.read_text(encoding="utf-8")
    written = labelled(text)
    expected = {**EXACT, **GIVEN}[label]
    assert written[label] == expected
    turned = text.replace(r"^\top", "")
    assert (r"^\top" in expected) == (labelled(turned)[label] != expected)


@pytest.mark.parametrize(("kind", "listed"), [("checked", EXACT), ("definition", GIVEN)])
def test_every_equation_that_the_engine_does_not_read_is_listed_here(kind, listed):
    text = CHAPTER.read_text(encoding="utf-8")
    assert sorted(re.findall(rf"\$\$ \((\S+)\)\s*<!-- {kind}", text)) == sorted(listed)


@pytest.mark.parametrize(("found", "right"), [("JᵀG", True), ("JG", False)])
def test_the_gradient_of_the_pairing_is_the_adjoint(found, right):
    rng = np.random.default_rng(1)
    A, X, G, H = rng.normal(size=(4, 3, 3))

    def layer(X):
        return np.sin(A @ X) * X.T

    J = differences(layer, X).reshape(9, 9).T  # column j: the derivatives in the j-th entry
    forward = (layer(X + STEP * H) - layer(X - STEP * H)) / (2 * STEP)
    back = ({"JᵀG": J.T, "JG": J}[found] @ G.ravel()).reshape(3, 3)
    assert near((G * forward).sum(), (back * H).sum()) == right  # this makes it the adjoint
    assert near(back, differences(lambda X: (G * layer(X)).sum(), X)) == right


@pytest.mark.parametrize(("weights", "symmetric"), [(False, True), (True, False)])
@pytest.mark.parametrize("centred", [False, True])
def test_which_jacobians_are_symmetric(weights, symmetric, centred):
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=(2, 5))

    def layer(x):
        x = x - x.mean() if centred else x
        return (w if weights else 1) * x / np.sqrt((x**2).mean() + 0.01)

    J = differences(layer, x)
    assert near(J, J.T) == symmetric


@pytest.mark.parametrize("variant", ["right", "mean of g kept", "x̂ kept", "n - 1", "one path only"])
def test_layernorm(variant):
    rng = np.random.default_rng(6)
    x, g = rng.normal(size=(2, 5))

    def layer(x):
        centred = x - x.mean()
        s = np.sqrt((centred**2).mean() + 0.01)
        return centred / s, s

    x_hat, s = layer(x)
    if variant == "n - 1":
        s = np.sqrt(((x - x.mean()) ** 2).sum() / 4 + 0.01)
        x_hat = (x - x.mean()) / s
    found = {
        "mean of g kept": (g - x_hat * (g * x_hat).mean()) / s,
        "x̂ kept": (g - g.mean()) / s,
        "one path only": g / s,
    }.get(variant, (g - g.mean() - x_hat * (g * x_hat).mean()) / s)
    assert near(found, differences(lambda x: (g * layer(x)[0]).sum(), x)) == (variant == "right")


@pytest.mark.parametrize(("axis", "right"), [(0, True), (1, False)])
def test_batchnorm(axis, right):
    rng = np.random.default_rng(7)
    X, G = rng.normal(size=(2, 6, 3))

    def layer(X, axis=0):
        centred = X - X.mean(axis=axis, keepdims=True)
        s = np.sqrt((centred**2).mean(axis=axis, keepdims=True) + 0.01)
        return centred / s, s

    X_hat, s = layer(X, axis)
    found = (G - G.mean(axis=axis, keepdims=True) - X_hat * (G * X_hat).mean(axis=axis, keepdims=True)) / s
    assert near(found, differences(lambda X: (G * layer(X)[0]).sum(), X)) == right


# The cells ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cells():
    return nbformat.read(ROOT / "notebooks/modern_layers.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def records(cells):
    outputs = [o for cell in cells if cell.cell_type == "code" for o in cell.outputs]
    return [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]


def test_the_planned_equations_are_claimed(records):
    planned = {69, *range(71, 79)}
    claimed = {record["id"].split("-")[0] for record in records}
    assert claimed >= {f"E{number:03}" for number in planned}


def test_every_claim_has_a_rejected_variant(records):
    assert [record["id"] for record in records if not record["wrong"]] == []


def test_each_exercise_stands_with_a_wrong_try(cells):
    from frechet.course import exercises

    code = {c.source: c for c in cells if c.cell_type == "code"}
    found = exercises("modern_layers")
    assert len(found) == 6 and {e.level for e in found} == {1, 2, 3, 4}
    assert {19, 23, 24, 25} <= {p for e in found for p in e.problems}
    for e in found:
        assert f'fr.exercise("{e.id}")' in code
        (tried,) = [c for source, c in code.items() if source.startswith(f'fr.exercise("{e.id}").check(')]
        assert tried.outputs[0]["data"]["text/plain"].startswith("✗")
