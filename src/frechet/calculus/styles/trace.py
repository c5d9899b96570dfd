"""Style trace: everything is a trace, and cyclic moves, transposes and Hadamard products bring df to tr(Gᵀ dX)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...expr import App, Diff, Expr, dependents, mapped, postorder
from ...folds import Fold
from ...identity import IDENTITIES, Identity
from ...primitives.linear import add, neg, sub, trace, transpose
from ...primitives.multilinear import matmul
from ...rewrite import Simplifier
from ..differential import Differential, differential_of
from ..frobenius import Frobenius, frobenius_form, paired
from .frobenius import every_differential
from .style import Style, ending, itself, only_operations, single_moves, summary

if TYPE_CHECKING:
    from ...derivation import Derivation, Step


def steps(d: Derivation, detail: str) -> list[Step]:
    """Return the steps from f to df = tr(Gᵀ dX)."""
    only_operations(d, "trace")
    if detail == "summary":
        return summary(d)
    simplify = Simplifier()
    f, opening = _as_traces(d)
    found = differential_of(f, d.variable, simplify)
    middle = every_differential(d, found) if detail == "all" else d.differential_steps(found)
    dx = Diff(d.variable)
    if d.form is None or found.value is dx:
        return [*d.function_steps(), *opening, *middle, *ending(d, d.gradient)]
    form = frobenius_form(found.value, dx, simplify).grouped(_kind)
    if detail == "all":
        form = single_moves(form)
    return [*d.function_steps(), *opening, *middle, *_moves(d, found, form, simplify), *ending(d, form.G)]


def reductions() -> list[Identity]:
    """Return the identities that write a reduction to a scalar as a trace: ⟨A, B⟩ = tr(Aᵀ B), and others."""
    return [
        rule
        for rule in IDENTITIES.values()
        if rule.kind == "law" and _is_trace(rule.rhs) and not _is_trace(rule.lhs) and rule.lhs.is_scalar
    ]


def _is_trace(e: Expr) -> bool:
    return isinstance(e, App) and e.op is trace


def _as_traces(d: Derivation) -> tuple[Expr, list[Step]]:
    """Return the function with its reductions written as traces, and the steps that do so."""
    from ...derivation import Step

    f = d.subject
    found: list[Step] = []
    for rule in reductions():
        varying = dependents(f, d.variable)

        def change(e: Expr, rule: Identity = rule, varying: set[Expr] = varying) -> Expr | None:
            return rule.apply(e) if e in varying else e

        after = mapped(f, change)
        if after is not f:
            title = rule.name.removesuffix("_trace").replace("_", " ")
            words = {op.name: op.title or op.word for op in (n.op for n in postorder(f) if isinstance(n, App))}
            title = f"{words.get(title, title)} as a trace"
            found.append(
                Step("function", rule.name, title, (), rule.source, (), partial(itself, f), partial(itself, after))
            )
            f = after
    return f, found


def _kind(node: App | Fold, moved: list[int]) -> str:
    """Return the name of the move under the trace; sums, signs and the product's other side have none."""
    named = _names(node, moved)
    return named[0] if named else ""


def _names(node: App | Fold, moved: list[int]) -> list[str]:
    op = node.op
    if (op.linear and op.arity > 1) or op.homothety in moved:
        return []
    if op.under_trace:
        return [op.under_trace[i] for i in moved if op.under_trace[i]]
    return [f"adjoint of {op.title or op.word}"]


def _moves(d: Derivation, found: Differential, form: Frobenius, simplify: Simplifier) -> list[Step]:
    """Return the steps from df to tr(Gᵀ dX)."""
    from ...derivation import Step

    states = [found.value, *(as_traces(form.terms(k + 1), simplify) for k in range(len(form.lines)))]
    out = []
    for k, line in enumerate(form.lines):
        if states[k] is states[k + 1]:
            continue
        varying = form.varying
        names = dict.fromkeys(
            name for node in line for name in _names(node, [i for i, a in enumerate(node.args) if a in varying])
        )
        rules = dict.fromkeys(f"trace_{node.op.name}" for node in line)
        cites = dict.fromkeys(node.op.source for node in line if node.op.cite)
        out.append(
            Step(
                "frobenius",
                ", ".join(rules),
                "collect the factor of d{0}" if d.variable.is_scalar else ", ".join(names) or "linearity",
                (d.variable,),
                "; ".join(cites),
                (),
                partial(itself, states[k]),
                partial(itself, states[k + 1]),
                form.crossing(k),
            )
        )
    return out


def as_traces(terms: dict[Expr, Expr], simplify: Simplifier) -> Expr:
    """Return the sum of the ⟨G, L⟩ as the sum of the tr(Gᵀ L), scalar factors in front."""
    out: Expr | None = None
    for L, G in terms.items():
        term = simplify(paired(G, L)) if L.is_scalar else _as_trace(simplify(transpose(G)), L)
        if isinstance(term, App) and term.op is neg and out is not None:
            out = sub(out, term.args[0])
        else:
            out = term if out is None else add(out, term)
    assert out is not None
    return out


def _as_trace(P: Expr, L: Expr) -> Expr:
    """Return tr(P L), the scalar factors of P before the trace."""
    outside: list[App] = []
    while isinstance(P, App) and P.op.homothety is not None:
        outside.append(P)
        P = P.args[P.op.homothety]
    out: Expr = trace(matmul(P, L))
    for node in reversed(outside):
        k = node.op.homothety
        out = App(node.op, tuple(out if i == k else a for i, a in enumerate(node.args)))
    return out


STYLE = Style("trace", "Traces: cyclic moves, transposes and Hadamard products until df = tr(Gᵀ dX).", steps)
