r"""A formula from a paper, judged as it is written: \nabla_W \tfrac12\|WX - Y\|_F^2 = (WX - Y) X^\top."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .certify.certificate import Rejected, judged, same_value
from .conditions import conditions_of
from .derivation import SEED, derive, variable_in
from .errors import NotDifferentiableError, ShapeError
from .expr import Diff, Expr, Sym, mapped, postorder, zeros
from .render.text import readable
from .spaces import times
from .verdict import Verdict, against, check, check_identity

if TYPE_CHECKING:
    from .parse.latex.claim import Claim, Side


def check_latex(text: str, declarations: str | Expr = "") -> Verdict:
    r"""Return the verdict on a formula in LaTeX: a gradient, a differential, or an identity.

    Gradients are claimed with \nabla_W f, \frac{\partial f}{\partial W} or \partial f / \partial W, derivatives at a
    direction with \mathrm{D} F(X)[H], Hessians with \nabla^2 f(X)[H], differentials with \mathrm{d}, identities by two
    sides. `declarations` are those of `parse`, or an expression whose variables
    are meant. In a chain of equations every member is judged, and the first that is wrong is reported.

    Raises `ParseError` with a column for what cannot be read or has two readings, `ShapeError` where the function
    has no value.

    >>> check_latex(r"\nabla_W \tfrac12\|WX - Y\|_F^2 = (WX - Y) X^\top").ok
    True
    >>> print(check_latex(r"\frac{\partial}{\partial x} x^\top A x = 2 A x").diagnosis)
    it is right only when A is symmetric
    >>> check_latex(r"F(X) = X^\top X, \quad \mathrm{D}F(X)[H] = H^\top X + X^\top H").ok
    True
    >>> check_latex(r"\mathrm{d}(X^{-1}) = -X^{-1} \, \mathrm{d}X \, X^{-1}").ok
    True
    """
    from .parse.latex.claim import parse_claim

    claim = parse_claim(text, declarations)
    verdict = None
    for side in claim.sides:
        verdict = replace(_judged(claim, side), claim=side.source)
        if not verdict.ok:
            break
    assert verdict is not None  # a claim has at least one side
    return verdict


def check_gradient(f: Expr, x: Expr | str, claim: str) -> Verdict:
    r"""Return the verdict on LaTeX as the gradient of `f` with respect to `x`; names mean what they mean in `f`.

    >>> from frechet import parse
    >>> check_gradient(parse("norm2(W*X - Y)^2/2"), "W", r"(WX - Y) X^\top").ok
    True
    """
    from .parse.latex.claim import Claim, parse_side

    variable = variable_in(f, x)
    side = parse_side(claim, f, variable)
    return replace(_judged(Claim("gradient", f, variable, (side,)), side), claim=side.source)


def _judged(claim: Claim, side: Side) -> Verdict:
    if claim.kind == "gradient":
        assert claim.variable is not None
        if side.function is not None:
            return check(claim.function, claim.variable, derive(side.function, claim.variable).gradient)
        if side.value is None:
            truth = derive(claim.function, claim.variable).gradient
            for said, mended in side.mended:
                if same_value(mended, truth):
                    why = f"{said}, so that the factors do not conform"
                    return Verdict(False, side.source, why, correction=readable(truth))
            return Verdict(False, side.source, side.misfit, correction=readable(truth))
        return check(claim.function, claim.variable, side.value)
    if side.value is None:
        raise ShapeError(side.misfit)
    if claim.direction is not None:
        return _directional(claim, claim.direction, side.value, side.source)
    if claim.kind == "identity":
        return check_identity(claim.function, side.value)
    return _differential(claim.function, side.value, side.source)


def _directional(claim: Claim, direction: Expr, value: Expr, source: str) -> Verdict:
    """Judge the value of a derivative, or of a Hessian, at a direction."""
    from .linear_map import differential, hessian

    assert claim.variable is not None
    find = hessian if claim.kind == "hessian" else differential
    truth = find(claim.function, claim.variable)(direction)
    if value.shape != truth.shape:
        raise ShapeError(f"{source}: it is {times(value.shape)}, and the derivative there is {times(truth.shape)}")
    verdict = against(value, truth, source)
    said = verdict.diagnosis.replace("the truth", "the derivative")
    return replace(verdict, diagnosis=said, correction=verdict.correction or ("" if verdict.ok else readable(truth)))


def _differential(left: Expr, right: Expr, source: str) -> Verdict:
    """Judge an equation between differentials, which are linear in dX, dY, …: by each of them in turn."""
    if left.shape != right.shape:
        raise ShapeError(f"{source}: the two sides of the equation have different shapes")
    nodes = list(postorder(left, right))
    moving = [n.of for n in postorder(right) if isinstance(n, Diff) and isinstance(n.of, Sym)]
    if not moving:
        raise NotDifferentiableError(f"{source}: no differential dX of a variable stands on the right side")
    subjects = [n.of for n in nodes if isinstance(n, Diff)]
    certificate = None
    for x in moving:
        still: dict[Expr, Expr] = {Diff(s): zeros(*s.shape) for s in moving if s is not x}
        equation = (mapped(left, still.get), mapped(right, still.get), "differential")
        where = [c for e in subjects for c in conditions_of(e)]
        try:
            certificate = judged([equation], x, seed=SEED, needed=subjects, where=where)
        except Rejected:
            truth = "; ".join(_correct(e) for e in subjects if not isinstance(e, Sym))
            among = f" for a change of {x.name}" if len(moving) > 1 else ""
            return Verdict(False, source, f"the two sides differ{among}", correction=truth)
    return Verdict(True, source, "", certificate=certificate)


def _correct(e: Expr) -> str:
    """Return the differential of `e`, by every variable it has, as the engine derives it."""
    from .linear_map import differential

    variables = [s for s in postorder(e) if isinstance(s, Sym)]
    try:
        return " + ".join(readable(differential(e, x)(Diff(x))) for x in variables)
    except NotDifferentiableError:
        return ""
