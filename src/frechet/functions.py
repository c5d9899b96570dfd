"""Unknown functions: L of a matrix, F with matrix values, φ of every entry, with their derivatives of every order.

Their derivatives are operations like any other, made when they are first asked for: ∇L(X), ∇²L(X)[V], DF(X)[V],
its adjoint DF(X)*[G], φ'(X). They belong to no catalogue. Where a certificate needs a value, the function is a
polynomial with coefficients drawn from its name, and its derivatives are those of the polynomial: a false
statement about all functions fails for it, as a false polynomial identity fails at a random point.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from math import prod
from typing import Any

from .dimensions import Dim
from .errors import DeclarationError, ShapeError
from .expr import App, Expr, lift, postorder
from .primitive import Primitive, Rule, brief, primitive, words
from .signature import Signature, Slot
from .spaces import SCALAR, Shape, dim, times

DEGREE = 7  # of the polynomial that stands for a function
TERMS = 6  # powers of linear forms it is the sum of
ORDERS = ("", "once", "twice", "three times", "four times", "five times", "six times")

Rows = tuple[tuple[int, ...], ...]


class Function:
    """A function that nothing is known of: call it with an expression."""

    def __init__(self, name: str, domain: Shape | None, codomain: Shape) -> None:
        self.name, self.domain, self.codomain = name, domain, codomain
        self._operations: dict[tuple[int, bool], Primitive] = {}

    @property
    def origin(self) -> tuple[Any, ...]:
        """What the function is made from again, by `function`."""
        return (self.name, *(self.domain or ()), *(self.codomain if self.codomain != SCALAR else ()))

    def __call__(self, X: Any) -> Expr:
        """Return the value at X, an expression of the shape of the domain."""
        argument = lift(X)
        if self.domain is not None and argument.shape != self.domain:
            raise ShapeError(
                f"{self.name}: {brief(argument)} is {times(argument.shape)}, but {self} takes {times(self.domain)}"
            )
        return App(self.operation(0), (argument,))

    def __repr__(self) -> str:
        if self.domain is None:
            return f"{self.name} : function of every entry"
        return f"{self.name} : {times(self.domain)} -> {times(self.codomain)}"

    @property
    def declaration(self) -> str:
        """What declares it where text is read: ``L: function m n``."""
        sides = [self.domain or (), self.codomain if self.codomain != SCALAR else ()]
        shapes = " -> ".join(" ".join(str(d).replace(" ", "") for d in side) for side in sides if side)
        return f"{self.name}: function {shapes}".strip()

    def operation(self, order: int, adjoint: bool = False) -> Primitive:
        """Return the derivative of an order; of a scalar function from order 1 on as a gradient."""
        key = (order, adjoint)
        if key not in self._operations:
            make = _entrywise if self.domain is None else _scalar if self.codomain == SCALAR else _matrix
            self._operations[key] = make(self, order, adjoint)
        return self._operations[key]

    def spoken(self, word: str) -> Primitive | None:
        """Return the operation that `word` means in the text language: L, grad_L, hess_L, D3_L; F, D_F, adj_F."""
        prefix, joint, name = word.rpartition("_" + self.name)
        if word == self.name:
            return self.operation(0)
        if not joint or name:
            return None
        found = re.fullmatch(r"(D|adj)(\d*)", {"grad": "D", "hess": "D2"}.get(prefix, prefix))
        if not found or (found[1] == "adj" and (self.domain is None or self.codomain == SCALAR)):
            return None
        operation = self.operation(int(found[2] or 1), found[1] == "adj")
        return operation if operation.word == word else None


def function(name: str, *sizes: Dim) -> Function:
    """Return the unknown function `name`: L : m x n → scalar, F : m x n → p x q, or φ of every entry.

    Its derivatives print as ∇L(X), ∇²L(X)[V], DF(X)[V], DF(X)*[G], φ'(X). Give two sizes for a scalar function of
    a matrix, four for one with matrix values, none for a function that is applied to every entry.

    Raises `DeclarationError` when the name is that of an operation, or the sizes are not two or four.

    >>> from frechet import derive, matrix
    >>> L, W = function("L", "n", "n"), matrix("W", "n", "n")
    >>> derive(L(W @ W), W).gradient
    ∇L(W²) Wᵀ + Wᵀ ∇L(W²)
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise DeclarationError(f"{name!r} is not a name for a function: use letters, digits and underscores")
    if name in words():
        raise DeclarationError(f"{name} is an operation of the catalogue; give the unknown function another name")
    if len(sizes) not in (0, 2, 4):
        raise DeclarationError(
            f"function({name!r}, …) takes two sizes (scalar function of a matrix), four (matrix valued) or none "
            f"(applied to every entry), got {len(sizes)}"
        )
    return _function(name, *(dim(s) for s in sizes))


