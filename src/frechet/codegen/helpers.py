"""The sources of what numpy.linalg lacks, read from `numpy_linalg.py` without running it."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib.resources import files


@cache
def sources() -> dict[str, str]:
    """Return the source of every helper, in an order in which each comes before those that call it."""
    text = files(__package__).joinpath("numpy_linalg.py").read_text(encoding="utf-8")
    found = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    plain = {f.name: (ast.get_source_segment(text, f) or "").replace(": Any", "").replace(" -> Any", "") for f in found}
    return {name: plain[name] for name in sorted(plain, key=lambda name: len(_below(name, plain)))}


def needed(text: str) -> list[str]:
    """Return the sources of the helpers that `text` calls, and of those that they call."""
    plain = sources()
    called = _called(text, plain).union(*(_below(name, plain) for name in _called(text, plain)))
    return [source for name, source in plain.items() if name in called]


def _called(text: str, plain: dict[str, str]) -> set[str]:
    return {name for name in plain if re.search(rf"(?<![\w.]){name}\(", text)}


def _below(name: str, plain: dict[str, str]) -> set[str]:
    """Return the helpers that a helper calls, directly or not."""
    found, new = set[str](), {name}
    while new:
        found |= new
        new = {other for n in new for other in _called(plain[n], plain)} - found
    return found - {name}
