"""The command line: exit status, one line on standard error, and no traceback, whatever was typed."""

from __future__ import annotations

import json

import pytest

from frechet.cli import main

DERIVE = ["derive", "norm2(W*X - Y)^2/2", "--wrt", "W"]


def test_derive_prints_the_derivation_and_its_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(DERIVE) == 0
    out = capsys.readouterr().out
    assert "∇f = (W X − Y) Xᵀ" in out and "certified" in out


@pytest.mark.parametrize(("form", "mark"), [("latex", r"\begin{aligned}"), ("markdown", "$$"), ("json", '"steps"')])
def test_formats(form: str, mark: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DERIVE, "--format", form]) == 0
    out = capsys.readouterr().out
    assert mark in out
    if form == "json":
        assert json.loads(out)["gradient"]["text"] == "(W*X - Y)*X'"


def test_check_exits_one_for_a_wrong_claim(capsys: pytest.CaptureFixture[str]) -> None:
    claim = ["check", *DERIVE[1:], "--claim"]
    assert main([*claim, "(W*X - Y)*X'"]) == 0
    assert main([*claim, "(W*X - Y)*X"]) == 1
    assert "not transposed" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["code", *DERIVE[1:]], ["hessian", *DERIVE[1:]], ["rules"], ["rules", "logdet"]])
def test_other_commands(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["derive", "norm2(W*X - Y", "--wrt", "W"], "column 6: ')' is missing"),
        (["derive", "normm2(W)", "--wrt", "W"], "did you mean 'norm2'"),
        (["derive", "lambertw(x)", "--wrt", "x"], "lists all functions"),
        (["derive", "A*B", "--wrt", "A", "--where", "A: m n; B: m n"], "A is m x n and B is m x n"),
        (["derive", "W*X", "--wrt", "W"], "differential"),
        (["derive", "norm2(W)", "--wrt", "Q"], "its variables are W"),
        (["derive", "x\n*", "--wrt", "x"], "operand is missing"),
        (["derive", "x", "--wrt", "x", "--where", "x: n m k"], "declaration"),
        (["derive", "log(-norm2(x)^2)", "--wrt", "x"], "domain"),
        (["check", "norm2(W)^2", "--wrt", "W", "--claim", "2*"], "operand is missing"),
        (["rules", "nosuch"], "nosuch"),
        (["derive", "", "--wrt", "x"], "expression is missing"),
    ],
)
def test_bad_input_is_one_line_and_status_two(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("arguments", [["derive", "x"], ["nosuch"], ["derive", "x", "--wrt", "x", "--format", "pdf"]])
def test_bad_usage_is_one_line_and_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("equation", "status"), [("tr(A*B) = tr(B*A)", 0), ("tr(A*B*C) = tr(C*B*A)", 1)])
def test_check_judges_an_identity(equation: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", equation, "--where", "A: n n; B: n n; C: n n", "--format", "json"]) == status
    assert json.loads(capsys.readouterr().out)["ok"] is (status == 0)
