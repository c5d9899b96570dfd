"""The gradient by differences and the value of a claim by NumPy: what confirms a counterexample."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from ..problems import reference

Arrays = dict[str, Any]


def value(text: str, at: Arrays) -> Any:
    """Return what a formula gives at these arrays, or None where it has no value."""
    try:
        with np.errstate(all="ignore"):
            out = reference.Reader(text, at).value()
    except (ValueError, np.linalg.LinAlgError, LookupError, AssertionError, AttributeError, TypeError):
        return None
    return out


def gradient(f: str, name: str, at: Arrays, h: float = 1e-6) -> Any:
    """Return the gradient by central differences."""
    x = at[name]
    out = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[index] = h
        out[index] = (reference.value(f, at | {name: x + step}) - reference.value(f, at | {name: x - step})) / (2 * h)
    return out


def declared(text: str) -> dict[str, list[str]]:
    """Return the dimensions of each declared name."""
    return {n.strip(): d.split() for n, _, d in (part.partition(":") for part in text.split(";"))}


def sample(declarations: str, definite: bool, seed: int = 0, square: bool = False) -> Arrays:
    """Return random arrays, in sizes that are all different (`square`: all the same)."""
    rng = np.random.default_rng(seed)
    names = sorted({d for dims in declared(declarations).values() for d in dims if d != "scalar"})
    sizes = {d: 3 if square else 2 + k for k, d in enumerate(names)}
    out = {}
    for name, dims in declared(declarations).items():
        rows, columns = [1, 1] if dims == ["scalar"] else [sizes[d] for d in dims] + [1] * (2 - len(dims))
        out[name] = rng.normal(size=(rows, columns))
        if definite and rows == columns > 1:
            out[name] = out[name] * 0.4 + np.eye(rows) * rows
    return out


def filled(at: Arrays, declarations: str) -> Arrays:
    """Return the arrays with random ones beside them for the names on which nothing depends."""
    rng = np.random.default_rng(1)
    dims = declared(declarations)
    sizes = {d: n for name, a in at.items() for d, n in zip(dims[name], a.shape, strict=False)}
    out = dict(at)
    for name, own in dims.items():
        rows, columns = [1, 1] if own == ["scalar"] else [sizes.get(d, 2) for d in own] + [1] * (2 - len(own))
        out.setdefault(name, rng.normal(size=(rows, columns)))
    return out


def differs(a: Any, b: Any, tolerance: float = 1e-4) -> bool:
    """Whether two values differ; no value differs from every value."""
    if a is None or b is None:
        return True
    a, b = (x.of((1, 1)) if isinstance(x, reference.Filled) else x for x in (a, b))
    if a.shape != b.shape:
        return True
    return bool(np.abs(a - b).max() > tolerance * (1 + np.abs(b).max()))


def stated(counterexample: str) -> tuple[Arrays, Any, Any]:
    """Return the point that a counterexample states, and the two values (None for no value)."""
    found = re.fullmatch(r"At (.+): the claim gives (.+?), the truth is (.+?)(?: \(with all .*\))?", counterexample)
    assert found, counterexample
    point = {m[1]: _array(m[2]) for m in re.finditer(r"(\w+) = (\[\[.*?\]\]|[^,]+)", found[1])}
    return point, _array(found[2]), _array(found[3])


def _array(text: str) -> Any:
    if text == "no value":
        return None
    plain = re.sub(r"(-?\d+)/(\d+)", lambda m: str(int(m[1]) / int(m[2])), text)
    return np.atleast_2d(np.array(json.loads(plain), dtype=float))