@lru_cache(maxsize=1024)
def _function(name: str, *sizes: Dim) -> Function:
    domain = (sizes[0], sizes[1]) if sizes else None
    return Function(name, domain, (sizes[2], sizes[3]) if len(sizes) == 4 else SCALAR)


def functions_in(*roots: Expr) -> list[Function]:
    """Return the unknown functions in `roots`, each once."""
    found: dict[Function, None] = {}
    for node in postorder(*roots):
        if isinstance(node, App) and node.op.origin:
            found.setdefault(function(*node.op.origin[0]))
    return list(found)


# The polynomial that stands for a function --------------------------------------------------------


@lru_cache(maxsize=4096)
def _coefficients(
    name: str, rows: int, columns: int, out_rows: int, out_columns: int
) -> tuple[tuple[int, Rows, Rows], ...]:
    """Return (b, A, B) for each term of F(X) = Σ (b + ⟨A, X⟩)^7 B, up to scale."""
    rng = random.Random(f"{name} {rows} {columns} {out_rows} {out_columns}")

    def drawn(r: int, c: int) -> Rows:
        return tuple(tuple(rng.choice((-1, 1)) * rng.randint(1, 9) for _ in range(c)) for _ in range(r))

    return tuple((rng.randint(-9, 9), drawn(rows, columns), drawn(out_rows, out_columns)) for _ in range(TERMS))


def _polynomial(name: str, order: int, xp: Any, X: Any, directions: tuple[Any, ...], out: tuple[int, int]) -> Any:
    """Return [(B, number)] for each term: the derivative of `order` at X in some directions, in terms of B and A."""
    rows, columns = X.shape
    found = []
    for b, A, B in _coefficients(name, rows, columns, *out):
        form = xp.array(A)

        def along(V: Any, form: Any = form) -> Any:
            return xp.sum(form * V).reshape((1, 1)) / (4 * rows * columns)

        base = along(X) + xp.array([[b]]) / 9
        number = xp.array([[prod(range(DEGREE - order + 1, DEGREE + 1))]]) / 64
        for _ in range(DEGREE - order):
            number = number * base
        for V in directions:
            number = number * along(V)
        found.append((xp.array(B), form / (4 * rows * columns), number))
    return found


def _sum(terms: list[Any]) -> Any:
    total = terms[0]
    for t in terms[1:]:
        total = total + t
    return total


# The operations -----------------------------------------------------------------------------------


def _superscript(order: int) -> str:
    return "" if order == 1 else f"^{{{{{order}}}}}"


def _escaped(name: str) -> str:
    from .render.latex import name_latex

    return name_latex(name).replace("{", "{{").replace("}", "}}")


def _ordinal(order: int) -> str:
    return {1: "", 2: "second ", 3: "third "}.get(order, f"{order}th ")


def _slots(order: int) -> list[str]:
    return ["V"] if order == 1 else [f"V_{i}" for i in range(1, order + 1)]


def _made(
    f: Function, order: int, moved: bool, word: str, latex: str, slots: list[Slot], result: Shape, **facts: Any
) -> Primitive:
    """Return the operation; its sizes are those of the arguments, so that a shape may be made concrete later."""
    shown = ", ".join(f"{s.name}[{s.shape[0]},{s.shape[1]}]" for s in slots)
    out = "scalar" if result == SCALAR else f"[{result[0]},{result[1]}]"
    arguments = ", ".join(f"{{{s.name}:0}}" for s in slots)
    often = ORDERS[order + 1] if order + 1 < len(ORDERS) else f"{order + 1} times"
    return primitive(
        word,
        Signature(f"{shown} -> {out}", tuple(slots), result),
        latex,
        text=f"{word}({arguments})",
        text_level=100,
        words=(word,),
        family="unknown functions",
        degree=DEGREE,
        title=f.name if order == 0 else f"the {_ordinal(order)}derivative of {f.name}",
        assumption=f"{f.name} is differentiable {'' if order == 0 else often + ' '}at {{X}}",
        origin=(f.origin, order, moved),
        catalogue=False,
        **facts,
    )


def _scalar(f: Function, order: int, adjoint: bool) -> Primitive:
    """Return L, ∇L(X), ∇²L(X)[V], ∇³L(X)[V₁, V₂], …: symmetric in the directions."""
    assert f.domain is not None
    from .primitives.multilinear import inner

    n = max(order - 1, 0)
    names = _slots(n)
    higher = f.operation  # asked for when a rule runs: the orders have no end

    def value(xp: Any, X: Any, *V: Any) -> Any:
        terms = _polynomial(f.name, order, xp, X, V, (1, 1))
        return _sum([number * B if order == 0 else number * A * B for B, A, number in terms])

    def swapped(i: int) -> Rule:
        return lambda G, X, *V: higher(order)(X, *V[:i], G, *V[i + 1 :])

    def change(X: Expr, *V: Expr) -> Expr:
        if order == 0:
            return inner(higher(1)(X), V[0])
        return higher(order + 1)(X, *V)

    head = _escaped(f.name) if order == 0 else rf"\nabla{_superscript(order)} {_escaped(f.name)}"
    directions = r"\left[" + ", ".join(f"{{{v}}}" for v in names) + r"\right]" if names else ""
    word = {0: f.name, 1: f"grad_{f.name}", 2: f"hess_{f.name}"}.get(order, f"D{order}_{f.name}")
    return _made(
        f,
        order,
        adjoint,
        word,
        head + r"\left({X}\right)" + directions,
        [Slot("X", f.domain), *(Slot(v, f.domain) for v in names)],
        SCALAR if order == 0 else f.domain,
        doc=f"The unknown function {f.name}." if order == 0 else f"Derivative of order {order} of {f.name}.",
        value=value,
        adjoint=(None, *(swapped(i) for i in range(n))) if n else (),
        differential=(change, *(None for _ in names)),
    )


