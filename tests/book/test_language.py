"""The page on the language says what the program does: its JSON fields, its commands, its notation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import frechet as fr
from frechet.cli import main

PAGE = (Path(__file__).parents[2] / "book" / "language.md").read_text(encoding="utf-8")


def documented(heading: str) -> dict[str, str]:
    """Return the rows of the table under `heading`: {first cell: second cell}."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return dict(rows[2:] if rows[0][0] == "---" else rows)


def test_json_fields_are_the_documented_ones() -> None:
    written = fr.derive(fr.parse("norm2(W*X - Y)^2/2"), "W").as_dict()
    table = {name: content for names, content in documented("JSON").items() for name in re.findall(r"`(\w+)`", names)}
    assert set(written) == set(table)
    for name in ("gradient", "differential", "certificate"):
        assert set(written[name]) == set(re.findall(r"\w+", re.search(r"\{(.*?)\}", table[name])[1]))  # type: ignore[index]
    fields = set(re.findall(r"\w+", re.search(r"\{(.*?)\}", table["steps"])[1]))  # type: ignore[index]
    assert all(set(step) == fields for step in written["steps"])


def test_verdict_fields_are_the_documented_ones() -> None:
    written = fr.check(fr.parse("norm2(x)^2"), "x", "x").as_dict()
    line = re.search(r"`check --format json` prints `\{(.*?)\}`", PAGE)
    assert line is not None
    assert set(written) == set(re.findall(r"\w+", line[1]))


@pytest.mark.parametrize("command", re.findall(r"^frechet (\w+) EXPRESSION", PAGE, re.MULTILINE))
def test_documented_command_runs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--claim", "2*x"] if command == "check" else []
    assert main([command, "norm2(x)^2", "--wrt", "x", *options]) == 0
    assert capsys.readouterr().out.strip()


def test_documented_notation_is_read() -> None:
    written = documented("Expressions")
    read = 0
    for cell in written:
        formulas, _, given = cell.partition(" with ")
        for expression in re.findall(r"`([^`]+)`", formulas):
            if expression != "written":
                fr.parse(expression, given.strip("`"))
                read += 1
    assert read > 20


def test_documented_latex_is_read_as_the_text_language() -> None:
    pairs = [(re.findall(r"`([^`]+)`", a), re.findall(r"`([^`]+)`", b)) for a, b in documented("LaTeX").items()]
    assert len(pairs) >= 10
    for sources, texts in pairs[0 if pairs[0][0] else 1 :]:
        for source, text in zip(sources, texts * len(sources) if len(texts) == 1 else texts, strict=len(texts) > 1):
            assert fr.parse_latex(source) is fr.parse(text), source


def test_documented_formulas_are_judged() -> None:
    formulas = PAGE.split("as it is pasted", 1)[1].split("```")[1].strip().splitlines()
    assert len(formulas) == 5
    for formula in formulas:
        assert fr.check_latex(formula), formula


def test_documented_derivatives_of_unknown_functions_are_read() -> None:
    declared = "L: function m n; F: function m n -> p q; phi: function; W: m n; X: m n; V: m n; G: p q"
    written = [t for cell in documented("Unknown functions") for t in re.findall(r"`([^`]+)`", cell)]
    assert len(written) == 9
    for expression in written:
        assert str(fr.parse(expression, declared)) == expression


def test_documented_families_give_what_is_said() -> None:
    section = PAGE.split("## Families, sums and chains", 1)[1]
    program = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert program is not None
    scope: dict[str, object] = {"fr": fr}
    said = 0
    for line in program[1].splitlines():
        code, _, comment = (part.strip() for part in line.partition("#"))
        if code.startswith("fr.derive"):
            assert repr(eval(code, scope)) == comment  # the page's own example
            said += 1
        else:
            exec(code, scope)
    assert said == 3
