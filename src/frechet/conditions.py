"""Conditions under which a step holds, rendered for the actual argument: ``det(A X Aᵀ) > 0``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .expr import App, Expr, Num, Sym, mapped, postorder

if TYPE_CHECKING:
    from .certify.evaluate import Evaluator

_WORDS = {
    ">": ("every entry of {0} is positive", "{0} > 0"),
    "<": ("every entry of {0} is below {1}", "{0} < {1}"),
    "!=": ("no entry of {0} is zero", "{0} ≠ 0"),
}


@dataclass(frozen=True)
class Condition:
    """`subject` `relation` `bound`, entry by entry when the subject is a matrix."""

    subject: Expr
    relation: str
    bound: str
    words: str = ""  # a sentence with {X} for the argument, when there is a better one
    argument: Expr | None = None

    def shown(self, how: str = "text") -> str:
        """Return the condition in words; `how` is text, pretty or latex."""
        from .render.latex import latex
        from .render.pretty import pretty
        from .render.text import text

        def write(e: Expr) -> str:
            return text(e) if how == "text" else pretty(e) if how == "pretty" else f"${latex(e)}$"

        if self.words and self.argument is not None:
            argument = write(self.argument)
            return re.sub(r"\{\w+\}", lambda _: argument, self.words)
        entrywise, plain = _WORDS[self.relation]
        sentence = plain if self.subject.is_scalar else entrywise
        if how == "latex" and self.subject.is_scalar:
            sign = {">": ">", "<": "<", "!=": r"\neq"}[self.relation]
            return f"${latex(self.subject)} {sign} {self.bound}$"
        return sentence.format(write(self.subject), self.bound)

    def __str__(self) -> str:
        return self.shown()

    def is_plain(self) -> bool:
        """Whether the condition is a true statement about a number, which nobody needs to read."""
        if not isinstance(self.subject, Num):
            return False
        bound = int(self.bound)
        return {">": self.subject.value > bound, "<": self.subject.value < bound, "!=": self.subject.value != bound}[
            self.relation
        ]

    def holds(self, point: Evaluator) -> bool:
        """Whether the condition holds at a point (in a prime field, which has no order, only ≠ can fail)."""
        entries = [x for r in point(self.subject).rows for x in r]
        bound = point.ring.element(int(self.bound))
        if self.relation == "!=":
            return not any(point.ring.is_zero(x - bound) for x in entries)
        return all(point.ring.is_less(*((bound, x) if self.relation == ">" else (x, bound))) for x in entries)


def condition_of(node: App) -> Condition | None:
    """Return the condition that the declaration of an operation puts on its arguments here, if any."""
    from .parse import parse

    said = node.op.domain_text(node.args)
    if not said:
        return None
    left, relation, bound = re.split(r"\s*(!=|>|<)\s*", said)
    slots = {s.name: a for s, a in zip(node.op.signature.slots, node.args, strict=True) if not s.parameter}
    declared = "; ".join(f"{s.name}: {s.shape[0]} {s.shape[1]}" for s in node.op.signature.slots if not s.parameter)
    subject = parse(left, declared)
    letters: dict[Expr, Expr] = {n: slots[n.name] for n in postorder(subject) if isinstance(n, Sym)}
    argument = slots.get(re.sub(r".*\{(\w+)\}.*", r"\1", node.op.condition)) if node.op.condition else None
    return Condition(mapped(subject, letters.get), relation, bound, node.op.condition, argument)


def conditions_of(*roots: Expr) -> list[Condition]:
    """Return the conditions of every operation in `roots`, each once."""
    found: dict[tuple[Expr, str, str], Condition] = {}
    for node in postorder(*roots):
        if isinstance(node, App):
            condition = condition_of(node)
            if condition and not condition.is_plain():
                found.setdefault((condition.subject, condition.relation, condition.bound), condition)
    return list(found.values())
