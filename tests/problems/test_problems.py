"""Several hundred gradient problems as users write them, against central differences of an independent reading.

Each is derived by one of its variables (in turn), certified, compiled and run on unequal, unsymmetric data, with
vectors given as 1-D arrays and scalars as floats.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.certify.evaluate import size
from frechet.dimensions import names_of
from frechet.expr import Expr, Sym, postorder, symbols
from frechet.spaces import SCALAR

from .reference import value

LINES = [
    line
    for line in Path(__file__).with_name("problems.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def drawn(s: Sym, shape: tuple[int, ...], kind: str, rng: np.random.Generator) -> Any:
    a = rng.standard_normal(shape) * 0.8
    if kind == "positive" or (kind == "definite" and shape == (1, 1)):
        a = rng.random(shape) + 0.4
    elif kind == "within one":
        a = (rng.random(shape) - 0.5) * 1.7
    elif kind == "definite" and shape[0] == shape[1]:
        a = a * 0.4 + 2 * np.eye(shape[0])  # far from symmetric still
    return (a + a.T) / 2 if s.structure else a


def points(f: Expr, kind: str, seed: int) -> Any:
    """Yield random values for the variables, in two dimensions, with sizes unequal."""
    rng = np.random.default_rng(seed)
    names = sorted({name for node in postorder(f) for d in node.shape for name in names_of(d)})
    for _ in range(20):
        sizes = dict(zip(names, rng.permutation([2, 3, 4, 5, 6, 7]), strict=False))
        yield {
            s.name: drawn(s, size(s.shape, {name: int(n) for name, n in sizes.items()}), kind, rng) for s in symbols(f)
        }


def passed(s: Sym, a: Any) -> Any:
    """Return an array the way a user passes it: a scalar as a float, a vector in one dimension."""
    return float(a[0, 0]) if s.shape == SCALAR else a.reshape(-1) if 1 in s.shape else a


def differences(text: str, values: dict[str, Any], x: Sym) -> Any:
    out = np.zeros_like(values[x.name])
    for at in np.ndindex(*out.shape):
        step = np.zeros_like(out)
        step[at] = 2e-6
        step = (step + step.T) / 2 if x.structure else step
        ends = [value(text, {**values, x.name: values[x.name] + sign * step}) for sign in (1, -1)]
        out[at] = (ends[0] - ends[1]) / 4e-6
    return out


@pytest.mark.parametrize("line", LINES)
def test_gradient(line: str) -> None:
    text, declared, kind = [*(part.strip() for part in line.split("|")), "", ""][:3]
    f = fr.parse(text, declared)
    variables = symbols(f)
    seed = zlib.crc32(line.encode())
    x = variables[seed % len(variables)]
    compiled = fr.derive(f, x.name).compile()
    for values in points(f, kind, seed):
        with np.errstate(all="ignore"):
            expected = value(text, values)
        if not np.isfinite(expected) or abs(expected) > 1e4:
            continue  # outside the domain, or too steep for differences
        arguments = {s.name: passed(s, values[s.name]) for s in variables}
        got, gradient = compiled(**arguments)
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-10)
        assert np.shape(gradient) == np.shape(arguments[x.name])
        numeric = differences(text, values, x)
        scale = max(1e-3, 1e-3 * abs(expected), np.abs(numeric).max())
        assert np.abs(np.reshape(gradient, numeric.shape) - numeric).max() <= 1e-5 * scale
        return
    pytest.fail("no point was found inside the domain")


def test_the_reference_can_disagree() -> None:
    """A lost transpose in the function is seen by the independent reading."""
    rng = np.random.default_rng(1)
    values = {"A": rng.random((3, 3)), "x": rng.random((3, 1))}
    x = Sym("x", ("n", 1))
    _, gradient = fr.derive(fr.parse("x'*A*x"), "x").compile()(A=values["A"], x=values["x"])
    assert np.allclose(gradient, differences("x'*A*x", values, x), atol=1e-7)
    assert not np.allclose(2 * values["A"] @ values["x"], differences("x'*A*x", values, x), atol=1e-3)
