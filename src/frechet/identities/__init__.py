"""Named theorems, one line each, in files by operation."""

from . import (  # noqa: F401  # the order is the order in which rewritings are tried
    blocks,
    determinant,
    diagonal,
    elementwise,
    hadamard,
    inner,
    inverse,
    kronecker,
    matmul,
    projections,
    pseudoinverse,
    ratio,
    reductions,
    scale,
    softmax,
    structure,
    sums,
    trace,
    transpose,
    vec,
)
