"""What the machine can do at best: the fastest matrix product and the fastest read from memory, in NumPy's own BLAS.

``python -m benchmarks.limits THREADS`` prints both as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from .process import ROOT, environment
from .worker import keep_to


def limits(python: str, threads: int) -> dict[str, float]:
    """Return the operations and the bytes of a second, measured in a process of their own."""
    command = [python, "-m", "benchmarks.limits", str(threads)]
    done = subprocess.run(command, cwd=ROOT, env=environment(threads), capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Take the best of many products of matrices of 1500 rows, and of a matrix of 96 MB with a vector."""
    keep_to(int(sys.argv[1]))
    import numpy as np

    n = 1500
    rng = np.random.default_rng(0)
    A, B, C = rng.standard_normal((n, n)), rng.standard_normal((n, n)), np.empty((n, n))
    tall, x, y = rng.standard_normal((12_000, 1000)), rng.standard_normal(1000), np.empty(12_000)

    def best(run: object, rounds: int) -> float:
        least = float("inf")
        for _ in range(rounds):
            start = time.perf_counter()
            run()  # type: ignore[operator]
            least = min(least, time.perf_counter() - start)
        return least

    product = best(lambda: np.matmul(A, B, out=C), 12)
    read = best(lambda: np.matmul(tall, x, out=y), 30)
    print(json.dumps({"gflops": round(2e-9 * n**3 / product, 1), "gbytes": round(1e-9 * tall.nbytes / read, 1)}))


if __name__ == "__main__":
    main()
