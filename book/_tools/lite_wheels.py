"""The packages that Python loads in a reader's notebook: which they are, and the proof of what each is.

Pyodide's npm package brings Python itself and a lock, which names every package built for it with the sha256 of its
file, but not the files. They are taken from where they can be had, and each must be, byte for byte, what the lock says.
Packages of pure Python that come from elsewhere are proved by our own locks when pip fetches them.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class NoProofError(Exception):
    """A file is not what the official lock says, or is not there."""


def normal(name: str) -> str:
    """Return a package's name in one spelling: a lock writes ``stack-data``, a wheel ``stack_data``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(packages: Mapping[str, Entry], wanted: Iterable[str]) -> list[str]:
    """Return what is wanted with all that it depends on, in one spelling, sorted."""
    known = {normal(name): entry for name, entry in packages.items()}
    found: set[str] = set()
    waiting = [normal(name) for name in wanted]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in known:
            raise NoProofError(f"{name} is in no lock")
        found.add(name)
        waiting += [normal(other) for other in known[name]["depends"]]
    return sorted(found)


def prove(name: str, entry: Entry, body: bytes) -> bytes:
    """Return a file's bytes if they are what the official lock says."""
    digest = hashlib.sha256(body).hexdigest()
    if digest != entry["sha256"]:
        raise NoProofError(
            f"{name}: {entry['file_name']} has the sha256 {digest}; the official lock says {entry['sha256']}"
        )
    return body


def proved(official: Mapping[str, Entry], names: Iterable[str], source: Path) -> dict[str, bytes]:
    """Return the files of these packages, by their names, from an archive that holds copies; each is proved first."""
    known = {normal(name): entry for name, entry in official.items()}
    with zipfile.ZipFile(source) as archive:
        at = {path.rpartition("/")[2]: path for path in archive.namelist()}
        files = {}
        for name in names:
            file = known[name]["file_name"]
            if file not in at:
                raise NoProofError(f"{name}: {source.name} holds no {file}")
            files[file] = prove(name, known[name], archive.read(at[file]))
    return files


def described(wheel: Path, depends: Iterable[str] = ()) -> Entry:
    """Return a lock's entry for a wheel of pure Python, as Pyodide reads it."""
    name, version = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive:
        tops = {path.split("/")[0] for path in archive.namelist()}
    return {
        "name": normal(name),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top.removesuffix(".py") for top in tops if not top.endswith((".dist-info", ".data"))),
        "depends": sorted(map(normal, depends)),
        "unvendored_tests": False,
    }


def rewritten(official: Mapping[str, Any], own: Mapping[str, Entry], wanted: Iterable[str]) -> dict[str, Any]:
    """Return the browser's lock: what is wanted and no more, in one spelling, our own before the official."""
    given = {normal(name): entry for name, entry in official["packages"].items()}
    both = {**given, **{normal(name): entry for name, entry in own.items()}}
    names = closure(both, wanted)
    packages = {name: {**both[name], "name": name, "depends": [*map(normal, both[name]["depends"])]} for name in names}
    return {"info": official["info"], "packages": packages}
