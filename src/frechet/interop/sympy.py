"""To and from SymPy. How an operation is written there is read off its `value`, run on SymPy's matrices."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

from ..dimensions import Dim, canonical, polynomial
from ..errors import DomainError, FrechetError, ShapeError, UnsupportedError
from ..expr import App, Const, Expr, Num, Sym, eye, number, ones, operate, pi, postorder, zeros
from ..indices import Index
from ..integers import Integer
from ..primitive import REGISTRY, Primitive, brief, filled, registry
from ..spaces import SCALAR, Shape, times

if TYPE_CHECKING:
    from .namespace import Symbolic


def to_sympy(expr: Expr) -> Any:
    """Return `expr` as a SymPy expression of the same value.

    A matrix becomes a ``MatrixSymbol``, a dimension a positive integer ``Symbol``, a scalar a real ``Symbol``; a
    1 x 1 product such as x'Ax becomes a ``Trace``, since SymPy's scalars and 1 x 1 matrices do not mix. SymPy
    rewrites what it is given, so the form may change. Structure, such as symmetric, has no counterpart and is lost.

    Raises `UnsupportedError` for an operation without a counterpart.

    >>> from frechet import parse
    >>> to_sympy(parse("tr(A*X')")), to_sympy(parse("sum(exp(c*x))")).free_symbols
    (Trace(A*X.T), {...})
    """
    if not isinstance(expr, Expr):
        raise UnsupportedError(f"to_sympy takes an expression, not an object of type {type(expr).__name__}")
    from .namespace import Symbolic, lifted

    made: dict[Expr, Symbolic] = {}
    for node in postorder(expr):
        if isinstance(node, Num):
            made[node] = lifted(node.value)
        elif isinstance(node, Const):
            made[node] = Symbolic(_constant(node))
        elif isinstance(node, Integer):
            made[node] = Symbolic(_dimension(node.name))  # a size is such a number, and SymPy counts with sizes
        elif isinstance(node, Sym):
            made[node] = Symbolic(_symbol(node.name, node.shape))
        elif isinstance(node, App):
            made[node] = _applied(node, made)
        else:
            raise UnsupportedError(f"to_sympy: {brief(node)} has no counterpart in SymPy")
    return made[expr].value


def _applied(node: App, made: dict[Expr, Symbolic]) -> Symbolic:
    if node.op.origin:
        raise UnsupportedError(f"to_sympy: {node.op.name} is an unknown function, which has no counterpart")
    slots = zip(node.args, node.op.signature.slots, strict=True)
    args = [a.value if slot.parameter and isinstance(a, Num) else made[a] for a, slot in slots]
    try:
        return _value(node.op, args)
    except UnsupportedError as error:
        raise UnsupportedError(f"to_sympy: {node.op.word} has no counterpart ({error})") from None
    except (DomainError, ZeroDivisionError, ValueError) as error:
        raise DomainError(f"to_sympy: {brief(node)} has no value: {error}") from None


def _value(p: Primitive, args: list[Any]) -> Symbolic:
    from .namespace import Matrices, lifted

    try:
        return lifted(p.exact_value(Matrices(), *args))
    except (TypeError, AttributeError) as error:  # what only arrays can do, such as to be indexed
        raise UnsupportedError(str(error)) from None


def _dimension(d: Dim) -> Any:
    import sympy as sp

    if isinstance(d, int):
        return sp.Integer(d)
    terms = [c * sp.prod([sp.Symbol(n, integer=True, positive=True) for n in ns]) for ns, c in polynomial(d)]
    return sp.Add(*terms)


def _symbol(name: str, shape: Shape) -> Any:
    import sympy as sp

    if shape == SCALAR:
        return sp.Symbol(name, real=True)
    return sp.MatrixSymbol(name, *map(_dimension, shape))


def _constant(node: Const) -> Any:
    import sympy as sp

    rows, columns = map(_dimension, node.shape)
    if node.name == "pi":
        return sp.pi
    if node.name == "I":
        return sp.Identity(rows) if rows != 1 else sp.Integer(1)
    if node.shape == SCALAR:
        return sp.Integer(node.name) if node.name.isdigit() else getattr(sp, node.name)
    return sp.ZeroMatrix(rows, columns) if node.name == "0" else sp.OneMatrix(rows, columns)


# From SymPy ---------------------------------------------------------------------------------------


@cache
def _readings(known: tuple[str, ...]) -> dict[type, Primitive]:
    """Return which primitive a SymPy class means: the one whose `value` is that class applied to its letters.

    `known`, the names of the catalogue, makes the table anew when one is added.
    """
    import sympy as sp

    from .namespace import Symbolic

    found: dict[type, Primitive] = {}
    for p in registry().values():
        slots = p.signature.slots
        if any(slot.parameter for slot in slots):
            continue
        shapes: list[list[Shape]] = [[slot.shape for slot in slots]]
        if all(slot.shape == p.signature.result and slot.shape[0] != slot.shape[1] for slot in slots):
            shapes.append([SCALAR] * len(slots))  # an entrywise operation is SymPy's function of numbers too
        for case in shapes:
            letters = [_symbol(slot.name, shape) for slot, shape in zip(slots, case, strict=True)]
            try:
                made = _value(p, [Symbolic(letter) for letter in letters]).value
            except (FrechetError, ValueError):
                continue
            if {*made.args} - {sp.S.NegativeOne} == {*letters}:  # SymPy's inverse carries its exponent
                found.setdefault(made.func, p)
    return found


def from_sympy(expression: Any, declarations: str = "") -> Expr:
    """Return the SymPy expression `expression` as an expression of the same value.

    Matrix symbols become matrices (a column is a vector), symbols scalars, symbolic sizes dimensions.
    `declarations`, such as ``"S: n n symmetric"``, adds the structure that SymPy does not record.

    Raises `UnsupportedError` that names what has no counterpart, and `ShapeError` where sizes do not fit.

    >>> import sympy
    >>> n = sympy.Symbol("n")
    >>> X = sympy.MatrixSymbol("X", n, n)
    >>> from_sympy(sympy.log(sympy.Determinant(X.T * X)))
    log(det(Xᵀ X))
    """
    import sympy as sp

    if not isinstance(expression, sp.Basic):
        raise UnsupportedError(
            f"from_sympy takes a SymPy expression, not an object of type {type(expression).__name__}"
        )
    return _Reader(declarations)(expression)


class _Reader:
    def __init__(self, declarations: str) -> None:
        from ..parse.declare import declarations as declared

        self.declared = declared(declarations)
        self.made: dict[Any, Expr] = {}
        self.numbers: set[str] = set()
        self.sizes: set[str] = set()

    def __call__(self, root: Any) -> Expr:
        """Return `root` as an expression, its parts first."""
        stack = [root]
        while stack:
            node = stack[-1]
            if node in self.made:
                stack.pop()
            elif missing := [a for a in self._parts(node) if a not in self.made]:
                stack.extend(missing)
            else:
                self.made[node] = self._read(node)
                stack.pop()
        both = sorted(self.numbers & self.sizes)
        if both:
            raise UnsupportedError(
                f"from_sympy: {both[0]} is a size and a number; a size has no value as a number here"
            )
        return self.made[root]

    def _parts(self, node: Any) -> tuple[Any, ...]:
        import sympy as sp
        from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

        if isinstance(node, (sp.MatrixSymbol, sp.Identity, sp.ZeroMatrix, sp.OneMatrix)) or node.is_Atom:
            return ()
        if isinstance(node, ElementwiseApplyFunction):
            return (node.expr,)
        if isinstance(node, sp.Inverse):
            return (node.arg,)
        if not all(isinstance(a, sp.Expr) for a in node.args):
            raise UnsupportedError(f"from_sympy: {node.func.__name__} has no counterpart")
        return tuple(node.args)

    def _dim(self, d: Any) -> Dim:
        import sympy as sp

        try:
            terms = sp.Poly(d, *sorted(d.free_symbols, key=str)).terms() if d.free_symbols else [((), d)]
            names = [str(s) for s in sorted(d.free_symbols, key=str)]
            texts = [
                "*".join([str(c), *(n for n, k in zip(names, ks, strict=True) for _ in range(k))]) for ks, c in terms
            ]
            out = canonical(" + ".join(texts))
        except (sp.PolynomialError, FrechetError):
            raise UnsupportedError(f"from_sympy: the size {d} is not a name, a number or a sum of products") from None
        self.sizes.update(names)
        return out

    def _read(self, node: Any) -> Expr:
        import sympy as sp
        from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

        made = [self.made[a] for a in self._parts(node)]
        if isinstance(node, sp.MatrixSymbol):
            return self._variable(node.name, (self._dim(node.shape[0]), self._dim(node.shape[1])))
        if isinstance(node, sp.Symbol) and node.is_integer and node.is_positive:
            return Integer(Index(node.name))
        if isinstance(node, sp.Symbol):
            self.numbers.add(node.name)
            return self._variable(node.name, SCALAR)
        if isinstance(node, (sp.Identity, sp.ZeroMatrix, sp.OneMatrix)):
            rows, columns = self._dim(node.shape[0]), self._dim(node.shape[1])
            if isinstance(node, sp.Identity):
                return eye(rows) if rows != 1 else number(1)
            return (zeros if isinstance(node, sp.ZeroMatrix) else ones)(rows, columns)
        if isinstance(node, ElementwiseApplyFunction):
            return _entrywise(node.function, made[0])
        return combined(node, made)

    def _variable(self, name: str, shape: Shape) -> Expr:
        if not name.isidentifier():
            raise UnsupportedError(f"from_sympy: {name!r} is not a name for a variable")
        known = self.declared.get(name)
        if known is None:
            return Sym(name, shape)
        if tuple(known.shape) != shape:
            raise ShapeError(f"from_sympy: {name} is {times(shape)} in SymPy, but declared otherwise")
        return Sym(name, shape, known.structure)


def combined(node: Any, args: list[Expr]) -> Expr:
    """Return the operation of a SymPy node on arguments that are read already: scalars, or matrices entry by entry."""
    import sympy as sp

    if node.is_Number or node.is_NumberSymbol or node is sp.I or node.is_Atom:
        return _number(node)
    if isinstance(node, (sp.Add, sp.MatAdd)):
        return _folded("numpy", "+", args)
    if isinstance(node, sp.MatMul):
        return _folded("numpy", "@", sorted(args, key=lambda a: not a.is_scalar))
    if isinstance(node, (sp.Mul, sp.HadamardProduct)):
        return _folded("matrix", ".*", sorted(args, key=lambda a: not a.is_scalar))
    if isinstance(node, (sp.Pow, sp.HadamardPower)):
        base, exponent = args
        if not base.is_scalar and not isinstance(exponent, Num):
            raise UnsupportedError(f"from_sympy: the exponent of {node} is not a number")
        return operate("matrix", ".^", base, exponent) if isinstance(exponent, Num) else base**exponent
    if isinstance(node, sp.MatPow) and not isinstance(node, sp.Inverse):
        if not isinstance(args[1], Num):
            raise UnsupportedError(f"from_sympy: the exponent of {node} is not a number")
        return operate("matrix", "^", *args)
    means = _reading(node.func)
    return means(*args) if means.arity == len(args) or len(args) < 2 else reduce(means, args)


def _reading(function: type) -> Primitive:
    found = _readings(tuple(REGISTRY)).get(function)
    if found is None:
        raise UnsupportedError(f"from_sympy: {function.__name__} has no counterpart")
    return found


def _number(node: Any) -> Expr:
    import sympy as sp

    if node.is_Rational:
        return Num(Fraction(int(node.p), int(node.q)))
    if node.is_Float:
        return number(str(node))
    if node is sp.E:
        return _reading(sp.exp)(number(1))
    if node is sp.pi:
        return pi
    if node in (sp.oo, -sp.oo, sp.zoo, sp.nan):
        raise DomainError(f"from_sympy: {node} is not a number")
    raise UnsupportedError(f"from_sympy: {node} has no counterpart")


def _folded(dialect: str, sign: str, args: Iterable[Expr]) -> Expr:
    out: Expr | None = None
    for a in args:
        out = a if out is None else operate(dialect, sign, out, a)
    assert out is not None
    return out


def _entrywise(function: Any, X: Expr) -> Expr:
    """Return a function of one number, a SymPy ``Lambda`` or class, applied to every entry of X."""
    import sympy as sp

    entry = sp.Dummy("x", real=True)
    return entrywise(function(entry), entry, X)


def entrywise(body: Any, entry: Any, X: Expr) -> Expr:
    """Return the SymPy scalar `body`, a function of the symbol `entry`, applied to every entry of X."""
    made: dict[Any, Expr] = {entry: X}
    stack = [body]
    reader = _Reader("")
    while stack:
        node = stack[-1]
        if node in made:
            stack.pop()
        elif missing := [a for a in node.args if a not in made]:
            stack.extend(missing)
        else:
            args = [made[a] for a in node.args]
            if node.is_Symbol:
                made[node] = reader(node)
            else:
                made[node] = _spread(node, args, X)
            stack.pop()
    return filled(made[body], X.shape) if made[body].is_scalar else made[body]


def _spread(node: Any, args: list[Expr], X: Expr) -> Expr:
    import sympy as sp

    if isinstance(node, sp.Add) and any(not a.is_scalar for a in args):
        args = [filled(a, X.shape) if a.is_scalar else a for a in args]
    return combined(node, args)
