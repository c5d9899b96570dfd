"""The sidebar and the sources: the rules in the catalogue's order, and every source that a rule names in the list."""

import re

import pytest

import frechet.identities
import frechet.primitives  # noqa: F401  # both fill their tables
from frechet.citation import Citation, unverified, verified
from frechet.errors import DeclarationError
from frechet.identity import IDENTITIES
from frechet.primitive import REGISTRY, primitive
from frechet.primitives.linear import neg
from frechet.render import catalogue


def test_the_sidebar_has_the_rules_in_the_catalogues_order(root):
    listed = re.findall(r"file: book/catalogue/(\w+)", (root / "_toc.yml").read_text())
    assert listed == list(catalogue.pages())


def cited() -> dict[str, tuple[Citation, ...]]:
    """Return the citations of each rule that has some."""
    return {name: rule.cite for name, rule in {**REGISTRY, **IDENTITIES}.items() if rule.cite}


def missing(citations: dict[str, tuple[Citation, ...]], bibliography: str) -> dict[str, str]:
    """Return the sources that are not in the bibliography, by the rule that names them."""
    known = set(re.findall(r"^@\w+\{([^,\s]+),", bibliography, re.MULTILINE))
    return {name: c.key for name, cs in citations.items() for c in cs if c.key not in known}


def unfounded(citations: dict[str, tuple[Citation, ...]]) -> dict[str, str]:
    """Return the citations that name a place nobody has read, or claim to be verified without naming a place."""
    return {name: str(c) for name, cs in citations.items() for c in cs if bool(c.place) != c.verified}


def test_every_source_that_a_rule_cites_is_in_the_bibliography(root):
    assert len(cited()) > 10
    assert missing(cited(), (root / "book/references.bib").read_text()) == {}


def test_every_number_in_a_citation_was_verified():
    assert unfounded(cited()) == {}


def test_a_planted_unknown_source_is_found():
    bibliography = "@book{known1999,\n  title = {T},\n}\n"
    planted = {"a": (unverified("known1999"),), "b": (verified("known1999", "eq. (1)"), unverified("gone2000"))}
    assert missing(planted, bibliography) == {"b": "gone2000"}


def test_a_planted_number_from_memory_is_found():
    planted = {"a": (verified("x", "eq. (1)"),), "b": (Citation("x", "eq. (57)"),), "c": (verified("x", ""),)}
    assert set(unfounded(planted)) == {"b", "c"}


def test_a_citation_by_memory_looks_unlike_a_verified_one():
    assert "(not verified)" in catalogue.page(REGISTRY["pinv"])
    assert "(not verified)" not in catalogue.page(REGISTRY["inv"])


def test_a_citation_that_is_not_marked_is_refused():
    with pytest.raises(DeclarationError, match=r"verified\(…\) and unverified"):
        primitive(
            "twice", "X[m,n] -> [m,n]", "2 {X}", doc="2 X.", value=None, linear=neg, cite="petersen2012, eq. (57)"
        )


def test_the_catalogue_counts_its_verified_citations():
    page = catalogue.pages()["determinant"]
    found = [p for p in REGISTRY.values() if p.family == "determinant" and any(c.verified for c in p.cite)]
    assert f"{len(found)} of 3 operations carry a verified citation" in page
    assert catalogue.coverage([REGISTRY["block_trace"]], "operations") == "0 of 1 operations carry a verified citation."
