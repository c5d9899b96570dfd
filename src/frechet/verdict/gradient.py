"""Whether a formula is the gradient of a function; if not, at what numbers it fails and what was done wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations

from ..calculus.differential import total_sum
from ..calculus.frobenius import paired
from ..certify.arrays import in_sixty_digits
from ..certify.certificate import Equation, Rejected, judged, same_value
from ..certify.evaluate import Evaluator
from ..derivation import SEED, Derivation, derive
from ..dimensions import names_of
from ..errors import FrechetError, ShapeError, UnsupportedError
from ..expr import (
    App,
    Const,
    Diff,
    Expr,
    Num,
    Sym,
    dependents,
    eye,
    mapped,
    number,
    operate,
    postorder,
    symbols,
    topological,
)
from ..folds import Member
from ..functions import Function, functions_in
from ..integers import Integer
from ..parse import parse
from ..parse.tokens import tokens
from ..primitive import clipped, filled
from ..render.text import readable
from ..spaces import structure, times
from .changes import places
from .counterexample import counterexample
from .expansion import expanded
from .misfit import mended
from .neighbours import neighbours
from .restrictions import restriction
from .search import Candidate, Explanation, Search, Step, explanation
from .shapes import fitted_to, nowhere
from .verdict import Verdict

INNER = 8  # operations whose link of the chain rule may have been forgotten
TERMS = 5  # terms of which some may have been forgotten
VECH = (
    "it is the gradient with respect to the entries on and below the diagonal (vech), "
    "which counts every entry off the diagonal twice"
)
UNEXPLAINED = "no common mistake, and no two together, explain it"


def declared(variables: list[Sym], functions: Sequence[Function] = ()) -> str:
    """Return declarations for `variables` and unknown functions, in the form `parse` reads."""
    families = dict.fromkeys(s.family for s in variables if isinstance(s, Member))
    found = [f"{s.name}: {_kind(s)}" for s in variables if not isinstance(s, Member)]
    found += [family.declaration for family in families]
    return "; ".join(found + [f.declaration for f in functions])


def _kind(s: Sym) -> str:
    return "integer" if isinstance(s, Integer) else f"{s.shape[0]} {s.shape[1]} {s.structure}".strip()


@in_sixty_digits
def check(f: Expr, x: Expr | str, claim: Expr | str) -> Verdict:
    """Return the verdict on `claim` as the gradient of the scalar function `f` with respect to `x`.

    A wrong claim is answered with a counterexample, a diagnosis that is itself certified, and the right formula.

    >>> from frechet import parse
    >>> f = parse("norm2(W*X - Y)^2/2")
    >>> check(f, "W", "(W*X - Y)*X'").ok
    True
    >>> print(check(f, "W", "2*(W*X - Y)*X'"))
    ✗ 2*(W*X - Y)*X' is wrong: it is 2 times the gradient
    At W = 0, X = 1, Y = 1: the claim gives -2, the truth is -1
    Correct: (W*X - Y)*X'
    """
    expected(claim)
    d = derive(f, x)
    G, shown, correction = d.gradient, str(claim), readable(d.gradient)
    if G.shape != d.variable.shape:
        raise UnsupportedError(
            f"a claim on the gradient by one column is not judged: check that by the whole of {d.variable.name}, "
            "of which it is a column"
        )
    known = symbols(f)
    if isinstance(claim, str):
        text = claim
        try:
            claim = parse(text, declared(known, functions_in(f)))
        except ShapeError as clash:
            stranger = _stranger(_names(text), known, [g.name for g in functions_in(f)])
            if stranger:
                return Verdict(False, shown, stranger, "", correction)
            return _unfitting(text, clash, d)
    if claim.shape != G.shape:
        claim = fitted_to(claim, G.shape, known)
    if claim.shape != G.shape:
        return _misshapen(claim, shown, d)
    subject = d.equations()[0][0]
    # Directions of a structured variable do not see the part of a claim that is orthogonal to them, and differences
    # see less than values do: so the claim is compared with the gradient too.
    equations: list[Equation] = [(subject, paired(claim, Diff(d.variable)), "claim"), (claim, G, "claim")]
    try:
        certificate = judged(equations, d.variable, seed=SEED, needed=[subject], where=d.conditions)
        undefined = nowhere(claim, [subject], d.conditions, SEED)
        if undefined is not None:
            raise Rejected(equations[0], undefined)
        return Verdict(True, shown, "", certificate=certificate)
    except Rejected as rejected:
        example = counterexample(claim, G, [f], rejected.point, seed=SEED)
        stranger = _stranger([s.name for s in symbols(claim)], known, ())
        if stranger:
            return Verdict(False, shown, stranger, example, correction)
        found = explanation(*_search(claim, d, rejected.point))
        if found is None:
            return Verdict(False, shown, UNEXPLAINED, example, correction, d.certificate)
        words = found.words + _product_rule(found, d)
        return Verdict(False, shown, words, example, correction, found.certificate, found.mistakes)


def expected(*claims: object) -> None:
    """Refuse what is neither an expression nor its text."""
    for claim in claims:
        if not isinstance(claim, (Expr, str)):
            raise ShapeError(f"a claim is an expression or its text, not an object of type {type(claim).__name__}")


def _names(text: str) -> list[str]:
    from ..parse.program import CONSTANTS
    from ..primitive import words

    read = tokens(text)
    return [t.text for t in read if t.kind == "name" and t.text not in CONSTANTS and t.text not in words()]


def _stranger(names: list[str], known: list[Sym], functions: Sequence[str]) -> str:
    """Return what to say of a name in the claim that the function does not contain."""
    import difflib

    own = {s.name for s in known} | {name for s in known for d in s.shape for name in names_of(d)} | {"I", *functions}
    own |= {f"{prefix}_{g}" for g in functions for prefix in ("D", "adj", "grad", "hess")}
    families = {s.name.partition("[")[0] for s in known if "[" in s.name}  # of which any member may be named
    for name in names:
        if name not in own and name.partition("[")[0] not in families:
            near = difflib.get_close_matches(name, [s.name for s in known], n=1)
            hint = f"did you mean {near[0]}?" if near else f"its variables are {', '.join(s.name for s in known)}"
            return f"it contains {name}, which the function does not; {hint}"
    return ""


# Claims that have no value, or another shape -----------------------------------------------------


def _misshapen(claim: Expr, shown: str, d: Derivation) -> Verdict:
    """Return the verdict on a claim that has a value, of another shape than the gradient."""
    G = d.gradient
    shapes = f"it is {times(claim.shape)}, but the gradient has the shape of {d.variable.name}, {times(G.shape)}"
    example = counterexample(claim, G, [d.function], None, seed=SEED)
    found = None
    stranger = _stranger([s.name for s in symbols(claim)], symbols(d.function), ())
    if isinstance(claim, Num) and not stranger:
        for where, full in _spread(claim, G):
            if same_value(full, G):
                words = f"it is what stands {where} of the gradient; {shapes}"
                return Verdict(False, shown, words, example, readable(G), d.certificate, ("shape",))
            claim = full
    if not stranger:
        point = somewhere(claim, G, d)
        if point is not None:
            found = explanation(*_search(claim, d, point))
    if found is None:
        return Verdict(False, shown, stranger or shapes, example, readable(G))
    words = f"{found.words}; {shapes}"
    return Verdict(False, shown, words, example, readable(G), found.certificate, found.mistakes)


def _spread(c: Expr, G: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield the matrices of the shape of G that a number may have been meant for."""
    if G.shape[0] == G.shape[1]:
        yield "on the diagonal", c * eye(G.shape[0])
    yield "in every entry", filled(c, G.shape)


