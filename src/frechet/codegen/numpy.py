"""NumPy source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ..expr import App, Sym
from ..identities.properties import has
from .dialect import ATOM, Program
from .helpers import needed, sources
from .python import Python, own, special

# numpy.logaddexp takes one number at a time; these functions take eight.
LOG1PEXP = '''def log1pexp(X):
    """Return log(1 + exp(x)) of every entry, which never overflows."""
    return np.log1p(np.exp(-np.abs(X))) + np.maximum(X, 0)'''


class NumPy(Python):
    """``import numpy as np``."""

    name = "numpy"
    prefix = "np"
    imports = ("import numpy as np",)
    install = "numpy"
    # numpy.linalg.diagonal and numpy.concat came with NumPy 2; these have always been there.
    functions: ClassVar[Mapping[str, str]] = {"linalg.diagonal": "np.diagonal", "concat": "np.concatenate"}
    plain: ClassVar[Mapping[str, str]] = {
        "log1pexp": LOG1PEXP,
        **own("np", "transpose"),
        **{name: special(name, "math") for name in ("erf", "erfc")},
    }
    helpers: ClassVar[Mapping[str, str]] = {**plain, **sources()}

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return a call; of log(exp(x) + exp(0 x)) one of our own."""
        if path == "logaddexp" and args[1] == f"{args[0].removeprefix('-')} * 0":
            return f"log1pexp({args[0]})", ATOM
        return super().call(path, args, options)

    special = True

    def value(self, node: App) -> Callable[..., Any]:
        """Return what writes the value; where the first argument has a property, one that relies on it."""
        for name, (value, _) in node.op.special.items():
            if has(node.args[0], name):
                return value
        return super().value(node)

    def helped(self, p: Program) -> list[str]:
        """Return the sources of the helpers that a program calls, and of those that they call."""
        called = " ".join([*(t for _, t in p.statements), *(r.text for r in p.results)])
        return [source for word, source in self.plain.items() if p.uses(word)] + needed(called)

    def filled(self, rows: str, columns: str, number: str, like: str) -> str:
        """Return an array written out, which reads better than a call of full."""
        return f"np.full(({rows}, {columns}), {number}, dtype=float)"

    def contraction(self, indices: str, args: list[str]) -> str:
        """Return BLAS's dot for a sum of products of corresponding entries: it needs no array of the products."""
        if indices != "ij,ij->":
            return ""
        return f"np.dot({', '.join(f'{a}.ravel()' for a in args)}).reshape((1, 1))"

    def number(self, text: str) -> str:
        """Return the text of a Python float."""
        return f"float({text}[0, 0])"

    def converted(self, s: Sym, name: str) -> list[str]:
        """Return the lines that take integers for numbers and refuse what is not numbers."""
        return [
            f"    {name} = np.asarray({name})",
            f"    shape_{name} = {name}.shape",
            f"    if {name}.dtype.kind in 'biu':",
            f"        {name} = {name}.astype(float)",
            f"    if {name}.dtype.kind not in 'fc':",
            f'        raise ValueError("{s.name} is to be numbers, but something else was given")',
        ]


class Written(NumPy):
    """NumPy for one expression, which is read and copied without functions of ours where NumPy has its own."""

    def call(self, path: str, args: list[str], options: Mapping[str, Any]) -> tuple[str, int]:
        """Return a call of NumPy's function."""
        return super(NumPy, self).call(path, args, options)

    special = False

    def value(self, node: App) -> Callable[..., Any]:
        """Return what writes the value for any arguments."""
        return super(NumPy, self).value(node)


NUMPY = NumPy()
WRITTEN = Written()
