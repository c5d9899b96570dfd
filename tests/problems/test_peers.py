"""What other systems document and get right, or wrong: we read it, and answer as textbooks do, or more briefly.

Each answer, ours and the textbook's, is judged by central differences of an independent reading of the function.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.expr import Expr, symbols
from frechet.render.pretty import pretty

from .reference import Filled, Reader, value
from .test_problems import differences, passed, points

LINES = [
    line
    for line in Path(__file__).with_name("peers.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def parts(line: str) -> list[str]:
    return [*(part.strip() for part in line.split("|")), "", ""][:5]


def matrix_value(text: str, values: dict[str, Any], shape: tuple[int, ...]) -> Any:
    out = Reader(text, values).value()
    return out.of(shape) if isinstance(out, Filled) else out


@pytest.mark.parametrize("line", LINES)
def test_gradient_is_the_textbooks_and_no_longer(line: str) -> None:
    text, variable, textbook, declared, kind = parts(line)
    f = fr.parse(text, declared)
    d = fr.derive(f, variable)
    g = d.compile()
    judged = 0
    for values in points(f, kind, zlib.crc32(line.encode())):
        with np.errstate(all="ignore"):
            if not np.isfinite(value(text, values)) or abs(value(text, values)) > 1e4:
                continue
            numeric = differences(text, values, d.variable)
        expected = matrix_value(textbook, values, numeric.shape)
        _, gradient = g(**{s.name: passed(s, values[s.name]) for s in symbols(f)})
        scale = max(1e-3, np.abs(numeric).max())
        assert np.abs(expected - numeric).max() <= 1e-5 * scale, "the textbook's form is wrong"
        assert np.abs(np.reshape(gradient, numeric.shape) - expected).max() <= 1e-9 * scale
        judged += 1
        if judged == 3:
            break
    assert judged
    shapes = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]} {s.structure}" for s in symbols(f))
    sized = textbook.replace("matrix(1)", f"ones({', '.join(map(str, d.gradient.shape))})")
    assert no_longer(d.gradient, fr.parse(sized, shapes)), f"{d.gradient!r} for {textbook}"


def no_longer(ours: Expr, theirs: Expr) -> bool:
    """Whether what we write takes no more signs than what they do, brackets aside."""
    return len(re.sub(r"[() ]", "", pretty(ours))) <= len(re.sub(r"[() ]", "", pretty(theirs)))


def test_matrix_valued_examples() -> None:
    """∂(A x)/∂x = A and ∂(A exp x)/∂x = A diag(exp x), as documented, are linear maps here."""
    for text, direction in (("A*x", "A*v"), ("A*exp(x)", "A*(exp(x).*v)"), ("x'*A", "v'*A")):
        F = fr.parse(text)
        L = fr.differential(F, "x")
        v = fr.matrix("v", *L.variable.shape)
        shapes = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]}" for s in (*symbols(F), v))
        assert fr.same_value(L(v), fr.parse(direction, shapes))


def test_a_wrong_textbook_is_seen() -> None:
    with pytest.raises(AssertionError, match="textbook"):
        test_gradient_is_the_textbooks_and_no_longer("norm2(A*x-y)^2 | x | 2*A'*(A*x + y)")
    assert not no_longer(fr.parse("X'*X*w - X'*y"), fr.parse("X'*(X*w - y)"))


def test_the_list_is_long_enough() -> None:
    assert len(LINES) >= 75
