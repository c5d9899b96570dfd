"""Like terms and common factors: 2 Xᵀ(X w − y), not Xᵀ X w + Xᵀ X w − 2 Xᵀ y."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from ..expr import App, Expr, Num, is_zero, operands, zeros
from ..folds import Fold
from ..primitives.linear import add, neg, sub, transpose
from ..primitives.multilinear import scale
from ..rewrite import Simplifier

TERMS = 64  # longer sums, and longer products, are left as they are: the work stays linear
FACTORS = 64


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


def factors_of(e: Expr) -> list[Expr]:
    """Return the factors of a product of one associative operation, or [e]."""
    if not (isinstance(e, App) and e.op.associative and not e.op.linear):
        return [e]
    factors, whole = operands(e, FACTORS)
    return factors if whole else [e]


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
    """Return the terms to go on with: (A x + B x)' is opened when its terms meet others or lose transposes."""
    opened = _transposes_opened(terms, simplify)
    if len(opened) <= len(terms):
        return kept
    found = _merged(opened)
    meet = len(found) < len(opened) - len(terms) + len(kept)
    fewer = sum(_transposes(t) for _, t in found) < sum(_transposes(t) for _, t in kept)
    return found if meet or fewer else kept


def _key(t: Expr) -> tuple[object, ...]:
    """Return what two terms share when they are equal up to association, and order where order does not matter."""
    factors = factors_of(t)
    if isinstance(t, App) and t.op.commutative:
        factors = sorted(factors, key=id)
    return (_head(t), *factors)


def _inside(e: Expr, simplify: Simplifier) -> Expr:
    """Return a product with every factor that is a sum collected, and a sum along an index with its term collected."""
    if isinstance(e, Fold) and e.op.linear:
        return simplify(e.with_args((collected(e.body, simplify),)))
    factors = factors_of(e)
    sums = [isinstance(f, (App, Fold)) and bool(f.op.linear) for f in factors]
    if len(factors) < 2 or not isinstance(e, App) or not any(sums):
        return e
    new = [collected(f, simplify) if is_sum else f for f, is_sum in zip(factors, sums, strict=True)]
    if new == factors:
        return e
    out = new[0]
    for f in new[1:]:
        out = App(e.op, (out, f))
    return simplify(out)


def collected(e: Expr, simplify: Simplifier) -> Expr:
    """Return `e` with like terms merged and common factors taken out, on the left and on the right."""
    if isinstance(e, App) and e.op.homothety is not None and e.op is not scale and e.op is not neg:
        k = e.op.homothety
        return simplify(App(e.op, (*e.args[:k], collected(e.args[k], simplify), *e.args[k + 1 :])))
    terms = terms_of(e)
    if terms is None:
        return e
    if len(terms) == 1 and (opened := _opened(terms, terms, simplify)) is not terms:
        terms = opened
    if len(terms) == 1:
        (c, t), inside = terms[0], _inside(terms[0][1], simplify)
        return e if inside is t else simplify(inside if c == 1 else scale(Num(c), inside))
    kept = _merged(terms)
    kept = _opened(terms, kept, simplify)
    if not kept:
        return zeros(*e.shape)
    kept = _over_common_denominators(kept, simplify)
    if len(kept) == 1 and kept[0][0] == 1:
        return kept[0][1]
    common = _common_number([c for c, _ in kept])
    inside = _factored(_grouped([(c / common, t) for c, t in kept], simplify), simplify)
    out = inside if common == 1 else scale(Num(common), inside)
    return simplify(out) if out is not e else e


def _over_common_denominators(terms: list[tuple[Fraction, Expr]], simplify: Simplifier) -> list[tuple[Fraction, Expr]]:
    """Bring the terms that are one kind of quotient by one divisor together: A/c + B/c = (A + B)/c."""
    groups: dict[object, list[tuple[Fraction, Expr]]] = {}
    for c, t in terms:
        quotient = isinstance(t, App) and t.op.homothety == 0 and t.op.arity == 2
        groups.setdefault((t.op, t.args[1]) if quotient and isinstance(t, App) else t, []).append((c, t))
    out: list[tuple[Fraction, Expr]] = []
    for group in groups.values():
        first = group[0][1]
        if len(group) == 1:
            out.append(group[0])
        else:
            assert isinstance(first, App)
            inside = collected(_sum([(c, t.args[0]) for c, t in group]), simplify)
            out.append((Fraction(1), simplify(App(first.op, (inside, first.args[1])))))
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
    op = next(iter(heads))
    lists = [factors_of(t) for _, t in terms]
    shortest = min(map(len, lists))
    left = 0
    while left < shortest - 1 and all(fs[left] is lists[0][left] for fs in lists):
        left += 1
    right = 0
    while right < shortest - left - 1 and all(fs[-1 - right] is lists[0][-1 - right] for fs in lists):
        right += 1
    if not left and not right:
        return _sum(terms)

    def product(factors: list[Expr]) -> Expr:
        out = factors[0]
        for f in factors[1:]:
            out = App(op, (out, f))  # type: ignore[arg-type]  # heads holds primitives only, by the test above
        return out

    inside: Expr = _sum([(c, product(fs[left : len(fs) - right])) for (c, _), fs in zip(terms, lists, strict=True)])
    inside = collected(inside, simplify)
    return product([*lists[0][:left], inside, *(lists[0][len(lists[0]) - right :] if right else [])])
