"""The gradient against central differences, in float64, at random data: what any reader can repeat in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..codegen import compiled_value
from ..derivation import Derivation
from ..errors import FrechetError, UnsupportedError
from ..expr import symbols
from ..integers import Integer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP = 6e-6  # near the cube root of the machine precision, where truncation and rounding balance
BOUND = 1e-7


@dataclass(frozen=True)
class Agreement:
    """The derived gradient agreed with central differences at random data, to the relative bound."""

    sizes: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {n}" for name, n in self.sizes)
        at = f" ({sizes})" if sizes else ""
        return f"Central differences in NumPy at random data{at} give the same numbers, to 7 digits"


def difference_check(d: Derivation) -> Agreement | None:
    """Return the agreement; None where random data is no point of the domain.

    Raises `FrechetError` when the two differ. The sizes are unequal, so that a lost transpose cannot hide.
    """
    import numpy as np

    variables = symbols(d.function)
    if any(s.structure for s in variables):
        return None
    names = list(dict.fromkeys(dim for s in variables for dim in s.shape if isinstance(dim, str)))
    try:
        g = d.compile("numpy")
    except UnsupportedError:  # no array stands for a family with a symbolic number of members
        return None
    rng = np.random.default_rng(7)
    rising = {name: 3 + i for i, name in enumerate(names)}
    falling = dict(zip(names, reversed(rising.values()), strict=True))  # det(X'X) needs more rows than columns
    for sizes in (rising, falling):
        at_an_edge = False
        for positive in (False, True):
            point: dict[str, Any] = {
                s.name: _draw(rng, tuple(sizes[dim] if isinstance(dim, str) else dim for dim in s.shape), positive)
                for s in variables
                if not isinstance(s, Integer)
            }
            # The arrays tell those that are dimensions.
            point |= {s.name: 3 for s in variables if isinstance(s, Integer) and s.name not in sizes}
            with np.errstate(all="ignore"):
                if _at_an_edge(d, point):
                    at_an_edge = True
                    continue
                try:
                    value, gradient = g(**point)
                except (FrechetError, np.linalg.LinAlgError):
                    continue
                measured = central_differences(
                    lambda X, at=point: g(**{**at, d.variable.name: X})[0], point[d.variable.name]
                )
            if not (np.isfinite(value) and np.isfinite(measured).all()):
                continue
            error = np.linalg.norm(gradient - measured) / max(float(np.linalg.norm(measured)), 1.0)
            if error > BOUND:
                raise FrechetError(
                    f"central differences disagree with the gradient of {d.function}: {error:.1e}, relative"
                )
            return Agreement(tuple(sorted(sizes.items())))
        if not at_an_edge:
            break
    return None


def _at_an_edge(d: Derivation, point: dict[str, Any]) -> bool:
    """Return whether a number that must not vanish does, up to rounding: inverses there are noise."""
    import numpy as np

    for c in d.conditions:
        if c.relation in ("!=", ">") and c.bound == "0" and c.subject.is_scalar:
            used = {s.name: point[s.name] for s in symbols(c.subject)}
            if abs(float(np.ravel(compiled_value(c.subject)(**used))[0])) < 1e-9:
                return True
    return False


def _draw(rng: np.random.Generator, shape: tuple[int, ...], positive: bool) -> NDArray[np.float64]:
    return rng.uniform(0.5, 1.5, shape) if positive or shape == (1, 1) else rng.standard_normal(shape)


def central_differences(f: object, X: NDArray[np.float64], step: float = STEP) -> NDArray[np.float64]:
    """Return the gradient of `f` at `X`, measured entry by entry: (f(X + hE) − f(X − hE)) / 2h.

    >>> import numpy as np
    >>> central_differences(lambda X: (X * X).sum(), np.array([[1.0, 2.0]])).round(6)
    array([[2., 4.]])
    """
    import numpy as np

    assert callable(f)
    X = np.asarray(X, dtype=float)
    G = np.empty_like(X)
    for index in np.ndindex(*X.shape):
        E = np.zeros_like(X)
        E[index] = step
        G[index] = (f(X + E) - f(X - E)) / (2 * step)
    return G
