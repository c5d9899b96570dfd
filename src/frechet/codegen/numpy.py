"""NumPy source for (value, gradient), traced from the field `value` of each primitive."""

from __future__ import annotations

import keyword
import linecache
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ..dimensions import Dim, is_name, names_of, substituted
from ..errors import DomainError, ShapeError
from ..expr import App, Const, Expr, Num, Sym, postorder, symbols
from ..spaces import SCALAR, Shape

if TYPE_CHECKING:
    from ..derivation import Derivation
    from ..linear_map import LinearMap


class Code:
    """A piece of source text that records the operations applied to it."""

    def __init__(self, text: str, level: int = 100) -> None:
        self.text, self.level = text, level

    def at(self, level: int) -> str:
        """Return the text, in brackets if it binds more loosely than `level`."""
        return self.text if self.level >= level else f"({self.text})"

    def _infix(self, sign: str, other: Any, level: int, flipped: bool = False) -> Code:
        a, b = (literal(other), self) if flipped else (self, literal(other))
        return Code(f"{a.at(level)} {sign} {b.at(level + 1)}", level)

    def __add__(self, other: Any) -> Code:
        return self._infix("+", other, 10)

    def __radd__(self, other: Any) -> Code:
        return self._infix("+", other, 10, flipped=True)

    def __sub__(self, other: Any) -> Code:
        return self._infix("-", other, 10)

    def __mul__(self, other: Any) -> Code:
        return self._infix("*", other, 20)

    def __rmul__(self, other: Any) -> Code:
        return self._infix("*", other, 20, flipped=True)

    def __truediv__(self, other: Any) -> Code:
        return self._infix("/", other, 20)

    def __matmul__(self, other: Any) -> Code:
        return self._infix("@", other, 20)

    def __neg__(self) -> Code:
        return Code(f"-{self.at(30)}", 30)

    def __getitem__(self, index: int) -> Code:
        return Code(f"{self.at(90)}[{index}]")

    @property
    def T(self) -> Code:  # noqa: N802  # the array API's name
        """The transpose."""
        return Code(f"{self.at(90)}.T")

    def reshape(self, shape: tuple[int, int]) -> Code:
        """Return the text of a reshape."""
        return Code(f"{self.at(90)}.reshape({shape})")


def literal(value: Any) -> Code:
    """Return a number as source text."""
    if isinstance(value, Code):
        return value
    q = Fraction(value)
    if q.denominator == 1:
        return Code(str(q.numerator), 100 if q >= 0 else 30)
    as_float = float(q)
    if Fraction(as_float) == q:
        return Code(repr(as_float), 100 if q >= 0 else 30)
    return Code(f"{q.numerator} / {q.denominator}", 20)


class Tracer:
    """An array namespace that writes source instead of computing."""

    def __init__(self, path: str = "np", emit: Callable[[str], str] | None = None) -> None:
        self._path = path
        self._emit = emit

    def __getattr__(self, name: str) -> Any:
        if name == "linalg":
            return Tracer(f"{self._path}.linalg", self._emit)
        path = self._path
        if name == "diagonal":
            path = "np"  # numpy.linalg.diagonal came with NumPy 2; numpy.diagonal has always been there

        def call(*args: Any) -> Code:
            if name == "pow":  # a power has a sign of its own in Python
                exponent = literal(args[1])
                return Code(f"{args[0].at(41)} ** {exponent.at(41)}", 40)
            text = f"{path}.{name}({', '.join(literal(a).text for a in args)})"
            if name == "slogdet" and self._emit:
                return Code(self._emit(text))  # its two parts are used: it is computed once
            return Code(text)

        return call


