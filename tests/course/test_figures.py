"""Figures are vector, free of dates, and the same bytes on each run."""

import os
import subprocess
import sys

import pytest

DRAW = """
import sys
import matplotlib
matplotlib.use("svg")
from frechet.course import figures
figures.style()
ax = figures.slope_plot([0.1, 0.01], {"right": [1e-2, 1e-4], "wrong": [1e-1, 1e-2]}, {"right": 2})
sys.stdout.buffer.write(figures.svg(ax.figure))
paths = {"a": [[1, 1], [0, 0]], "b": [[0, 1], [0, 0]]}
ax = figures.contour_with_paths(lambda x, y: x**2 + 4 * y**2, (-1, 1), (-1, 1), paths, best=(0, 0))
sys.stdout.buffer.write(figures.svg(ax.figure))
"""


def drawn(code: str = DRAW, **environment: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def reference() -> bytes:
    return drawn(PYTHONHASHSEED="1")


def test_the_same_bytes_in_another_process(reference):
    assert drawn(PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C", OMP_NUM_THREADS="1") == reference


def test_without_the_style_the_bytes_differ(reference):
    assert drawn(DRAW.replace("figures.style()", "pass"), PYTHONHASHSEED="1") != reference


def test_vector_without_date_background_or_font(reference):
    text = reference.decode()
    assert text.count("<svg") == 2
    for word in ("<dc:date>", "<dc:creator>", "<image", "<text", "fill: #ffffff"):
        assert word not in text
