"""Write the service worker, with a version that changes whenever anything published does."""

import hashlib
import json
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "browser/sw.js"


def digest(path: Path) -> str:
    """Return a hash of a file's content, long enough to tell versions apart."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def write(html: Path) -> None:
    """Write ``sw.js`` at the site's root, where it may serve all of it; to be called when all else is written."""
    target = html / "sw.js"
    target.unlink(missing_ok=True)
    files = [path for path in sorted(html.rglob("*")) if path.is_file()]
    names = [path.relative_to(html).as_posix() for path in files]
    # JupyterLite keeps what it needs by itself, and is no part of what is kept here.
    found = {name: digest(path) for name, path in zip(names, files, strict=True) if not name.startswith("lite/")}
    version = hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]
    python = {name: found[name] for name in found if name.startswith("_static/pyodide/")}
    text = SOURCE.read_text(encoding="utf-8")
    target.write_text(text.replace("{{version}}", version).replace("{{python}}", json.dumps(python)), encoding="utf-8")
