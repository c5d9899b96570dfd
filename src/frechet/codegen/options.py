"""What the caller of `compile` may choose about how the program runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import DomainError, UnsupportedError

if TYPE_CHECKING:
    from .dialect import Dialect


@dataclass(frozen=True)
class Options:
    """The arguments that are constant, and on how many threads blocks of rows are computed (0: no blocks)."""

    constant: tuple[str, ...] = ()
    threads: int = 0

    @classmethod
    def of(
        cls, dialect: Dialect, constant: Collection[str] = (), threads: int | None = None, *, runs: bool = True
    ) -> Options:
        """Return the options for a back end; refuse what it has not, or what is to be run and is not installed."""
        names = (constant,) if isinstance(constant, str) else tuple(constant)
        if threads is None:
            return cls(names)
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise DomainError(f"threads={threads!r} is not a positive integer")
        if dialect.name != "numpy":
            raise UnsupportedError(
                f"threads={threads} is for the back end 'numpy'; {dialect.name!r} has its own threads"
            )
        if runs and threads > 1 and find_spec("threadpoolctl") is None:
            raise UnsupportedError(
                f"threads={threads} needs threadpoolctl, which is not installed: pip install 'frechet[threads]'"
            )
        return cls(names, threads)
