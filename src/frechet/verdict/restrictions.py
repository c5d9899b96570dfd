"""Claims that hold only in a special case: for a symmetric matrix, for matrices that commute, where x > 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..certify.certificate import Certificate, Rejected, judged
from ..conditions import Condition
from ..dimensions import is_name, substituted
from ..errors import FrechetError
from ..expr import App, Const, Expr, Sym, eye, mapped, postorder, symbols
from ..folds import Member
from ..integers import is_whole
from ..primitive import clipped
from ..render.text import readable
from .search import Explanation

SIDES = (">", "<")
STRUCTURES = ("symmetric", "orthogonal")  # what a matrix is silently taken to be
TRIED = 12  # places whose sign is tried


def restriction(
    claim: Expr,
    truth: Expr,
    *,
    needed: Sequence[Expr] = (),
    where: Sequence[Condition] = (),
    seed: int = 0,
    fixed: Sequence[Expr] = (),
) -> Explanation | None:
    """Return the special case in which the claim has the value of the truth, if it is one of the common ones."""

    def holds(a: Expr, b: Expr, more: Sequence[Condition] = (), need: Sequence[Expr] = ()) -> Certificate | None:
        try:
            return judged([(a, b, "claim")], seed=seed, needed=need, where=[*where, *more] if not need else more)
        except (Rejected, FrechetError):
            return None

    for condition in sides(claim, truth, *needed):
        certificate = holds(claim, truth, [condition])
        if certificate is not None:
            return Explanation(f"it is right only where {_stated(condition)}", ("domain",), truth, certificate)
    for names, adjective, table in special_cases(claim, truth, fixed):
        try:
            a, b = mapped(claim, table.get), mapped(truth, table.get)
            certificate = judged([(a, b, "claim")], seed=seed)
        except (Rejected, FrechetError):
            continue
        kind = "commuting" if adjective == "commute" else "dimension" if " = " in adjective else "symmetric"
        return Explanation(
            " ".join(w for w in ("it is right only when", names, adjective) if w), (kind,), truth, certificate
        )
    return None


def _stated(condition: Condition) -> str:
    shown = clipped(readable(condition.subject))
    sign = "positive" if condition.relation == ">" else "negative"
    return f"{shown} {condition.relation} 0" if condition.subject.is_scalar else f"every entry of {shown} is {sign}"


def sides(*roots: Expr) -> Iterator[Condition]:
    """Yield the conditions U > 0 and U < 0 for each argument U of a function that knows signs."""
    seen: dict[Expr, None] = {}
    for node in postorder(*roots):
        if isinstance(node, App) and _knows_signs(node):
            inside = node.args[0]
            seen.update(dict.fromkeys(n for n in postorder(inside) if isinstance(n, Sym)))
            seen[inside] = None
    for e in list(seen)[:TRIED]:
        for relation in SIDES:
            yield Condition(e, relation, "0")


def _knows_signs(node: App) -> bool:
    """Whether the operation has a domain, or a range, on one side of zero: abs, sign, log, roots."""
    return bool(node.args) and (
        (bool(node.op.range) and node.op.range == "nonnegative")
        or (node.op.sample == "nonzero" and node.op.arity == 1)
        or (node.op.sample in ("positive", "within_one") and not _whole(node))
    )


def _whole(node: App) -> bool:
    """Whether the operation is a power with an integer exponent."""
    return any(is_whole(a) for a in node.args[1:])


def special_cases(claim: Expr, truth: Expr, fixed: Sequence[Expr]) -> Iterator[tuple[str, str, dict[Expr, Expr]]]:
    """Yield (names, what they are, substitution): one matrix structured, all of them, two that commute."""
    square = [
        s
        for s in symbols(truth, claim)
        if s.shape[0] == s.shape[1] != 1 and not s.structure and s not in fixed and not isinstance(s, Member)
    ]
    for group in [[s] for s in square] + ([square] if len(square) > 1 else []):
        names, verb = _listed(group), "is" if len(group) == 1 else "are"
        for name in STRUCTURES if len(group) == 1 else STRUCTURES[:1]:
            yield names, f"{verb} {name}", {s: Sym(s.name, s.shape, name) for s in group}
    for a, b in combinations(square, 2):
        if a.shape == b.shape:
            # A polynomial of A commutes with A.
            yield f"{a.name} and {b.name}", "commute", {b: a @ a + 3 * a + 2 * eye(a.shape[0])}
    yield from _of_order_two(claim, truth)


def _of_order_two(claim: Expr, truth: Expr) -> Iterator[tuple[str, str, dict[Expr, Expr]]]:
    """Yield the formulas with one dimension 2: Cayley and Hamilton's identities are of one order each."""
    leaves = [n for n in postorder(claim, truth) if isinstance(n, (Sym, Const))]
    for name in sorted({d for n in leaves for d in n.shape if is_name(d)}, key=str):
        table: dict[Expr, Expr] = {}
        for n in leaves:
            rows, columns = (substituted(d, {str(name): 2}) for d in n.shape)
            table[n] = (
                Sym(n.name, (rows, columns), n.structure) if isinstance(n, Sym) else Const(n.name, (rows, columns))
            )
        yield "", f"{name} = 2", table


def _listed(group: Sequence[Sym]) -> str:
    names = [s.name for s in group]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
