"""A verdict on a formula: right, or wrong with a counterexample in numbers and, where found, the mistake made."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from .calculus.frobenius import paired
from .certify.arrays import RATIONALS, Array, Duals, Outside, Ring, Unsupported, reals
from .certify.certificate import Certificate, Equation, Rejected, agrees_exactly, agrees_numerically, judged
from .certify.evaluate import Evaluator, dimension_names, fitted, free_shapes, placed
from .derivation import SEED, Derivation, derive
from .dimensions import names_of
from .errors import FrechetError, ShapeError
from .expr import App, Const, Diff, Expr, Num, Sym, mapped, number, operate, postorder, symbols
from .folds import Fold, Member, grounded
from .functions import Function, functions_in
from .parse import parse
from .parse.tokens import tokens
from .render.text import readable
from .spaces import structure, times

Same = Callable[[Expr, Expr], bool]


@dataclass(frozen=True)
class Verdict:
    """What became of a claim; true in a condition when the claim is right."""

    ok: bool
    claim: str
    diagnosis: str
    counterexample: str = ""
    correction: str = ""
    certificate: Certificate | None = None

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        if self.ok:
            return f"✓ {self.claim} is right. {self.certificate}."
        lines = [f"✗ {self.claim} is wrong: {self.diagnosis}"]
        if self.counterexample:
            lines.append(self.counterexample)
        if self.correction:
            lines.append(f"Correct: {self.correction}")
        return "\n".join(lines)

    __repr__ = __str__

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON-ready data."""
        return {
            "ok": self.ok,
            "claim": self.claim,
            "diagnosis": self.diagnosis,
            "counterexample": self.counterexample,
            "correction": self.correction,
            "certificate": self.certificate.as_dict() if self.certificate else None,
        }


def declared(variables: list[Sym], functions: Sequence[Function] = ()) -> str:
    """Return declarations for `variables` and unknown functions, in the form `parse` reads."""
    found = [f"{s.name}: {s.shape[0]} {s.shape[1]} {s.structure}".strip() for s in variables]
    return "; ".join(found + [f.declaration for f in functions])


def check(f: Expr, x: Expr | str, claim: Expr | str) -> Verdict:
    """Return the verdict on `claim` as the gradient of the scalar function `f` with respect to `x`.

    >>> from frechet import parse
    >>> f = parse("norm2(W*X - Y)^2/2")
    >>> check(f, "W", "(W*X - Y)*X'").ok
    True
    >>> print(check(f, "W", "2*(W*X - Y)*X'").diagnosis)
    it is 2 times the gradient
    """
    _expressions(claim)
    d = derive(f, x)
    G, variable = d.gradient, d.variable
    shown = str(claim)
    correction = readable(G)
    if isinstance(claim, str):
        try:
            claim = parse(claim, declared(symbols(f), functions_in(f)))
        except ShapeError as clash:
            assert isinstance(claim, str)
            # The formula has no value at all; the commonest reason is one transpose too few or too many.
            return Verdict(
                False, shown, _mended(claim, declared(symbols(f), functions_in(f)), G) or str(clash), "", correction
            )
    if claim.shape != G.shape:
        if claim.shape == G.shape[::-1] and _same(claim.T, G):
            why = (
                f"it is the transpose of the gradient (numerator layout): {times(claim.shape)}, "
                f"but the gradient has the shape of {variable.name}, {times(G.shape)}"
            )
        else:
            why = f"it is {times(claim.shape)}, but the gradient has the shape of {variable.name}, {times(G.shape)}"
        return Verdict(False, shown, why, "", correction)
    subject = d.equations()[0][0]
    equations: list[Equation] = [(subject, paired(claim, Diff(variable)), "claim")]
    if variable.structure:
        # Directions are structured too, and do not see the part of a claim that is orthogonal to them.
        equations.append((claim, G, "claim"))
    try:
        certificate = judged(equations, variable, seed=SEED, needed=[subject], where=d.conditions)
        return Verdict(True, shown, "", certificate=certificate)
    except Rejected as rejected:
        mistake = projection_mistake(claim, d) or diagnosis(claim, G, d.terms, rejected.point)
        return Verdict(False, shown, mistake, counterexample(claim, G, [f], rejected.point), correction)


