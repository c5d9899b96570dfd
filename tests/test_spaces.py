"""Dimensions and structures."""

from __future__ import annotations

import pytest

import frechet as fr


@pytest.mark.parametrize("bad", [0, -1, 1.5, None, True, "", "a b", "1x", "n-1", "m*", "n^2"])
def test_what_is_no_dimension_is_refused(bad: object) -> None:
    with pytest.raises(fr.DeclarationError, match="not a dimension"):
        fr.matrix("W", bad, 2)  # type: ignore[arg-type]  # the mistake under test


def test_dims_reads_names_and_numbers() -> None:
    assert fr.dims("m, n 3") == ("m", "n", 3)
    with pytest.raises(fr.DeclarationError, match="at least one"):
        fr.dims("")


def test_gradient_in_a_structured_space_is_projected_and_says_so() -> None:
    d = fr.derive(fr.parse("tr(A*S)", "S: n n symmetric"), "S")
    assert fr.same_value(d.gradient, fr.parse("(A + A')/2", "A: n n"))
    assert d.steps[-1].rule == "projection"