def _unfitting(text: str, clash: ShapeError, d: Derivation) -> Verdict:
    """Return the verdict on a formula that has no value at all, because its shapes do not conform."""
    G = d.gradient
    known = declared(symbols(d.function), functions_in(d.function))
    point = somewhere(G, G, d)
    found = None
    if point is not None:
        search, _ = _search(G, d, point)
        found = mended(text, known, search)
    example = _without_a_value(text, d)
    if found is None:
        return Verdict(False, text, str(clash), example, readable(G))
    words = f"{found.words}, so that the factors do not conform"
    return Verdict(False, text, words, example, readable(G), found.certificate, found.mistakes)


def _without_a_value(text: str, d: Derivation) -> str:
    """Return a point at which the formula has no value, or a wrong one where all dimensions are equal."""
    equal: dict[Expr, Expr] = {}
    for node in postorder(d.function, d.gradient):
        if isinstance(node, (Sym, Const)):
            shape = tuple(n if n == 1 else "n" for n in node.shape)
            same = (shape[0], shape[1])
            equal[node] = Sym(node.name, same, node.structure) if isinstance(node, Sym) else Const(node.name, same)
    try:
        f, G = mapped(d.function, equal.get), mapped(d.gradient, equal.get)
        claim = parse(text, declared(symbols(f), functions_in(f)))
        if claim.shape == G.shape:
            example = counterexample(claim, G, [f], None, seed=SEED)
            return f"{example} (with all dimensions equal; else the claim has no value)" if example else ""
    except FrechetError:
        pass
    return counterexample(None, d.gradient, [d.function], None, seed=SEED)