def check_identity(lhs: Expr | str, rhs: Expr | str, declarations: str = "") -> Verdict:
    """Return the verdict on the identity lhs = rhs, scalar or matrix valued, at every point.

    >>> check_identity("tr(A*B*C)", "tr(B*C*A)", "A: n n; B: n n; C: n n").ok
    True
    >>> check_identity("tr(A*B*C)", "tr(C*B*A)", "A: n n; B: n n; C: n n").ok
    False
    """
    _expressions(lhs, rhs)
    shown = f"{lhs} = {rhs}"
    left = parse(lhs, declarations) if isinstance(lhs, str) else lhs
    known = declarations or declared(symbols(left), functions_in(left))
    right = parse(rhs, known) if isinstance(rhs, str) else rhs
    if left.shape != right.shape:
        raise ShapeError(f"{shown}: the left side is {times(left.shape)}, the right side {times(right.shape)}")
    try:
        return Verdict(True, shown, "", certificate=judged([(left, right, "claim")], seed=SEED))
    except Rejected as rejected:
        return Verdict(
            False,
            shown,
            diagnosis(right, left, (), rejected.point),
            counterexample(left, right, [], rejected.point),
            "",
        )


def _expressions(*claims: object) -> None:
    for claim in claims:
        if not isinstance(claim, (Expr, str)):
            raise ShapeError(f"a claim is an expression or its text, not an object of type {type(claim).__name__}")


def _same(a: Expr, b: Expr) -> bool:
    try:
        judged([(a, b, "same")], seed=SEED)
    except (Rejected, FrechetError):
        return False
    return True


def _mended(claim: str, known: str, truth: Expr) -> str:
    """Return which transpose, added or taken away, makes a formula that does not conform the right one."""
    read = tokens(claim)
    for token, following in pairwise(read):
        if token.kind == "name" and following.text != "'":
            end = token.column - 1 + len(token.text)
            changed, words = claim[:end] + "'" + claim[end:], f"{token.text} is not transposed"
        elif token.text == "'":
            changed = claim[: token.column - 1] + claim[token.column :]
            words = f"the transpose in column {token.column} does not belong there"
        else:
            continue
        try:
            if _same(parse(changed, known), truth):
                return f"{words}, so that the factors do not conform"
        except FrechetError:
            continue
    return ""


def _agree_at(point: Evaluator | None, a: Expr, b: Expr) -> bool:
    """Whether two expressions have one value at a point, or cannot be compared there."""
    if point is None or a.shape != b.shape:
        return a.shape == b.shape
    agree = agrees_exactly if isinstance(point.ring, Duals) else agrees_numerically
    try:
        a, b = (grounded(e, point.case) if point.case else e for e in (a, b))
        return agree(point(a), point(b), point)
    except (Unsupported, FrechetError):
        return True


def projection_mistake(claim: Expr, d: Derivation) -> str:
    """Return whether `claim` is the gradient but for its projection onto the tangent space of the structure."""
    x = d.variable
    if not x.structure:
        return ""
    known = structure(x.structure)
    space = (
        f"the space of {x.name}" if known.flat else f"the tangent space at {x.name}"
    ) + f", {known.described(x.shape)}"
    if _same(claim, d.euclidean_gradient):
        return f"it is the gradient without the projection onto {space}"
    if _same(known.project(x, claim), d.gradient):
        return f"it pairs with every direction as the gradient does, but does not lie in {space}: its projection does"
    if known.flat and "symmetric" in known.properties:
        diagonal = operate("numpy", "*", Const("I", x.shape), d.gradient)
        if _same(claim, operate("numpy", "-", operate("numpy", "*", number(2), d.gradient), diagonal)):
            return (
                "it is the gradient with respect to the entries on and below the diagonal (vech), "
                "which counts every entry off the diagonal twice"
            )
    return ""


# The mistakes people make -------------------------------------------------------------------------


