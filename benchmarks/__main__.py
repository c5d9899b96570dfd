"""Run every benchmark: ``python -m benchmarks``. Times are medians; trust the ratios more than the times."""

from __future__ import annotations

import gc
import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import sympy as sp

import frechet as fr

ROUNDS = 7


def interleaved(*runs: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the median seconds of each run; runs take turns, so that a busy machine is busy for all of them."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, taken in zip(runs, times, strict=True):
            gc.collect()
            start = time.perf_counter()
            run()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def shown(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    return f"{1e6 * seconds:8.0f} µs" if seconds < 1e-3 else f"{1e3 * seconds:8.2f} ms"


def derivations() -> None:
    """Compare the time to a gradient with SymPy's, on problems that SymPy 1.14 gets right."""
    n = sp.Symbol("n", integer=True, positive=True)
    A, X, Y, W = (sp.MatrixSymbol(name, n, n) for name in "AXYW")
    x = sp.MatrixSymbol("x", n, 1)
    cases = [
        ("tr(A*X)", "X", sp.Trace(A * X), X),
        ("tr(X'*A*X)", "X", sp.Trace(X.T * A * X), X),
        ("x'*A*x", "x", x.T * A * x, x),
        ("tr((W*X - Y)'*(W*X - Y))", "W", sp.Trace((W * X - Y).T * (W * X - Y)), W),
        ("tr(inv(X)*A)", "X", sp.Trace(X.inv() * A), X),
    ]
    print(f"{'gradient of':28} {'frechet':>11} {'and certified':>14} {'SymPy':>11} {'SymPy / frechet':>16}")
    for text, name, expression, variable in cases:
        f = fr.parse(text, "; ".join(f"{v}: n n" for v in "AXYW" if v in text))
        ours, certified, theirs = interleaved(
            lambda f=f, name=name: fr.derive(f, name).gradient,
            lambda f=f, name=name: fr.derive(f, name).certificate,
            lambda e=expression, v=variable: e.diff(v),
        )
        print(f"{text:28} {shown(ours):>11} {shown(certified):>14} {shown(theirs):>11} {theirs / ours:15.1f}x")


def chains() -> None:
    """Show that the cost is linear in the length of a product chain."""
    print(f"\n{'chain of L factors':28} {'derive':>11} {'per factor':>14} {'compile':>11}")
    for length in (10, 100, 1000, 10_000):
        product: fr.Expr = fr.matrix("W0", "n", "n")
        for i in range(1, length):
            product = product @ fr.matrix(f"W{i}", "n", "n")
        f = fr.norm2(product) ** 2
        rounds = 5 if length < 1000 else 1
        (derive,) = interleaved(lambda f=f: fr.derive(f, "W3").gradient, rounds=rounds)
        d = fr.derive(f, "W3")
        from frechet.codegen.numpy import source

        (compiled,) = interleaved(lambda d=d: source(d), rounds=rounds)
        print(f"L = {length:<24} {shown(derive):>11} {shown(derive / length):>14} {shown(compiled):>11}")


def generated() -> None:
    """Compare the generated function with the same formula written by hand."""
    rng = np.random.default_rng(0)
    values = {"X": rng.standard_normal((2000, 500)), "W": rng.standard_normal((500, 50))}
    values["Y"] = rng.standard_normal((2000, 50))
    g = fr.derive(fr.parse("norm2(X*W - Y)^2/2"), "W").compile()

    def by_hand() -> object:
        R = values["X"] @ values["W"] - values["Y"]
        return 0.5 * np.sum(R * R), values["X"].T @ R

    ours, hand = interleaved(lambda: g(**values), by_hand)
    print(f"\n{'least squares 2000x500x50':28} {shown(ours):>11} generated, {shown(hand)} by hand: {hand / ours:.2f}x")
    for peer in ("jax", "torch"):
        if importlib.util.find_spec(peer) is None:
            print(f"skipped: {peer} is not installed, so there is no comparison with it")


def start() -> None:
    """Compare the time to import the package with that of bare Python and of NumPy."""

    def run(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    bare, ours, numpy = interleaved(run("pass"), run("import frechet"), run("import numpy"))
    print(f"\n{'import':28} frechet {shown(ours - bare)}, numpy {shown(numpy - bare)}, over bare Python {shown(bare)}")


if __name__ == "__main__":
    derivations()
    chains()
    generated()
    start()
