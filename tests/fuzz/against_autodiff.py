"""Random sentences, derived by the engine, against automatic differentiation.

``python -m tests.fuzz.against_autodiff --count 10000 --seed 0``: sentence k has the seed `seed` + k. What came of each
is one of these words; a word in capitals is a mistake to look at, and the exit status is then 1.

right            value and gradient agree
lost digits      those of 60 digits do, and those of compiled code are as near to them as double precision can be here
ill-conditioned  the reference itself changes when its arguments change in the tenth digit
singular         the point is too near the end of the domain for NumPy
no point         the second reading is defined at none of six random points
constant, long   nothing to differentiate, too long to be worth it
refused          the engine says why it does not answer; "refused, and no point" where nothing could be compared
VALUE, WRONG, NOT FINITE, CRASH, LATE, REJECTED (by the engine's own certificate)
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

import frechet as fr
from frechet.certify.arrays import Outside, reals
from frechet.certify.evaluate import Evaluator
from frechet.codegen import back_end
from frechet.codegen.function import Compiled
from frechet.errors import CertificateError, FrechetError
from frechet.expr import symbols
from frechet.interop.define import elementwise, using

from .language import AUTODIFF, USER, Sentences, Undefined, tangent

LONGEST = 2500  # characters of a sentence
SECONDS = 20  # that the engine may take for one
NEAR = 1e-6 if AUTODIFF else 1e-4
Point = dict[str, Any]


class Late(Exception):  # noqa: N818  # not an error of the program
    """A sentence that takes longer than it may."""


def off(a: Any, b: Any) -> float:
    return float(np.max(np.abs(a - b), initial=0.0))


def slopes(f: Callable[[Any], Any], X: Any) -> tuple[Any, Any]:
    """Return the value and the gradient of f at X: by autograd, or without it by differences of fourth order."""
    if AUTODIFF:
        from autograd import value_and_grad

        pair: tuple[Any, Any] = value_and_grad(f)(X)
        return pair
    G = np.zeros_like(X)
    for at in np.ndindex(*X.shape):
        H = np.zeros_like(X)
        H[at] = 1e-3
        G[at] = (8 * (f(X + H) - f(X - H)) - (f(X + 2 * H) - f(X - 2 * H))) / 12e-3
    return f(X), G


class Case:
    """One sentence, what the engine makes of it, and the second reading at a point."""

    def __init__(self, seed: int) -> None:
        self.s = s = Sentences(seed)
        self.text = s.text()
        self.x = s.random.choice(s.used) if s.used else ""
        if self.x and s.structures[self.x]:  # the rarer choice: a projection costs many times the rest
            self.x = s.random.choice(s.used)
        self.shown = f"{self.text!r}, {s.declared()!r}, {self.x!r}, sizes {s.sizes}"

    def derive(self, certify: bool) -> None:
        self.derivation = fr.derive(fr.parse(self.text, self.s.declared()), self.x)
        if certify:
            _ = self.derivation.certificate
        self.compiled = Compiled(self.derivation, back_end("numpy"))

    def reference(self, at: Point) -> tuple[Any, Any]:
        """Return the value and the gradient by the second reading, or raise `Undefined`."""
        try:
            value, G = slopes(lambda X: self.s.value({**at, self.x: X}), at[self.x])
        except np.linalg.LinAlgError:
            raise Undefined from None
        if not (np.isfinite(value) and abs(value) < 1e6 and np.isfinite(G).all() and np.max(np.abs(G)) < 1e8):
            raise Undefined
        return value, tangent(self.s.structures[self.x], at[self.x], G)

    def defined(self) -> bool:
        """Whether the second reading finds a point in the domain; it is kept."""
        for _ in range(6):
            self.at = self.s.point()
            try:
                self.value, self.G = self.reference(self.at)
                return True
            except Undefined:
                continue
        return False

    def engine(self, at: Point) -> tuple[Any, Any]:
        """Return the value and the gradient of compiled code, given what users pass: floats, vectors and matrices."""
        given = {}
        for name in self.compiled.names:
            rows, columns = self.s.shapes[name]
            A = at[name]
            given[name] = (
                float(A[0, 0]) if rows == columns == "1" else A[:, 0] if columns == "1" and self.s.literal else A
            )
        value, G = self.compiled(**given)
        assert np.shape(G) == np.shape(given[self.x]), f"{np.shape(G)} for an argument of {np.shape(given[self.x])}"
        return float(np.reshape(value, ())), np.reshape(np.asarray(G, float), at[self.x].shape)

    def moved(self, by: float) -> Point:
        """Return the point with every number changed a little, where no structure forbids it."""
        s = self.s
        return {
            n: A if s.structures[n] else A * (1 + by * s.values.standard_normal(A.shape)) for n, A in self.at.items()
        }

    def in_digits(self) -> tuple[Any, Any, bool]:
        """Return the engine's value and gradient with 60 digits, and whether differences of the value confirm it.

        The differences are of the engine's reading: they count only where that is the second reading too.
        """
        ring, d = reals(), self.derivation
        values: dict[Any, Any] = {n: ring.array(self.at[n.name].tolist()) for n in symbols(d.function)}

        def read(e: fr.Expr, step: int = 0) -> Any:
            H = ring.array((step * self.G).tolist()) * ring.element(Fraction(1, 10**25))
            return Evaluator(ring, self.s.sizes, {n: A + H if n is d.variable else A for n, A in values.items()})(e)

        try:
            value, G, ahead, behind = (read(d.function, k) if k != 2 else read(d.gradient) for k in (0, 2, 1, -1))
        except (Outside, ZeroDivisionError, OverflowError):
            return np.nan, np.array(np.nan), False
        gradient = np.array([[float(x) for x in row] for row in G.rows])
        slope = float((ahead.rows[0][0] - behind.rows[0][0]) * 10**25 / 2)
        free = not self.s.structures[self.x]
        return float(value.rows[0][0]), gradient, free and abs(np.sum(gradient * self.G) - slope) <= NEAR * abs(slope)

    def outcome(self) -> tuple[str, str]:
        """Return what came of the comparison, and what to print of it."""
        try:
            v, G = self.engine(self.at)
            there, slope = self.reference(self.moved(1e-10))
        except (Undefined, np.linalg.LinAlgError):
            return "singular", self.shown
        size = float(np.max(np.abs(self.G)))
        noise = abs(there - self.value) + 1e-12, off(slope, self.G) + 1e-12 * max(1.0, abs(self.value))
        if not AUTODIFF:
            noise = noise[0], noise[1] + 1e-9 * max(1.0, abs(self.value))
        if max(noise[0] / (abs(self.value) + 1e-9), noise[1] / (size + 1e-7)) > 1e-4:
            return "ill-conditioned", self.shown

        def near(v: Any, G: Any) -> tuple[bool, bool]:
            return (
                abs(v - self.value) <= NEAR * abs(self.value) + 10 * noise[0],
                off(G, self.G) <= NEAR * size + 10 * noise[1],
            )

        if all(near(v, G)):
            return "right", self.shown
        facts = f"{self.shown}: value {v} for {self.value}, gradient off by {off(G, self.G):.3g} of {size:.3g}"
        w, exact, confirmed = self.in_digits()
        fits, agrees = near(w, exact)
        moved = [self.engine(self.moved(1e-13)) for _ in range(4)]
        rounding = max(abs(other - v) for other, _ in moved), max(off(other, G) for _, other in moved)
        compiled = (
            abs(v - w) <= NEAR * abs(w) + 100 * rounding[0] + noise[0]
            and off(G, exact) <= NEAR * size + 100 * rounding[1] + noise[1]
        )
        if compiled and fits and (agrees or confirmed):
            return "lost digits", facts
        if not np.isfinite(v) or not np.isfinite(G).all():
            return "NOT FINITE", facts
        return ("WRONG" if near(v, G)[0] else "VALUE"), f"{facts}; in 60 digits {w}, off by {off(exact, self.G):.3g}"


def judged(seed: int, certify: bool = False) -> tuple[str, str]:
    """Return what came of one sentence, and what to print of it."""
    case = Case(seed)
    if not case.x:
        return "constant", ""
    if len(case.text) > LONGEST:
        return "long", ""
    try:
        case.derive(certify)
    except CertificateError as error:
        return "REJECTED", f"{case.shown}: {error}"
    except FrechetError as error:
        refused = "refused" if case.defined() else "refused, and no point"
        return refused, f"{type(error).__name__}: {error}: {case.shown}"
    return case.outcome() if case.defined() else ("no point", case.shown)


def main(arguments: list[str] | None = None) -> int:
    """Run `count` sentences from `seed` on; return 1 when one came out wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--certify", action="store_true", help="ask for the certificate too, which is slower")
    parser.add_argument("--log", default="", help="a file for what is not right, in place of the screen")
    chosen = parser.parse_args(arguments)
    if not AUTODIFF:
        print("autograd is not installed (pip install autograd scipy): slopes are taken by differences")
    signal.signal(signal.SIGALRM, late)
    counted: Counter[str] = Counter()
    log = open(chosen.log, "a", encoding="utf-8") if chosen.log else sys.stdout  # noqa: SIM115  # open to the end
    gc.freeze()
    gc.set_threshold(100_000)  # expressions refer to each other in trees: there is little to collect
    start = time.perf_counter()
    with using(*(elementwise(name, formula) for name, formula in USER.items())), np.errstate(all="ignore"):
        for seed in range(chosen.seed, chosen.seed + chosen.count):
            signal.alarm(SECONDS)
            try:
                outcome, shown = judged(seed, chosen.certify)
            except Late:
                outcome, shown = "LATE", Case(seed).shown
            except Exception:
                outcome, shown = "CRASH", traceback.format_exc(limit=-6)
            signal.alarm(0)
            counted[outcome] += 1
            if outcome not in ("right", "constant", "long", "no point"):
                print(outcome, seed, shown, file=log, flush=True)
            if (seed - chosen.seed + 1) % 1000 == 0:
                print(seed + 1, dict(counted), f"{time.perf_counter() - start:.0f} s", flush=True)
    print(dict(counted), f"{time.perf_counter() - start:.0f} s")
    return int(any(outcome.isupper() for outcome in counted))


def late(*_: Any) -> None:
    raise Late


if __name__ == "__main__":
    sys.exit(main())
