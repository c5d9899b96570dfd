"""Which properties an expression is seen to have, from the structure of its variables and from how it is built.

What is found is proven by one theorem for each operation; what is not found may still be true. A scalar is a 1 x 1
matrix: positive definite means positive, invertible means not zero. Nonnegative is said of entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ..expr import App, Const, Expr, Num, Sym, operands, postorder
from ..primitives.determinant import det
from ..primitives.elementwise import elementwise_power
from ..primitives.factorisations import chol
from ..primitives.inverse import inv
from ..primitives.linear import add, neg, sub, trace, transpose
from ..primitives.multilinear import hadamard, inner, matmul, scale
from ..primitives.norms import norm2, sqnorm
from ..primitives.powers import matrix_power, power, ratio
from ..primitives.triangular import tril, triu
from ..spaces import structure

Properties = frozenset[str]
Found = dict[Expr, Properties]  # of an expression and of all its parts
Theorem = Callable[[App, list[Properties], Found], Iterable[str]]

LARGEST = 200  # expressions with more parts are not examined
LONGEST = 64  # nor products with more factors
SUBSPACES = frozenset(("symmetric", "skew", "diagonal", "lower_triangular", "upper_triangular"))
TURNED = {
    "lower_triangular": "upper_triangular",
    "upper_triangular": "lower_triangular",
    "orthonormal_columns": "orthonormal_rows",
    "orthonormal_rows": "orthonormal_columns",
}
IMPLIED: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(given.split()), frozenset(found.split()))
    for given, found in (
        ("lower_triangular upper_triangular", "diagonal"),
        ("symmetric lower_triangular", "diagonal"),
        ("diagonal", "symmetric lower_triangular upper_triangular"),
        ("positive_definite", "positive_semidefinite invertible"),
        ("positive_semidefinite", "symmetric"),
        ("positive_semidefinite invertible", "positive_definite"),
        ("orthogonal", "orthonormal_columns orthonormal_rows invertible"),
        ("orthonormal_columns orthonormal_rows", "orthogonal"),
        ("diagonal positive_semidefinite", "nonnegative"),
    )
)
OF_CONSTANTS = {
    "I": frozenset(("positive_definite", "diagonal", "orthogonal")),
    "0": frozenset(("positive_semidefinite", "diagonal", "skew")),
    "1": frozenset(("positive_semidefinite",)),
}

THEOREMS: dict[object, Theorem] = {}


def has(e: Expr, name: str) -> bool:
    """Return whether `e` is seen to have the property `name`, such as ``"positive_definite"``."""
    return name in properties(e)


def having(name: str) -> Callable[[Expr], bool]:
    """Return the test for one property, as the condition of an identity."""
    return lambda e: has(e, name)


def properties(e: Expr) -> Properties:
    """Return the properties that `e` is seen to have.

    >>> from frechet import eye, matrix
    >>> X = matrix("X", "m", "n")
    >>> "positive_definite" in properties(eye("m") + X @ X.T), "invertible" in properties(X @ X.T)
    (True, False)
    """
    if isinstance(e, Sym) and not e.structure:
        return frozenset(("symmetric",)) if e.is_scalar else frozenset()
    found: Found = {}
    for node in postorder(e):
        if len(found) >= LARGEST:
            return frozenset()
        found[node] = _closed(node, set(_of(node, found)))
    return found[e]


def _of(node: Expr, found: Found) -> Iterable[str]:
    if isinstance(node, Sym):
        return structure(node.structure).properties if node.structure not in ("", "number", "integer") else ()
    if isinstance(node, Num):
        return ("positive_definite",) if node.value > 0 else ("invertible",) if node.value else ("skew", "diagonal")
    if isinstance(node, Const):
        square = OF_CONSTANTS.get(node.name, frozenset()) if node.shape[0] == node.shape[1] else frozenset()
        return square | {"nonnegative"}
    if not isinstance(node, App):
        return ()
    given = [found[a] for a in node.args]
    shown = THEOREMS.get(node.op)
    out = set(shown(node, given, found)) if shown else set()
    if node.op.symmetric or (node.op.commutes_with_transpose and all("symmetric" in p for p in given)):
        out.add("symmetric")
    keeps = node.op.keeps_sign or node.op.keeps_nonnegative
    if node.op.range or (keeps and all("nonnegative" in p for p in given)):
        out.add("nonnegative")
    if node.is_scalar and node.op.range:
        out.add("positive_definite" if node.op.range == "positive" else "positive_semidefinite")
    return out


def _closed(node: Expr, out: set[str]) -> Properties:
    if node.shape[0] == node.shape[1] and out & {"orthonormal_columns", "orthonormal_rows"}:
        out.add("orthogonal")
    if node.is_scalar:
        out.add("symmetric")
        out |= {"nonnegative"} if out & {"positive_definite", "positive_semidefinite"} else set()
    size = -1
    while size != len(out):
        size = len(out)
        for given, implied in IMPLIED:
            if given <= out:
                out |= implied
    return frozenset(out)


def theorem(*ops: object) -> Callable[[Theorem], Theorem]:
    """Declare what holds of the result of an operation, given what holds of its arguments."""

    def enter(rule: Theorem) -> Theorem:
        THEOREMS.update(dict.fromkeys(ops, rule))
        return rule

    return enter


# One theorem for each operation -------------------------------------------------------------------


@theorem(add)
def _sum(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Stay in a subspace and in a convex cone; A + A' is symmetric."""
    a, b = given
    yield from a & b & (SUBSPACES | {"positive_semidefinite"})
    if any("positive_definite" in p and "positive_semidefinite" in q for p, q in ((a, b), (b, a))):
        yield "positive_definite"
    if _are_transposes(*e.args):
        yield "symmetric"


