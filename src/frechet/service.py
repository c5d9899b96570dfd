"""The one door between a page and the engine: a question as JSON in, an answer as JSON out, never an exception.

A request names what it asks: ``{"ask": "derive", "expression": "norm2(W*X - Y)^2/2", "wrt": "W"}``. Texts that are left
out are empty. Every reply holds ``ok`` and ``milliseconds``; one that could not be given holds ``error`` instead of the
rest, ``{message, reason, field, column}``: the command line's message, the same without the quoted text, the name of
the text at fault and, where it is known, the place in it (from 1). So a page looks at ``error`` first.

=========  ==============================================  =============================================================
ask        also read                                       reply
=========  ==============================================  =============================================================
ready                                                      version
preview    expression, where, notation                     latex, text, shape, variables, suggestion, declarations
derive     expression, wrt, where, notation, style, steps  html, gradient, conditions, certificate, variable, latex
code       the same, and backend                           code
judge      as derive, and claim, claim_notation            ok is the verdict; text, html, diagnosis, counterexample, …
exercise   id, or definition                               what a page needs to show it, without the answer
read       id, answer                                      how an answer is understood: latex, shape
answer     id, answer                                      ok is the verdict; message, html
hint       id, number (from 1)                             html, number, of
solution   id                                              html
=========  ==============================================  =============================================================

An exercise that is not of the course is sent whole: `definition` is JSON with the arguments of `Exercise`.
`notation` is "text" or "latex". `backend` is one of `BACKENDS`. Nothing of a request is ever evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from time import perf_counter
from typing import TYPE_CHECKING, Any

from .errors import FrechetError, OperandError, ParseError, UnsupportedError

if TYPE_CHECKING:
    from .course.exercises import Exercise
    from .derivation import Derivation
    from .expr import Expr, Sym
    from .verdict import Verdict

LONGEST = 10_000  # characters of one text; the pages refuse longer ones too
BACKENDS = {
    "latex": "",
    "numpy": "numpy",
    "jax": "jax",
    "pytorch": "torch",
    "julia": "julia",
    "matlab": "matlab",
}
# What one most likely differentiates by, the likeliest first; what stands in no list comes after these, in its order.
LIKELY = ("W", "X", "w", "x", "Theta", "theta", "beta", "Phi", "U", "V", "S", "A", "z", "y")


class _RefusedError(Exception):
    """A request that cannot be answered, and the field at fault."""

    def __init__(self, field: str, error: FrechetError, column: int = 0) -> None:
        super().__init__(str(error))
        self.field, self.error, self.column = field, error, column

    def as_dict(self) -> dict[str, Any]:
        message = " ".join(str(self.error).split())
        reply: dict[str, Any] = {"message": message, "reason": message, "field": self.field}
        if isinstance(self.error, (ParseError, OperandError)):
            reply |= {"reason": self.error.message, "column": self.error.column}
        return {**reply, "column": self.column} if self.column else reply


def respond(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reply to a request: JSON-ready data, whatever was asked.

    >>> respond({"ask": "derive", "expression": "norm2(W*X - Y)^2/2", "wrt": "W"})["gradient"]["text"]
    "(W*X - Y)*X'"
    >>> respond({"ask": "preview", "expression": "tr(A*"})["error"]["column"]
    6
    """
    start = perf_counter()
    try:
        reply = {"ok": True, **_reply(request)}
    except _RefusedError as refused:
        reply = {"ok": False, "error": refused.as_dict()}
    except FrechetError as error:
        reply = {"ok": False, "error": _RefusedError("expression", error).as_dict()}
    except Exception as error:  # a fault of ours: it is told, and the page stays usable
        said = f"frechet failed on this, which is a mistake of its own: {type(error).__name__}: {error}"
        reply = {"ok": False, "error": {"message": said, "reason": said, "field": ""}}
    return {**reply, "milliseconds": round(1000 * (perf_counter() - start), 1)}


def respond_json(request: str) -> str:
    """Return the reply to a request, both as JSON text: what a web worker calls."""
    return json.dumps(respond(json.loads(request)), ensure_ascii=False)


def _reply(request: Mapping[str, Any]) -> dict[str, Any]:
    kind = request.get("ask") if isinstance(request, Mapping) else None
    if not isinstance(kind, str) or kind not in ASKED:
        raise _RefusedError("ask", UnsupportedError(f"nothing is asked: 'ask' is one of {', '.join(ASKED)}"))
    return ASKED[kind](_Asked(request))


