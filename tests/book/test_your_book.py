"""Somebody builds a book from the page "Use this engine in your own book" alone: about 15 s of CPU."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from frechet.service import respond

PAGE = (Path(__file__).resolve().parents[2] / "book/your_book.md").read_text(encoding="utf-8")
SPHINX = [sys.executable, "-m", "sphinx", "-q"]


def block(language: str, fence: str = "```", nth: int = 0) -> str:
    return re.findall(rf"^{fence}{language}\n(.*?)^{fence}$", PAGE, re.DOTALL | re.MULTILINE)[nth]


ROOT = Path(__file__).resolve().parents[2]
CONFIG, CONTENTS = block("yaml"), block("yaml", nth=1)
BOOK, SITE, CONF = block("markdown", "````"), block("rst"), block("python")
# Each is a text of the page, what is written in its place, and what the build must say of it.
MISTAKES = {
    "inner(A*C', B)": ("2*inner(A*C', B)", "claim: ✗ inner(A, B*C) = 2*inner(A*C', B) is wrong"),
    ":gradient: (W*X - Y)*X\n": (":gradient: (W*X - Y)*X'\n", "claim: this is marked as wrong, and it is right"),
    ":answer: A'*(A*X*B - C)*B'": (":answer: A'*(A*X*B - C)", "the author's own answer is wrong"),
    ":wrong: A'*(A*X*B - C)*B\n": (":wrong: A'*(A*X*B - C)*B'\n", "is listed as wrong, and it is right"),
}


@dataclass
class Built:
    status: int
    said: str
    html: str


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def site(folder: Path, *options: str) -> Built:
    done = subprocess.run([*SPHINX, *options, ".", "_build"], cwd=folder, capture_output=True, text=True)
    page = folder / "_build/index.html"
    return Built(done.returncode, done.stderr, page.read_text(encoding="utf-8") if page.exists() else "")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Built:
    folder = written(tmp_path_factory.mktemp("book"), {"_config.yml": CONFIG, "_toc.yml": CONTENTS, "index.md": BOOK})
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "_build/html/_static/frechet.css").exists()
    return Built(0, done.stderr, (folder / "_build/html/index.html").read_text(encoding="utf-8"))


def test_the_book_shows_the_derivation_with_its_rules_and_its_certificate(book):
    (derivation,) = re.findall(r'<section class="frechet-derivation".*?</section>', book.html, re.DOTALL)[:1]
    assert "\\nabla_{W} f" in derivation and "move" in derivation and derivation.count("<details>") >= 3
    assert "✓" in derivation and "certified" in derivation
    assert "<style>" not in derivation
    assert "the gradient by W</span></a>" in book.html, "the reference says where it leads"
    assert re.search(r'href="#equation-move">\(1\)</a>', book.html)
    assert 'href="_static/frechet.css' in book.html


def test_the_book_shows_a_wrong_claim_with_its_mistake_and_an_exercise_with_hint_mistakes_and_solution(book):
    (wrong,) = re.findall(r'<div class="frechet-wrong">.*?</div>', book.html, re.DOTALL)
    assert "X is not transposed" in wrong and "the truth is" in wrong
    card = book.html[book.html.index('id="exercise-two-sides"') :]
    folds = [card.index(f"<summary>{name}</summary>") for name in ("Hint", "Wrong answers", "Solution")]
    assert folds == sorted(folds)
    assert "B is not transposed" in unescape(card)
    assert "no box for an answer" in card and "exercises.mjs" not in book.html


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    engine = block("python", nth=1).replace("node_modules", str(ROOT / "book/node_modules"))
    engine += f"frechet_cache = {str(ROOT / '.cache/bundle')!r}\n"  # as the book's own build left it
    return written(tmp_path_factory.mktemp("site"), {"conf.py": CONF + engine, "index.rst": SITE})


def test_a_plain_site_is_built_in_restructuredtext_in_html_latex_and_text(plain):
    built = site(plain, "-W", "-n", "-j", "2")
    assert (built.status, built.said) == (0, "")
    assert r"\log\det" in built.html and 'id="exercise-quadratic-form"' in built.html
    assert "2*A*x" in built.html and "symmetric" in built.html
    assert "<script data-index" not in built.html and "frechet/exercises.mjs" in built.html
    assert "no box for an answer" not in built.html
    static = plain / "_build/_static"
    for file in ("pyodide/python.zip", "pyodide/pyodide.asm.wasm", "katex/katex.min.css", "frechet/worker.mjs"):
        assert (static / file).stat().st_size > 1000
    definition = json.loads(unescape(re.findall(r'data-definition="([^"]+)"', built.html)[0]))
    asked = {"ask": "answer", "id": "quadratic-form", "definition": json.dumps(definition)}
    assert respond({**asked, "answer": "A*x + A'*x"})["ok"]
    assert "symmetric" in respond({**asked, "answer": "2*A*x"})["message"]
    scripts = list((static / "frechet").iterdir())
    imports = {name for path in scripts for name in re.findall(r'"\./(\w+\.mjs)"', path.read_text())}
    assert imports <= {path.name for path in scripts}, "what a script imports is there"
    for builder, file, shown in (
        ("latex", "mynotes.tex", r"\nabla_{\Sigma} f"),
        ("text", "index.txt", "∇f ="),
    ):
        done = subprocess.run([*SPHINX, "-W", "-b", builder, ".", f"_{builder}"], cwd=plain, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert shown in (plain / f"_{builder}" / file).read_text(encoding="utf-8")


def test_what_is_false_fails_the_build_with_the_words_of_the_verdict(tmp_path):
    """Without -W too: a claim, a wrong one that is right, an author's answer, a wrong answer that is right."""
    conf = 'extensions = ["frechet.sphinx", "myst_parser"]\nmyst_enable_extensions = ["dollarmath"]\n'
    page = "# Mistakes\n"
    for right, (wrong, _) in MISTAKES.items():
        (whole,) = [part for part in re.findall(r"^```\{.*?^```$", BOOK, re.DOTALL | re.MULTILINE) if right in part]
        page += "\n" + whole.replace(right, wrong)
    folder = written(tmp_path, {"conf.py": conf, "index.md": page})
    for _ in range(2):  # the second time nothing has changed, and Sphinx would read nothing
        built = site(folder)
        assert built.status == 1
        lines = built.said.splitlines()
        for line, (_, said) in zip(lines, MISTAKES.values(), strict=True):
            assert re.search(r"index\.md:\d+: WARNING: ", line) and said in line
    (printed,) = re.findall(r"WARNING: (.*)…", block("text"))
    assert printed in lines[0]


