"""Like terms and common factors: 2 Xᵀ(X w − y), not Xᵀ X w + Xᵀ X w − 2 Xᵀ y."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import gcd

from ..expr import App, Const, Expr, Num, Sym, is_zero, length_of, operands_within, zeros
from ..folds import Fold
from ..primitive import Primitive
from ..primitives.linear import add, neg, sub, transpose
from ..primitives.multilinear import scale
from ..rewrite import Simplifier
from ..spaces import SCALAR
from .monomials import gathered

TERMS = 64  # longer sums, and longer products, are left as they are: the work stays linear
FACTORS = 64
DEPTH = 6  # sums within products within sums that are looked into


def terms_of(e: Expr, cap: int = TERMS) -> list[tuple[Fraction, Expr]] | None:
    """Return `e` as a list of (number, term), or None if it has more than `cap` terms."""
    out: list[tuple[Fraction, Expr]] = []
    stack: list[tuple[Fraction, Expr]] = [(Fraction(1), e)]
    while stack:
        c, node = stack.pop()
        if isinstance(node, App) and node.op in (add, sub):
            stack.append((-c if node.op is sub else c, node.args[1]))
            stack.append((c, node.args[0]))
        elif isinstance(node, App) and node.op is neg:
            stack.append((-c, node.args[0]))
        elif isinstance(node, App) and node.op is scale and isinstance(node.args[0], Num):
            stack.append((c * node.args[0].value, node.args[1]))
        elif isinstance(node, Num):
            out.append((c * node.value, Num(Fraction(1))))
        else:
            out.append((c, node))
        if len(out) + len(stack) > cap:
            return None
    return out


def factors_of(e: Expr, most: int = FACTORS) -> list[Expr]:
    """Return the factors of a product of one associative operation, or [e] if it is none or has more than `most`."""
    if not (isinstance(e, App) and e.op.associative and not e.op.linear):
        return [e]
    return operands_within(e, most) or [e]


def _head(e: Expr) -> object:
    return e.op if isinstance(e, App) and e.op.associative and not e.op.linear else None


def _merged(terms: list[tuple[Fraction, Expr]]) -> list[tuple[Fraction, Expr]]:
    """Return the terms with equal ones added."""
    merged: dict[tuple[object, ...], tuple[Fraction, Expr]] = {}
    for c, t in terms:
        key = _key(t)
        old = merged.get(key)
        merged[key] = (c, t) if old is None else (old[0] + c, old[1])
    return [(c, t) for c, t in merged.values() if c != 0 and not is_zero(t)]


def _transposes_opened(terms: list[tuple[Fraction, Expr]], simplify: Simplifier) -> list[tuple[Fraction, Expr]]:
    """Return the terms with the transpose of a sum written as the sum of the transposes."""
    out: list[tuple[Fraction, Expr]] = []
    for c, t in terms:
        inside = terms_of(t.args[0]) if isinstance(t, App) and t.op is transpose else None
        for k, u in inside or [(Fraction(1), t)]:
            new = simplify(transpose(u)) if inside else u
            out += [(c * k * j, v) for j, v in terms_of(new) or [(Fraction(1), new)]]
    return out


def _transposes(t: Expr) -> int:
    """Return how many factors of a term are written transposed, the term itself included."""
    while isinstance(t, App) and t.op.homothety is not None:
        t = t.args[t.op.homothety]
    inside = terms_of(t.args[0]) if isinstance(t, App) and t.op is transpose else None
    if inside and len(inside) > 1:
        return 1 + sum(_transposes(u) for _, u in inside)
    return sum(isinstance(f, App) and f.op is transpose for f in factors_of(t))


def _opened(
    terms: list[tuple[Fraction, Expr]], kept: list[tuple[Fraction, Expr]], simplify: Simplifier
) -> list[tuple[Fraction, Expr]]:
    """Return the terms to go on with: (A x + B x)' is opened when its terms meet others or lose transposes.

    Beside other terms a product in the sum is reason enough: A' + X'B'C', not A' + (C'B X)'.
    """
    opened = _transposes_opened(terms, simplify)
    if len(opened) <= len(terms):
        return kept
    found = _merged(opened)
    meet = len(found) < len(opened) - len(terms) + len(kept)
    fewer = sum(_transposes(t) for _, t in found) < sum(_transposes(t) for _, t in kept)
    beside = len(kept) > 1 and any(len(factors_of(t)) > 1 for _, t in opened)
    return found if meet or fewer or beside else kept


def _key(t: Expr) -> tuple[object, ...]:
    """Return what two terms share when they are equal up to association, and order where order does not matter."""
    factors: list[object] = [_unordered(f) for f in factors_of(t)]
    if isinstance(t, App) and t.op.commutative:
        return _head(t), frozenset(Counter(factors).items())
    return (_head(t), *factors)


def _unordered(e: Expr) -> object:
    """Return what two sums share when they have the same terms: A + A' and A' + A."""
    terms = terms_of(e) if isinstance(e, App) and e.op.associative and e.op.linear else None
    return frozenset(terms) if terms and len(set(terms)) == len(terms) else e


def _inside(e: Expr, simplify: Simplifier, depth: int) -> Expr:
    """Return a product with every factor that is a sum collected, and a sum along an index with its term collected."""
    if depth <= 0:
        return e
    if isinstance(e, Fold) and e.op.linear:
        return simplify(e.with_args((collected(e.body, simplify, depth - 1),)))
    if isinstance(e, App) and e.op.homothety is not None:
        return _with_linear_slot(e, e.op.homothety, lambda a: _inside(a, simplify, depth), simplify)
    if isinstance(e, App) and (k := _linear_slot(e.op)) is not None:
        return _with_linear_slot(e, k, lambda a: collected(a, simplify, depth - 1), simplify)
    if not isinstance(e, App) or _head(e) is None or length_of(e, simplify.lengths) > FACTORS:
        return e
    factors = factors_of(e)
    if not any(map(_sum_inside, factors)):
        return e
    new = [collected(f, simplify, depth - 1) if _sum_inside(f) else f for f in factors]
    if new == factors:
        return e
    out = new[0]
    for f in new[1:]:
        out = App(e.op, (out, f))
    return simplify(out)


def _with_linear_slot(e: App, k: int, change: Callable[[Expr], Expr], simplify: Simplifier) -> Expr:
    new = change(e.args[k])
    return e if new is e.args[k] else simplify(App(e.op, (*e.args[:k], new, *e.args[k + 1 :])))


def _sum_inside(f: Expr) -> bool:
    """Whether a factor is a sum, or the transpose of one."""
    f = f.args[0] if isinstance(f, App) and f.op is transpose else f
    return isinstance(f, (App, Fold)) and bool(f.op.linear) and f.op is not transpose


def _linear_slot(op: Primitive) -> int | None:
    """Return the one slot of an operation with a matrix result in which it is linear: that of B in A⁻¹ B."""
    if op.homothety is not None:
        return op.homothety
    if op.kind != "mixed" or op.signature.result == SCALAR:
        return None
    slots = [k for k in range(op.arity) if op.is_linear(k)]
    return slots[0] if len(slots) == 1 else None


def collected(e: Expr, simplify: Simplifier, depth: int = DEPTH) -> Expr:
    """Return `e` with like terms merged and common factors taken out, on the left and on the right."""
    if isinstance(e, App) and e.op.homothety is not None and e.op is not scale and e.op is not neg:
        k = e.op.homothety
        e = simplify(App(e.op, (*e.args[:k], collected(e.args[k], simplify, depth), *e.args[k + 1 :])))
        return gathered(e, simplify)
    if isinstance(e, App) and e.op is transpose and depth > 0:
        inside = collected(e.args[0], simplify, depth - 1)
        e = e if inside is e.args[0] else simplify(transpose(inside))
    terms = terms_of(e)
    if terms is None:
        return e
    if len(terms) == 1 and (opened := _opened(terms, terms, simplify)) is not terms:
        terms = opened
    if len(terms) == 1:
        ((c, t),) = terms
        found = _terms_inside(t, simplify, depth)
        if len(found) == 1:
            ((b, inside),) = found
            return e if inside is t else simplify(inside if b * c == 1 else scale(Num(b * c), inside))
        terms = [(b * c, u) for b, u in found]
    kept = _opened(terms, _merged(terms), simplify)
    found = [(c * k, u) for c, t in kept for k, u in _terms_inside(t, simplify, depth)]
    if len(found) > len(kept) or found != kept:
        kept = _merged(found)
    if not kept:
        return zeros(*e.shape)
    kept = [(c, t) for c, t in _joined(kept, simplify, depth) if c]
    if not kept:  # what was brought together may cancel
        return zeros(*e.shape)
    if len(kept) == 1 and kept[0][0] == 1:
        return kept[0][1]
    common = _common_number([c for c, _ in kept])
    inside = _factored(_grouped([(c / common, t) for c, t in kept], simplify), simplify)
    out = inside if common == 1 else scale(Num(common), inside)
    return simplify(out) if out is not e else e


def _terms_inside(t: Expr, simplify: Simplifier, depth: int) -> list[tuple[Fraction, Expr]]:
    """Return a term with what stands in it collected, as terms."""
    new = gathered(_inside(t, simplify, depth), simplify)
    opened = [(c * k, v) for c, u in terms_of(new) or [(Fraction(1), new)] for k, v in _unfolded(u, simplify)]
    return [(Fraction(1), t)] if new is t and len(opened) == 1 else opened


def _unfolded(t: Expr, simplify: Simplifier) -> list[tuple[Fraction, Expr]]:
    """Return S⁻¹(n I − C S⁻¹) as n S⁻¹ − S⁻¹ C S⁻¹, the same read from either side; other terms as they are."""
    plain = [(Fraction(1), t)]
    factors = factors_of(t, 2)
    if len(factors) != 2 or not isinstance(t, App) or t.op.unit is None:
        return plain
    for last in (True, False):
        F, inside = factors[not last], terms_of(factors[last])
        if not inside or len(inside) < 2 or _is_letter(F):
            continue
        units = [_is_unit(u) for _, u in inside]
        ends = [factors_of(u)[-last] is F for _, u in inside]
        if sum(units) != 1 or not all(end or unit for end, unit in zip(ends, units, strict=True)):
            continue
        made = [(c, simplify(App(t.op, (F, u) if last else (u, F)))) for c, u in inside]
        return [(c * k, v) for c, u in made for k, v in terms_of(u) or [(Fraction(1), u)]]
    return plain


def _is_letter(e: Expr) -> bool:
    """Whether `e` is a variable or its transpose: X (XᵀX − I) is read better than X XᵀX − X."""
    return isinstance(e.args[0] if isinstance(e, App) and e.op is transpose else e, Sym)


def _is_unit(e: Expr) -> bool:
    """Whether `e` is the identity matrix, or a multiple of it."""
    while isinstance(e, App) and e.op.homothety is not None:
        e = e.args[e.op.homothety]
    return isinstance(e, Const) and e.name == "I"


def _joined(terms: list[tuple[Fraction, Expr]], simplify: Simplifier, depth: int) -> list[tuple[Fraction, Expr]]:
    """Bring together what is linear in one slot and else the same: A/c + B/c = (A + B)/c, S⁻¹A + S⁻¹B = S⁻¹(A + B)."""
    groups: dict[object, list[tuple[Fraction, Expr]]] = {}
    for c, t in terms:
        k = _linear_slot(t.op) if isinstance(t, App) and not (t.is_scalar and t.op is scale) else None
        alike = (t.op, *t.args[:k], None, *t.args[k + 1 :]) if isinstance(t, App) and k is not None else t
        groups.setdefault(alike, []).append((c, t))
    out: list[tuple[Fraction, Expr]] = []
    for group in groups.values():
        first = group[0][1]
        if len(group) == 1:
            out.append(group[0])
        else:
            assert isinstance(first, App)
            k = _linear_slot(first.op)
            assert k is not None
            inside = collected(_sum([(c, t.args[k]) for c, t in group]), simplify, depth - 1)
            new = simplify(App(first.op, (*first.args[:k], inside, *first.args[k + 1 :])))
            out += terms_of(new) or [(Fraction(1), new)]
    return out


def _common_number(numbers: list[Fraction]) -> Fraction:
    """Return the number to take out of a sum: the content, signed so that the first term is positive."""
    if len(numbers) == 1:
        return numbers[0]
    content = Fraction(gcd(*(abs(q.numerator) for q in numbers)))
    denominators = {q.denominator for q in numbers}
    if len(denominators) == 1:
        content /= denominators.pop()
    return -content if all(q < 0 for q in numbers) else content


def _sum(terms: list[tuple[Fraction, Expr]]) -> Expr:
    """Return the sum, a positive term first where there is one."""
    first = next((i for i, (c, _) in enumerate(terms) if c > 0), 0)
    ordered = [terms[first], *terms[:first], *terms[first + 1 :]]
    out: Expr | None = None
    for c, t in ordered:
        part = t if abs(c) == 1 else scale(Num(abs(c)), t)
        signed = neg(part) if c < 0 else part
        out = signed if out is None else add(out, part) if c > 0 else sub(out, part)
    assert out is not None
    return out


def _grouped(terms: list[tuple[Fraction, Expr]], simplify: Simplifier) -> list[tuple[Fraction, Expr]]:
    """Factor the terms that share their last factor, then those that share their first: (Q + Q') x + b."""
    for end in (-1, 0):
        groups: dict[object, list[tuple[Fraction, Expr]]] = {}
        for i, (c, t) in enumerate(terms):
            factors = factors_of(t)
            groups.setdefault((_head(t), factors[end]) if len(factors) > 1 else i, []).append((c, t))
        if len(groups) == 1:
            return terms  # all of them share it: that is for `_factored`, which looks at both ends
        terms = [
            group[0] if len(group) == 1 else (Fraction(1), simplify(_factored(group, simplify)))
            for group in groups.values()
        ]
    return terms


def _factored(terms: list[tuple[Fraction, Expr]], simplify: Simplifier) -> Expr:
    heads = {_head(t) for _, t in terms}
    if len(terms) < 2 or len(heads) != 1 or None in heads:
        return _sum(terms)
    (op,) = (head for head in heads if isinstance(head, Primitive))
    lists = [factors_of(t) for _, t in terms]
    left, right = _common_ends(op, lists)
    if not left and not right:
        return _sum(terms)
    outer = lists[0][:left], lists[0][len(lists[0]) - right :]
    middles = [fs[left : len(fs) - right] for fs in lists]
    parts = [_product(op, m) if m else _unit_beside(op, *outer) for m in middles]
    inside = collected(_sum([(c, part) for (c, _), part in zip(terms, parts, strict=True)]), simplify)
    return _product(op, [*outer[0], inside, *outer[1]])


def _common_ends(op: Primitive, lists: list[list[Expr]]) -> tuple[int, int]:
    """Return how many factors all products begin with, and end with.

    Something is left of each, save that a product of two or more may be all of an end: S W − W Wᵀ S W = (I − W Wᵀ) S W.
    """
    shortest = min(lists, key=len)
    n = len(shortest)
    if n > 1 and op.unit is not None and sum(len(fs) == n for fs in lists) == 1:
        ends, begins = (all(fs[k] == shortest for fs in lists) for k in (slice(-n, None), slice(0, n)))
        if ends != begins:  # S⁻¹ − S⁻¹ C S⁻¹ reads the same from either side, and stays so
            return (0, n) if ends else (n, 0)
    left = 0
    while left < n - 1 and all(fs[left] is shortest[left] for fs in lists):
        left += 1
    right = 0
    while right < n - left - 1 and all(fs[-1 - right] is shortest[-1 - right] for fs in lists):
        right += 1
    return left, right


def _product(op: Primitive, factors: list[Expr]) -> Expr:
    out = factors[0]
    for f in factors[1:]:
        out = App(op, (out, f))
    return out


def _unit_beside(op: Primitive, before: list[Expr], after: list[Expr]) -> Expr:
    assert op.unit is not None
    size = after[0].shape[0] if after else before[-1].shape[1]
    return op.unit((size, size))
