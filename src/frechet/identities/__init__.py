"""Named theorems, one line each, in files by operation."""

from . import determinant, elementwise, hadamard, inner, inverse, matmul, ratio, scale, sums, trace, transpose  # noqa: F401
