"""What the caller of `compile` may choose about how the program runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import DomainError, UnsupportedError

if TYPE_CHECKING:
    from .dialect import Dialect


@dataclass(frozen=True)
class Options:
    """What is constant, on how many threads blocks of rows are computed (0: no blocks), and if buffers are kept."""

    constant: tuple[str, ...] = ()
    threads: int = 0
    workspace: bool = False

    @classmethod
    def of(
        cls,
        dialect: Dialect,
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
        *,
        runs: bool = True,
    ) -> Options:
        """Return the options for a back end; refuse what it has not, or what is to be run and is not installed."""
        names = names_in(constant)
        asked = [f"threads={threads}"] * (threads is not None) + ["workspace=True"] * bool(workspace)
        if asked and dialect.name != "numpy":
            raise UnsupportedError(f"{asked[0]} is for the back end 'numpy', not for {dialect.name!r}")
        if threads is None:
            return cls(names, workspace=bool(workspace))
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise DomainError(f"threads={threads!r} is not a positive integer")
        if runs and threads > 1 and find_spec("threadpoolctl") is None:
            raise UnsupportedError(
                f"threads={threads} needs threadpoolctl, which is not installed: pip install 'frechet[threads]'"
            )
        return cls(names, threads, bool(workspace))


PLAIN = Options()


def names_in(constant: Collection[str]) -> tuple[str, ...]:
    """Return the names of the arguments that are declared constant, one or several; refuse what is no name."""
    names = (constant,) if isinstance(constant, str) or not isinstance(constant, Iterable) else tuple(constant)
    if wrong := [n for n in names if not isinstance(n, str)]:
        raise DomainError(
            "constant takes the names of arguments, such as 'X' or ('X', 'Y'), "
            f"not an object of type {type(wrong[0]).__name__}"
        )
    return names
