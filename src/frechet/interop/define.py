"""Entrywise functions that a user defines by a formula; SymPy differentiates them, and numbers judge the result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..conditions import conditions_of
from ..errors import CertificateError, DeclarationError, FrechetError
from ..expr import App, Const, Expr, Num, Sym, postorder
from ..primitive import REGISTRY, Primitive, registry, words


def elementwise(name: str, formula: str, *, latex: str = "", domain: str = "") -> Primitive:
    r"""Return the function φ applied to every entry, defined by a formula in one variable: d φ(X) = φ'(X) ⊙ dX.

    SymPy gives φ', which is accepted only when it agrees with 60-digit differences of φ. The function is used as it
    is; to read it in text as well, enter it with `using`. `domain`, such as ``"X > 0"``, is derived from the formula
    where that is possible, and `latex` is the name in LaTeX.

    Raises `DeclarationError` for a formula that is not a function of one number, is not differentiable, or whose
    derivative cannot be written with the operations known.

    >>> from frechet import derive, matrix, total
    >>> mish = elementwise("mish", "x*tanh(log(1 + exp(x)))")
    >>> X = matrix("X", "m", "n")
    >>> derive(total(mish(X)), X).compile()(X=[[0.0]])[1].round(3).tolist()
    [[0.6]]
    """
    import sympy as sp

    from .sympy import to_sympy

    if not isinstance(name, str) or not name.isidentifier() or name in words() or name in registry():
        raise DeclarationError(f"elementwise({name!r}, …): give a name that is an identifier and not yet an operation")
    x, function = _one_variable(name, formula)
    try:
        body = to_sympy(function)
        entry = to_sympy(x)
    except FrechetError as error:
        raise DeclarationError(f"{name}: SymPy cannot differentiate {formula!r}: {error}") from None
    slope = sp.diff(body, entry)
    if slope.has(sp.Derivative, sp.Subs, sp.DiracDelta):
        raise DeclarationError(f"{name}: {formula!r} is not differentiable: SymPy finds {slope}")
    made = _declared(name, formula, latex, domain, body, entry, slope)
    _certify(made)
    return made


def _one_variable(name: str, formula: str) -> tuple[Sym, Expr]:
    from ..parse import parse
    from ..parse.tokens import tokens

    if not isinstance(formula, str):
        raise DeclarationError(f"{name}: a formula is given as text, not as an object of type {type(formula).__name__}")
    read = tokens(formula)
    names = {a.text for a, b in pairwise(read) if a.kind == "name" and b.text != "("} - {"pi"}
    if len(names) != 1:
        found = ", ".join(sorted(names)) or "none"
        raise DeclarationError(
            f"{name}: a formula in one variable is needed, but the variables of {formula!r} are {found}"
        )
    (variable,) = names
    return Sym(variable, (1, 1)), parse(formula, f"{variable}: scalar")


def _declared(name: str, formula: str, latex: str, domain: str, body: Any, entry: Any, slope: Any) -> Primitive:
    import sympy as sp

    from ..primitives.elementwise import elementwise as declared
    from ..primitives.elementwise import entrywise_name
    from .sympy import entrywise

    X = Sym("X", ("m", "n"))
    value, error = entrywise(body, entry, X), ""
    for form in (sp.simplify(slope), slope):
        try:
            derivative = entrywise(form, entry, X)
            break
        except FrechetError as refused:
            error = str(refused)
    else:
        raise DeclarationError(f"{name}: its derivative {slope} cannot be written: {error}")
    return declared(
        name,
        latex.replace("{", "{{").replace("}", "}}") + r"\left({X}\right)" if latex else entrywise_name(name),
        derivative=lambda A: entrywise(form, entry, A),
        value=lambda xp, A: _evaluated(value, X, xp, A),
        doc=f"{formula} of every entry, with {entry} for the entry.",
        domain=domain or _domain(name, value, derivative),
        catalogue=False,
    )


def _domain(name: str, value: Expr, derivative: Expr) -> str:
    """Return the condition of the formula and of its derivative, in the text language."""
    ones = str(Const("1", value.shape))  # a literal takes the size of what stands beside it
    found = {f"{str(c.subject).replace(ones, '1')} {c.relation} {c.bound}" for c in conditions_of(value, derivative)}
    if len(found) > 1:
        raise DeclarationError(
            f"{name}: it holds under several conditions ({'; '.join(sorted(found))}); give the one that implies them, "
            "for example domain='X > 0'"
        )
    return found.pop() if found else ""


def _evaluated(value: Expr, X: Expr, xp: Any, A: Any) -> Any:
    """Return `value`, an entrywise expression in X, at the array A; constants stay plain numbers where they can."""
    known: dict[Expr, Any] = {X: A}
    for node in postorder(value):
        if node in known:
            continue
        if isinstance(node, Num):
            known[node] = node.value
        elif isinstance(node, Const):
            known[node] = A * 0 + xp.pi if node.name == "pi" else Fraction(int(node.name))
        elif isinstance(node, App):
            args = [known[a] for a in node.args]
            slots = node.op.signature.slots
            arithmetic = node.op.homothety is not None or bool(node.op.linear)
            if not (arithmetic and (node.op.arity == 1 or not all(isinstance(a, Fraction) for a in args))):
                # A function of a number needs an array, here one of the shape of A.
                args = [
                    A * 0 + a if isinstance(a, Fraction) and not slot.parameter else a
                    for a, slot in zip(args, slots, strict=True)
                ]
            known[node] = node.op.value(xp, *args)
    out = known[value]
    return A * 0 + out if isinstance(out, Fraction) else out


def _certify(made: Primitive) -> None:
    from ..derivation import derive
    from ..primitives.multilinear import inner

    X, W = Sym("X", ("m", "n")), Sym("W", ("m", "n"))
    try:
        _ = derive(inner(W, made(X)), X).certificate
    except CertificateError as error:
        raise DeclarationError(
            f"{made.name}: the derivative that SymPy gives is not that of the values: {error}"
        ) from None


@contextmanager
def using(*operations: Primitive) -> Iterator[None]:
    """Enter operations into the catalogue for the length of a ``with`` block, so that text can name them.

    >>> from frechet import derive, parse
    >>> cube = elementwise("cube", "x^3")
    >>> with using(cube):
    ...     d = derive(parse("sum(cube(X))"), "X")
    >>> d.gradient
    3 X.^2
    """
    known = registry()
    for p in operations:
        if not isinstance(p, Primitive) or known.get(p.name, p) is not p:
            raise DeclarationError(
                f"using takes operations with names of their own, such as elementwise returns; not {p!r}"
            )
    added = [p for p in operations if p.name not in known]
    REGISTRY.update({p.name: p for p in added})
    try:
        yield
    finally:
        for p in added:
            del REGISTRY[p.name]
