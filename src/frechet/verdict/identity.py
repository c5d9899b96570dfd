"""Whether two formulas have one value at every point."""

from __future__ import annotations

from dataclasses import replace

from ..calculus.differential import total_sum
from ..certify.arrays import in_sixty_digits
from ..certify.certificate import Rejected, judged
from ..certify.evaluate import Evaluator
from ..derivation import SEED
from ..errors import ParseError, ShapeError
from ..expr import App, Expr, operands, postorder, symbols
from ..functions import functions_in
from ..parse import parse
from ..render.text import readable
from ..spaces import times
from .changes import chain
from .counterexample import counterexample
from .expansion import expanded
from .gradient import UNEXPLAINED, declared, expected
from .restrictions import restriction
from .search import Explanation, Search, Values, explanation
from .shapes import fitted_to, nowhere
from .verdict import Verdict

PARTIAL = "it holds wherever both sides have a value; there are points where only one of them has"


@in_sixty_digits
def check_identity(lhs: Expr | str, rhs: Expr | str | None = None, declarations: str = "") -> Verdict:
    """Return the verdict on the identity lhs = rhs, scalar or matrix valued, at every point.

    A false one is answered with a counterexample in the smallest dimensions, and with the right side it should have
    where a small change gives one. An equation may be given as one text, ``"(A*B)' = B'*A'"``.

    >>> check_identity("tr(A*B*C)", "tr(B*C*A)", "A: n n; B: n n; C: n n").ok
    True
    >>> print(check_identity("tr(A*B*C) = tr(C*B*A)", declarations="A: n n; B: n n; C: n n"))
    ✗ tr(A*B*C) = tr(C*B*A) is wrong: the trace allows cyclic permutations only: ...
    At A = [[1, 0], [0, 0]], B = [[0, 1], [0, 0]], C = [[0, 0], [1, 0]]: the left side is 1, the right side is 0
    Correct: tr(A*B*C) = tr(C*A*B)
    """
    if rhs is None:
        lhs, rhs = _sides(lhs)
    expected(lhs, rhs)
    shown = f"{lhs} = {rhs}"
    left, right = _read(lhs, rhs, declarations)
    right = fitted_to(right, left.shape, symbols(left))
    left = fitted_to(left, right.shape, symbols(right))
    if left.shape != right.shape:
        raise ShapeError(f"{shown}: the left side is {times(left.shape)}, the right side {times(right.shape)}")
    try:
        certificate = judged([(left, right, "claim")], seed=SEED)
        apart = nowhere(right, [left], seed=SEED) or nowhere(left, [right], seed=SEED)
        return Verdict(True, shown, PARTIAL if apart else "", certificate=certificate)
    except Rejected as rejected:
        point = rejected.point
    example = counterexample(right, left, (left,), point, identity=True, seed=SEED)
    found, correction = _mended(left, right, point)
    case = restriction(right, left, needed=[left], seed=SEED)
    if found is None and case is None:
        found, correction = _mended(left, right, point, trivial=True)
    words, mistakes = (found.words, found.mistakes) if found else (UNEXPLAINED, ())
    if case is not None:
        holds = case.words.replace("it is right only", "it holds")
        words = f"{words}; {holds}" if found else f"{holds}, not in general"
        mistakes = (*mistakes, *case.mistakes)
        found = found or case
    return Verdict(False, shown, words, example, correction, found.certificate if found else None, mistakes)


def _mended(left: Expr, right: Expr, point: Evaluator, trivial: bool = False) -> tuple[Explanation | None, str]:
    """Return what is wrong with an identity, and the identity that was meant; `trivial`: it may be left = left."""
    from .fallacies import believed

    for side, other in ((left, right), (right, left)):
        for b in believed(side):
            values = Values(point)
            if b.believed.shape == other.shape and values.key(b.believed) == values.key(other) is not None:
                certificate = Search(b.believed, other, point, seed=SEED).judged(b.believed, other)
                if certificate is not None:
                    correction = f"{readable(side)} = {readable(b.true)}" if b.true is not None else ""
                    return Explanation(b.words, ("fallacy",), side, certificate), correction
    for claim, truth, what in ((right, left, "the left side"), (left, right, "the right side")):
        search = Search(claim, truth, point, what=what, seed=SEED, mending=True, trivial=trivial)
        found = explanation(search, lambda: None)
        if found is not None:
            if found.mended is truth:
                return found, ""
            sides = (left, found.mended) if claim is right else (found.mended, right)
            return _of_a_trace(claim, truth, found), " = ".join(readable(e) for e in sides)
    return None, ""


@in_sixty_digits
def against(claim: Expr, truth: Expr, shown: str = "") -> Verdict:
    """Return the verdict on `claim` as another form of `truth`, both of one shape.

    >>> against(parse("2*X*H", "X: n n; H: n n"), parse("X*H + H*X", "X: n n; H: n n")).diagnosis
    'the factors of X*H are in the wrong order; right is H*X'
    """
    if claim.shape != truth.shape:
        why = f"it is {times(claim.shape)}, but the truth is {times(truth.shape)}"
        return Verdict(False, shown or str(claim), why, "", readable(truth))
    try:
        return Verdict(True, shown or str(claim), "", certificate=judged([(truth, claim, "claim")], seed=SEED))
    except Rejected as rejected:
        point = rejected.point
    example = counterexample(claim, truth, (), point, seed=SEED)
    terms = expanded(truth)
    search = Search(claim, truth, point, what="the truth", forms=[total_sum(terms)], seed=SEED)
    found = explanation(search, lambda: restriction(claim, truth, seed=SEED))
    if found is None:
        return Verdict(False, shown or str(claim), UNEXPLAINED, example, readable(truth))
    return Verdict(
        False, shown or str(claim), found.words, example, readable(truth), found.certificate, found.mistakes
    )  # fmt: skip


def _sides(equation: Expr | str) -> tuple[str, str]:
    if not isinstance(equation, str):
        raise ShapeError("check_identity takes two sides, or one text that holds '='")
    parts = equation.replace("==", "=").split("=")
    if len(parts) != 2:
        raise ParseError(equation, 1, f"an identity has one '=' between two sides, this text has {len(parts) - 1}")
    return parts[0].strip(), parts[1].strip()


def _read(lhs: Expr | str, rhs: Expr | str, declarations: str) -> tuple[Expr, Expr]:
    """Return both sides; what one of them tells of shapes holds for the other."""
    if isinstance(lhs, str) and isinstance(rhs, Expr):
        return parse(lhs, declarations or declared(symbols(rhs), functions_in(rhs))), rhs
    left = parse(lhs, declarations) if isinstance(lhs, str) else lhs
    if isinstance(rhs, Expr):
        return left, rhs
    return left, parse(rhs, declarations or declared(symbols(left), functions_in(left)))


def _of_a_trace(claim: Expr, truth: Expr, found: Explanation) -> Explanation:
    """Return the explanation, with what there is to say of factors that were permuted under a trace."""
    if found.mistakes != ("order",):
        return found
    for node in postorder(truth):
        if isinstance(node, App) and node.op.cyclic and isinstance(product := node.args[0], App):
            factors, whole = operands(product)
            if whole and 2 < len(factors) <= 6 and product.op.associative:
                turns = [factors[k:] + factors[:k] for k in range(len(factors))]
                forms = [readable(App(node.op, (chain(product.op, turn),))) for turn in turns]
                words = f"the trace allows cyclic permutations only: {' = '.join(forms)}"
                return replace(found, words=words, mistakes=("cyclic",))
    return found


__all__ = ["against", "check_identity"]
