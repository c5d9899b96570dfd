"""Laws of the whole engine on random expressions.

The default run is the same every time. To search further: ``FUZZ_EXAMPLES=5000 python -m pytest tests/fuzz``; a
failure prints the blob that reproduces it.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import frechet as fr
from frechet.certify.arrays import Outside, Unsupported
from frechet.certify.evaluate import size
from frechet.errors import CertificateError, FrechetError, ParseError
from frechet.expr import Expr, Sym, symbols
from frechet.spaces import SCALAR

from ..laws.law import agree, differing, points, style_of
from .strategy import expressions

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))


def searching(examples: int) -> Any:
    return settings(
        max_examples=EXAMPLES or examples, derandomize=not EXAMPLES, deadline=None, print_blob=True, database=None
    )


def declared(e: Expr) -> str:
    return "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]} {s.structure}" for s in symbols(e))


@searching(200)
@given(expressions())
def test_text_reads_back(e: Expr) -> None:
    """Exactly, for what the parser can make; what it spells otherwise (c ./ d of scalars) keeps its value."""
    try:
        again = fr.parse(str(e), declared(e))
    except ParseError as refused:
        assert "divides by zero" in str(refused)  # the constructors take X / 0, the language does not
        return
    assert again.shape == e.shape
    assert fr.parse(str(again), declared(again)) is again
    assert again is e or not [d for d in differing(e, again, style_of(e)) if "no point" not in d]


@searching(100)
@given(expressions())
def test_tidy_keeps_the_value_and_is_done(e: Expr) -> None:
    plain = fr.tidy(e)
    assert fr.tidy(plain) is plain
    assert plain.shape == e.shape
    assert not [d for d in differing(e, plain, style_of(e)) if "no point" not in d]


@searching(80)
@given(expressions(), st.data())
def test_differential_is_linear(e: Expr, data: st.DataObject) -> None:
    variables = symbols(e)
    assume(variables and moderate(e))
    x = data.draw(st.sampled_from(variables))
    try:
        L = fr.differential(e, x)
    except FrechetError as refused:
        assert not isinstance(refused, CertificateError)
        return
    V, U, T = (Sym(name, x.shape, x.structure) for name in "VUT")
    values = [L(direction) for direction in (V, U, T)]
    for at in points([e, *values[:2], V, U], style_of(e)):
        at.values[T] = at(V) * 2 - at(U) * 3
        try:
            combined, separate = at(values[2]), at(values[0]) * 2 - at(values[1]) * 3
        except (Outside, Unsupported, ZeroDivisionError):
            continue
        largest = max(abs(x) for a in at.values.values() for r in a.rows for x in r) if at.ring.zero == 0 else 0
        assert agree(combined, separate, largest)


def moderate(e: Expr) -> bool:
    """Whether `e` stays of moderate size at sample points: towers of exponentials only cost time."""
    for at in points([e], style_of(e)):
        try:
            at(e)
        except Unsupported:
            continue
        except Outside as error:
            if "too large" in str(error):
                return False
        except ZeroDivisionError:
            continue
    return True


def sampled(e: Expr, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    sizes = {"m": 2, "n": 3}
    out: dict[str, Any] = {}
    for s in symbols(e):
        shape = size(s.shape, sizes)
        a = 0.2 + rng.random(shape) * 0.7  # inside (0, 1): in the domain of most functions
        if shape[0] == shape[1]:
            a = a + 1.5 * np.eye(shape[0]) * (shape[0] > 1)
        out[s.name] = a + a.T if s.structure else a
    return out


@searching(100)
@given(expressions(SCALAR), st.data())
def test_gradient_is_certified_and_is_the_central_difference(e: Expr, data: st.DataObject) -> None:
    """Or the expression is refused loudly. What cannot be told from differences in double precision is not judged."""
    variables = symbols(e)
    assume(variables and moderate(e))
    x = data.draw(st.sampled_from(variables))
    try:
        d = fr.derive(e, x)
        assert d.certificate.equations
        compiled = d.compile()
    except FrechetError as refused:
        assert not isinstance(refused, CertificateError), refused
        event(f"refused: {type(refused).__name__}")
        return
    arguments = sampled(e, 1)
    with np.errstate(all="ignore"):
        try:
            value, gradient = compiled(**arguments)
        except np.linalg.LinAlgError:
            event("singular in double precision")
            return
        assert gradient.shape == arguments[x.name].shape
        slope, error = _differences(compiled, arguments, x)
    size = max(1.0, np.abs(slope).max())
    if not (np.isfinite(value) and np.isfinite(gradient).all() and error < 1e-4 * size and size < 1e8):
        event("not judged")
        return
    event("judged")
    assert np.abs(gradient - slope).max() <= 10 * error + 1e-6 * size + 1e-9 * abs(value)


def _differences(compiled: Any, arguments: dict[str, Any], x: Sym) -> tuple[Any, float]:
    """Return the central difference for every entry, and how far two step sizes disagree."""
    found = []
    for h in (2e-4, 1e-4):
        slope = np.zeros_like(arguments[x.name])
        for at in np.ndindex(*slope.shape):
            step = np.zeros_like(slope)
            step[at] = h
            if x.structure:
                step = (step + step.T) / 2
            ends = []
            for sign in (1, -1):
                try:
                    ends.append(compiled(**{**arguments, x.name: arguments[x.name] + sign * step})[0])
                except np.linalg.LinAlgError:
                    ends.append(np.nan)
            slope[at] = (ends[0] - ends[1]) / (2 * h)
        found.append(slope)
    error = float(np.abs(found[0] - found[1]).max())
    return found[1], error if np.isfinite(error) else np.inf
