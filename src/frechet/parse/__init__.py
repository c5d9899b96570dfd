"""Text to expressions: the grammar of matrixcalculus.org, and NumPy's operators. Nothing is ever evaluated."""

from __future__ import annotations

from .grammar import parse

__all__ = ["parse"]
