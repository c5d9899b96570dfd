"""Every displayed equation that claims something is certified, and a planted mistake in any of them is found."""

import json
import re
from dataclasses import replace

import equations
import ledger
import pytest
from equations import Coverage, coverage, displays, judged, pages, repeated

RIGHT = r"""
# A page

$$
\nabla_W \tfrac12\|WX - Y\|_F^2 = (WX - Y)X^\top
$$ (eq-right)

<!-- certify: W: m n; X: n k; Y: m k -->

```{prf:proof}
$$
A : B = \operatorname{tr}(A^\top B)
$$ (eq-inner)

<!-- definition -->
```

```python
"$$ no display $$"
```
"""


def planted(latex: str) -> list[str]:
    """Return the formula with one mistake each: every transpose lost in turn, the sign turned, a factor 2."""
    found = [latex[: m.start()] + latex[m.end() :] for m in re.finditer(r"\^\\top|\^\{\\top\}|\^T", latex)]
    left, equals, right = latex.rpartition("=")
    return [
        *found,
        f"{left}{equals} -({right.strip().rstrip('.,')})",
        f"{left}{equals} 2({right.strip().rstrip('.,')})",
    ]


def certified() -> list[equations.Display]:
    found = [d for page in pages() for d in displays(page.name, page.read_text(encoding="utf-8"))]
    return [d for d in found if d.kind == "certify"]


def test_displays_are_found_with_what_they_are_said_to_be():
    found = displays("page", RIGHT)
    assert [(d.label, d.kind, d.said) for d in found] == [
        ("eq-right", "certify", "W: m n; X: n k; Y: m k"),
        ("eq-inner", "definition", ""),
    ]
    assert [judged(d, set()).fault for d in found] == ["", ""]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"X^\top", "X", "wrong: "),
        ("(WX - Y)X", "(Y - WX)X", "wrong: the sign"),
        (r"(WX - Y)X^\top", r"X^\top(WX - Y)", "needs B to be"),
        ("<!-- certify: W: m n; X: n k; Y: m k -->", "", "says neither"),
        ("certify: W: m n; X: n k; Y: m k", "checked: test_gone", "no test 'test_gone'"),
        ("$$ (eq-right)", "$$", "has no label"),
        (r"\nabla_W", r"\nablo_W", "cannot judge"),
    ],
)
def test_a_planted_mistake_is_found(old, new, fault):
    first = judged(displays("page", RIGHT.replace(old, new, 1))[0], {"test_there"})
    assert fault in first.fault


def test_a_display_inside_a_paragraph_does_not_escape():
    (inline,) = displays("page", "Then $$ x = y $$ holds.\n")
    assert "says neither" in inline.fault


@pytest.mark.parametrize("display", certified(), ids=lambda d: d.label or str(d))
def test_every_certified_equation_of_the_book_is_right_and_its_mutants_are_found(display):
    assert judged(display, set()).fault == ""
    mutants = planted(display.latex)[:3]  # a search for the mistake follows each
    survivors = [m for m in mutants if not judged(replace(display, latex=m), set()).fault]
    assert len(survivors) < len(mutants), survivors  # one may be right: a scalar may lose its transpose


def test_a_page_with_an_uncovered_equation_is_below_one_hundred_per_cent():
    bad = Coverage("p", (displays("p", RIGHT.replace("X^\\top", "X", 1))[0],), ())
    bad = replace(bad, displays=tuple(judged(d, set()) for d in bad.displays))
    assert (bad.covered, bad.claiming) == (0, 1)
    good = Coverage("p", tuple(displays("p", RIGHT)), ({"id": "E001"},))
    assert (good.covered, good.claiming) == (2, 2)


def test_names_are_unique_in_the_book(root):
    covered = [coverage(page) for page in pages()]
    assert repeated(covered) == []
    assert repeated([*covered, *covered[:1]]) != []


PLANNED = [f"E{number:03}" for number in range(1, 91)]  # groups A to F of the course's plan


def unclaimed(covered: list[Coverage]) -> list[str]:
    """Return the planned equations that no cell claims."""
    claimed = {record["id"].partition("-")[0] for c in covered for record in c.records}
    return [number for number in PLANNED if number not in claimed]


def test_every_planned_equation_is_claimed():
    covered = [coverage(page) for page in pages()]
    assert unclaimed(covered) == []
    only = [replace(c, records=tuple(r for r in c.records if r["id"].partition("-")[0] != "E051")) for c in covered]
    assert unclaimed(only) == ["E051"]


def test_the_ledger_lists_every_record():
    text = ledger.page()
    for page in pages():
        for record in coverage(page).records:
            assert f'#claim-{record["id"]}"' in text


def test_a_verdict_is_remembered_only_for_the_same_equation_and_engine(tmp_path, monkeypatch):
    display = displays("page", RIGHT)[0]
    changed = replace(display, latex=display.latex.replace(r"X^\top", "X"))
    known = {equations.key(display): ""}
    assert judged(display, set(), known).fault == "" and judged(changed, set(), known).fault
    monkeypatch.setattr(equations, "MEMORY", tmp_path / "equations.json")
    for state, remembered in [(equations.state(), known), ("another engine", {})]:
        equations.MEMORY.write_text(json.dumps({"state": state, "faults": known}))
        equations.remembered.cache_clear()
        assert equations.remembered() == remembered
    equations.remembered.cache_clear()