@theorem(sub)
def _difference(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Stay in a subspace; A − A' is skew; what is at most 1, taken from 1, is not negative."""
    yield from given[0] & given[1] & SUBSPACES
    whole, part = e.args
    one = (isinstance(whole, Const) and whole.name == "1") or (isinstance(whole, Num) and whole.value == 1)
    if one and isinstance(part, App) and part.op.at_most_one:
        yield "nonnegative"
    if _are_transposes(*e.args):
        yield "skew"


@theorem(neg)
def _negative(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Keep a subspace, invertibility, orthonormality and the norm."""
    yield from given[0] & (SUBSPACES | {"invertible", "orthogonal", "orthonormal_columns", "orthonormal_rows", "unit"})


@theorem(scale)
def _multiple(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Stay positive definite under a positive factor, in a subspace under any."""
    c, A = given
    yield from A & SUBSPACES
    yield from c & A & {"positive_definite", "positive_semidefinite", "invertible"}


@theorem(ratio)
def _quotient(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Divide: the divisor is not zero, wherever there is a quotient."""
    A, c = given
    yield from A & (SUBSPACES | {"invertible"})
    if "positive_semidefinite" in c:
        yield from A & {"positive_definite", "positive_semidefinite"}


@theorem(transpose)
def _transposed(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Turn lower into upper, columns into rows."""
    return {TURNED.get(p, p) for p in given[0]}


@theorem(inv)
def _inverse(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Keep every structure but the norm."""
    yield "invertible"
    yield from given[0] & (SUBSPACES | {"positive_semidefinite", "orthogonal"})


@theorem(chol)
def _factor(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Have a positive diagonal."""
    return "lower_triangular", "invertible"


@theorem(matrix_power)
def _power_of_matrix(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Stay in the algebra; an even power of a symmetric matrix is positive semidefinite."""
    (A, _), k = given, e.args[1]
    whole = isinstance(k, Num) and k.value.denominator == 1
    yield from A & {"diagonal", "lower_triangular", "upper_triangular", "symmetric", "positive_semidefinite"}
    yield from A & {"orthogonal", "invertible", "positive_definite"}
    if isinstance(k, Num) and k.value < 0:
        yield "invertible"
    if whole and isinstance(k, Num) and "skew" in A:
        yield "symmetric" if k.value % 2 == 0 else "skew"
    if whole and isinstance(k, Num) and "symmetric" in A and k.value % 2 == 0:
        yield "positive_semidefinite"


@theorem(power)
def _power_of_number(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Keep the sign of a positive base; an even power is not negative, and zero only where the base is."""
    c, p = given[0], e.args[1]
    if isinstance(p, Num):
        yield from c & {"positive_definite", "invertible"}
        if "positive_semidefinite" in c or p.value.denominator != 1 or p.value % 2 == 0:
            yield "positive_semidefinite"
        if p.value < 0:
            yield "invertible"


@theorem(matmul)
def _product(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Stay in a group; A S A' is as definite as S, strictly where A has full row rank."""
    a, b = given
    yield from (
        a
        & b
        & {
            "diagonal",
            "lower_triangular",
            "upper_triangular",
            "invertible",
            "orthonormal_columns",
            "orthonormal_rows",
        }
    )
    factors, whole = operands(e, LONGEST)
    left: list[Expr] = []
    while whole and len(factors) > 1 and _are_transposes(factors[0], factors[-1]):
        left.append(factors.pop(0))
        factors.pop()
    if not whole or not left or len(factors) > 1:
        return
    middle = found[factors[0]] if factors else OF_CONSTANTS["I"] | {"positive_semidefinite", "symmetric"}
    yield from middle & {"symmetric", "positive_semidefinite", "skew"}
    if "positive_definite" in middle and all(found[A] & {"invertible", "orthonormal_rows"} for A in left):
        yield "positive_definite"


@theorem(hadamard)
def _entrywise_product(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Keep what is zero; Schur: the entrywise product of positive definite matrices is positive definite."""
    a, b = given
    yield from (a | b) & {"diagonal", "lower_triangular", "upper_triangular"}
    yield from a & b & {"positive_semidefinite", "positive_definite"}
    if ("skew" in a and "symmetric" in b) or ("symmetric" in a and "skew" in b):
        yield "skew"
    if "skew" in a and "skew" in b:
        yield "symmetric"
    factors, whole = operands(e, LONGEST)
    if whole and all("nonnegative" in found[A] for A, count in Counter(factors).items() if count % 2):
        yield "nonnegative"  # squares, times what is not negative


@theorem(elementwise_power)
def _entrywise_power(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Keep signs that are not negative; an even power has no other."""
    p = e.args[1]
    if "nonnegative" in given[0] or (isinstance(p, Num) and p.value % 2 == 0):
        yield "nonnegative"


@theorem(tril, triu)
def _triangle(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Leave a triangle; of a matrix triangular on the other side, the diagonal."""
    yield "lower_triangular" if e.op is tril else "upper_triangular"
    yield from given[0] & {"lower_triangular", "upper_triangular"}


@theorem(det, trace)
def _determinant_or_trace(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Combine the eigenvalues by sum or product: positive where these are."""
    yield from given[0] & {"positive_semidefinite", "positive_definite"}
    if e.op is det:
        yield from given[0] & {"invertible"}
    elif "skew" in given[0]:
        yield "skew"


@theorem(norm2, sqnorm)
def _norm(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Vanish only at zero, which is neither invertible nor of unit norm nor has orthonormal columns."""
    if given[0] & {"unit", "invertible", "orthonormal_columns", "orthonormal_rows"}:
        yield "positive_definite"


@theorem(inner)
def _inner(e: App, given: list[Properties], found: Found) -> Iterable[str]:
    """Square a norm, in ⟨A, A⟩; of two positive semidefinite matrices the inner product is not negative."""
    a, b = given
    if e.args[0] is e.args[1] or ("positive_semidefinite" in a and "positive_semidefinite" in b):
        yield "positive_semidefinite"
    if e.args[0] is e.args[1]:
        yield from _norm(e, given, found)


def _are_transposes(A: Expr, B: Expr) -> bool:
    return A is transpose(B) or B is transpose(A) or (A is B and has_symmetric_letter(A))


def has_symmetric_letter(e: Expr) -> bool:
    """Whether `e` is a variable declared symmetric: its transpose is written without a sign."""
    return isinstance(e, Sym) and bool(e.structure) and "symmetric" in properties(e)
