"""Dimensions: a positive integer, a name, or a sum of products of these, kept as canonical text.

``vec(X)`` has m*n entries and ``[A, B]`` has n + p columns. Two dimensions are equal when their texts are, since
the text is that of the polynomial in normal form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from .errors import DeclarationError

Dim = str | int
Polynomial = tuple[tuple[tuple[str, ...], int], ...]  # ((names of a monomial, coefficient), …), sorted

_NAME = re.compile(r"[A-Za-z]\w*(?:\[~?\w*(?:[+-]\d+)?\])?")  # n, or d[k-1] of a family
_BAD = "{!r} is not a dimension: give a name such as 'n', a positive integer, or a sum of products such as 'm*n + p'"


@lru_cache(maxsize=4096)
def polynomial(d: Dim) -> Polynomial:
    """Return a dimension as a polynomial in its names."""
    if isinstance(d, int):
        return (((), d),)
    if _NAME.fullmatch(d):
        return (((d,), 1),)
    found: dict[tuple[str, ...], int] = {}
    for term in re.split(r"\+(?![^\[]*\])", d):
        names: list[str] = []
        coefficient = 1
        for factor in (f.strip() for f in term.split("*")):
            if factor.isascii() and factor.isdigit():
                coefficient *= int(factor)
            elif _NAME.fullmatch(factor):
                names.append(factor)
            else:
                raise DeclarationError(_BAD.format(d))
        key = tuple(sorted(names))
        found[key] = found.get(key, 0) + coefficient
    if any(c < 1 for c in found.values()):
        raise DeclarationError(_BAD.format(d))
    return tuple(sorted(found.items(), key=_order))


def _order(item: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    return -len(item[0]), item[0]  # higher degrees first: m*n + p + 1


def written(p: Polynomial) -> Dim:
    """Return the dimension that a polynomial is: a number where it has no names."""
    if len(p) == 1 and not p[0][0]:
        return p[0][1]
    return " + ".join("*".join([*([str(c)] if c != 1 or not names else []), *names]) for names, c in p)


@lru_cache(maxsize=4096)
def canonical(text: str) -> Dim:
    """Return the dimension that `text` denotes, in normal form.

    >>> canonical("n*m + 1*p"), canonical("2*3")
    ('m*n + p', 6)
    """
    return written(polynomial(text))


@lru_cache(maxsize=4096)
def names_of(d: Dim) -> tuple[str, ...]:
    """Return the names in a dimension, each once."""
    return tuple(dict.fromkeys(name for names, _ in polynomial(d) for name in names))


def is_name(d: Dim) -> bool:
    """Whether a dimension is a name, not a number and not composed."""
    return isinstance(d, str) and (d.isidentifier() or _NAME.fullmatch(d) is not None)


def substituted(d: Dim, values: Mapping[str, Dim]) -> Dim:
    """Return the dimension with names replaced; names without a value stay.

    >>> substituted("m*n", {"m": 2, "n": "p*q"}), substituted("m + n", {"m": "n"})
    ('2*p*q', '2*n')
    """
    if isinstance(d, int):
        return d
    if d in values:
        return values[d]
    if _NAME.fullmatch(d):
        return d
    total: dict[tuple[str, ...], int] = {}
    for names, c in polynomial(d):
        product: dict[tuple[str, ...], int] = {(): c}
        for name in names:
            product = _times(product, polynomial(values.get(name, name)))
        for key, value in product.items():
            total[key] = total.get(key, 0) + value
    return written(tuple(sorted(total.items(), key=_order)))


def _times(a: dict[tuple[str, ...], int], b: Polynomial) -> dict[tuple[str, ...], int]:
    out: dict[tuple[str, ...], int] = {}
    for names, c in a.items():
        for more, k in b:
            key = tuple(sorted(names + more))
            out[key] = out.get(key, 0) + c * k
    return out


def size_of(d: Dim, sizes: Mapping[str, int]) -> int:
    """Return the number that a dimension is when its names have these sizes."""
    found = d if isinstance(d, int) else sizes[d] if d in sizes else substituted(d, sizes)
    if not isinstance(found, int):
        raise KeyError(found)
    return found


def parted(d: Dim, name: str) -> tuple[Dim, Dim] | None:
    """Return (factor, rest) with d = factor*name + rest, where `name` stands in `d` to the first power only.

    >>> parted("m*n + p", "n"), parted("m*n + p", "p"), parted("n*n", "n")
    (('m', 'p'), (1, 'm*n'), None)
    """
    factor = [(tuple(n for n in names if n != name), c) for names, c in polynomial(d) if names.count(name) == 1]
    rest = [(names, c) for names, c in polynomial(d) if name not in names]
    if not factor or len(factor) + len(rest) != len(polynomial(d)):
        return None
    return written(tuple(factor)), written(tuple(rest)) if rest else 0


def solved(template: Dim, unknown: str, value: Dim, known: Mapping[str, Dim]) -> Dim | None:
    """Return the dimension that `unknown` must be for `template` to equal `value`, if one is seen.

    `known` holds the other names of the template.

    >>> solved("m*n", "n", "2*p + p*q", {"m": "p"}), solved("m + n", "n", "m + 4", {"m": "m"})
    ('q + 2', 4)
    """
    factor: dict[tuple[str, ...], int] = {}
    target = dict(polynomial(value))
    for names, c in polynomial(template):
        product: dict[tuple[str, ...], int] = {(): c}
        for name in names:
            if name != unknown:
                product = _times(product, polynomial(known[name]))
        if unknown not in names:
            for key, k in product.items():
                target[key] = target.get(key, 0) - k
        elif names.count(unknown) == 1:
            for key, k in product.items():
                factor[key] = factor.get(key, 0) + k
        else:
            return None
    target = {names: c for names, c in target.items() if c}
    if len(factor) != 1 or not target:
        return None
    ((common, k),) = factor.items()
    out: dict[tuple[str, ...], int] = {}
    for names, c in target.items():
        left = list(names)
        for name in common:
            if name not in left:
                return None
            left.remove(name)
        if c < 1 or c % k:
            return None
        out[tuple(left)] = c // k
    return written(tuple(sorted(out.items(), key=_order)))
