"""The other end of a worker's pipe."""

from __future__ import annotations

import os
import subprocess
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, Self

from .contestants import CONTESTANTS, NoAnswerError

ROOT = Path(__file__).resolve().parents[1]
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class FailedError(Exception):
    """The contestant failed; the text says how."""


class Process:
    """A contestant in its own process; each method asks one thing and waits for the answer."""

    def __init__(self, name: str, python: str, threads: int, patience: float) -> None:
        ours, theirs = Pipe()
        self.name, self._pipe, self._patience = name, ours, patience
        self._command = [*(python, "-m", "benchmarks.worker", CONTESTANTS[name][0], str(threads), str(theirs.fileno()))]
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=environment(threads), pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL
        )
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process."""
        self._pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, command: str, *arguments: Any, patience: float | None = None) -> Any:
        """Return the answer; raise `NoAnswerError` or `FailedError` with what the contestant says."""
        try:
            self._pipe.send((command, *arguments))
            if not self._pipe.poll(self._patience if patience is None else patience):
                self._process.kill()
                raise FailedError(f"no answer within {self._patience if patience is None else patience:.0f} s")
            kind, value = self._pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise FailedError("the process ended, probably for want of memory") from None
        if kind == "cannot":
            raise NoAnswerError(value.partition(": ")[2])
        if kind == "failed":
            raise FailedError(value)
        return value


def environment(threads: int) -> dict[str, str]:
    """Return the environment of a worker: this repository's package, and as many threads for every library."""
    pools = {name: str(threads) for name in POOLS}
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **pools, "PYTHONPATH": path, "JAX_PLATFORMS": "cpu", "PYTHONWARNINGS": "ignore"}


def installed(python: str) -> set[str]:
    """Return which of the packages that contestants need an interpreter finds."""
    packages = sorted({package for _, package in CONTESTANTS.values()})
    code = f"import importlib.util as u; print(*[p for p in {packages} if u.find_spec(p)])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())
