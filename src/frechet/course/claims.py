"""Claims: a result that is derived, compared with what the author expects, tried against wrong variants, and shown.

Each result is shown in one order: function → differential → Frobenius form → gradient → shapes and check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..derivation import Derivation, derive
from ..errors import FrechetError, ParseError, ShapeError
from ..expr import Expr, Sym, matrix, symbols
from ..functions import functions_in
from ..linear_map import LinearMap, differential
from ..parse import parse
from ..render.latex import latex
from ..render.pretty import pretty
from ..spaces import times
from ..verdict import Verdict, against, check, check_identity, declared
from ..verdict.gradient import UNEXPLAINED
from .numeric import Agreement, difference_check
from .shown import Shown, code, escaped, table

LONG = 160  # characters of a counterexample that a reader will read
COUNT = "equations certified"
MIME = "application/vnd.frechet.claim+json"

_made: dict[str, Claim | Identity | Map | Measured] = {}


class ClaimError(FrechetError):
    """A chapter says something false: a wrong result, or a right one called wrong."""


@dataclass(frozen=True)
class Rejection:
    """A wrong variant, and why it is wrong."""

    written: str
    latex: str  # empty when the formula does not conform, so that nothing can be printed from it
    diagnosis: str
    counterexample: str = ""
    remark: str = ""  # who writes it, or where it was printed

    def as_dict(self) -> dict[str, str]:
        """Return the rejection as JSON-ready data."""
        return {
            "claim": self.written,
            "latex": self.latex,
            "diagnosis": self.diagnosis,
            "counterexample": self.counterexample,
            "remark": self.remark,
        }

    def why(self) -> str:
        """Return the remark, the diagnosis and the counterexample; no diagnosis is no news beside a remark."""
        found = "" if self.remark and self.diagnosis == UNEXPLAINED else self.diagnosis
        parts = ["; ".join(part for part in (self.remark, found) if part), short(self.counterexample)]
        return ". ".join(part for part in parts if part) + "."

    def markdown(self) -> str:
        """Return one item of a list."""
        return f"- ✗ {f'${self.latex}$' if self.latex else code(self.written)}: {escaped(self.why())}"

    def plain(self) -> str:
        """Return one item of a list, as text."""
        return f"✗ {self.written}: {self.why()}"


@dataclass(frozen=True)
class Claim:
    """A derived and certified gradient with its rejected variants; a notebook shows it in full."""

    id: str
    derivation: Derivation
    verdict: Verdict
    rejections: tuple[Rejection, ...]
    agreement: Agreement | None

    @property
    def gradient(self) -> Expr:
        """The gradient, as the engine derived it."""
        return self.derivation.gradient

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the output carries for the equation ledger: JSON-ready data."""
        whole = self.derivation.as_dict()
        return {
            "id": self.id,
            "kind": "gradient",
            "function": {"text": whole["expression"], "latex": latex(self.derivation.function)},
            "variable": self.derivation.variable.name,
            "declarations": names(self.derivation.function),
            "gradient": whole["gradient"],
            "conditions": whole["conditions"],
            "certificate": whole["certificate"],
            "wrong": [r.as_dict() for r in self.rejections],
        }

    def shapes(self) -> tuple[str, str]:
        """Return the line "Shapes and check" as Markdown and as text."""
        variable = self.derivation.variable
        tail = f" {self.agreement}." if self.agreement else ""
        of = _shape(variable)
        markdown = f"**Shapes and check.** $\\nabla_{{{latex(variable)}}} f$ is ${of}$, like ${latex(variable)}$.{tail}"
        plain = f"Shapes and check: the gradient is {times(variable.shape)}, like {variable.name}.{tail}"
        return markdown, plain

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = self.derivation._repr_mimebundle_()
        parts = [anchor(self.id) + shown["text/markdown"], self.shapes()[0]]
        plain = [shown["text/plain"], "", self.shapes()[1]]
        if self.rejections:
            parts.append("**Rejected.**\n\n" + "\n".join(r.markdown() for r in self.rejections))
            plain += [r.plain() for r in self.rejections]
        return {"text/markdown": "\n\n".join(parts), "text/plain": "\n".join(plain), MIME: self.record}

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])