def diagnosis(claim: Expr, truth: Expr, terms: Sequence[Expr] = (), point: Evaluator | None = None) -> str:
    """Return what is wrong with `claim`, found by undoing the mistakes people make, one at a time.

    `terms` are the terms whose sum is the truth, of which one may have been forgotten. At `point` the claim is
    known to fail; a candidate that fails there too needs no further look.
    """

    def same(a: Expr, b: Expr) -> bool:
        return _agree_at(point, a, b) and _same(a, b)

    factor = _factor(claim, truth, same)
    if factor is not None:
        if factor == -1:
            return "the sign is wrong"
        return f"it is {factor} times the gradient" if factor else "it is zero"
    if claim.shape[0] == claim.shape[1] and not claim.is_scalar and same(claim.T, truth):
        return "it is the transpose of the gradient (numerator layout)"
    for changed, words in mistakes(claim):
        factor = _factor(changed, truth, same)
        if factor == 1:
            return words
        if factor is not None and factor != 0:
            return (
                f"{words}, and a factor {1 / factor} is missing" if factor != -1 else f"{words}, and the sign is wrong"
            )
    found = _coefficient(claim, truth, terms, same) or _scalar_factor(claim, truth, same)
    if found:
        return found
    for s in symbols(claim, truth):
        if s.shape[0] == s.shape[1] != 1 and not s.structure and not isinstance(s, Member):
            symmetric: dict[Expr, Expr] = {s: Sym(s.name, s.shape, "symmetric")}
            if same(mapped(claim, symmetric.get), mapped(truth, symmetric.get)):
                return f"it is right only when {s.name} is symmetric"
    return "no single common mistake explains it"


def _coefficient(claim: Expr, truth: Expr, terms: Sequence[Expr], same: Same) -> str:
    """Return which term of the truth is missing from the claim, or has another coefficient there."""
    for term in terms if len(terms) > 1 else ():
        for c in (1, 2, -1, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(3, 4), -2, Fraction(-3, 2)):
            # The claim holds (1 - c) times the term.
            if same(operate("numpy", "+", claim, operate("numpy", "*", number(c), term)), truth):
                if c == 1:
                    return f"the term {readable(term)} is missing"
                return f"the coefficient of one term is wrong: it holds {1 - c} times {readable(term)}"
    return ""


def _scalar_factor(claim: Expr, truth: Expr, same: Same) -> str:
    """Return which scalar of the truth the claim forgot to multiply or to divide by."""
    scalars = [n for n in postorder(truth) if n.is_scalar and not isinstance(n, Num)]
    for s in reversed(scalars):
        if same(operate("numpy", "/", claim, s), truth):
            return f"it is not divided by {readable(s)}"
        if same(operate("numpy", "*", s, claim), truth):
            return f"the factor {readable(s)} is missing"
    return ""


def _shifted(claim: Expr) -> Iterator[tuple[Expr, str]]:
    """Yield the claim with one product of consecutive factors longer or shorter by one: W_{:k} stops before W_k."""
    for node in postorder(claim):
        if isinstance(node, Fold) and not node.op.linear:
            for first, last, much in ((0, -1, "many"), (1, 0, "many"), (0, 1, "few"), (-1, 0, "few")):
                with suppress(FrechetError):
                    new = Fold(node.op, node.letter, node.first + first, node.last + last, node.body)
                    words = f"{readable(node)} holds one factor too {much}: {readable(new)} is meant"
                    table: dict[Expr, Expr] = {node: new}
                    yield mapped(claim, table.get), words


def mistakes(claim: Expr) -> Iterator[tuple[Expr, str]]:
    """Yield (claim with one mistake undone, what the mistake was)."""
    yield from _shifted(claim)
    transpose = _unary(".T")
    for node in postorder(claim):
        if isinstance(node, App) and node.op is transpose:
            inside = node.args[0]
            yield from _variants(claim, node, [(inside, f"{readable(inside)} is to be written without the transpose")])
        elif not node.is_scalar and (
            isinstance(node, Sym) or (isinstance(node, App) and node.op.commutes_with_transpose)
        ):
            yield from _variants(claim, node, [(node.T, f"{readable(node)} is not transposed")])
    for node in postorder(claim):
        if isinstance(node, App) and node.op.arity == 2 and not node.op.signature.slots[1].parameter:
            a, b = node.args
            options: list[tuple[Expr, str]] = []
            products = (("@", "matrix product"), (".*", "Hadamard product"))
            for sign, name in () if node.op.linear or node.is_scalar else products:
                for left, right, reversed_ in ((a, b, False), (b, a, True)):
                    new = _try("numpy" if sign == "@" else "matrix", sign, left, right)
                    if new is None or (new.op is node.op and not reversed_):
                        continue
                    if new.op is node.op:
                        options.append((new, f"the factors of {readable(node)} are in the wrong order"))
                    elif not reversed_:
                        options.append((new, f"{readable(node)} must be the {name}"))
            if node.op.linear:
                options.append((a, f"the term {readable(b)} does not belong there"))
                options.append((b, f"the term {readable(a)} does not belong there"))
                for other in ("+", "-"):
                    new = _try("numpy", other, a, b)
                    if new is not None and new.op is not node.op:
                        options.append((new, f"the sign of {readable(b)} is wrong"))
            yield from _variants(claim, node, options)


