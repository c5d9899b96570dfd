"""The process of one contestant: ``python -m benchmarks.worker NAME THREADS FD`` obeys what comes through the pipe.

A command is a tuple: ``("load", problem, sizes, variant)`` answers with the seconds until the first result is there,
``("check",)`` with the results as arrays, ``("time", seconds)`` with the seconds of single calls, ``("versions",)``
with the versions of the packages. An answer is a pair: "done" and a value, or "cannot" or "failed" and a line of text.
"""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import os
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from .contestants import NoAnswerError

AT_LEAST = 2e-4  # seconds of one sample; shorter calls are repeated
MOST = 200  # samples in one turn


class Worker:
    """A contestant at work on one problem."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._call: Callable[[], Any] = lambda: None
        self._result: Any = None
        self._stacked = False
        self._seconds = 0.0

    def load(self, name: str, sizes: Mapping[str, int], variant: str) -> float:
        """Make the program and call it once; return the seconds of both, without those of the import and the data."""
        from .problems import named

        self._call = lambda: None  # the last problem's arrays make room
        gc.collect()
        problem = named(name)
        peer = importlib.import_module(f"benchmarks.contestants.{self._module}")
        data = problem.data(sizes)
        self._stacked = problem.asked == "Hessian"
        start = time.perf_counter()
        self._call = peer.program(problem, sizes, data, variant)
        self._result = self._call()
        self._seconds = time.perf_counter() - start
        return self._seconds

    def check(self) -> list[Any]:
        """Return what the first call returned, as arrays."""
        result, self._result = self._result, None
        return arrays(result, self._stacked)

    def time(self, budget: float) -> list[float]:
        """Return the seconds of each call, of as many as the budget allows, and of one at least."""
        if self._seconds < budget:
            self._call()  # wakes threads, fills caches
        repeat = 1
        self._seconds = self._once(repeat)
        while self._seconds * repeat < AT_LEAST and repeat < 1000:
            repeat = min(1000, max(2 * repeat, int(AT_LEAST / self._seconds)))
            self._seconds = self._once(repeat)
        times = [self._seconds]
        end = time.perf_counter() + budget
        while time.perf_counter() + self._seconds < end and len(times) < MOST:
            times.append(self._once(repeat))
        return times

    def _once(self, repeat: int) -> float:
        start = time.perf_counter()
        for _ in range(repeat):
            self._call()
        return (time.perf_counter() - start) / repeat

    @staticmethod
    def versions() -> dict[str, str]:
        """Return the versions of the packages that the contestants need and of what they compute with."""
        found = {"python": sys.version.split()[0]}
        for package in ("numpy", "jax", "jaxlib", "torch", "autograd", "sympy", "scipy"):
            try:
                found[package] = importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError:
                continue
        return found


def arrays(result: Any, stacked: bool = False) -> list[Any]:
    """Return a result as flat list of NumPy arrays; a Hessian of four axes as the matrix of vec, columns stacked."""
    import numpy as np

    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (tuple, list)):
        return [a for part in result for a in arrays(part, stacked)]
    if hasattr(result, "to_dense"):
        result = result.to_dense()
    if hasattr(result, "detach"):
        result = result.detach()
    a = np.asarray(result, dtype=float)
    if stacked and a.ndim == 4:
        m, n, p, q = a.shape
        a = a.transpose(1, 0, 3, 2).reshape(m * n, p * q)
    return [a]


def keep_to(threads: int) -> None:
    """Give this process so many processors, before any library asks how many there are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def main() -> None:
    """Obey until the pipe closes."""
    module, threads, descriptor = sys.argv[1:]
    keep_to(int(threads))
    pipe = Connection(int(descriptor))
    worker = Worker(module)
    while True:
        try:
            command, *arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = ("done", getattr(worker, command)(*arguments))
        except Exception as error:  # whatever a peer raises is what its cell says
            kind = "cannot" if isinstance(error, NoAnswerError) else "failed"
            answer = (kind, f"{type(error).__name__}: {error}".splitlines()[0][:200])
        pipe.send(answer)


if __name__ == "__main__":
    main()
