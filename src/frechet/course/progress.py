"""A bar for long work, in a notebook and in a terminal; what it leaves behind is the same on each run."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

WIDTH = 24  # characters of the bar, each of which is one update


def progress(items: Collection[T], words: str) -> Iterator[T]:
    """Yield the items, with a bar that says how many are done; at the end one line says that all are.

    >>> sum(progress([1, 2, 3], "adding"))
    adding: 3 of 3
    6
    """
    total = len(items)
    live = sys.stdout.isatty() or type(sys.stdout).__module__.startswith("ipykernel")
    drawn, longest = -1, 0
    for done, item in enumerate(items):
        filled = WIDTH * done // total
        if live and filled > drawn:
            line = f"{words}: {'█' * filled}{'░' * (WIDTH - filled)} {done} of {total}"
            print("\r" + line, end="", flush=True)
            drawn, longest = filled, max(longest, len(line))
        yield item
    # Blanks cover the bar where a carriage return does not erase the line; readers of a stored output see none of it.
    last = f"{words}: {total} of {total}"
    print(("\r" + " " * longest + "\r" if live else "") + last)
