"""Follow the solutions of H(z, t) = 0 from t = 0 to t = 1: an adaptive predictor–corrector for many paths at once.

A point is a vector of homogeneous coordinates, z₀ first, so that a path through infinity is as good as any other. Each
step works in the patch ⟨z_now, z⟩ = 1, of unit vectors: no patch fixed in advance is ever far from being right. The
predictor is the Runge–Kutta rule of order 4, the corrector Newton's.

A path that jumps to another spoils a count and leaves no trace. So predictions are far better than Newton's method
needs: a step is taken back where its first correction is longer than 1e-4 of the vector (one hundredth is what is
usually allowed, and lost one path in some thousand), or where the corrections do not shrink to a twentieth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import ShapeError

Points = NDArray[np.complex128]
Reals = NDArray[np.float64]
Indices = NDArray[np.int64]

ARRIVED, STALLED, TIRED = "arrived", "stalled", "too many steps"


class Homotopy(Protocol):
    """n equations H(z, t), homogeneous in n + 1 coordinates."""

    def evaluate(self, z: Points, t: Reals, paths: Indices) -> tuple[Points, Points, Points]:
        """Return H, P × n, ∂H/∂z, P × n × (n + 1), and ∂H/∂t, P × n: each path at its own z and t.

        `paths` names the paths, for a homotopy whose equations differ from path to path.
        """
        ...


@dataclass(frozen=True)
class Settings:
    """What a step may be. All lengths are relative to that of the vector, and are measured in the patch.

    `target` is the error of the prediction that the length of a step aims at, `longest_correction` the first Newton
    correction above which a step is taken back.
    """

    first_step: float = 0.02
    shortest_step: float = 1e-9
    longest_step: float = 0.2
    target: float = 1e-6
    longest_correction: float = 1e-4
    shrinking: float = 0.05
    precision: float = 1e-7
    corrections: int = 4
    steps: int = 4000

    def finer(self) -> Settings:
        """Return the settings for a second try: predictions ten times as good."""
        return Settings(
            self.first_step / 4, self.shortest_step / 100, self.longest_step / 4, self.target / 10,
            self.longest_correction / 10, self.shrinking, self.precision, self.corrections, self.steps * 4,
        )  # fmt: skip


USUAL = Settings()


@dataclass(frozen=True, eq=False)
class Tracked:
    """The ends of the paths, unit vectors of homogeneous coordinates, and what became of each path."""

    points: Points
    reached: Reals  # the t at which each path ended
    states: tuple[str, ...]
    steps: int  # of all paths together, those taken back included

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Which paths reached t = 1."""
        return np.array([s == ARRIVED for s in self.states], dtype=bool)

    @property
    def failed(self) -> int:
        """How many paths did not."""
        return int((~self.arrived).sum())


def homogeneous(x: Points) -> Points:
    """Return affine points as unit vectors of homogeneous coordinates.

    >>> homogeneous(np.array([[0.75 + 0j]])).real
    array([[0.8, 0.6]])
    """
    return unit(np.concatenate([np.ones((len(x), 1), dtype=np.complex128), x], axis=1))


def affine(z: Points) -> Points:
    """Return homogeneous coordinates as affine points; a point at infinity has entries that are no numbers."""
    with np.errstate(all="ignore"):
        found: Points = z[:, 1:] / z[:, :1]
    return found


def unit(z: Points) -> Points:
    """Return the vectors divided by their lengths."""
    found: Points = z / np.linalg.norm(z, axis=1, keepdims=True)
    return found


def numbers(z: Points) -> NDArray[np.bool_]:
    """Return which rows hold numbers only: a path that failed holds none."""
    return np.asarray(np.isfinite(z).all(axis=1), dtype=np.bool_)


def solve_rows(A: Points, b: Points) -> Points:
    """Return the solutions of A x = b, one for each path; no numbers where a matrix is singular."""
    try:
        return np.asarray(np.linalg.solve(A, b[..., None])[..., 0], dtype=np.complex128)
    except np.linalg.LinAlgError:
        found = np.full_like(b, np.nan)
        for i in range(len(b)):
            try:
                found[i] = np.linalg.solve(A[i], b[i])
            except np.linalg.LinAlgError:
                continue
        return found


