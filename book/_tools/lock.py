"""Renew the lock files from pyproject.toml: every version, with hashes, and no address of a registry.

``locks/dev.txt`` is the whole environment, for every platform and Python from 3.11; ``locks/uv.txt`` the installer
alone; ``requirements.txt`` what a notebook needs, for Binder and plain pip, with the same versions; ``locks/lite.txt``
and ``locks/lite_browser.txt`` what `make lite` needs here and in the reader's browser.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [
    *(
        str(Path(sys.prefix) / "bin" / "uv"),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version=3.11",
    ),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--custom-compile-command=make lock"),
]


def compile_lock(output: str, *arguments: str, stdin: str | None = None) -> None:
    """Resolve into the file ``output``; an old file must not hold the new versions back, so it goes first."""
    (ROOT / output).unlink(missing_ok=True)
    subprocess.run([*COMMAND, *arguments, f"--output-file={output}"], cwd=ROOT, input=stdin, text=True, check=True)


def main() -> None:
    """Write the Python lock files and those of npm."""
    compile_lock("locks/dev.txt", "pyproject.toml", "--extra=course", "--group=dev", "--generate-hashes")
    text = (ROOT / "locks/dev.txt").read_text()
    uv = re.search(r"^uv==\S+", text, re.MULTILINE)
    assert uv, "pyproject.toml has no uv in its dependency groups"
    compile_lock("locks/uv.txt", "-", "--generate-hashes", stdin=uv[0])
    compile_lock("requirements.txt", "pyproject.toml", "--extra=course", "--constraints=locks/dev.txt")
    compile_lock("locks/lite.txt", "--group=lite", "--generate-hashes")
    compile_lock("locks/lite_browser.txt", "--group=lite-browser", "--no-deps", "--generate-hashes")
    requirements = ROOT / "requirements.txt"
    header, pins = re.split(r"(?<=make lock\n)", requirements.read_text(), maxsplit=1)
    note = "# What Binder and `pip install -r requirements.txt` need to run every notebook, the package included.\n"
    requirements.write_text(header + note + "-e .\n" + pins)
    for folder in ("book", "book/lite"):
        npm = ["npm", "install", f"--prefix={folder}", "--package-lock-only", "--omit-lockfile-registry-resolved"]
        subprocess.run([*npm, "--silent"], cwd=ROOT, check=True)
    print("renewed: locks/*.txt requirements.txt book/package-lock.json book/lite/package-lock.json")


if __name__ == "__main__":
    main()