# What may have gone wrong in the derivation ------------------------------------------------------


def somewhere(claim: Expr, truth: Expr, d: Derivation) -> Evaluator | None:
    """Return a point at which both formulas have a value."""
    total = total_sum([paired(claim, claim), paired(truth, truth)])
    try:
        judged([(total + 1, total, "never")], seed=SEED, needed=[d.function], where=d.conditions)
    except Rejected as rejected:
        return rejected.point
    except FrechetError:
        return None
    return None


def _search(claim: Expr, d: Derivation, point: Evaluator) -> tuple[Search, Callable[[], Explanation | None]]:
    """Return the search for what is wrong with `claim`, and the one for a special case in which it is right."""
    f, G = d.function, d.gradient
    terms = expanded(G)
    search = Search(
        claim,
        G,
        point,
        forms=[total_sum(terms)] if len(terms) > 1 else [],
        special=_specials(d, claim),
        scalars=[f],
        needed=[f],
        where=d.conditions,
        seed=SEED,
    )

    def restricted() -> Explanation | None:
        if claim.shape != G.shape:
            return None
        return _untangent(claim, d) or restriction(claim, G, needed=[f], where=d.conditions, seed=SEED)

    return search, restricted


def _candidate(kind: str, cost: float, e: Expr, words: str) -> Candidate:
    return Candidate(e, (Step(kind, cost, lambda: words),))


def _specials(d: Derivation, claim: Expr) -> Iterator[Candidate]:
    """Yield what comes out when a rule of the derivation is forgotten, or another question is answered."""
    f, x = d.function, d.variable
    yield from _some_terms(d)
    yield from _structured_forms(d)
    yield from neighbours(d)
    for y in symbols(f):
        if y is not x and claim.shape in (y.shape, y.shape[::-1]):
            with suppress(FrechetError):
                words = f"it is the gradient with respect to {y.name}, not {x.name}"
                yield _candidate("variable", 1.3, derive(f, y).gradient, words)
    varying = dependents(f, x)
    inner = [n for n in topological(f) if n in varying and isinstance(n, App) and n is not f][:INNER]
    for node in inner:
        with suppress(FrechetError):
            yield from _chain_rule(d, node)


def _some_terms(d: Derivation) -> Iterator[Candidate]:
    """Yield the gradient with terms left out: half of the product rule."""
    terms = expanded(d.gradient)
    if not 2 < len(terms) <= TERMS:
        return  # of two terms, the missing one is found among the changes of the sum
    for size in range(1, len(terms) - 1):
        for kept in combinations(range(len(terms)), size):
            missing = [readable(t) for i, t in enumerate(terms) if i not in kept]
            words = f"the terms {', '.join(missing[:-1])} and {missing[-1]} are missing"
            yield _candidate("term", 1.6, total_sum([terms[i] for i in kept]), words)


