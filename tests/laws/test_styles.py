"""Style agreement: every style leads every known function to the same gradient, each line certified.

A style that cannot express a function says so in one line; refusals are counted, printed, and kept rare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import frechet as fr
from frechet.calculus.differential import total_sum
from frechet.calculus.frobenius import paired
from frechet.calculus.styles import certificate_in, styles
from frechet.certify.certificate import Rejected, judged
from frechet.certify.slope import slope
from frechet.derivation import Derivation, Step
from frechet.errors import UnsupportedError
from frechet.expr import App, Diff, Expr, Num, Sym, number
from frechet.primitive import REGISTRY, Primitive
from tests.golden.test_golden import CASES
from tests.laws.law import literals

TEXTBOOK = [
    *CASES,
    ("a'*X*b", "X", "a: m; b: n; X: m n"),
    ("a'*X'*b", "X", "a: n; b: m; X: m n"),
    ("b'*X'*X*c", "X", "b: n; c: n; X: m n"),
    ("tr(X)^3", "X", ""),
    ("tr(A'*X*X'*A)", "X", ""),
    ("norm2(x - a)", "x", "a: n; x: n"),
    ("norm2(x - y)^2 + c*norm1(x)", "x", ""),
    ("sum(x)^2/2", "x", ""),
    ("sum(exp(A*x + b))", "x", "b: m; A: m n"),
    ("tr((A + X)*(A + X)')", "X", ""),
    ("tr(A*X*X*X)", "X", ""),
    ("det(X)^2", "X", ""),
    ("logdet(X + A)", "X", ""),
    ("tr(B*inv(X + A))", "X", ""),
    ("inner(A.*X, X*B)", "X", ""),
    ("norm2(A.*X*x)^2", "x", ""),
    ("norm2(y*z' - X)^2", "y", ""),
    ("sum((A*x).^3)", "x", ""),
    ("(a'*x)*(b'*x)", "x", "a: n; b: n"),
    ("norm2(c*x - y)^2", "c", ""),
    ("sum(sigmoid(W*x))*norm2(x)^2", "x", ""),
]
KNOWN = [(f, x, "") for p in REGISTRY.values() for f, x, _ in p.known]
FUNCTIONS = list(dict.fromkeys([*TEXTBOOK, *KNOWN]))
MOST_REFUSED = 0.1  # of all functions, in any one style
REFUSED: dict[str, list[str]] = {}


@pytest.fixture(scope="module")
def derived() -> dict[tuple[str, str, str], Derivation]:
    return {case: fr.derive(fr.parse(case[0], case[2]), case[1]) for case in FUNCTIONS}


@pytest.mark.parametrize("name", list(styles()))
def test_styles_agree(name: str, derived: dict[tuple[str, str, str], Derivation]) -> None:
    refused = []
    for case, d in derived.items():
        try:
            steps = styles()[name].steps(d, "textbook")
        except UnsupportedError as error:
            assert "\n" not in str(error) and name in str(error)
            refused.append(f"{case[0]} by {case[1]}: {error}")
            continue
        certificate_in(d, name)
        if steps:
            conclude(d, steps[-1])
    print(f"\n{name}: {len(derived) - len(refused)} functions, {len(refused)} refused", *refused, sep="\n  ")
    assert len(refused) <= MOST_REFUSED * len(derived)


def conclude(d: Derivation, last: Step) -> None:
    """Assert that what the last step arrives at is the gradient of `d`, or pairs with dX as it does."""
    if last.phase == "gradient":
        assert last.after is d.gradient
    elif last.phase == "partial":
        judged([(last.equation[1], d.gradient, "conclusion")], d.variable, where=d.conditions)
    elif last.phase in ("increment", "bound", "remainder"):
        assert (slope(d.subject, d.gradient, d.variable, seed=1, where=d.conditions).slope or 2) > 1.9
    else:
        dx = Diff(d.variable)
        judged([(last.equation[1], paired(d.gradient, dx), "conclusion")], d.variable, where=d.conditions)


@pytest.mark.parametrize("name", list(styles()))
@pytest.mark.parametrize("case", [CASES[0], CASES[8], CASES[13], CASES[22]], ids=lambda case: case[0])
def test_a_wrong_line_is_rejected(name: str, case: tuple[str, str, str]) -> None:
    """A sign, a factor 2, a lost transpose in the right side of any step: no line survives it."""
    d = fr.derive(fr.parse(case[0], case[2]), case[1])
    killed = 0
    for step in styles()[name].steps(d, "textbook"):
        left, right, rule = step.equation
        for wrong in mutants(right):
            with pytest.raises(Rejected):
                judged([(left, wrong, rule)], d.variable, where=d.conditions)
            killed += 1
    assert killed >= 4


def mutants(e: Expr) -> list[Expr]:
    """Return expressions of the shape of `e` with another value."""
    found = [-e, 2 * e]
    if isinstance(e, App) and e.shape[0] == e.shape[1] and not e.is_scalar:
        found.append(e.T + e)
    return found


# What the style of the definition needs of the declarations ---------------------------------------


def remainder_defects(p: Primitive) -> Iterator[str]:
    """op(…, X + V, …) = op(…, X, …) + differential(…, V) + remainder(…, V), exactly."""
    for letters in literals(p):
        for i, rule in enumerate(p.remainder):
            V = Sym("V", letters[i].shape)
            rest = rule(*letters, V) if rule else None
            if rest is None:
                continue
            moved = App(p, (*letters[:i], letters[i] + V, *letters[i + 1 :]))
            terms = [App(p, letters), p.differential_in(i, letters, V), rest]
            try:
                judged([(moved, total_sum(terms), p.name)], needed=[moved])
            except Rejected:
                yield f"{p.name}, slot {i}, {letters}"


def bound_defects(p: Primitive) -> Iterator[str]:
    """‖op(A, …)‖ ≤ norm_bound(‖A‖, …): the difference is its own absolute value."""
    for letters in literals(p):
        limit = p.norm_bound and p.norm_bound(*(a if isinstance(a, Num) else fr.norm2(a) for a in letters))
        if limit is None:
            continue
        slack = limit - fr.norm2(App(p, letters))
        tiny = number("1/1000000000000000000000000000000")  # equality holds to rounding
        try:
            judged([(fr.abs(slack + tiny), slack + tiny, p.name)], needed=[slack])
        except Rejected:
            yield f"{p.name}, {letters}"


def ninth(e: Expr | None) -> Expr | None:
    return None if e is None else e / 9


REMAINDERS = [p for p in REGISTRY.values() if p.remainder]
BOUNDS = [p for p in REGISTRY.values() if p.norm_bound]


@pytest.mark.parametrize("p", REMAINDERS, ids=lambda p: p.name)
def test_remainder(p: Primitive) -> None:
    assert not list(remainder_defects(p))
    rules = tuple(rule and (lambda *args, rule=rule: doubled(rule(*args))) for rule in p.remainder)
    assert list(remainder_defects(replace(p, remainder=rules)))


def doubled(e: Expr | None) -> Expr | None:
    return None if e is None else 2 * e


@pytest.mark.parametrize("p", BOUNDS, ids=lambda p: p.name)
def test_norm_bound(p: Primitive) -> None:
    assert p.norm_bound
    assert not list(bound_defects(p))
    rule = p.norm_bound
    assert list(bound_defects(replace(p, norm_bound=lambda *args: ninth(rule(*args)))))


def test_a_slope_that_is_too_small_is_refused() -> None:
    d = fr.derive(fr.parse("sum(exp(A*X))"), "X")
    assert 1.99 < (slope(d.subject, d.gradient, d.variable, seed=1).slope or 0) < 2.01
    with pytest.raises(fr.CertificateError, match=r"power 1\.00"):
        slope(d.subject, 2 * d.gradient, d.variable, seed=1)
