"""The catalogue: declarations only, one family of operations a file. Importing it fills the registry."""

from . import (  # noqa: F401  # the order is the order of the catalogue's pages
    blocks,
    determinant,
    diagonal,
    elementwise,
    equations,
    factorisations,
    gaussian,
    inverse,
    kronecker,
    linear,
    matrix_functions,
    multilinear,
    norms,
    powers,
    pseudoinverse,
    reductions,
    softmax,
    spectral,
    symmetry,
    triangular,
)