@dataclass(frozen=True)
class Identity:
    """A certified identity lhs = rhs with its rejected variants."""

    id: str
    left: Expr
    right: Expr
    verdict: Verdict
    rejections: tuple[Rejection, ...]

    @property
    def equations(self) -> int:
        """The number of equations certified."""
        assert self.verdict.certificate is not None
        return self.verdict.certificate.equations

    @property
    def record(self) -> dict[str, Any]:
        """What the output carries for the equation ledger: JSON-ready data."""
        assert self.verdict.certificate is not None
        return {
            "id": self.id,
            "kind": "identity",
            "left": {"text": str(self.left), "latex": latex(self.left)},
            "right": {"text": str(self.right), "latex": latex(self.right)},
            "declarations": names(self.left, self.right),
            "certificate": self.verdict.certificate.as_dict(),
            "wrong": [r.as_dict() for r in self.rejections],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        parts = [
            anchor(self.id) + f"$$\n{latex(self.left)} = {latex(self.right)}\n$$",
            f'<p class="certificate">✓ {self.verdict.certificate}.</p>',
        ]
        plain = [f"{self.left} = {self.right}", f"✓ {self.verdict.certificate}."]
        if self.rejections:
            parts.append("**Rejected.**\n\n" + "\n".join(r.markdown() for r in self.rejections))
            plain += [r.plain() for r in self.rejections]
        return {"text/markdown": "\n\n".join(parts), "text/plain": "\n".join(plain), MIME: self.record}

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])


@dataclass(frozen=True)
class Map:
    """A derived and certified derivative of a function with matrix values, with its rejected variants."""

    id: str
    name: str
    function: Expr
    map: LinearMap
    direction: Sym
    value: Expr
    rejections: tuple[Rejection, ...]

    @property
    def left(self) -> str:
        """The left side in LaTeX: the derivative of the function at the direction."""
        return rf"\mathrm{{D}}{self.name}({latex(self.map.variable)})[{latex(self.direction)}]"

    @property
    def record(self) -> dict[str, Any]:
        """What the output carries for the equation ledger: JSON-ready data."""
        return {
            "id": self.id,
            "kind": "derivative",
            "function": {"text": str(self.function), "latex": latex(self.function)},
            "variable": self.map.variable.name,
            "declarations": names(self.function, self.direction),
            "derivative": {"text": str(self.value), "latex": latex(self.value)},
            "certificate": self.map.certificate.as_dict(),
            "wrong": [r.as_dict() for r in self.rejections],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        parts = [
            anchor(self.id) + f"$$\n{self.left} = {latex(self.value)}\n$$",
            f'<p class="certificate">✓ {self.map.certificate}.</p>',
        ]
        name = self.name.replace(r"\nabla ", "∇")
        plain = [
            f"D{name}({self.map.variable.name})[{self.direction.name}] = {pretty(self.value)}",
            f"✓ {self.map.certificate}.",
        ]
        if self.rejections:
            parts.append("**Rejected.**\n\n" + "\n".join(r.markdown() for r in self.rejections))
            plain += [r.plain() for r in self.rejections]
        return {"text/markdown": "\n\n".join(parts), "text/plain": "\n".join(plain), MIME: self.record}

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])


@dataclass(frozen=True)
class Measured:
    """A fact shown by numbers: an error below its bound, and controls, which must lie above it."""

    id: str
    statement: str
    value: float
    bound: float
    wrong: tuple[tuple[str, float], ...]

    @property
    def record(self) -> dict[str, Any]:
        """What the output carries for the equation ledger: JSON-ready data, without digits that vary by machine."""
        controls = [{"claim": said, "error": power(error)} for said, error in self.wrong]
        return {"id": self.id, "kind": "measured", "statement": self.statement, "bound": self.bound, "wrong": controls}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        parts = [f"{anchor(self.id)}✓ {self.statement}: the error is below {self.bound:.0e}."]
        parts.append("\n".join(f"- ✗ {said}: the error is about {power(error)}." for said, error in self.wrong))
        plain = [f"✓ {self.statement}: the error is below {self.bound:.0e}."]
        plain += [f"✗ {said}: the error is about {power(error)}." for said, error in self.wrong]
        return {"text/markdown": "\n\n".join(parts), "text/plain": "\n".join(plain), MIME: self.record}

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])


