"""The door between pages and engine: every reply is JSON, every fault is told, with its field and its column."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from frechet import service
from frechet.service import LONGEST, respond, respond_json

SQUARES = {"expression": "norm2(W*X - Y)^2/2", "wrt": "W"}


def ask(what: str, **request: Any) -> dict[str, Any]:
    """Return the reply as a page gets it: through JSON."""
    reply: dict[str, Any] = json.loads(respond_json(json.dumps({"ask": what, **request})))
    assert reply["milliseconds"] >= 0
    return reply


def fault(what: str, **request: Any) -> tuple[str, int | None, str]:
    reply = ask(what, **request)
    assert reply["ok"] is False
    assert set(reply) == {"ok", "error", "milliseconds"}
    error = reply["error"]
    return error["field"], error.get("column"), error["reason"]


def test_a_derivation() -> None:
    reply = ask("derive", **SQUARES)
    assert reply["ok"]
    assert reply["gradient"] == {"latex": r"(W \, X - Y) \, X^{\top}", "text": "(W*X - Y)*X'"}
    assert reply["html"].startswith('<section class="frechet-derivation" data-style="frobenius"')
    assert "equations certified" in reply["certificate"]
    assert reply["variable"]["text"] == "W"


def test_style_and_detail() -> None:
    assert 'data-style="index"' in ask("derive", **SQUARES, style="index")["html"]
    brief, whole = (ask("derive", **SQUARES, steps=steps)["latex"] for steps in ("summary", "all"))
    assert brief.count("\n") < whole.count("\n")


def test_conditions_travel() -> None:
    conditions = ask("derive", expression="logdet(X)", wrt="X")["conditions"]
    assert [c["text"] for c in conditions] == ["det(X) > 0"]


def test_latex_is_read_and_so_is_its_variable() -> None:
    request = {"expression": r"\tfrac12 \|\hat{W} X - Y\|_F^2", "notation": "latex"}
    for written in (r"\hat{W}", "W_hat"):
        assert ask("derive", **request, wrt=written)["variable"]["text"] == "W_hat"


def test_a_preview_says_how_the_text_was_read() -> None:
    reply = ask("preview", expression="norm2(A*x - b)^2", where="b: vector")
    assert reply["latex"] == r"\|A \, x - b\|^{2}"
    assert reply["shape"] == ["1", "1"]
    assert reply["variables"][0] == {"name": "A", "shape": ["m", "n"], "latex": "A"}
    assert reply["suggestion"] == "x"
    assert reply["declarations"] == "A: m n; x: n 1; b: m 1"


def test_a_claim_is_read_with_the_shapes_of_its_function() -> None:
    where = ask("preview", expression="norm2(A*x - b)^2", where="b: vector")["declarations"]
    assert ask("preview", expression="2*A'*(A*x - b)", where=where)["shape"] == ["n", "1"]


@pytest.mark.parametrize("backend", service.BACKENDS)
def test_code(backend: str) -> None:
    marks = {
        "latex": r"\begin{aligned}",
        "numpy": "import numpy",
        "jax": "import jax",
        "pytorch": "import torch",
        "julia": "using LinearAlgebra",
        "matlab": "% Return f",
    }
    assert marks[backend] in ask("code", **SQUARES, backend=backend)["code"]


@pytest.mark.parametrize(
    ("claim", "notation", "right"),
    [
        ("(W*X - Y)*X'", "text", True),
        (r"(WX - Y)X^\top", "latex", True),
        ("2*(W*X - Y)*X'", "text", False),
        (r"(WX - Y)X", "latex", False),
    ],
)
def test_a_claim_is_judged(claim: str, notation: str, right: bool) -> None:
    reply = ask("judge", **SQUARES, claim=claim, claim_notation=notation)
    assert "error" not in reply
    assert reply["ok"] is right
    assert ("✓ Right" in reply["html"]) is right
    assert (reply["correction"] is None) is right


def test_the_mistake_is_named_and_mended() -> None:
    reply = ask("judge", **SQUARES, claim="2*(W*X - Y)*X'")
    assert reply["diagnosis"] == "it is 2 times the gradient"
    assert reply["correction"]["text"] == "(W*X - Y)*X'"
    assert "the claim gives -2, the truth is -1" in reply["counterexample"]


@pytest.mark.parametrize(
    ("what", "request_", "field", "column", "said"),
    [
        ("preview", {"expression": "tr(A*"}, "expression", 6, "an operand is missing"),
        ("preview", {"expression": ""}, "expression", 1, "an expression is missing"),
        ("preview", {"expression": "W*x + b"}, "expression", 5, "b is scalar"),
        ("preview", {"expression": "W*x", "where": "W: m n; x: 3 q q"}, "where", 9, "give two dimensions"),
        ("preview", {"expression": "W*x", "where": "W: m n;\n  W: m m"}, "where", 11, "declared twice"),
        ("preview", {"expression": r"\log |X|", "notation": "latex"}, "expression", 6, "determinant"),
        ("derive", {"expression": "W*X", "wrt": "W"}, "expression", None, "scalar function"),
        ("derive", {**SQUARES, "wrt": "Q"}, "wrt", None, "its variables are W, X, Y"),
        ("derive", {**SQUARES, "wrt": " "}, "wrt", None, "name the variable"),
        ("derive", {**SQUARES, "style": "nix"}, "style", None, "frobenius"),
        ("derive", {**SQUARES, "steps": "nix"}, "steps", None, "textbook"),
        ("derive", {**SQUARES, "notation": "nix"}, "notation", None, "latex"),
        ("derive", {**SQUARES, "wrt": ["W"]}, "wrt", None, "not a text"),
        ("code", {**SQUARES, "backend": "nix"}, "backend", None, "pytorch"),
        ("judge", {**SQUARES, "claim": " "}, "claim", None, "type the gradient"),
        ("judge", {**SQUARES, "claim": " (W*X"}, "claim", 2, "never closed"),
        ("exercise", {"id": "ls-two-side"}, "id", None, "ls-two-sides"),
        ("exercise", {"definition": "{"}, "definition", None, "the definition is not that of an exercise"),
        ("exercise", {"definition": "[1]"}, "definition", None, "the definition is not that of an exercise"),
        ("exercise", {"definition": '{"id": "a", "kind": "b"}'}, "definition", None, "not that of an exercise"),
        ("read", {"id": "ls-two-sides", "answer": "A*"}, "answer", 3, "operand is missing"),
        ("hint", {"id": "ls-two-sides", "number": 9}, "number", None, "9"),
        ("nix", {}, "ask", None, "derive"),
    ],
)  # fmt: skip
def test_a_fault_has_its_field_and_column(
    what: str, request_: dict[str, Any], field: str, column: int | None, said: str
) -> None:
    found = fault(what, **request_)
    assert found[:2] == (field, column)
    assert said in found[2]


def test_the_message_is_the_command_lines() -> None:
    error = ask("preview", expression="tr(A*")["error"]
    assert error["message"] == "'tr(A*▶', column 6: the expression ends where an operand is missing"


@pytest.mark.parametrize("field", ["expression", "wrt", "where", "claim"])
def test_a_text_too_long_is_refused(field: str) -> None:
    request = {**SQUARES, "claim": "W", "where": "", field: "x" * (LONGEST + 1)}
    assert fault("judge", **request)[0] == field
    assert f"at most {LONGEST}" in fault("judge", **request)[2]


@pytest.mark.parametrize("request_", [None, [], "derive", {"ask": ["derive"]}, {"ask": {}}, {}])
def test_what_is_no_request_is_refused(request_: Any) -> None:
    assert respond(request_)["error"]["field"] == "ask"


def test_a_fault_of_ours_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(asked: object) -> dict[str, Any]:
        raise KeyError("lost")

    monkeypatch.setitem(service.ASKED, "derive", broken)
    assert "a mistake of its own: KeyError: 'lost'" in fault("derive", **SQUARES)[2]


def test_an_exercise() -> None:
    posed = ask("exercise", id="ls-two-sides")
    assert posed["title"] == "A weight on each side"
    assert r"\(X\)" in posed["task_html"]
    assert "answer" not in posed
    assert ask("answer", id="ls-two-sides", answer="A'*(A*X*B - C)*B'")["ok"]
    wrong = ask("answer", id="ls-two-sides", answer="A'*(A*X*B - C)*B")
    assert not wrong["ok"]
    assert "B is not transposed" in wrong["message"]
    reading = ask("read", id="ls-two-sides", answer="A'*C")
    assert (reading["latex"], reading["shape"]) == (r"A^{\top} \, C", ["n", "q"])
    hints = [ask("hint", id="ls-two-sides", number=number) for number in (1, 2)]
    assert "transposed" in hints[0]["html"]
    assert r"\(n \times p\)" in hints[1]["html"]
    assert hints[1]["number"] == 2
    assert hints[1]["of"] == posed["hints"]
    assert "frechet-derivation" in ask("solution", id="ls-two-sides")["html"]


def test_nothing_heavy_is_needed() -> None:
    """What a page asks works where there is neither NumPy nor SymPy: there the import would fail."""
    program = """
