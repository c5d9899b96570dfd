"""What a declared structure allows: Q'Q = I, the transpose of a skew matrix, the norm of a unit vector."""

from __future__ import annotations

from ..expr import Const, Expr, Sym, number
from ..identity import identity
from ..primitives.determinant import det
from ..primitives.elementwise import abs_
from ..primitives.inverse import inv
from ..primitives.linear import neg, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul
from ..primitives.norms import norm2, sqnorm
from ..primitives.powers import power
from ..primitives.triangular import tril, triu
from ..spaces import structure
from .properties import having

ONE = number(1)


def is_skew_letter(e: Expr) -> bool:
    """Whether `e` is a variable declared skew-symmetric; looked at for every transpose, so not further."""
    return isinstance(e, Sym) and e.structure == "skew"


def is_unit(e: Expr) -> bool:
    """Whether `e` is a variable of norm one."""
    return isinstance(e, Sym) and e.structure == "unit"


def are_diagonal_and_out_of_order(D: Expr, E: Expr, **_: Expr) -> bool:
    """Whether two diagonal variables stand in the order of their names turned round."""
    letters = [
        e for e in (D, E) if isinstance(e, Sym) and e.structure and "diagonal" in structure(e.structure).properties
    ]
    return len(letters) == 2 and letters[0].name > letters[1].name


# Orthonormal columns: Q'Q = I; orthonormal rows: Q Q' = I; an orthogonal matrix has both.
identity(
    "orthonormal_columns",
    "Q[n,k]",
    lambda Q: (matmul(transpose(Q), Q), Const("I", (Q.shape[1], Q.shape[1]))),
    kind="structure",
    where={"Q": having("orthonormal_columns")},
    title="orthonormal columns",
)
identity(
    "orthonormal_columns_left",
    "Q[n,k], A[k,m]",
    lambda Q, A: (matmul(transpose(Q), matmul(Q, A)), A),
    kind="structure",
    where={"Q": having("orthonormal_columns")},
    title="orthonormal columns",
)
identity(
    "orthonormal_columns_right",
    "A[m,k], Q[n,k]",
    lambda A, Q: (matmul(matmul(A, transpose(Q)), Q), A),
    kind="structure",
    where={"Q": having("orthonormal_columns")},
    title="orthonormal columns",
)
identity(
    "orthonormal_rows",
    "Q[k,n]",
    lambda Q: (matmul(Q, transpose(Q)), Const("I", (Q.shape[0], Q.shape[0]))),
    kind="structure",
    where={"Q": having("orthonormal_rows")},
    title="orthonormal rows",
)
identity(
    "orthonormal_rows_left",
    "Q[k,n], A[k,m]",
    lambda Q, A: (matmul(Q, matmul(transpose(Q), A)), A),
    kind="structure",
    where={"Q": having("orthonormal_rows")},
    title="orthonormal rows",
)
identity(
    "orthonormal_rows_right",
    "A[m,k], Q[k,n]",
    lambda A, Q: (matmul(matmul(A, Q), transpose(Q)), A),
    kind="structure",
    where={"Q": having("orthonormal_rows")},
    title="orthonormal rows",
)
identity(
    "inverse_of_orthogonal",
    "Q[n,n]",
    lambda Q: (inv(Q), transpose(Q)),
    kind="structure",
    where={"Q": having("orthogonal")},
    title="the inverse of an orthogonal matrix is its transpose",
)
for _norm in (norm2, sqnorm):
    identity(
        f"{_norm.name}_orthonormal_left",
        "Q[n,k], A[k,m]",
        lambda Q, A, norm=_norm: (norm(matmul(Q, A)), norm(A)),
        kind="structure",
        where={"Q": having("orthonormal_columns")},
        title="orthonormal columns keep the norm",
    )
    identity(
        f"{_norm.name}_orthonormal_right",
        "A[m,k], Q[k,n]",
        lambda A, Q, norm=_norm: (norm(matmul(A, Q)), norm(A)),
        kind="structure",
        where={"Q": having("orthonormal_rows")},
        title="orthonormal rows keep the norm",
    )