def test_what_cannot_be_read_is_one_line_with_file_and_line(tmp_path):
    conf = 'extensions = ["frechet.sphinx"]\nfrechet_engine = "nowhere"\n'
    page = "T\n=\n\n.. derivation:: tr(A*\n   :wrt: A\n\n.. derivation:: x'*x\n\n.. claim:: A\n\n"
    page += ".. derivation::\n   :wrt: x\n"
    folder = written(tmp_path, {"conf.py": conf, "index.rst": page})
    built = site(folder)
    lines = built.said.strip().splitlines()
    assert [re.sub(r"^.*/", "", line) for line in lines] == [
        "index.rst:4: WARNING: derivation: 'tr(A*▶', column 6: the expression ends where an operand is missing",
        "index.rst:7: WARNING: derivation: the option 'wrt' names the variable to differentiate by: x",
        "index.rst:9: WARNING: claim: a claim is an equation, such as tr(A*B) = tr(B*A)",
        "index.rst:11: WARNING: derivation: the function to differentiate stands after the directive's name, "
        "or as its content, and there is none",
        "pyodide.mjs is missing: npm install pyodide@314.0.7 katex@0.16.22 brings it",
    ]
    assert built.status == 1, "a site without the engine that it asks for is not finished"
    assert "Traceback" not in built.said and "frechet-derivation" not in built.html
    assert site(folder, "-W").status != 0


def test_the_core_needs_no_sphinx():
    code = "import sys, frechet, frechet.course; assert not {'sphinx', 'docutils'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
