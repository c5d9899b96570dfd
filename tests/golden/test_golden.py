"""Derivations as they are printed, in one file for people to read: a change in wording or form is seen and judged.

To accept what is printed now: ``python -m tests.golden.test_golden``, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import frechet as fr

FILE = Path(__file__).with_name("derivations.md")
CASES = [
    ("norm2(W*X - Y)^2/2", "W", ""),
    ("norm2(X*w - y)^2/2 + c/2*norm2(w)^2", "w", ""),
    ("x'*Q*x + b'*x", "x", "b: n; x: n; Q: n n"),
    ("x'*Q*x", "Q", ""),
    ("norm2(A*x - y)", "x", ""),
    ("norm2(T - U*V')^2", "U", ""),
    ("norm2(M.*(T - U*V'))^2/2", "V", ""),
    ("norm2(W_3*W_2*W_1*X - Y)^2/2", "W_2", ""),
    ("tr(A*X*B*X'*C)", "X", ""),
    ("norm2(X'*X - eye)^2", "X", ""),
    ("norm1(P'*P - eye)", "P", ""),
    ("tr(inv(X)*A)", "X", ""),
    ("x'*inv(X)*y", "X", ""),
    ("logdet(X'*X)", "X", ""),
    ("det(A*X*B)", "X", ""),
    ("log(det(inv(X)))", "X", ""),
    ("logdet(S)/2 + (x - m)'*inv(S)*(x - m)/2", "S", "S: n n symmetric; x: n; m: n"),
    ("logdet(X)/2 + (x - m)'*inv(X)*(x - m)/2", "X", "x: n; m: n"),
    ("x'*A*x/(x'*x)", "x", ""),
    ("log(sum(exp(W*x)))", "W", ""),
    ("sum(log(exp(-y.*(X*w)) + vector(1)))", "w", ""),
    ("-y'*log(sigmoid(X*w)) - (vector(1) - y)'*log(vector(1) - sigmoid(X*w))", "w", ""),
    ("norm2(W_2*tanh(W_1*X) - Y)^2/2", "W_1", ""),
    ("tr(A*X^3)", "X", ""),
    ("exp(-norm2(x - y)^2/(2*c^2))", "c", ""),
    ("norm2(x/norm2(x) - y)^2", "x", ""),
    ("a^b", "a", ""),
]


def printed(function: str, variable: str, declared: str) -> str:
    d = fr.derive(fr.parse(function, declared), variable)
    where = f" where {declared}" if declared else ""
    return f"## {function} by {variable}{where}\n\n```text\n{d.text()}\n```\n\n```latex\n{d.latex()}\n```\n"


def document() -> str:
    return "# Derivations as printed\n\n" + "\n".join(printed(*case) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_derivation_is_printed_as_accepted(case: tuple[str, str, str]) -> None:
    assert printed(*case) in FILE.read_text(encoding="utf-8")


def test_the_file_holds_these_cases_and_no_others() -> None:
    assert FILE.read_text(encoding="utf-8").count("\n## ") == len(CASES)


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
