"""String diagrams: a matrix is a box on a wire, a product is a wire through boxes, a trace is a closed loop.

The tall end of a box is where its row index leaves. Read along the wire, a box entered at the tall end is the matrix,
and one entered at the short end is its transpose. So a loop has many readings, all of them equal. They come out in
the text language, for the engine to judge.

>>> from frechet.course.diagrams import Loop
>>> loop = Loop.of("A X B")
>>> loop.trace(), loop.trace(1), loop.trace(0, backwards=True)
('tr(A*X*B)', 'tr(X*B*A)', "tr(B'*X'*A')")
>>> loop.gradient("X")
"A'*B'"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, pi, sin
from typing import TYPE_CHECKING, Any

from . import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    "A": figures.BLUE,
    "B": figures.GREEN,
    "C": figures.ORANGE,
    "D": figures.SKY,
    "X": figures.VERMILION,
    "Y": figures.PINK,
}
LENGTH, TALL, SHORT = 0.52, 0.52, 0.28  # of a box, where a loop has radius 1
WIRE: dict[str, Any] = {"color": figures.GREY, "linewidth": 1.6, "solid_capstyle": "round"}


@dataclass(frozen=True)
class Box:
    """A matrix on a wire, turned if the wire enters at the short end."""

    name: str
    turned: bool = False

    @classmethod
    def of(cls, text: str) -> Box:
        """Return the box of a factor such as ``A`` or ``A'``."""
        return cls(text.rstrip("'"), text.count("'") % 2 == 1)

    def read(self, backwards: bool = False) -> str:
        """Return what the box is when the wire is followed, or followed the other way.

        >>> Box("A").read(), Box("A").read(backwards=True), Box("A", turned=True).read(backwards=True)
        ('A', "A'", 'A')
        """
        return self.name + "'" * (self.turned != backwards)


def boxes(word: str) -> tuple[Box, ...]:
    """Return the boxes of a product, written with blanks: ``A X' B``."""
    return tuple(Box.of(factor) for factor in word.split())


def product(word: Iterable[Box], backwards: bool = False) -> str:
    """Return the product along a wire, or against it.

    >>> product(boxes("A X' B")), product(boxes("A X' B"), backwards=True)
    ("A*X'*B", "B'*X*A'")
    """
    ordered = list(word)[::-1] if backwards else list(word)
    return "*".join(box.read(backwards) for box in ordered)