identity(
    "sqnorm_orthonormal_columns",
    "Q[n,k]",
    lambda Q: (sqnorm(Q), trace(Const("I", (Q.shape[1], Q.shape[1])))),
    kind="structure",
    where={"Q": having("orthonormal_columns")},
    title="orthonormal columns",
)
identity(
    "squared_determinant_of_orthogonal",
    "Q[n,n]",
    lambda Q: (power(det(Q), number(2)), ONE),
    kind="structure",
    where={"Q": having("orthogonal")},
    title="the determinant of an orthogonal matrix is 1 or −1",
)
identity(
    "size_of_determinant_of_orthogonal",
    "Q[n,n]",
    lambda Q: (abs_(det(Q)), ONE),
    kind="structure",
    where={"Q": having("orthogonal")},
    title="the determinant of an orthogonal matrix is 1 or −1",
)

# Norm one.
identity("unit_norm", "X[m,n]", lambda X: (norm2(X), ONE), kind="structure", where={"X": is_unit}, title="norm one")
identity(
    "unit_norm_squared", "X[m,n]", lambda X: (sqnorm(X), ONE), kind="structure", where={"X": is_unit}, title="norm one"
)
identity(
    "unit_norm_inner", "X[m,n]", lambda X: (inner(X, X), ONE), kind="structure", where={"X": is_unit}, title="norm one"
)
identity(
    "unit_norm_product",
    "x[n,1]",
    lambda x: (matmul(transpose(x), x), ONE),
    kind="structure",
    where={"x": is_unit},
    title="norm one",
)

# Skew-symmetric.
identity(
    "transpose_skew",
    "K[n,n]",
    lambda K: (transpose(K), neg(K)),
    kind="structure",
    where={"K": is_skew_letter},
    title="skew symmetry",
)
identity(
    "trace_skew",
    "K[n,n]",
    lambda K: (trace(K), number(0)),
    kind="structure",
    where={"K": having("skew")},
    title="the trace of a skew-symmetric matrix is 0",
)
identity(
    "quadratic_form_skew_left",
    "K[n,n], x[n,1]",
    lambda K, x: (matmul(matmul(transpose(x), K), x), number(0)),
    kind="structure",
    where={"K": having("skew")},
    title="the quadratic form of a skew-symmetric matrix is 0",
)
identity(
    "quadratic_form_skew_right",
    "K[n,n], x[n,1]",
    lambda K, x: (matmul(transpose(x), matmul(K, x)), number(0)),
    kind="structure",
    where={"K": having("skew")},
    title="the quadratic form of a skew-symmetric matrix is 0",
)

# Diagonal and triangular.
identity(
    "diagonal_matrices_commute",
    "E[n,n], D[n,n]",
    lambda E, D: (matmul(E, D), matmul(D, E)),
    kind="structure",
    where={"E": having("diagonal"), "D": having("diagonal")},
    when=lambda E, D: are_diagonal_and_out_of_order(E, D),
    title="diagonal matrices commute",
)
identity(
    "diagonal_matrices_commute_right",
    "A[m,n], E[n,n], D[n,n]",
    lambda A, E, D: (matmul(matmul(A, E), D), matmul(matmul(A, D), E)),
    kind="structure",
    where={"E": having("diagonal"), "D": having("diagonal")},
    when=lambda A, E, D: are_diagonal_and_out_of_order(E, D),
    title="diagonal matrices commute",
)
identity(
    "diagonal_part_of_diagonal",
    "D[n,n]",
    lambda D: (hadamard(Const("I", D.shape), D), D),
    kind="structure",
    where={"D": having("diagonal")},
    title="the diagonal part of a diagonal matrix",
)
identity(
    "tril_lower",
    "L[n,n]",
    lambda L: (tril(L), L),
    kind="structure",
    where={"L": having("lower_triangular")},
    title="a lower triangular matrix",
)
identity(
    "triu_upper",
    "U[n,n]",
    lambda U: (triu(U), U),
    kind="structure",
    where={"U": having("upper_triangular")},
    title="an upper triangular matrix",
)
