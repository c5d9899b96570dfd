"""Runs in Pyodide, started by compile.mjs: /sources.zip becomes /compiled.zip, every module as bytecode.

The bytecode is not compared with its source when it is read (there is none), and holds neither docstrings nor
assertions. Nothing in the archive depends on the hour or the machine.
"""

import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]

ROOT = "/lib/python314.zip/"  # where tracebacks will say that the module is

with zipfile.ZipFile("/sources.zip") as sources, zipfile.ZipFile("/compiled.zip", "w") as compiled:
    for name in sorted(sources.namelist()):
        content = sources.read(name)
        if name.endswith(".py"):
            code = compile(content, ROOT + name, "exec", dont_inherit=True, optimize=2)
            name, content = name + "c", bytes(_code_to_hash_pyc(code, bytes(8), False))
        entry = zipfile.ZipInfo(name)  # of 1980: the default date
        compiled.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