import sys
sys.modules.update({"numpy": None, "sympy": None, "matplotlib": None})
from frechet.course.exercises.bank import exercise, records
from frechet.service import BACKENDS, respond
asked = [{"ask": "derive", "expression": "sum(log(exp(A*x) + 1))", "wrt": "x", "style": s}
         for s in ("frobenius", "trace", "index", "kronecker", "definition")]
asked += [{"ask": "code", "expression": "logdet(X)", "wrt": "X", "backend": b} for b in BACKENDS]
one_of_each = {(record["chapter"], record["kind"]): id for id, record in records().items()}
for e in map(exercise, one_of_each.values()):
    asked += [{"ask": what, "id": e.id, "answer": e.answer} for what in ("exercise", "answer", "hint", "solution")]
print([(a, r["error"]["message"]) for a in asked if not (r := respond(a))["ok"]])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_a_sum_over_samples_is_previewed_and_derived_by_its_members() -> None:
    asked = {"expression": r"\frac1n\sum_{i=1}^n (y_i - w^\top x_i)^2", "notation": "latex"}
    preview = respond({"ask": "preview", **asked})
    assert [v["name"] for v in preview["variables"]] == ["n", "y[k]", "w", "x[k]"]
    assert preview["suggestion"] == "w"
    for name in ("w", "x[k]", "x_k"):
        assert respond({"ask": "derive", "wrt": name, **asked})["ok"], name


