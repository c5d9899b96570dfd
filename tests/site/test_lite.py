"""What `make lite` decides without a network: which packages, and the proof of each; lite_chapters.py is the rest."""

import hashlib
import json
import zipfile

import lite
import lite_chapters
import pytest
from lite_wheels import NoProofError, closure, described, normal, prove, proved, rewritten

BODY = b"the very bytes"


def entry(file, *depends, body=BODY):
    return {"file_name": file, "depends": [*depends], "sha256": hashlib.sha256(body).hexdigest(), "version": "1"}


LOCK = {
    "info": {"python": "3.12.7"},
    "packages": {
        "ipython": entry("ipython-1-py3-none-any.whl", "stack_data", "Matplotlib.Inline"),
        "stack-data": entry("stack_data-1-py3-none-any.whl"),
        "matplotlib-inline": entry("matplotlib_inline-1-py3-none-any.whl", "ipython"),
        "sympy": entry("sympy-0-py3-none-any.whl"),
        "scipy": entry("scipy-1-py3-none-any.whl"),
    },
}


@pytest.fixture
def copies(tmp_path):
    path = tmp_path / "copies.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for package in LOCK["packages"].values():
            archive.writestr(f"somewhere/deep/{package['file_name']}", BODY)
    return path


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "sympy-2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("sympy/__init__.py", "isympy.py", "sympy-2.dist-info/METADATA", "sympy-2.data/share/man"):
            archive.writestr(name, "")
    return path


@pytest.mark.parametrize("name", ["stack_data", "Stack.Data", "stack-data", "stack__data"])
def test_a_name_has_one_spelling(name):
    assert normal(name) == "stack-data"


def test_what_is_needed_is_found_whatever_its_spelling_and_in_a_circle():
    assert closure(LOCK["packages"], ["IPython"]) == ["ipython", "matplotlib-inline", "stack-data"]


def test_what_no_lock_knows_is_an_error():
    with pytest.raises(NoProofError, match="pandas is in no lock"):
        closure({"a": entry("a.whl", "pandas")}, ["a"])


def test_a_file_that_is_what_the_lock_says_is_taken(copies):
    assert proved(LOCK["packages"], ["stack-data"], copies) == {"stack_data-1-py3-none-any.whl": BODY}


def test_a_file_with_one_byte_changed_is_refused(copies):
    with zipfile.ZipFile(copies, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("somewhere/deep/scipy-1-py3-none-any.whl", BODY + b"!")
    with pytest.raises(NoProofError, match=r"scipy-1-py3-none-any\.whl has the sha256 \w{64}; the official lock says"):
        proved(LOCK["packages"], ["stack-data", "scipy"], copies)


def test_a_file_that_is_not_there_is_named(copies):
    with pytest.raises(NoProofError, match=r"numpy: copies\.whl holds no numpy-1\.whl"):
        proved({"numpy": entry("numpy-1.whl")}, ["numpy"], copies)


def test_the_proof_is_of_the_bytes():
    assert prove("a", entry("a.whl"), BODY) == BODY
    with pytest.raises(NoProofError, match=r"a: a\.whl"):
        prove("a", entry("a.whl", body=b"other"), BODY)


def test_a_wheel_is_described_as_pyodide_reads_it(wheel):
    made = described(wheel, ["mpmath", "Stack_Data"])
    assert made["imports"] == ["isympy", "sympy"]
    assert made["depends"] == ["mpmath", "stack-data"]
    assert made["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_browser_s_lock_names_what_is_wanted_and_ours_goes_first(wheel):
    made = rewritten(LOCK, {"sympy": described(wheel)}, ["ipython", "SymPy"])
    assert sorted(made["packages"]) == ["ipython", "matplotlib-inline", "stack-data", "sympy"]
    assert made["packages"]["sympy"]["version"] == "2"
    assert made["packages"]["ipython"]["depends"] == ["stack-data", "matplotlib-inline"]
    assert all(name == package["name"] for name, package in made["packages"].items())
    assert made["info"] == LOCK["info"]


def test_python_asks_no_other_host_and_loads_all_that_the_kernel_would_ask_for():
    kernel = lite.settings()["jupyter-config-data"]["litePluginSettings"][f"{lite.KERNEL}:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert kernel["pyodideUrl"].startswith("./")
    # The names for which the kernel's own script looks in that list, and else asks PyPI.
    asked = {"micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi", "ipython"}
    assert asked <= set(kernel["loadPyodideOptions"]["packages"])


def test_a_notebook_is_readied_as_a_server_would():
    output = {"output_type": "display_data", "data": {"text/markdown": ["a\n", "b"], "application/json": {"k": [1]}}}
    cells = [
        {"cell_type": "markdown", "source": ["# T\n", "x"], "metadata": {}},
        {"cell_type": "code", "source": ["1"], "metadata": {}, "outputs": [output, {"text": ["c\n", "d"]}]},
    ]
    text, code = json.loads(lite.readied(json.dumps({"cells": cells})))["cells"]
    assert (text["source"], text["metadata"]) == ("# T\nx", {})
    assert code["metadata"] == {"trusted": True}
    assert code["outputs"][0]["data"] == {"text/markdown": "a\nb", "application/json": {"k": [1]}}
    assert code["outputs"][1] == {"text": "c\nd"}


def test_the_links_are_put_on_the_cover_once_and_only_where_there_is_a_place(tmp_path):
    (tmp_path / "book").mkdir()
    cover = tmp_path / "book/index.html"
    cover.write_text(f"<p>A cover.</p>{lite.MARK}<p>More.</p>")
    for _ in range(2):
        lite.offer(tmp_path, '<div class="book-lite"><ol></ol></div>')
    assert cover.read_text() == '<p>A cover.</p><div class="book-lite"><ol></ol></div><p>More.</p>'
    cover.write_text("<p>A cover.</p>")
    with pytest.raises(SystemExit, match="no place"):
        lite.offer(tmp_path, "")


def test_the_cover_leads_there_if_and_only_if_it_was_built():
    text = (lite.HTML / "book/index.html").read_text(encoding="utf-8")
    built = lite.SITE.exists()
    assert [lite.MARK in text, 'href="../lite/notebooks' in text] == [not built, built]


def cell(count=1, *outputs):
    return {"cell_type": "code", "source": "1", "execution_count": count, "outputs": [*outputs]}


FIGURE = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}}
ERROR = {"output_type": "error", "ename": "NameError", "evalue": "no such name"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([cell(1, FIGURE), cell(2)], []),
        ([cell(1, FIGURE), cell(2, ERROR)], ["cell 2: NameError: no such name"]),
        ([cell(1, FIGURE), cell(None)], ["cell 2 was not run"]),
        ([cell(1, FIGURE)], ["1 cells of code, 2 in the book"]),
        ([cell(1), cell(2)], ["0 figures, 1 in the book"]),
    ],
)
def test_a_run_that_failed_is_told_from_one_that_did_not(found, said):
    assert lite_chapters.faults([cell(1, FIGURE), cell(2)], found) == said
