"""Results of long computations in one JSON file, keyed by a hash of what went in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import FrechetError

COMMITTED = Path(__file__).with_name("results.json")
VERSION = 1  # raised when a computation changes its meaning: what was stored before is computed again


def key(inputs: Mapping[str, Any]) -> str:
    """Return the hash of the inputs of a computation.

    >>> key({"seed": 1, "widths": (2, 2)}) == key({"widths": [2, 2], "seed": 1}) != key({"seed": 2, "widths": (2, 2)})
    True
    """
    text = json.dumps({"version": VERSION, **inputs}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Store:
    """Entries by key; each one is on the disk as soon as it is there, and the file is never half written.

    `path` None: nothing is kept. Raises `FrechetError` where the file cannot be read or written.
    """

    def __init__(self, path: Path | None = COMMITTED) -> None:
        self.path = path
        self.entries: dict[str, dict[str, Any]] = {}
        if path is None or not path.exists():
            return
        try:
            self.entries = dict(json.loads(path.read_text(encoding="utf-8"))["entries"])
        except (OSError, ValueError, KeyError, TypeError):
            raise FrechetError(f"{path} holds no results: remove it, or name another file") from None

    def get(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the result for these inputs, or None."""
        found = self.entries.get(key(inputs))
        return None if found is None else dict(found["result"])

    def put(self, inputs: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Keep a result."""
        self.entries[key(inputs)] = {"inputs": dict(inputs), "result": dict(result)}
        if self.path is None:
            return
        lines = [f"  {json.dumps(k)}: {json.dumps(entry, ensure_ascii=False)}" for k, entry in self.entries.items()]
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            new.write_text('{"entries": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")
            new.replace(self.path)
        except OSError as error:
            raise FrechetError(f"{self.path} cannot be written: {error.strerror}") from None
        finally:
            new.unlink(missing_ok=True)
