"""What a quick check in numbers sees of a printed mistake, by the data at which it is done.

A formula is tried as a careful reader without an engine would: in NumPy, at one point, against central differences if
it is a gradient, against the other side if it is an identity. Which mistakes are seen depends on the point alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..codegen import compiled_value
from ..errors import ShapeError
from ..expr import Expr, symbols
from ..parse import parse
from .errata import Check
from .numeric import central_differences

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUDGED = ("gradient", "identity")
WORDS = {"scalar", "symmetric"}
SIZED = re.compile(r"\b(eye|ones)(\([^)]*\))")
BARE = re.compile(r"\beye\b(?!\()")
NAME = re.compile(r"[A-Za-z_]\w*")
TOLERANCE = 1e-5


class Sample(NamedTuple):
    """Data for a check: the sizes that the dimensions get, and what is done to each matrix that was drawn."""

    name: str
    size: Callable[[int], int]  # of the first, second, … dimension
    made: Callable[[NDArray[Any], bool], NDArray[Any]]  # from the matrix drawn, and whether it is the variable


def _as_drawn(X: NDArray[Any], variable: bool) -> NDArray[Any]:
    return X


def _symmetric(X: NDArray[Any], variable: bool) -> NDArray[Any]:
    return X + X.T if X.shape[0] == X.shape[1] > 1 else X


def _unit(X: NDArray[Any], variable: bool) -> NDArray[Any]:
    import numpy as np

    square = X.shape[0] == X.shape[1] > 1
    return np.eye(len(X)) if variable and square else X


def _diagonal(X: NDArray[Any], variable: bool) -> NDArray[Any]:
    import numpy as np

    return np.diag(np.diag(X)) if X.shape[0] == X.shape[1] > 1 else X


UNEQUAL = (5, 3, 4, 2, 6)

SAMPLES = (
    Sample("numbers, 1 × 1", lambda k: 1, _as_drawn),
    Sample("square and diagonal", lambda k: 3, _diagonal),
    Sample("square and symmetric", lambda k: 3, _symmetric),
    Sample("square, at X = I", lambda k: 3, _unit),
    Sample("square", lambda k: 3, _as_drawn),
    Sample("unequal shapes", lambda k: UNEQUAL[k], _as_drawn),
)


@cache
def seen(check: Check, sample: Sample, seed: int = 1) -> bool | None:
    """Whether the check at this data sees that the formula is wrong as printed.

    None where the data is no fair test: the corrected formula has no value there either.

    >>> from frechet.course import erratum
    >>> layout = erratum("002-5").checks[0]
    >>> [seen(layout, s) for s in SAMPLES if s.name in ("numbers, 1 × 1", "unequal shapes")]
    [False, True]
    """
    if not _agrees(check, check.correct_formula, sample, seed):
        return None
    return not _agrees(check, check.printed_formula, sample, seed)


def _agrees(check: Check, formula: str, sample: Sample, seed: int) -> bool:
    import numpy as np

    known, sizes = sized(check.general or check.declarations, sample.size)
    f = parse(_numbered(check.function, sizes), known)
    try:
        claim = parse(_numbered(formula, sizes), known)
    except ShapeError:
        return False  # NumPy would not multiply the factors either
    rng = np.random.default_rng(seed)
    point = {}
    for s in symbols(f, claim):
        shape = (int(str(s.shape[0])), int(str(s.shape[1])))
        X = rng.uniform(0.5, 1.5, shape) if shape == (1, 1) else rng.standard_normal(shape)
        X = X + X.T if s.structure == "symmetric" else X
        point[s.name] = sample.made(X, s.name == check.variable)

    truth = _value(f, point)
    if check.kind == "gradient":
        variable = next(s for s in symbols(f) if s.name == check.variable)
        g = compiled_value(f, "numpy")
        rest = {s.name: point[s.name] for s in symbols(f) if s is not variable}
        truth = central_differences(lambda X: g(**rest, **{variable.name: X}), point[variable.name])
        truth = (truth + truth.T) / 2 if variable.structure == "symmetric" else truth
    claimed = _value(claim, point)
    return truth.shape == claimed.shape and bool(np.allclose(claimed, truth, rtol=TOLERANCE, atol=TOLERANCE))


def _value(e: Expr, point: dict[str, NDArray[Any]]) -> NDArray[Any]:
    import numpy as np

    with np.errstate(all="ignore"):
        return np.atleast_2d(compiled_value(e, "numpy")(**{s.name: point[s.name] for s in symbols(e)}))


def conforms(check: Check, sample: Sample) -> bool:
    """Whether the formula as printed has a value at all in these shapes."""
    known, sizes = sized(check.general or check.declarations, sample.size)
    try:
        f, claim = (parse(_numbered(e, sizes), known) for e in (check.function, check.printed_formula))
    except ShapeError:
        return False
    return check.kind == "gradient" or f.shape == claim.shape


def sized(declarations: str, size: Callable[[int], int]) -> tuple[str, dict[str, int]]:
    """Return declarations with a number for each name of a dimension, and the numbers by name.

    >>> sized("W: m n; x: n; c: scalar; S: n n symmetric", lambda k: k + 2)
    ('W: 2 3; x: 3; c: scalar; S: 3 3 symmetric', {'m': 2, 'n': 3})
    """
    sizes: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return match[0] if match[0] in WORDS else str(sizes.setdefault(match[0], size(len(sizes))))

    parts = [part.partition(":") for part in declarations.split(";")]
    return "; ".join(f"{name.strip()}:{NAME.sub(number, dims)}" for name, _, dims in parts), sizes


def _numbered(formula: str, sizes: dict[str, int]) -> str:
    """Return a formula with numbers for the sizes in it; where all are 1, the identity is the number 1."""
    formula = SIZED.sub(lambda m: m[1] + NAME.sub(lambda d: str(sizes[d[0]]), m[2]), formula)
    return BARE.sub("(1)", formula) if set(sizes.values()) == {1} else formula
