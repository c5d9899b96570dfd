"""SymPy's matrix expressions as an array namespace: `value` of a primitive, run on it, says how SymPy writes it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import sympy as sp

from ..errors import DomainError, UnsupportedError

ONE = (sp.Integer(1), sp.Integer(1))
# Where the array API and SymPy have different names for one function.
NAMES = {"abs": "Abs", "pow": "Pow"}


class Symbolic:
    """A matrix in the array API's manner around a SymPy expression; one of 1 x 1 is always a SymPy scalar."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        if getattr(value, "is_Matrix", False) and value.shape == ONE:
            value = sp.Trace(value)
        self.value = value

    @property
    def is_scalar(self) -> bool:
        """Whether the value is 1 x 1."""
        return not getattr(self.value, "is_Matrix", False)

    @property
    def shape(self) -> tuple[Any, Any]:
        """(rows, columns), which may be symbols."""
        return ONE if self.is_scalar else self.value.shape

    @property
    def T(self) -> Symbolic:
        """The transpose."""
        return self if self.is_scalar else Symbolic(sp.Transpose(self.value).doit(deep=False))

    def map(self, function: Callable[[Any], Any]) -> Symbolic:
        """Return the matrix with `function` applied to every entry."""
        if self.is_scalar:
            return Symbolic(function(self.value))
        entry = sp.Dummy("x", real=True)
        return Symbolic(self.value.applyfunc(sp.Lambda(entry, function(entry))))

    def spread(self, shape: tuple[Any, Any]) -> Any:
        """Return the SymPy matrix of `shape` as the array API broadcasts: a scalar, a column or a row is repeated."""
        if self.is_scalar:
            return self.value * sp.OneMatrix(*shape)
        out = self.value if self.shape[0] == shape[0] else sp.OneMatrix(shape[0], 1) * self.value
        return out if self.shape[1] == shape[1] else out * sp.OneMatrix(1, shape[1])

    def _sum(self, other: Any, sign: int) -> Symbolic:
        other = lifted(other)
        if self.is_scalar and other.is_scalar:
            return Symbolic(self.value + sign * other.value)
        shape = together(self, other)
        return Symbolic(self.spread(shape) + sign * other.spread(shape))

    def __add__(self, other: Any) -> Symbolic:
        return self._sum(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Symbolic:
        return self._sum(other, -1)

    def __rsub__(self, other: Any) -> Symbolic:
        return lifted(other)._sum(self, -1)

    def __mul__(self, other: Any) -> Symbolic:
        other = lifted(other)
        if self.is_scalar or other.is_scalar:
            return Symbolic(self.value * other.value)
        shape = together(self, other)
        for a, b in ((self, other), (other, self)):
            if isinstance(a.value, sp.Identity) and b.shape[1] == 1:
                return Symbolic(sp.DiagMatrix(b.value))
        return Symbolic(sp.HadamardProduct(self.spread(shape), other.spread(shape)).doit(deep=False))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Symbolic:
        return self * lifted(other).power(-1)

    def __rtruediv__(self, other: Any) -> Symbolic:
        return lifted(other) * self.power(-1)

    def __matmul__(self, other: Symbolic) -> Symbolic:
        if self.is_scalar or other.is_scalar:
            return self * other
        return Symbolic(self.value * other.value)

    def __neg__(self) -> Symbolic:
        return Symbolic(-self.value)

    def power(self, p: Any) -> Symbolic:
        """Return the entrywise power."""
        exponent = p.value if isinstance(p, Symbolic) else rational(p)
        if self.is_scalar:
            if self.value == 0 and exponent.is_negative:
                raise DomainError("to_sympy: a division by zero has no value in SymPy")
            return Symbolic(self.value**exponent)
        return Symbolic(sp.HadamardPower(self.value, exponent).doit(deep=False))

    def reshape(self, shape: tuple[int, int]) -> Symbolic:
        """Return a scalar as it is; SymPy's matrices have no other reshape."""
        if self.is_scalar and shape == (1, 1):
            return self
        raise UnsupportedError("SymPy's matrix expressions have no reshape")


class Diagonal:
    """The diagonal of a matrix, as the array API gives it: a list of entries, whose sum is the trace."""

    def __init__(self, of: Symbolic) -> None:
        self.of = of

    def reshape(self, shape: tuple[int, int]) -> Symbolic:
        """Return the diagonal as a column, ``DiagonalOf``."""
        if self.of.is_scalar:
            return self.of
        column = sp.DiagonalOf(self.of.value)
        return Symbolic(column if shape[0] != 1 else column.T)


def together(A: Symbolic, B: Symbolic) -> tuple[Any, Any]:
    """Return the shape that two arrays broadcast to."""
    rows, columns = (b if a == 1 else a for a, b in zip(A.shape, B.shape, strict=True))
    return rows, columns


def rational(value: Any) -> Any:
    """Return a number as SymPy's."""
    q = Fraction(value)
    return sp.Rational(q.numerator, q.denominator)


def lifted(value: Any) -> Symbolic:
    """Return a number as a scalar."""
    return value if isinstance(value, Symbolic) else Symbolic(rational(value))


class Matrices:
    """The namespace. A function it does not define is looked up among SymPy's functions of one number."""

    pi = Symbolic(sp.pi)

    def __init__(self) -> None:
        self.linalg = SimpleNamespace(
            inv=self._inv,
            det=self._det,
            slogdet=self._slogdet,
            diagonal=Diagonal,
            matrix_power=self._matrix_power,
            solve=lambda A, B: self._inv(A) @ B,
            adjugate=lambda A: self._det(A) * self._inv(A),
        )

    def __getattr__(self, name: str) -> Any:
        function = getattr(sp, NAMES.get(name, name), None)
        if name.startswith("_") or not (isinstance(function, type) and issubclass(function, sp.Function)):
            raise UnsupportedError(f"SymPy's matrix expressions have no {name}")
        return lambda A: lifted(A).map(function)

    def sqrt(self, A: Symbolic) -> Symbolic:
        """Return the square roots of the entries."""
        return A.map(sp.sqrt)

    def pow(self, A: Symbolic, p: Any) -> Symbolic:
        """Return the entrywise power."""
        return A.power(p)

    def expm1(self, A: Symbolic) -> Symbolic:
        """Return exp(x) - 1 of the entries."""
        return A.map(lambda x: sp.exp(x) - 1)

    def log1p(self, A: Symbolic) -> Symbolic:
        """Return log(1 + x) of the entries."""
        return A.map(lambda x: sp.log(1 + x))

    def logaddexp(self, A: Symbolic, B: Symbolic) -> Symbolic:
        """Return log(exp(a) + exp(b)) of the entries."""
        total = A.map(sp.exp) + B.map(sp.exp)
        return total.map(sp.log)

    def sum(self, A: Any, axis: int | None = None, keepdims: bool = False) -> Symbolic:
        """Return the sum of the entries: of a diagonal the trace, of a row or column the product with ones."""
        if isinstance(A, Diagonal):
            return A.of if A.of.is_scalar else Symbolic(sp.Trace(A.of.value))
        if A.is_scalar:
            return Symbolic(A.value)
        out = A.value
        if axis in (None, 0):
            out = sp.OneMatrix(1, A.shape[0]) * out
        if axis in (None, 1):
            out = out * sp.OneMatrix(A.shape[1], 1)
        return Symbolic(out)

    def eye(self, n: Any) -> Symbolic:
        """Return the identity."""
        return Symbolic(sp.Integer(1) if n == 1 else sp.Identity(n))

    def full(self, shape: tuple[Any, Any], value: Any) -> Symbolic:
        """Return one number in every entry."""
        return lifted(value) if shape == (1, 1) else Symbolic(lifted(value).spread(shape))

    def zeros(self, shape: tuple[Any, Any]) -> Symbolic:
        """Return zeros."""
        return lifted(0) if shape == (1, 1) else Symbolic(sp.ZeroMatrix(*shape))

    def kron(self, A: Symbolic, B: Symbolic) -> Symbolic:
        """Return the Kronecker product."""
        return A * B if A.is_scalar or B.is_scalar else Symbolic(sp.KroneckerProduct(A.value, B.value))

    def _inv(self, A: Symbolic) -> Symbolic:
        if A.is_scalar:
            return A.power(-1)
        return Symbolic(sp.Inverse(A.value).doit(deep=False))

    def _det(self, A: Symbolic) -> Symbolic:
        return A if A.is_scalar else Symbolic(sp.Determinant(A.value))

    def _slogdet(self, A: Symbolic) -> tuple[Symbolic, Symbolic]:
        # Where its logarithm is taken a determinant is positive; elsewhere neither side has a value.
        return lifted(1), self._det(A).map(sp.log)

    def _matrix_power(self, A: Symbolic, k: Any) -> Symbolic:
        return A.power(k) if A.is_scalar else Symbolic(sp.MatPow(A.value, rational(k)).doit(deep=False))
