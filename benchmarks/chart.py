"""The chart of a run: how many times longer each peer takes, on a logarithmic scale; left of the line we lose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .contestants import OURS
from .problem import label

CHART = Path(__file__).with_name("results.svg")
COLOURS = {"JAX": "#0072b2", "PyTorch": "#d55e00"}


def points(results: dict[str, Any]) -> list[tuple[str, str, dict[str, float]]]:
    """Return for each of our ways to answer its title, its kind and the peers' ratios."""
    found = []
    for row in results["rows"]:
        for ours, ratios in row["ratios"].items():
            shown = {peer: ratio for peer, ratio in ratios.items() if peer in COLOURS}
            if shown:
                kind = ours.removeprefix(f"{OURS}, ") if ours != OURS else ""
                found.append((f"{row['problem']}, {label(row['sizes'])}", kind, shown))
    return found


def draw(results: dict[str, Any], path: Path = CHART) -> None:
    """Write the chart as SVG, the same bytes for the same results."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    rows = points(results)
    if not rows:
        return
    style = {"svg.hashsalt": "frechet", "font.size": 8, "svg.fonttype": "none", "font.family": "sans-serif"}
    with plt.rc_context(style):
        figure, axes = plt.subplots(figsize=(8.5, 0.7 + 0.19 * len(rows)), layout="constrained")
        for at, (_title, kind, ratios) in enumerate(rows):
            for peer, ratio in ratios.items():
                face = "none" if kind else COLOURS[peer]
                axes.plot(ratio, at, "o", ms=4.5, mfc=face, mec=COLOURS[peer], mew=1.1)
        for peer, colour in COLOURS.items():
            axes.plot([], [], "o", ms=4.5, color=colour, label=peer)
        axes.plot([], [], "o", ms=4.5, mfc="none", mec="#555555", label="data constant, or as object")
        axes.axvline(1, color="#555555", lw=0.8)
        axes.set_xscale("log")
        axes.set_xlabel("time of the peer / time of frechet (right of the line frechet is faster)")
        axes.set_yticks(range(len(rows)), [f"{title}{f' ({kind})' if kind else ''}" for title, kind, _ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(axis="x", which="major", lw=0.4, color="#cccccc")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)
