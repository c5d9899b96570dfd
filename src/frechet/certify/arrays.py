"""Small dense matrices over any ring, with the names of the array API: what `value` runs on when it is judged.

Three rings: exact rationals; dual numbers a + bε, ε² = 0, over the prime field GF(2⁶¹ − 1); and 60-digit reals.
Only +, ×, ÷ and elimination are used, so a derivative read off the ε-part owes nothing to any rule of calculus.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from fractions import Fraction
from functools import reduce, wraps
from operator import mul
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar

from ..errors import DomainError

P = ParamSpec("P")
T = TypeVar("T")

PRIME = 2**61 - 1
DIGITS = 60
# The numbers of the reals are computed in this context, whichever the caller's thread has.
SIXTY = Context(prec=DIGITS, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation, DivisionByZero, Overflow])
ROUNDED = Decimal(10) ** (-DIGITS // 2)  # below this a pivot is what rounding left of none
ELEMENTARY = (
    *("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "expm1", "log1p", "erf", "erfc"),
)
STEEP = ("exp", "sinh", "cosh", "tanh", "expm1", "erf", "erfc")  # functions that overflow, or saturate, early
LARGEST_EXPONENT = 4096  # of an exact fraction
HIGHEST = 10**6  # exponents up to which the degree of what is judged in the field stays far below its size


def in_sixty_digits(f: Callable[P, T]) -> Callable[P, T]:
    """Return `f` for which numbers of the reals are decimal numbers of `SIXTY`, where they are met one by one."""

    @wraps(f)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(SIXTY):
            return f(*args, **kwargs)

    return inside


class Unsupported(Exception):  # noqa: N818  # a verdict on a ring, not an error of anyone
    """The ring has no such operation: the expression is not rational."""


class Outside(DomainError):  # noqa: N818  # names a place, not an error of the user
    """A sample point fell outside the domain of an operation."""


class Beyond(Outside):  # a limit of the judge, not of the operation
    """A sample point at which a value is too large to be computed: it says nothing either way."""


class Array:
    """A matrix of ring elements; rows, columns and 1 x 1 broadcast as in the array API."""

    __slots__ = ("ring", "rows")

    def __init__(self, ring: Ring, rows: list[list[Any]]) -> None:
        self.ring, self.rows = ring, rows

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), len(self.rows[0])

    @property
    def T(self) -> Array:
        """The transpose."""
        return Array(self.ring, [list(r) for r in zip(*self.rows, strict=True)])

    def map(self, f: Callable[[Any], Any]) -> Array:
        """Return the matrix with `f` applied to every entry."""
        return Array(self.ring, [list(map(f, r)) for r in self.rows])

    def _with(self, other: Any, f: Callable[[Any, Any], Any]) -> Array:
        if not isinstance(other, Array):
            c = self.ring.element(other)
            return self.map(lambda x: f(x, c))
        if other.shape == self.shape:
            return Array(self.ring, [list(map(f, r, s)) for r, s in zip(self.rows, other.rows, strict=True)])
        if other.shape == (1, 1):
            c = other.rows[0][0]
            return self.map(lambda x: f(x, c))
        if self.shape == (1, 1):
            c = self.rows[0][0]
            return other.map(lambda y: f(c, y))
        rows, columns = (max(a, b) for a, b in zip(self.shape, other.shape, strict=True))
        return self._spread(rows, columns)._with(other._spread(rows, columns), f)

    def _spread(self, rows: int, columns: int) -> Array:
        """Return the array with its one row, or its one column, repeated."""
        found = self.rows * rows if len(self.rows) == 1 else self.rows
        found = [r * columns if len(r) == 1 else r for r in found]
        if len(found) != rows or len(found[0]) != columns:
            raise AssertionError(f"shape {self.shape} does not broadcast to {(rows, columns)}")
        return Array(self.ring, found)

    def __add__(self, other: Any) -> Array:
        return self._with(other, self.ring.plus)

    def __sub__(self, other: Any) -> Array:
        return self._with(other, self.ring.minus)

    def __mul__(self, other: Any) -> Array:
        return self._with(other, self.ring.times)

    __rmul__ = __mul__
    __radd__ = __add__

    def __truediv__(self, other: Any) -> Array:
        return self._with(other, self.ring.divide)

    def __neg__(self) -> Array:
        return self.map(self.ring.negative)

    def __matmul__(self, other: Array) -> Array:
        return self.ring.matmul(self, other)

    def __getitem__(self, index: int | tuple[slice, slice]) -> Array:
        """Return an entry of a one-row array, or a block."""
        rows, columns = index if isinstance(index, tuple) else (slice(None), slice(index, index + 1 or None))
        return Array(self.ring, [r[columns] for r in self.rows[rows]])

    def reshape(self, shape: tuple[int, int]) -> Array:
        """Return the same entries in another shape, -1 standing for whatever fits."""
        flat = [x for r in self.rows for x in r]
        rows, columns = (n if n > 0 else len(flat) // -(shape[0] * shape[1]) for n in shape)
        return Array(self.ring, [flat[i * columns : (i + 1) * columns] for i in range(rows)])


class Names(SimpleNamespace):
    """The functions of `xp.linalg` that a ring has."""

    def __getattr__(self, name: str) -> Any:
        raise Unsupported(f"the ring has no linalg.{name}")


class Ring(ABC):
    """An array namespace over one kind of number: what the field `value` of a primitive receives as `xp`."""

    zero: Any
    one: Any
    plus: Callable[[Any, Any], Any] = operator.add
    minus: Callable[[Any, Any], Any] = operator.sub
    times: Callable[[Any, Any], Any] = operator.mul
    negative: Callable[[Any], Any] = operator.neg

    def __init__(self) -> None:
        from .blocks import block_trace, block_upper, upper_right
        from .equations import solve_discrete_lyapunov, solve_sylvester

        self.linalg = Names(
            inv=self._inv,
            solve=self._solve,
            solve_sylvester=solve_sylvester,
            solve_discrete_lyapunov=solve_discrete_lyapunov,
            block_upper=block_upper,
            upper_right=upper_right,
            block_trace=block_trace,
            det=self._det,
            slogdet=self._slogdet,
            diagonal=self._diagonal,
            matrix_power=self._matrix_power,
            adjugate=self._adjugate,
            pinv=self._pinv,
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise Unsupported(f"{type(self).__name__} has no {name}")

    # What a ring must say ------------------------------------------------------------------------

    @abstractmethod
    def element(self, value: Any) -> Any:
        """Return the number `value` as a ring element."""

    @abstractmethod
    def divide(self, x: Any, y: Any) -> Any:
        """Return x / y, or raise `Outside` when y is not invertible."""

    @abstractmethod
    def is_unit(self, x: Any) -> bool:
        """Whether x is invertible."""

    def is_zero(self, x: Any) -> bool:
        """Whether x is zero."""
        return not self.is_unit(x)

    def vanishes(self, x: Any) -> bool:
        """Whether x is zero together with its derivative."""
        return self.is_zero(x)

    def pivot(self, column: list[Any], first: int) -> int | None:
        """Return the row, `first` or below, by which elimination divides."""
        return next((r for r in range(first, len(column)) if self.is_unit(column[r])), None)

    def is_less(self, x: Any, y: Any) -> bool:
        """Whether x < y; where the ring has no order, nothing is found to be out of order."""
        return True

    def matmul(self, A: Array, B: Array) -> Array:
        """Return A B."""
        columns = list(zip(*B.rows, strict=True))
        plus, times = self.plus, self.times
        return Array(self, [[reduce(plus, map(times, r, c)) for c in columns] for r in A.rows])

    # The array namespace -------------------------------------------------------------------------

    def array(self, rows: Sequence[Sequence[Any]]) -> Array:
        """Return the matrix with these numbers."""
        return Array(self, [[self.element(x) for x in r] for r in rows])

    def eye(self, n: int) -> Array:
        """Return the identity of order n."""
        return Array(self, [[self.one if i == j else self.zero for j in range(n)] for i in range(n)])

    def full(self, shape: tuple[int, int], value: Any) -> Array:
        """Return the matrix with `value` in every entry."""
        c = self.element(value)
        return Array(self, [[c] * shape[1] for _ in range(shape[0])])

    def sum(self, A: Array, axis: int | None = None, keepdims: bool = False) -> Array:
        """Return the sum of all entries, of every column (axis 0) or of every row (axis 1)."""
        return self._folded(A, axis, keepdims, self.plus)

    def concat(self, parts: Sequence[Array], axis: int) -> Array:
        """Return the arrays one below the other (axis 0) or side by side (axis 1)."""
        if axis == 0:
            return Array(self, [r for A in parts for r in A.rows])
        return Array(self, [[x for r in rows for x in r] for rows in zip(*(A.rows for A in parts), strict=True)])

    def kron(self, A: Array, B: Array) -> Array:
        """Return the matrix of the blocks a_ij B."""
        return Array(self, [[self.times(x, y) for x in r for y in s] for r in A.rows for s in B.rows])

    def vec(self, A: Array) -> Array:
        """Return the columns of A, one below the other."""
        return A.T.reshape((-1, 1))

    def unvec(self, x: Array, m: int, n: int) -> Array:
        """Return the m x n matrix whose vec is x."""
        return x.reshape((n, m)).T

    def blocks_as_rows(self, G: Array, m: int, n: int, p: int, q: int) -> Array:
        """Return the m n x p q matrix whose rows are the transposed vecs of the m x n blocks of G, each p x q."""
        blocks = [G[i * p : (i + 1) * p, j * q : (j + 1) * q] for j in range(n) for i in range(m)]
        return Array(self, [[x for column in B.T.rows for x in column] for B in blocks])

    def rows_as_blocks(self, R: Array, m: int, n: int, p: int, q: int) -> Array:
        """Return the matrix of m x n blocks, each p x q, whose transposed vecs are the rows of R."""
        blocks = [Array(self, [r]).reshape((q, p)).T for r in R.rows]
        return self.concat([self.concat([blocks[j * m + i] for j in range(n)], 1) for i in range(m)], 0)

    def commutation(self, A: Array) -> Array:
        """Return the permutation matrix K with K vec X = vec X' for X of the shape of A."""
        m, n = A.shape
        eye = self.eye(m * n).rows
        return Array(self, [eye[j * m + i] for i in range(m) for j in range(n)])

    def _folded(self, A: Array, axis: int | None, keepdims: bool, f: Callable[[Any, Any], Any]) -> Array:
        assert keepdims or axis is None, "these arrays have two dimensions: an axis that is folded is kept"
        if axis == 0:
            return self._folded(A.T, 1, True, f).T
        if axis == 1:
            return Array(self, [[reduce(f, r)] for r in A.rows])
        return Array(self, [[reduce(f, [x for r in A.rows for x in r])]])

    def pow(self, A: Array, p: Any) -> Array:
        """Return the entrywise power with an integer exponent."""
        if Fraction(p).denominator != 1:
            raise Unsupported("a fractional power is not rational")
        return A.map(lambda x: self._power(x, int(p)))

    def _power(self, x: Any, n: int) -> Any:
        if n < 0:
            x, n = self.divide(self.one, x), -n
        out = self.one
        while n:
            if n & 1:
                out = self.times(out, x)
            x, n = self.times(x, x), n >> 1
        return out

    def tril(self, A: Array) -> Array:
        """Return the entries on and below the diagonal, zero elsewhere."""
        return Array(self, [[x if j <= i else self.zero for j, x in enumerate(r)] for i, r in enumerate(A.rows)])

    def triu(self, A: Array) -> Array:
        """Return the entries on and above the diagonal, zero elsewhere."""
        return Array(self, [[x if j >= i else self.zero for j, x in enumerate(r)] for i, r in enumerate(A.rows)])

    def _diagonal(self, A: Array) -> Array:
        return Array(self, [[A.rows[i][i] for i in range(len(A.rows))]])

    def _matrix_power(self, A: Array, k: Any) -> Array:
        n = int(k)
        if n < 0:
            A, n = self._inv(A), -n
        out = self.eye(len(A.rows))
        while n:
            if n & 1:
                out = out @ A
            A, n = A @ A, n >> 1
        return out

    def _eliminated(self, A: Array, right: list[list[Any]]) -> tuple[list[list[Any]], Any]:
        """Return (A⁻¹ right, det A) by Gauss-Jordan elimination."""
        n = len(A.rows)
        M = [list(r) + list(s) for r, s in zip(A.rows, right, strict=True)]
        det = self.one
        for c in range(n):
            p = self.pivot([r[c] for r in M], c)
            if p is None:
                raise Outside("the matrix is singular at the sample point")
            if p != c:
                M[c], M[p] = M[p], M[c]
                det = self.negative(det)
            pivot = M[c][c]
            det = self.times(det, pivot)
            M[c] = [self.divide(x, pivot) for x in M[c]]
            for r in range(n):
                if r != c:
                    f = M[r][c]
                    M[r] = [self.minus(x, self.times(f, y)) for x, y in zip(M[r], M[c], strict=True)]
        return [r[n:] for r in M], det

    def _inv(self, A: Array) -> Array:
        return Array(self, self._eliminated(A, self.eye(len(A.rows)).rows)[0])

    def _solve(self, A: Array, B: Array) -> Array:
        return Array(self, self._eliminated(A, B.rows)[0])

    def _adjugate(self, A: Array) -> Array:
        """Return adj A by the recursion of Faddeev and LeVerrier, which divides by nothing but 1, …, n − 1."""
        n = len(A.rows)
        M, eye = self.eye(n), self.eye(n)
        for k in range(1, n):
            AM = A @ M
            M = AM - eye * (self.sum(self._diagonal(AM)) / k)
        return M if n % 2 else -M

    def _pinv(self, A: Array) -> Array:
        """Return F' (F F')⁻¹ (C'C)⁻¹ C' for the full-rank factorisation A = C F found by elimination."""
        rest, C, F = A, None, None
        while place := next(
            ((i, j) for i, r in enumerate(rest.rows) for j, x in enumerate(r) if self.is_unit(x)), None
        ):
            i, j = place
            column = Array(self, [[r[j]] for r in rest.rows])
            row = Array(self, [[self.divide(x, rest.rows[i][j]) for x in rest.rows[i]]])
            rest = rest - column @ row
            C = column if C is None else Array(self, [r + s for r, s in zip(C.rows, column.rows, strict=True)])
            F = row if F is None else Array(self, F.rows + row.rows)
        if not all(self.vanishes(x) for r in rest.rows for x in r):
            raise Outside("the rank of the matrix changes at the sample point")
        if C is None or F is None:
            return A.T
        return F.T @ self._inv(F @ F.T) @ self._inv(C.T @ C) @ C.T

    def _det(self, A: Array) -> Array:
        try:
            return Array(self, [[self._eliminated(A, [[] for _ in A.rows])[1]]])
        except Outside:
            # Elimination stops at a singular matrix, which has a determinant, and one that varies: A adj A = det A I.
            return (A @ self._adjugate(A))[:1, :1]

    def _slogdet(self, A: Array) -> tuple[Array, Array]:
        raise Unsupported("the logarithm of a determinant is not rational")