def in_patch(J: Points, right: Points, patch: Points) -> Points:
    """Return the vector v in the patch (⟨patch, v⟩ = 0) with J v = right, one for each path."""
    A = np.concatenate([J, patch.conj()[:, None, :]], axis=1)
    return solve_rows(A, np.concatenate([right, np.zeros((len(right), 1))], axis=1))


def _tangent(homotopy: Homotopy, z: Points, t: Reals, paths: Indices, patch: Points) -> Points:
    _, J, rate = homotopy.evaluate(z, t, paths)
    return in_patch(J, -rate, patch)


def _step(homotopy: Homotopy, z: Points, t: Reals, h: Reals, paths: Indices, s: Settings) -> tuple[Points, Reals]:
    """Return the points after one step, and the first Newton correction: infinite for a step to be taken back."""
    half, full = t + h / 2, t + h
    H = h[:, None]
    k1 = _tangent(homotopy, z, t, paths, z)
    k2 = _tangent(homotopy, z + H / 2 * k1, half, paths, z)
    k3 = _tangent(homotopy, z + H / 2 * k2, half, paths, z)
    k4 = _tangent(homotopy, z + H * k3, full, paths, z)
    w = z + H / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    error = np.full(len(z), np.inf)
    before = np.full(len(z), np.inf)
    open_ = np.arange(len(z))  # the paths whose corrections go on
    for round_ in range(s.corrections):
        value, J, _ = homotopy.evaluate(w[open_], full[open_], paths[open_])
        correction = in_patch(J, -value, z[open_])
        w[open_] += correction
        length = np.linalg.norm(correction, axis=1) / np.linalg.norm(w[open_], axis=1)
        if round_ == 0:
            good = length <= s.longest_correction
            error[open_[good]] = length[good]
        else:
            good = (length <= s.shrinking * before[open_]) | (length <= s.precision)
            error[open_[~good]] = np.inf
        before[open_] = length
        open_ = open_[good & (length > s.precision)]
        if not len(open_):
            break
    error[open_] = np.inf
    return unit(w), error


@np.errstate(all="ignore")  # what overflows is no number, and the step is taken back
def track(homotopy: Homotopy, starts: Points, settings: Settings = USUAL) -> Tracked:
    """Return the ends of the paths that begin at the starts, P × (n + 1), at t = 0.

    Raises `ShapeError` where the starts are no matrix.
    """
    if starts.ndim != 2:
        raise ShapeError(f"the starts are a matrix, a point in each row, and not of {starts.ndim} dimensions")
    s = settings
    count = len(starts)
    z, t = unit(np.asarray(starts, dtype=np.complex128)), np.zeros(count)
    h = np.full(count, s.first_step)
    states = np.full(count, "", dtype=object)
    taken = 0
    for _ in range(s.steps):
        i = np.flatnonzero(states == "")
        if not len(i):
            break
        step = np.minimum(h[i], 1 - t[i])
        w, error = _step(homotopy, z[i], t[i], step, i, s)
        taken += len(i)
        good = np.isfinite(error) & numbers(w)
        z[i[good]] = w[good]
        t[i[good]] = np.where(step[good] >= 1 - t[i[good]], 1.0, t[i[good]] + step[good])
        # An error of the fifth order in the step says how long the next may be.
        factor = np.where(good, np.clip(0.9 * (s.target / np.maximum(error, 1e-300)) ** 0.2, 0.3, 2.0), 0.4)
        h[i] = np.minimum(np.where(good & (h[i] > step), h[i], step) * factor, s.longest_step)
        states[i[good & (t[i] >= 1)]] = ARRIVED
        states[i[~good & (h[i] < s.shortest_step)]] = STALLED
    states[states == ""] = TIRED
    return Tracked(z, t, tuple(states), taken)


@np.errstate(all="ignore")
def refine(homotopy: Homotopy, z: Points, paths: Indices, t: float = 1.0) -> tuple[Points, Reals]:
    """Return the points after Newton's method at `t`, to the limit of float64, and the last correction of each."""
    w = unit(z)
    last = np.full(len(z), np.inf)
    at = np.full(len(z), t)
    for _ in range(8):
        value, J, _ = homotopy.evaluate(w, at, paths)
        patch = w
        correction = in_patch(J, -value, patch)
        length = np.linalg.norm(correction, axis=1)
        better = length < last  # the limit is where the corrections shrink no more
        w = np.where(better[:, None], unit(w + correction), w)
        last = np.where(better, length, last)
        if not better.any():
            break
    return w, last
