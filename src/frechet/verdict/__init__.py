"""A verdict on a formula: right, or wrong with a counterexample in numbers and, where found, the mistake made."""

from __future__ import annotations

from .gradient import check, declared
from .identity import against, check_identity
from .verdict import Verdict

__all__ = ["Verdict", "against", "check", "check_identity", "declared"]