@dataclass(frozen=True)
class Loop:
    """A closed wire with boxes: the trace of their product, clockwise."""

    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, word: str) -> Loop:
        """Return the loop of a product, written with blanks: ``A X' B``."""
        return cls(boxes(word))

    def run(self, start: int, stop: int) -> tuple[Box, ...]:
        """Return the boxes from one place clockwise to another; all of them when the two are the same."""
        k = len(self.boxes)
        return tuple(self.boxes[(start + i) % k] for i in range((stop - start - 1) % k + 1))

    def trace(self, start: int = 0, backwards: bool = False) -> str:
        """Return the trace as it reads from one place on, clockwise or against it."""
        return f"tr({product(self.run(start, start), backwards)})"

    def pairing(self, start: int, stop: int) -> str:
        """Return the inner product that two cuts make: both parts are read from `start`, each its own way, to `stop`.

        >>> Loop.of("C' A B").pairing(1, 0), Loop.of("C' A B").pairing(2, 0)
        ('inner(C, A*B)', "inner(A'*C, B)")
        """
        return f"inner({product(self.run(stop, start), backwards=True)}, {product(self.run(start, stop))})"

    def rest(self, i: int) -> str:
        """Return what box `i` is paired with: the loop without it, read the way that passes the box backwards.

        >>> Loop.of("A X B").rest(1), Loop.of("A X' B").rest(1)
        ("A'*B'", 'B*A')
        """
        return product(self.run(i + 1, i), backwards=not self.boxes[i].turned)

    def gradient(self, name: str) -> str:
        """Return the gradient of the trace: cut each box of that name out in turn, and add up what is left.

        >>> Loop.of("A X B X").gradient("X")
        "A'*X'*B' + B'*X'*A'"
        """
        return " + ".join(self.rest(i) for i, box in enumerate(self.boxes) if box.name == name)

    # Drawing -------------------------------------------------------------------------------------

    def angle(self, place: float) -> float:
        """Return where box number `place` stands, clockwise from the left; between two boxes lies a half."""
        return pi - 2 * pi * place / len(self.boxes)

    def draw(
        self, ax: Axes | None = None, cuts: tuple[int, int] | None = None, without: int | None = None, caption: str = ""
    ) -> None:
        """Draw the loop; `cuts` are the places where `pairing` cuts it, `without` is a box that is taken out.

        Arrows show the way of reading, from the dot on. Where it is against the clock the wire is dashed.
        """
        ax = ax or figures.axes(2.2, 2.2)
        k, half = len(self.boxes), asin(LENGTH / 2)
        for i, box in enumerate(self.boxes):
            at = self.angle(i)
            _box(ax, (cos(at), sin(at)), at - pi / 2, box, ghost=i == without)
        for i in range(k):  # the piece of wire before box i, in two halves
            before, at, after = self.angle(i - 1) - half, self.angle(i - 0.5), self.angle(i) + half
            if cuts:
                start, stop = cuts
                ahead = (i - start) % k < (stop - start) % k  # box i is in the part that is read clockwise
                halves = ((before, at, (ahead and i != start) or i == stop), (at, after, ahead))
                if i == start:
                    halves = ((before, at, False), (at, after, True))
                elif i == stop:
                    halves = ((before, at, True), (at, after, False))
                whole = i not in cuts
            else:
                way = without is None or self.boxes[without].turned
                halves = ((before, at, way), (at, after, way))
                whole = True
            for a, b, forward in halves:
                _arc(ax, a, b, dashed=not forward)
                if not whole:
                    _arrow(ax, (a + b) / 2, forward)
            if whole:
                _arrow(ax, at, halves[0][2])
        if cuts:
            for place, mark in zip(cuts, (_dot, _bar), strict=True):
                mark(ax, self.angle(place - 0.5))
        elif without is not None:
            ends = [self.angle(without) + half, self.angle(without) - half]
            first = ends if not self.boxes[without].turned else ends[::-1]
            _dot(ax, first[0])
            _bar(ax, first[1])
        _finish(ax, caption, (-1.35, 1.35), 1.35)


@dataclass(frozen=True)
class Bend:
    """A wire bent round one box, with boxes on both arms: a Kronecker product that acts on a vec.

    >>> bend = Bend.of("A", "X", "B")
    >>> bend.kronecker(), bend.straight()
    ('kron(A, B)*vec(X)', "vec(B*X*A')")
    >>> Bend.of("", "X", "", crossed=True).straight()
    "vec(X')"
    """

    upper: tuple[Box, ...]  # from left to right
    core: Box
    lower: tuple[Box, ...]
    crossed: bool = False  # the two arms change places beside the core

    @classmethod
    def of(cls, upper: str, core: str, lower: str, crossed: bool = False) -> Bend:
        """Return the bend of two products, from left to right, and the box between them."""
        return cls(boxes(upper), Box.of(core), boxes(lower), crossed)

    def kronecker(self) -> str:
        """Return the reading from left to right, both arms at once."""
        factors = [f"kron({a.read()}, {b.read()})" for a, b in zip(self.upper, self.lower, strict=True)]
        turn = [f"commutation({self.core.read()})"] if self.crossed else []
        return "*".join([*factors, *turn, f"vec({self.core.read()})"])

    def straight(self) -> str:
        """Return the reading along the wire: in by the lower arm, through the core, out by the upper arm."""
        parts = (product(self.lower), self.core.read(self.crossed), product(self.upper, backwards=True))
        return f"vec({'*'.join(part for part in parts if part)})"

    def draw(self, ax: Axes | None = None, caption: str = "") -> None:
        """Draw the wire with its ends on the left and the core on the right."""
        ax = ax or figures.axes(2.2, 2.2)
        height, gap, turn = 0.62, 0.85, 0.4
        crossing = 0.8 if self.crossed else 0.0
        left = -crossing - gap * max(len(self.upper), len(self.lower)) - 0.3
        steps = [i / 30 for i in range(31)]
        for y, arm in ((height, self.upper), (-height, self.lower)):
            x = left
            for i, box in enumerate(arm):
                centre = left + 0.15 + gap * (i + 0.5)
                ax.plot([x, centre - LENGTH / 2], [y, y], **WIRE)
                _box(ax, (centre, y), 0.0, box)
                x = centre + LENGTH / 2
            ax.plot([x, -crossing], [y, y], **WIRE)
            if self.crossed:
                ax.plot([-crossing * (1 - s) for s in steps], [y * cos(pi * s) for s in steps], **WIRE)
            middle = LENGTH / 2 if y > 0 else -LENGTH / 2
            ax.plot(
                [turn * sin(pi / 2 * s) for s in steps],
                [middle + (y - middle) * cos(pi / 2 * s) for s in steps],
                **WIRE,
            )
        _box(ax, (turn, 0.0), pi / 2, self.core)
        _finish(ax, caption, (left - 0.1, turn + 0.4), 0.95)