# One of each kind of exercise that has a box.
ASKING = ["ck-best-step", "ck-adjoint", "ck-scalar"]
STRANGE = [
    "",
    " \n\t ",
    "the gradient is zero I think",
    r"\frac{1}{2}\nabla f(X)",
    "((((([[[[",
    "x^é∇∂𝔛😀\u202e\0abc",
    "\ud800",
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "__import__('os').system('id')",
    "'\"`;--${7*7}{{7*7}}",
    "1/0",
    "1e999999",
    "nan",
    "9" * 9_000,
    "(" * 5_000,
    "x" + "'" * 3_000,
    "x" + ".^2" * 3_000,
    "x" + "*x" * 3_000,
    "\\" * 500,
    "zeros(99999999)",
    "A" * 100_000,
]


def too_much(said: str) -> bool:
    return not said or len(said) > 500 or "\n" in said or "Traceback" in said or "mistake of its own" in said


@pytest.mark.parametrize("id", ASKING)
def test_a_strange_answer_is_refused_in_one_line(id: str) -> None:
    replies = [ask("answer", id=id, answer=text) for text in STRANGE]
    assert not [reply for reply in replies if reply["ok"]]
    told = [reply["error"]["message"] if "error" in reply else reply["message"] for reply in replies]
    assert [(text[:20], said) for text, said in zip(STRANGE, told, strict=True) if too_much(said)] == []


@pytest.mark.parametrize(
    "said", ["", "a\nb", "long " * 200, "frechet failed on this, which is a mistake of its own: KeyError"]
)
def test_a_planted_answer_in_no_line_is_found(said: str) -> None:
    assert too_much(said)
