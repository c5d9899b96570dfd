"""The small changes that people make to a formula by mistake, each of which can be made or undone.

No operation is known here by name: what can be exchanged for what is read off the signatures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from ..errors import FrechetError
from ..expr import App, Expr, Num, Sym, mapped, number, ones, operands, operate, postorder, rebuilt
from ..folds import Fold
from ..integers import settled, shifted
from ..primitive import REGISTRY, Primitive, candidates, clipped
from ..render.text import readable
from ..rewrite import tidy

PLACES = 160  # places of one formula that are looked at
CHAIN = 4  # factors of a product of which every order is tried


@dataclass(frozen=True)
class Change:
    """`old`, one place of a formula, replaced by `new`; `part` is what was left out or put elsewhere.

    `whole` is the formula with the change made. A change explains a claim in two ways: made to the claim it mends
    it (`undone` says what was wrong), or made to the truth it gives the claim (`done` says the same).
    """

    kind: str
    cost: float
    old: Expr
    new: Expr
    part: Expr | None
    whole: Expr

    def undone(self) -> str:
        """Return what was wrong, if `old` stands in the claim."""
        return _words(self.kind, self.old, self.new, self.part, extra=True)

    def done(self) -> str:
        """Return what was wrong, if `new` stands in the claim."""
        return _words(self.kind, self.new, self.old, self.part, extra=False)


def _show(e: Expr) -> str:
    return clipped(readable(e))


def _words(kind: str, wrong: Expr, right: Expr, part: Expr | None, *, extra: bool) -> str:
    if kind == "transpose":
        inside = _untransposed(wrong)
        if inside is not None and inside is right:
            return f"{_show(right)} is to be written without the transpose"
        return f"{_show(wrong)} is not transposed"
    if kind == "layout":
        assert part is not None
        return f"{_show(part)} stands for its transpose throughout (data in rows, or in columns)"
    if kind == "order":
        return f"the factors of {_show(wrong)} are in the wrong order; right is {_show(right)}"
    if kind == "product":
        name = right.op.title or right.op.word if isinstance(right, App) else ""
        return f"{_show(wrong)} must be the {name} {_show(right)}"
    if kind in ("many", "few"):
        much = kind if extra else "few" if kind == "many" else "many"
        return f"{_show(wrong)} holds one factor too {much}: {_show(right)} is meant"
    if kind == "sign":
        return f"the sign of {_show(part if part is not None else wrong)} is wrong"
    if kind == "function":
        if isinstance(right, App) and right.args[0] is wrong and right.op.title.startswith("the "):
            return f"{_show(wrong)} stands where {right.op.title} {_show(right)} belongs"
        return f"{_show(wrong)} must be {_show(right)}"
    if kind == "reciprocal":
        if len(wrong.args) == 1:
            return (
                f"{_show(wrong)} is the inverse of the matrix; the reciprocal of every entry is meant, {_show(right)}"
            )
        return f"{_show(wrong)} is the reciprocal of every entry; the inverse of the matrix is meant, {_show(right)}"
    if kind == "exponent":
        return f"the exponent is wrong: {_show(wrong)} must be {_show(right)}"
    if kind == "factor" and part is None:
        if isinstance(wrong, Num) and wrong.value == 1:
            return f"the factor {_show(right)} is missing"
        return f"the coefficient {_show(wrong)} must be {_show(right)}"
    if kind == "derivative":
        return f"{_show(wrong)} stands where its derivative {_show(right)} belongs (chain rule)"
    assert part is not None
    if kind == "division":
        what = f"the division by {_show(part)}"
        return f"{what} does not belong there" if extra else f"{_show(wrong)} is not divided by {_show(part)}"
    verb = "does not belong there" if extra else "is missing"
    return f"the {kind} {_show(part)} {verb}"


def _untransposed(e: Expr) -> Expr | None:
    """Return A for e = A', and None for anything that is no transpose."""
    (op,) = candidates("numpy", ".T", 1)
    return e.args[0] if isinstance(e, App) and e.op is op else None


# Places ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A node where it stands: argument number `index` of the node at `above`."""

    node: Expr
    above: Place | None = None
    index: int = 0

    def replaced(self, new: Expr) -> Expr:
        """Return the whole formula with `new` here, or raise a `ShapeError`."""
        here, out = self, new
        while here.above is not None:
            args = here.above.node.args
            out = rebuilt(here.above.node, (*args[: here.index], out, *args[here.index + 1 :]))
            here = here.above
        return out


def places(root: Expr, cap: int = PLACES) -> list[Place]:
    """Return up to `cap` places of a formula, the outer ones first; a shared part has a place for each use."""
    found = [Place(root)]
    for place in found:
        if len(found) >= cap:
            break
        node = place.node
        for i, a in enumerate(node.args):
            if not (isinstance(node, App) and node.op.signature.slots[i].parameter):
                found.append(Place(a, place, i))
    return found[:cap]


