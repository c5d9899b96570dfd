"""All readings of a diagram are equal, a wrong one is not, and the drawings are the same on each run."""

import os
import subprocess
import sys

import pytest

import frechet as fr
from frechet.course.diagrams import Bend, Box, Loop, boxes, mathtext

SHAPES = "A: m n; X: n p; B: p q; C: m q"
LOOP = Loop.of("C' A X B")

DRAW = """
import sys
import matplotlib
matplotlib.use("svg")
from frechet.course import figures
from frechet.course.diagrams import Bend, Loop
figures.style()
loop = Loop.of("A X' B")
first, second, third, fourth = figures.axes(4.8, 1.8, columns=4)
loop.draw(first)
loop.draw(second, cuts=(1, 0), caption="cut")
loop.draw(third, without=1)
Bend.of("A C", "X", "B D", crossed=True).draw(fourth)
sys.stdout.buffer.write(figures.svg(first.figure))
"""


def drawn(code: str, **environment: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, check=True
    ).stdout


def same(left: str, right: str, declarations: str) -> bool:
    return bool(fr.check_identity(left, right, declarations))


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("backwards", [False, True])
def test_a_loop_has_one_trace(start, backwards):
    assert same(LOOP.trace(start, backwards), LOOP.trace(), SHAPES)


@pytest.mark.parametrize("cuts", [(i, j) for i in range(4) for j in range(4) if i != j])
def test_every_pairing_is_the_trace(cuts):
    assert same(LOOP.pairing(*cuts), LOOP.trace(), SHAPES)


def test_swapped_boxes_and_a_box_turned_by_mistake_are_found():
    square = "A: n n; B: n n; C: n n; X: n n"
    assert not same(Loop.of("C' X A B").trace(), LOOP.trace(), square)
    assert not same(Loop.of("C' A X' B").trace(), LOOP.trace(), square)


@pytest.mark.parametrize("word", ["A X", "A X' B", "A X B X", "A X B X'", "X X X", "A X X X", "X' A X X' B X'"])
def test_what_is_left_when_the_boxes_are_cut_out_is_the_gradient(word):
    loop = Loop.of(word)
    declarations = "A: n n; B: n n; X: n n"
    assert fr.check(fr.parse(loop.trace(), declarations), "X", loop.gradient("X"))


def test_the_gradient_read_the_wrong_way_round_is_refused():
    loop = Loop.of("A X B")
    assert not fr.check(fr.parse(loop.trace(), "A: n n; X: n n; B: n n"), "X", "B*A")


@pytest.mark.parametrize(
    "bend",
    [
        Bend.of("A", "X", "B"),
        Bend.of("A'", "X", "B"),
        Bend.of("A C", "X", "B D"),
        Bend.of("", "X", "", crossed=True),
        Bend.of("A", "X", "B", crossed=True),
    ],
)
def test_both_readings_of_a_bend_agree(bend):
    letters = "; ".join(f"{name}: n n" for name in "ABCDX")
    assert same(bend.kronecker(), bend.straight(), letters)


def test_a_bend_with_its_arms_exchanged_is_another():
    letters = "A: n n; B: n n; X: n n"
    assert not same(Bend.of("A", "X", "B").kronecker(), Bend.of("B", "X", "A").straight(), letters)


def test_two_turns_are_none():
    assert boxes("A''")[0] == Box("A") and Box("A", turned=True).read() == "A'"


def test_captions_are_formulas():
    assert mathtext(LOOP.trace()) == r"$\mathrm{tr}(C^{\!\top\!} A X B)$"
    assert mathtext("commutation(X)*vec(X)") == r"$K \, \mathrm{vec}(X)$"


def test_the_same_bytes_in_another_process():
    reference = drawn(DRAW, PYTHONHASHSEED="1")
    assert b"<svg" in reference and drawn(DRAW, PYTHONHASHSEED="2", LC_ALL="C") == reference
    assert drawn(DRAW.replace("without=1", "without=0"), PYTHONHASHSEED="1") != reference
