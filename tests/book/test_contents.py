"""The sidebar and the sources: the rules in the catalogue's order, and every source that a rule names in the list."""

import re

import frechet.identities
import frechet.primitives  # noqa: F401  # both fill their tables
from frechet.identity import IDENTITIES
from frechet.primitive import REGISTRY
from frechet.render import catalogue


def test_the_sidebar_has_the_rules_in_the_catalogues_order(root):
    listed = re.findall(r"file: book/catalogue/(\w+)", (root / "_toc.yml").read_text())
    assert listed == list(catalogue.pages())


def cited() -> dict[str, str]:
    """Return the key that each rule cites, without the place in the source."""
    rules = {**REGISTRY, **IDENTITIES}
    return {name: re.split(r"[ ,]", rule.cite)[0] for name, rule in rules.items() if rule.cite}


def missing(keys: dict[str, str], bibliography: str) -> dict[str, str]:
    known = set(re.findall(r"^@\w+\{([^,\s]+),", bibliography, re.MULTILINE))
    return {name: key for name, key in keys.items() if key not in known}


def test_every_source_that_a_rule_cites_is_in_the_bibliography(root):
    assert len(cited()) > 10
    assert missing(cited(), (root / "book/references.bib").read_text()) == {}


def test_a_planted_unknown_source_is_found():
    bibliography = "@book{known1999,\n  title = {T},\n}\n"
    assert missing({"a": "known1999", "b": "gone2000"}, bibliography) == {"b": "gone2000"}
