"""The equations of the course plan, each derived, judged and certified; what people write instead is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import frechet as fr

LINES = [
    tuple(part.strip() for part in line.split(" | "))
    for line in Path(__file__).with_name("equations.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def direction(declarations: str) -> tuple[str, fr.Expr]:
    """Return the declarations without that of H, and H."""
    items = [item.strip() for item in declarations.split(";")]
    (h,) = (item for item in items if item.startswith("H:"))
    return "; ".join(item for item in items if item != h), fr.parse("H", h)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]} {line[1]} {line[2]}")
def test_equation(line: tuple[str, ...]) -> None:
    _, kind, *said = line
    if kind in ("identity", "false"):
        verdict = fr.check_identity(said[0], said[1], said[2])
        assert verdict.ok == (kind == "identity"), str(verdict)
        return
    text, x, declarations, claim = said
    if kind in ("gradient", "wrong"):
        f = fr.parse(text, declarations)
        verdict = fr.check(f, x, claim)
        assert verdict.ok == (kind == "gradient"), str(verdict)
        assert fr.derive(f, x).certificate.equations >= 1
        return
    known, H = direction(declarations)
    f = fr.parse(text, known)
    L = fr.differential(f, x) if kind == "differential" else fr.hessian(f, x)
    want = fr.parse(claim, declarations)
    assert fr.same_value(L(H), want), f"{L(H)} is not {want}"
    assert not fr.same_value(2 * L(H), want)
    assert L.certificate.equations


def test_every_kind_is_judged() -> None:
    assert {line[1] for line in LINES} == {"gradient", "differential", "hessian", "identity", "false", "wrong"}
