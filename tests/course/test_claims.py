"""A chapter can say nothing false: each check is shown to fail on a planted mistake."""

import json

import pytest

import frechet as fr
from frechet.course import ClaimError, claim, claims, derivative, identity, summary
from frechet.course.claims import MIME

F, SHAPES = "norm2(X*W - Y)^2/2", "X: n p; W: p q; Y: n q"


def test_a_right_claim_shows_the_whole_template():
    shown = claim("t-rows", F, "W", "X'*(X*W - Y)", declarations=SHAPES)._repr_mimebundle_()
    markdown = shown["text/markdown"]
    parts = [r"\mathrm{d}f", r"\langle", r"\nabla_{W} f", 'class="certificate"', "**Shapes and check.**"]
    places = [markdown.index(part) for part in parts]
    assert places == sorted(places)
    assert shown["text/plain"]


@pytest.mark.parametrize("expected", ["2*X'*(X*W - Y)", "X'*(Y - X*W)", "X*(X*W - Y)", "(X*W - Y)'*X", "X'*X*W"])
def test_a_wrong_expected_gradient_raises(expected):
    with pytest.raises(ClaimError, match="t-wrong"):
        claim("t-wrong", F, "W", expected, declarations=SHAPES)


def test_a_wrong_variant_that_is_right_raises():
    with pytest.raises(ClaimError, match="listed as wrong, and it is right"):
        claim("t-twice", F, "W", "X'*(X*W - Y)", wrong=["X'*X*W - X'*Y"], declarations=SHAPES)


def test_a_wrong_variant_that_cannot_be_read_raises():
    with pytest.raises(ClaimError, match="cannot be read"):
        claim("t-typo", F, "W", "X'*(X*W - Y)", wrong=["X'*(X*W - "], declarations=SHAPES)


def test_one_string_is_no_list_of_variants():
    with pytest.raises(ClaimError, match="not one string"):
        claim("t-string", F, "W", "X'*(X*W - Y)", wrong="X*W", declarations=SHAPES)


def test_each_rejection_says_why():
    made = claim(
        "t-rejected",
        F,
        "W",
        "X'*(X*W - Y)",
        wrong={"2*X'*(X*W - Y)": "half lost", "X*(X*W - Y)": ""},
        declarations=SHAPES,
    )
    factor, shape = made.rejections
    assert factor.diagnosis == "it is 2 times the gradient"
    assert factor.counterexample and factor.remark == "half lost"
    assert "conform" in shape.diagnosis
    assert "half lost" in made._repr_mimebundle_()["text/markdown"]


def test_the_record_is_json_and_names_the_variants():
    made = claim("t-record", "tr(A*X)", "X", "A'", wrong=["A"])
    record = json.loads(json.dumps(made._repr_mimebundle_()[MIME]))
    assert record["id"] == "t-record" and record["variable"] == "X"
    assert record["gradient"]["text"] == "A'" and record["gradient"]["latex"]
    assert record["certificate"]["equations"] > 0
    assert [w["claim"] for w in record["wrong"]] == ["A"]


def test_two_runs_show_the_same_bytes():
    def shown():
        return json.dumps(
            claim("t-same", F, "W", "X'*(X*W - Y)", wrong=["X'*X*W"], declarations=SHAPES)._repr_mimebundle_()
        )

    assert shown() == shown()


def test_a_false_identity_raises():
    square = "A: n n; B: n n; C: n n"
    assert identity("t-cyclic", "tr(A*B*C)", "tr(B*C*A)", wrong=["tr(C*B*A)"], declarations=square).rejections
    with pytest.raises(ClaimError, match="t-reversed"):
        identity("t-reversed", "tr(A*B*C)", "tr(C*B*A)", declarations=square)
    with pytest.raises(ClaimError, match="it is right"):
        identity("t-right", "tr(A*B*C)", "tr(B*C*A)", wrong=["tr(C*A*B)"], declarations=square)


def test_a_false_derivative_raises():
    made = derivative("t-square", "X*X", "X", "H*X + X*H", wrong=["2*X*H", "H"])
    assert json.loads(json.dumps(made._repr_mimebundle_()[MIME]))["kind"] == "derivative"
    assert all("gradient" not in r.diagnosis for r in made.rejections)
    with pytest.raises(ClaimError, match="t-square-wrong"):
        derivative("t-square-wrong", "X*X", "X", "2*X*H")
    with pytest.raises(ClaimError, match="it is right"):
        derivative("t-square-right", "X*X", "X", "H*X + X*H", wrong=["X*H + H*X"])


def test_stars_in_a_diagnosis_are_no_emphasis():
    made = claim("t-stars", F, "W", "X'*(X*W - Y)", wrong=["X'*X*W + X'*Y"], declarations=SHAPES)
    assert r"X'\*Y" in made._repr_mimebundle_()["text/markdown"]


def test_in_the_counterexample_of_an_identity_the_variant_is_the_claim():
    made = identity("t-sides", "sqnorm(X)", "inner(X, X)", wrong=["2*sqnorm(X)"], declarations="X: 1 1")
    value = made.rejections[0].counterexample
    claimed, true = (float(part) for part in value.split("the claim gives ")[1].split(", the truth is "))
    assert claimed == 2 * true != 0


def test_the_summary_lists_the_claims_of_the_session():
    made = claim("t-summary", "tr(A*X)", "X", "A'")
    assert made in claims()
    table = summary("t-summary").markdown
    assert table.count("\n") == 2 and "A^{\\top}" in table
    derivative("t-square", "X*X", "X", "H*X + X*H")
    identity("t-cyclic", "tr(A*B)", "tr(B*A)")
    both = summary("t-square", "t-cyclic")
    assert r"$H \, X + X \, H$" in both.markdown and r"\operatorname{tr}" in both.markdown
    assert both.plain.splitlines() == ["X*X  |  X  |  H  |  H*X + X*H", "tr(A*B) = tr(B*A)"]
    assert r"\|" not in summary().markdown  # a bar would end a cell


def test_a_claim_about_a_chain_of_unknown_length():
    k, W = fr.index("k"), fr.chain("W", "N")
    L = fr.function("L", *W.product.shape)
    G = L.operation(1)(W.product)
    right = W[k + 1 :].T @ G @ W[:k].T
    made = claim("chain", L(W.product), W[k], right, wrong={2 * right: "twice"})
    assert made.agreement is None  # no array stands for it
    assert made.rejections[0].remark == "twice"
    assert json.loads(json.dumps(made.record))["id"] == "chain"


def test_differences_are_taken_where_a_determinant_is_not_zero():
    made = claim("tall", "det(X'*X)", "X", "2*det(X'*X)*X*inv(X'*X)", declarations="X: l n")
    assert made.agreement is not None
    assert dict(made.agreement.sizes) == {"l": 4, "n": 3}  # with more columns than rows it is zero everywhere
    logarithm = claim("tall-log", "logdet(X'*X)", "X", "2*X*inv(X'*X)", declarations="X: l n")
    assert dict(logarithm.agreement.sizes) == {"l": 4, "n": 3}
