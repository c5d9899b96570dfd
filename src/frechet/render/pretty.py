"""Unicode for terminals: (W X − Y) Xᵀ. Templates are the LaTeX ones, translated; else the text ones."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from ..expr import Const, Expr, Num
from ..primitive import Primitive
from .latex import GREEK, LETTERS
from .printer import Compound, Notation, Piece, printed

_MACROS = [
    (r"\left\langle", "⟨"), (r"\right\rangle", "⟩"), (r"\left\|", "‖"), (r"\right\|", "‖"), (r"\left|", "|"),
    (r"\right|", "|"), (r"\left(", "("), (r"\right)", ")"), (r"^{\top}", "ᵀ"), (r"^{-\top}", "⁻ᵀ"), (r"\odot", "⊙"),
    (r"\oslash", "⊘"), (r"^{2}", "²"), (r"^{-1}", "⁻¹"), (r"_{1}", "₁"), (r"_{>0}", "₍>0₎"), (r"\, ", ""), (r"\,", ""),
    (r"\left[", "["), (r"\right]", "]"), (r"\nabla", "∇"),
    (r"\mathrm{D}", "D"), (r"\cdot", "·"), (r"^{*}", "*"), (r"^{3}", "³"),
    (r"\sigma", "σ"), (r"\varphi", "φ"), (r"\Phi", "Φ"), (r"^{+}", "⁺"), (r"\otimes", "⊗"), (r"\max", "max"),
    (r"\min", "min"), (r"\mathcal{R}", "ℛ"), (r"\mathbf{1}", "1"), (" - ", " − "),
]  # fmt: skip
_HALVES = {
    Fraction(1, 2): "½",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
}
_UP = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FROM_NAME = {v: k for k, v in LETTERS.items()}


def _translated(literal: str) -> str | None:
    for macro, sign in _MACROS:
        literal = literal.replace(macro, sign)
    literal = re.sub(r"\\operatorname\{(\w+)\}", r"\1", literal)
    literal = re.sub(r"\\(arcsin|arccos|arctan|sinh|cosh|tanh|log|det|exp|sin|cos|tan)", r"\1 ", literal)
    literal = re.sub(r"(∇[²³]?) ", r"\1", literal)
    literal = re.sub(r"\\([A-Za-z]+)", lambda m: _FROM_NAME.get(m[1], m[0]), literal)
    literal = literal.replace(" (", "(").replace("⟨ ", "⟨").replace(" ⟩", "⟩")
    literal = re.sub(r" +", " ", literal)
    return None if re.search(r"[\\{}^_]", literal) else literal


@cache
def _template(op: Primitive) -> tuple[tuple[Piece, ...], int]:
    joined: list[Piece] = []
    for literal, k, need in op.pieces["latex"]:
        if k >= 0:
            joined.append(("", k, need))
            continue
        sign = _translated(literal)
        if sign is None:
            return op.pieces["text"], op.text_level
        joined.append((sign, -1, 0))
    return tuple(joined), op.level


def _name(name: str) -> str:
    match = re.fullmatch(r"([^\W\d_]+)_?(\d+)", name)
    stem, index = (match[1], match[2].translate(_DOWN)) if match else (name, "")
    return (_FROM_NAME.get(stem, stem) if stem in GREEK else stem) + index


def _number(e: Num) -> tuple[str, int]:
    q = abs(e.value)
    shown = _HALVES.get(q, str(q))
    level = 15 if e.value < 0 else 20 if "/" in shown else 100
    return ("−" if e.value < 0 else "") + shown, level


def _constant(e: Const) -> tuple[str, int]:
    if e.name in ("I", "pi"):
        return "π" if e.name == "pi" else "I", 100
    if e.name == "0":
        return "𝟎", 100
    return ("𝟏", 100) if e.shape[1] == 1 else ("𝟏ᵀ", 90) if e.shape[0] == 1 else ("𝟏 𝟏ᵀ", 20)


@cache
def notation() -> Notation:
    """Return the Unicode notation."""
    from .latex import compounds

    return Notation(
        pieces=lambda op: _template(op)[0],
        level=lambda op: _template(op)[1],
        name=_name,
        number=_number,
        constant=_constant,
        diff="d",
        diff_level=101,
        brackets=("(", ")"),
        dots="⋯",
        how="pretty",
        compounds=tuple(
            Compound(c.outer, c.inner, tuple((_translated(s) or s, k, n) for s, k, n in c.pieces), c.level)
            for c in compounds()
        ),
    )


def pretty(e: Expr) -> str:
    """Return `e` in Unicode, for reading.

    >>> from frechet import matrix
    >>> pretty(matrix("A", "m", "n") @ matrix("B", "k", "n").T)
    'A Bᵀ'
    """
    shown = printed(e, notation())
    return re.sub(r"(?<!\.)\^(?:(\d+)(?![\d.])|\(([-−]?\d+)\))", lambda m: (m[1] or m[2]).translate(_UP), shown)
