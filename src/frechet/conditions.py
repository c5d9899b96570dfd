"""Conditions under which a step holds, rendered for the actual argument: ``det(A X Aᵀ) > 0``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from .dimensions import names_of
from .expr import App, Const, Expr, Num, Sym, mapped, postorder, symbols
from .folds import Fold, Member, Values, family_of, grounded
from .indices import Index
from .integers import Integer, settled

if TYPE_CHECKING:
    from .certify.evaluate import Evaluator

_WORDS = {
    ">": ("every entry of {0} is positive", "{0} > 0"),
    "<": ("every entry of {0} is below {1}", "{0} < {1}"),
    "!=": ("no entry of {0} is zero", "{0} ≠ 0"),
}


@dataclass(frozen=True)
class Condition:
    """`subject` `relation` `bound`, entry by entry when the subject is a matrix.

    Without a relation it is that the subject is defined, and `words` say when.
    """

    subject: Expr
    relation: str
    bound: str
    words: str = ""  # a sentence with {X} for an argument, when there is a better one
    arguments: tuple[tuple[str, Expr], ...] = ()  # what each {X} stands for

    def shown(self, how: str = "text") -> str:
        """Return the condition in words; `how` is text, pretty or latex."""
        from .render.latex import latex
        from .render.pretty import pretty
        from .render.text import text

        def write(e: Expr) -> str:
            return text(e) if how == "text" else pretty(e) if how == "pretty" else f"${latex(e)}$"

        if self.words:
            return self.words.format(**{name: write(e) for name, e in self.arguments})
        entrywise, plain = _WORDS[self.relation]
        sentence = plain if self.subject.is_scalar else entrywise
        if how == "latex" and self.subject.is_scalar:
            sign = {">": ">", "<": "<", "!=": r"\neq"}[self.relation]
            return f"${latex(self.subject)} {sign} {self.bound}$"
        return sentence.format(write(self.subject), self.bound)

    def __str__(self) -> str:
        return self.shown()

    def at(self, values: Values) -> Condition:
        """Return the condition for given values of its indices."""
        return replace(self, subject=settled(grounded(self.subject, values)))

    def is_plain(self) -> bool:
        """Whether the condition holds at sight, of a number or of 1 + exp(X), so that nobody needs to read it."""
        if not self.relation:
            return False
        if self.bound == "0" and self.relation in (">", "!=") and is_positive(self.subject):
            return True
        if self.bound == "0" and self.subject.is_scalar and self.relation in (">", "!="):
            from .identities.properties import has

            if has(self.subject, "positive_definite" if self.relation == ">" else "invertible"):
                return True
        if not isinstance(self.subject, Num):
            return False
        bound = int(self.bound)
        return {">": self.subject.value > bound, "<": self.subject.value < bound, "!=": self.subject.value != bound}[
            self.relation
        ]

    def holds(self, point: Evaluator) -> bool:
        """Whether the condition holds at a point (in a prime field, which has no order, only ≠ can fail)."""
        entries = [x for r in point(self.subject).rows for x in r]  # raises `Outside` where it is not defined
        if not self.relation:
            return True
        bound = point.ring.element(int(self.bound))
        if self.relation == "!=":
            return not any(point.ring.is_zero(x - bound) for x in entries)
        return all(point.ring.is_less(*((bound, x) if self.relation == ">" else (x, bound))) for x in entries)


@dataclass(frozen=True)
class Definition(Condition):
    """What a product of consecutive factors is short for: W_{:k} = W_{k-1} ⋯ W_1."""

    def shown(self, how: str = "text") -> str:
        """Return the definition in words; `how` is text, pretty or latex."""
        from .render.latex import latex
        from .render.pretty import pretty
        from .render.text import text

        e = self.subject
        assert isinstance(e, Fold)
        ends = (e, e.at(e.last), e.at(e.first))
        if how == "latex":
            whole, last, first = map(latex, ends)
            return rf"${whole} = {last} \cdots {first}$"
        whole, last, first = map(text if how == "text" else pretty, ends)
        return f"{whole} = {last} {'...' if how == 'text' else '⋯'} {first}"


def definitions_of(f: Expr, gradient: Expr, x: Sym) -> list[Condition]:
    """Return what the slices of chains are short for, and what the index of `x` ranges over."""
    roots = (f, gradient)
    found = dict.fromkeys(n for n in postorder(*roots) if isinstance(n, Fold) and family_of(n) is not None)
    shown: list[Condition] = [Definition(n, "", "") for n in found]
    if any(n.first != Index("", 1) or n.last != n.body.family.count for n in found if isinstance(n.body, Member)):
        shown.append(Condition(Num(Fraction(1)), "", "", "an empty product is the identity"))
    dimensions = {name for s in symbols(f) for d in s.shape for name in names_of(d)}  # what counts rows is at least 1
    whole = [s for s in symbols(f) if isinstance(s, Integer) and s.name not in dimensions]
    shown += [Condition(s, "", "", f"{s.name} ≥ 1") for s in whole]
    if isinstance(x, Member) and x.at.name and x.at != x.family.count:
        shown.append(Condition(x, "", "", f"1 ≤ {x.at} ≤ {x.family.count}"))
    return shown


def is_positive(e: Expr) -> bool:
    """Whether every entry of `e` is seen to be positive, from what the declarations say of signs."""
    return _sign(e) == 2


def is_nonnegative(e: Expr) -> bool:
    """Whether every entry of `e` is seen not to be negative, from what the declarations say of signs."""
    return _sign(e) >= 1


def _sign(e: Expr) -> int:
    sign: dict[Expr, int] = {}  # 2 positive, 1 nonnegative, 0 not known
    for node in postorder(e):
        if isinstance(node, Num):
            sign[node] = 2 if node.value > 0 else 1 if node.value == 0 else 0
        elif isinstance(node, Integer):
            sign[node] = 2
        elif isinstance(node, Const):
            sign[node] = 2 if node.name in ("1", "pi") else 1
        elif isinstance(node, App) and node.op.range:
            sign[node] = 2 if node.op.range == "positive" else 1
        elif isinstance(node, App) and node.op.keeps_sign:
            signs = [sign[a] for a in node.args]
            sign[node] = 0 if min(signs) == 0 else max(signs)
        elif isinstance(node, App) and node.op.keeps_nonnegative:
            sign[node] = min(1, *(sign[a] for a in node.args))
        else:
            sign[node] = 0
    return sign[e]


def condition_of(node: App) -> Condition | None:
    """Return the condition that the declaration of an operation puts on its arguments here, if any."""
    from .parse import parse

    if node.op.assumption:
        said = node.op.assumption
        return Condition(node.args[0], "", "", said, tuple((name, node.args[0]) for name in _named(said)))
    said = node.op.domain_text(node.args)
    if not said:
        return None
    left, relation, bound = (*re.split(r"\s*(!=|>|<)\s*", said), "", "")[:3]
    given = zip(node.op.signature.slots, node.args, strict=True)
    slots = {s.name: a for s, a in given if not (s.parameter and isinstance(a, Num))}
    declared = "; ".join(f"{name}: {a.shape[0]} {a.shape[1]}" for name, a in slots.items())
    subject = parse(left, declared)
    letters: dict[Expr, Expr] = {n: slots[n.name] for n in postorder(subject) if isinstance(n, Sym)}
    words = node.op.condition if isinstance(node.op.condition, str) else node.op.condition(*node.args)
    arguments = tuple((name, slots[name]) for name in _named(words))
    subject = mapped(subject, letters.get)
    if left not in slots:
        from .rewrite import tidy

        subject = tidy(subject)  # the x of 0 - x
    if bound == "0":
        subject = _without_numbers(subject, signed=relation != "!=")
    return Condition(subject, relation, bound, words, arguments)


def _named(words: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\{(\w+)\}", words)))


def _without_numbers(e: Expr, signed: bool) -> Expr:
    """Return X for 2 X, and for -X unless its sign counts: they vanish together."""
    while isinstance(e, App) and e.op.homothety is not None:
        others = [a for i, a in enumerate(e.args) if i != e.op.homothety]
        if not all(isinstance(a, Num) and (a.value > 0 if signed else a.value != 0) for a in others):
            break
        if signed and not others:
            break
        e = e.args[e.op.homothety]
    return e


def conditions_of(*roots: Expr) -> list[Condition]:
    """Return the conditions of every operation in `roots`, each once."""
    found: dict[tuple[Expr, str, str], Condition] = {}
    for node in postorder(*roots):
        if isinstance(node, App):
            condition = condition_of(node)
            if condition and not condition.is_plain():
                found.setdefault((condition.subject, condition.relation, condition.bound or condition.words), condition)
    return reduced(list(found.values()))


def reduced(conditions: list[Condition]) -> list[Condition]:
    """Return the conditions as a reader would write them: c ≠ 0 for c² ≠ 0, X is not zero for ‖X‖² > 0, each once.

    What a stronger one implies is left out: of det X > 0 and det X ≠ 0 the first remains.
    """
    from .identities.properties import has

    found: dict[tuple[object, ...], Condition] = {}
    stack = conditions[::-1]
    while stack:
        c = stack.pop()
        if c.is_plain():
            continue
        # What is never negative is positive where it is not zero.
        zero = c.bound == "0" and c.subject.is_scalar
        zero = zero and (c.relation == "!=" or (c.relation == ">" and has(c.subject, "positive_semidefinite")))
        parts = _vanishing(c.subject) if zero else ()
        if len(parts) == 1 and not parts[0].is_scalar:
            found.setdefault(
                ("zero", parts[0]), replace(c, relation="!=", words="{X} is not zero", arguments=(("X", parts[0]),))
            )
        elif parts:
            stack += [Condition(part, "!=", "0") for part in reversed(parts)]
        else:
            found.setdefault((c.subject, c.relation, c.bound, "" if c.relation else c.words), c)
    signs = {c.subject for c in found.values() if c.relation == ">" and c.bound == "0"}
    entries = signs | {c.subject for c in found.values() if c.relation == "!=" and not c.subject.is_scalar}
    return [
        c
        for key, c in found.items()
        if not (c.relation == "!=" and c.subject in signs) and not (key[0] == "zero" and key[1] in entries)
    ]


def _vanishing(e: Expr) -> tuple[Expr, ...]:
    """Return the expressions of which one is zero exactly where the scalar `e` is, or nothing if that is not known."""
    if not isinstance(e, App):
        return ()
    if e.op.vanishes is not None:
        return e.op.vanishes(*e.args)
    return (e.args[e.op.homothety],) if e.op.homothety is not None and e.op.arity == 1 else ()
