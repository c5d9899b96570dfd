"""Wrong versions of a rule: the mistakes people make, at every place where the shapes still allow them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from frechet.errors import FrechetError
from frechet.expr import App, Expr, Num, Sym, mapped, number, postorder
from frechet.identity import Identity
from frechet.primitive import Primitive

Rule = Callable[..., Expr]


def wrong(e: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield (mistake, expression with that one mistake), every result of the shape of `e`."""
    yield "sign", -e
    yield "factor 2", number(2) * e
    for node in postorder(e):
        for mistake, changed in _at(node):
            try:
                out = mapped(e, {node: changed}.get)
            except FrechetError:
                continue  # the shapes do not allow this mistake
            if out is not e and out.shape == e.shape:
                yield f"{mistake} at {node}", out


def _at(node: Expr) -> Iterator[tuple[str, Expr]]:
    if not node.is_scalar and any(isinstance(n, Sym) for n in postorder(node)):  # Iᵀ is I
        yield "a transpose added", node.T
    if isinstance(node, Num):
        yield "a number changed", Num(node.value + 1)
    if not isinstance(node, App):
        return
    matrices = [a for a, s in zip(node.args, node.op.signature.slots, strict=True) if not s.parameter]
    for i, slot in enumerate(node.op.signature.slots):
        if slot.parameter:
            old = node.args[i]
            changed = Num(old.value + 1) if isinstance(old, Num) else old + 1  # k + 1 in an identity on letters
            yield "an exponent changed", _tried(node, (*node.args[:i], changed, *node.args[i + 1 :]))
    for a in matrices:
        if len(matrices) == 1:
            yield f"{node.op.name} forgotten", a  # of a transpose: the transpose lost
        else:
            yield "a term or factor dropped", a
    if len(matrices) == 2:
        yield "arguments swapped", _tried(node, node.args[::-1])


def _tried(node: App, args: tuple[Expr, ...]) -> Expr:
    try:
        return App(node.op, args)
    except FrechetError:
        return node  # the shapes do not allow it


def _nth(rule: Rule, k: int) -> Rule:
    """Return `rule` with its k-th mistake: counted afresh at each use, since the rule may depend on a literal."""

    def mistaken(*args: Any) -> Expr:
        right = rule(*args)
        return next((e for n, (_, e) in enumerate(wrong(right)) if n == k), right)

    return mistaken


def mutants(p: Primitive) -> Iterator[tuple[str, Primitive, Rule, Rule, tuple[Expr, ...]]]:
    """Yield (mistake, primitive with one wrong rule, the right rule, the wrong one, what both apply to)."""
    letters = p.letters()
    direction: dict[str, Callable[[int], tuple[Expr, ...]]] = {
        "linear": lambda i: (Sym("G", p.signature.result), *(letters if p.shaped else ())),
        "parts": lambda i: (letters[i], *(letters if p.shaped else ())),
        "adjoint": lambda i: (Sym("G", p.signature.result), *letters),
        "differential": lambda i: (*letters, Sym("V", p.signature.slots[i].shape)),
    }
    for field, arguments in direction.items():
        rules: tuple[Rule | None, ...] = getattr(p, field)
        for i, rule in enumerate(rules):
            if rule is None:
                continue
            for k, (mistake, _) in enumerate(wrong(rule(*arguments(i)))):
                changed = _nth(rule, k)
                bad = replace(p, **{field: (*rules[:i], changed, *rules[i + 1 :])})
                yield f"{p.name}.{field}[{i}]: {mistake}", bad, rule, changed, arguments(i)


def wrong_identities(identity: Identity) -> Iterator[tuple[str, Identity]]:
    """Yield (mistake, identity with that mistake on its right side)."""
    for mistake, rhs in wrong(identity.rhs):
        yield f"{identity.name}: {mistake}", replace(identity, rhs=rhs)
