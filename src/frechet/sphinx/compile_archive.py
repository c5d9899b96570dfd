"""Runs in Pyodide, started by compile.mjs: of /sources.zip, what the engine can need becomes /compiled.zip.

Modules become bytecode, which is not compared with its source when it is read (there is none), and holds no assertions
and, but for the engine's, no docstrings: of a dataclass without one Python works out a docstring, at some cost. Nothing
in the archive depends on the hour or the machine.

Dataclasses write Python when a program starts, and compile it: a fifth of the engine's start. So the module
`precompiled` holds what they write, compiled; imported before the engine, it gives it to them.
"""

import ast
import builtins
import dataclasses
import marshal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from typing import Any

ROOT = "/lib/python314.zip/"  # where tracebacks will say that the module is
OURS = ("frechet", "mpmath", "pyodide", "_pyodide")
# What Python imports by itself, without an import statement.
ALWAYS = ("site", "encodings.utf_8", "encodings.ascii", "encodings.latin_1", "encodings.cp437", "zipimport", "warnings")
# Parts of the library that a few of its functions reach for, and that are no use in a worker: debuggers, documentation,
# tests, servers, mail, other processes, other systems.
USELESS: tuple[str, ...] = (
    *("pdb", "bdb", "pydoc", "doctest", "unittest", "profile", "cProfile", "_pyrepl", "code", "cmd", "rlcompleter"),
    *("http", "xmlrpc", "socketserver", "ftplib", "smtplib", "email", "urllib.request", "urllib.error", "webbrowser"),
    *("multiprocessing", "concurrent.futures.process", "ssl", "plistlib", "tarfile", "ctypes", "xml"),
    *("asyncio.windows_events", "asyncio.windows_utils", "asyncio.proactor_events", "argparse", "getopt", "optparse"),
)
USELESS += ("frechet.cli", "frechet.__main__", "frechet.interop", "pyodide.console")
SOURCES = ("frechet/codegen/numpy_linalg.py",)  # read as text, never imported


def module(file: str) -> str:
    """Return the name of the module in a file of the archive."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(name: str, file: str, source: bytes) -> Iterator[str]:
    """Yield the modules, or things in modules, that a module imports anywhere, inside functions too."""
    package = name.split(".") if file.endswith("__init__.py") else name.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def needed(modules: dict[str, str], sources: dict[str, bytes]) -> set[str]:
    """Return the modules that ours can come to import."""
    found: set[str] = set()
    todo = [*ALWAYS, *(name for name in modules if name.split(".")[0] in OURS)]
    while todo:
        parts = todo.pop().split(".")
        for k in range(1, len(parts) + 1):
            name = ".".join(parts[:k])
            if any(name == other or name.startswith(f"{other}.") for other in USELESS):
                break
            if name in modules and name not in found:
                found.add(name)
                todo += imported(name, modules[name], sources[modules[name]])
    return found


PRECOMPILED = """
import builtins, dataclasses, marshal
CODE = marshal.loads({!r})
def known(source, *scopes):
    builtins.exec(CODE.get(source, source), *scopes)
dataclasses.exec = known
"""


def bytecode(source: str | bytes, file: str) -> bytes:
    """Return what Python stores of a module."""
    level = 1 if file.startswith("frechet/") else 2
    return bytes(
        _code_to_hash_pyc(compile(source, ROOT + file, "exec", dont_inherit=True, optimize=level), bytes(8), False)
    )


def precompiled(modules: list[str]) -> str:
    """Import the engine as the browser will, and return a module with what its dataclasses compiled."""
    found: dict[str, Any] = {}

    def noted(source: str, *scopes: Any) -> None:
        found[source] = compile(source, "<string>", "exec", dont_inherit=True)
        builtins.exec(found[source], *scopes)

    dataclasses.exec = noted  # type: ignore[attr-defined]
    sys.path.insert(0, "/compiled.zip")
    for name in modules:
        with suppress(ImportError):  # what needs NumPy is not for the browser
            import_module(name)
    return PRECOMPILED.format(marshal.dumps(found))


def main() -> None:
    """Write /compiled.zip."""
    with zipfile.ZipFile("/sources.zip") as given, zipfile.ZipFile("/compiled.zip", "w") as compiled:
        everything = {name: given.read(name) for name in given.namelist()}
        by_module = {module(name): name for name in everything if name.endswith(".py")}
        wanted = needed(by_module, everything)
        for file, content in sorted(everything.items()):
            if file.endswith(".py") and file not in SOURCES:
                if module(file) not in wanted:
                    continue
                file, content = f"{file}c", bytecode(content, file)
            elif not file.startswith("frechet/"):
                continue  # data of the library, for what is left out
            entry = zipfile.ZipInfo(file)  # of 1980: the default date
            compiled.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)

    ours = precompiled(sorted(name for name in wanted if name.split(".")[0] == "frechet"))
    with zipfile.ZipFile("/compiled.zip", "a") as compiled:
        compiled.writestr(zipfile.ZipInfo("precompiled.pyc"), bytecode(ours, "precompiled.py"), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
