"""The entry on the page "How to cite" is that of CITATION.cff, and the ids it gives as examples exist."""

import re

import pytest
import yaml

from frechet import __version__


def entry(page: str) -> dict[str, str]:
    block = page.split("```bibtex")[1].split("```")[0]
    return {key: value.strip("{}") for key, value in re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", block, re.MULTILINE)}


def faults(page: str, citation: dict, year: str) -> list[str]:
    wanted = {
        "author": " and ".join(author["name"] for author in citation["authors"]),
        "title": citation["title"],
        "version": citation["version"],
        "year": year,
    }
    found = entry(page)
    return [key for key, value in wanted.items() if found.get(key) != value]


@pytest.fixture(scope="module")
def files(root):
    page = (root / "book/citing.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    year = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["copyright"]
    return page, citation, year


def test_the_entry_is_that_of_the_citation_file(files):
    page, citation, year = files
    assert faults(page, citation, year) == []
    assert citation["version"] == __version__
    assert f"(frechet {__version__}, equation" in page


@pytest.mark.parametrize(("right", "wrong", "key"), [("0.1.0}", "0.0.9}", "version"), ("{2026}", "{2025}", "year")])
def test_a_wrong_entry_is_found(files, right, wrong, key):
    page, citation, year = files
    assert right in page
    assert faults(page.replace(right, wrong), citation, year) == [key]


def test_the_examples_of_names_exist(files, root):
    page = files[0]
    ids = re.findall(r"\*(E\d+[\w-]*|eq-[\w-]+|\d{3}-\d+|cookbook-\d+)\*", page)
    assert len(ids) >= 4
    places = [*(root / "book/chapters").glob("*.md"), *(root / "book").glob("*.md")]
    text = "\n".join(p.read_text(encoding="utf-8") for p in places if p.name != "citing.md")
    text += (root / "src/frechet/course/errata.toml").read_text(encoding="utf-8")
    assert [name for name in ids if f'"{name}"' not in text and f"({name})" not in text] == []


def twice(bibliography: str) -> list[str]:
    keys = re.findall(r"^@\w+\{([^,\s]+),", bibliography, re.MULTILINE)
    return sorted({key for key in keys if keys.count(key) > 1})


def test_no_source_is_listed_twice(root):
    assert twice((root / "book/references.bib").read_text(encoding="utf-8")) == []
    assert twice("@book{a1,\n}\n@misc{b1,\n}\n@misc{a1,\n}\n") == ["a1"]
