"""Gradients as a textbook prints them: the form is pinned here, the value is certified wherever it is derived."""

from __future__ import annotations

import pytest

import frechet as fr

FORMS = [
    ("tr(W'*S*W)", "W", "W: n p orthonormal columns; S: n n symmetric", "2 (I − W Wᵀ) S W"),
    ("tr(W'*S*W)", "W", "W: n p orthonormal columns; S: n n", "(I − W Wᵀ) (S + Sᵀ) W"),
    ("x'*y/(norm2(x)*norm2(y))", "x", "x: n; y: n", "y/(‖x‖ ‖y‖) − (xᵀ y) x/(‖x‖³ ‖y‖)"),
    ("x'*A*x/norm2(x)^2", "x", "A: n n symmetric; x: n", "2 (A x/‖x‖² − (xᵀ A x) x/‖x‖⁴)"),
    ("logdet(eye + X*X')", "X", "X: m n", "2 (I + X Xᵀ)⁻¹ X"),
    ("norm2(X'*X - eye)^2", "X", "X: m n", "4 X (Xᵀ X − I)"),
    ("n/2*logdet(S) + tr(inv(S)*C)/2", "S", "n: scalar; S: p p symmetric; C: p p symmetric", "½ (n S⁻¹ − S⁻¹ C S⁻¹)"),
    ("-y'*inv(K)*y/2 - logdet(K)/2", "K", "K: n n symmetric; y: n", "½ (K⁻¹ y yᵀ K⁻¹ − K⁻¹)"),
    (
        "(tr(inv(R)*S) + (q - m)'*inv(R)*(q - m) + logdet(R))/2",
        "R",
        "R: n n symmetric; S: n n symmetric; q: n; m: n",
        "½ (R⁻¹ − R⁻¹ (S + (q − m) (q − m)ᵀ) R⁻¹)",
    ),
    ("-tr(log_softmax_rows(Z*Y'/c))", "Y", "Z: n d; Y: n d; c: scalar", "(softmax_rows(Z Yᵀ/c) − I)ᵀ Z/c"),
    (
        "inner(G, softmax_rows(c*Q*K')*V)",
        "K",
        "Q: n k; K: m k; V: m p; G: n p; c: scalar",
        "c (softmax_rows(c Q Kᵀ) ⊙ (G Vᵀ − (softmax_rows(c Q Kᵀ) ⊙ G Vᵀ) 𝟏 𝟏ᵀ))ᵀ Q",
    ),
    (
        "inner(G, X*inv(sqrtm(X'*X)))",
        "X",
        "G: m n; X: m n",
        "G sqrtm(Xᵀ X)⁻¹ − X sylv(sqrtm(Xᵀ X), sqrtm(Xᵀ X), sqrtm(Xᵀ X)⁻¹ (Gᵀ X + Xᵀ G) sqrtm(Xᵀ X)⁻¹)",
    ),
    ("sum(log(1 + exp(-y.*(X*w))))", "w", "y: n; X: n d; w: d", "-Xᵀ (y ⊙ σ(-y ⊙ X w))"),
    ("-sum(log(sigmoid(y.*(X*w))))", "w", "y: n; X: n d; w: d", "-Xᵀ (y ⊙ σ(-y ⊙ X w))"),
    ("-log(sigmoid(y*(w'*x)))", "w", "y: scalar; x: n; w: n", "-σ(-y wᵀ x) y x"),
    ("1/(1 + exp(-w'*x))", "w", "x: n; w: n", "σ(wᵀ x) (1 − σ(wᵀ x)) x"),
    ("norm2(M.*(T - U*V'))^2/2", "V", "", "-(M ⊙ M ⊙ (T − U Vᵀ))ᵀ U"),
    ("y'*solve(A, x)", "x", "A: n n; x: n; y: n", "A⁻ᵀ y"),
    ("y'*solve(A, x)", "A", "A: n n; x: n; y: n", "-A⁻ᵀ y (A⁻¹ x)ᵀ"),
    ("x'*commutation(A)*x", "x", "A: m n", "(K_{m,n} + K_{m,n}ᵀ) x"),
]


@pytest.mark.parametrize(("function", "variable", "declared", "form"), FORMS, ids=[f"{f[0]} by {f[1]}" for f in FORMS])
def test_the_gradient_has_its_textbook_form(function: str, variable: str, declared: str, form: str) -> None:
    d = fr.derive(fr.parse(function, declared), variable)
    assert repr(d.gradient) == form
    assert d.certificate


def test_the_transpose_of_a_sum_is_opened_beside_other_terms() -> None:
    d = fr.derive(fr.parse("norm2(pinv(X)*y)^2", "X: m n; y: m"), "X")
    assert ")ᵀ − " not in repr(d.gradient)
    assert d.certificate


def test_titles_are_said_in_words() -> None:
    """No title is the name of an identity or of an operation in the text language."""
    from frechet.identity import IDENTITIES
    from frechet.primitive import registry

    assert [p.name for p in registry().values() if "_" in (p.title or p.word)] == []
    said = [i for i in IDENTITIES.values() if i.kind in ("prepare", "structure")]
    assert len(said) > 30
    assert [i.name for i in said if i.title == i.name.replace("_", " ") and "orthonormal" not in i.name] == [
        "diagonal_matrices_commute"
    ]