def mathtext(reading: str) -> str:
    r"""Return a reading as a formula for a caption.

    >>> print(mathtext("inner(A'*C, B)"), mathtext("kron(A, B)*vec(X)"))
    $A^{\!\top\!} C : B$ $(A \otimes B) \, \mathrm{vec}(X)$
    """
    text = re.sub(r"commutation\(\w+\)", "K", reading)
    text = re.sub(r"inner\((.*), (.*)\)", r"\1 : \2", text)
    text = re.sub(r"kron\(([^,]*), ([^)]*)\)", r"(\1 \\otimes \2)", text)
    text = re.sub(r"\*vec\b", r" \\, \\mathrm{vec}", text)
    text = re.sub(r"^(tr|vec)\b", r"\\mathrm{\1}", text)
    return "$" + text.replace("'", r"^{\!\top\!}").replace("*", " ") + "$"


# Strokes ---------------------------------------------------------------------------------------------


def _box(ax: Axes, centre: tuple[float, float], heading: float, box: Box, ghost: bool = False) -> None:
    """Draw a box through which a wire goes in the direction `heading`; a ghost is a box that was taken out."""
    from matplotlib.patches import Polygon

    rear, front = (SHORT, TALL) if box.turned else (TALL, SHORT)
    x, y = centre
    along, across = (cos(heading), sin(heading)), (-sin(heading), cos(heading))
    corners = [
        (x + u * along[0] + v * across[0], y + u * along[1] + v * across[1])
        for u, v in (
            (-LENGTH / 2, rear / 2),
            (LENGTH / 2, front / 2),
            (LENGTH / 2, -front / 2),
            (-LENGTH / 2, -rear / 2),
        )
    ]
    colour = COLOURS.get(box.name, figures.GREY)
    if not ghost:
        ax.add_patch(Polygon(corners, facecolor=colour, alpha=0.15, linewidth=0))
    ax.add_patch(Polygon(corners, fill=False, edgecolor=colour, linewidth=1.4, linestyle=":" if ghost else "-"))
    ax.text(x, y, f"${box.name}$", ha="center", va="center_baseline")


def _arc(ax: Axes, start: float, stop: float, dashed: bool) -> None:
    angles = [start + (stop - start) * i / 20 for i in range(21)]
    style = {**WIRE, "linestyle": (0, (3, 2)) if dashed else "-"}
    ax.plot([cos(a) for a in angles], [sin(a) for a in angles], **style)


def _arrow(ax: Axes, angle: float, forward: bool) -> None:
    """Draw the head of an arrow on the ring, clockwise if `forward`."""
    from matplotlib.patches import Polygon

    size = -0.1 if forward else 0.1
    x, y = cos(angle), sin(angle)
    tip, wing = (x - size * y, y + size * x), 0.09
    wings = [((1 + w) * x + size * y, (1 + w) * y - size * x) for w in (wing, -wing)]
    ax.add_patch(Polygon([tip, *wings], color=figures.GREY, linewidth=0, zorder=3))


def _dot(ax: Axes, angle: float) -> None:
    ax.plot([cos(angle)], [sin(angle)], "o", color=figures.GREY, markersize=6, zorder=4)


def _bar(ax: Axes, angle: float) -> None:
    radii = (0.86, 1.14)
    ax.plot([r * cos(angle) for r in radii], [r * sin(angle) for r in radii], **{**WIRE, "linewidth": 2.4}, zorder=4)


def _finish(ax: Axes, caption: str, across: tuple[float, float], height: float) -> None:
    if caption:
        ax.text(sum(across) / 2, -height - 0.1, caption, ha="center", va="top")
    ax.set_xlim(*across)
    ax.set_ylim(-height - 0.6 * (caption.count("\n") + bool(caption)), height)
    ax.set_aspect("equal")
    ax.axis("off")