def _names(e: list[Expr]) -> tuple[dict[Sym, str], dict[Dim, str]]:
    """Return a Python name for each variable and each dimension, no two alike, nor like the names we use."""
    used = {"np", "float", *(f"shape_{s.name}" for s in symbols(*e))}

    def fresh(name: str) -> str:
        while name in used or keyword.iskeyword(name):
            name += "_"
        used.add(name)
        return name

    variables = symbols(*e)
    names = {s: fresh(normalize("NFKC", s.name)) for s in variables}  # as Python reads names
    sizes: dict[Dim, str] = {}
    for node in postorder(*e):
        for d in node.shape:
            for name in names_of(d):
                if name not in sizes:
                    sizes[name] = fresh(name if name not in {s.name for s in variables} else f"dim_{name}")
    return names, sizes


def _sized(shape: Shape, sizes: dict[Dim, str]) -> str:
    """Return a shape as source text, ``(m*n, 1)``."""
    return f"({', '.join(str(substituted(d, {str(k): v for k, v in sizes.items()})) for d in shape)})"


def _operation(node: Expr, name: Callable[[Expr], Code], size: Callable[[Shape], str], xp: Tracer) -> Code:
    if isinstance(node, Num):
        return literal(node.value)
    if isinstance(node, Const):
        if node.name == "I":
            return Code(f"np.eye({size(node.shape).split(',')[0].strip('( ')})")
        return Code(f"np.{'zeros' if node.name == '0' else 'ones'}({size(node.shape)})")
    assert isinstance(node, App)
    # A literal beside an array broadcasts; alone, or in anything but arithmetic, it must be an array itself.
    arithmetic = node.op.homothety is not None or bool(node.op.linear)
    beside = arithmetic and any(not isinstance(a, Num) for a in node.args)
    args = [
        a.value if slot.parameter and isinstance(a, Num) else name(a) if beside or not isinstance(a, Num) else _array(a)
        for a, slot in zip(node.args, node.op.signature.slots, strict=True)
    ]
    out: Code = node.op.value(xp, *args)
    return out


def _array(e: Num) -> Code:
    return Code(f"np.array([[{literal(e.value).text}]], dtype=float)")


def expression_source(e: Expr) -> str:
    """Return one expression as NumPy source, for reading: ``(W @ X - Y) @ X.T``."""
    names, sizes = _names([e])
    known: dict[Expr, Code] = {s: Code(n) for s, n in names.items()}

    def size(shape: Shape) -> str:
        return _sized(shape, sizes)

    for node in postorder(e):
        if node not in known:
            code = _operation(node, known.__getitem__, size, Tracer())
            if len(code.text) > 4000:
                return f"# too long for one expression; see Derivation.code()\n{code.text[:200]} ..."
            known[node] = code
    return known[e].text


def source(d: Derivation) -> str:
    """Return the source of ``value_and_gradient(*, …)`` for a derivation."""
    body = _Body([d.variable, d.function, d.gradient], [d.function, d.gradient])
    x = body.names[d.variable]
    return body.source(
        f"value_and_gradient(*, {', '.join(body.names.values())})",
        f"Return f = {_quotable(d.function)} and its gradient with respect to {d.variable.name}.",
        f"float({body.array(d.function)}[0, 0]), np.reshape({body.array(d.gradient)}, shape_{x})",
    )


class _Body:
    """The statements that compute some expressions from named arguments."""

    def __init__(self, named: list[Expr], roots: list[Expr], positional: Sym | None = None) -> None:
        self.names, self.sizes = _names([*named, *roots])
        self.positional = positional
        self._taken = set(self.names.values()) | set(self.sizes.values())
        self._known: dict[Expr, Code] = {s: Code(n) for s, n in self.names.items()}
        self._lines: list[str] = []
        self._emit(roots)

    def size(self, shape: Shape) -> str:
        return _sized(shape, self.sizes)

    def array(self, e: Expr) -> str:
        """Return the text of a two-dimensional array: a number is filled out to its shape."""
        text = self._known[e].text
        return f"np.full({self.size(e.shape)}, {text}, dtype=float)" if isinstance(e, Num) else text

    def _emit(self, roots: list[Expr]) -> None:
        uses = _uses(roots)
        for node in postorder(*roots):
            if node in self._known:
                continue
            code = _operation(node, self._known.__getitem__, self.size, Tracer(emit=self._assigned))
            if isinstance(node, Num) or (uses[node] == 1 and len(code.text) < 40 and node not in roots):
                self._known[node] = code
                continue
            self._known[node] = Code(self._assigned(code.text))

    def _assigned(self, text: str) -> str:
        """Write a statement, and return the name it binds."""
        name = f"t{len(self._lines) + 1}"
        while name in self._taken:
            name += "_"
        self._lines.append(f"    {name} = {text}")
        return name

    def source(self, header: str, doc: str, returned: str) -> str:
        lines = ["import numpy as np", "", "", f"def {header}:", f'    """{doc}"""']
        for s, name in self.names.items():
            lines += _input(s, name)
        lines += _dimensions(self.names, self.sizes)
        return "\n".join([*lines, *self._lines, f"    return {returned}"]) + "\n"


