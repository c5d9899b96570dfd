"""Every gradient of the catalogue against SymPy on explicit, unequal entries: an oracle that shares no code with us.

The function is read from its text a second time (`reading.py`), each entry of the variable becomes a_ij + t, SymPy
differentiates by t, and the gradient that the engine derived is read, from its text too, at the same rationals.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

import frechet as fr
from frechet.dimensions import names_of, size_of
from frechet.expr import App, Expr, postorder, symbols
from frechet.primitive import Primitive, registry

from .reading import DIGITS, EXACT, MP, ONLY_NUMBERS, Explicit, InDigits, array

KNOWN = [(p.name, f, x) for p in registry().values() for f, x, _ in p.known]
T = sp.Symbol("t", real=True)
AGREE = MP.mpf(10) ** -20
STYLES = ("generic", "positive", "within_one", "definite")


def entries(shape: tuple[int, int], style: str, rng: random.Random) -> list[list[Fraction]]:
    """Return unequal rationals; where `definite`, with a large diagonal, still far from symmetric."""

    def draw() -> Fraction:
        q = Fraction(rng.randrange(11, 90), 97)
        return q if style in ("positive", "definite") else q * rng.choice((-1, 1)) * (1 if style == "within_one" else 2)

    rows = [[draw() for _ in range(shape[1])] for _ in range(shape[0])]
    if style == "definite" and shape[0] == shape[1]:
        for i in range(shape[0]):
            rows[i][i] += 2 * shape[0]
    return rows


class Point:
    """Rational values for the variables of a function, and what is read there."""

    def __init__(self, f: Expr, style: str, seed: int) -> None:
        rng = random.Random(seed)
        names = sorted({name for node in postorder(f) for d in node.shape for name in names_of(d)})
        self.sizes = {name: 2 + (i + seed) % 2 if len(names) < 3 else 2 + i for i, name in enumerate(names)}
        self.rows: dict[str, list[list[Fraction]]] = {}
        for s in symbols(f):
            rows, columns = (size_of(d, self.sizes) for d in s.shape)
            self.rows[s.name] = entries((rows, columns), style, rng)

    def read(
        self, text: str, moved: str = "", at: tuple[int, int] = (0, 0), by: Any = None, exact: bool = False
    ) -> Any:
        """Return the value of `text` where entry `at` of the variable `moved` is moved `by`."""
        lib = EXACT if exact else DIGITS
        values = {n: array([[lib.number(q) for q in r] for r in rows]) for n, rows in self.rows.items()}
        values |= {n: array([[lib.number(Fraction(k))]]) for n, k in self.sizes.items() if n not in values}
        if moved:
            values[moved][at] += by
        return (Explicit if exact else InDigits)(text, values).value()


def beyond_sympy(function: str) -> bool:
    return any(f"{name}(" in function for name in ONLY_NUMBERS)


def slope(point: Point, function: str, variable: str, at: tuple[int, int]) -> Any:
    """Return the derivative by one entry: SymPy's, or a difference where SymPy cannot."""
    if not beyond_sympy(function):
        value = point.read(function, variable, at, T, exact=True)
        return MP.mpf(str(sp.N(sp.diff(value[0, 0], T).subs(T, 0), 50)))
    h = MP.mpf(10) ** -15
    plus, minus = (point.read(function, variable, at, d)[0, 0] for d in (h, -h))
    return (plus - minus) / (2 * h)


def judge(function: str, variable: str, gradient: str, f: Expr) -> None:
    """Raise AssertionError where the gradient is wrong."""
    points = 0
    for style in STYLES:
        for seed in (1, 2):
            point = Point(f, style, seed)
            rows, columns = np.shape(point.rows[variable])
            try:
                expected, value = point.read(gradient), point.read(function)[0, 0]
                slopes = [slope(point, function, variable, at) for at in np.ndindex(rows, columns)]
            except (ValueError, ZeroDivisionError, TypeError):
                continue  # outside the domain
            numbers = [value, *expected.ravel(), *slopes]
            if not all(isinstance(x, (int, MP.mpf)) and MP.isfinite(x) for x in numbers):
                continue  # complex: outside the domain
            assert expected.shape == (rows, columns)
            largest = max(abs(x) for x in numbers)
            assert all(abs(e - s) <= AGREE * largest for e, s in zip(expected.ravel(), slopes, strict=True))
            points += 1
            if points == 2 or beyond_sympy(function):  # digits are slow
                return
    assert points, "no point inside the domain"


@pytest.mark.parametrize(("name", "function", "variable"), KNOWN)
def test_gradient_is_what_sympy_finds(name: str, function: str, variable: str) -> None:
    f = fr.parse(function)
    judge(function, variable, str(fr.derive(f, variable).gradient), f)


def test_every_operation_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    """By one of its own known results, and the output says who judged."""
    read = {node.op.name for _, f, _ in KNOWN for node in postorder(fr.parse(f)) if isinstance(node, App)}
    assert not {p.name for p in registry().values()} - read
    numeric = sum(beyond_sympy(f) for _, f, _ in KNOWN)
    with capsys.disabled():
        print(f"\noracle: {len(KNOWN) - numeric} gradients by SymPy entry by entry, {numeric} by 60-digit differences")


@pytest.mark.parametrize(
    ("name", "wrong", "function"),
    [
        ("inv", {"differential": (lambda X, dX: fr.inv(X) @ dX @ fr.inv(X),)}, "tr(A*inv(X))"),
        ("det", {"differential": (lambda X, dX: fr.det(X) * fr.tr(fr.inv(X).T @ dX),)}, "det(X)"),
        ("matmul", {"adjoint": (lambda G, A, B: G @ B.T, lambda G, A, B: A.T @ G * 2)}, "tr(A*X)"),
        ("tanh", {"differential": (lambda X, dX: (1 - fr.tanh(X)) * dX,)}, "sum(tanh(X))"),
    ],
)
def test_a_wrong_rule_is_seen(name: str, wrong: dict[str, Any], function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = registry()[name]
    bad: Primitive = replace(right, **wrong)
    f = fr.parse(function)
    judge(function, "X", str(fr.derive(f, "X").gradient), f)
    monkeypatch.setitem(registry(), name, bad)
    f = fr.parse(function)
    with pytest.raises(AssertionError):
        judge(function, "X", str(fr.derive(f, "X").gradient), f)


def test_the_reading_shares_no_code_with_the_engine() -> None:
    for path in (Path(__file__).with_name("reading.py"), Path(__file__).parents[1] / "problems" / "reference.py"):
        assert not re.search(r"^\s*(from|import) frechet", path.read_text(encoding="utf-8"), re.M)


def test_sizes_are_unequal() -> None:
    point = Point(fr.parse("norm2(W*X - Y)^2"), "generic", 1)
    assert len(set(point.sizes.values())) == 3
    assert np.shape(point.rows["W"]) != np.shape(point.rows["X"])
