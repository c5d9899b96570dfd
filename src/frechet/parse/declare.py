"""Declarations such as ``W: m n; x: n; beta: scalar; S: n n symmetric``, and what an undeclared name means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from ..dimensions import Dim
from ..errors import DeclarationError, FrechetError
from ..signature import AnyShape, Unknown
from ..spaces import SCALAR, dim, structure, structure_vocabulary

if TYPE_CHECKING:
    from ..folds import Family
    from ..functions import Function

KINDS = ("scalar", "vector", "matrix", "integer")


@dataclass(frozen=True)
class Variable:
    """A name with the shape it has, or will be found to have."""

    name: str
    shape: AnyShape
    structure: str = ""
    declared: bool = True
    kind: str = ""
    function: Function | None = None
    family: Family | None = None  # of which it is a member, whatever the index


def declarations(text: str) -> dict[str, Variable]:
    """Return the variables that `text` declares.

    >>> declarations("W: m n; beta: scalar")["W"].shape
    ('m', 'n')
    """
    known = _settled(text)
    return _read(text) if known is None else dict(known)


@lru_cache(maxsize=64)
def _settled(text: str) -> Mapping[str, Variable] | None:
    """Return what `text` declares, if nothing of it is still to be found or made: the same for every formula."""
    found = _read(text)
    plain = all(
        not v.function and not v.family and not any(isinstance(side, Unknown) for side in v.shape)
        for v in found.values()
    )
    return found if plain else None


def _read(text: str) -> dict[str, Variable]:
    found: dict[str, Variable] = {}
    for item in re.split(r"[;\n]", text):
        if not item.strip():
            continue
        name, colon, rest = (part.strip() for part in item.partition(":"))
        rest = re.sub(r"\s*([+*])\s*", r"\1", rest)  # n + p is one dimension
        if colon and (match := re.fullmatch(r"([^\W\d]\w*)\s*\[(.*)\]", name)):
            name, counted = match[1], match[2]
        else:
            counted = None
        if not colon or not re.fullmatch(r"[^\W\d]\w*", name):
            raise DeclarationError(f"declaration {item.strip()!r}: write 'name: rows columns', for example 'W: m n'")
        if name in found:
            raise DeclarationError(f"declaration {item.strip()!r}: {name} is declared twice")
        found[name] = _variable(name, rest, item.strip()) if counted is None else _family(name, counted, rest, item)
    return found


def _family(name: str, count: str, rest: str, item: str) -> Variable:
    """Read ``x[m]: n``, m vectors, or ``W[N]: chain d``, N factors of which each fits the next."""
    from .indexed import family_declared

    words = rest.split()
    if words[:1] == ["chain"]:
        if len(words) > 2:
            raise DeclarationError(
                f"declaration {item.strip()!r}: write '{name}[{count}]: chain d', W_k being d_k x d_(k-1)"
            )
        return Variable(name, SCALAR, family=family_declared(name, count, SCALAR, words[1:] or ["d"]))
    member = _variable(name, rest, item.strip())
    rows, columns = member.shape
    if member.structure or member.kind == "integer" or not all(isinstance(d, (int, str)) for d in member.shape):
        raise DeclarationError(
            f"declaration {item.strip()!r}: members are matrices of one shape, as in 'x[m]: n' or 'y[m]: scalar'"
        )
    assert isinstance(rows, (int, str)) and isinstance(columns, (int, str))
    return Variable(name, member.shape, family=family_declared(name, count, (rows, columns), []))


def _function(name: str, rest: str, item: str) -> Variable:
    """Read ``L: function m n``, ``F: function m n -> p q`` or ``phi: function``."""
    from ..functions import function

    sides = [side.replace(",", " ").replace(" x ", " ").split() for side in rest.partition(" ")[2].split("->")]
    if [len(side) for side in sides] not in ([0], [2], [2, 2]):
        raise DeclarationError(
            f"declaration {item!r}: write 'L: function m n' for a scalar function of a matrix, "
            "'F: function m n -> p q' for a matrix valued one, 'phi: function' for one of every entry"
        )
    try:
        made = function(name, *(dim(w) for side in sides for w in side))
    except FrechetError as error:
        raise DeclarationError(f"declaration {item!r}: {error}") from None
    return Variable(name, SCALAR, kind="function", function=made)


def _variable(name: str, rest: str, item: str) -> Variable:
    if rest.split()[:1] == ["function"]:
        return _function(name, rest, item)
    words = re.sub(r"(?<=[a-z]{3})-(?=[a-z]{3})", " ", rest.replace(",", " ").replace(" x ", " ")).split()
    kinds = [w for w in words if w in KINDS]
    phrase: list[str] = []
    sizes: list[Dim] = []
    known = structure_vocabulary() | {"triangular", "low"}
    rank = False  # the word before says that this is a rank
    for w in (w for w in words if w not in KINDS):
        try:
            if rank or w in known or (len(w) > 3 and get_close_matches(w, known, 1, 0.75)):
                phrase.append(w)
            else:
                sizes.append(dim(w))
        except FrechetError as error:
            raise DeclarationError(f"declaration {item!r}: {error}") from None
        rank = w == "rank"
    try:
        structures = [structure(" ".join(phrase))] if phrase else []
    except DeclarationError as error:
        raise DeclarationError(f"declaration {item!r}: {error}") from None
    square = bool(structures) and structures[0].shape == "square"
    kind = kinds[0] if kinds else ""
    shape: AnyShape
    if kind in ("scalar", "integer") and not sizes and not structures:
        shape = SCALAR
    elif len(sizes) == 2 and kind in ("", "matrix"):
        shape = (sizes[0], sizes[1])
    elif len(sizes) == 1 and square:
        shape = (sizes[0], sizes[0])
    elif len(sizes) == 1 and kind in ("", "vector"):
        shape = (sizes[0], 1)
    elif not sizes and square:
        side = Unknown(f"rows({name})")
        shape = (side, side)
    elif not sizes and structures and not kind:
        shape = (Unknown(f"rows({name})"), Unknown(f"columns({name})"))
    elif not sizes and kind in ("vector", "matrix"):
        shape = (Unknown(f"rows({name})"), 1 if kind == "vector" else Unknown(f"columns({name})"))
    else:
        raise DeclarationError(
            f"declaration {item!r}: give two dimensions (matrix), one (column vector), or the word scalar or integer"
        )
    if not structures:
        return Variable(name, shape, kind="integer" if kind == "integer" else "")
    found = structures[0].of(shape)
    if wrong := found.misfit(shape):
        raise DeclarationError(f"declaration {item!r}: {wrong}")
    return Variable(name, shape, found.name)


def by_letter(name: str) -> Variable:
    """Return what an undeclared name means: a capital is a matrix, h to z a vector, a to g or Greek a scalar."""
    first = name[0]
    if "A" <= first <= "Z":
        return Variable(name, (Unknown(f"rows({name})"), Unknown(f"columns({name})")), "", False, "matrix")
    if "h" <= first <= "z" and not _greek(name):
        return Variable(name, (Unknown(f"size({name})"), 1), "", False, "vector")
    return Variable(name, SCALAR, "", False, "scalar")


def _greek(name: str) -> bool:
    from ..render.latex import GREEK

    return re.sub(r"[\d_].*", "", name).lower() in GREEK