class _Asked:
    """The texts of a request, each of a bounded length, and what they denote."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.request = request

    def text(self, field: str, default: str = "") -> str:
        found = self.request.get(field, default)
        found = str(found) if isinstance(found, int) else found  # the number of a hint
        if not isinstance(found, str):
            raise _RefusedError(field, UnsupportedError(f"{field} is not a text"))
        if len(found) > LONGEST:
            raise _RefusedError(
                field, UnsupportedError(f"{len(found)} characters are too many: at most {LONGEST} are read")
            )
        return found

    def choice(self, field: str, known: Mapping[str, Any] | tuple[str, ...], default: str) -> str:
        found = self.text(field) or default
        if found not in known:
            raise _RefusedError(field, UnsupportedError(f"{field} {found!r} is not one of {', '.join(known)}"))
        return found

    def notation(self, field: str = "notation") -> str:
        return self.choice(field, ("text", "latex"), "text")

    def function(self) -> Expr:
        """Return the expression asked about."""
        where = self.text("where")
        self._declared(where)
        with _blamed("expression"):
            return _read(self.text("expression"), where, self.notation())

    def variable(self, f: Expr) -> Sym:
        """Return the variable asked about, which may be written in LaTeX where the function is."""
        from .derivation import variable_in
        from .expr import symbols

        name = self.text("wrt").strip()
        with _blamed("wrt"):
            if not name:
                known = ", ".join(s.name for s in symbols(f))
                raise UnsupportedError(f"name the variable to differentiate by: {known or 'there is none'}")
            if self.notation() == "latex" and "[" not in name and name not in {s.name for s in symbols(f)}:
                from .parse import parse_latex

                name = str(parse_latex(name, f))
            return variable_in(f, name)

    def derivation(self) -> Derivation:
        """Return the derivation asked about."""
        f = self.function()
        x = self.variable(f)
        with _blamed("expression"):
            return _derived(f, x)

    def exercise(self) -> Exercise:
        from .course.exercises import exercise

        if self.request.get("definition"):
            with _blamed("definition"):
                return _defined(self.text("definition"))
        with _blamed("id"):
            return exercise(self.text("id"))

    @staticmethod
    def _declared(where: str) -> None:
        """Refuse declarations that cannot be read, at the first of them that is at fault."""
        from .parse.declare import declarations

        start = 0
        for end in [i for i, c in enumerate(where) if c in ";\n"] + [len(where)]:
            try:
                declarations(where[:end])
            except FrechetError as error:
                indent = len(where[start:end]) - len(where[start:end].lstrip())
                raise _RefusedError("where", error, start + indent + 1) from error
            start = end + 1


@contextmanager
def _blamed(field: str) -> Iterator[None]:
    """Say that what goes wrong inside is the fault of one field."""
    try:
        yield
    except FrechetError as error:
        raise _RefusedError(field, error) from error


@lru_cache(maxsize=64)
def _read(text: str, where: str, notation: str) -> Expr:
    if notation == "text":
        from .parse import parse

        return parse(text, where)
    from .parse import parse_latex

    return parse_latex(text, where)


@lru_cache(maxsize=64)
def _defined(definition: str) -> Exercise:
    from .course.exercises import Exercise

    try:
        return Exercise(**json.loads(definition))
    except (TypeError, ValueError) as error:  # what is not JSON, not an object, or has other members
        if isinstance(error, FrechetError):
            raise
        raise UnsupportedError("the definition is not that of an exercise") from error


@lru_cache(maxsize=16)  # a change of style, and the code, ask for the derivation again
def _derived(f: Expr, x: Sym) -> Derivation:
    from .derivation import derive

    return derive(f, x)


def _written(e: Expr) -> dict[str, str]:
    from .render.latex import latex
    from .render.text import readable

    return {"latex": latex(e), "text": readable(e)}


# Expressions -------------------------------------------------------------------------------------


def _ready(asked: _Asked) -> dict[str, Any]:
    from . import __version__

    return {"version": __version__}


def _preview(asked: _Asked) -> dict[str, Any]:
    from .expr import symbols
    from .functions import functions_in
    from .integers import Integer
    from .render.latex import latex
    from .verdict import declared

    f = asked.function()
    known = symbols(f)
    found = list(dict.fromkeys(_at_large(s) for s in known))
    free = [s.name for s in found if not isinstance(s, Integer)]
    ranked = sorted(free, key=lambda name: LIKELY.index(name) if name in LIKELY else len(LIKELY))
    return {
        **_written(f),
        "shape": [str(d) for d in f.shape],
        "variables": [{"name": s.name, "shape": [str(d) for d in s.shape], "latex": latex(s)} for s in found],
        "suggestion": ranked[0] if ranked else "",
        "declarations": declared(known, functions_in(f)),
    }


def _at_large(s: Sym) -> Sym:
    """Return x_k for the x_i of a sum over i: the member that one may differentiate by."""
    from .folds import Member
    from .indices import Index

    if not isinstance(s, Member) or not s.at.bound:
        return s
    return s.family.member(Index("k" if s.family.count.name != "k" else "l"))


def _derive(asked: _Asked) -> dict[str, Any]:
    from .calculus.styles import certificate_text

    d = asked.derivation()
    how = _how(asked)
    certificate = certificate_text(d, *how)
    return {
        "html": d.html(*how),
        "latex": d.latex(*how),
        "gradient": _written(d.gradient),
        "variable": _written(d.variable),
        "conditions": [{"latex": c.shown("latex"), "text": c.shown("text")} for c in d.conditions],
        "certificate": certificate,
    }


def _how(asked: _Asked) -> tuple[str, str]:
    """Return the style and the detail asked for."""
    from .calculus.styles import NAMES
    from .calculus.styles.style import DETAIL

    return asked.choice("style", NAMES, "frobenius"), asked.choice("steps", DETAIL, "textbook")


def _code(asked: _Asked) -> dict[str, Any]:
    backend = asked.choice("backend", BACKENDS, "numpy")
    d = asked.derivation()
    with _blamed("backend"):
        return {"code": d.code(BACKENDS[backend]) if BACKENDS[backend] else d.latex(*_how(asked)), "backend": backend}


def _judge(asked: _Asked) -> dict[str, Any]:
    f = asked.function()
    x = asked.variable(f)
    claim, notation = asked.text("claim"), asked.notation("claim_notation")
    with _blamed("claim"):
        if not claim.strip():
            raise UnsupportedError(f"type the gradient by {x.name}")
    with _blamed("expression"):
        gradient = _derived(f, x).gradient
    with _blamed("claim"):
        verdict = _verdict(f, x, claim, notation)
    reply = {**verdict.as_dict(), "text": str(verdict), "html": _verdict_html(verdict, gradient)}
    return {**reply, "correction": None if verdict.ok else _written(gradient)}


def _verdict(f: Expr, x: Sym, claim: str, notation: str) -> Verdict:
    from .statement import check_gradient
    from .verdict import check

    return check_gradient(f, x, claim) if notation == "latex" else check(f, x, claim)


def _verdict_html(verdict: Verdict, gradient: Expr) -> str:
    from .render.latex import latex
    from .render.prose import numbers_html

    if verdict.ok:
        more = f" {escape(verdict.diagnosis)}." if verdict.diagnosis else ""
        proof = f'<p class="certificate">✓ {escape(str(verdict.certificate))}.</p>'
        return f'<p class="frechet-verdict">✓ Right.{more}</p>\n{proof}'
    rows = [f'<p class="frechet-verdict">✗ Wrong: {escape(verdict.diagnosis)}.</p>']
    if verdict.counterexample:
        rows.append(f'<p class="frechet-counterexample">{numbers_html(verdict.counterexample)}.</p>')
    rows.append(f'<p class="frechet-correction">The gradient is \\({escape(latex(gradient))}\\).</p>')
    return "\n".join(rows)


# Exercises ---------------------------------------------------------------------------------------


def _exercise(asked: _Asked) -> dict[str, Any]:
    from .render.prose import inline_html, prose_html

    e = asked.exercise()
    data = e.as_dict()
    html = {f"{name}_html": prose_html(data[name]) for name in ("task", "posed")}
    return {**data, **html, "title_html": inline_html(e.title)}


def _understood(asked: _Asked) -> dict[str, Any]:
    with _blamed("answer"):
        return asked.exercise().understood(asked.text("answer"))


def _answer(asked: _Asked) -> dict[str, Any]:
    from .render.prose import numbers_html

    e, written = asked.exercise(), asked.text("answer")
    found = e.check(written)
    mark = "✓" if found.ok else "✗"
    html = f'<p class="frechet-verdict">{mark} {numbers_html(found.message)}</p>'
    return {"ok": found.ok, "message": found.message, "html": html}


def _hint(asked: _Asked) -> dict[str, Any]:
    from .render.prose import prose_html

    hints = asked.exercise().hints()
    number = asked.choice("number", tuple(str(i) for i in range(1, len(hints) + 1)), "1")
    return {"html": prose_html(hints[int(number) - 1].markdown), "number": int(number), "of": len(hints)}


def _solution(asked: _Asked) -> dict[str, Any]:
    return {"html": asked.exercise().solution_html()}


ASKED: dict[str, Callable[[_Asked], dict[str, Any]]] = {
    "ready": _ready,
    "preview": _preview,
    "derive": _derive,
    "code": _code,
    "judge": _judge,
    "exercise": _exercise,
    "read": _understood,
    "answer": _answer,
    "hint": _hint,
    "solution": _solution,
}
