"""Tests of index notation."""

from __future__ import annotations

import frechet as fr


def test_names_for_shared_parts_reach_into_sums_along_indices() -> None:
    """Attention: in its long gradient softmax(X A X') has a name, which the index style writes too."""
    f = fr.parse("norm2(softmax_rows(X*A*X')*X*B - Y)^2/2", "X: n p; A: p p; B: p q; Y: n q")
    shown = fr.derive(f, "A").text(style="index")
    assert "Σ_" in shown
    assert "z₁ = softmax_rows(X A Xᵀ)" in shown
    assert "softmax_rows(X A Xᵀ)_" not in shown.replace("\n", " ").split("z₁ = ", 1)[1]
