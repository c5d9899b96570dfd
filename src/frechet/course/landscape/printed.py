"""Tables 3.1 and 3.2 of Bharadwaj's thesis as printed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ...errors import UnsupportedError
from .architecture import Architecture

# The columns, and how their heads are written.
COLUMNS = {
    "bezout": "CBB",
    "polyhedral": "BKK",
    "bound": "B_C",
    "bound_starred": "B_C*",
    "complex": "N_C",
    "complex_starred": "N_C*",
    "most_real": "max N_R",
}


@dataclass(frozen=True)
class Row:
    """One row: its table, its number from 1, the network, and the printed numbers by the names of `COLUMNS`."""

    table: str
    number: int
    architecture: Architecture
    printed: Mapping[str, int]

    def __str__(self) -> str:
        return f"table {self.table}, row {self.number}"


@lru_cache
def printed(table: str) -> tuple[Row, ...]:
    """Return the rows of a table, "3.1" or "3.2".

    >>> row = printed("3.2")[0]
    >>> row.architecture.widths, row.printed["complex"]
    ((1, 1, 1, 1), 16)
    """
    tables = tomllib.loads(files(__package__).joinpath("printed.toml").read_text(encoding="utf-8"))
    if table not in tables:
        raise UnsupportedError(f"there is no table {table!r}; there are {' and '.join(tables)}")
    found = []
    for number, numbers in enumerate(tables[table]["rows"], 1):
        held = dict(zip(tables[table]["columns"], numbers, strict=True))
        d, dx, dy = (held.pop(name) for name in ("d", "dx", "dy"))
        found.append(Row(table, number, Architecture((dx, *[d] * tables[table]["hidden"], dy)), held))
    return tuple(found)