# Changes -----------------------------------------------------------------------------------------

Option = tuple[str, float, Expr, Expr | None]  # kind, cost, new, part


def changes(root: Expr, *, rare: bool = False) -> Iterator[Change]:
    """Yield the changes of one place of `root`: the common ones, or those that are rarer."""
    for place in places(root):
        for kind, cost, new, part in (_rare if rare else _common)(place):
            if new is place.node:
                continue
            try:
                whole = place.replaced(new)
            except FrechetError:
                continue
            if whole is not root:
                yield Change(kind, cost, place.node, new, part, whole)
    if not rare:
        yield from _throughout(root)
        yield from _bare(root)
        yield from _shifted(root)


def _throughout(root: Expr) -> Iterator[Change]:
    """Yield the formula with every A made A' and every A' made A, for each matrix A."""
    seen = places(root)
    for s in dict.fromkeys(p.node for p in seen if isinstance(p.node, Sym) and not p.node.is_scalar):
        if sum(p.node is s for p in seen) < 2:
            continue
        swap: dict[Expr, Expr] = {s: s.T, s.T: s}
        try:
            yield Change("layout", 1.6, s, s.T, s, mapped(root, swap.get))
        except FrechetError:
            continue


def _bare(root: Expr) -> Iterator[Change]:
    """Yield the formula with every f(A) made A, for a function f of a matrix that occurs more than once."""
    seen = Counter(p.node for p in places(root))
    for node, times in seen.items():
        if times < 2 or not isinstance(node, App) or node.op.arity != 1 or node.op.linear:
            continue
        if node.args[0].shape == node.shape:
            table: dict[Expr, Expr] = {node: node.args[0]}
            yield Change("function", 1.9, node, node.args[0], None, mapped(root, table.get))


def _shifted(root: Expr) -> Iterator[Change]:
    """Yield a product of consecutive factors made longer or shorter by one: W_{:k} stops before W_k."""
    for node in postorder(root):
        if isinstance(node, Fold) and not node.op.linear:
            for first, last, much in ((0, -1, "many"), (1, 0, "many"), (0, 1, "few"), (-1, 0, "few")):
                for new in _made(
                    lambda n=node, i=first, j=last: Fold(n.op, n.letter, n.first + i, n.last + j, n.body)  # type: ignore[misc]  # a default
                ):
                    table: dict[Expr, Expr] = {node: new}
                    for whole in _made(lambda t=table: mapped(root, t.get)):  # type: ignore[misc]  # as above
                        yield Change(much, 1.2, node, new, None, whole)


def _made(make: Callable[[], Expr]) -> Iterator[Expr]:
    try:
        yield make()
    except FrechetError:
        return


def _common(place: Place) -> Iterator[Option]:
    node = place.node
    inside = _untransposed(node)
    if inside is not None:
        yield "transpose", _turning(inside), inside, None
        return
    above = place.above.node if place.above else None
    if not node.is_scalar and _untransposed(above) is None if above is not None else not node.is_scalar:
        yield "transpose", _turning(node), node.T, None
    if isinstance(node, Num):
        yield "sign", 1.4, Num(-node.value), None
        for q in (2 * node.value, node.value / 2):
            yield "factor", 1.8, Num(q), None
    if not isinstance(node, App):
        return
    op = node.op
    yield from _reciprocals(node)
    if op.arity == 1 and op.homothety == 0:
        yield "sign", 1.3, node.args[0], node.args[0]
    elif op.arity == 1 and not op.linear:
        if node.args[0].shape == node.shape:
            yield "function", 1.9, node.args[0], None
    elif op.arity == 2 and op.linear:
        yield from _of_a_sum(node)
    elif op.arity == 2 and op.signature.slots[1].parameter:
        yield from _of_a_power(node)
    elif op.arity == 2:
        yield from _of_a_product(node, above)


def _reciprocals(node: App) -> Iterator[Option]:
    """Yield 1 over every entry for the inverse of a matrix, and the other way round."""
    A = node.args[-1]
    if node.shape[0] != node.shape[1] or node.is_scalar or A.shape != node.shape:
        return
    entrywise = operate("matrix", "./", ones(*A.shape), A)
    inverse = tidy(operate("matrix", "^", A, number(-1)))
    if node is inverse:
        yield "reciprocal", 1.6, entrywise, None
    elif node is entrywise:
        yield "reciprocal", 1.6, inverse, None


def _turning(e: Expr) -> float:
    """Return how rare it is to transpose `e` by mistake: a matrix with a name is most easily forgotten."""
    return 1.0 if isinstance(e, Sym) else 1.2 if len(e.args) == 1 else 1.6


