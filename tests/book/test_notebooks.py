"""Each stored notebook has a source, holds that source's cells, and only outputs that can be compared and read."""

from pathlib import Path

import nbformat
import pytest

import notebooks
from notebooks import Chapter, chapters, faults, unexecuted, without_outputs

SOURCE = """---
kernelspec: {name: python3, display_name: Python 3, language: python}
---

# Title

Text.

```{code-cell} ipython3
print("hello")
```

```{code-cell} ipython3
print("hello")
```
"""


def stored(chapter: Chapter) -> nbformat.NotebookNode:
    return nbformat.read(chapter.notebook, as_version=4)


def test_every_notebook_has_a_source():
    assert notebooks.orphans() == []


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
class TestChapter:
    def test_is_the_executed_form_of_its_source(self, chapter):
        assert without_outputs(stored(chapter)) == without_outputs(unexecuted(chapter.source))

    def test_holds_nothing_that_varies_or_cannot_be_read(self, chapter):
        assert faults(stored(chapter)) == []

    def test_every_cell_has_run(self, chapter):
        counts = [cell.execution_count for cell in stored(chapter).cells if cell.cell_type == "code"]
        assert counts == list(range(1, len(counts) + 1))


@pytest.fixture
def scratch(tmp_path: Path) -> Chapter:
    (tmp_path / "notebooks").mkdir()
    source = tmp_path / "scratch.md"
    source.write_text(SOURCE)
    return Chapter(source, tmp_path / "notebooks/scratch.ipynb")


def test_a_chapter_is_written_once_and_is_then_fresh(scratch):
    assert notebooks.make(scratch, check=False)[1] == []
    assert notebooks.make(scratch, check=True)[1] == []
    assert "hello" in scratch.notebook.read_text()


@pytest.mark.parametrize(
    "old, new", [("was", "wax"), ("Text.", "Taxt."), ('"execution_count": 2', '"execution_count": 3')]
)
def test_one_changed_byte_is_stale(scratch, monkeypatch, old, new):
    fresh = 'was\nText.\n"execution_count": 2\n'
    monkeypatch.setattr(notebooks, "executed", lambda chapter: (fresh, 0.0))
    monkeypatch.setattr(notebooks, "faults", lambda notebook: [])
    monkeypatch.setattr(nbformat, "reads", lambda text, as_version: text)
    scratch.notebook.write_text(fresh.replace(old, new))
    (fault,) = notebooks.make(scratch, check=True)[1]
    assert fault.startswith("stale") and new in fault
    assert new in scratch.notebook.read_text(), "a check writes nothing"


def test_a_cell_that_raises_fails_with_its_error(scratch):
    scratch.source.write_text(SOURCE.replace('print("hello")', "1 / 0", 1))
    (fault,) = notebooks.make(scratch, check=False)[1]
    assert "ZeroDivisionError" in fault
    assert not scratch.notebook.exists()


def test_a_chapter_is_limited_in_the_time_it_computes_not_in_the_time_it_waits(scratch, monkeypatch):
    monkeypatch.setattr(notebooks, "CPU_SECONDS_PER_NOTEBOOK", 4)  # starting a kernel takes about one
    scratch.source.write_text(SOURCE.replace('print("hello")', "import time; time.sleep(5)", 1))
    assert notebooks.make(scratch, check=False)[1] == []
    busy = "import time\nwhile time.process_time() < 5:\n    pass"
    scratch.source.write_text(SOURCE.replace('print("hello")', busy, 1))
    (fault,) = notebooks.make(scratch, check=False)[1]
    assert "s of CPU time; a chapter has 4 s" in fault


def test_equal_cells_get_different_ids_that_do_not_vary(scratch):
    first, second = unexecuted(scratch.source), unexecuted(scratch.source)
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == len(ids) == 3


def display(kind: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {kind: "x", "text/plain": "<Figure>"})


@pytest.mark.parametrize(
    ("output", "metadata", "message"),
    [
        (display("image/png"), {}, "image/png output"),
        (display("image/jpeg"), {}, "image/jpeg output"),
        (display("image/svg+xml"), {}, "without alt text"),
        (display("image/svg+xml"), {"mystnb": {"image": {"alt": " "}}}, "without alt text"),
        (nbformat.v4.new_output("stream", name="stderr", text="Warning: w"), {}, "stderr: Warning: w"),
    ],
)
def test_a_planted_output_is_found(output, metadata, message):
    cell = nbformat.v4.new_code_cell("x", outputs=[output], metadata=metadata)
    (fault,) = faults(nbformat.v4.new_notebook(cells=[cell]))
    assert message in fault


def test_a_described_figure_is_accepted():
    cell = nbformat.v4.new_code_cell(
        "x", outputs=[display("image/svg+xml")], metadata={"mystnb": {"image": {"alt": "A curve."}}}
    )
    assert faults(nbformat.v4.new_notebook(cells=[cell])) == []


def test_the_sanitize_file_has_two_rules_at_most(root):
    rules = [
        line for line in (root / "notebooks/nbval_sanitize.cfg").read_text().splitlines() if line.startswith("regex")
    ]
    assert len(rules) <= 2
