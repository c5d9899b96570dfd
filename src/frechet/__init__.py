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
from .derivation import Derivation, Step, derive
from .errors import (
    CertificateError,
    DeclarationError,
    DomainError,
    FrechetError,
    NotDifferentiableError,
    ParseError,
    ShapeError,
)
from .expr import Expr, eye, matrix, number, ones, scalar, vector, zeros
from .parse import parse
from .primitive import REGISTRY, words
from .rewrite import tidy
from .spaces import dims

__version__ = "0.1.0"
