"""The laws a declaration must satisfy. Each yields what is wrong with one declaration: nothing, if it is right.

The laws compare values only. A derivative is the ε-part of a value at A + εV over a prime field, or a central
difference in 60-digit arithmetic; no rule of calculus takes part in judging a rule of calculus.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from frechet.certify.arrays import DUALS, PRIME, RATIONALS, Array, Dual, Outside, Ring, Unsupported, reals
from frechet.certify.evaluate import STYLES, Evaluator, branches, entries, fitted, free_shapes, placed, size
from frechet.dimensions import names_of
from frechet.errors import ShapeError
from frechet.expr import App, Const, Expr, Num, Sym, postorder, symbols
from frechet.identity import Identity
from frechet.integers import Integer
from frechet.primitive import Primitive
from frechet.spaces import STRUCTURES, Shape, structure, structure_names

SEED = 20180306
POINTS = 2  # at each style of sample, or of the field: a false equation of degree d passes one with probability d/2⁶¹
NUMBERS = [Fraction(q) for q in ("3", "2", "1", "0", "-1", "-2", "1/2", "-3/2")]
INTEGERS = [Fraction(q) for q in (3, 2, 1, 0, -1, -2)]


# Points -------------------------------------------------------------------------------------------


def sizes_of(*roots: Expr) -> Iterator[dict[str, int]]:
    """Yield sizes for the symbolic dimensions: all unequal, in two orders, so that no shape fits by accident.

    One dimension alone is 2 and then 3: much that is false holds for 2 x 2 matrices, tr(X) I - X = adj(X) for one.
    """
    names = sorted({name for node in postorder(*roots) for d in node.shape for name in names_of(d)})
    yield fitted(roots, {name: 2 + i for i, name in enumerate(names)})
    yield fitted(roots, {name: max(1 + len(names), 3) - i for i, name in enumerate(names)})


def drawn(ring: Ring, shape: tuple[int, int], style: str, rng: random.Random) -> Array:
    """Return a random matrix over `ring`, as unsymmetric as `style` allows."""
    if ring is DUALS:
        return ring.array([[rng.randrange(PRIME) for _ in range(shape[1])] for _ in range(shape[0])])
    return ring.array(entries(rng, shape, style))


class Bounded(Evaluator):
    """An evaluator that gives up where values are astronomic: the sine of such a number has no use, and no end."""

    def _value(self, node: Expr) -> Array:
        value = super()._value(node)
        if self.ring is not DUALS and any(abs(x) > 10**9 for r in value.rows for x in r):
            raise Outside("a value too large to be judged")
        return value


def points(roots: list[Expr], first_style: str = "generic") -> Iterator[Evaluator]:
    """Yield evaluators at random points: of the field first, then of the 60-digit reals in every style."""
    rng = random.Random(SEED)
    styles = [first_style, *(s for s in STYLES if s != first_style)]
    for ring, kinds in ((DUALS, ["field"]), (reals(), styles)):
        for style in kinds:
            for sizes in sizes_of(*roots):
                for branch in range(max(POINTS, branches(roots))):
                    values: dict[Expr, Array] = {}
                    for s in symbols(*roots):
                        free = [drawn(ring, shape, style, rng) for shape in free_shapes(s, sizes)]
                        values[s] = placed(s, sizes, free, branch)
                        if isinstance(s, Integer) and s.name in sizes:
                            values[s] = ring.array([[Fraction(sizes[s.name])]])  # the number of rows, where it counts
                    yield Bounded(ring, sizes, values)


def agree(a: Array, b: Array, scale: Any = 0) -> bool:
    """Whether two values are equal in the field, or to 25 digits relative to the terms that entered."""
    pairs = [(x, y) for r, s in zip(a.rows, b.rows, strict=True) for x, y in zip(r, s, strict=True)]
    if a.ring is DUALS:
        return all(x.a == y.a for x, y in pairs)
    if a.ring is RATIONALS:
        return all(x == y for x, y in pairs)
    largest = max([scale, *(abs(z) for pair in pairs for z in pair)])
    return bool(max(abs(x - y) for x, y in pairs) <= a.ring.element(10) ** -25 * largest)


def _rounding(at: Evaluator) -> Any:
    """Return a size so small that what is below its 25th digit is the rounding of the terms that entered."""
    if at.ring is DUALS:
        return 0
    largest = max(abs(x) for a in at.values.values() for r in a.rows for x in r)
    return largest * at.ring.element(Fraction(1, 10**15))


def dot(a: Array, b: Array) -> Array:
    """Return the sum of the products of corresponding entries."""
    assert a.shape == b.shape
    return a.ring.sum(a * b)


# Primitives ---------------------------------------------------------------------------------------


def literals(p: Primitive) -> Iterator[tuple[Expr, ...]]:
    """Yield the letters of `p`, once for each value its parameter may take."""
    kinds = [s.parameter for s in p.signature.slots]
    if not any(kinds):
        yield p.letters()
        return
    for q in INTEGERS if "integer" in kinds else NUMBERS:
        yield tuple(Num(q) if kind else e for kind, e in zip(kinds, p.letters(), strict=True))


def applied(p: Primitive, ring: Ring, args: list[Any]) -> Array:
    """Return the value of `p`, straight from its declaration; parameters are plain numbers."""
    value: Array = p.value(ring, *args)
    return value


def values_of(p: Primitive, letters: tuple[Expr, ...], at: Evaluator) -> list[Any]:
    """Return the argument values of `p` at a point: arrays, and numbers for the parameters."""
    arguments = [
        e.value if isinstance(e, Num) and slot.parameter else at(e)
        for e, slot in zip(letters, p.signature.slots, strict=True)
    ]
    return [*arguments, size(p.signature.result, at.sizes)] if p.sized else arguments


def adjoint_law(p: Primitive) -> Iterator[str]:
    """⟨G, op(…, V, …)⟩ = ⟨adjoint(G, …), V⟩ in every linear slot."""
    for letters in literals(p):
        for i, slot in enumerate(p.signature.slots):
            if slot.parameter or not p.is_linear(i):
                continue
            V, G = Sym("V", slot.shape), Sym("G", p.signature.result)
            try:
                rule = p.adjoint_in(i, G, letters)
            except ShapeError as error:
                yield f"{p.name}, slot {slot.name}: the adjoint has no shape: {error}"
                continue
            if rule.shape != slot.shape:
                yield f"{p.name}, slot {slot.name}: the adjoint is {rule.shape}, the slot {slot.shape}"
                continue
            tried = 0
            for at in points([*letters, V, G, rule], p.sample):
                try:
                    args = values_of(p, letters, at)
                    if p.linear:  # linear in all slots together: the others are zero
                        args = [a.map(lambda x, ring=at.ring: ring.zero) for a in args]
                    left = dot(at(G), applied(p, at.ring, [*args[:i], at(V), *args[i + 1 :]]))
                    right = dot(at(rule), at(V))
                except (Outside, Unsupported):
                    continue
                tried += 1
                if not agree(left, right):
                    yield f"{p.name}, slot {slot.name}: <G, op(V)> != <adjoint(G), V> at {letters}"
                    break
            if not tried:
                yield f"{p.name}, slot {slot.name}: no point to judge the adjoint at"


def parts_law(p: Primitive) -> Iterator[str]:
    """op(V₁, …, Vₙ) = part₁(V₁) + … + partₙ(Vₙ) for an operation linear in all slots together."""
    if not p.parts:
        return
    letters = p.letters()
    try:
        pieces = [p.differential_in(i, letters, e) for i, e in enumerate(letters)]
    except ShapeError as error:
        yield f"{p.name}: a part has no shape: {error}"
        return
    for at in points([*letters, *pieces], p.sample):
        total = at(pieces[0])
        for piece in pieces[1:]:
            total = total + at(piece)
        if not agree(applied(p, at.ring, values_of(p, letters, at)), total):
            yield f"{p.name}: the parts do not add up to the operation"
            return


def differential_law(p: Primitive) -> Iterator[str]:
    """op(A + V) − op(A) = differential(A, V) + o(V) in every nonlinear slot, and the rule is linear in V."""
    for letters in literals(p):
        for i, slot in enumerate(p.signature.slots):
            if not p.is_nonlinear(i):
                continue
            V, U, T = (Sym(name, slot.shape) for name in "VUT")
            try:
                rule = p.differential_in(i, letters, V)
                others = [p.differential_in(i, letters, direction) for direction in (U, T)]
            except ShapeError as error:
                yield f"{p.name}, slot {slot.name}: the differential has no shape: {error}"
                continue
            if rule.shape != p.signature.result:
                yield f"{p.name}, slot {slot.name}: the differential is {rule.shape}, the result {p.signature.result}"
                continue
            tried = 0
            for at in points([*letters, V, U, rule], p.sample):
                try:
                    slope, scale = _slope(p, letters, i, V, at)
                    got = at(rule)
                    at.values[T] = at(V) * 2 - at(U) * 3
                    combined, separate = at(others[1]), got * 2 - at(others[0]) * 3
                except (Outside, Unsupported, ZeroDivisionError):
                    continue
                tried += 1
                if not agree(slope, got, scale):
                    yield f"{p.name}, slot {slot.name}: the differential is not the derivative of the value, {letters}"
                    break
                if not agree(combined, separate):
                    yield f"{p.name}, slot {slot.name}: the differential is not linear in dX, {letters}"
                    break
            if not tried:
                yield f"{p.name}, slot {slot.name}: no point to judge the differential at, {letters}"


def _slope(p: Primitive, letters: tuple[Expr, ...], i: int, V: Expr, at: Evaluator) -> tuple[Array, Any]:
    """Return the derivative of the value in the direction V, and the size that its rounding is relative to."""
    args, v = values_of(p, letters, at), at(V)
    if at.ring is DUALS:
        moved = Array(
            DUALS,
            [[Dual(x.a, y.a) for x, y in zip(r, s, strict=True)] for r, s in zip(args[i].rows, v.rows, strict=True)],
        )
        value = applied(p, DUALS, [*args[:i], moved, *args[i + 1 :]])
        return value.map(lambda x: Dual(x.b)), 0
    h = at.ring.element(Fraction(1, 10**20))
    ends = [applied(p, at.ring, [*args[:i], a, *args[i + 1 :]]) for a in (args[i] + v * h, args[i] - v * h)]
    # The difference quotient is rounded at about the fortieth digit of the value: ten digits to spare.
    rounding = max(abs(x) for r in ends[0].rows for x in r) * at.ring.element(Fraction(1, 10**10))
    return (ends[0] - ends[1]) / (2 * h), rounding


def structure_law(p: Primitive) -> Iterator[str]:
    """What a declaration says of the algebra of its operation holds: associative, commutative, and so on."""
    slots = p.signature.slots
    matrices = [i for i, s in enumerate(slots) if not s.parameter]
    for letters in literals(p):
        claims: list[tuple[str, Expr, Expr]] = []
        if p.commutative:
            claims.append(("commutative", App(p, letters), App(p, letters[::-1])))
        if p.associative:
            A, B, C = _chain(p)
            claims.append(("associative", p(p(A, B), C), p(A, p(B, C))))
        flip = _transpose()
        if p.commutes_with_transpose:
            turned = tuple(flip(e) if i in matrices else e for i, e in enumerate(letters))
            try:
                claims.append(("commutes_with_transpose", flip(App(p, letters)), App(p, turned)))
            except ShapeError:
                yield f"{p.name} cannot commute with transposition: the shapes do not allow it"
        if p.symmetric:
            claims.append(("symmetric", flip(App(p, letters)), App(p, letters)))
        if p.reverses_under_transpose:
            claims.append(
                ("reverses_under_transpose", flip(App(p, letters)), App(p, tuple(flip(e) for e in letters[::-1])))
            )
        for name, left, right in claims:
            if any(differing(left, right, p.sample)):
                yield f"{p.name} is not {name}"
        if p.homothety is not None:
            yield from _homothety_law(p, letters)


def _homothety_law(p: Primitive, letters: tuple[Expr, ...]) -> Iterator[str]:
    """op(A) is a scalar multiple of A, so op(A)ᵢⱼ Aₖₗ = op(A)ₖₗ Aᵢⱼ; and it is linear in A."""
    k = p.homothety
    assert k is not None
    if not p.is_linear(k) and not p.linear:
        yield f"{p.name}: a homothety is linear in the slot it names"
    for at in points(list(letters), p.sample):
        args = values_of(p, letters, at)
        value, matrix = ([x for r in a.rows for x in r] for a in (applied(p, at.ring, args), args[k]))
        crossed = [(x * matrix[0], y * value[0]) for x, y in zip(value, matrix, strict=True)]
        left, right = (Array(at.ring, [list(side)]) for side in zip(*crossed, strict=True))
        if not agree(left, right):
            yield f"{p.name}: the value is no scalar multiple of its argument"
            return


def _chain(p: Primitive) -> tuple[Expr, Expr, Expr]:
    """Return three letters that `p` composes: A[m,k], B[k,n], C[n,q], or three of one shape, or two scalars and C."""
    a, b = (s.shape for s in p.signature.slots)
    if a == (1, 1):
        return Sym("A", a), Sym("B", a), Sym("C", b)  # (a b) C = a (b C)
    third: Shape = b if a == b else (b[1], "q")
    return Sym("A", a), Sym("B", b), Sym("C", third)


def _transpose() -> Primitive:
    from frechet.primitive import candidates

    return candidates("numpy", ".T", 1)[0]


PRIMITIVE_LAWS = (adjoint_law, parts_law, differential_law, structure_law)


def primitive_defects(p: Primitive) -> Iterator[str]:
    """Yield every defect of a primitive."""
    for law in PRIMITIVE_LAWS:
        yield from law(p)


# Identities ---------------------------------------------------------------------------------------


def differing(left: Expr, right: Expr, style: str = "generic") -> Iterator[str]:
    """Yield a sentence if two expressions differ in value somewhere, or can be compared nowhere."""
    tried = 0
    for at in points([left, right], style):
        try:
            same = agree(at(left), at(right), _rounding(at))
        except (Outside, Unsupported, ZeroDivisionError):
            continue
        tried += 1
        if not same:
            yield f"{left} != {right}"
            return
    if not tried:
        yield f"{left} = {right}: no point to judge it at"


def of_a_structure(name: str, shape: Shape) -> Iterator[Expr]:
    """Yield variables of every structure that a shape admits."""
    for known in (structure(word) for word in structure_names() if not STRUCTURES[word].rank):
        if not known.misfit(shape):
            yield Sym(name, shape, known.of(shape).name)
        if known.square:  # orthonormal columns, of a matrix that is wide: orthonormal rows
            yield Sym(name, shape[::-1], known.name).T


def instances(identity: Identity) -> Iterator[tuple[Expr, Expr]]:
    """Yield both sides of an identity for letters, and for the literals that its condition admits."""
    slots = identity.signature.slots
    choices: list[list[Expr]] = []
    for slot in slots:
        options: list[Expr] = [Sym(slot.name, slot.shape), *of_a_structure(slot.name, slot.shape)]
        if slot.parameter:
            options = [Num(q) for q in (INTEGERS if slot.parameter == "integer" else NUMBERS)]
        test = identity.where.get(slot.name)
        admitted = [e for e in options if test is None or test(e)]
        choices.append(admitted if slot.parameter else admitted[:1])
    longest = max((len(c) for c in choices), default=0)
    rounds = longest * len(choices) if sum(len(c) > 1 for c in choices) > 1 else longest
    for k in range(rounds):  # the literals of two parameters in step, then out of step
        binding = {
            s.name: c[(k * (i + 1) + k // longest * i) % len(c)]
            for i, (s, c) in enumerate(zip(slots, choices, strict=True))
            if c
        }
        if len(binding) == len(slots):
            dims: dict[str, str | int] = {}
            sides = [identity._instance(side, binding, dims) for side in (identity.lhs, identity.rhs)]
            yield sides[0], sides[1]


def identity_law(identity: Identity) -> Iterator[str]:
    """lhs = rhs at random points, for every literal that the identity is declared for."""
    found = 0
    for left, right in instances(identity):
        found += 1
        if left.shape != right.shape:
            yield f"{identity.name}: the sides have shapes {left.shape} and {right.shape}"
            return
        for defect in differing(left, right, style_of(left)):
            yield f"{identity.name}: {defect}"
            return
    if not found:
        yield f"{identity.name}: no instance satisfies its condition"


def style_of(e: Expr) -> str:
    """Return the sample that the operations of `e` ask for."""
    wanted = [node.op.sample for node in postorder(e) if isinstance(node, App) and node.op.sample != "generic"]
    return wanted[-1] if wanted else "generic"


def constant(e: Expr) -> bool:
    """Whether `e` holds no variable."""
    return all(isinstance(node, (Num, Const)) for node in postorder(e) if not node.args)
