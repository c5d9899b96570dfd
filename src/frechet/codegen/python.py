"""Python source over an array library: what NumPy, JAX, PyTorch and the array API standard have in common."""

from __future__ import annotations

import keyword
import linecache
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ..errors import UnsupportedError
from ..expr import Sym
from ..integers import Integer
from ..spaces import SCALAR
from .dialect import ATOM, Dialect, Program, Result, checks, solutions
from .helpers import sources

# Functions that no array library has: {0} is the library, {1} its word for a permutation of the axes, {2} the
# keywords that give a new array the type of X, {3} a line of its own to begin with.
OWN: Mapping[str, str] = {
    "adjugate": '''def adjugate(X):
    """Return adj X from X = U diag(s) V, for singular X too: each entry of s becomes the product of the others."""
{3}    U, s, V = {0}.linalg.svd(X)
    eye = {0}.eye(X.shape[0]{2})
    others = {0}.prod(s * (1 - eye) + eye, axis=1)
    return {0}.linalg.det(U) * {0}.linalg.det(V) * (V.T * others) @ U.T''',
    "vec": '''def vec(X):
    """Return the columns of X, one below the other."""
{3}    return {0}.reshape(X.T, (-1, 1))''',
    "unvec": '''def unvec(X, m, n):
    """Return the m x n matrix whose vec is X."""
{3}    return {0}.reshape(X, (n, m)).T''',
    "blocks_as_rows": '''def blocks_as_rows(X, m, n, p, q):
    """Return the matrix whose rows are the transposed vecs of the m x n blocks of X, each p x q."""
{3}    blocks = {0}.{1}({0}.reshape(X, (m, p, n, q)), (2, 0, 3, 1))
    return {0}.reshape(blocks, (m * n, p * q))''',
    "rows_as_blocks": '''def rows_as_blocks(X, m, n, p, q):
    """Return the matrix of m x n blocks, each p x q, whose transposed vecs are the rows of X."""
{3}    blocks = {0}.{1}({0}.reshape(X, (n, m, q, p)), (1, 3, 0, 2))
    return {0}.reshape(blocks, (m * p, n * q))''',
    "commutation": '''def commutation(X):
    """Return the permutation matrix K with K vec(X) = vec(X'); of X only the shape counts."""
{3}    m, n = X.shape
    rows = {0}.reshape({0}.eye(m * n{2}), (n, m, m * n))
    return {0}.reshape({0}.{1}(rows, (1, 0, 2)), (m * n, m * n))''',
}


def own(prefix: str, permute: str, typed: str = "", first: str = "") -> dict[str, str]:
    """Return the sources of our own functions for an array library."""
    return {name: source.format(prefix, permute, typed, first) for name, source in OWN.items()}


def special(name: str, module: str) -> str:
    """Return the source of a helper that applies a function of one number from another module to every entry."""
    return f'''def {name}(X):
    """Return the function {name} of every entry."""
    import {module}

    return {"np.vectorize(math." + name + ", otypes=[float])" if module == "math" else f"{module}.{name}"}(X)'''