class Ordered(Ring):
    """A ring whose numbers are compared: absolute value, sign, the larger and the smaller of two."""

    def abs(self, A: Array) -> Array:
        """Return the entrywise absolute value."""
        return A.map(abs)

    def sign(self, A: Array) -> Array:
        """Return the entrywise sign."""
        return A.map(lambda x: self.element((x > 0) - (x < 0)))

    def maximum(self, A: Array, B: Array) -> Array:
        """Return the larger of corresponding entries."""
        return A._with(B, max)

    def minimum(self, A: Array, B: Array) -> Array:
        """Return the smaller of corresponding entries."""
        return A._with(B, min)

    def max(self, A: Array, axis: int | None = None, keepdims: bool = False) -> Array:
        """Return the largest entry, of all, of every column or of every row."""
        return self._folded(A, axis, keepdims, max)

    def min(self, A: Array, axis: int | None = None, keepdims: bool = False) -> Array:
        """Return the smallest entry, of all, of every column or of every row."""
        return self._folded(A, axis, keepdims, min)


class Rationals(Ordered):
    """Exact fractions: what folds numbers and prints counterexamples."""

    zero, one = Fraction(0), Fraction(1)

    def element(self, value: Any) -> Fraction:
        """Return the number `value` as a ring element."""
        return Fraction(value)

    def divide(self, x: Fraction, y: Fraction) -> Fraction:
        """Return x / y."""
        if y == 0:
            raise ZeroDivisionError
        return x / y

    def pow(self, A: Array, p: Any) -> Array:
        """Return the entrywise power; of a large exponent the exact number would fill the memory."""
        if abs(p) > LARGEST_EXPONENT:
            raise Unsupported("an exponent too large for exact fractions")
        return super().pow(A, p)

    def _matrix_power(self, A: Array, k: Any) -> Array:
        if abs(k) > LARGEST_EXPONENT:
            raise Unsupported("an exponent too large for exact fractions")
        return super()._matrix_power(A, k)

    def is_unit(self, x: Fraction) -> bool:
        """Whether x is invertible."""
        return x != 0


