"""Style frobenius: df = ⟨G, dX⟩, every linear map moved across the inner product."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ...errors import UnsupportedError
from ...expr import Diff, Expr, mapped
from ...identity import IDENTITIES
from ...primitive import REGISTRY
from ...rewrite import Simplifier
from ..differential import Differential
from .style import MOST_MOVES, Style, itself, single_moves, summary

if TYPE_CHECKING:
    from ...derivation import Derivation, Step

MOST_NAMED = 2  # identities that the title of one simplification gives


def steps(d: Derivation, detail: str) -> list[Step]:
    """Return the steps of the Frobenius form."""
    if detail == "all":
        return [*d.function_steps(), *every_differential(d, d.rules), *every_move(d), *d.gradient_steps()]
    if detail == "summary":
        return summary(d)
    return d.steps


def every_differential(d: Derivation, found: Differential) -> list[Step]:
    """Return one step for every rule of the differential, and one for every simplification that follows it."""
    if len(found.moves) + len(d.form.moves if d.form else []) > MOST_MOVES:
        raise UnsupportedError(
            f"this derivation has more than {MOST_MOVES} moves, too many to print each; use steps='textbook'"
        )
    nodes = [node for line in found.lines for node in line]
    single = found.in_lines([[node] for node in nodes])
    out: list[Step] = []
    for k, step in enumerate(d.differential_steps(single)):
        before, after = single.state(k), single.state(k + 1)
        if before is after:
            continue
        raw, names = _expanded(before, nodes[k], single.rule(nodes[k]))
        if raw is after:
            out.append(replace(step, _before=partial(itself, before), _after=partial(itself, after)))
            continue
        out.append(replace(step, _before=partial(itself, before), _after=partial(itself, raw)))
        title, objects = _said(names)
        out.append(
            replace(
                step,
                rule=", ".join(names),
                title=title,
                objects=objects,
                cite="",
                conditions=(),
                _before=partial(itself, raw),
                _after=partial(itself, after),
            )
        )
    return out


def _said(names: list[str]) -> tuple[str, tuple[Expr, ...]]:
    """Return the title of a simplification: by (A B)ᵀ = Bᵀ Aᵀ, where it takes one or two identities."""
    rules = [IDENTITIES[name] for name in names if name in IDENTITIES]
    if len(names) > MOST_NAMED or not rules:
        return "simplify", ()
    sides = tuple(side for rule in rules for side in (rule.lhs, rule.rhs))
    return "by " + ", ".join(f"{{{2 * k}}} = {{{2 * k + 1}}}" for k in range(len(rules))), sides


def _expanded(before: Expr, node: Expr, rule: Expr) -> tuple[Expr, list[str]]:
    """Return `before` with d(node) replaced by its rule, and the names of the rules that simplify the result."""
    target = Simplifier()(Diff(node))
    raw = mapped(before, lambda e: rule if e is target else None)
    names: dict[str, None] = {}
    Simplifier(log=names)(raw)
    return raw, list(names)


def every_move(d: Derivation) -> list[Step]:
    """Return one step for every linear map that is moved across the inner product."""
    form = d.form
    if form is None:
        return []
    named = []
    for step in d.frobenius_steps(single_moves(form)):
        op = REGISTRY.get(step.rule.removeprefix("inner_"))
        plain = op is not None and not step.marks and not d.variable.is_scalar
        named.append(replace(step, title=f"adjoint of {op.title or op.word}") if plain and op else step)
    return named


STYLE = Style("frobenius", "The Frobenius inner product: every factor moves across until df = ⟨G, dX⟩.", steps)