def _structured_forms(d: Derivation) -> Iterator[Candidate]:
    """Yield what is mistaken for the gradient of a structured matrix, or for the one of an unstructured."""
    x, G = d.variable, d.euclidean_gradient
    square = x.shape[0] == x.shape[1] and not x.is_scalar
    if x.structure:
        known = structure(x.structure)
        space = f"the space of {x.name}" if known.flat else f"the tangent space at {x.name}"
        space += f", {known.described(x.shape)}"
        yield _candidate("projection", 0.9, G, f"it is the gradient without the projection onto {space}")
        if known.flat and "symmetric" in known.properties:
            yield _candidate("vech", 1.0, 2 * d.gradient - _diagonal(d.gradient), VECH)
    elif square:
        both = G + G.T
        yield _candidate("vech", 1.1, both - _diagonal(G), f"{VECH}; {x.name} is not declared symmetric")
        added = f"{x.name} is treated as symmetric: the transpose of the gradient is added"
        yield _candidate("symmetric", 1.4, both, added)
        half = operate("numpy", "*", number("1/2"), both)
        words = f"it is the gradient in the space of symmetric matrices, but {x.name} is not declared symmetric"
        yield _candidate("symmetric", 1.4, half, words)


def _diagonal(G: Expr) -> Expr:
    return operate("matrix", ".*", eye(G.shape[0]), G)


def _untangent(claim: Expr, d: Derivation) -> Explanation | None:
    """Return what to say of a claim that pairs with every direction as the gradient does, but is not tangent."""
    x = d.variable
    if not x.structure:
        return None
    known = structure(x.structure)
    try:
        certificate = judged([(known.project(x, claim), d.gradient, "projection")], seed=SEED)
    except (Rejected, FrechetError):
        return None
    space = f"the space of {x.name}" if known.flat else f"the tangent space at {x.name}"
    words = (
        f"it pairs with every direction as the gradient does, but does not lie in {space}, "
        f"{known.described(x.shape)}: its projection does"
    )
    return Explanation(words, ("projection",), d.gradient, certificate)


def _chain_rule(d: Derivation, node: App) -> Iterator[Candidate]:
    """Yield the gradient with one link of the chain rule left out at `node`."""
    f, x = d.function, d.variable
    letter = Sym("_U", node.shape)
    forward: dict[Expr, Expr] = {node: letter}
    outer = mapped(f, forward.get)
    back: dict[Expr, Expr] = {letter: node}
    G = derive(outer, letter).gradient
    shown = clipped(readable(node))
    yield _candidate(
        "chain", 1.65, mapped(G, back.get),
        f"it is the gradient with respect to {shown}: the derivative of {shown} in {x.name} is missing (chain rule)",
    )  # fmt: skip
    inside = node.args[0]
    if node.op.arity != 1 or node.op.linear or inside.shape != node.shape or not node.op.is_nonlinear(0):
        return
    # f varies through this node, and perhaps beside it too.
    beside = mapped(derive(outer, x).gradient, back.get) if x in symbols(outer) else None
    for wrong, words in (
        (mapped(G, back.get), f"the derivative of {clipped(readable(node))} is missing (chain rule)"),
        (
            operate("matrix", ".*", node, mapped(G, back.get)),
            f"{shown} stands where its derivative belongs (chain rule)",
        ),
    ):
        K = Sym("_K", inside.shape)
        given: dict[Expr, Expr] = {K: wrong}
        through = mapped(derive(paired(K, inside), x).gradient, given.get)
        yield _candidate("derivative", 1.45, through if beside is None else beside + through, words)


def _product_rule(found: Explanation, d: Derivation) -> str:
    """Return a reminder of the product rule, where a term is missing of a function that holds X more than once."""
    if "term" not in found.mistakes or "missing" not in found.words:
        return ""
    uses = sum(p.node is d.variable for p in places(d.function))
    if uses < 2:
        return ""
    rule = "" if len(expanded(d.function)) > 1 else "product rule: "
    return f" ({rule}{d.variable.name} occurs {'twice' if uses == 2 else f'{uses} times'})"
