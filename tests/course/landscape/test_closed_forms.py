"""The formulas against the printed tables, which they must reproduce except for the known faults."""

import pytest

from frechet.course.landscape import closed_forms
from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.printed import printed
from frechet.course.landscape.tables import forms
from frechet.errors import DomainError, UnsupportedError


def disagreements(d_formula=closed_forms.D):
    found = []
    for row in printed("3.1"):
        _, d, dy = row.architecture.widths
        ours = forms(row.architecture) | {
            "complex": d_formula(d, dy),
            "complex_starred": closed_forms.live_points(d, dy),
            "most_real": closed_forms.most_real(d, dy),
        }
        assert set(ours) == set(row.printed)
        found += [(row.number, column) for column in ours if ours[column] != row.printed[column]]
    return found


def test_one_number_of_table_3_1_is_not_that_of_the_formulas():
    assert disagreements() == [(10, "most_real")]
    assert len(disagreements(lambda d, dy: (1 + 4 * dy) ** d)) > 10, "the thesis's bound is no formula"


def test_table_3_2():
    for row in printed("3.2"):
        assert row.printed["bezout"] == closed_forms.classical_bezout(row.architecture)
        theorem = closed_forms.complex_points(row.architecture)
        if theorem is not None:
            assert row.printed["complex"] == theorem - (row.number == 1)


def test_the_theorems_agree_where_two_apply():
    for d in (1, 2, 3):
        assert closed_forms.two_layers(1, d) == 1 + 16 * d
    assert closed_forms.two_layers(1, 1) == closed_forms.thin(2, 1) == closed_forms.chain(2)
    assert closed_forms.thin(1, 3) == closed_forms.D(1, 3)


def test_an_even_number_is_no_number_of_points():
    with pytest.raises(DomainError, match="16 complex critical points cannot be all"):
        closed_forms.real_parity(16)


def test_where_no_theorem_applies():
    assert closed_forms.complex_points(Architecture((2, 2, 2, 2))) is None
    assert closed_forms.complex_points(Architecture((2, 2), 5)) == 1
    with pytest.raises(UnsupportedError, match=r"there is no table '3\.3'"):
        printed("3.3")
