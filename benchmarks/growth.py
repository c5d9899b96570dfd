"""How the cost of a derivation grows, and what the first result costs: ours, JAX's, SymPy's."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

import frechet as fr

from .contest import significant
from .contestants import OURS, NoAnswerError
from .process import FailedError, Process

LENGTHS = (10, 100, 1000, 10_000)
PATIENCE = 60  # seconds
FIRST = (3, 10, 30, 100, 300)


def median(run: Callable[[], object], rounds: int) -> float:
    """Return the median seconds."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def building() -> float:
    """Return the seconds to build A X B + C, each time with new names: the unit by which derivations are judged."""
    count = 200
    sets = [[fr.matrix(f"{letter}{i}", "n", "n") for letter in "AXBC"] for i in range(count)]
    start = time.perf_counter()
    kept = [A @ X @ B + C for A, X, B, C in sets]
    return (time.perf_counter() - start) / len(kept)


def chain(length: int, curved: bool) -> Any:
    """Return ½‖W_L ⋯ W_1 X − Y‖², with tanh after each layer or none."""
    H: Any = fr.matrix("X", "n", "b")
    for i in range(length):
        H = fr.matrix(f"W{i}", "n", "n") @ H
        H = fr.tanh(H) if curved else H
    return fr.norm2(H - fr.matrix("Y", "n", "b")) ** 2 / 2


def all_gradients(f: Any, length: int) -> Any:
    """Derive the gradient by every layer, together where the package can."""
    return fr.gradients(f, [f"W{i}" for i in range(length)])


def derivations(lengths: tuple[int, ...] = LENGTHS) -> list[dict[str, Any]]:
    """Return, by length, the microseconds a layer of the derivations.

    A task is left out (null) at a length where it would take longer than a minute if it grew with the square.
    """
    rows: list[dict[str, Any]] = []
    took: dict[str, tuple[int, float]] = {}
    for length in lengths:
        row: dict[str, Any] = {"layers": length}
        for kind, curved in (("linear", False), ("tanh", True)):
            rounds = 5 if length < 1000 else 3 if length < 5000 else 1
            tasks: dict[str, Callable[[Any], object]] = {
                "gradient": lambda f: fr.derive(f, "W0").gradient,
                "Hessian product": lambda f: fr.hessian(f, "W0"),
            }
            if hasattr(fr, "gradients"):
                tasks["all gradients"] = lambda f, n=length: all_gradients(f, n)
                tasks["all gradients, certified and compiled"] = lambda f, n=length: all_gradients(f, n).compile()
            for task, run in tasks.items():
                name, f = f"{kind}, {task}", chain(length, curved)
                before, seconds = took.get(name, (length, 0.0))
                if seconds * (length / before) ** 2 > PATIENCE:
                    row[name] = None
                    continue
                seconds = median(lambda f=f, run=run: run(f), rounds)
                took[name] = length, seconds
                row[name] = significant(1e6 * seconds / length)
        rows.append(row)
    return rows


def first_results(contestants: list[str], python: str, threads: int, patience: float) -> list[dict[str, Any]]:
    """Return, by length, each contestant's milliseconds to its first result on a deep linear network of width 64.

    That is derivation, code, compilation and one call, on warm imports; each length is new to the process.
    """
    rows = []
    asked = [name for name in contestants if name in (OURS, "JAX", "SymPy")]
    for length in FIRST:
        row: dict[str, Any] = {"layers": length}
        for name in asked:
            with Process(name, python, threads, patience) as process:
                try:
                    # What a process does once, it does before.
                    process.ask("load", "deep linear network, all gradients", {"L": 2, "w": 64, "b": 1000}, "call")
                    sizes = {"L": length, "w": 64, "b": 1000}
                    row[name] = significant(
                        1e3 * process.ask("load", "deep linear network, all gradients", sizes, "call")
                    )
                except (NoAnswerError, FailedError) as reason:
                    row[name] = str(reason)
        rows.append(row)
    return rows
