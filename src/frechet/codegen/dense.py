"""A linear map in numbers: the matrix and the tensor that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dimensions import names_of, size_of
from ..errors import ShapeError, UnsupportedError
from ..expr import Sym, symbols
from ..spaces import times

if TYPE_CHECKING:
    from ..linear_map import LinearMap


def _shapes(L: LinearMap, values: dict[str, Any]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the shapes of a direction and of a value in numbers, told from the values."""
    import numpy as np

    sizes: dict[str, int] = {}
    for s in symbols(L.expression, L.variable):
        if isinstance(s, Sym) and s.name in values:
            shape = np.shape(values[s.name])
            full = shape if len(shape) == 2 else (*shape, 1)[:2] if s.shape[1] == 1 else (1, *shape)[-2:]
            for d, n in zip(s.shape, full, strict=False):
                if isinstance(d, str) and names_of(d) == (d,):
                    sizes.setdefault(d, int(n))
    try:
        p, q = (size_of(d, sizes) for d in L.variable.shape)
    except KeyError as unknown:
        raise ShapeError(
            f"{L.variable.name} is {times(L.variable.shape)}, and the values given do not tell how much "
            f"{unknown.args[0]} is; give a value for {L.variable.name} too"
        ) from None
    m, n = (size_of(d, sizes) for d in L.expression.shape)
    return (p, q), (m, n)


def tensor(L: LinearMap, values: dict[str, Any]) -> Any:
    """Return the array T with L(H)ᵢⱼ = Σₖₗ Tᵢⱼₖₗ Hₖₗ."""
    (p, q), (m, n) = _shapes(L, values)
    return _matrix(L, values, (p, q)).reshape(n, m, q, p).transpose(1, 0, 3, 2)


def dense(L: LinearMap, values: dict[str, Any]) -> Any:
    """Return the matrix K with vec(L(H)) = K vec(H), where vec stacks columns."""
    return _matrix(L, values, _shapes(L, values)[0])


def _matrix(L: LinearMap, values: dict[str, Any], direction: tuple[int, int]) -> Any:
    """Return the matrix from its formula; where no law writes one, column by column."""
    try:
        return L.compile(form="matrix")(**values)
    except UnsupportedError:
        return by_columns(L, values, direction)


def by_columns(L: LinearMap, values: dict[str, Any], direction: tuple[int, int]) -> Any:
    """Return the matrix whose columns are the values at the matrix units."""
    import numpy as np

    needed = {s.name for s in symbols(L.expression)}
    apply = L.compile()
    columns = []
    for k in range(direction[0] * direction[1]):
        H = np.zeros(direction[0] * direction[1])
        H[k] = 1
        value = apply(H.reshape(direction, order="F"), **{n: v for n, v in values.items() if n in needed})
        columns.append(np.asarray(value).reshape(-1, order="F"))
    return np.stack(columns, axis=1)
