"""The Frobenius form: every linear map moves off dX to the other side of the inner product, df = ⟨G, dX⟩.

The state is a sum of terms ⟨G, L⟩ with L linear in dX. A move replaces ⟨G, op(…, L, …)⟩ by ⟨adjoint(G, …), L⟩.
Terms with the same L are added before L is moved, so shared parts cost once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from ..expr import App, Diff, Expr, Num, dependents, number, operate, topological
from ..folds import Fold
from ..primitive import Primitive
from ..primitives.multilinear import inner
from ..rewrite import Simplifier
from ..spaces import SCALAR
from .differential import KEPT, Move, total_sum

ONE = number(1)
Kind = Callable[["App | Fold", list[int]], str]
Lines = list[list["App | Fold"]]
Passed = tuple["App | Fold", Expr, list[tuple[Expr, Expr]], str]  # L, G, the ⟨G', L'⟩ that ⟨G, L⟩ is, and the rule


def paired(G: Expr, L: Expr) -> Expr:
    """Return ⟨G, L⟩ as it is written: the factor one and the product of scalars are not brackets."""
    if isinstance(G, Num) and G.value == 1:
        return L
    return operate("numpy", "*", G, L) if L.is_scalar else inner(G, L)


@dataclass
class Frobenius:
    """How df, linear in dX, was brought to the form ⟨G, dX⟩."""

    df: Expr
    dx: Diff
    G: Expr  # the gradient as it comes out of the moves
    cotangents: dict[Expr, Expr]  # {L: G} for each ⟨G, L⟩ on the way, L linear in dX
    _simplify: Simplifier
    _order: list[Expr] = field(repr=False)
    _passed: list[Passed] = field(repr=False)
    _lined: Callable[[], Lines] = field(repr=False)  # they are asked for by who shows them
    _states: dict[int, Expr] = field(init=False, default_factory=dict, repr=False)  # those asked for, by line

    @cached_property
    def lines(self) -> Lines:
        """The moves, line by line."""
        return self._lined()

    @cached_property
    def moves(self) -> list[Move]:
        """Every move at its place; who asks for the gradient alone does not wait for them."""
        return moves_of(self._passed)

    @property
    def varying(self) -> set[Expr]:
        """The parts of df that contain dX."""
        return set(self._order)

    def terms(self, line: int) -> dict[Expr, Expr]:
        """Return df after the first `line` lines as {L: G}, which stands for the sum of the ⟨G, L⟩."""
        done = {node for nodes in self.lines[:line] for node in nodes}
        return _moved(self.df, (self.dx,), self._order, done, self._simplify, [])

    def layers(self) -> list[tuple[Expr, Expr]]:
        """Return (L, G) for each ⟨G, L⟩ on leaving a bracket or an entrywise product, from the output back to dX."""
        entered: set[Expr] = set()
        for node in self._order:
            if isinstance(node, App) and (_kind(node, []) == "entrywise" or (node.is_scalar and node.op.arity > 1)):
                entered.update(a for a in node.args if a in self.cotangents)
        return [(L, G) for L, G in self.cotangents.items() if L in entered]

    def state(self, line: int) -> Expr:
        """Return df after the first `line` lines."""
        if line not in self._states:  # what one step ends with is what the next begins with
            if len(self._states) > KEPT:
                self._states.clear()  # of a long derivation the lines would fill the memory
            self._states[line] = self._state(line)
        return self._states[line]

    def _state(self, line: int) -> Expr:
        return self._simplify(total_sum([paired(G, L) for L, G in self.terms(line).items()]))

    def grouped(self, kind: Kind) -> Frobenius:
        """Return the same moves in other lines: a run of moves of one kind is one line, those of no kind go along."""
        return replace(self, _lined=partial(_lines, self._order, self.varying, kind))

    def in_lines(self, lines: Lines) -> Frobenius:
        """Return the form with these moves, in these lines."""
        return replace(self, _lined=lambda: lines)

    def describe(self, line: int) -> tuple[list[Primitive], list[Expr]]:
        """Return the operations that were moved in a line, and the constant factors that went across."""
        ops: dict[Primitive, None] = {}
        factors: dict[Expr, None] = {}
        varying = dependents(self.df, self.dx)
        for node in self._single(line):
            if _crosses(node):
                ops[node.op] = None
                if node.op.origin:
                    continue  # the derivative of F at Y crosses as a whole, not the point Y
                factors.update(dict.fromkeys(a for a in node.args if a not in varying and not a.is_scalar))
        return list(ops), list(factors)

    def _single(self, line: int) -> list[App]:
        """Return the operations moved in a line, those under a sum along an index too."""
        out: list[App] = []
        for node in self.lines[line]:
            if isinstance(node, App):
                out.append(node)
            else:
                held = dependents(node, self.dx)
                out += [n for n in topological(node) if n in held and isinstance(n, App)]
        return out

    def crossing(self, line: int) -> tuple[tuple[Expr, int], ...]:
        """Return the factors that go across in a line, each as (operation, slot)."""
        varying = self.varying
        return tuple(
            (node, i)
            for node in self.lines[line]
            if _crosses(node)
            for i, a in enumerate(node.args)
            if a not in varying and not a.is_scalar
        )


def frobenius_form(df: Expr, dx: Diff, simplify: Simplifier) -> Frobenius:
    """Return df brought to the form ⟨G, dX⟩."""
    cotangents: dict[Expr, Expr] = {}
    terms, order, passed = _swept(df, (dx,), simplify, cotangents)
    lined = partial(_lines, order, set(order), _kind)
    return Frobenius(df, dx, terms[dx], {**cotangents, **terms}, simplify, order, passed, lined)


def joint_form(df: Expr, dxs: Collection[Diff], simplify: Simplifier) -> tuple[dict[Expr, Expr], list[Passed]]:
    """Return the {dX: G} with df = Σ ⟨G, dX⟩ over several variables, from one sweep, and the moves of `moves_of`.

    A part that several variables share is moved once, for all of them together.
    """
    if df not in dependents(df, *dxs):
        return {}, []
    terms, _, passed = _swept(df, dxs, simplify)
    return terms, passed


def moves_of(passed: Collection[Passed]) -> list[Move]:
    """Return the moves of a sweep as equations, each of one ⟨G, L⟩."""
    return [Move(paired(G, node), total_sum([paired(g, a) for a, g in found]), name) for node, G, found, name in passed]


def _swept(
    df: Expr, dxs: Collection[Diff], simplify: Simplifier, cotangents: dict[Expr, Expr] | None = None
) -> tuple[dict[Expr, Expr], list[Expr], list[Passed]]:
    """Return {dX: G}, the nodes that were passed, each before its arguments, and the moves."""
    passed: list[Passed] = []
    order = _order(df, dependents(df, *dxs))
    nodes = {node for node in order if isinstance(node, (App, Fold))}
    return _moved(df, dxs, order, nodes, simplify, passed, into=cotangents), order, passed


def _order(df: Expr, varying: set[Expr]) -> list[Expr]:
    """Return the nodes that contain dX, each before its arguments.

    What stands under a sum along an index is left out: it has a Frobenius form of its own.
    """
    order = [node for node in topological(df) if node in varying]
    if any(isinstance(node, Fold) for node in order):
        outside: set[Expr] = {df}
        for node in order:
            if node in outside and not isinstance(node, Fold):
                outside.update(node.args)
        order = [node for node in order if node in outside]
    return order


def _moved(
    df: Expr,
    dxs: Collection[Diff],
    order: list[Expr],
    done: set[App | Fold],
    simplify: Simplifier,
    moves: list[Passed],
    start: Expr = ONE,
    into: dict[Expr, Expr] | None = None,
) -> dict[Expr, Expr]:
    """Return the terms {L: G} after the moves at the nodes in `done`, in topological order; `into` keeps the rest."""
    varying = set(order)
    terms: dict[Expr, Expr] = {df: start}
    for node in order:
        if node not in done or node not in terms or not isinstance(node, (App, Fold)):
            continue
        G = terms.pop(node)
        if into is not None:
            into[node] = G
        found: list[tuple[Expr, Expr]] = []
        if isinstance(node, Fold):
            under = _under(node, G, dxs, simplify, moves)
            found += [(dx, simplify(node.with_args((A,)))) for dx, A in under.items()]
        else:
            for i, a in enumerate(node.args):
                if a in varying:
                    found.append((a, simplify(node.op.adjoint_in(i, G, node.args))))
        moves.append((node, G, found, _name(node, varying)))
        for a, g in found:
            terms[a] = simplify(operate("numpy", "+", terms[a], g)) if a in terms else g
    return terms


def _under(node: Fold, G: Expr, dxs: Collection[Diff], simplify: Simplifier, moves: list[Passed]) -> dict[Expr, Expr]:
    """Return the {dX: A_i} with ⟨G, term_i⟩ = Σ ⟨A_i, dX⟩ for the terms of a sum along an index."""
    order = _order(node.body, dependents(node.body, *dxs))
    inside = {n for n in order if isinstance(n, (App, Fold))}
    return _moved(node.body, dxs, order, inside, simplify, moves, G)


def _name(node: App | Fold, varying: set[Expr]) -> str:
    if isinstance(node, Fold):
        return f"inner_{node.op.fold[0]}"
    if node.op.arity == 1 or node.op.linear:
        return f"inner_{node.op.name}"
    moved = "_".join("right" if i == 0 else "left" for i, a in enumerate(node.args) if a in varying)
    return f"inner_{node.op.name}_{moved}"


def _crosses(node: App | Fold) -> bool:
    """Whether moving this operation takes a factor across: a product that yields a matrix, not a bracket or a sum."""
    op = node.op
    return op.arity > 1 and not op.linear and op.homothety is None and op.signature.result != SCALAR


def _kind(node: App | Fold, moved: list[int]) -> str:
    """Return the kind of product that is moved, or nothing for signs, sums and transposes, which go along."""
    if not _crosses(node):
        return ""
    # All entrywise products are one kind: their factors go across together.
    return "entrywise" if node.op.commutes_with_transpose else node.op.name


def _lines(order: list[Expr], varying: set[Expr], kind_of: Kind) -> Lines:
    """Group the moves: a run of one kind is one line."""
    line: dict[Expr, int] = {}
    kind: dict[Expr, str] = {}
    for node in order:
        if not isinstance(node, (App, Fold)):
            continue
        here = line.setdefault(node, 0)
        moved = [i for i, a in enumerate(node.args) if a in varying and not isinstance(node, Fold)]
        own = kind_of(node, moved)
        inherited = kind.get(node, "")
        if own and inherited and own != inherited:
            here = line[node] = here + 1
        for i in moved:
            child = node.args[i]
            if isinstance(child, (App, Fold)):
                line[child] = max(line.get(child, 0), here)
                kind[child] = own or inherited
    out: Lines = [[] for _ in range(max(line.values(), default=-1) + 1)]
    for node in order:
        if node in line and isinstance(node, (App, Fold)):
            out[line[node]].append(node)
    return [nodes for nodes in out if nodes]