Formula = str | Expr
Wrong = Iterable[Formula] | Mapping[Any, str]  # a mapping's keys are formulas, its values remarks


def claim(id: str, f: Expr | str, x: Expr | str, expected: Formula, wrong: Wrong = (), declarations: str = "") -> Claim:
    """Derive the gradient of `f` in `x`, and return it as a claim that a notebook shows.

    `expected` is the gradient the author expects; `wrong` lists variants that people write, or maps each to a remark
    on who writes it. Raises `ClaimError` when `expected` is wrong or a wrong variant is right.

    >>> claim("trace", "tr(A*X)", "X", "A'", wrong={"-A'": "the sign"}).rejections[0].diagnosis
    'the sign is wrong'
    >>> claim("trace", "tr(A*X)", "X", "A")
    Traceback (most recent call last):
    frechet.course.claims.ClaimError: claim 'trace': ✗ A is wrong: ...
    """
    function = parse(f, declarations) if isinstance(f, str) else f
    derivation = derive(function, x)
    verdict = check(function, derivation.variable, expected)
    if not verdict:
        raise ClaimError(f"claim {id!r}: {verdict}")
    rejections = []
    for written, remark in _remarks(wrong):
        rejections.append(_rejected(id, written, remark, names(function), lambda c: check(function, x, c)))
    made = Claim(id, derivation, verdict, tuple(rejections), difference_check(derivation))
    _made[id] = made
    return made


def identity(id: str, lhs: Formula, rhs: Formula, wrong: Wrong = (), declarations: str = "") -> Identity:
    """Certify the identity lhs = rhs, scalar or matrix valued; `wrong` lists right sides that must be rejected.

    >>> identity("cyclic", "tr(A*B*C)", "tr(B*C*A)", wrong=["tr(C*B*A)"], declarations="A: n n; B: n n; C: n n")
    tr(A*B*C) = tr(B*C*A)
    ✓ ...
    ✗ tr(C*B*A): ...
    """
    left = lhs if isinstance(lhs, Expr) else parse(lhs, declarations)
    known = declarations or names(left)
    right = rhs if isinstance(rhs, Expr) else parse(rhs, known)
    verdict = check_identity(left, right, known)
    if not verdict:
        raise ClaimError(f"identity {id!r}: {verdict}")
    known = names(left, right)
    judge = _against(left, known)
    rejections = [_rejected(id, written, remark, known, judge) for written, remark in _remarks(wrong)]
    made = Identity(id, left, right, verdict, tuple(rejections))
    _made[id] = made
    return made


def derivative(
    id: str, F: Expr | str, x: Expr | str, expected: Formula, wrong: Wrong = (), declarations: str = "", name: str = "F"
) -> Map:
    """Derive the derivative of `F` at the direction H, a linear map, and return it as a claim that a notebook shows.

    `F` may be matrix valued; `name` is the LaTeX that stands for it. For a Hessian pass a gradient.

    >>> derivative("square", "X*X", "X", "H*X + X*H", wrong=["2*X*H"])
    DF(X)[H] = H X + X H
    ✓ ...
    ✗ 2*X*H: ...
    """
    function = parse(F, declarations) if isinstance(F, str) else F
    found = differential(function, x)
    taken = {s.name for s in symbols(function)}
    H = matrix(next(n for n in ("H", "K", "E") if n not in taken), *found.variable.shape)
    value = found(H)
    known = names(function, H)
    judge = _against(value, known)
    verdict = judge(expected)
    if not verdict:
        raise ClaimError(f"derivative {id!r}: {verdict}")
    rejections = [_rejected(id, w, remark, known, judge) for w, remark in _remarks(wrong)]
    made = Map(id, name, function, found, H, value, tuple(rejections))
    _made[id] = made
    return made


