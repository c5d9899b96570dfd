"""d f: the differential, from the outermost operation inwards, every rule recorded as an equation.

Lines are grouped as an author would: one line applies the nonlinear rules that are next, the following line
carries d through sums, products and transposes until it meets the next nonlinear operation or dX.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..errors import NotDifferentiableError, UnsupportedError
from ..expr import App, Diff, Expr, Sym, dependents, is_zero, mapped, operate, postorder, symbols, zeros
from ..folds import Fold, Member
from ..primitive import Primitive
from ..rewrite import Simplifier

KEPT = 400  # lines of a derivation that are remembered once they are written


@dataclass(frozen=True)
class Move:
    """One rule at one place: a closed equation of two expressions, certified by itself."""

    before: Expr
    after: Expr
    rule: str


def total_sum(terms: list[Expr]) -> Expr:
    """Return the sum of `terms` from left to right."""
    out = terms[0]
    for t in terms[1:]:
        out = operate("numpy", "+", out, t)
    return out


@dataclass
class Differential:
    """The differential of `f` with respect to variables that change together, and how it was found."""

    f: Expr
    variables: tuple[Sym, ...]
    value: Expr  # in terms of dX, for every variable X
    _order: list[Expr]  # what varies, arguments first
    _simplify: Simplifier
    _varying: set[Expr]
    _given: list[list[Expr]] | None = None  # lines other than an author's
    _states: dict[int, Expr] = field(init=False, default_factory=dict, repr=False)  # those asked for, by line

    @cached_property
    def lines(self) -> list[list[Expr]]:
        """The nodes whose differential each line expands."""
        return _lines(self._order, self._varying) if self._given is None else self._given

    def in_lines(self, lines: list[list[Expr]]) -> Differential:
        """Return the same differential, its rules in these lines."""
        return replace(self, _given=lines)

    @cached_property
    def moves(self) -> list[Move]:
        """Every rule at its place; who asks for the gradient alone does not wait for them."""
        return [Move(Diff(e), raw, f"differential_{_rule_name(e)}") for e, raw in self._expansion.items()]

    def moves_at(self, *, nonlinear: bool) -> list[Move]:
        """Return the rules of the operations that are nonlinear in what varies, or those of all others."""
        order = [e for e in self._order if isinstance(e, (App, Fold)) and self._is_nonlinear(e) is nonlinear]
        return [Move(Diff(e), _expanded(e, self._varying), f"differential_{_rule_name(e)}") for e in order]

    def _is_nonlinear(self, e: App | Fold) -> bool:
        return isinstance(e, App) and any(e.op.is_nonlinear(i) for i, a in enumerate(e.args) if a in self._varying)

    @cached_property
    def _expansion(self) -> dict[Expr, Expr]:
        """Return d(E) in terms of d(arguments of E), for every E that varies."""
        return {e: _expanded(e, self._varying) for e in self._order if isinstance(e, (App, Fold))}

    def state(self, line: int) -> Expr:
        """Return d f after the first `line` lines."""
        if line >= len(self.lines):
            return self.value
        if line not in self._states:  # what one step ends with is what the next begins with
            if len(self._states) > KEPT:
                self._states.clear()  # of a long derivation the lines would fill the memory
            self._states[line] = self._state(line)
        return self._states[line]

    def _state(self, line: int) -> Expr:
        done = {node for nodes in self.lines[:line] for node in nodes}
        memo: dict[Expr, Expr] = {}
        values = self._below  # these hold no differential: there is nothing to look for inside them

        def expanded(e: Expr) -> Expr | None:
            return memo.get(e) if isinstance(e, Diff) else e if e in values else None

        for node in self._order:
            memo[Diff(node)] = mapped(self._expansion[node], expanded) if node in done else Diff(node)
        return self._simplify(memo[Diff(self.f)])

    @cached_property
    def _below(self) -> set[Expr]:
        return set(postorder(self.f))

    def rule(self, node: Expr) -> Expr:
        """Return d(node) in terms of the differentials of its arguments, as the rule gives it."""
        return self._expansion[node]

    def describe(self, line: int) -> tuple[list[Primitive], bool, list[Sym]]:
        """Return the nonlinear operations of a line, whether it used the product rule, and what it held constant."""
        nonlinear: dict[Primitive, None] = {}
        product = False
        constants: dict[Sym, None] = {}
        for node in self.lines[line]:
            if not isinstance(node, App):
                continue
            slots = [i for i, a in enumerate(node.args) if a in self._varying]
            if any(node.op.is_nonlinear(i) for i in slots):
                nonlinear[node.op] = None
            elif len(slots) > 1 and not node.op.linear:
                product = True
            else:
                for i, a in enumerate(node.args):
                    if i not in slots and not node.op.signature.slots[i].parameter:
                        constants.update(dict.fromkeys(s for s in symbols(a) if not in_product(s)))
        return list(nonlinear), product, list(constants)


def in_product(s: Sym) -> bool:
    """Whether `s` is the running factor W_j of a product such as W_{k+1:}, which has no value of its own."""
    return isinstance(s, Member) and s.at.bound and s.family.product


def differential_of(f: Expr, variables: Sym | Collection[Sym], simplify: Simplifier) -> Differential:
    """Return d f with respect to one variable, or to several that change together; all others are held constant."""
    moving = (variables,) if isinstance(variables, Sym) else tuple(variables)
    varying = dependents(f, *moving)
    if f not in varying:
        return Differential(f, moving, zeros(*f.shape), [], simplify, varying)
    value: dict[Expr, Expr] = {x: Diff(x) for x in moving}
    order = [node for node in postorder(f) if node in varying]
    for node in order:
        if isinstance(node, App):
            slots = [i for i, a in enumerate(node.args) if a in varying]
            alive = [i for i in slots if not is_zero(value[node.args[i]])]
            if len(alive) < len(slots):
                _rule(node, slots, Diff)  # what has no differential is refused, though nothing comes of it
            value[node] = simplify(_rule(node, alive, value.__getitem__)) if alive else zeros(*node.shape)
        elif isinstance(node, Fold):
            value[node] = simplify(term_by_term(node, value[node.body]))
        elif node not in value:
            raise NotDifferentiableError(f"{node} inside {f}: a differential is not differentiated again here")
    return Differential(f, moving, value[f], order, simplify, varying)


def _expanded(node: Expr, varying: set[Expr]) -> Expr:
    if isinstance(node, Fold):
        return term_by_term(node, Diff(node.body))
    assert isinstance(node, App)
    return _rule(node, [i for i, a in enumerate(node.args) if a in varying], Diff)


def _rule_name(node: Expr) -> str:
    assert isinstance(node, (App, Fold))
    return node.op.fold[0] if isinstance(node, Fold) else node.op.name


def term_by_term(node: Fold, body: Expr) -> Expr:
    """Return the sum over the same index of other terms: d and ⟨G, ·⟩ go under a sum."""
    if not node.op.linear:
        raise UnsupportedError(
            f"{node} is not differentiated with respect to what all its factors hold: only with respect to one factor"
        )
    return node.with_args((body,))


def _rule(node: App, slots: list[int], d: Callable[[Expr], Expr]) -> Expr:
    op, args = node.op, node.args
    if op.linear and len(slots) == len(args):
        return App(op, tuple(d(a) for a in args))
    return total_sum([op.differential_in(i, args, d(args[i])) for i in slots])


def _lines(order: list[Expr], varying: set[Expr]) -> list[list[Expr]]:
    """Group the varying nodes, outermost first, into the lines of the derivation."""
    line: dict[Expr, int] = {}
    trivial: dict[Expr, bool] = {}  # reached through sums and constant factors only since the line began
    for node in reversed(order):
        if not isinstance(node, (App, Fold)):
            continue
        here = line.setdefault(node, 0)
        slots = [i for i, a in enumerate(node.args) if a in varying]
        structural = isinstance(node, Fold) or not any(node.op.is_nonlinear(i) for i in slots)
        plain = structural and (bool(node.op.linear) or slots == [node.op.homothety] or len(node.args) == 1)
        easy = plain and trivial.get(node, True)
        for i in slots:
            child = node.args[i]
            if not isinstance(child, (App, Fold)):
                continue
            child_slots = [k for k, a in enumerate(child.args) if a in varying]
            child_structural = isinstance(child, Fold) or not any(child.op.is_nonlinear(k) for k in child_slots)
            same = structural and (child_structural or easy)
            line[child] = max(line.get(child, 0), here if same else here + 1)
            trivial[child] = trivial.get(child, True) and (easy if same else True)
    out: list[list[Expr]] = [[] for _ in range(max(line.values(), default=-1) + 1)]
    for node in reversed(order):
        if node in line:
            out[line[node]].append(node)
    return [nodes for nodes in out if nodes]