def _variants(claim: Expr, node: Expr, options: list[tuple[Expr, str]]) -> Iterator[tuple[Expr, str]]:
    for new, words in options:
        try:
            yield mapped(claim, {node: new}.get), words
        except ShapeError:
            continue


def _unary(sign: str) -> Any:
    from .primitive import candidates

    return candidates("numpy", sign, 1)[0]


def _try(dialect: str, sign: str, a: Expr, b: Expr) -> App | None:
    try:
        made = operate(dialect, sign, a, b)
    except FrechetError:
        return None
    return made if isinstance(made, App) else None


def _factor(claim: Expr, truth: Expr, same: Same) -> Fraction | None:
    """Return the small rational c with claim = c truth, if there is one."""
    if claim.shape != truth.shape:
        return None
    for c in (1, -1, 2, Fraction(1, 2), -2, Fraction(-1, 2), 0, 4, Fraction(1, 4), 3, Fraction(1, 3)):
        if same(claim, operate("numpy", "*", number(c), truth)):
            return Fraction(c)
    return None


# Counterexamples ----------------------------------------------------------------------------------


def counterexample(claim: Expr, truth: Expr, defined: list[Expr], fallback: Evaluator) -> str:
    """Return a point in numbers where `claim` and `truth` differ: small integers in few dimensions, if they do."""
    if fallback.case:
        case = ", ".join(f"{name} = {n}" for (name, bound), n in sorted(fallback.case.items()) if not bound)
        claim, truth, *defined = (grounded(e, fallback.case) for e in (claim, truth, *defined))
        fallback.case = {}
        found = counterexample(claim, truth, defined, fallback)
        return f"With {case}: {found[:1].lower()}{found[1:]}" if found else f"It fails with {case}"
    if unknown := functions_in(claim, truth):
        return f"It fails when {', '.join(f.name for f in unknown)} is a polynomial of degree 7 drawn at random"
    point = _small_integers(claim, truth, defined, RATIONALS) or _small_integers(claim, truth, defined, reals())
    return _at(symbols(claim, truth), claim, truth, point or fallback)


def _small_integers(claim: Expr, truth: Expr, defined: list[Expr], ring: Ring) -> Evaluator | None:
    rng = random.Random(SEED)
    names = sorted({name for node in postorder(claim, truth) for d in node.shape for name in names_of(d)})
    if len(names) > 4:
        return None
    everything = [claim, truth, *defined]
    others = dimension_names(everything)
    for sizes in sorted(product((1, 2, 3), repeat=len(names)), key=lambda t: (sum(t), t))[:40]:
        bound = dict.fromkeys(others, 1) | dict(zip(names, sizes, strict=True))
        if fitted(everything, dict(bound)) != bound:
            continue  # a structure asks for more rows than columns
        for _ in range(6):
            try:
                values: dict[Expr, Array] = {}
                for s in symbols(*everything):
                    free = [
                        ring.array([[rng.randint(-2, 3) for _ in range(columns)] for _ in range(rows)])
                        for rows, columns in free_shapes(s, bound)
                    ]
                    values[s] = placed(s, bound, free, rng.randrange(2) if s.structure else 0)
                evaluate = Evaluator(ring, bound, values)
                for f in defined:
                    with suppress(Unsupported):
                        evaluate(f)
                difference = evaluate(claim) - evaluate(truth)
            except Unsupported:
                return None
            except (Outside, ZeroDivisionError):
                continue
            if not all(ring.is_zero(x) for r in difference.rows for x in r):
                return evaluate
    return None


def _at(variables: list[Sym], claim: Expr, truth: Expr, point: Evaluator) -> str:
    if isinstance(point.ring, Duals):
        return ""  # numbers of a prime field would tell a reader nothing
    at = ", ".join(f"{s.name} = {_numbers(point(s))}" for s in variables)
    return f"At {at}: the claim gives {_numbers(point(claim))}, the truth is {_numbers(point(truth))}"


def _numbers(a: Array) -> str:
    def one(x: Any) -> str:
        if isinstance(x, Fraction):
            return str(x)
        return f"{float(x):.4g}"

    if a.shape == (1, 1):
        return one(a.rows[0][0])
    return "[" + ", ".join("[" + ", ".join(one(x) for x in r) + "]" for r in a.rows) + "]"
