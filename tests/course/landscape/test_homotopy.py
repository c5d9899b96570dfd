"""Both start systems: known counts, every path accounted for, and bad input refused."""

import time

import numpy as np
import pytest

from frechet.course.landscape import homotopy
from frechet.course.landscape.architecture import Architecture
from frechet.course.landscape.homotopy import RootsOfUnity, total_degree
from frechet.course.landscape.instance import instance
from frechet.course.landscape.multihomogeneous import (
    LinearProducts,
    bezout_number,
    degree_table,
    layers,
    multihomogeneous,
)
from frechet.course.landscape.network import NetworkForms
from frechet.course.landscape.polynomials import Polynomials, critical_polynomials
from frechet.course.landscape.tracker import homogeneous
from frechet.errors import DeclarationError, DomainError, ShapeError, UnsupportedError


def system(widths, samples=1, seed=1):
    a = Architecture(widths, samples)
    data = instance(a, seed)
    return a, critical_polynomials(a, data), NetworkForms(a, data)


@pytest.mark.parametrize(
    ("widths", "paths", "count"),
    [((1, 1, 1), 9, 5), ((1, 1, 2), 27, 9), ((2, 1, 2), 81, 9), ((1, 2, 1), 81, 9), ((1, 1, 1, 1), 125, 17)],
)
def test_total_degree(widths, paths, count):
    _, polynomials, forms = system(widths)
    begun = time.process_time()
    found = total_degree(polynomials, seed=3, forms=forms)
    assert time.process_time() - begun < 2
    assert (found.paths, found.count, found.certified, found.failed) == (paths, count, count, 0)
    assert found.complete
    assert found.infinite == paths - count
    assert found.real % 2 == 1  # the others come in pairs
    assert np.abs(polynomials(found.points)).max() < 1e-10


@pytest.mark.parametrize(("widths", "paths", "count"), [((1, 1, 1), 5, 5), ((1, 2, 1), 33, 9), ((1, 1, 1, 1), 29, 17)])
def test_multihomogeneous(widths, paths, count):
    a, polynomials, forms = system(widths)
    found = multihomogeneous(polynomials, layers(a), seed=3, forms=forms)
    assert (found.paths, found.count, found.certified, found.failed) == (paths, count, count, 0)
    assert found.complete


def test_monomials_do_as_well_as_the_matrix_form():
    _, polynomials, forms = system((1, 1, 1))
    fast, slow = total_degree(polynomials, forms=forms), total_degree(polynomials)
    assert slow.count == fast.count
    apart = np.abs(slow.points[:, None] - fast.points).max(axis=2)
    assert apart.min(axis=1).max() < 1e-12


def test_one_group_is_the_total_degree():
    _, polynomials, _ = system((1, 1, 2))
    assert bezout_number(polynomials, [range(3)]) == 27


def test_the_start_solutions_are_as_many_as_the_bezout_number_and_solve_the_start_system():
    a, polynomials, _ = system((2, 1, 2))
    table = degree_table(polynomials, layers(a))
    start = LinearProducts(table, layers(a), np.random.default_rng(0))
    solutions = start.solutions()
    assert len(solutions) == bezout_number(polynomials, layers(a)) == 33
    value, J = start.evaluate(homogeneous(solutions))
    assert np.abs(value).max() < 1e-12
    assert np.linalg.svd(J[:, :, 1:], compute_uv=False).min() > 1e-6  # simple
    roots = RootsOfUnity((3, 2), np.random.default_rng(0))
    assert np.abs(roots.evaluate(homogeneous(roots.solutions()))[0]).max() < 1e-14


def test_a_lost_path_is_counted_and_the_count_is_not_called_complete(monkeypatch):
    _, polynomials, forms = system((1, 1, 1))
    follow = homotopy._follow

    def losing(*arguments):
        ends, infinite = follow(*arguments)
        ends[np.flatnonzero(~infinite)[:1]] = np.nan
        return ends, infinite

    monkeypatch.setattr(homotopy, "_follow", losing)
    found = total_degree(polynomials, forms=forms)
    assert not found.complete
    assert found.failed > 0
    assert found.argument.startswith("none")


def test_two_paths_at_one_solution_are_a_lost_path(monkeypatch):
    _, polynomials, forms = system((1, 1, 1))
    follow = homotopy._follow

    def jumping(*arguments):
        ends, infinite = follow(*arguments)
        a, b = np.flatnonzero(~infinite)[:2]
        ends[a] = ends[b]
        return ends, infinite

    monkeypatch.setattr(homotopy, "_follow", jumping)
    found = total_degree(polynomials, forms=forms)
    assert (found.count, found.failed, found.complete) == (4, 1, False)


def poly(*equations):
    return Polynomials(
        ("x", "y"),
        tuple(np.array([m for m, _ in e]) for e in equations),
        tuple(tuple(c for _, c in e) for e in equations),
    )


def test_bad_systems_are_refused():
    line = [((1, 0), 1), ((0, 1), 1)]
    with pytest.raises(ShapeError, match="1 equations do not fit 2 variables"):
        total_degree(poly(line))
    with pytest.raises(DomainError, match="equation 1 is constant"):
        total_degree(poly(line, [((0, 0), 1)]))
    with pytest.raises(UnsupportedError, match="too many"):
        total_degree(poly([((200, 0), 1)], [((0, 200), 1)]))
    with pytest.raises(DeclarationError, match="each of 2 variables once"):
        multihomogeneous(poly(line, line), [[0], [0]])
