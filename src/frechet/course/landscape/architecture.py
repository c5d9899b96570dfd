"""The widths of a deep linear network."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ...errors import DeclarationError

MOST_WEIGHTS = 10_000


@dataclass(frozen=True)
class Architecture:
    """A deep linear network: its widths d₀, …, d_{H+1} from the input to the output, and the number of samples.

    Raises `DeclarationError` for fewer than two widths, or one that is no positive integer.

    >>> a = Architecture((3, 2, 1))
    >>> a.hidden, a.shapes, a.count
    (1, ((2, 3), (1, 2)), 8)
    """

    widths: tuple[int, ...]
    samples: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", tuple(self.widths))
        if len(self.widths) < 2:
            raise DeclarationError(f"a network has an input and an output width, but the widths are {self.widths}")
        for what, number in [*(("a width", d) for d in self.widths), ("the number of samples", self.samples)]:
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise DeclarationError(f"{what} is a positive integer, not {number!r}")
        if self.count > MOST_WEIGHTS:
            raise DeclarationError(f"{self.count} weights are too many; at most {MOST_WEIGHTS} are treated one by one")

    @property
    def hidden(self) -> int:
        """The number H of hidden layers."""
        return len(self.widths) - 2

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """The shapes of W₁, …, W_{H+1}."""
        return tuple((below, above) for above, below in pairwise(self.widths))

    @property
    def count(self) -> int:
        """The number N of weights."""
        return sum(rows * columns for rows, columns in self.shapes)

    def __str__(self) -> str:
        samples = f"{self.samples} sample{'s' * (self.samples > 1)}"
        return f"{' → '.join(map(str, self.widths))}, {samples}"
