"""What is said of the mistakes that students make most: in the words of a teacher."""

from __future__ import annotations

import pytest

import frechet as fr

SAID = [
    ("sum(sigmoid(X))", "X", "sigmoid(X)", "", "sigmoid(X) stands where its derivative belongs"),
    ("y'*sigmoid(X*w)", "w", "X'*(y.*sigmoid(X*w))", "", "sigmoid(X*w) stands where its derivative belongs"),
    ("norm2(sigmoid(W*x) - y)^2/2", "W", "(sigmoid(W*x) - y)*x'", "", "the derivative of sigmoid(W*x) is missing"),
    ("max(x)", "x", "vector(1)", "", "it is 1 in every entry where is_max(x) belongs"),
    ("max(x)", "x", "1", "", "it is 1 in every entry where is_max(x) belongs"),
    ("tr(X)", "X", "1", "X: n n", "it is what stands on the diagonal of the gradient"),
    ("sum(X)", "X", "1", "X: m n", "it is what stands in every entry of the gradient"),
    ("-y'*log_softmax(z)", "z", "softmax(z) - y", "", "it assumes that the entries of y sum to one"),
    ("cross_entropy(X*W, Y)", "W", "X'*(softmax_rows(X*W) - Y)", "", "it assumes that every row of Y sums to one"),
    ("norm2(X*w - y)^2/n", "w", "2*X'*(X*w - y)", "X: m d; w: d; y: m; n: scalar", "it is not divided by n"),
    ("logdet(A)", "A", "A'", "A: n n", "A stands where the inverse inv(A) belongs"),
    ("tr(inv(A)*B)", "A", "-A'*B'*A'", "A: n n; B: n n", "A stands where the inverse inv(A) belongs"),
    ("tr(X'*A*X)", "X", "A*X", "A: n n; X: n k", "the term A' is missing (product rule: X occurs twice)"),
    ("sum(log(X))", "X", "inv(X)", "X: n n", "inv(X) is the inverse of the matrix; the reciprocal of every entry"),
    ("logdet(X)", "X", "matrix(1)./X", "X: n n", "is the reciprocal of every entry; the inverse of the matrix"),
    ("norm2(X)", "X", "2*X", "X: m n", "it is the gradient of norm2(X)^2, not of norm2(X) itself"),
    ("norm2(X)^2", "X", "X/norm2(X)", "X: m n", "it is the gradient of norm2(X), not of the square norm2(X)^2"),
    ("tr(X)", "X", "matrix(1)", "X: n n", "it is the gradient of sum(X), not of tr(X)"),
    ("log(sum(exp(x)))", "x", "exp(x)", "", "it is not divided by sum(exp(x))"),
    ("norm2(A*x - b)^2 + c*norm2(x)^2", "x", "2*A'*(A*x - b)", "A: m n; b: m; x: n; c: scalar", "c*x is missing (x"),
]


@pytest.mark.parametrize(
    ("function", "variable", "claim", "declared", "said"), SAID, ids=[f"{s[0]}: {s[2]}" for s in SAID]
)
def test_the_mistake_is_named(function: str, variable: str, claim: str, declared: str, said: str) -> None:
    verdict = fr.check(fr.parse(function, declared), variable, claim)
    assert not verdict.ok
    assert said in verdict.diagnosis
    assert verdict.certificate


def test_a_right_claim_is_told_nothing_of_the_kind() -> None:
    assert fr.check(fr.parse("-y'*log_softmax(z)"), "z", "sum(y)*softmax(z) - y").ok
    assert fr.check(fr.parse("tr(X)", "X: n n"), "X", "eye").ok
