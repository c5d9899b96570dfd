"""Text and LaTeX to expressions: the grammar of matrixcalculus.org, NumPy's operators, and the notation of papers.

Nothing is ever evaluated.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .grammar import parse
    from .latex import parse_latex

__all__ = ["parse", "parse_latex"]


def __getattr__(name: str) -> Any:
    # The package is imported together with frechet, which is to be cheap; a grammar when something is read by it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".grammar" if name == "parse" else ".latex", __name__), name)