class Dual:
    """a + bε over GF(2⁶¹ − 1), with ε² = 0."""

    __slots__ = ("a", "b")

    def __init__(self, a: int, b: int = 0) -> None:
        self.a, self.b = a % PRIME, b and b % PRIME

    def __add__(self, o: Dual) -> Dual:
        return Dual(self.a + o.a, self.b + o.b)

    def __sub__(self, o: Dual) -> Dual:
        return Dual(self.a - o.a, self.b - o.b)

    def __mul__(self, o: Dual) -> Dual:
        return Dual(self.a * o.a, self.a * o.b + self.b * o.a)

    def __neg__(self) -> Dual:
        return Dual(-self.a, -self.b)

    def __eq__(self, o: object) -> bool:
        return isinstance(o, Dual) and self.a == o.a and self.b == o.b

    __hash__ = None  # type: ignore[assignment]  # a mutable-free value that nothing needs to hash


class Duals(Ring):
    """Dual numbers over GF(2⁶¹ − 1): rational functions are evaluated exactly, with their derivative."""

    zero, one = Dual(0), Dual(1)

    def element(self, value: Any) -> Dual:
        """Return the number `value` as a ring element."""
        if isinstance(value, Dual):
            return value
        q = Fraction(value)
        if max(abs(q.numerator), q.denominator) >= PRIME:
            raise Unsupported("a number that the field does not tell from a smaller one")
        return Dual(q.numerator if q.denominator == 1 else q.numerator * pow(q.denominator, -1, PRIME))

    def pow(self, A: Array, p: Any) -> Array:
        """Return the entrywise power; x^(2⁶¹ − 1) = x holds in this field alone, so such exponents are refused."""
        if abs(p) > HIGHEST:
            raise Unsupported("an exponent too large for the field")
        return super().pow(A, p)

    def _matrix_power(self, A: Array, k: Any) -> Array:
        if abs(k) > HIGHEST:
            raise Unsupported("an exponent too large for the field")
        return super()._matrix_power(A, k)

    def is_unit(self, x: Dual) -> bool:
        """Whether x is invertible."""
        return x.a != 0

    def vanishes(self, x: Dual) -> bool:
        """Whether x is zero together with its derivative."""
        return x == self.zero

    def divide(self, x: Dual, y: Dual) -> Dual:
        """Return x / y."""
        if y.a == 0:
            raise Outside("division by zero at the sample point")
        inverse = pow(y.a, -1, PRIME)
        return x * Dual(inverse, -y.b * inverse * inverse)

    def matmul(self, A: Array, B: Array) -> Array:
        """Return A B: sums of products of integers, reduced once at the end."""
        columns = [([y.a for y in c], [y.b for y in c]) for c in zip(*B.rows, strict=True)]
        moves = any([any(q) for _, q in columns])
        out = []
        for r in A.rows:
            a, b = [x.a for x in r], [x.b for x in r]
            if any(b):
                out.append([Dual(sum(map(mul, a, p)), sum(map(mul, a, q)) + sum(map(mul, b, p))) for p, q in columns])
            elif moves:
                out.append([Dual(sum(map(mul, a, p)), sum(map(mul, a, q))) for p, q in columns])
            else:
                out.append([Dual(sum(map(mul, a, p))) for p, _ in columns])
        return Array(self, out)

    def _eliminated(self, A: Array, right: list[list[Any]]) -> tuple[list[list[Any]], Any]:
        """Return (A⁻¹ right, det A) by elimination in integers, the primal parts and the ε-parts apart."""
        n, moves = len(A.rows), any(x.b for rows in (A.rows, right) for r in rows for x in r)
        # Of each row what is not yet eliminated, its first entry last.
        primal = [[x.a for x in (*r, *s)][::-1] for r, s in zip(A.rows, right, strict=True)]
        tangent = [[x.b for x in (*r, *s)][::-1] for r, s in zip(A.rows, right, strict=True)]
        det = self.one
        for c in range(n):
            p = next((r for r in range(c, n) if primal[r][-1]), None)
            if p is None:
                raise Outside("the matrix is singular at the sample point")
            if p != c:
                primal[c], primal[p] = primal[p], primal[c]
                tangent[c], tangent[p] = tangent[p], tangent[c]
                det = -det
            pivot = Dual(primal[c].pop(), tangent[c].pop())
            det = det * pivot
            i = pow(pivot.a, -1, PRIME)
            a = primal[c] = [x * i % PRIME for x in primal[c]]
            b = tangent[c]
            if moves:  # of x/y the ε-part is (x.b − (x/y).a y.b)/y.a
                b = tangent[c] = [(x - q * pivot.b) * i % PRIME for x, q in zip(b, a, strict=True)]
            for r in range(n):
                if r != c:
                    f, g = primal[r].pop(), tangent[r].pop()
                    if moves:
                        tangent[r] = [(x - f * y - g * q) % PRIME for x, y, q in zip(tangent[r], b, a, strict=True)]
                    if f:
                        primal[r] = [(x - f * q) % PRIME for x, q in zip(primal[r], a, strict=True)]
        return [
            [Dual(x, y) for x, y in zip(r[::-1], s[::-1], strict=True)] for r, s in zip(primal, tangent, strict=True)
        ], det