def _of_a_sum(node: App) -> Iterator[Option]:
    a, b = node.args
    plus, minus = operate("numpy", "+", a, b), operate("numpy", "-", a, b)
    yield "term", 1.5, a, b
    if node is plus:
        yield "term", 1.5, b, a
        yield "sign", 1.3, minus, b
        yield "sign", 1.4, operate("numpy", "-", b, a), a
    elif node is minus:
        yield "term", 1.5, -b, a
        yield "sign", 1.3, plus, b
        yield "sign", 1.4, -plus, a


def _of_a_power(node: App) -> Iterator[Option]:
    base, exponent = node.args
    yield "exponent", 1.8, base, None
    for q in _exponents(exponent):
        for new in _made(lambda q=q: App(node.op, (base, q))):  # type: ignore[misc]  # default of a lambda
            yield "exponent", 1.9, new, None


def _exponents(p: Expr) -> list[Expr]:
    """Return what may be taken for the exponent p by mistake."""
    if not isinstance(p, Num):
        return [shifted(p, -1), shifted(p, 1), settled(operate("numpy", "-", p))]
    near = (p.value - 1, p.value + 1, -p.value, 2 * p.value, p.value / 2, Fraction(1, 2))
    return [number(q) for q in dict.fromkeys(near) if q not in (0, 1)]


def _of_a_product(node: App, above: Expr | None) -> Iterator[Option]:
    op, (a, b) = node.op, node.args
    if op.homothety == 0:
        yield "division", 1.6, a, b
    else:
        number_only = isinstance(a, Num) or isinstance(b, Num)
        yield ("factor", 1.9 if number_only else 1.7, b, a)
        yield ("factor", 1.9 if number_only else 1.7, a, b)
    if not op.commutative and op.homothety is None and not (isinstance(above, App) and above.op is op):
        yield from _reordered(node)
    if op.homothety is not None:
        return
    for other in exchangeable(op):
        for left, right in ((a, b),) if other.commutative else ((a, b), (b, a)):
            for new in _made(lambda f=other, x=left, y=right: App(f, (x, y))):  # type: ignore[misc]  # as above
                yield "product", 1.5 if left is a else 1.9, new, None


def _reordered(node: App) -> Iterator[Option]:
    op = node.op
    factors, whole = operands(node, 64) if op.associative else (list(node.args), True)
    if not whole:
        return
    n = len(factors)
    if n <= CHAIN:
        orders = [list(p) for p in permutations(range(n))][1:]
    else:
        orders = [list(range(n))[::-1]]
        orders += [[*range(k, n), *range(k)] for k in range(1, n)]
        orders += [[*range(k), k + 1, k, *range(k + 2, n)] for k in range(n - 1)]
    for order in orders:
        for new in _made(lambda order=order: chain(op, [factors[i] for i in order])):  # type: ignore[misc]  # as above
            moved = sum(i != k for k, i in enumerate(order))
            yield "order", 1.3 + 0.05 * (moved - 2), new, None


def chain(op: Primitive, factors: list[Expr]) -> Expr:
    """Return the product of `factors`, bracketed from the left."""
    out = factors[0]
    for f in factors[1:]:
        out = App(op, (out, f))
    return out


def exchangeable(op: Primitive) -> list[Primitive]:
    """Return the other products, and entrywise operations with a sign of their own: what a product is confused with.

    No one who writes a product means unvec, a maximum or the solution of a linear system.
    """
    return [
        p
        for p in REGISTRY.values()
        if p is not op
        and p.arity == op.arity
        and not p.shapes_only
        and (p.kind == "multilinear" or (p.infix and p.commutes_with_transpose))
        and not p.linear
        and p.homothety is None
        and not any(s.parameter for s in p.signature.slots)
        and any(s.shape != (1, 1) for s in p.signature.slots)
        and not p.in_programs
    ]


def _rare(place: Place) -> Iterator[Option]:
    """Yield one function for another, and a scalar for its square or its root."""
    node = place.node
    if not isinstance(node, App):
        return
    if node.op.arity == 1 and _untransposed(node) is None and node.op.homothety is None:
        for other in REGISTRY.values():
            if other.arity == 1 and other is not node.op and not other.signature.slots[0].parameter:
                for new in _made(lambda f=other: App(f, node.args)):  # type: ignore[misc]  # default of a lambda
                    if new.shape == node.shape:
                        yield "function", 2.2, new, None
    if node.is_scalar:
        for q in (2, Fraction(1, 2)):
            for new in _made(lambda q=q: operate("numpy", "**", node, number(q))):  # type: ignore[misc]  # as above
                yield "exponent", 2.1, new, None
