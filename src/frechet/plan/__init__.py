"""The plan of a program: which expressions are computed, in which form, what is prepared, and what it costs."""

from __future__ import annotations

from .plan import Plan, Rewrite, plan, sizes_of

__all__ = ["Plan", "Rewrite", "plan", "sizes_of"]
