"""Counts modulo primes: against the theorems, against a brute enumeration, and how they fail."""

import itertools

import numpy as np
import pytest

from frechet.course.landscape import bases, closed_forms, groebner
from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.bases import OutOfTimeError, basis
from frechet.course.landscape.groebner import count, count_solutions, pattern_counts, standard_monomials
from frechet.course.landscape.instance import instance
from frechet.course.landscape.polynomials import Polynomials, critical_polynomials
from frechet.course.landscape.printed import printed
from frechet.errors import DomainError, FrechetError, UnsupportedError


def of_terms(*equations):
    """Return a system from maps of exponents to coefficients."""
    names = tuple(f"x{i}" for i in range(len(next(iter(equations[0])))))
    return Polynomials(names, tuple(np.array(list(e)) for e in equations), tuple(tuple(e.values()) for e in equations))


def test_all_solutions_in_a_small_field_are_counted():
    """A system whose solutions all lie in GF(7): their number is found by trying all points."""
    p = 7
    first = {(2, 0): 1, (1, 0): -3, (0, 0): 2}  # (x - 1)(x - 2)
    second = {(0, 2): 1, (1, 1): -1, (0, 0): 0, (0, 1): 1, (1, 0): -1}  # (y - x)(y + 1)
    system = of_terms(first, {m: c for m, c in second.items() if c})
    points = itertools.product(range(p), repeat=2)
    true = sum((x - 1) * (x - 2) % p == 0 == (y - x) * (y + 1) % p for x, y in points)
    assert count_solutions(system, p, "SymPy") == true == 4


@pytest.mark.parametrize(
    "leading", [[(2, 0), (0, 3)], [(3, 0), (1, 1), (0, 2)], [(1, 0, 0), (0, 2, 0), (0, 1, 2), (0, 0, 4)]]
)
def test_standard_monomials_are_those_of_a_box_that_nothing_divides(leading):
    box = itertools.product(range(5), repeat=len(leading[0]))
    expected = {m for m in box if not any(all(a >= b for a, b in zip(m, e, strict=True)) for e in leading)}
    assert set(standard_monomials(leading)) == expected


@pytest.mark.parametrize("widths", [(3, 1), (2, 1, 2), (1, 2, 1), (2, 1, 1, 2), (1, 2, 1, 1), (1, 1, 1, 1, 2)])
def test_the_count_is_that_of_the_theorem(widths):
    architecture = Architecture(widths)
    found = count(architecture, solver="SymPy")
    assert found.solutions == closed_forms.complex_points(architecture)
    assert found.primes == groebner.PRIMES


def test_two_samples_of_one_input_are_as_one():
    assert count(Architecture((1, 2, 1), samples=3), solver="SymPy").solutions == 9
    assert count(Architecture((2, 1, 1), samples=2), solver="SymPy").solutions > 5


def test_zero_patterns():
    assert sorted(pattern_counts(Architecture((2, 2, 2)), solver="SymPy").values()) == [1, 8, 8, 16]
    assert pattern_counts(Architecture((1, 1, 1, 1)), solver="SymPy") == {((), ()): 1, ((0,), (0,)): 16}


def test_no_weight_vanishes_but_with_its_unit():
    """Of the 33 points those with one given weight 0 are those with its unit dead: 8 + 1."""
    architecture = Architecture((2, 2, 2))
    system = critical_polynomials(architecture, instance(architecture, 1, "integers"))
    for weight in (0, 3, 4, 7):
        unit = np.zeros((1, architecture.count), dtype=int)
        unit[0, weight] = 1
        more = Polynomials(system.names, (*system.exponents, unit), (*system.coefficients, (1,)))
        assert count_solutions(more, groebner.PRIMES[0], "SymPy") == 9


def test_the_programs_agree():
    """Where msolve is installed; else SymPy is asked twice, with a limit and without."""
    architecture = Architecture((1, 2, 1))
    system = critical_polynomials(architecture, instance(architecture, 3, "integers"))
    here = basis(groebner.reduced(system, 32003), system.names, 32003, "SymPy")
    other = basis(groebner.reduced(system, 32003), system.names, 32003, bases.solvers()[0], patience=60)
    assert sorted(here) == sorted(other)


def test_an_unlucky_prime_is_noticed(monkeypatch):
    monkeypatch.setattr(groebner, "count_solutions", lambda system, p, solver, patience: 5 - (p == 32009))
    with pytest.raises(DomainError, match="5 modulo 32003, 4 modulo 32009"):
        count(Architecture((1, 1, 1)))


def test_a_basis_that_takes_too_long_is_given_up():
    with pytest.raises(OutOfTimeError, match=r"no basis in 0\.01 s"):
        count(Architecture((1, 2, 2)), solver="SymPy", patience=0.01)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: count(Architecture((1, 1, 1)), solver="Maple"), UnsupportedError, "'Maple' is not installed"),
        (lambda: standard_monomials([(1, 0), (1, 1)]), DomainError, "not finitely many"),
        (lambda: basis([{}], ["x"], 7), DomainError, "every equation is 0"),
        (
            lambda: count_solutions(
                critical_polynomials(Architecture((1, 1)), instance(Architecture((1, 1)), 0)), 32003
            ),
            DomainError,
            "needs integer data",
        ),
    ],
)
def test_bad_input_is_one_clear_line(call, error, words):
    with pytest.raises(error, match=words) as caught:
        call()
    assert isinstance(caught.value, FrechetError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 1, 1), (1, 1, 1, 1)])
def test_bernsteins_bound_is_as_printed(widths):
    bound = groebner.generic_count(Architecture(widths), solver="SymPy")
    (printed_bound,) = {
        row.printed["polyhedral"]
        for table in ("3.1", "3.2")
        for row in printed(table)
        if row.architecture.widths == widths
    }
    assert bound == printed_bound
