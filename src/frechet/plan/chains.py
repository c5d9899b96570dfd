"""The order of the factors of a product: the same by associativity, and the cheapest for the sizes at hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..expr import App, Expr, postorder, rebuilt
from ..primitive import Primitive
from .cost import Cost, better, plus
from .views import turn, turned

EXACT = 16  # factors up to which every order is tried


def uses(roots: Sequence[Expr]) -> dict[Expr, int]:
    """Return how often each node is asked for."""
    found: dict[Expr, int] = {}
    for root in roots:
        found[root] = found.get(root, 0) + 1
    for node in postorder(*roots):
        for a in node.args:
            found[a] = found.get(a, 0) + 1
    return found


def _as_given(head: App, single: dict[Expr, int], memo: dict[Expr, Expr]) -> tuple[Expr, list[Expr]]:
    """Return a chain in its order, and its factors.

    A product is opened only where nobody else uses it: else it is computed anyway.
    """
    chain: list[Expr] = []
    made: dict[Expr, Expr] = {}
    stack: list[tuple[Expr, bool]] = [(head, False)]
    while stack:
        node, ready = stack.pop()
        opened = node is head or (isinstance(node, App) and node.op is head.op and single[node] == 1)
        if ready:
            made[node] = rebuilt(node, tuple(made[a] for a in node.args))
        elif opened:
            stack.append((node, True))
            stack.extend((a, False) for a in reversed(node.args))
        else:
            chain.append(memo[node])
            made[node] = memo[node]
    return made[head], chain


@lru_cache(maxsize=1024)
def matters(op: Primitive) -> bool:
    """Whether the order of the factors of an operation changes its cost: the sizes of what it makes are not its own."""
    slots = op.signature.slots
    return op.associative and len(slots) == 2 and len({slot.shape for slot in slots}) > 1


def cheapest(op: Primitive, chain: Sequence[Expr], cost: Cost) -> Expr:
    """Return the product of `chain` in the cheapest order; of a long chain, in a cheap one."""
    if len(chain) > EXACT:
        runs = [cheapest(op, chain[k : k + EXACT], cost) for k in range(0, len(chain), EXACT)]
        options = [cheapest(op, runs, cost), _folded(op, chain), _folded(op, chain, from_right=True)]
        return min(options, key=lambda e: sum(_within(e, op, chain, cost)))
    n = len(chain)
    best: dict[tuple[int, int], tuple[tuple[float, ...], Expr]] = {}
    for k, e in enumerate(chain):
        best[k, k + 1] = cost.free, e
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            candidates: list[tuple[tuple[float, ...], Expr]] = []
            for j in range(i + 1, i + length):
                (left, a), (right, b) = best[i, j], best[j, i + length]
                product = App(op, (a, b))
                candidates.append((plus(plus(left, right), cost.of(product)), product))
            best[i, i + length] = min(candidates, key=lambda candidate: sum(candidate[0]))
    return best[0, n][1]


def _folded(op: Primitive, chain: Sequence[Expr], from_right: bool = False) -> Expr:
    if from_right:
        product = chain[-1]
        for e in chain[-2::-1]:
            product = App(op, (e, product))
        return product
    product = chain[0]
    for e in chain[1:]:
        product = App(op, (product, e))
    return product


def _within(e: Expr, op: Primitive, chain: Sequence[Expr], cost: Cost) -> tuple[float, ...]:
    ends, total, stack = set(chain), cost.free, [e]
    while stack:
        node = stack.pop()
        if node not in ends and isinstance(node, App) and node.op is op:
            total = plus(total, cost.of(node))
            stack.extend(node.args)
    return total


def ordered(roots: Sequence[Expr], cost: Cost) -> tuple[Expr, ...]:
    """Return `roots` with each chain that is used once in the cheapest order."""
    single = uses(roots)
    inner = {
        a
        for node in postorder(*roots)
        if isinstance(node, App) and matters(node.op)
        for a in node.args
        if isinstance(a, App) and a.op is node.op and single[a] == 1
    }
    memo: dict[Expr, Expr] = {}
    for node in postorder(*roots):
        if node in inner and node not in roots:
            memo[node] = node  # its head takes its factors one by one
        elif isinstance(node, App) and matters(node.op):
            given, chain = _as_given(node, single, memo)
            new = cheapest(node.op, chain, cost)
            # Of orders that cost the same the given one stays: others may use the same part products.
            gains = better(_within(new, node.op, chain, cost), _within(given, node.op, chain, cost))
            memo[node] = new if gains else given
        else:
            memo[node] = rebuilt(node, tuple(memo[a] for a in node.args))
    return tuple(memo[root] for root in roots)


def outward(roots: Sequence[Expr], *, right: bool) -> tuple[Expr, ...]:
    """Return `roots` with the last factor of every product outermost, A (B X) = (A B) X, or with the first.

    Products that end in the same data, W X and V (W X), then share all but a last step: W, V W, and data once.
    """
    memo: dict[Expr, Expr] = {}
    other: dict[Expr, Expr] = {}

    def opened(e: Expr, op: Primitive) -> tuple[Expr, ...]:
        if isinstance(e, App) and e.op is turn() and op.reverses_under_transpose:
            return tuple(turned(a, other) for a in reversed(opened(e.args[0], op)))
        return e.args if isinstance(e, App) and e.op is op else ()

    for node in postorder(*roots):
        new = rebuilt(node, tuple(memo[a] for a in node.args))
        if isinstance(new, App) and matters(new.op):
            op, (a, b) = new.op, new.args
            if right and (inside := opened(b, op)):
                new = App(op, (App(op, (a, inside[0])), inside[1]))
            elif not right and (inside := opened(a, op)):
                new = App(op, (inside[0], App(op, (inside[1], b))))
        memo[node] = new
    return tuple(memo[root] for root in roots)
