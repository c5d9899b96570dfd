r"""What LaTeX means, read off the templates of the catalogue: an operation declared is an operation read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ...errors import ParseError
from ...primitive import SIZES, Primitive, registry
from .tokens import latex_tokens

Key = tuple[str, ...]
CLOSING = {"(": ")", "[": "]", r"\{": r"\}", r"\|": r"\|", "|": "|", r"\langle": r"\rangle", "{": "}"}


@dataclass
class LatexNotation:
    """The forms in which operations are written."""

    heads: dict[Key, list[Primitive]] = field(default_factory=dict)  # \log\det: what stands before the argument
    first: set[str] = field(default_factory=set)  # the tokens that heads begin with
    fences: dict[tuple[str, Key], Primitive] = field(default_factory=dict)  # (‖, index): what stands around it
    raised: dict[Key, tuple[Primitive, ...]] = field(default_factory=dict)  # -1 or -⊤: what is raised after it
    between: dict[str, Primitive] = field(default_factory=dict)  # ⊙: what stands between two


def latex_notation() -> LatexNotation:
    r"""Return the notation that the templates declare.

    >>> latex_notation().heads[("\\log", "\\det")][0].name, latex_notation().between["\\odot"].name
    ('logdet', 'hadamard')
    """
    return _notation(tuple(registry().values()))


@lru_cache(maxsize=2)
def _notation(ops: tuple[Primitive, ...]) -> LatexNotation:
    """Return the notation of these operations; that of the catalogue is made anew when it changes."""
    made = LatexNotation()
    catalogue = {op.name: op for op in ops}
    for op in ops:
        pieces = op.pieces["latex"]
        if key := _raised(pieces):
            made.raised.setdefault(key, (op,))
        for outer, _, _ in op.compounds:
            if outer in catalogue and (key := _raised(op.pieces[f"compound {outer}"])):
                made.raised.setdefault(key, (op, catalogue[outer]))
        around = list(_literals(pieces))
        slots = [k for _, k, need in pieces if k >= 0 and need != SIZES]  # K_{m,n} is a name, not a function
        if slots != list(range(op.arity)):
            continue
        if pieces[0][1] >= 0:
            if op.arity == 2 and len(pieces) == 3 and len(around[0]) == 1:
                made.between.setdefault(around[0][0], op)
            continue
        first, last = around[0], around[-1] if pieces[-1][1] < 0 else ()
        if any(key != (",",) for key in around[1 : len(around) - (pieces[-1][1] < 0)]):
            continue
        if not last:
            if first != ("-",):
                made.heads.setdefault(_bare(first), []).append(op)
        elif len(first) == 1 and first[0] in CLOSING and last[:1] == (CLOSING[first[0]],):
            index = _bare(last[1:])
            if not index or index[0] == "_":
                made.fences.setdefault((first[0], index[1:]), op)
        elif first[-1] in CLOSING and last == (CLOSING[first[-1]],) and len(first) > 1:
            made.heads.setdefault(_bare(first[:-1]), []).append(op)
    made.first = {key[0] for key in made.heads}
    return made


def _literals(pieces: tuple[tuple[str, int, int], ...]) -> Iterator[Key]:
    for literal, slot, _ in pieces:
        if slot < 0:
            try:
                yield tuple(t.text for t in latex_tokens(literal)[:-1]) if literal.strip(" ,") else (literal.strip(),)
            except ParseError:
                yield (literal,)


def _raised(pieces: tuple[tuple[str, int, int], ...]) -> Key:
    """Return what a template raises after its only slot."""
    if [k for _, k, _ in pieces] != [0, -1]:
        return ()
    key = next(_literals(pieces[1:]))
    return _bare(key[1:]) if key[:1] == ("^",) else ()


def _bare(key: Key) -> Key:
    return tuple(t for t in key if t not in "{}")
