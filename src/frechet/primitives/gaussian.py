"""The standard normal distribution entry by entry: its density, its distribution function, erf and gelu."""

from __future__ import annotations

from typing import Any

from ..citation import verified
from ..expr import pi
from ..primitive import Primitive
from .elementwise import elementwise, entrywise_name, exp, sqrt, square
from .linear import add, neg
from .multilinear import hadamard, scale
from .powers import ratio

FAMILY = __name__.rpartition(".")[2]  # not that of the helper that declares them


def _root(xp: Any, c: Any, X: Any) -> Any:
    """Return the square root of the number c, as an array of the kind and the shape of X."""
    return xp.sqrt(X * 0 + c)


normal_density: Primitive = elementwise(
    "normal_density",
    r"\varphi\left({X}\right)",
    derivative=lambda X: neg(hadamard(X, normal_density(X))),
    value=lambda xp, X: xp.exp(-X * X / 2) / _root(xp, 2 * xp.pi, X),
    doc="The standard normal density exp(-x^2/2)/sqrt(2 pi) of every entry.",
    words=("normal_density", "normpdf"),
    range="positive",
    title="the normal density",
    family=FAMILY,
    cite=(verified("scipy", "scipy.stats.norm", of="definition"),),
    known=(("sum(normpdf(X))", "X", "-X.*normpdf(X)"),),
)

normal_distribution: Primitive = elementwise(
    "normal_distribution",
    r"\Phi\left({X}\right)",
    derivative=lambda X: normal_density(X),
    # By erfc, since (1 + erf(x/√2))/2 has no digits left where x is far below 0.
    value=lambda xp, X: xp.erfc(-X / _root(xp, 2, X)) / 2,
    doc="The standard normal distribution function of every entry, (1 + erf(x/sqrt(2)))/2.",
    words=("normal_distribution", "normcdf"),
    range="positive",
    title="the normal distribution function",
    family=FAMILY,
    cite=(verified("scipy", "scipy.special.ndtr", of="definition"),),
    known=(("sum(normcdf(X))", "X", "normpdf(X)"),),
)

erf: Primitive = elementwise(
    "erf",
    entrywise_name("erf"),
    derivative=lambda X: ratio(scale(2, exp(neg(square(X)))), sqrt(pi)),
    value=lambda xp, X: xp.erf(X),
    doc="The error function of every entry.",
    title="the error function",
    family=FAMILY,
    cite=(verified("dlmf", "sec. 7.18"),),
    known=(("sum(erf(X))", "X", "2/sqrt(pi)*exp(-X.^2)"),),
)

erfc: Primitive = elementwise(
    "erfc",
    entrywise_name("erfc"),
    derivative=lambda X: neg(ratio(scale(2, exp(neg(square(X)))), sqrt(pi))),
    value=lambda xp, X: xp.erfc(X),
    doc="The complementary error function 1 - erf(x) of every entry, which keeps its digits where x is large.",
    range="positive",
    title="the complementary error function",
    family=FAMILY,
    cite=(verified("dlmf", "sec. 7.18"),),
    known=(("sum(erfc(X))", "X", "-2/sqrt(pi)*exp(-X.^2)"),),
)

gelu: Primitive = elementwise(
    "gelu",
    entrywise_name("gelu"),
    derivative=lambda X: add(normal_distribution(X), hadamard(X, normal_density(X))),
    value=lambda xp, X: X * xp.erfc(-X / _root(xp, 2, X)) / 2,
    doc="The Gaussian error linear unit of every entry, x times the normal distribution function (exact, not tanh).",
    title="GELU",
    family=FAMILY,
    cite=(verified("hendrycks2016", "abstract", of="definition"),),
    known=(("sum(gelu(X))", "X", "normcdf(X) + X.*normpdf(X)"),),
)
