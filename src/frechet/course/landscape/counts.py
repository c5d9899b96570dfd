"""What a solver reports: how many solutions, how sure it is, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Count:
    """A count of the isolated complex solutions of a square system.

    `certified` solutions are proved to exist and to be distinct, for the coefficients that were given. `complete` says
    whether there is an argument that no solution is missing; `argument` is that argument, or says that there is none.
    `seconds` are those of the processor.
    """

    method: str
    count: int
    certified: int
    complete: bool
    argument: str
    paths: int
    infinite: int  # paths that ended at infinity
    failed: int  # paths that ended nowhere
    seconds: float
    seed: int
    real: int | None = None
    points: NDArray[np.complex128] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.complex128), repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return all but the points, for a file."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "points"}

    def __str__(self) -> str:
        failed = f"{self.failed} of {self.paths} paths failed"
        sure = "complete" if self.complete else "not known to be complete"
        return f"{self.count} solutions ({self.certified} certified; {failed}; {sure}: {self.argument})"
