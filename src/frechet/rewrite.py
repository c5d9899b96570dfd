"""The simplifier: identities and three theorems about linear maps, applied bottom-up to a normal form.

Besides the declared identities it uses what the declarations say of every primitive:

* arithmetic: a rational operation on numbers is a number;
* a map that is linear in a slot takes zero to zero;
* a scalar multiple (a *homothety*: -A, c A, A/c) moves out of every linear slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from .errors import CertificateError, ShapeError
from .expr import App, Const, Expr, Look, Num, Sym, is_zero, postorder, zeros
from .folds import Fold
from .identity import IDENTITIES, Identity
from .primitive import Primitive
from .signature import Slot

LARGEST = 512  # exponents up to which a power of numbers is computed
BITS = 4096  # size up to which a number is computed


Theorem = Callable[[App], Expr | None]


def _look(e: Expr) -> Look:
    """Return what of an argument can rule an identity out at sight."""
    try:
        return e.look
    except AttributeError:
        head = e.op if isinstance(e, App) else e.name if isinstance(e, Const) else Num if isinstance(e, Num) else None
        e.look = head, e.shape[0] == 1, e.shape[1] == 1
        return e.look


def _admits(pattern: Expr, look: Look, parameter: bool) -> bool:
    """Whether an argument with this look may be an instance of `pattern`; what stands for a literal may be k - 1."""
    if isinstance(pattern, Sym) and (parameter or pattern.structure == "integer"):
        return look[1:] == (True, True)
    numeral = isinstance(pattern, Sym) and pattern.structure == "number"
    wanted = Num if numeral else look[0] if isinstance(pattern, Sym) else _look(pattern)[0]
    return wanted == look[0] and all(one or side != 1 for side, one in zip(pattern.shape, look[1:], strict=True))


def _fits(rule: Identity, op: Primitive, same: bool, looks: Sequence[Look]) -> bool:
    """Whether an operation whose arguments have these looks may be an instance of the left side."""
    patterns = rule.lhs.args
    return (same or len(looks) == 1 or patterns[0] is not patterns[-1]) and all(
        _admits(p, looks[i], i in op.parameters) for i, p in enumerate(patterns)
    )


Sight = Callable[[Primitive, Sequence[Look]], bool]  # whether a theorem may apply, by the looks of the arguments


class Rules:
    """Identities of one kind, found by the looks of the expression they are to rewrite, after some `theorems`.

    An operation may head dozens of identities; most fall at a glance at the arguments, remembered for each look.
    """

    def __init__(self, kind: str, theorems: Sequence[tuple[Theorem, Sight]] = ()) -> None:
        self.kind = kind
        self._theorems = theorems
        self._by_head: dict[Primitive, list[Identity]] = {}
        self._by_look: dict[tuple[Primitive, bool, tuple[Look, ...]], tuple[tuple[str, Theorem], ...]] = {}
        self._count = -1

    def of(self, e: App) -> tuple[tuple[str, Theorem], ...]:
        """Return what may rewrite `e`, by its looks, each with its name: theorems, then identities as declared."""
        if self._count != len(IDENTITIES):
            self._fill()
        args = e.args
        try:
            looks = tuple([a.look for a in args])
        except AttributeError:
            looks = tuple([_look(a) for a in args])
        same = args[0] is args[-1]
        key = (e.op, same, looks)
        found = self._by_look.get(key)
        if found is None:
            found = self._by_look[key] = (
                *((theorem.__name__, theorem) for theorem, applies in self._theorems if applies(e.op, looks)),
                *((rule.name, rule.apply) for rule in self._by_head.get(e.op, []) if _fits(rule, e.op, same, looks)),
            )
        return found

    def _fill(self) -> None:
        from . import identities  # noqa: F401  # importing the package fills the table

        self._by_head, self._by_look = {}, {}
        for rule in IDENTITIES.values():
            if rule.kind == self.kind and isinstance(rule.lhs, App):
                self._by_head.setdefault(rule.lhs.op, []).append(rule)
        self._count = len(IDENTITIES)


def arithmetic(e: App) -> Expr | None:
    """Return the number that a rational operation on numbers is."""
    if not e.is_scalar or e.op.origin or not all(isinstance(a, Num) for a in e.args):
        return None  # of an unknown function no value is known
    from .certify.arrays import RATIONALS, Outside, Unsupported

    if any(slot.parameter and abs(a.value) > LARGEST for a, slot in _numbers(e)):
        return None  # 2^(10^9) is left as it is written
    values = [a.value if slot.parameter else RATIONALS.array([[a.value]]) for a, slot in _numbers(e)]
    try:
        value = e.op.value(RATIONALS, *values)
    except (Unsupported, Outside, ZeroDivisionError):
        return None
    found = Fraction(value.rows[0][0])
    return Num(found) if max(found.numerator.bit_length(), found.denominator.bit_length()) <= BITS else None


def _numbers(e: App) -> list[tuple[Num, Slot]]:
    return [(a, slot) for a, slot in zip(e.args, e.op.signature.slots, strict=True) if isinstance(a, Num)]


def linear_zero(e: App) -> Expr | None:
    """Return zero where a map has zero in a slot in which it is linear."""
    op = e.op
    for i, a in enumerate(e.args):
        if is_zero(a) and op.is_linear(i):
            if len(e.args) > 1 and op.linear:
                (other,) = (k for k in range(len(e.args)) if k != i)
                return op.differential_in(other, e.args, e.args[other])
            return zeros(*e.shape)
    return None


def linear_homothety(e: App) -> Expr | None:
    """Return a scalar multiple moved out of a linear slot: op(…, c A, …) = c op(…, A, …)."""
    op = e.op
    if op.linear and len(e.args) > 1:
        return None
    for i, a in enumerate(e.args):
        if isinstance(a, App) and a.op.homothety is not None and op.is_linear(i) and i != op.homothety:
            k = a.op.homothety
            moved = App(op, (*e.args[:i], a.args[k], *e.args[i + 1 :]))
            return App(a.op, (*a.args[:k], moved, *a.args[k + 1 :]))
    return None


def parameter_arithmetic(e: App) -> Expr | None:
    """Return X^(k - 1) for X^(k + 1 - 2): an integer with letters in its normal form."""
    if not e.op.parameters or all(isinstance(e.args[i], Num) for i in e.op.parameters):
        return None
    from .integers import settled

    return App(e.op, tuple(settled(a) if i in e.op.parameters else a for i, a in enumerate(e.args)))


GENERIC: tuple[tuple[Theorem, Sight], ...] = (
    (arithmetic, lambda op, looks: all(head is Num for head, _, _ in looks)),
    (linear_zero, lambda op, looks: any(head is Num or head == "0" for head, _, _ in looks)),
    (linear_homothety, lambda op, looks: any(getattr(head, "homothety", None) is not None for head, _, _ in looks)),
    (parameter_arithmetic, lambda op, looks: bool(op.parameters)),
)

TIDY = Rules("tidy", GENERIC)
PREPARE = Rules("prepare")
STRUCTURE = Rules("structure")  # tried besides, once a variable with a structure has been met


def _folded(e: Fold) -> tuple[Expr, str] | None:
    """Return a sum or product along an index, one rule simpler."""
    from .sums import THEOREMS

    for theorem in THEOREMS:
        new = theorem(e)
        if new is not None and new is not e:
            return new, theorem.__name__
    return None


def rewritten(e: Expr, rules: Rules = TIDY) -> tuple[Expr, str] | None:
    """Return (new expression, name of the rule) for the first rule that applies at the root of `e`."""
    if not isinstance(e, App):
        return _folded(e) if isinstance(e, Fold) and rules is TIDY else None
    for name, theorem in rules.of(e):
        new = theorem(e)
        if new is not None and new is not e:
            return new, name
    return None


def has_structure(e: Expr) -> bool:
    """Whether `e` is a variable with a structure."""
    return isinstance(e, Sym) and bool(e.structure)


class Simplifier:
    """Rewrites to normal form bottom-up; remembers what it has seen, so that shared parts cost once."""

    def __init__(self, rules: Rules = TIDY, log: dict[str, None] | None = None) -> None:
        self.rules = rules
        self.log = {} if log is None else log  # the names of the rules applied, in order
        self.memo: dict[Expr, Expr] = {}
        self.lengths: dict[Expr, int] = {}  # of the chains of products that were collected
        self._structured = False

    def __call__(self, root: Expr) -> Expr:
        """Return the normal form of `root`."""
        memo = self.memo
        if root in memo:
            return memo[root]
        alias: dict[Expr, Expr] = {}
        stack = [root]
        fuel = 20_000
        while stack:
            node = stack[-1]
            if node in memo:
                stack.pop()
                continue
            if node in alias:
                target = alias[node]
                if target in memo:
                    memo[node] = memo[target]
                    stack.pop()
                else:
                    stack.append(target)
                continue
            args = node.args
            settled = tuple([memo.get(a) for a in args])
            if None in settled:
                stack.extend([a for a, known in zip(args, settled, strict=True) if known is None])
                fuel += 1_000  # every node of the input may be rewritten a bounded number of times
                continue
            if settled != args:
                alias[node] = node.with_args(settled)  # type: ignore[arg-type]  # none of them is None
                continue
            found = rewritten(node, self.rules)
            if found is None and (self._structured or has_structure(node)):
                self._structured = True
                found = rewritten(node, STRUCTURE)
            if found is None:
                memo[node] = node
                stack.pop()
                continue
            alias[node], name = found
            self.log[name] = None
            fuel -= 1
            if fuel < 0:
                raise CertificateError(f"rewriting does not end at {name}; this is a bug of frechet, please report it")
        return memo[root]


def tidy(e: Expr) -> Expr:
    """Return `e` in normal form: equal in value, written the usual way."""
    if not isinstance(e, Expr):
        raise ShapeError(f"tidy takes an expression, not an object of type {type(e).__name__}")
    return Simplifier()(e)


def occurrences(e: Expr, rules: Rules) -> Iterator[tuple[Expr, Expr, str]]:
    """Yield (instance, replacement, rule name) wherever a rule of `rules`, or of a structure, applies in `e`."""
    structured = False
    for node in postorder(e):
        structured = structured or has_structure(node)
        found = rewritten(node, rules) or (rewritten(node, STRUCTURE) if structured else None)
        if found:
            yield node, *found
