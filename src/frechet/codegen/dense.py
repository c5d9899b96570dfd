"""A linear map in numbers: applied to every matrix unit, it gives the tensor and the matrix that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dimensions import names_of, size_of
from ..errors import DomainError, ShapeError
from ..expr import Sym, symbols
from ..spaces import times

if TYPE_CHECKING:
    from ..linear_map import LinearMap


def direction_shape(L: LinearMap, values: dict[str, Any]) -> tuple[int, int]:
    """Return the shape of a direction in numbers, told from the values."""
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
        rows, columns = (size_of(d, sizes) for d in L.variable.shape)
    except KeyError as unknown:
        raise ShapeError(
            f"{L.variable.name} is {times(L.variable.shape)}, and the values given do not tell how much "
            f"{unknown.args[0]} is; give a value for {L.variable.name} too"
        ) from None
    return rows, columns


def tensor(L: LinearMap, values: dict[str, Any]) -> Any:
    """Return the array T with L(H)ᵢⱼ = Σₖₗ Tᵢⱼₖₗ Hₖₗ."""
    import numpy as np

    rows, columns = direction_shape(L, values)
    needed = {s.name for s in symbols(L.expression)}
    apply = L.compile()
    columns_of = []
    for k in range(rows):
        for column in range(columns):
            H = np.zeros((rows, columns))
            H[k, column] = 1
            columns_of.append(np.asarray(apply(H, **{n: v for n, v in values.items() if n in needed})))
    value = columns_of[0]
    if value.ndim > 2:
        raise DomainError("the map has no two-dimensional value")
    shape = value.shape if value.ndim == 2 else (1, 1) if value.ndim == 0 else (value.size, 1)
    out = np.empty((*shape, rows, columns))
    for at, value in enumerate(columns_of):
        out[:, :, at // columns, at % columns] = value.reshape(shape)
    return out


def dense(L: LinearMap, values: dict[str, Any]) -> Any:
    """Return the matrix K with vec(L(H)) = K vec(H), where vec stacks columns."""
    T = tensor(L, values)
    m, n, p, q = T.shape
    return T.transpose(1, 0, 3, 2).reshape(m * n, p * q)