class Python(Dialect):
    """A Python array library, called `prefix` in the source."""

    prefix: str
    imports: tuple[str, ...]
    install: str  # what to install when the library is missing
    bare: bool = True  # whether statements need nothing but the arrays: no namespace taken from them first
    signs: ClassVar[Mapping[str, str]] = {"+": "+", "-": "-", "*": "*", "/": "/", "@": "@", "**": "**"}
    functions: ClassVar[Mapping[str, str]] = {}  # where the library has its own name for a function of the array API

    def __init__(self) -> None:
        self.pi = f"{self.prefix}.pi"
        self.reserved = frozenset({self.prefix, "float", *self.helpers, *keyword.kwlist})

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return a call of the library's function of that name."""
        given = [*args, *(f"{k}={v!r}" for k, v in options.items())]
        own = path.removeprefix("linalg.")
        if own in sources() and own not in self.helpers and path not in self.functions:
            raise self.missing(path)
        function = own if own in self.helpers else self.functions.get(path, f"{self.prefix}.{path}")
        return f"{function}({', '.join(given)})", ATOM

    def transposed(self, operand: str) -> str:
        """Return ``A.T``."""
        return f"{operand}.T"

    def reshaped(self, operand: str, rows: str, columns: str) -> str:
        """Return ``A.reshape((1, 1))``."""
        return f"{operand}.reshape(({rows}, {columns}))"

    def extent(self, operand: str, axis: int) -> str:
        """Return ``A.shape[0]``."""
        return f"{operand}.shape[{axis}]"

    def given(self, word: str, args: list[str], rows: str, columns: str) -> str:
        """Return ``np.reshape(L(W), (1, 1))``: a function may return a float where we need a matrix."""
        return f"{self.prefix}.reshape({super().given(word, args, rows, columns)}, ({rows}, {columns}))"

    def block(self, operand: str, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None]) -> str:
        """Return ``A[:, :n]``."""
        return f"{operand}[{', '.join(f'{start or str()}:{stop or str()}' for start, stop in (rows, columns))}]"

    def listed(self, texts: list[str]) -> list[str]:
        """Return ``[A, B]``."""
        return [f"[{', '.join(texts)}]"]

    def part(self, operand: str, index: int) -> str:
        """Return ``parts[1]``."""
        return f"{operand}[{index}]"

    def typed(self, like: str) -> str:
        """Return the keywords that give a new array the type of the argument `like`."""
        return ""

    def constant(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return ``np.eye(n)``, ``np.zeros((m, n))`` or ``np.ones((m, n))``."""
        if kind == "I":
            return f"{self.prefix}.eye({rows}{self.typed(like)})"
        return f"{self.prefix}.{'zeros' if kind == '0' else 'ones'}(({rows}, {columns}){self.typed(like)})"

    def filled(self, rows: str, columns: str, number: str, like: str) -> str:
        """Return ``np.full((1, 1), number)``."""
        return f"{self.prefix}.full(({rows}, {columns}), {number}{self.typed(like)})"

    def copied(self, text: str) -> str:
        """Return the text of a copy of an array, for a result that is an argument or prepared once."""
        return f"{text}.copy()"

    def helped_in(self, texts: list[str]) -> list[str]:
        """Return the sources of the helpers that these lines call."""
        return self.helped(Program("", "", {}, {}, [], [("", text) for text in texts]))

    def prologue(self, p: Program) -> list[str]:
        """Return the lines that come before the arguments are looked at one by one."""
        return []

    @abstractmethod
    def converted(self, s: Sym, name: str) -> list[str]:
        """Return the lines that make an argument an array of numbers; ``shape_W`` remembers how it came."""

    def single(self, name: str) -> str:
        """Return the text of the number of entries of an array."""
        return f"{name}.size"

    def reshaping(self, name: str, shape: str) -> str:
        """Return the text that gives the array `name` the shape written."""
        return f"{name}.reshape({shape})"

    def number(self, text: str) -> str:
        """Return the text of a 1 x 1 array as a number."""
        return f"{text}[0, 0]"

    def program(self, p: Program) -> str:
        """Return a module with one function."""
        keywords = [*(n for n in p.variables.values() if n != p.positional), *p.callables]
        arguments = [p.positional] * bool(p.positional) + ["*"] * bool(keywords) + keywords
        lines = [*self.imports, "", ""]
        for helper in self.helped(p):
            lines += [helper, "", ""]
        lines += [f"def {p.name}({', '.join(arguments)}):", f'    """{p.doc}"""', *self.prologue(p)]
        for s, name in p.variables.items():
            if isinstance(s, Integer):
                lines += self._whole(s, name)
            else:
                lines += self.converted(s, name) + self._two_dimensional(s, name)
        lines += self._dimensions(p)
        lines += [f"    {name} = {text}" for name, text in p.statements]
        lines.append(f"    return {', '.join(self._returned(r) for r in p.results)}")
        return "\n".join(lines) + "\n"

    def _returned(self, r: Result) -> str:
        if r.kind == "like":
            return f"{self.prefix}.reshape({r.text}, shape_{r.like})"
        return self.number(r.text) if r.kind == "number" else r.text

    @staticmethod
    def _whole(s: Integer, name: str) -> list[str]:
        return [
            f"    if {name} != int({name}) or {name} < 1:",
            f'        raise ValueError(f"{s.name} is an integer from 1 on, but {{{name}}} was given")',
            f"    {name} = int({name})",
        ]

    def _two_dimensional(self, s: Sym, name: str) -> list[str]:
        if s.shape == SCALAR:
            return [
                f"    if {self.single(name)} != 1:",
                f'        raise ValueError(f"{s.name} is a scalar, but an array of shape {{shape_{name}}} was given")',
                f"    {name} = {self.reshaping(name, '1, 1')}",
            ]
        if s.shape[1] == 1:
            return [f"    if {name}.ndim < 2:", f"        {name} = {self.reshaping(name, '-1, 1')}"]
        if s.shape[0] == 1:
            return [f"    if {name}.ndim < 2:", f"        {name} = {self.reshaping(name, '1, -1')}"]
        return []

    def _dimensions(self, p: Program) -> list[str]:
        """Return the lines that bind every dimension, and refuse arguments that do not agree."""
        lines: list[str] = []
        last: list[str] = []
        for c in checks(p):
            given = f"but an array of shape {{shape_{c.name}}} was given"
            lines.append(f"    if {c.name}.ndim != 2:")
            lines.append(f'        raise ValueError(f"{c.variable.name} is a matrix, {given}")')
            lines += [f"    {size} = {c.name}.shape[{axis}]" for size, axis in c.new]
            where = ", ".join(f"{d} = {{{size}}}" for d, size in c.where)
            told = c.told + (f" with {where}" if where else "")
            refusal = [
                f"    if {c.name}.shape != ({', '.join(c.want)}):",
                f'        raise ValueError(f"{told}, {given}")',
            ]
            (last if c.composed else lines).extend(refusal)
        for u in solutions(p):
            lines.append(f"    {u.size} = ({u.name}.shape[{u.axis}] - ({u.rest})) // ({u.factor})")
        return lines + last

    def executed(self, source: str, name: str) -> Callable[..., Any]:
        """Return the function; without the library, say what to install."""
        filename = f"<frechet {name} {hash(source):x}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        scope: dict[str, Any] = {}
        try:
            exec(compile(source, filename, "exec"), scope)  # our own text, made from checked names
        except ModuleNotFoundError as error:
            raise UnsupportedError(
                f"the back end {self.name!r} needs {error.name}, which is not installed: pip install {self.install}"
            ) from None
        function: Callable[..., Any] = scope[name]
        return function
