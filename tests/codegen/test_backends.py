"""Every back end gives what NumPy gives, over the whole catalogue; Julia and MATLAB text is read back.

JAX and PyTorch are no part of the test environment. Where they, or Octave, are found they are run; where not, the
output says so. The array API is always run, on a namespace that has nothing but the standard's own names.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import frechet as fr
from frechet.certify.evaluate import entries, size
from frechet.codegen import BACKENDS
from frechet.codegen.array_api import ABSENT
from frechet.codegen.helpers import sources
from frechet.codegen.numpy import NUMPY
from frechet.codegen.source import map_source, value_source
from frechet.expr import Expr, Sym, symbols
from frechet.primitive import REGISTRY

from ..laws.law import sizes_of
from .reader import evaluated
from .strict import Strict, plain

KNOWN = [(p.name, f, x) for p in REGISTRY.values() for f, x, _ in p.known]
LIBRARIES = [name for name in ("jax", "torch", "array_api_strict") if find_spec(name)]
RELATIVE = 1e-9

every_known = pytest.mark.parametrize(("name", "function", "variable"), KNOWN)


def test_what_is_not_run_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    absent = [name for name in ("jax", "torch", "array_api_strict") if name not in LIBRARIES]
    absent += ["octave"] * (shutil.which("octave") is None)
    with capsys.disabled():
        print(f"\nback ends: generated code is not run by {', '.join(absent) or 'nothing: all are here'}")
    assert set(BACKENDS) == {"numpy", "jax", "torch", "array-api", "julia", "matlab"}


def refused(function: str, variable: str, backend: str) -> bool:
    """Whether the back end says that it lacks a function of linear algebra, which NumPy has or has from a helper."""
    try:
        fr.derive(fr.parse(function), variable).code(backend)
    except fr.UnsupportedError as error:
        name = re.search(r"no counterpart of the array function linalg\.(\w+)", str(error))
        return name is not None and name[1] in {*sources(), "cholesky", "eigvalsh"}
    return False


def sample(e: Expr, style: str) -> dict[str, Any]:
    rng = random.Random(1)
    sizes = next(sizes_of(e))
    return {s.name: np.array(entries(rng, size(s.shape, sizes), style), dtype=float) for s in symbols(e)}


def close(a: Any, b: Any) -> None:
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= RELATIVE * max(1.0, np.abs(b).max())


def array_of(library: str) -> tuple[Callable[[Any], Any], str]:
    """Return what makes an array of the library, and the back end its arrays are for."""
    if library == "jax":
        jax = import_module("jax")
        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray, "jax"
    if library == "torch":
        return import_module("torch").as_tensor, "torch"
    if library == "array_api_strict":
        return import_module("array_api_strict").asarray, "array-api"
    return (Strict, "array-api") if library == "strict" else (np.asarray, "array-api")


@every_known
@pytest.mark.parametrize("library", ["numpy", "strict", *LIBRARIES])
def test_library_agrees(library: str, name: str, function: str, variable: str) -> None:
    make, backend = array_of(library)
    if refused(function, variable, backend):
        return
    d = fr.derive(fr.parse(function), variable)
    values = sample(d.function, REGISTRY[name].sample)
    given = {n: make(a) for n, a in values.items()}
    value, gradient = d.compile()(**values)
    if backend == "array-api" and any(f"{word}(" in d.code() for word in ABSENT):
        with pytest.raises(fr.UnsupportedError, match="no counterpart of the array function erf"):
            d.compile(backend)
        return
    other_value, other_gradient = d.compile(backend)(**given)
    assert type(other_gradient) is type(given[variable])
    assert str(other_gradient.dtype).endswith("float64")
    close(plain(other_value), value)
    close(plain(other_gradient), gradient)
    if library == "jax":  # the same functions can be traced, and differentiated again
        slope = import_module("jax").grad(lambda a: d.compile("jax")(**{**given, variable: a})[0])
        close(slope(given[variable]), gradient)
    L = fr.differential(d.function, variable)
    close(plain(L.compile(backend)(given[variable], **given)), L.compile()(values[variable], **values))
    close(plain(fr.compile(d.function, backend)(**given)), value)


@every_known
@pytest.mark.parametrize("backend", ["julia", "matlab"])
def test_text_agrees(backend: str, name: str, function: str, variable: str) -> None:
    if refused(function, variable, backend):
        return
    d = fr.derive(fr.parse(function), variable)
    values = sample(d.function, REGISTRY[name].sample)
    value, gradient = d.compile()(**values)
    other_value, other_gradient = evaluated(d.code(backend), values, backend == "julia")
    close(np.reshape(other_value, ()), value)
    close(other_gradient, gradient)


def octave(program: str, folder: Path) -> str:
    (folder / "main.m").write_text(program, encoding="utf-8")
    done = subprocess.run(
        ["octave", "--norc", "--quiet", "--no-gui", str(folder / "main.m")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("here", [True] * (shutil.which("octave") is not None) or [False])
def test_octave_runs_the_matlab(here: bool, tmp_path: Path) -> None:
    if not here:
        return  # said by test_what_is_not_run_is_said
    parts, program, expected = [], ["1;"], []
    for k, (name, function, variable) in enumerate(KNOWN):
        if refused(function, variable, "matlab"):
            continue
        d = fr.derive(fr.parse(function), variable)
        values = sample(d.function, REGISTRY[name].sample)
        body, *helpers = d.code("matlab").split("\n\n")
        parts.append(body.replace("value_and_gradient", f"known{k}"))
        program += [h for h in helpers if h not in program]
        order = body.partition("(")[2].partition(")")[0].split(", ")
        arguments = ", ".join("[" + "; ".join(" ".join(map(repr, r.tolist())) for r in values[n]) + "]" for n in order)
        parts.append(f"[v, g] = known{k}({arguments}); printf('%.17g ', v, g.'); printf('\\n');")
        value, gradient = d.compile()(**values)
        expected.append(np.concatenate([[value], np.ravel(gradient)]))
    lines = octave("\n".join([*program, *parts]), tmp_path).strip().splitlines()
    assert len(lines) == len(expected)
    for line, numbers in zip(lines, expected, strict=True):
        close(np.array(line.split(), dtype=float), numbers)


@pytest.mark.parametrize("backend", ["julia", "matlab"])
def test_the_reader_sees_a_mistake(backend: str) -> None:
    d = fr.derive(fr.parse("norm2(W*X - Y)^2/2"), "W")
    values = sample(d.function, "generic")
    right = d.code(backend)
    flipped = right.replace("permutedims(X)", "permutedims(X .+ X)").replace("X.'", "(X + X).'")
    assert flipped != right
    gradient = d.compile()(**values)[1]
    assert not np.allclose(evaluated(flipped, values, backend == "julia")[1], gradient)


@pytest.mark.parametrize("backend", ["julia", "matlab"])
def test_vectors_and_numbers_come_back_as_they_came(backend: str) -> None:
    f = fr.parse("c*norm2(W*x - y)^2")
    values: dict[str, Any] = {"W": np.ones((2, 3)), "x": np.arange(3.0), "y": np.ones(2), "c": 0.5}
    if backend == "matlab":  # whose numbers and lists are matrices
        values |= {"x": np.arange(3.0).reshape(1, 3), "y": np.ones((2, 1)), "c": np.array([[0.5]])}
    for name in values:
        d = fr.derive(f, name)
        _, gradient = d.compile()(**{n: np.ravel(a) if n in "xyc" else a for n, a in values.items()})
        found = evaluated(d.code(backend), values, backend == "julia")
        assert np.shape(found[1]) == np.shape(values[name])
        close(np.ravel(found[1]), np.ravel(gradient))


@pytest.mark.parametrize(
    "name", ["lambda", "end", "function", "I", "exp", "sum", "β", "λ_1", "日", "_x", "value", "t1"]
)
@pytest.mark.parametrize("backend", ["julia", "matlab"])
def test_any_name_can_be_a_variable(name: str, backend: str) -> None:
    f = fr.parse(f"{name}*sum(exp(W))", f"{name}: scalar; W: m n")
    d = fr.derive(f, "W")
    named = value_source(f, fr.codegen.back_end(backend))[1]
    values: dict[Sym, Any] = {s: np.full((1, 1), 3.0) if s.is_scalar else np.eye(2, 3) for s in named}
    code = d.code(backend)
    found = evaluated(code, {named[s]: a for s, a in values.items()}, backend == "julia")
    close(found[1], 3 * np.exp(np.eye(2, 3)))
    assert all(n.isascii() and n.isidentifier() and n[0].isalpha() for n in named.values())


def test_a_back_end_that_cannot_run_says_so() -> None:
    d = fr.derive(fr.parse("norm2(W)^2"), "W")
    with pytest.raises(fr.UnsupportedError, match="written, not run"):
        d.compile("julia")
    with pytest.raises(fr.UnsupportedError, match="available: 'numpy', 'jax'"):
        d.code("fortran")
    for library in {"jax", "torch"} - set(LIBRARIES):
        with pytest.raises(fr.UnsupportedError, match=f"pip install {library}"):
            d.compile(library)


def test_arguments_of_several_kinds() -> None:
    """Beside an array of the library, plain numbers and lists will do; without one the library is not known."""
    g = fr.derive(fr.parse("c*norm2(W*x)^2"), "W").compile("array-api")
    value, gradient = g(W=Strict(np.eye(2, 3)), x=Strict(np.arange(3.0)), c=0.5)
    assert plain(value) == 0.5 and gradient.shape == (2, 3)
    with pytest.raises(fr.ShapeError, match="none was given"):
        g(W=[[1.0, 2.0]], x=[1.0, 2.0], c=1.0)
    with pytest.raises(fr.ShapeError, match="of another"):
        g(W=Strict(np.eye(2, 3)), x=np.arange(3.0), c=1.0)
    with pytest.raises(fr.ShapeError, match="x is n"):
        g(W=Strict(np.eye(2, 3)), x=Strict(np.arange(4.0)), c=1.0)


def test_code_is_what_is_compiled() -> None:
    L = fr.hessian(fr.parse("norm2(W*X - Y)^2/2"), "W")
    assert L.code() == map_source(L, NUMPY)[0] == L.compile().source
    e = fr.parse("norm2(W*X - Y)^2/2")
    assert fr.code(e) == fr.compile(e).source
    with pytest.raises(fr.UnsupportedError, match=r"fr\.parse"):
        fr.code("x'*x")