def _matrix(f: Function, order: int, adjoint: bool) -> Primitive:
    """Return F, DF(X)[V], D²F(X)[V₁, V₂] and so on, or the adjoint in the first direction, DF(X)*[G]."""
    assert f.domain is not None
    n = order - 1 if adjoint else order
    names = _slots(n)
    higher = f.operation

    def value(xp: Any, X: Any, *V: Any) -> Any:
        if adjoint:
            G, *directions = V
            terms = _polynomial(f.name, order, xp, X, tuple(directions), tuple(G.shape))
            return _sum([number * xp.sum(B * G).reshape((1, 1)) * A for B, A, number in terms])
        *directions, size = V  # the size of the result comes last
        terms = _polynomial(f.name, order, xp, X, tuple(directions), size)
        return _sum([number * B for B, A, number in terms])

    def into_direction(i: int) -> Rule:
        """Return the adjoint in direction i; the directions may change places."""
        return lambda G, X, *V: higher(order, True)(X, G, *V[:i], *V[i + 1 :])

    def within_adjoint(i: int) -> Rule:
        return lambda H, X, G, *V: higher(order, True)(X, G, *V[:i], H, *V[i + 1 :])

    head = rf"\mathrm{{{{D}}}}{_superscript(order)}{_escaped(f.name)}" if order else _escaped(f.name)
    listed = ", ".join(f"{{{v}}}" for v in names)
    rules: tuple[Rule | None, ...]
    if adjoint:
        dotted = rf"\left[\cdot, {listed}\right]" if names else ""
        latex = head + r"\left({X}\right)" + dotted + r"^{{*}}\left[{G}\right]"
        slots = [Slot("X", f.domain), Slot("G", f.codomain), *(Slot(v, f.domain) for v in names)]
        rules = (None, lambda H, X, G, *V: higher(order)(X, H, *V), *(within_adjoint(i) for i in range(n)))
    else:
        latex = head + r"\left({X}\right)" + (rf"\left[{listed}\right]" if names else "")
        slots = [Slot("X", f.domain), *(Slot(v, f.domain) for v in names)]
        rules = (None, *(into_direction(i) for i in range(n))) if n else ()
    word = f"{'adj' if adjoint else 'D'}{order if order > 1 else ''}_{f.name}" if order else f.name
    return _made(
        f,
        order,
        adjoint,
        word,
        latex,
        slots,
        f.domain if adjoint else f.codomain,
        doc=f"The unknown function {f.name}." if order == 0 else f"Derivative of order {order} of {f.name}.",
        value=value,
        adjoint=rules,
        differential=(lambda X, *V: higher(order + 1, adjoint)(X, *V), *(None for _ in slots[1:])),
        sized=not adjoint,
    )


def _entrywise(f: Function, order: int, adjoint: bool) -> Primitive:
    """Return a derivative of φ, applied to every entry."""
    from .primitives.multilinear import hadamard

    def value(xp: Any, X: Any) -> Any:
        rng = random.Random(f.name)
        coefficients = [rng.choice((-1, 1)) * rng.randint(1, 9) for _ in range(DEGREE + 1)]
        total = 0 * X
        for j in range(DEGREE, order - 1, -1):  # Horner's rule for Σ c_j (x/4)^j, differentiated `order` times
            total = total * X / 4 + coefficients[j] * prod(range(j - order + 1, j + 1))
        return total / 4**order

    name = _escaped(f.name)
    primes = name + ("'" * order if order < 4 else f"^{{{{({order})}}}}")
    return _made(
        f,
        order,
        adjoint,
        f"{'D' if order else ''}{order if order > 1 else ''}{'_' if order else ''}{f.name}",
        primes + r"\left({X}\right)",
        [Slot("X", ("m", "n"))],
        ("m", "n"),
        doc=f"The unknown function {f.name} of every entry." if order == 0 else f"Derivative {order} of {f.name}.",
        value=value,
        differential=lambda X, dX: hadamard(f.operation(order + 1)(X), dX),
        commutes_with_transpose=True,
    )
