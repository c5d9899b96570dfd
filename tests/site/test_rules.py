"""Rules that a derivation names lead to the catalogue; some 2 s of CPU time."""

import re

import pytest
import rules
from built import SITE

from frechet.identity import IDENTITIES
from frechet.primitive import REGISTRY
from frechet.render.place import place

CATALOGUE = SITE / "book/catalogue"
LINK = re.compile(r'<a class="reference internal" href="([^"]+)"><code>')
STEP = 'Rule: <code data-entry="{}">differential_sqnorm</code>.'


@pytest.mark.parametrize("table", [REGISTRY, IDENTITIES], ids=["operations", "identities"])
def test_every_rule_has_a_place_that_is_there(table):
    named = {name: place(name).partition("#") for name in table}
    assert {
        name for name, (page, _, mark) in named.items() if mark not in rules.ids(CATALOGUE / f"{page}.html")
    } == set()


def test_a_fact_of_an_operation_leads_to_the_operation():
    assert {place(f"{fact}_inv") for fact in ("differential", "expansion", "inner")} == {place("inv")}
    assert place("collect") == place("product_rule") == place("differential_of_nothing") == ""


@pytest.mark.parametrize("page", ["book/index.html", "book/language.html"])
def test_the_steps_on_a_page_are_linked(page):
    html = (SITE / page).read_text(encoding="utf-8")
    assert "data-entry" not in html
    assert len(LINK.findall(html)) >= 2  # that they lead somewhere, test_links.py knows


def test_a_page_elsewhere_is_linked_from_where_it_is():
    html = rules.linked(STEP.format("norms#rule-sqnorm"), SITE / "notebooks/kinks.html", CATALOGUE)
    assert LINK.findall(html) == ["../book/catalogue/norms.html#rule-sqnorm"]


@pytest.mark.parametrize("entry", ["norms#rule-nothing", "nothing#rule-sqnorm"])
def test_no_link_leads_to_what_is_not_there(entry):
    html = rules.linked(STEP.format(entry), SITE / "book/index.html", CATALOGUE)
    assert html == "Rule: <code>differential_sqnorm</code>."
