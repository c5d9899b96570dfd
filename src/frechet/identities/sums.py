"""Sums and differences: signs are brought to the outside, equal terms merge."""

from __future__ import annotations

from ..expr import number, zeros
from ..identity import identity
from ..primitives.linear import add, neg, sub
from ..primitives.multilinear import scale

identity("add_neg_right", "A[m,n], B[m,n]", lambda A, B: (add(A, neg(B)), sub(A, B)))
identity("add_neg_left", "A[m,n], B[m,n]", lambda A, B: (add(neg(A), B), sub(B, A)))
identity("sub_neg_right", "A[m,n], B[m,n]", lambda A, B: (sub(A, neg(B)), add(A, B)))
identity("sub_neg_left", "A[m,n], B[m,n]", lambda A, B: (sub(neg(A), B), neg(add(A, B))))
identity("neg_neg", "A[m,n]", lambda A: (neg(neg(A)), A))
identity("neg_sub", "A[m,n], B[m,n]", lambda A, B: (neg(sub(A, B)), sub(B, A)))
identity("add_same", "A[m,n]", lambda A: (add(A, A), scale(number(2), A)))
identity("sub_same", "A[m,n]", lambda A: (sub(A, A), zeros(*A.shape)))

# A term that is added and taken away again. Longer sums are collected where the gradient is (calculus/collect.py).
identity("sub_sub_same", "A[m,n], B[m,n]", lambda A, B: (sub(sub(A, B), A), neg(B)))
identity("sub_of_sub_same", "A[m,n], B[m,n]", lambda A, B: (sub(A, sub(A, B)), B))
identity("add_sub_same", "A[m,n], B[m,n]", lambda A, B: (add(sub(A, B), B), A))
identity("sub_add_same_left", "A[m,n], B[m,n]", lambda A, B: (sub(add(A, B), A), B))
identity("sub_add_same_right", "A[m,n], B[m,n]", lambda A, B: (sub(add(A, B), B), A))
