"""Named theorems as data: both sides, the shapes they hold for, and what the simplifier does with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .citation import Citation, Cited
from .dimensions import Dim, is_name, substituted
from .errors import DeclarationError
from .expr import App, Const, Diff, Expr, Num, Sym, number, postorder
from .integers import is_whole, settled
from .signature import Signature

if TYPE_CHECKING:
    from .primitive import Primitive

IDENTITIES: dict[str, Identity] = {}

Test = Callable[[Expr], bool]


@dataclass(frozen=True, eq=False)
class Identity(Cited):
    """An equation lhs = rhs between expressions in letters, used from left to right.

    `kind` is ``tidy`` (applied wherever it matches, quietly, to keep expressions in normal form), ``prepare``
    (applied to the function before it is differentiated, as a visible step), ``structure`` (both: what a declared
    structure allows, such as Q'Q = I), ``plan`` (how it is best computed: used for code alone, never in a
    derivation), ``factored`` (the same, by a factor of a matrix, where that costs less), ``object`` (the same, where
    matrices are kept as structured objects), or ``law`` (stated, certified and listed; not used to rewrite).
    """

    name: str
    signature: Signature
    lhs: Expr
    rhs: Expr
    kind: str
    condition: str = ""
    cite: tuple[Citation, ...] = ()
    where: dict[str, Test] = field(default_factory=dict)
    when: Callable[..., bool] | None = None  # a condition on several letters together, by name
    title: str = ""  # what a lecturer says when it is used

    def __repr__(self) -> str:
        return f"<identity {self.name}: {self.lhs} = {self.rhs}>"

    def apply(self, e: Expr) -> Expr | None:
        """Return the right side for the instance `e` of the left side, or None if `e` is no instance."""
        found = self._found(e)
        if found is None:
            return None
        binding, dims = found
        if any(not test(binding[name]) for name, test in self.where.items()):
            return None
        if self.when is not None and not self.when(**binding):
            return None
        return self._instance(self.rhs, binding, dims)

    @cached_property
    def _plan(self) -> tuple[list[tuple[int, int, Primitive]], list[tuple[int, int, Expr, bool]]]:
        """How the left side is compared: its operations, outermost first, then its leaves.

        Each is found as (which operation, which argument of it); a leaf is followed by whether it is a parameter.
        """
        assert isinstance(self.lhs, App)
        operations: list[tuple[int, int, Primitive]] = []
        leaves: list[tuple[int, int, Expr, bool]] = []
        patterns = [self.lhs]
        for k, pattern in enumerate(patterns):  # the list grows: what is met is looked at after what is nearer
            for i, p in enumerate(pattern.args):
                if isinstance(p, App):
                    operations.append((k, i, p.op))
                    patterns.append(p)
                else:
                    leaves.append((k, i, p, i in pattern.op.parameters))
        return operations, leaves

    def _found(self, e: Expr) -> tuple[dict[str, Expr], dict[str, Dim]] | None:
        """Return what the letters and the dimensions of the left side are in `e`; None where `e` is no instance."""
        if not isinstance(e, App) or not isinstance(self.lhs, App) or e.op is not self.lhs.op:
            return None
        operations, leaves = self._plan
        nodes = [e]
        for k, i, op in operations:  # most expressions fail here, before a table is made
            node = nodes[k].args[i]
            if not isinstance(node, App) or node.op is not op:
                return None
            nodes.append(node)
        binding: dict[str, Expr] = {}
        dims: dict[str, Dim] = {}
        later: list[tuple[Dim, Dim]] = []
        for k, i, pattern, parameter in leaves:
            if not self._match(pattern, nodes[k].args[i], binding, dims, later, parameter):
                return None
        for want, have in later:
            if substituted(want, dims) != have:
                return None
        return binding, dims

    def _match(
        self,
        pattern: Expr,
        e: Expr,
        binding: dict[str, Expr],
        dims: dict[str, Dim],
        later: list[tuple[Dim, Dim]],
        parameter: bool,
    ) -> bool:
        """Whether `e` may stand for a leaf of the left side, given what its letters and dimensions are so far."""
        if isinstance(pattern, Sym):
            if binding.setdefault(pattern.name, e) is not e:
                return False
            if pattern.structure == "number" and not isinstance(e, Num) and not parameter:
                return False
            if pattern.structure == "integer" and not isinstance(e, Num) and not is_whole(e):
                return False
        elif isinstance(pattern, Num):
            return e is pattern
        elif isinstance(pattern, Const) and not (isinstance(e, Const) and e.name == pattern.name):
            return False
        for want, have in zip(pattern.shape, e.shape, strict=True):
            if isinstance(want, int):
                if want != have:
                    return False
            elif is_name(want):
                if dims.setdefault(want, have) != have:
                    return False
            else:
                later.append((want, have))  # m*n is compared once m and n are known
        return True

    def _instance(self, pattern: Expr, binding: dict[str, Expr], dims: dict[str, Dim]) -> Expr:
        if isinstance(pattern, Sym):
            return binding[pattern.name]
        if isinstance(pattern, Const):
            rows, columns = (substituted(d, dims) for d in pattern.shape)
            # Of order one, the identity and the ones are the number 1.
            return number(int(pattern.name != "0")) if rows == columns == 1 else Const(pattern.name, (rows, columns))
        if isinstance(pattern, App):
            args = [self._instance(a, binding, dims) for a in pattern.args]
            for i, slot in enumerate(pattern.op.signature.slots):
                if slot.parameter and not isinstance(args[i], Num):
                    args[i] = _arithmetic(args[i])  # k + 1 in X^(k + 1) is a literal once k is
            return App(pattern.op, tuple(args))
        return pattern


def _arithmetic(e: Expr) -> Expr:
    from .rewrite import tidy

    return settled(tidy(e))


def identity(
    name: str,
    signature: str,
    sides: Callable[..., tuple[Expr, Expr]],
    *,
    kind: str = "tidy",
    condition: str = "",
    cite: tuple[Citation, ...] = (),
    where: dict[str, Test] | None = None,
    when: Callable[..., bool] | None = None,
    title: str = "",
) -> Identity:
    """Declare the theorem lhs = rhs for matrices of the shapes in `signature`."""
    sig = Signature.parse(f"{signature} -> scalar")
    letters: list[Any] = [Sym(s.name, s.shape, s.parameter) for s in sig.slots]
    lhs, rhs = sides(*letters)
    if lhs.shape != rhs.shape:
        raise DeclarationError(f"identity {name!r}: the sides have shapes {lhs.shape} and {rhs.shape}")
    if kind not in ("tidy", "prepare", "structure", "plan", "factored", "object", "law"):
        raise DeclarationError(f"identity {name!r}: kind {kind!r} is not known")
    if kind != "law" and not isinstance(lhs, App):
        raise DeclarationError(f"identity {name!r}: the left side of a rewriting is an operation, not {lhs}")
    if name in IDENTITIES:
        raise DeclarationError(f"identity {name!r} is declared twice")
    title = title or name.replace("_", " ")
    made = Identity(name, sig, lhs, rhs, kind, condition, cite, dict(where or {}), when, title)
    IDENTITIES[name] = made
    return made


def is_symbolic(e: Expr) -> bool:
    """Whether `e` is not a literal number."""
    return not isinstance(e, Num)


def is_negative(e: Expr) -> bool:
    """Whether `e` is a literal number below zero."""
    return isinstance(e, Num) and e.value < 0


def is_integer(e: Expr) -> bool:
    """Whether `e` is a literal integer."""
    return isinstance(e, Num) and e.value.denominator == 1


def is_even(e: Expr) -> bool:
    """Whether `e` is a literal even integer."""
    return isinstance(e, Num) and e.value % 2 == 0


def is_odd(e: Expr) -> bool:
    """Whether `e` is a literal odd integer."""
    return isinstance(e, Num) and e.value % 2 == 1


def is_not_whole(e: Expr) -> bool:
    """Whether `e` is neither a literal number nor an integer with letters."""
    return is_symbolic(e) and not is_whole(e)


def is_nonzero(e: Expr) -> bool:
    """Whether `e` is a literal number other than zero."""
    return isinstance(e, Num) and e.value != 0


def is_finished(e: Expr) -> bool:
    """Whether `e` holds no differential: ⟨1, dX⟩ stays a Frobenius form, ⟨1, A⟩ is a sum of entries."""
    return not any(isinstance(node, Diff) for node in postorder(e))