def _uses(roots: list[Expr]) -> dict[Expr, int]:
    uses: dict[Expr, int] = dict.fromkeys(roots, 1)
    for node in postorder(*roots):
        uses.setdefault(node, 0)
        for a in node.args:
            uses[a] = uses.get(a, 0) + 1
    return uses


def _quotable(e: Expr) -> str:
    from ..render.pretty import pretty

    return pretty(e).replace("\\", "\\\\").replace('"', "'")


def _input(s: Sym, name: str) -> list[str]:
    """Return the lines that bring an argument to two dimensions, and remember how it came."""
    lines = [f"    {name} = np.asarray({name})", f"    shape_{name} = {name}.shape"]
    lines.append(f"    if {name}.dtype.kind in 'biu':")
    lines.append(f"        {name} = {name}.astype(float)")
    lines.append(f"    if {name}.dtype.kind not in 'fc':")
    lines.append(f'        raise ValueError("{s.name} is to be numbers, but something else was given")')
    if s.shape == SCALAR:
        lines.append(f"    if {name}.size != 1:")
        lines.append(
            f'        raise ValueError(f"{s.name} is a scalar, but an array of shape {{shape_{name}}} was given")'
        )
        lines.append(f"    {name} = {name}.reshape(1, 1)")
    elif s.shape[1] == 1:
        lines.append(f"    if {name}.ndim < 2:")
        lines.append(f"        {name} = {name}.reshape(-1, 1)")
    elif s.shape[0] == 1:
        lines.append(f"    if {name}.ndim < 2:")
        lines.append(f"        {name} = {name}.reshape(1, -1)")
    return lines


def _dimensions(names: dict[Sym, str], sizes: dict[Dim, str]) -> list[str]:
    """Return the lines that bind every dimension, and refuse arguments that do not agree."""
    lines: list[str] = []
    last: list[str] = []
    bound: dict[Dim, str] = {}
    for s, name in names.items():
        if s.shape == SCALAR:
            continue
        lines.append(f"    if {name}.ndim != 2:")
        lines.append(
            f'        raise ValueError(f"{s.name} is a matrix, but an array of shape {{shape_{name}}} was given")'
        )
        for axis, d in enumerate(s.shape):
            if is_name(d) and d not in bound:
                bound[d] = f"{s.name}"
                lines.append(f"    {sizes[d]} = {name}.shape[{axis}]")
        want = _sized(s.shape, sizes)[1:-1]
        told = " x ".join(str(d) for d in s.shape)
        sides = dict.fromkeys(d for side in s.shape for d in names_of(side))
        where = ", ".join(f"{d} = {{{sizes[d]}}}" for d in sides)
        # A composed dimension, m*n, can be compared once the other arguments have told m and n.
        checks = lines if all(isinstance(d, int) or is_name(d) for d in s.shape) else last
        checks.append(f"    if {name}.shape != ({want}):")
        checks.append(
            f'        raise ValueError(f"{s.name} is {told}'
            + (f" with {where}" if where else "")
            + f', but an array of shape {{shape_{name}}} was given")'
        )
    for d, size in sizes.items():
        if d not in bound:
            raise DomainError(f"the size of dimension {d} cannot be told from any argument; declare it as a number")
        assert size
    return lines + last


