"""Work during which Python's cyclic garbage collector rests."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the cyclic collector off, and put it back as it was found, whatever happens.

    A derivation makes many objects that stay, none of them in a cycle: the collector would go through all of them
    again and again, which doubles the time of a chain of ten thousand layers. What is dropped on the way is freed as
    ever, by its count of references.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
