"""One style for every figure of the book: vector, the same bytes on each run, legible in light and in dark.

The colours are Okabe and Ito's, which colour-blind readers can tell apart; axes and letters are a grey between the
light page and the dark one; the background is transparent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

GREY = "#6f6f6f"
BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#f0e442",
)
# Yellow is left out of the cycle: on a light page a yellow line is hardly there.
CYCLE = (BLUE, VERMILION, GREEN, ORANGE, SKY, PINK)
MARKERS = "os^Dvx"  # a second way to tell the curves apart

RC: dict[Any, Any] = {
    "svg.hashsalt": "frechet",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",  # ships with matplotlib
    "mathtext.fontset": "dejavusans",
    "font.size": 11,
    "figure.figsize": (4.8, 3.4),  # at phone width the letters shrink to about 9 px, not less
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.titlecolor": GREY,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GREY,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "text.color": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "legend.frameon": False,
    "legend.labelcolor": GREY,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
}


def style() -> None:
    """Set the book's style; the first cell of a chapter calls it, before anything is drawn."""
    import matplotlib.pyplot as plt
    from cycler import cycler
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    plt.rcdefaults()
    for name, value in RC.items():
        plt.rcParams[name] = value
    plt.rcParams["axes.prop_cycle"] = cycler(color=CYCLE)
    try:
        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    except AttributeError:  # no notebook: a script sets its own format when it saves
        return


def svg(figure: Any) -> bytes:
    """Return a figure as the bytes of an SVG file, the same on each run."""
    from io import BytesIO

    out = BytesIO()
    figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def axes(width: float = 4.8, height: float = 3.4, columns: int = 1, rows: int = 1, **options: Any) -> Any:
    """Return new axes of the book's size (an array of them when there is more than one)."""
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(rows, columns, figsize=(width, height), layout="constrained", **options)
    return ax


def slope_plot(
    h: ArrayLike, remainders: Mapping[str, ArrayLike], slopes: Mapping[str, float] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw remainders against step lengths, both axes logarithmic; dotted lines show the `slopes` expected.

    A remainder of slope 2 is what the right derivative leaves; slope 1 is what a wrong one does.
    """
    import numpy as np

    ax = ax or axes()
    x = np.asarray(h, dtype=float)
    for i, (label, values) in enumerate(remainders.items()):
        y = np.asarray(values, dtype=float)
        ax.loglog(x, y, MARKERS[i % len(MARKERS)] + "-", color=CYCLE[i % len(CYCLE)], label=label)
        if slopes and label in slopes:
            at = int(np.argmax(x))
            guide = 0.4 * y[at] * (x / x[at]) ** slopes[label]
            ax.loglog(x, guide, ":", color=GREY, linewidth=1.2)
            ax.annotate(
                f"slope {slopes[label]:g}",
                (x[len(x) // 2], guide[len(x) // 2]),
                xytext=(6, -12),
                textcoords="offset points",
            )
    ax.set_xlabel("length of the step H")
    ax.set_ylabel("remainder")
    ax.legend()
    return ax


def contour_with_paths(
    f: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    paths: Mapping[str, ArrayLike] | None = None,
    best: Sequence[float] | None = None,
    levels: ArrayLike | int = 12,
    ax: Axes | None = None,
    points: int = 90,
) -> Axes:
    """Draw level lines of f(x, y), evaluated on arrays, with descent paths (one point a row) and the minimiser."""
    import numpy as np

    ax = ax or axes()
    x, y = np.meshgrid(np.linspace(*xlim, points), np.linspace(*ylim, points))
    ax.contour(x, y, f(x, y), levels=levels, colors=GREY, linewidths=0.8, alpha=0.6)
    for i, (label, path) in enumerate((paths or {}).items()):
        p = np.asarray(path, dtype=float)
        ax.plot(
            p[:, 0], p[:, 1], MARKERS[i % len(MARKERS)] + "-", color=CYCLE[i % len(CYCLE)], label=label, markersize=3.5
        )
    if best is not None:
        ax.plot(*best, "*", color=GREY, markersize=11)
    ax.set_xlim(*xlim)
    ax.set_ylim(*ylim)
    ax.grid(False)
    if paths and len(paths) > 1:
        ax.legend(loc="best")
    return ax