def _executed(source_text: str, name: str) -> Callable[..., Any]:
    filename = f"<frechet {name} {hash(source_text):x}>"
    linecache.cache[filename] = (len(source_text), None, source_text.splitlines(True), filename)
    scope: dict[str, Any] = {}
    exec(compile(source_text, filename, "exec"), scope)  # our own text, made from checked names
    function: Callable[..., Any] = scope[name]
    return function


class _Function:
    """A generated function of keyword arguments named as in the expression."""

    source: str
    names: tuple[str, ...]
    _python: dict[str, str]
    _function: Callable[..., Any]

    def _call(self, positional: tuple[Any, ...], values: dict[str, Any]) -> Any:
        unknown = [n for n in values if n not in self.names]
        missing = [n for n in self.names if n not in values]
        if unknown or missing:
            raise ShapeError(
                f"the function takes {', '.join(self.names) or 'no arguments'}"
                + (f"; not {', '.join(unknown)}" if unknown else "")
                + (f"; missing {', '.join(missing)}" if missing else "")
            )
        try:
            return self._function(*positional, **{self._python[name]: value for name, value in values.items()})
        except ValueError as error:
            if "was given" in str(error) or "inhomogeneous" in str(error):
                raise ShapeError(str(error).replace("setting an array element with a sequence. ", "")) from None
            raise

    def __repr__(self) -> str:
        return f"<compiled: {self.__doc__} Arguments: {', '.join(self.names)}>"


class Compiled(_Function):
    """A function of keyword arguments named as in the expression, returning (value, gradient)."""

    def __init__(self, d: Derivation) -> None:
        self.source = source(d)
        self._python = {s.name: n for s, n in _names([d.variable, d.function, d.gradient])[0].items()}
        self.names = tuple(self._python)
        self._function = _executed(self.source, "value_and_gradient")
        self.__doc__ = self._function.__doc__

    def __call__(self, /, **values: Any) -> tuple[float, Any]:
        """Return (value, gradient); the gradient has the shape of what was passed for the variable."""
        pair: tuple[float, Any] = self._call((), values)
        return pair


class CompiledMap(_Function):
    """A function of a direction and of keyword arguments, returning the value of a linear map."""

    def __init__(self, L: LinearMap) -> None:
        taken = {s.name for s in symbols(L.expression, L.variable)}
        name = next(n for n in ("H", "direction", *(f"H{i}" for i in range(99))) if n not in taken)
        direction = Sym(name, L.variable.shape, L.variable.structure)
        value = L(direction)
        body = _Body([direction, *(s for s in symbols(value) if s is not direction)], [value])
        python = body.names[direction]
        others = {s.name: n for s, n in body.names.items() if s is not direction}
        same = value.shape == L.variable.shape
        result = f"np.reshape({body.array(value)}, shape_{python})" if same else body.array(value)
        if value.is_scalar and not same:
            result = f"float({body.array(value)}[0, 0])"
        self.source = body.source(
            f"linear_map({', '.join([python, *(['*'] if others else []), *others.values()])})",
            f"Return {_quotable(value)}, linear in {name}.",
            result,
        )
        self._python, self.names = others, tuple(others)
        self._function = _executed(self.source, "linear_map")
        self.__doc__ = self._function.__doc__

    def __call__(self, direction: Any, /, **values: Any) -> Any:
        """Return the map at `direction`; it has the shape of `direction` where the two spaces are one."""
        used = {n: v for n, v in values.items() if n in self.names}  # a Hessian need not use what the function uses
        return self._call((direction,), used)


def compiled(d: Derivation) -> Compiled:
    """Return the derivation as a NumPy function."""
    return Compiled(d)


def compiled_map(L: LinearMap) -> CompiledMap:
    """Return the linear map as a NumPy function."""
    return CompiledMap(L)
