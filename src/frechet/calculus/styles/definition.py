"""Style definition: f(X + H) is expanded, its part linear in H is named ⟨G, H⟩, and the remainder is bounded.

Where every operation states its remainder the expansion is exact: powers, products, inverses, quotients. Elsewhere
it holds to first order, and a measured slope says how fast the remainder vanishes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import product
from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from ...expr import App, Diff, Expr, Num, Sym, dependents, is_zero, number, postorder, substitute, symbols
from ...folds import Fold
from ...primitives.elementwise import abs_
from ...primitives.linear import add, neg, sub, transpose
from ...primitives.multilinear import scale
from ...primitives.norms import norm2
from ...primitives.powers import power
from ...rewrite import Simplifier
from ...spaces import structure
from ..collect import collected
from ..differential import term_by_term, total_sum
from ..frobenius import paired
from .style import Style, ending, itself, only_operations, summary

if TYPE_CHECKING:
    from ...derivation import Derivation, Step

MOST_TERMS = 24  # an expansion with more terms is given to first order
MOST_LEMMAS = 8  # expansions of single operations that are shown


class _Inexact(Exception):  # noqa: N818  # a verdict on an expansion, not an error
    """Some operation does not state its remainder, or the remainder would be too long to read."""


@dataclass
class Expansion:
    """f(X + H) by order: the value, the part linear in H, and what is of second order and higher."""

    x: Sym
    H: Sym
    exact: bool
    simplify: Simplifier
    orders: dict[Expr, dict[int, Expr]] = field(default_factory=dict)
    nonlinear: list[App] = field(default_factory=list)

    def of(self, f: Expr) -> dict[int, Expr]:
        """Return {order: part of f(X + H)}; in an exact expansion the parts add up to f(X + H)."""
        varying = dependents(f, self.x)
        self.orders[self.x] = {0: self.x, 1: self.H}
        for node in postorder(f):
            if node not in varying:
                self.orders[node] = {0: node}
            elif isinstance(node, App):
                self.orders[node] = self._expanded(node, [i for i, a in enumerate(node.args) if a in varying])
            elif isinstance(node, Fold):
                terms = [(k, term_by_term(node, e)) for k, e in self.orders[node.body].items() if k]
                self.orders[node] = self._gathered(node, terms)
        return self.orders[f]

    def _expanded(self, node: App, slots: list[int]) -> dict[int, Expr]:
        op = node.op
        if op.linear:
            pieces = [(k, i, e) for i in slots for k, e in self._parts(node, i) if k]
            return self._gathered(node, [(k, op.differential_in(i, node.args, e)) for k, i, e in pieces])
        nonlinear = [i for i in slots if op.is_nonlinear(i)]
        linear = [i for i in slots if i not in nonlinear]
        if nonlinear:
            self.nonlinear.append(node)
        if len(nonlinear) > 1 and self.exact:
            raise _Inexact
        terms: list[tuple[int, Expr]] = []
        for choice in product(*(self._parts(node, i) for i in linear)):
            args = list(node.args)
            for i, (_, piece) in zip(linear, choice, strict=True):
                args[i] = piece
            order = sum(k for k, _ in choice)
            if order:
                terms.append((order, App(op, tuple(args))))
            for j in nonlinear:
                terms += self._nonlinear(node, args, j, order)
        return self._gathered(node, terms)

    def _nonlinear(self, node: App, args: list[Expr], j: int, order: int) -> list[tuple[int, Expr]]:
        """Return the terms that the change of a nonlinear argument brings: its differential, and its remainder."""
        op = node.op
        changes = [(k, e) for k, e in self._parts(node, j) if k]
        terms = [(order + k, op.differential_in(j, args, e)) for k, e in changes]
        if self.exact:
            rule = op.remainder[j] if j < len(op.remainder) else None
            rest = rule(*args, total_sum([e for _, e in changes])) if rule else None
            if rest is None:
                raise _Inexact
            terms.append((order + 2, rest))
        return terms

    def _parts(self, node: App, i: int) -> list[tuple[int, Expr]]:
        return list(self.orders[node.args[i]].items())

    def _gathered(self, node: App | Fold, terms: list[tuple[int, Expr]]) -> dict[int, Expr]:
        out: dict[int, Expr] = {0: node}
        if len(terms) > MOST_TERMS and self.exact:
            raise _Inexact
        for k, e in terms:
            if k < 2 or self.exact:
                out[k] = add(out[k], e) if k in out else e
        found = {k: e if k == 0 else collected(self.simplify(e), self.simplify) for k, e in sorted(out.items())}
        return {k: e for k, e in found.items() if k == 0 or not is_zero(e)}


def steps(d: Derivation, detail: str) -> list[Step]:
    """Return the steps from f(X + H) to the gradient and the bound of the remainder."""
    only_operations(d, "definition")
    if detail == "summary":
        return summary(d)
    x, f = d.variable, d.subject
    if x.structure and not structure(x.structure).flat:
        raise UnsupportedError(
            f"style 'definition' adds H to {x.name}, but the sum of two matrices that are {x.structure} is none; "
            "use another style"
        )
    H = direction(d)
    simplify = Simplifier()
    exact, found = _expansion(f, x, H, simplify)
    orders = found.orders[f]
    G = d.gradient
    shifted = substitute(f, {x: add(x, H)})
    linear, rest = orders.get(1), [e for k, e in orders.items() if k > 1]
    tail = () if exact else (H,)
    middle = reduce(_summed, orders.values())
    remainder = simplify(total_sum(rest)) if rest else None
    named = simplify(paired(G, H))
    lemmas = _lemmas(d, found, exact)
    out = [*d.function_steps(), *(lemmas if detail == "all" or len(lemmas) > 1 or not exact else [])]
    claim = (shifted, middle) if exact else _first_order(d, linear)
    words = "expand" if exact else "expand to first order"
    out.append(_step("shifted", "expansion", words, shifted, middle, claim, tail))
    increment = sub(shifted, f)
    whole = named if remainder is None else _summed(named, remainder)
    out.append(
        _step(
            "increment",
            "linear_part",
            "name the part linear in {0}",
            increment,
            whole,
            (increment, whole) if exact else _first_order(d, named),
            tail,
            (H,),
        )
    )
    if exact and remainder is not None:
        out += _bounds(remainder, sub(increment, named), H, simplify)
    return [*out, *ending(d, d.gradient)]


def _summed(a: Expr, b: Expr) -> Expr:
    return sub(a, b.args[0]) if isinstance(b, App) and b.op is neg else add(a, b)


def direction(d: Derivation) -> Sym:
    """Return the letter for a change of the variable: H, or h for a vector or a scalar."""
    x = d.variable
    taken = {s.name for s in symbols(d.subject)}
    first = "h" if x.shape[1] == 1 else "H"
    name = next(n for n in (first, "H", "V", *(f"H_{i}" for i in range(99))) if n not in taken)
    return Sym(name, x.shape, x.structure)


def _expansion(f: Expr, x: Sym, H: Sym, simplify: Simplifier) -> tuple[bool, Expansion]:
    try:
        found = Expansion(x, H, True, simplify)
        found.of(f)
    except _Inexact:
        found = Expansion(x, H, False, simplify)
        found.of(f)
        return False, found
    return True, found


def _step(
    phase: str,
    rule: str,
    title: str,
    before: Expr,
    after: Expr,
    claim: tuple[Expr, Expr],
    tail: tuple[Expr, ...] = (),
    objects: tuple[Expr, ...] = (),
    sign: str = "=",
) -> Step:
    from ...derivation import Step

    return Step(
        phase,
        rule,
        title,
        objects,
        "",
        (),
        partial(itself, before),
        partial(itself, after),
        _claim=partial(_both, claim),
        tail=tail,
        sign=sign,
    )


def _both(claim: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    return claim


def _first_order(d: Derivation, linear: Expr | None) -> tuple[Expr, Expr]:
    """Return what a line that holds to first order claims: its part linear in H is the differential, H being dX."""
    dx = Diff(d.variable)
    df = Diff(d.subject)
    if linear is None:
        return df, number(0)
    return df, substitute(linear, {direction(d): dx})


def _lemmas(d: Derivation, found: Expansion, exact: bool) -> list[Step]:
    """Return the expansions of the single operations, innermost first, each at the argument it has here."""
    from ...conditions import condition_of

    out: list[Step] = []
    H, dx = direction(d), Diff(d.variable)
    for node in list(dict.fromkeys(found.nonlinear))[:MOST_LEMMAS]:
        slots = [j for j in range(len(node.args)) if node.op.is_nonlinear(j) and len(found.orders[node.args[j]]) > 1]
        if len(slots) != 1 or any(len(found.orders[a]) > 1 for i, a in enumerate(node.args) if i != slots[0]):
            continue
        j = slots[0]
        change = found.orders[node.args[j]].get(1)
        if change is None:
            continue
        rule = node.op.remainder[j] if j < len(node.op.remainder) else None
        rest = rule(*node.args, change) if rule else None
        moved = App(node.op, (*node.args[:j], add(node.args[j], change), *node.args[j + 1 :]))
        first = node.op.differential_in(j, node.args, change)
        after = found.simplify(total_sum([node, first, *([rest] if rest is not None else [])]))
        name = node.op.title or node.op.word
        claim = (moved, after) if rest is not None else (Diff(node), substitute(first, {H: dx}))
        words = f"{name}, exactly" if rest is not None else f"{name}, to first order"
        step = _step("lemma", f"expansion_{node.op.name}", words, moved, after, claim, () if rest is not None else (H,))
        condition = condition_of(node)
        if condition and not condition.is_plain():
            step = replace(step, conditions=(condition,), cite=node.op.source)
        out.append(step)
    return out


# The bound ----------------------------------------------------------------------------------------


def _bounds(remainder: Expr, difference: Expr, H: Sym, simplify: Simplifier) -> list[Step]:
    """Return the steps that exhibit the remainder and bound it by a multiple of ‖H‖²."""
    limit = simplify(bound(remainder, H, simplify))
    size = abs_(remainder)
    slack = sub(limit, size)
    out = [_step("remainder", "remainder", "what is left, exactly", difference, remainder, (difference, remainder))]
    if limit is not simplify(size):
        words = "triangle inequality, norms of products"
        if any(H in dependents(e, H) for e in _polynomial(limit, norm2(H)).values()):
            words += "; the coefficient stays bounded near {0} = 0"
        # |R| ≤ b says that b − |R| is its own absolute value.
        out.append(_step("bound", "bound", words, size, limit, (abs_(slack), slack), (), (H,), "≤"))
    return out


def bound(e: Expr, H: Sym, simplify: Simplifier) -> Expr:
    """Return an upper bound of ‖e‖: a polynomial in ‖H‖, with norms of what does not hold H as coefficients."""
    varying = dependents(e, H)
    found: dict[Expr, Expr] = {}
    for node in postorder(e):
        found[node] = simplify(_bound(node, varying, found))
    size = norm2(H)
    parts = [
        scale(collected(simplify(c), simplify), power(size, number(k)) if k else number(1))
        for k, c in sorted(_polynomial(found[e], size).items())
    ]
    return simplify(total_sum(parts))


def _polynomial(e: Expr, t: Expr) -> dict[int, Expr]:
    """Return the coefficients {power of t: coefficient} of sums, products and natural powers."""
    found: dict[Expr, dict[int, Expr]] = {}
    varying = dependents(e, t)
    for node in postorder(e):
        if node is t:
            found[node] = {1: number(1)}
        elif node not in varying or not isinstance(node, App):
            found[node] = {0: node}
        elif node.op is add:
            found[node] = _added(*(found[a] for a in node.args))
        elif node.op is scale:
            found[node] = _multiplied(*(found[a] for a in node.args))
        elif node.op is power and _is_natural(node.args[1]):
            found[node] = _raised(found[node.args[0]], int(str(node.args[1])))
        else:
            found[node] = {0: node}
    return found[e]


def _raised(p: dict[int, Expr], n: int) -> dict[int, Expr]:
    if len(p) == 1:
        ((k, c),) = p.items()
        return {k * n: power(c, number(n))}
    return reduce(_multiplied, [p] * n)


def _is_natural(e: Expr) -> bool:
    return isinstance(e, Num) and e.value.denominator == 1 and e.value >= 1


def _added(p: dict[int, Expr], q: dict[int, Expr]) -> dict[int, Expr]:
    return {k: add(p[k], q[k]) if k in p and k in q else p.get(k, q.get(k, number(0))) for k in {*p, *q}}


def _multiplied(p: dict[int, Expr], q: dict[int, Expr]) -> dict[int, Expr]:
    out: dict[int, Expr] = {}
    for (i, a), (j, b) in product(p.items(), q.items()):
        out = _added(out, {i + j: scale(a, b)})
    return out


def _bound(node: Expr, varying: set[Expr], found: dict[Expr, Expr]) -> Expr:
    if isinstance(node, Num):
        return Num(abs(node.value))
    if node not in varying or not isinstance(node, App):
        return _norm(node)
    op = node.op
    if op.norm_bound is not None:
        slots = op.signature.slots
        limit = op.norm_bound(*(a if s.parameter else found[a] for a, s in zip(node.args, slots, strict=True)))
        if limit is not None:
            return limit
    if op.linear:
        return reduce(add, (found[a] for a in node.args))
    moved = [i for i, a in enumerate(node.args) if a in varying]
    if op.homothety is not None and moved == [op.homothety]:
        k = op.homothety
        factor = App(op, tuple(number(1) if i == k else a for i, a in enumerate(node.args)))
        return scale(abs_(factor), found[node.args[k]])
    if len(moved) == 1 and op.is_linear(moved[0]) and node.is_scalar:
        # A linear functional is an inner product with its adjoint at 1: Cauchy and Schwarz.
        return scale(norm2(op.adjoint_in(moved[0], number(1), node.args)), found[node.args[moved[0]]])
    return _norm(node)


def _norm(e: Expr) -> Expr:
    while isinstance(e, App) and e.op is transpose:
        e = e.args[0]
    if is_zero(e):
        return number(0)
    return abs_(e) if e.is_scalar else norm2(e)


def further(d: Derivation) -> str:
    """Return whether the expansion is exact, and if it is not, how fast the remainder was found to vanish."""
    H = direction(d)
    if _expansion(d.subject, d.variable, H, Simplifier())[0]:
        return "The expansion is exact; the bound was compared at the random points"
    from ...certify.slope import slope

    measured = slope(d.subject, d.gradient, d.variable, seed=d.seed, where=d.conditions)
    return f"The expansion holds to first order: {measured}"


STYLE = Style(
    "definition", "The definition: f(X + H) expanded, its linear part named, the remainder bounded.", steps, further
)
