"""Where the built site is."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    html = ROOT / "_build/html"
    # A skip here would let a run without a site pass for a run with a good one.
    assert (html / "book/index.html").exists(), "no built site: run `make site` first"
    return html