def measured(id: str, statement: str, value: float, bound: float, wrong: Mapping[str, float]) -> Measured:
    """Return a fact shown by numbers: `value` is an error, at most `bound`; each error in `wrong` must be above it.

    `statement` is Markdown, and so are the keys of `wrong`, which say what else was tried: a check that nothing can
    fail proves nothing. Raises `ClaimError` when the value is too large, when a control is not, or when there is none.

    >>> measured("half", "$1/2 + 1/2 = 1$", abs(0.5 + 0.5 - 1), 1e-12, {"with $1/3$": abs(0.5 + 1 / 3 - 1)})
    ✓ $1/2 + 1/2 = 1$: the error is below 1e-12.
    ✗ with $1/3$: the error is about 1e-1.
    """
    if not wrong:
        raise ClaimError(f"measured {id!r}: a control is missing, a wrong variant whose error is above the bound")
    if not value <= bound:  # also when it is not a number
        raise ClaimError(f"measured {id!r}: the error is {value:.2e}, above the bound {bound:.0e}: {statement}")
    for said, error in wrong.items():
        if error <= bound:
            raise ClaimError(f"measured {id!r}: the control {said!r} has the error {error:.2e}, within {bound:.0e} too")
    made = Measured(id, statement, float(value), bound, tuple((said, float(error)) for said, error in wrong.items()))
    _made[id] = made
    return made


def power(error: float) -> str:
    """Return the power of ten next to an error, which every machine prints alike.

    >>> power(0.17), power(3000.0), power(float("nan"))
    ('1e-1', '1e+3', 'no number')
    """
    from math import floor, isfinite, log10

    return f"1e{floor(log10(abs(error)) + 0.5):+d}" if isfinite(error) and error else "no number"


def anchor(id: str) -> str:
    """Return the place that the equation ledger links to; Jupyter and the site both take it as HTML."""
    return f'<span id="claim-{id}"></span>\n\n'


def claims() -> list[Claim | Identity | Map | Measured]:
    """Return the claims made so far in this session, in order."""
    return list(_made.values())


def summary(*ids: str) -> Shown:
    """Return tables of what was claimed in this session: gradients, derivatives, identities.

    With `ids`, only those, in that order.
    """
    chosen = [_made[i] for i in ids] if ids else claims()
    gradients = [c for c in chosen if isinstance(c, Claim)]
    maps = [c for c in chosen if isinstance(c, Map)]
    identities = [c for c in chosen if isinstance(c, Identity)]
    facts = [c for c in chosen if isinstance(c, Measured)]
    parts, plain = [], []
    if gradients:
        cells = [(c.derivation.function, c.derivation.variable, c.gradient) for c in gradients]
        counts = [str(c.derivation.certificate.equations) for c in gradients]
        rows = [[*(f"${latex(e)}$" for e in row), n] for row, n in zip(cells, counts, strict=True)]
        parts.append(table(["function", "in", "gradient", COUNT], rows))
        plain += [f"{f}  |  {x.name}  |  {g}" for f, x, g in cells]
    if maps:
        rows = [
            [f"${latex(c.function)}$", f"${latex(c.map.variable)}$", f"${latex(c.direction)}$", f"${latex(c.value)}$",
             str(c.map.certificate.equations)]
            for c in maps
        ]  # fmt: skip
        parts.append(table(["function", "in", "direction", "derivative", COUNT], rows))
        plain += [f"{c.function}  |  {c.map.variable.name}  |  {c.direction.name}  |  {c.value}" for c in maps]
    if identities:
        rows = [[f"${latex(c.left)} = {latex(c.right)}$", str(c.equations)] for c in identities]
        parts.append(table(["identity", COUNT], rows))
        plain += [f"{c.left} = {c.right}" for c in identities]
    if facts:
        parts.append(table(["shown by numbers", "error below"], [[c.statement, f"{c.bound:.0e}"] for c in facts]))
        plain += [f"{c.statement}: below {c.bound:.0e}" for c in facts]
    return Shown("\n\n".join(parts), "\n".join(plain))


