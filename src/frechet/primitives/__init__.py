"""The catalogue: declarations only, one family of operations a file. Importing it fills the registry."""

from . import (  # noqa: F401  # the order is the order of the catalogue's pages
    blocks,
    determinant,
    diagonal,
    elementwise,
    gaussian,
    inverse,
    kronecker,
    linear,
    multilinear,
    norms,
    powers,
    pseudoinverse,
    reductions,
    softmax,
    symmetry,
    triangular,
)
