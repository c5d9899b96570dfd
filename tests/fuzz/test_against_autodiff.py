"""A few random sentences against the second reading; `python -m tests.fuzz.against_autodiff` runs any number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from frechet.codegen.function import Compiled

from .against_autodiff import judged
from .language import Sentences

SEEDS = [seed for seed in range(100) if Sentences(seed).depth <= 3][:12]


def outcomes() -> dict[str, list[int]]:
    """Return the seeds by outcome; the functions of a user, which cost SymPy seconds, are refused as unknown words."""
    found: dict[str, list[int]] = {}
    with np.errstate(all="ignore"):
        for seed in SEEDS:
            found.setdefault(judged(seed)[0], []).append(seed)
    return found


def test_random_sentences_are_right() -> None:
    found = outcomes()
    assert not [(word, seeds) for word, seeds in found.items() if word.isupper()]
    assert len(found["right"]) > len(SEEDS) / 2


@pytest.mark.parametrize(("part", "word"), [(0, "VALUE"), (1, "WRONG")])
def test_a_planted_mistake_is_found(part: int, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of a thousandth, in the value or in the gradient, wherever these are not 0."""
    call: Any = Compiled.__call__

    def mistaken(self: Compiled, /, **values: Any) -> Any:
        pair = list(call(self, **values))
        pair[part] = pair[part] * 1.001
        return tuple(pair)

    right = outcomes()["right"]
    monkeypatch.setattr(Compiled, "__call__", mistaken)
    assert len(outcomes().get(word, [])) > len(right) * 0.8
