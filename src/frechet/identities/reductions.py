"""Sums of rows, of columns and of all entries as products with the vector of ones."""

from __future__ import annotations

from ..expr import ones
from ..identity import identity
from ..primitives.linear import total
from ..primitives.multilinear import matmul
from ..primitives.reductions import column_sums, row_sums

identity("row_sums_matmul", "A[m,n]", lambda A: (row_sums(A), matmul(A, ones(A.shape[1], 1))))
identity("column_sums_matmul", "A[m,n]", lambda A: (column_sums(A), matmul(ones(1, A.shape[0]), A)))
identity("total_matmul_ones_right", "A[m,n]", lambda A: (total(matmul(A, ones(A.shape[1], 1))), total(A)))
identity("total_matmul_ones_left", "A[m,n]", lambda A: (total(matmul(ones(1, A.shape[0]), A)), total(A)))
identity(
    "total_matmul",
    "A[m,k], B[k,n]",
    lambda A, B: (total(matmul(A, B)), matmul(column_sums(A), row_sums(B))),
    kind="law",
)
identity(
    "matmul_ones_ones",
    "A[m,n]",
    lambda A: (matmul(ones(A.shape[0], 1), ones(1, A.shape[1])), ones(*A.shape)),
)
