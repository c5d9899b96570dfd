"""A primitive: one declaration that carries every fact the system knows about one operation."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .citation import Citation, Cited
from .dimensions import Dim, is_name, names_of, substituted
from .errors import DeclarationError, NotDifferentiableError, ShapeError
from .expr import App, Const, Expr, Num, Sym, lift, postorder, symbols, zeros
from .signature import AnyDim, AnyShape, Composed, Signature, Unknown, resolved, undo
from .spaces import SCALAR, Shape, times

if TYPE_CHECKING:
    from .kink import Kink

Rule = Callable[..., Expr]


class Catalogue(dict[str, "Primitive"]):
    """The primitives by name; `version` changes with it, so that what was made of it is known to be out of date."""

    version = 0

    def __setitem__(self, name: str, made: Primitive) -> None:
        self.version += 1
        super().__setitem__(name, made)

    def __delitem__(self, name: str) -> None:
        self.version += 1
        super().__delitem__(name)

    def update(self, *others: Any, **more: Any) -> None:
        """Declare the primitives of other tables."""
        self.version += 1
        super().update(*others, **more)


REGISTRY = Catalogue()

OPERATORS = "operators"


@dataclass(frozen=True, eq=False)
class Primitive(Cited):
    """Everything known about one operation.

    Each argument slot is either *linear*, and states the adjoint of the operation in that slot,
    ⟨G, op(…, V, …)⟩ = ⟨adjoint(G, …), V⟩, or *nonlinear*, and states the differential
    op(…, X + dX, …) − op(…, X, …) = differential(…, dX) + o(‖dX‖). From the adjoint of a linear slot its
    differential is known (the product rule), from the differential of a nonlinear one its adjoint is derived.
    """

    name: str
    signature: Signature
    latex: str
    doc: str
    value: Callable[..., Any]
    linear: tuple[Rule, ...] = ()
    parts: tuple[Rule, ...] = ()
    adjoint: tuple[Rule | None, ...] = ()
    differential: tuple[Rule | None, ...] = ()
    derivative: Rule | None = None  # φ'(X, parameters…) of a function applied to every entry of the first argument
    formula: Callable[..., Any] | None = None  # the value as books write it, where `value` takes care of overflow
    # The name of the value in `codegen.structured`, or OPERATORS where `value` is written with operators that the
    # matrices there have too; elsewhere such arguments are written out.
    structured: str = ""
    text: str = ""
    text_level: int = 100
    level: int = 100
    associative: bool = False
    flips: bool = False
    spreads: tuple[int, ...] = ()  # slots in which a scalar stands for the matrix with that number in every entry
    infix: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    homothety: int | None = None
    commutes_with_transpose: bool = False
    reverses_under_transpose: bool = False
    commutative: bool = False
    symmetric: bool = False  # the result equals its transpose
    shaped: bool = False  # the rules of `linear` and `parts` are given all arguments too, for their shapes
    shapes_only: tuple[str, ...] = ()  # slots of which nothing counts but the shape; LaTeX may leave them out
    cyclic: bool = False  # f(A B) = f(B A), whatever the shapes
    title: str = ""
    # Floating-point operations for arguments of these sizes, (rows, columns) each; where not given, `indices` tells, or
    # one for every entry is taken.
    flops: Callable[..., float] | None = None
    # For programs in NumPy: of a property of the first argument, a value that relies on it, and its operations.
    special: Mapping[str, tuple[Callable[..., Any], Callable[..., float]]] = field(default_factory=dict)
    indices: str = ""  # "ik,kj->ij": the entries of the result as a sum of products of entries of the arguments
    # Letters of the signature along which a slice of the result takes the same slice of the arguments alone, row i of
    # them for row i, and those along which the result is the sum of the results for the slices; others than `indices`,
    # `derivative` and `homothety` tell.
    slicewise: str = ""
    summed: str = ""
    under_trace: tuple[str, ...] = ()  # slot by slot, the name of what takes tr(A op(…, V, …)) to tr(B V); "" for none
    # Slot by slot, what op(…, X + dX, …) has beyond op(…, X, …) and the differential, exactly; None where not known.
    remainder: tuple[Callable[..., Expr | None] | None, ...] = ()
    # ‖op(A, …)‖ ≤ norm_bound(‖A‖, …) for all arguments; a parameter is passed as it is.
    norm_bound: Callable[..., Expr | None] | None = None
    compounds: tuple[tuple[str, str, int], ...] = ()  # (outer operation, LaTeX of outer(this), level)
    of: tuple[tuple[str, str, int], ...] = ()  # (inner operation, LaTeX of this(inner(first slot), …), level)
    range: str = ""  # "positive" or "nonnegative" entries, whatever the arguments
    at_most_one: bool = False  # no entry is above 1, whatever the arguments
    keeps_sign: bool = (
        False  # of nonnegative arguments the result is nonnegative; of a positive one among them, positive
    )
    keeps_nonnegative: bool = False  # of nonnegative arguments the result is nonnegative
    jumps: bool = False  # not continuous where the domain ends
    vanishes: Callable[..., tuple[Expr, ...]] | None = None  # of which arguments one is zero where the scalar result is
    domain: str | Callable[..., str] = ""
    kink: Kink | None = None  # the slopes where it is not differentiable
    condition: str | Callable[..., str] = ""  # the domain in words, with {X} for the argument in slot X
    advice: str = ""  # what to write instead, where arguments of other shapes are given
    cite: tuple[Citation, ...] = ()
    known: tuple[tuple[str, str, str], ...] = ()
    sample: str = "generic"
    family: str = ""
    # Of an associative operation that can be applied along an index, Σ_i A_i or A_N ⋯ A_1:
    unit: Callable[[Shape], Expr] | None = None  # what an empty run of it is
    fold: tuple[str, str] = ("", "")  # its word, and its sign in LaTeX; without a sign the ends are written
    # Of operations that are made while a program runs, such as the derivatives of an unknown function:
    origin: tuple[Any, ...] = ()  # what it is made from again; empty for the catalogue
    in_programs: bool = False  # a form for programs, which nobody writes by hand
    sized: bool = False  # `value` takes the size of the result as its last argument
    degree: int = 0  # of the polynomial it is evaluated as
    assumption: str = ""  # what is taken for granted of {X}, a condition that no number can break
    pieces: dict[str, tuple[tuple[str, int, int], ...]] = field(default_factory=dict)

    def __call__(self, *args: Any) -> Expr:
        """Return the primitive applied to `args`; numbers are lifted, scalars spread where the declaration says so."""
        lifted = [a if isinstance(a, Expr) else lift(a) for a in args]
        if self.spreads and (shapes := [a.shape for a in lifted if not a.is_scalar]):
            lifted = [filled(a, shapes[0]) if k in self.spreads and a.is_scalar else a for k, a in enumerate(lifted)]
        return App(self, tuple(lifted))

    def __repr__(self) -> str:
        return f"<primitive {self.name} : {self.signature.text}>"

    # What the declaration says -------------------------------------------------------------------

    @property
    def arity(self) -> int:
        """The number of arguments."""
        return len(self.signature.slots)

    @property
    def has_fixed_shapes(self) -> bool:
        """Whether it takes matrices of one shape only, as a function L : m x n → scalar does."""
        return len(self.origin) > 0 and len(self.origin[0]) > 1

    @property
    def word(self) -> str:
        """The word the parser reads for it."""
        return self.words[0] if self.words else self.name

    @property
    def kind(self) -> str:
        """``linear`` (in all arguments together), ``multilinear``, ``nonlinear`` or ``mixed``."""
        if self.linear:
            return "linear"
        nonlinear = [self.is_nonlinear(i) for i in range(self.arity) if not self.signature.slots[i].parameter]
        return "nonlinear" if all(nonlinear) else "mixed" if any(nonlinear) else "multilinear"

    @cached_property
    def parameters(self) -> frozenset[int]:
        """The slots that hold a literal."""
        return frozenset(i for i, slot in enumerate(self.signature.slots) if slot.parameter)

    @property
    def exact_value(self) -> Callable[..., Any]:
        """The value for numbers without overflow: the formula that books print."""
        return self.formula or self.value

    def is_nonlinear(self, i: int) -> bool:
        """Whether slot `i` states a differential."""
        return i < len(self.differential) and self.differential[i] is not None

    def is_linear(self, i: int) -> bool:
        """Whether the operation is linear in slot `i` when the other arguments are held fixed."""
        return bool(self.linear) or (i < len(self.adjoint) and self.adjoint[i] is not None)

    def adjoint_in(self, i: int, G: Expr, args: Sequence[Expr]) -> Expr:
        """Return the matrix A with ⟨G, op(…, V, …)⟩ = ⟨A, V⟩ for every V in slot `i`."""
        if self.linear:
            return self.linear[i](G, *args) if self.shaped else self.linear[i](G)
        rule = self.adjoint[i] if i < len(self.adjoint) else None
        assert rule is not None
        return rule(G, *args)

    def differential_in(self, i: int, args: Sequence[Expr], d: Expr) -> Expr:
        """Return the part of the differential that comes from the change `d` of argument `i`."""
        slot = self.signature.slots[i]
        if slot.parameter:
            raise NotDifferentiableError(
                f"{App(self, tuple(args))}: the {slot.parameter} {slot.name} of {self.word} is a parameter; "
                f"no rule differentiates {self.word} with respect to it"
            )
        if self.parts:
            return self.parts[i](d, *args) if self.shaped else self.parts[i](d)
        if self.is_linear(i):
            return App(self, (*args[:i], d, *args[i + 1 :]))
        rule = self.differential[i]
        assert rule is not None
        return rule(*args, d)

    def domain_text(self, args: Sequence[Expr]) -> str:
        """Return the condition under which the differential holds, in the text language, on the slot names."""
        return self.domain if isinstance(self.domain, str) else self.domain(*args)

    def letters(self) -> tuple[Expr, ...]:
        """Return one variable per slot: the rule applied to them is the textbook formula."""
        return tuple(Num(_LETTER) if slot.parameter else Sym(slot.name, slot.shape) for slot in self.signature.slots)

    # Shapes --------------------------------------------------------------------------------------

    def result_shape(self, args: Sequence[Expr]) -> Shape:
        """Return the shape of the result, or raise a `ShapeError` that names the argument and the law."""
        shapes = tuple([a.shape for a in args])
        if not self.parameters and (known := self.signature.known(shapes)) is not None:
            return known
        if len(args) != self.arity:
            raise ShapeError(f"{self.word} takes {self.arity} argument{'s' * (self.arity != 1)}, got {len(args)}")
        for slot, arg in zip(self.signature.slots, args, strict=True):
            if slot.parameter and not isinstance(arg, Num) and not _is_letter(arg) and not _is_whole(arg):
                raise ShapeError(
                    f"{self.word}: {slot.name} = {arg} is not a literal number, but {self.word} : "
                    f"{self.signature.text} needs a literal {slot.parameter} there, or a letter declared as an integer"
                )
            if slot.parameter == "integer" and isinstance(arg, Num) and arg.value.denominator != 1:
                raise ShapeError(
                    f"{self.word}: {slot.name} = {arg} is not an integer, but {self.word} : "
                    f"{self.signature.text} needs an integer there"
                )
        shape, bad = self.signature.applied(shapes)
        if shape is None:
            # Most who ask are trying something out, and read no sentence.
            raise ShapeError(lambda: self.misfit([a.shape for a in args], [brief(a) for a in args], bad))
        return shape  # type: ignore[return-value]  # shapes of expressions hold no unknowns

    def misfit(self, shapes: Sequence[AnyShape], shown: Sequence[str], bad: int) -> str:
        """Return the sentence that says which argument does not fit, and which law it breaks."""
        sizes = [times(_plain(s)) for s in shapes]
        got = " and ".join(f"{clipped(e)} is {s}" for e, s in zip(shown, sizes, strict=True))
        return f"{self.word}: {got}, but {self.word} : {self.signature.text} needs {self.need(shapes, bad)}" + (
            f"; {self.advice}" if self.advice else ""
        )

    def need(self, shapes: Sequence[AnyShape], bad: int) -> str:
        """Return what slot `bad` would have to be, given the arguments before it."""
        if self.has_fixed_shapes:
            return f"{self.signature.slots[bad].name} to be {times(self.signature.slots[bad].shape)}"
        bound: dict[str, Dim] = {}
        for slot, got in list(zip(self.signature.slots, shapes, strict=True))[: bad + 1]:
            for want, have in zip(slot.shape, _plain(got), strict=True):
                if is_name(want):
                    bound.setdefault(str(want), have)
        rows, columns = (substituted(d, bound) for d in self.signature.slots[bad].shape)
        slot = self.signature.slots[bad]
        if self.arity == 1 and slot.shape[0] == slot.shape[1] != 1:
            return "a square matrix"
        return f"{slot.name} to be {times((rows, columns))}"


_LETTER = Fraction(3)  # what stands for a literal exponent when a rule is shown on letters


def _is_letter(e: Expr) -> bool:
    """Whether `e` stands for a literal in an identity: a letter for a number, or a sum of such letters."""
    letters = symbols(e)
    return bool(letters) and all(s.structure in ("number", "integer") for s in letters)


def _is_whole(e: Expr) -> bool:
    """Whether `e` is an integer with letters, k - 1: it may stand where a literal may."""
    from .integers import is_whole

    return e.is_scalar and is_whole(e)


def brief(e: Expr) -> str:
    """Return `e` for a message: in the text language when it is short, abridged when it is not."""
    count = 0
    for count, _ in enumerate(postorder(e)):
        if count > 60:
            break
    return clipped(str(e)) if count <= 60 and _tree_size(e) <= 400 else clipped(repr(e))


def _tree_size(e: Expr) -> int:
    size: dict[Expr, int] = {}
    for node in postorder(e):
        size[node] = 1 + sum(size[a] for a in node.args)
    return size[e]


def clipped(shown: str, limit: int = 60) -> str:
    """Return `shown`, shortened in the middle when it is long."""
    return shown if len(shown) <= limit else f"{shown[: limit // 2]}…{shown[-limit // 3 :]}"


def _plain(shape: AnyShape) -> Shape:
    rows, columns = (_plain_dimension(d) for d in shape)
    return rows, columns


def _plain_dimension(d: AnyDim) -> Dim:
    d = resolved(d)
    if isinstance(d, Unknown):
        return d.hint or "?"
    return "?" if isinstance(d, Composed) else d


SIZES = -1  # in place of a level: what is written of the argument is its size


def _pieces(primitive: str, template: str, level: int, slots: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """Split a template into (literal, slot index or -1, level the slot needs); {S:sizes} is an index _{m,n}."""
    out: list[tuple[str, int, int]] = []
    first = True
    for literal, name, spec, _ in string.Formatter().parse(template):
        if literal and out and out[-1][1] < 0:
            out[-1] = (out[-1][0] + literal, -1, 0)  # an escaped brace splits a literal in two
        elif literal:
            out.append((literal, -1, 0))
        if name is None:
            continue
        if name not in slots:
            raise DeclarationError(f"primitive {primitive!r}: template {template!r} names no slot {name!r}")
        default = 0 if level >= 100 else level if first else level + 1
        out.append(("", slots.index(name), SIZES if spec == "sizes" else int(spec) if spec else default))
        first = False
    return tuple(out)


def primitive(
    name: str,
    signature: str | Signature,
    latex: str,
    *,
    doc: str,
    value: Callable[..., Any],
    linear: Rule | tuple[Rule, ...] = (),
    parts: tuple[Rule, ...] = (),
    adjoint: Rule | tuple[Rule | None, ...] = (),
    differential: Rule | tuple[Rule | None, ...] = (),
    text: str = "",
    catalogue: bool = True,
    **facts: Any,
) -> Primitive:
    """Declare a primitive and enter it in the registry; an incomplete declaration is refused.

    Give exactly one rule for every slot: `linear` (linear in all slots together) or, slot by slot, `adjoint`
    (linear there) or `differential` (nonlinear there). A slot that is a parameter has none. What does not belong
    to the `catalogue` is made, but not entered.
    """
    sig = Signature.parse(signature) if isinstance(signature, str) else signature
    slots = [s.name for s in sig.slots]
    linears: tuple[Rule, ...] = linear if isinstance(linear, tuple) else (linear,)
    adjoints: tuple[Rule | None, ...] = adjoint if isinstance(adjoint, tuple) else (adjoint,)
    differentials: tuple[Rule | None, ...] = differential if isinstance(differential, tuple) else (differential,)
    if not name.isidentifier() or not doc.strip():
        raise DeclarationError(f"primitive {name!r}: give a name that is an identifier, and a one-line doc")
    if linears and (adjoints or differentials):
        raise DeclarationError(f"primitive {name!r}: give `linear=` or the rules slot by slot, not both")
    if linears and len(linears) != len(slots):
        raise DeclarationError(f"primitive {name!r}: `linear=` needs one adjoint per slot, {len(slots)} in all")
    if linears and len(slots) > 1 and len(parts) != len(slots):
        raise DeclarationError(f"primitive {name!r}: `parts=` must say what each slot contributes by itself")
    for i, slot in enumerate(sig.slots):
        rules = [r[i] for r in (linears, adjoints, differentials) if i < len(r) and r[i] is not None]
        if len(rules) != (0 if slot.parameter else 1):
            raise DeclarationError(
                f"primitive {name!r}, slot {slot.name}: give exactly one of `linear=`, `adjoint=` (linear there) "
                f"or `differential=` (nonlinear there){', and none for a parameter' if slot.parameter else ''}"
            )
    if catalogue and name in REGISTRY:
        raise DeclarationError(f"primitive {name!r} is declared twice")
    unknown = sorted(set(facts) - {f.name for f in fields(Primitive)})
    if unknown:
        raise DeclarationError(f"primitive {name!r}: no such fact as {', '.join(unknown)}; see the fields of Primitive")
    if not all(isinstance(c, Citation) for c in facts.get("cite", ())):
        raise DeclarationError(f"primitive {name!r}: `cite=` is a tuple of verified(…) and unverified(…)")
    facts.setdefault("family", _family())
    if not text:
        words = facts.get("words") or (name,)
        text = f"{words[0]}({', '.join(f'{{{s}:0}}' for s in slots)})"
        facts["text_level"] = 100
    facts.setdefault("text_level", facts.get("level", 100))
    made = Primitive(name, sig, latex, doc, value, linears, parts, adjoints, differentials, text=text, **facts)
    made.pieces["latex"] = _pieces(name, latex, made.level, slots)
    made.pieces["text"] = _pieces(name, text, made.text_level, slots)
    for outer, template, compound_level in made.compounds:
        made.pieces[f"compound {outer}"] = _pieces(name, template, compound_level, slots)
    for inside, template, compound_level in made.of:
        made.pieces[f"of {inside}"] = _pieces(name, template, compound_level, slots)
    if catalogue:
        REGISTRY[name] = made
    return made


def _family() -> str:
    import sys

    module = str(sys._getframe(2).f_globals.get("__name__", ""))
    return module.rpartition(".")[2]


# Which primitive a word or an operator sign means -------------------------------------------------


Met = tuple[object, ...]  # dialect, sign, and the shape of every operand and whether it is a literal
REMEMBERED = 10_000  # such cases that are kept


class Vocabulary:
    """What the catalogue makes of signs and words: looked up for every operation that is read, so it is remembered."""

    def __init__(self) -> None:
        self._version = -1
        self.signs: dict[tuple[str, str, int], list[Primitive]] = {}
        self.named: dict[str, list[Primitive]] = {}
        self.words: dict[str, Primitive] = {}
        # What a sign was found to mean between operands of these shapes, and whether they change places.
        self.met: dict[Met, tuple[Primitive, bool]] = {}

    def current(self) -> Vocabulary:
        """Return the tables, made anew when the catalogue is another than they were made of."""
        if self._version != REGISTRY.version:
            self._fill(tuple(registry().values()))
        return self

    def _fill(self, now: tuple[Primitive, ...]) -> None:
        signs: dict[tuple[str, str, int], list[Primitive]] = {}
        named: dict[str, list[Primitive]] = {}
        for p in sorted(now, key=_generality):
            for dialect, symbol in dict.fromkeys(p.infix):
                signs.setdefault((dialect, symbol, p.arity), []).append(p)
        for p in now:
            for word in dict.fromkeys((p.name, *p.words)):
                named.setdefault(word, []).append(p)
        self.signs, self.named = signs, named
        self.words = {w: p for p in now for w in (p.words or (p.name,))}
        self.met = {}
        self._version = REGISTRY.version


VOCABULARY = Vocabulary()


def registry() -> dict[str, Primitive]:
    """Return the catalogue: every primitive by its name."""
    from .primitives import __name__  # noqa: F401  # importing the package fills the registry

    return REGISTRY


def candidates(dialect: str, symbol: str, arity: int) -> list[Primitive]:
    """Return the primitives that declare the sign `symbol` in `dialect` for `arity` operands, most special first."""
    return [*VOCABULARY.current().signs.get((dialect, symbol, arity), ())]


def _generality(p: Primitive) -> int:
    return sum(bool(names_of(d)) for s in p.signature.slots for d in s.shape) - sum(
        1 for s in p.signature.slots if s.parameter
    )


def named(word: str) -> list[Primitive]:
    """Return the primitives the parser reads `word` as (several when their shapes tell them apart)."""
    return [*VOCABULARY.current().named.get(word, ())]


def called(word: str) -> Callable[..., Expr] | None:
    """Return the primitive that Python code means by `word`; of several, the one that fits the arguments."""
    options = named(word)
    if len(options) < 2:
        return options[0] if options else None

    def chosen_by_shape(*args: Any) -> Expr:
        """Apply the first operation of this name that takes arguments of these shapes."""
        exprs = [lift(a) for a in args]
        fit = [p for p in options if p.arity == len(exprs)]
        found = fitting(fit, [e.shape for e in exprs], [isinstance(e, Num) for e in exprs])
        return (found[0] if found else [*fit, *options][0])(*exprs)

    return chosen_by_shape


def words() -> Mapping[str, Primitive]:
    """Return every word of the text language with the primitive it means."""
    return VOCABULARY.current().words


def fitting(
    options: Sequence[Primitive], shapes: Sequence[AnyShape], literal: Sequence[bool]
) -> tuple[Primitive, bool, AnyShape] | None:
    """Return (primitive, operands swapped?, result shape) for the first option that fits, unifying unknowns."""
    for p in options:
        for flip in (False, True) if p.flips and p.arity == 2 else (False,):
            order = list(reversed(range(p.arity))) if flip else list(range(p.arity))
            if any(s.parameter and not literal[k] for s, k in zip(p.signature.slots, order, strict=True)):
                continue
            trail: list[Unknown] = []
            shape, _ = p.signature.apply([shapes[k] for k in order], trail)
            if shape is not None:
                return p, flip, shape
            undo(trail)
    return None


def spreading(options: Sequence[Primitive], shapes: Sequence[AnyShape], literal: Sequence[bool]) -> list[bool]:
    """Return which operands may stand for a matrix: literals, and scalars where an operation spreads them."""
    slots = {k for p in options for k in p.spreads}
    return [lit or (s == SCALAR and k in slots) for k, (lit, s) in enumerate(zip(literal, shapes, strict=True))]


def misfits(dialect: str, symbol: str, shapes: Sequence[AnyShape], shown: Sequence[str]) -> str:
    """Return the sentence for operands that no reading of `symbol` accepts."""
    options = candidates(dialect, symbol, len(shapes))
    if not options:
        return f"'{symbol}' is not an operation on {len(shapes)} operand{'s' * (len(shapes) != 1)} here"
    main = options[-1] if len(shapes) == 2 and _plain(shapes[0]) != SCALAR != _plain(shapes[1]) else options[0]
    _, bad = main.signature.apply(list(shapes), [])
    return main.misfit(shapes, shown, max(bad, 0)) + hint(symbol, [_plain(s) for s in shapes])


def hint(symbol: str, shapes: Sequence[Shape]) -> str:
    """Return the likely fix for operands of these shapes, or nothing."""
    if len(shapes) == 1:
        return ""
    a, b = shapes
    if symbol in ("+", "-") and SCALAR in (a, b) and a != b:
        return "; to add a scalar c to every entry write c*matrix(1) or c*vector(1), to add it to the diagonal c*eye"
    if symbol == "/" and b != SCALAR:
        return "; for entrywise division write ./, for a linear system inv(A)*B"
    if symbol in ("*", "@") and a == b:
        return "; for the entrywise product write .* (in Python: *), for the inner product inner(A, B)"
    if symbol in ("*", "@") and a[0] == b[0]:
        return "; is the first operand to be transposed?"
    if symbol in ("*", "@") and a[1] == b[1]:
        return "; is the second operand to be transposed?"
    if symbol in ("^", "**") and a != SCALAR:
        return (
            "; a matrix is raised to an integer: a literal, or a letter declared 'k: integer'; for entrywise powers "
            "write .^"
        )
    return ""


def _take_exponents(options: Sequence[Primitive]) -> bool:
    return any(p.parameters for p in options)


def chosen(dialect: str, symbol: str, args: tuple[Expr, ...]) -> tuple[Primitive, tuple[Expr, ...]]:
    """Return the primitive that `symbol` means for these operands, and the operands in its order."""
    met = VOCABULARY.current().met
    case: Met = (dialect, symbol, *[(a.shape, isinstance(a, Num)) for a in args])
    if (known := met.get(case)) is not None:
        return known[0], args[::-1] if known[1] else args
    whole = args
    options = candidates(dialect, symbol, len(args))
    literal = [isinstance(a, Num) for a in args]
    # Only an exponent need be an integer; to see that a long sum is none takes as long as the sum.
    fixed = [lit or _is_whole(a) for lit, a in zip(literal, args, strict=True)] if _take_exponents(options) else literal
    if symbol == "/" and literal[1] and isinstance(args[1], Num) and args[1].value != 0:
        # Division by a literal is multiplication by a literal: ½ is a number, not a quotient.
        return chosen(dialect, "*", (Num(1 / args[1].value), args[0]))
    found = fitting(options, [a.shape for a in args], fixed)
    spread = spreading(options, [a.shape for a in args], literal)
    if found is None and len(args) == 2 and any(spread):
        # 1 + A with a literal, and c / A, mean the matrix with that number in every entry.
        i = spread.index(True)
        full = filled(args[i], args[1 - i].shape)
        args = (full, args[1]) if i == 0 else (args[0], full)
        found = fitting(options, [a.shape for a in args], [False, False])
    if found is None:
        raise ShapeError(lambda: misfits(dialect, symbol, [a.shape for a in args], [brief(a) for a in args]))
    op, flip, _ = found
    if args is whole and not _take_exponents(options) and len(met) < REMEMBERED:
        met[case] = op, flip
    return op, args[::-1] if flip else args


def filled(value: Expr, shape: Shape) -> Expr:
    """Return the matrix of `shape` with the scalar `value` in every entry."""
    if shape == SCALAR:
        return value
    full = Const("1", shape)
    if isinstance(value, Num) and value.value == 1:
        return full
    if isinstance(value, Num) and value.value == 0:
        return zeros(*shape)
    op, args = chosen("numpy", "*", (value, full))
    return App(op, args)