def _remarks(wrong: Wrong) -> list[tuple[Formula, str]]:
    if isinstance(wrong, str | Expr):
        raise ClaimError("`wrong` is a list of formulas, or maps each to a remark; it is not one string")
    return list(wrong.items()) if isinstance(wrong, Mapping) else [(w, "") for w in wrong]


def names(*expressions: Expr) -> str:
    """Return declarations of the variables and of the unknown functions in some expressions.

    >>> names(parse("g'*s(u)", "g: n; u: n; s: function"))
    'g: n 1; u: n 1; s: function'
    """
    return declared(symbols(*expressions), functions_in(*expressions))


def _against(truth: Expr, known: str) -> Callable[[Formula], Verdict]:
    """Return the judge of formulas that should have the value `truth`."""

    def judge(formula: Formula) -> Verdict:
        written = str(formula)
        variant = formula if isinstance(formula, Expr) else parse(formula, known)
        if variant.shape != truth.shape:
            why = f"it is {times(variant.shape)}, but the left side is {times(truth.shape)}"
            return Verdict(False, written, why)
        verdict = against(variant, truth, written)
        return replace(verdict, diagnosis=verdict.diagnosis.replace("the truth", "the left side"))

    return judge


def _rejected(id: str, formula: Formula, remark: str, known: str, judge: Callable[[Formula], Verdict]) -> Rejection:
    """Return the rejection of a wrong variant; raise when it is right, or cannot even be read."""
    written = str(formula)
    try:
        verdict = judge(formula)
    except ParseError as error:
        raise ClaimError(f"claim {id!r}: the wrong variant cannot be read: {error}") from error
    except ShapeError as error:
        return Rejection(written, "", reason(error), "", remark)
    if verdict.ok:
        raise ClaimError(f"claim {id!r}: {written} is listed as wrong, and it is right")
    printed = ""
    with suppress(FrechetError):
        printed = latex(formula if isinstance(formula, Expr) else parse(formula, known))
    diagnosis = verdict.diagnosis if printed else reason(verdict.diagnosis)
    return Rejection(written, printed, diagnosis, verdict.counterexample, remark)


def reason(error: object) -> str:
    """Return what a shape error says of the two operands; the rest of it is for whoever typed the formula.

    >>> reason("'A*B', column 2: matmul: A is m x n and B is m x n, but matmul : A[m,k], B[k,n] needs B to be n x n")
    'A is m x n and B is m x n, so that the factors do not conform'
    """
    words = str(error)
    found = re.search(r"(?:^|: )(\w+): ((?:(?!: ).)+ is .+ and .+ is .+?), but ", words)
    if not found:
        return words
    noun = "factors" if found[1] == "matmul" else "terms"
    return f"{found[2]}, so that the {noun} do not conform"


def short(counterexample: str) -> str:
    """Return a counterexample for reading: of one with long matrices, the first row in which the values differ.

    >>> short("At X = 1: the claim gives 2, the truth is 4")
    'At X = 1: the claim gives 2, the truth is 4'
    >>> short("At X = " + 60 * "[1]" + ": the claim gives [[0, 0], [2, 1]], the truth is [[0, 0], [4, 2]]")
    'At a random point: row 2 of the claim is [2, 1], of the truth [4, 2]'
    """
    values = re.search(r": the claim gives (.+?), the truth is (.+?)( \(.+\))?$", counterexample)
    if len(counterexample) <= LONG or not values:
        return counterexample
    rows = [re.findall(r"\[[^\[\]]*\]", value) for value in values.groups()[:2]]
    apart = [(k, c, t) for k, (c, t) in enumerate(zip(*rows, strict=False), 1) if c != t]
    if len(rows[0]) == len(rows[1]) and apart:
        k, claimed, true = apart[0]
        note = values[3] or ""
        return f"At a random point{note}: row {k} of the claim is {claimed}, of the truth {true}"
    return f"At a random point{values[0]}"


def _shape(s: Sym) -> str:
    return r" \times ".join(str(d) for d in s.shape)
