"""Matrices that are known by their structure: a Hessian as a Kronecker product is two small factors, not 10⁶ numbers.

They multiply and add like arrays, stay structured as long as they can, and become arrays when asked: ``K.to_dense()``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

Shape = tuple[int, int]

PRODUCTS = 2**23  # numbers up to which the products of all pairs of rows are held


class Structured(ABC):
    """A real or complex matrix that is not stored entry by entry."""

    __array_ufunc__ = None  # NumPy leaves c * K and A @ K to the methods below
    shape: Shape
    ndim: Final = 2

    # What every structure says ----------------------------------------------------------------------

    @abstractmethod
    def times(self, V: Any) -> Any:
        """Return K V for an array of two axes."""

    @property
    @abstractmethod
    def T(self) -> Any:
        """The transpose."""

    def scaled(self, c: Any) -> Structured:
        """Return c K for a number c."""
        return Scaled(c, self)

    def to_dense(self) -> Any:
        """Return the matrix as an array."""
        return self.times(np.eye(self.shape[1]))

    def add_to(self, out: Any) -> None:
        """Add the matrix to the array `out`."""
        out += self.to_dense()

    def copy(self) -> Structured:
        """Return the matrix itself: its parts are not written into."""
        return self

    # What follows from it ---------------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.to_dense(), dtype=dtype)

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, Structured):
            return product(self, other)
        V = np.asarray(other)
        fitting(self.shape[1], V.shape[0], self, V)
        return self.times(V) if V.ndim == 2 else self.times(V.reshape(-1, 1)).reshape(-1)

    def __rmatmul__(self, other: Any) -> Any:
        V = np.asarray(other)
        fitting(V.shape[-1], self.shape[0], V, self)
        return (self.T @ V.T).T

    def __mul__(self, c: Any) -> Any:
        """Return c K for a number; a column of numbers scales the rows, a row of numbers the columns."""
        if isinstance(c, (int, float)):
            return self.scaled(c)
        shape = np.shape(c)
        if len(shape) == 2 and shape != (1, 1) and 1 in shape:
            d = Diagonal(c)
            return product(d, self) if shape[1] == 1 else product(self, d)
        return self.scaled(number(c))

    __rmul__ = __mul__

    def __truediv__(self, c: Any) -> Structured:
        return self.scaled(1 / number(c))

    def __neg__(self) -> Structured:
        return self.scaled(-1)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Structured):
            return total(self, other)
        return plus(other, self)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape[0]} x {self.shape[1]}>"


Matrix = Any  # an array or a `Structured`


def fitting(columns: int, rows: int, A: Matrix, B: Matrix) -> None:
    """Refuse a product of matrices that do not fit."""
    if columns != rows:
        raise ValueError(f"{A.shape} @ {B.shape}: {columns} columns do not fit {rows} rows")


def number(c: Any) -> Any:
    """Return a scalar, which generated code holds as a 1 x 1 array, as a number."""
    if isinstance(c, (int, float, complex)):
        return c
    a = np.asarray(c)
    if a.size != 1 or isinstance(c, Structured):
        raise TypeError("a structured matrix is multiplied by a number with *, by a matrix with @")
    return a.item()


def dense(A: Matrix) -> Any:
    """Return an array: a structured matrix written out, anything else as it is."""
    return A.to_dense() if isinstance(A, Structured) else A


def plus(A: Any, K: Structured) -> Any:
    """Return A + K for an array A, as an array."""
    A = np.asarray(A)
    if A.shape != K.shape:
        raise ValueError(f"{A.shape} + {K.shape}: the shapes differ")
    out = np.array(A, np.result_type(A, float), order="C")
    K.add_to(out)
    return out


class Dense(Structured):
    """A matrix without a structure: an array that takes part in what the others do."""

    def __init__(self, A: Any) -> None:
        self.A, self.shape = A, A.shape

    def times(self, V: Any) -> Any:
        """Return A V."""
        return self.A @ V

    @property
    def T(self) -> Dense:
        """The transpose, a view."""
        return Dense(self.A.T)

    def scaled(self, c: Any) -> Dense:
        """Return c A."""
        return Dense(c * self.A)

    def to_dense(self) -> Any:
        """Return the array itself."""
        return self.A


class Identity(Structured):
    """The identity of order n."""

    def __init__(self, n: int) -> None:
        self.shape = (n, n)

    def times(self, V: Any) -> Any:
        """Return V."""
        return V

    @property
    def T(self) -> Identity:
        """The identity again."""
        return self

    def to_dense(self) -> Any:
        """Return the array."""
        return np.eye(self.shape[0])

    def add_to(self, out: Any) -> None:
        """Add one along the diagonal."""
        np.einsum("ii->i", out)[...] += 1


class Diagonal(Structured):
    """The diagonal matrix of a vector."""

    def __init__(self, d: Any) -> None:
        self.d = np.asarray(d).reshape(-1)
        self.shape = (self.d.size, self.d.size)

    def times(self, V: Any) -> Any:
        """Return the rows of V, each times its number."""
        return self.d[:, None] * V

    @property
    def T(self) -> Diagonal:
        """The same matrix."""
        return self

    def scaled(self, c: Any) -> Diagonal:
        """Return c K."""
        return Diagonal(c * self.d)

    def to_dense(self) -> Any:
        """Return the array."""
        return np.diag(self.d)

    def add_to(self, out: Any) -> None:
        """Add along the diagonal."""
        np.einsum("ii->i", out)[...] += self.d


class Scaled(Structured):
    """A number times a structured matrix."""

    def __init__(self, c: Any, K: Structured) -> None:
        self.c, self.K, self.shape = c, K, K.shape

    def times(self, V: Any) -> Any:
        """Return c K V."""
        return self.c * self.K.times(V)

    @property
    def T(self) -> Structured:
        """The transpose."""
        return Scaled(self.c, self.K.T)

    def scaled(self, c: Any) -> Structured:
        """Return one factor for two."""
        return Scaled(c * self.c, self.K)

    def to_dense(self) -> Any:
        """Return the array."""
        return self.c * self.K.to_dense()


class Commutation(Structured):
    """The permutation K with K vec(X) = vec(X') for every X of the shape of S."""

    def __init__(self, S: Matrix) -> None:
        self.m, self.n = S.shape
        self.shape = (self.m * self.n, self.m * self.n)

    def times(self, V: Any) -> Any:
        """Return the rows of V, permuted."""
        return V.reshape(self.n, self.m, -1).transpose(1, 0, 2).reshape(V.shape)

    @property
    def T(self) -> Commutation:
        """The permutation back, that of the transposed shape."""
        return Commutation(np.broadcast_to(0.0, (self.n, self.m)))


class Kronecker(Structured):
    """The Kronecker product of two matrices, each an array or structured itself: the blocks aᵢⱼ B."""

    def __init__(self, A: Matrix, B: Matrix) -> None:
        self.A, self.B = A, B
        self.shape = (A.shape[0] * B.shape[0], A.shape[1] * B.shape[1])

    def times(self, V: Any) -> Any:
        """Return K V: (A ⊗ B) vec(X) = vec(B X A'), for every column vec(X) of V."""
        (m, a), (n, b), r = self.A.shape, self.B.shape, V.shape[1]
        X = V.reshape(a, b * r)
        if a * b * n + m * n * a > m * b * a + m * b * n:  # A first
            X = self.A @ X
            a, left = m, False
        else:
            left = True
        X = X.reshape(a, b, r).transpose(1, 0, 2).reshape(b, a * r)
        X = (self.B @ X).reshape(n, a, r).transpose(1, 0, 2).reshape(a, n * r)
        return (self.A @ X if left else X).reshape(m * n, r)

    @property
    def T(self) -> Kronecker:
        """A' ⊗ B'."""
        return Kronecker(self.A.T, self.B.T)

    def scaled(self, c: Any) -> Kronecker:
        """Return the product with the number taken into the factor that is an array."""
        if isinstance(self.A, Structured) and not isinstance(self.B, Structured):
            return Kronecker(self.A, c * self.B)
        return Kronecker(c * self.A, self.B)

    def to_dense(self) -> Any:
        """Return the array; beside a diagonal factor only what is not zero is written."""
        A, B = weights(self.A), weights(self.B)
        full = A.ndim == B.ndim == 2
        out = (np.empty if full else np.zeros)(self.shape, np.result_type(A, B))
        np.multiply(A.reshape(*A.shape, *B.ndim * (1,)), B, out=self._entries(out))
        return out

    def add_to(self, out: Any) -> None:
        """Add what is not zero to an array."""
        A, B = weights(self.A), weights(self.B)
        view = self._entries(out)
        view += A.reshape(*A.shape, *B.ndim * (1,)) * B

    def _entries(self, out: Any) -> Any:
        (m, a), (n, b) = self.A.shape, self.B.shape
        return entries(out.reshape(m, n, a, b), isinstance(self.A, DIAGONAL), isinstance(self.B, DIAGONAL))


DIAGONAL = (Identity, Diagonal)


def weights(K: Matrix) -> Any:
    """Return the array of a factor: of a diagonal one the vector on its diagonal."""
    if isinstance(K, Identity):
        return np.ones(K.shape[0])
    return K.d if isinstance(K, Diagonal) else dense(K)


def entries(grid: Any, diagonal: bool, diagonals: bool) -> Any:
    """Return a view of blocks, with axes (block row, block column, row, column), of an array of axes (a, i, b, j).

    `diagonal`: only of the blocks on the diagonal, with one axis for both; `diagonals`: only of the diagonal of each.
    """
    a, i = "aa" if diagonal else "ab", "ii" if diagonals else "ij"
    kept = "".join(dict.fromkeys(a + i))
    return np.einsum(f"{a[0]}{i[0]}{a[1]}{i[1]}->{kept}", grid)


class LowRank(Structured):
    """U V', where U and V have few columns."""

    def __init__(self, U: Any, V: Any) -> None:
        self.U, self.V = U, V
        self.shape = (U.shape[0], V.shape[0])

    def times(self, V: Any) -> Any:
        """Return U (V' X)."""
        return self.U @ (self.V.T @ V)

    @property
    def T(self) -> LowRank:
        """V U'."""
        return LowRank(self.V, self.U)

    def scaled(self, c: Any) -> LowRank:
        """Return c U V'."""
        return LowRank(c * self.U, self.V)

    def to_dense(self) -> Any:
        """Return the array."""
        return self.U @ self.V.T


class Blocks(Structured):
    """The matrix of the blocks A diag(d_ab) B, for all a and b: ``D[a, b]`` is d_ab.

    Where `D` has two axes all blocks but those with a = b are zero. A or B may be None, the identity.
    """

    def __init__(self, D: Any, A: Any = None, B: Any = None) -> None:
        self.D, self.A, self.B = D, A, B
        n = D.shape[-1]
        self.block = (n if A is None else A.shape[0], n if B is None else B.shape[1])
        self.grid = (D.shape[0], D.shape[-2])
        self.shape = (self.grid[0] * self.block[0], self.grid[1] * self.block[1])

    def times(self, V: Any) -> Any:
        """Return K V: B, the weights and A are applied to all blocks of V together."""
        X = V.reshape(self.grid[1], self.block[1], -1)
        X = X if self.B is None else self.B @ X
        X = self.D[:, :, None] * X if self.D.ndim == 2 else np.einsum("abn,bnr->anr", self.D, X)
        X = X if self.A is None else self.A @ X
        return X.reshape(self.shape[0], -1)

    @property
    def T(self) -> Blocks:
        """The blocks B' diag(d_ba) A'."""
        D = self.D if self.D.ndim == 2 else self.D.transpose(1, 0, 2)
        return Blocks(D, None if self.B is None else self.B.T, None if self.A is None else self.A.T)

    def scaled(self, c: Any) -> Blocks:
        """Return c K."""
        return Blocks(c * self.D, self.A, self.B)

    def to_dense(self) -> Any:
        """Return the array."""
        A, B = self.A, self.B
        if A is not None and B is not None and self.D.ndim == 3:
            return weighted_products(A, self.D, B)
        out = np.zeros(self.shape, np.result_type(*(x for x in (self.D, A, B) if x is not None)))
        W = self.D[..., None, :] * A if A is not None else self.D if B is None else self.D[..., None] * B
        grid = out.reshape(self.grid[0], self.block[0], self.grid[1], self.block[1])
        view = entries(grid, self.D.ndim == 2, A is None and B is None)
        view[...] = W @ B if A is not None and B is not None else W
        return out


def weighted_products(A: Any, D: Any, B: Any) -> Any:
    """Return the matrix of the blocks A diag(d_ab) B; where it is symmetric, half of it is computed."""
    rows, columns = D.shape[:2]
    out = np.empty((rows, A.shape[0], columns, B.shape[1]), np.result_type(A, D, B))
    if rows == columns and transposed(A, B) and np.array_equal(D, D.transpose(1, 0, 2)):
        for a, of_a in enumerate(_symmetric_blocks(A, D)):
            out[a, :, : a + 1] = of_a.transpose(1, 0, 2)
            out[:a, :, a] = of_a[:a]
    else:
        for a in range(rows):
            out[a] = (A @ (D[a, :, :, None] * B)).transpose(1, 0, 2)
    return out.reshape(rows * A.shape[0], columns * B.shape[1])


def _symmetric_blocks(A: Any, D: Any) -> Iterator[Any]:
    """Yield for each a the blocks A diag(d_ab) A' with b = 0, …, a.

    Their entries are the products of two rows of A, weighted: one matrix product for all blocks, while it fits.
    """
    p, n = A.shape
    if p * (p + 1) // 2 * n > PRODUCTS:
        yield from (A @ (D[a, : a + 1, :, None] * A.T) for a in range(len(D)))
        return
    A = np.ascontiguousarray(A)
    pairs = np.empty((p * (p + 1) // 2, n), A.dtype)
    for i in range(p):
        np.multiply(A[i], A[: i + 1], out=pairs[i * (i + 1) // 2 :][: i + 1])
    lower = np.tril_indices(p)
    blocks = np.empty((p, p, len(D) * (len(D) + 1) // 2), np.result_type(A, D))
    blocks[lower] = pairs @ D[np.tril_indices(len(D))].T
    blocks[lower[::-1]] = blocks[lower]
    of_pairs = blocks.transpose(2, 0, 1)
    yield from (of_pairs[a * (a + 1) // 2 :][: a + 1] for a in range(len(D)))


def transposed(A: Any, B: Any) -> bool:
    """Whether B is A', seen from the same memory."""
    a, b = A.__array_interface__, B.T.__array_interface__
    return bool(a["data"] == b["data"] and A.shape == B.T.shape and A.strides == B.T.strides)


class Sum(Structured):
    """A sum of structured matrices."""

    def __init__(self, terms: Sequence[Structured]) -> None:
        self.terms = tuple(terms)
        self.shape = terms[0].shape

    def times(self, V: Any) -> Any:
        """Return the sum of the products."""
        return sum(t.times(V) for t in self.terms[1:]) + self.terms[0].times(V)

    @property
    def T(self) -> Sum:
        """The sum of the transposes."""
        return Sum([t.T for t in self.terms])

    def scaled(self, c: Any) -> Sum:
        """Return c K."""
        return Sum([t.scaled(c) for t in self.terms])

    def to_dense(self) -> Any:
        """Return the array."""
        out = np.array(self.terms[0].to_dense(), order="C")
        for t in self.terms[1:]:
            t.add_to(out)
        return out


class Product(Structured):
    """A product of structured matrices, applied from right to left."""

    def __init__(self, factors: Sequence[Structured]) -> None:
        self.factors = tuple(factors)
        self.shape = (factors[0].shape[0], factors[-1].shape[1])

    def times(self, V: Any) -> Any:
        """Return the product with the last factor first."""
        for factor in reversed(self.factors):
            V = factor.times(V)
        return V

    @property
    def T(self) -> Product:
        """The product of the transposes in the other order."""
        return Product([f.T for f in reversed(self.factors)])

    def to_dense(self) -> Any:
        """Return the array."""
        *others, last = self.factors
        if not others:
            return last.to_dense()
        if isinstance(last, Commutation):  # the columns of what stands before it, permuted
            return last.T.times(Product(others).to_dense().T).T
        return Product(others).times(last.to_dense())


# What stays structured --------------------------------------------------------------------------------


def product(F: Structured, G: Structured) -> Any:
    """Return F G in the simplest form that is known."""
    fitting(F.shape[1], G.shape[0], F, G)
    if isinstance(F, Identity) or isinstance(G, Identity):
        return G if isinstance(F, Identity) else F
    if isinstance(F, Scaled):
        return product(F.K, G) * F.c
    if isinstance(G, Scaled):
        return product(F, G.K) * G.c
    if isinstance(F, Diagonal) and isinstance(G, Diagonal):
        return Diagonal(F.d * G.d)
    if isinstance(F, Kronecker) and isinstance(G, Kronecker) and F.A.shape[1] == G.A.shape[0]:
        return Kronecker(F.A @ G.A, F.B @ G.B)
    if isinstance(G, LowRank):
        return LowRank(F @ G.U, G.V)
    if isinstance(F, LowRank):
        return LowRank(F.U, G.T @ F.V)
    if isinstance(F, Sum):
        return _added([product(t, G) for t in F.terms])
    if isinstance(G, Sum):
        return _added([product(F, t) for t in G.terms])
    return _blockwise(F, G) or Product([*_factors(F), *_factors(G)])


def total(F: Structured, G: Structured) -> Any:
    """Return F + G in the simplest form that is known."""
    if F.shape != G.shape:
        raise ValueError(f"{F.shape} + {G.shape}: the shapes differ")
    d, e = on_diagonal(F), on_diagonal(G)
    if d is not None and e is not None:
        return Diagonal(np.broadcast_to(d + e, F.shape[:1]))
    if isinstance(F, Kronecker) and isinstance(G, Kronecker):
        if same(F.A, G.A):
            return Kronecker(F.A, F.B + G.B)
        if same(F.B, G.B):
            return Kronecker(F.A + G.A, F.B)
    blocks = next((K for K in (F, G) if isinstance(K, Blocks)), None)
    if blocks is not None:
        P, Q = (open_blocks(K, blocks) for K in (F, G))
        if P is not None and Q is not None:
            return Blocks(_plus(P.D, Q.D), blocks.A, blocks.B)
    if isinstance(F, LowRank) and isinstance(G, LowRank):
        return LowRank(np.hstack([F.U, G.U]), np.hstack([F.V, G.V]))
    return Sum([*(F.terms if isinstance(F, Sum) else (F,)), *(G.terms if isinstance(G, Sum) else (G,))])


def _added(terms: Sequence[Any]) -> Any:
    out = terms[0]
    for t in terms[1:]:
        out = out + t
    return out


def _factors(K: Structured) -> tuple[Structured, ...]:
    return K.factors if isinstance(K, Product) else (K,)


def on_diagonal(K: Structured) -> Any:
    """Return the diagonal of a diagonal matrix, or the number everywhere on it; None for any other."""
    if isinstance(K, Scaled):
        d = on_diagonal(K.K)
        return None if d is None else K.c * d
    return K.d if isinstance(K, Diagonal) else 1.0 if isinstance(K, Identity) else None


def same(A: Matrix, B: Matrix) -> bool:
    """Whether two factors are one: the same array, or identities of one order."""
    return A is B or (isinstance(A, Identity) and isinstance(B, Identity) and A.shape == B.shape)


def _plus(D: Any, E: Any) -> Any:
    """Return the sum of weights, of all blocks or of those on the diagonal."""
    if D.ndim == E.ndim:
        return D + E
    full, diagonal = (D, E) if D.ndim == 3 else (E, D)
    out = np.array(full, np.result_type(D, E))
    np.einsum("aan->an", out)[...] += diagonal
    return out


def open_blocks(K: Structured, like: Blocks) -> Blocks | None:
    """Return K as blocks with the sides and the length of the weights of `like`, or None."""
    if isinstance(K, Blocks):
        return K if K.A is like.A and K.B is like.B and K.D.shape[-1] == like.D.shape[-1] else None
    return _weighted(K, like.D.shape[-1]) if like.A is None and like.B is None else None


def _weighted(K: Structured, n: int) -> Blocks | None:
    """Return K as diagonal blocks of order n, if it is that."""
    d = on_diagonal(K)
    if d is not None and K.shape[0] % n == 0:
        return Blocks(np.broadcast_to(d, K.shape[:1]).reshape(-1, n))
    if isinstance(K, Kronecker) and isinstance(K.B, DIAGONAL) and K.B.shape[0] == n:
        D = _repeated(K.A, n)
        return Blocks(D if isinstance(K.B, Identity) else D * K.B.d)
    return None


def _repeated(M: Matrix, n: int) -> Any:
    """Return the weights of M ⊗ I, each entry of M n times, as a view."""
    W = weights(M)
    return np.broadcast_to(W[..., None], (*W.shape, n))


def _opened(K: Structured, *, right: bool) -> Blocks | None:
    """Return K as blocks A diag(d), or diag(d) B where `right` is not set, to be multiplied from that side."""
    if isinstance(K, Blocks):
        return K if (K.B if right else K.A) is None else None
    if not isinstance(K, Kronecker):
        return None
    if isinstance(K.B, DIAGONAL):
        return _weighted(K, K.B.shape[0])
    B = dense(K.B)
    D = _repeated(K.A, B.shape[1 if right else 0])
    return Blocks(D, B, None) if right else Blocks(D, None, B)


def _blockwise(F: Structured, G: Structured) -> Blocks | None:
    """Return (A diag(d)) (diag(e) B) block by block, where that is what the factors are."""
    P, Q = _opened(F, right=True), _opened(G, right=False)
    if P is None and Q is not None:
        P = _weighted(F, Q.D.shape[-1])
    elif Q is None and P is not None:
        Q = _weighted(G, P.D.shape[-1])
    if P is None or Q is None or P.D.shape[-1] != Q.D.shape[-1]:
        return None
    if _is_one(G):
        D = P.D
    elif _is_one(F):
        D = Q.D
    elif P.D.ndim == Q.D.ndim == 3:
        D = np.einsum("abn,bcn->acn", P.D, Q.D)
    else:
        D = P.D[:, None] * Q.D if P.D.ndim < Q.D.ndim else P.D * Q.D
    return Blocks(D, P.A, Q.B)


def _is_one(K: Structured) -> bool:
    """Whether all weights of K as blocks are one: I ⊗ B."""
    return isinstance(K, Kronecker) and isinstance(K.A, Identity) and not isinstance(K.B, DIAGONAL)
