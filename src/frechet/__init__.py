"""Executable derivations: gradients of matrix expressions, step by step, each step named and certified.

>>> import frechet as fr
>>> m, n, k = fr.dims("m n k")
>>> W, X, Y = fr.matrix("W", m, n), fr.matrix("X", n, k), fr.matrix("Y", m, k)
>>> fr.derive(fr.norm2(W @ X - Y)**2 / 2, W).gradient
(W X − Y) Xᵀ
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# A submodule binds its name here when it is first imported: now, so that `parse` can be the function ever after.
del globals()[import_module(".parse", __name__).__name__.rpartition(".")[2]]

if TYPE_CHECKING:
    from .certify.certificate import Certificate, same_value
    from .codegen import code
    from .codegen import compiled_value as compile
    from .columns import column
    from .course.claims import claim
    from .course.exercises import exercise
    from .derivation import Derivation, Step, derive
    from .errors import (
        CertificateError,
        DeclarationError,
        DomainError,
        FrechetError,
        NotDifferentiableError,
        ParseError,
        ShapeError,
        UnsupportedError,
    )
    from .expr import Expr, eye, matrix, number, ones, pi, scalar, vector, zeros
    from .families import Product, Sum, chain, family
    from .functions import function
    from .indices import index
    from .integers import integer
    from .interop.define import elementwise, using
    from .interop.sympy import from_sympy, to_sympy
    from .joint import Gradients, gradients
    from .linear_map import LinearMap, differential, hessian
    from .means import mean
    from .parse import parse
    from .parse.latex import parse_latex
    from .primitive import REGISTRY
    from .rewrite import tidy
    from .spaces import dims
    from .statement import check_latex
    from .subgradients import Subdifferential, subdifferential
    from .verdict import Verdict, check, check_identity

__version__ = "0.1.0"

# Where each public name lives: it is imported when it is first asked for, so that importing frechet costs little.
_HOME = {
    "REGISTRY": "primitive",
    **dict.fromkeys(("Certificate", "same_value"), "certify.certificate"),
    **dict.fromkeys(("Derivation", "Step", "derive"), "derivation"),
    **dict.fromkeys(("Subdifferential", "subdifferential"), "subgradients"),
    **dict.fromkeys(("LinearMap", "differential", "hessian"), "linear_map"),
    **dict.fromkeys(("Expr", "eye", "matrix", "number", "ones", "pi", "scalar", "vector", "zeros"), "expr"),
    **dict.fromkeys(("elementwise", "using"), "interop.define"),
    **dict.fromkeys(("from_sympy", "to_sympy"), "interop.sympy"),
    **dict.fromkeys(("Verdict", "check", "check_identity"), "verdict"),
    "code": "codegen",
    "column": "columns",
    "compile": "codegen:compiled_value",
    "claim": "course.claims",
    "dims": "spaces",
    "exercise": "course.exercises",
    "check_latex": "statement",
    "function": "functions",
    **dict.fromkeys(("Gradients", "gradients"), "joint"),
    **dict.fromkeys(("Product", "Sum", "chain", "family"), "families"),
    "index": "indices",
    "integer": "integers",
    "mean": "means",
    "parse": "parse.grammar",
    "parse_latex": "parse.latex",
    "tidy": "rewrite",
}

# The public list; besides it, every primitive is an attribute: fr.norm2, fr.trace (fr.tr), fr.inv, …
__all__ = [
    "REGISTRY",
    "Certificate",
    "CertificateError",
    "DeclarationError",
    "Derivation",
    "DomainError",
    "Expr",
    "FrechetError",
    "Gradients",
    "LinearMap",
    "NotDifferentiableError",
    "ParseError",
    "Product",
    "ShapeError",
    "Step",
    "Subdifferential",
    "Sum",
    "UnsupportedError",
    "Verdict",
    "chain",
    "check",
    "check_identity",
    "check_latex",
    "claim",
    "code",
    "column",
    "compile",
    "derive",
    "differential",
    "dims",
    "elementwise",
    "exercise",
    "eye",
    "family",
    "from_sympy",
    "function",
    "gradients",
    "hessian",
    "index",
    "integer",
    "matrix",
    "mean",
    "number",
    "ones",
    "parse",
    "parse_latex",
    "pi",
    "same_value",
    "scalar",
    "subdifferential",
    "tidy",
    "to_sympy",
    "using",
    "vector",
    "zeros",
]


def __getattr__(name: str) -> Any:
    """Give the public names, and every primitive under its name and its words: fr.norm2, fr.tr, fr.inv."""
    if name.startswith("__"):
        raise AttributeError(f"module 'frechet' has no attribute {name!r}")
    from .primitive import called, registry, words

    registry()
    if name in __all__:
        module, _, attribute = _HOME.get(name, "errors").partition(":")
        found: Any = getattr(import_module(f".{module}", __name__), attribute or name)
        globals()[name] = found
        return found
    if (operation := called(name)) is not None:
        return operation
    import difflib

    near = difflib.get_close_matches(name, [*words(), *registry(), *__all__], n=1)
    raise AttributeError(f"frechet has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def __dir__() -> list[str]:
    from .primitive import registry, words

    return sorted({*globals(), *__all__, *words(), *registry()})
