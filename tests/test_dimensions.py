"""Dimensions are polynomials in normal form; unification sees through them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import frechet as fr
from frechet.dimensions import canonical, names_of, size_of, solved, substituted
from frechet.signature import Signature, Unknown, resolved, unify

SIZES = {"m": 2, "n": 3, "p": 5}
terms = st.lists(st.sampled_from(["m", "n", "p", "2", "3"]), min_size=1, max_size=3).map("*".join)
dimensions = st.lists(terms, min_size=1, max_size=3).map(" + ".join)


@given(dimensions)
def test_the_normal_form_has_the_same_size_and_is_its_own(text: str) -> None:
    d = canonical(text)
    assert size_of(d, SIZES) == eval(text, {}, dict(SIZES))
    assert canonical(str(d)) == d


@given(dimensions, dimensions, dimensions)
def test_substitution_is_evaluation(text: str, a: str, b: str) -> None:
    d = substituted(canonical(text), {"m": canonical(a), "n": canonical(b)})
    assert size_of(d, SIZES) == size_of(canonical(text), SIZES | {"m": eval(a, {}, SIZES), "n": eval(b, {}, SIZES)})


@given(dimensions, dimensions)
def test_what_is_solved_solves(a: str, b: str) -> None:
    x, known = canonical(a), canonical(b)
    for template in ("u*k", "u + k", "u*k + k"):
        value = substituted(template, {"u": x, "k": known})
        found = solved(template, "u", value, {"k": known})
        assert found is None or substituted(template, {"u": found, "k": known}) == value
        if len(names_of(known)) == 0 and template == "u + k":
            assert found == x


def test_a_signature_composes_and_is_inverted() -> None:
    kron = Signature.parse("A[m,n], B[p,q] -> [m*p, n*q]")
    assert kron.apply([("a", 2), ("b", "c")], []) == (("a*b", "2*c"), -1)
    unvec = Signature.parse("x[m*n,1], S[m,n] -> [m,n]")
    assert unvec.apply([("a*b", 1), ("b", "a")], []) == (("b", "a"), -1)
    assert unvec.apply([("a*b", 1), ("b", "b")], []) == (None, 0)


def test_unknown_parts_are_found() -> None:
    m = Unknown()
    (size, _), _ = Signature.parse("X[m,n] -> [m*n, 1]").apply([(m, "k")], [])  # type: ignore[misc]
    assert not unify(size, "p", [])
    assert unify(size, "k*p", []) and resolved(m) == "p" and resolved(size) == "k*p"


def test_a_dimension_is_not_part_of_itself() -> None:
    m = Unknown()
    (size, _), _ = Signature.parse("X[m,n] -> [m*n, 1]").apply([(m, "k")], [])  # type: ignore[misc]
    assert not unify(size, m, [])


def test_constants_take_composed_dimensions() -> None:
    e = fr.parse("eye(n*m)*zeros(m*n, 2*p + 1)")
    assert e.shape == ("m*n", "2*p + 1")
    assert fr.parse(str(e)) is e
