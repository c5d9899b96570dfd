"""Expressions to source: the field `value` of each primitive runs on a namespace that writes what it is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ..dimensions import Dim, is_name, names_of, parted, size_of
from ..errors import DomainError, UnsupportedError
from ..expr import App, Const, Expr, Num, Sym, all_mapped, is_zero, number, postorder, symbols
from ..folds import Fold, Member, Unit
from ..integers import Integer, is_whole
from ..primitive import brief
from ..spaces import SCALAR, Shape
from .broadcast import arguments, needed
from .dialect import ATOM, LEVELS, MINUS, POSTFIX, POWER, SUM, Dialect, Program, Result, sized

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..linear_map import LinearMap

Emit = Callable[[str], str]  # writes a statement, returns the name it binds

SHORT = 40  # characters up to which what is used once is written in place
LONGEST = 4000  # characters of one expression
LOOKED_OVER = 300  # nodes up to which a program for any sizes is planned as well


class Code:
    """A piece of source text that records the operations applied to it."""

    __slots__ = ("dialect", "extents", "level", "text")

    def __init__(self, dialect: Dialect, text: str, level: int = ATOM, extents: tuple[str, str] | None = None) -> None:
        self.dialect, self.text, self.level = dialect, text, level
        self.extents = extents  # the numbers of rows and columns, where they can be said without the array

    def at(self, level: int) -> str:
        """Return the text, in brackets if it binds more loosely than `level`."""
        return self.text if self.level >= level else f"({self.text})"

    def repeats_in(self, texts: list[str]) -> bool:
        """Whether something is computed here, and `texts` would compute it twice."""
        return not {" ", "("}.isdisjoint(self.text) and sum(text.count(self.text) for text in texts) > 1

    def _infix(self, sign: str, other: Any, flipped: bool = False) -> Code:
        a, b = self, written(self.dialect, other)
        a, b = (b, a) if flipped else (a, b)
        level = LEVELS[sign]
        return Code(self.dialect, f"{a.at(level)} {self.dialect.signs[sign]} {b.at(level + 1)}", level)

    def __add__(self, other: Any) -> Code:
        return self._infix("+", other)

    def __radd__(self, other: Any) -> Code:
        return self._infix("+", other, flipped=True)

    def __sub__(self, other: Any) -> Code:
        return self._infix("-", other)

    def __rsub__(self, other: Any) -> Code:
        return self._infix("-", other, flipped=True)

    def __mul__(self, other: Any) -> Code:
        return self._infix("*", other)

    def __rmul__(self, other: Any) -> Code:
        return self._infix("*", other, flipped=True)

    def __truediv__(self, other: Any) -> Code:
        return self._infix("/", other)

    def __rtruediv__(self, other: Any) -> Code:
        return self._infix("/", other, flipped=True)

    def __matmul__(self, other: Any) -> Code:
        return self._infix("@", other)

    def __neg__(self) -> Code:
        return Code(self.dialect, f"-{self.at(MINUS)}", MINUS)

    def __getitem__(self, index: int | tuple[slice, slice]) -> Code:
        if isinstance(index, int):
            return Code(self.dialect, self.dialect.part(self.at(POSTFIX), index))
        ends = [
            (start and start.text, stop and stop.text) for start, stop in ((side.start, side.stop) for side in index)
        ]
        return Code(self.dialect, self.dialect.block(self.at(POSTFIX), *ends))

    @property
    def T(self) -> Code:
        """The transpose."""
        return Code(self.dialect, self.dialect.transposed(self.at(POSTFIX)))

    @property
    def shape(self) -> tuple[Code, Code]:
        """The texts of the number of rows and the number of columns."""
        said = self.extents or tuple(self.dialect.extent(self.at(POSTFIX), axis) for axis in (0, 1))
        rows, columns = (Code(self.dialect, text, ATOM if text.isalnum() else SUM) for text in said)
        return rows, columns

    def reshape(self, shape: tuple[int | Code, int | Code]) -> Code:
        """Return the text of a reshape; -1 is whatever fits."""
        rows, columns = (written(self.dialect, n).text for n in shape)
        return Code(self.dialect, self.dialect.reshaped(self.at(POSTFIX), rows, columns))


def written(dialect: Dialect, value: Any) -> Code:
    """Return a number as source text; what is text already stays."""
    return value if isinstance(value, Code) else Code(dialect, *dialect.literal(Fraction(value)))


class Tracer:
    """An array namespace that writes source instead of computing."""

    def __init__(self, dialect: Dialect, like: str, shared: Collection[int] = (), emit: Emit | None = None) -> None:
        self._dialect, self._like = dialect, like
        self._shared, self._emit = shared, emit  # the calls, by number, whose result gets a name
        self._within = ""
        self.calls: list[str] = []

    @property
    def linalg(self) -> Tracer:
        """The namespace of linear algebra."""
        inner = Tracer(self._dialect, self._like, self._shared, self._emit)
        inner._within, inner.calls = "linalg.", self.calls
        return inner

    def eye(self, n: Code) -> Code:
        """Return the text of the identity of order n."""
        return Code(self._dialect, self._dialect.constant("I", n.text, n.text, self._like))

    @property
    def pi(self) -> Code:
        """The text of π, a number."""
        return Code(self._dialect, self._dialect.pi)

    def _arguments(self, texts: list[str], listed: bool) -> list[str]:
        return self._dialect.listed(texts) if listed else texts

    def __getattr__(self, name: str) -> Any:
        path, dialect = self._within + name, self._dialect

        def call(*args: Any, **options: Any) -> Code:
            listed = args[0] if isinstance(args[0], list) else []
            texts = [written(dialect, a) for a in listed or args]
            if path == "pow":  # a power has a sign of its own in every language here
                sign = dialect.signs["**"]
                return Code(dialect, f"{texts[0].at(POWER + 1)} {sign} {texts[1].at(POWER + 1)}", POWER)
            code = Code(dialect, *dialect.call(path, self._arguments([t.text for t in texts], bool(listed)), options))
            self.calls.append(code.text)
            if self._emit and len(self.calls) - 1 in self._shared:
                return Code(dialect, self._emit(code.text))
            return code

        return call


def callables(e: list[Expr]) -> list[str]:
    """Return the words of the unknown functions, and of their derivatives, that the expressions need."""
    return list(dict.fromkeys(n.op.word for n in postorder(*e) if isinstance(n, App) and n.op.origin))


def names(e: list[Expr], dialect: Dialect) -> tuple[dict[Sym, str], dict[Dim, str]]:
    """Return an identifier for each variable and each dimension, no two alike, nor like the names we use."""
    if both := {s.name for s in symbols(*e)} & set(callables(e)):
        raise DomainError(f"{min(both)} is the name of a variable and of a function; rename one of them")
    used = {*dialect.reserved, *callables(e), *(f"shape_{s.name}" for s in symbols(*e))}

    def fresh(name: str) -> str:
        name = dialect.identifier(name)
        while name in used:
            name += "_"
        used.add(name)
        return name

    told = {name for s in symbols(*e) for d in s.shape for name in names_of(d)}
    # An integer that is a dimension, the n of a mean, is told by an argument and is none itself.
    variables = [s for s in symbols(*e) if not isinstance(s, Integer) or s.name not in told]
    named = {s: fresh(normalize("NFKC", s.name)) for s in variables}  # as Python reads names
    sizes: dict[Dim, str] = {}
    for size in _dimensions(e):
        if size not in sizes:
            word = "_".join(names_of(size))
            sizes[size] = fresh(word if word not in {s.name for s in variables} else f"dim_{word}")
    return named, sizes


def _dimensions(e: list[Expr]) -> list[Dim]:
    """Return the dimensions that code must know: names, or m*n itself where no argument tells m and n."""
    sides = dict.fromkeys(d for node in postorder(*e) for d in node.shape)
    shown = {d for s in symbols(*e) for d in s.shape}
    told = {n for d in shown if is_name(d) for n in names_of(d)}
    while more := {
        free[0]
        for d in shown
        if len(free := [n for n in names_of(d) if n not in told]) == 1 and parted(d, free[0]) is not None
    }:
        told |= more
    found: list[Dim] = []
    for d in sides:
        found += names_of(d) if d not in shown or told.issuperset(names_of(d)) else [d]
    return found


class Body:
    """The statements that compute some expressions from named arguments."""

    def __init__(
        self,
        dialect: Dialect,
        named: list[Expr],
        roots: list[Expr],
        inline: bool = False,
        known: Mapping[str, int] | None = None,
        varying: str = "",
        before: int = 0,
    ) -> None:
        self.dialect = dialect
        self.names, self.sizes = names([*named, *roots], dialect)
        self._sized = known is not None
        if known is not None:  # the sizes are written as numbers, but for that of a block
            self.sizes = {d: s if d == varying else str(size_of(d, known)) for d, s in self.sizes.items()}
        self._before = before  # statements that come before these, so that no two bind one name
        self.callables = callables(roots)
        for node in postorder(*roots):
            if isinstance(node, (Fold, Member, Unit)):
                raise UnsupportedError(
                    f"{brief(node)}: code is written for single matrices, not for families with a symbolic number of "
                    "members; write the members out"
                )
        self.statements: list[tuple[str, str]] = []
        self.shapes: dict[str, Shape] = {}  # of what statements bind, where it is the value of an expression
        self._said: dict[str, str] = {}
        self._spreads = known is not None and not dialect.keeps(roots)
        self._like = next((n for s, n in self.names.items() if not isinstance(s, Integer)), "")
        letters = [s for s in symbols(*roots) if isinstance(s, Integer)]
        self._whole = {node for node in postorder(*roots) if is_whole(node)} if letters else set()
        self._taken = {*dialect.reserved, *self.names.values(), *self.sizes.values()}
        self._known: dict[Expr, Code] = {s: Code(dialect, self.names.get(s) or self.sizes[s.name]) for s in letters}
        self._known |= {s: Code(dialect, n) for s, n in self.names.items()}
        if not inline:
            self._write(roots)

    def array(self, e: Expr) -> str:
        """Return the text of a two-dimensional array: a number is filled out to its shape."""
        return self._array(e) if self._is_number(e) else self._known[e].text

    def _array(self, e: Expr) -> str:
        text = self.dialect.literal(e.value)[0] if isinstance(e, Num) else self._known[e].text
        return self.dialect.filled("1", "1", text, self._like)

    def _is_number(self, e: Expr) -> bool:
        """Whether `e` is a number in the source, not an array: a literal, or an integer with letters."""
        return isinstance(e, Num) or e in self._whole

    def extents(self, shape: Shape) -> tuple[str, str]:
        """Return the numbers of rows and columns as source text."""
        rows, columns = (sized(d, self.sizes) for d in shape)
        return rows, columns

    def code(self, node: Expr, emit: Emit | None) -> Code:
        """Return the text of a node whose arguments are known."""
        dialect = self.dialect
        if isinstance(node, Num):
            return written(dialect, node.value)
        if isinstance(node, Const) and hasattr(dialect, node.name):  # a number with a name
            return Code(dialect, dialect.filled("1", "1", getattr(dialect, node.name), self._like))
        if isinstance(node, Const):
            extents = self.extents(node.shape)
            return Code(dialect, dialect.leaf(node.name, *extents, self._like), extents=extents)
        assert isinstance(node, App)
        # A literal beside an array broadcasts; alone, or in anything but arithmetic, it must be an array itself.
        arithmetic = node.op.homothety is not None or (bool(node.op.linear) and not node.op.shaped)
        given = arguments(node) if self._spreads else node.args
        arithmetic = arithmetic or given != node.args
        beside = node in self._whole or (arithmetic and any(not self._is_number(a) for a in given))
        args = [
            a.value
            if isinstance(a, Num) and (slot.parameter or node in self._whole)
            else self._known[a]
            if slot.parameter or beside or not self._is_number(a)
            else Code(dialect, self._array(a))
            for a, slot in zip(given, node.op.signature.slots, strict=True)
        ]
        if node.op.origin:  # nothing is known of it: whoever runs the code says what it is
            texts = [written(dialect, a).text for a in args]
            return Code(dialect, dialect.given(node.op.word, texts, *self.extents(node.shape)))
        if self._sized:
            texts = [written(dialect, a).at(POSTFIX) for a in args]
            if text := dialect.contraction(node.op.indices, texts):
                return Code(dialect, text)
        if emit:
            trial: list[str] = []

            def drafted(text: str) -> str:
                trial.append(text)
                return f"draft{len(trial)}"

            drafted(self._value(node, args, drafted).text)
            args = [Code(dialect, emit(a.text)) if isinstance(a, Code) and a.repeats_in(trial) else a for a in args]
        return self._value(node, args, emit)

    def _value(self, node: App, args: list[Any], emit: Emit | None) -> Code:
        """Return the text of an operation; what its value uses twice, an exponential of a softmax, is computed once."""
        draft, value = Tracer(self.dialect, self._like), self.dialect.value(node)
        out: Code = value(draft, *args)
        shared = {k for k, call in enumerate(draft.calls) if out.text.count(call) > 1}
        return value(Tracer(self.dialect, self._like, shared, emit), *args) if emit and shared else out

    def _write(self, roots: list[Expr]) -> None:
        uses: dict[Expr, int] = dict.fromkeys(roots, 1)
        if self._spreads:
            uses = needed(roots)
            self._known[number(1)] = written(self.dialect, 1)
        else:
            for node in postorder(*roots):
                for a in node.args:
                    uses[a] = uses.get(a, 0) + 1
        for node in postorder(*roots):
            if node in self._known or node not in uses:
                continue
            code = self.code(node, self._assigned)
            if not (
                isinstance(node, Num)
                or is_zero(node)
                or (uses[node] == 1 and len(code.text) < SHORT and node not in roots)
            ):
                code = Code(self.dialect, self._assigned(code.text))
                self.shapes[code.text] = node.shape
            self._known[node] = code

    def _assigned(self, text: str) -> str:
        """Write a statement, and return the name it binds: that of one that says the same, if there is one."""
        if text in self._said:
            return self._said[text]
        name = f"t{self._before + len(self.statements) + 1}"
        while name in self._taken:
            name += "_"
        self.statements.append((name, text))
        self._said[text] = name
        return name

    def inline(self, root: Expr) -> str:
        """Return one expression as source, for reading: ``(W @ X - Y) @ X.T``."""
        for node in postorder(root):
            if node not in self._known:
                code = self.code(node, None)
                if len(code.text) > LONGEST:
                    return f"# too long for one expression; see Derivation.code()\n{code.text[:200]} ..."
                self._known[node] = code
        return self._known[root].text

    def program(self, name: str, doc: str, results: list[Result], positional: str = "") -> str:
        """Return the source of the function that returns `results`."""
        p = Program(name, doc, self.names, self.sizes, results, self.statements, positional, self.callables)
        return self.dialect.program(p)

    def arguments(self) -> dict[Sym, str]:
        """Return what each argument is called in the source; a function is passed under its word, as a scalar is."""
        return self.names | {Sym(word, SCALAR): word for word in self.callables}

    def result(self, e: Expr, matrix: bool = False) -> Result:
        """Return what stands for the value of `e`: a number if it is a scalar and `matrix` is not set."""
        text = self.dialect.finished(e, self.array(e))
        return Result(text, "number" if e.is_scalar and not matrix else "array")


def expression_source(e: Expr, dialect: Dialect | None = None) -> str:
    """Return one expression as source, by default for NumPy, for reading: ``(W @ X - Y) @ X.T``."""
    if dialect is None:
        from .numpy import WRITTEN

        dialect = WRITTEN
    return Body(dialect, [e], [e], inline=True).inline(e)


def shown(e: Expr) -> str:
    """Return `e` as it can stand in a comment of any language."""
    from ..render.pretty import pretty

    return pretty(e).replace("\\", "\\\\").replace('"', "'")


# The three things that are compiled: (value, gradient), a linear map, a plain expression -----------


@dataclass(frozen=True)
class Job:
    """What a function is to compute: its name, its arguments in order, its results and what becomes of each."""

    name: str
    doc: str
    named: tuple[Expr, ...]
    roots: tuple[Expr, ...]
    like: tuple[Sym | None, ...]  # the argument whose shape a result takes on
    positional: Sym | None = None
    matrix: bool = False  # whether a 1 x 1 result stays a matrix

    def at(self, sizes: Mapping[str, int]) -> Job:
        """Return the job with the integers that are dimensions, the n of a mean, as the numbers they are."""
        letters: dict[Expr, Expr] = {
            s: number(sizes[s.name])
            for s in symbols(*self.named, *self.roots)
            if isinstance(s, Integer) and s.name in sizes
        }
        if not letters:
            return self
        named = tuple(all_mapped(self.named, letters.get))
        return replace(self, named=named, roots=tuple(all_mapped(self.roots, letters.get)))

    def source(self, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
        """Return the source for arguments of any sizes, which it checks, and what they are called there."""
        roots = self.roots
        if not dialect.keeps(roots) and sum(1 for _ in postorder(*roots)) <= LOOKED_OVER:
            from ..plan import plan

            roots = plan(roots).roots
        body = Body(dialect, [*self.named, *self.roots], list(roots))
        results = [
            Result(body.array(e), "like", body.names[s]) if s is not None else body.result(e, self.matrix)
            for e, s in zip(roots, self.like, strict=True)
        ]
        first = body.names[self.positional] if self.positional is not None else ""
        source = body.program(self.name, self.doc, results, positional=first)
        return source, {s: n for s, n in body.arguments().items() if s is not self.positional}


def derivation_job(d: Derivation) -> Job:
    """Return the job of ``value_and_gradient`` for a derivation."""
    doc = f"Return f = {shown(d.function)} and its gradient with respect to {d.variable.name}."
    named = (d.variable, d.function, d.gradient)
    return Job("value_and_gradient", doc, named, (d.function, d.gradient), (None, d.variable))


def gradients_job(f: Expr, gradients: Mapping[Sym, Expr]) -> Job:
    """Return the job of ``value_and_gradients`` with respect to several variables."""
    doc = f"Return f = {shown(f)} and its gradients with respect to {', '.join(x.name for x in gradients)}."
    named = (*gradients, f, *gradients.values())
    return Job("value_and_gradients", doc, named, (f, *gradients.values()), (None, *gradients))


def map_job(L: LinearMap) -> Job:
    """Return the job of ``linear_map`` for a linear map; its direction, the first argument, has no keyword."""
    taken = {s.name for s in symbols(L.expression, L.variable)}
    name = next(n for n in ("H", "direction", *(f"H{i}" for i in range(99))) if n not in taken)
    direction = Sym(name, L.variable.shape, L.variable.structure)
    value = L(direction)
    named = (direction, *(s for s in symbols(value) if s is not direction))
    like = direction if value.shape == L.variable.shape else None
    return Job("linear_map", f"Return {shown(value)}, linear in {name}.", named, (value,), (like,), direction)


def value_job(e: Expr) -> Job:
    """Return the job of ``value`` for a plain expression."""
    return Job("value", f"Return {shown(e)}.", (e,), (e,), (None,))


def derivation_source(d: Derivation, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
    """Return the source of ``value_and_gradient`` for a derivation, and what its arguments are called there."""
    return derivation_job(d).source(dialect)


def map_source(L: LinearMap, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
    """Return the source of ``linear_map`` for a linear map, and what its arguments but the first are called there."""
    return map_job(L).source(dialect)


def value_source(e: Expr, dialect: Dialect) -> tuple[str, dict[Sym, str]]:
    """Return the source of ``value`` for a plain expression, and what its arguments are called there."""
    return value_job(e).source(dialect)
