"""Random well-typed expressions, drawn from the signatures of the registry: no operation is known here by name."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import strategies as st

from frechet.dimensions import Dim, is_name, names_of, substituted
from frechet.expr import App, Const, Expr, Num, Sym
from frechet.primitive import Primitive, registry
from frechet.spaces import SCALAR, Shape

DIMENSIONS: tuple[Dim, ...] = ("m", "n", 1, "m*n")
LITERALS = {
    "number": [Fraction(q) for q in ("2", "3", "-1", "1/2", "-3/2", "1", "0")],
    "integer": [Fraction(q) for q in (2, 3, -1, 1, -2, 0)],
}
DEPTH = 8
# As collected, in an order of its own: what other tests declare must not change which examples are drawn.
PRIMITIVES = tuple(sorted(registry().values(), key=lambda p: p.name))


def variable(name: str, shape: Shape) -> Sym:
    """Return a variable whose name tells its shape, so that one name never has two."""
    told = "by".join(str(d).replace("*", "x").replace("+", "and") for d in shape)  # m by m*n is not m*m by n
    return Sym(re.sub(r"\W+", "", f"{name}_{told}"), shape)


@st.composite
def leaves(draw: st.DrawFn, shape: Shape) -> Expr:
    """Draw a variable, a number or a constant of this shape."""
    options: list[Expr] = [variable(name, shape) for name in "XY"]
    if shape == SCALAR:
        options += [Num(Fraction(q)) for q in ("2", "-3", "1/2", "0", "1")]
    else:
        options += [Const("1", shape), Const("0", shape)]
        if shape[0] == shape[1]:
            options += [Const("I", shape), Sym("S_nn", shape, "symmetric")] if shape[0] == "n" else [Const("I", shape)]
    return draw(st.sampled_from(options))


def makes(p: Primitive, shape: Shape) -> dict[str, Dim] | None:
    """Return the dimensions of `p` for which its result has this shape, or None."""
    bound: dict[str, Dim] = {}
    for want, have in zip(p.signature.result, shape, strict=True):
        if isinstance(want, int):
            if want != have:
                return None
        elif is_name(want):
            if bound.setdefault(want, have) != have:
                return None
        elif len(names_of(want)) != len(names_of(have)) or any(name in bound for name in names_of(want)):
            return None
        else:  # m*p is made of dimensions in the order in which the shape names them
            bound.update(zip(names_of(want), names_of(have), strict=True))
            if substituted(want, bound) != have:
                return None
    return bound


@st.composite
def expressions(draw: st.DrawFn, shape: Shape | None = None, depth: int = DEPTH) -> Expr:
    """Draw an expression of this shape, or of any, at most `depth` operations deep."""
    if shape is None:
        shape = (draw(st.sampled_from(DIMENSIONS)), draw(st.sampled_from(DIMENSIONS)))
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(leaves(shape))
    options = [p for p in PRIMITIVES if makes(p, shape) is not None]
    p = draw(st.sampled_from(options))
    bound = dict(makes(p, shape) or {})
    args: list[Expr] = []
    for slot in p.signature.slots:
        if slot.parameter:
            args.append(Num(draw(st.sampled_from(LITERALS[slot.parameter]))))
            continue
        for d in slot.shape:
            for name in names_of(d):
                if name not in bound:
                    bound[name] = draw(st.sampled_from(DIMENSIONS))
        rows, columns = (substituted(d, bound) for d in slot.shape)
        args.append(draw(expressions((rows, columns), depth - 1)))
    return App(p, tuple(args))