class Reals(Ordered):
    """Real numbers of 60 decimal digits; a function outside its domain raises `Outside`."""

    zero, one = Decimal(0), Decimal(1)
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
    plus, minus, times, negative = SIXTY.add, SIXTY.subtract, SIXTY.multiply, SIXTY.minus

    def __init__(self) -> None:
        super().__init__()
        from .real import Functions

        vars(self.linalg).update(Functions(self).names())
        for name in ELEMENTARY:
            setattr(self, name, self._entrywise(name))

    def _entrywise(self, name: str) -> Callable[[Array], Array]:
        limit = Decimal(10) ** (6 if name in STEEP else 40)

        def entry(x: Decimal) -> Decimal:
            from .elementary import elementary

            if x.copy_abs() > limit:
                # The sine of e^(e^9) needs as many digits as e^9 has units: a judge does not wait for them.
                raise Beyond(f"{name} of a number too large to be judged")
            if (y := elementary(name)(x)) is None:
                raise Outside(f"{name} at {x:.5g}")
            return y

        return lambda A: A.map(entry)

    def element(self, value: Any) -> Decimal:
        """Return the number `value` as a ring element."""
        if isinstance(value, Fraction):
            return SIXTY.divide(value.numerator, value.denominator)
        return SIXTY.create_decimal(value)

    def divide(self, x: Decimal, y: Decimal) -> Decimal:
        """Return x / y."""
        if not y:
            raise Outside("division by zero at the sample point")
        return SIXTY.divide(x, y)

    def is_unit(self, x: Decimal) -> bool:
        """Whether x is invertible."""
        return x.copy_abs() > ROUNDED

    def pivot(self, column: list[Any], first: int) -> int | None:
        """Return the row of the largest entry, which keeps the most digits."""
        row = max(range(first, len(column)), key=lambda r: column[r].copy_abs())
        return row if self.is_unit(column[row]) else None

    def is_less(self, x: Decimal, y: Decimal) -> bool:
        """Whether x < y."""
        return x < y

    def abs(self, A: Array) -> Array:
        """Return the entrywise absolute value."""
        return A.map(Decimal.copy_abs)

    def sqrt(self, A: Array) -> Array:
        """Return the entrywise square root."""

        def entry(x: Decimal) -> Decimal:
            if x < 0:
                raise Outside(f"sqrt at {x:.5g}")
            return SIXTY.sqrt(x)

        return A.map(entry)

    def pow(self, A: Array, p: Any) -> Array:
        """Return the entrywise power; a fractional one needs positive entries."""
        q = Fraction(p)
        if q.denominator == 1:
            return super().pow(A, p)
        from .elementary import power

        exponent = self.element(q)

        def entry(x: Decimal) -> Decimal:
            if x <= 0:
                raise Outside("a fractional power of a number that is not positive")
            return power(x, exponent)

        return A.map(entry)

    def logaddexp(self, A: Array, B: Array) -> Array:
        """Return log(exp a + exp b), entrywise."""
        total: Array = self.log(self.exp(A) + self.exp(B))
        return total

    def _slogdet(self, A: Array) -> tuple[Array, Array]:
        d = self._eliminated(A, [[] for _ in A.rows])[1]
        if d <= 0:
            raise Outside("the logarithm of a determinant that is not positive")
        logarithm: Array = self.log(Array(self, [[d]]))
        return self.array([[1]]), logarithm


RATIONALS = Rationals()
DUALS = Duals()
_REALS: list[Reals] = []


def reals() -> Reals:
    """Return the ring of 60-digit reals, made when first asked for."""
    if not _REALS:
        _REALS.append(Reals())
    return _REALS[0]
