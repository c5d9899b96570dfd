"""Executable derivations: gradients of matrix expressions, step by step, each step named and certified.

>>> import frechet as fr
>>> m, n, k = fr.dims("m n k")
>>> W, X, Y = fr.matrix("W", m, n), fr.matrix("X", n, k), fr.matrix("Y", m, k)
>>> fr.derive(fr.norm2(W @ X - Y)**2 / 2, W).gradient
(W X − Y) Xᵀ
"""

from __future__ import annotations

from . import identities, primitives  # noqa: F401  # fills the catalogue
from .certify.certificate import Certificate, same_value
from .codegen import code
from .codegen import compiled_value as compile
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
from .expr import Expr, eye, matrix, number, ones, scalar, vector, zeros
from .linear_map import LinearMap, differential, hessian
from .parse import parse
from .primitive import REGISTRY, words
from .rewrite import tidy
from .spaces import dims
from .verdict import Verdict, check, check_identity

__version__ = "0.1.0"

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
    "LinearMap",
    "NotDifferentiableError",
    "ParseError",
    "ShapeError",
    "Step",
    "UnsupportedError",
    "Verdict",
    "check",
    "check_identity",
    "code",
    "compile",
    "derive",
    "differential",
    "dims",
    "eye",
    "hessian",
    "matrix",
    "number",
    "ones",
    "parse",
    "same_value",
    "scalar",
    "tidy",
    "vector",
    "zeros",
]


def __getattr__(name: str) -> object:
    """Give every primitive under its name, and under the words of the text language: fr.norm2, fr.tr, fr.inv."""
    found = REGISTRY.get(name) or words().get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, [*REGISTRY, *words(), *globals()], n=1)
        raise AttributeError(f"frechet has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *REGISTRY, *words()})
