r"""LaTeX of expressions, from the template each primitive declares."""

from __future__ import annotations

import re
from functools import cache

from ..expr import Const, Expr, Num
from ..primitive import REGISTRY, Primitive
from .printer import Compound, Marked, Notation, Piece, printed

GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψω", GREEK, strict=True)) | {
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
# What stands over a letter, as a part of its name: x_hat.
ACCENTS = ("hat", "tilde", "bar", "dot", "ddot", "check", "breve")
_INDEX = {"plus": "+", "minus": "-", "star": r"\star ", "infty": r"\infty ", "ell": r"\ell "}
_INDEX |= {g: rf"\{g} " for g in [*GREEK, *LETTERS.values()]}


# Legible on white (4.6 to 1) and on dark grey (4.1 to 1). KaTeX and MathJax 3 read \color as a switch, MathJax 2 as a
# macro of two arguments: \color{c}{x} in a group of its own is the same to all.
HIGHLIGHT = "#1f77d0"


def latex_escape(name: str) -> str:
    r"""Return `name` safe inside \text{}."""
    return re.sub(r"([_#$%&])", r"\\\1", name)


def name_latex(name: str) -> str:
    r"""Return a variable's name in LaTeX: ``W_1`` and ``W1`` as W_{1}, ``W_k_plus_1`` as W_{k+1}, ``beta`` as \beta.

    >>> name_latex("W1"), name_latex("beta_k"), name_latex("loss"), name_latex("y_hat_i_j")
    ('W_{1}', '\\beta_{k}', '\\mathit{loss}', '\\hat{y}_{i,j}')
    """
    match = re.fullmatch(r"([^\W\d_]+?)_?(\d+|_\w+)?", name)
    stem, index = (match[1], (match[2] or "").lstrip("_")) if match else (name, "")
    accent, _, rest = index.partition("_")
    raised = ""
    if accent in ACCENTS and index == f"{accent}_{rest}".rstrip("_"):
        index = rest
    else:
        accent = ""
    if "sup_" in index:
        index, _, raised = index.rpartition("sup_")
        index = index.rstrip("_")
    if stem in LETTERS:
        stem = LETTERS[stem]
    if (stem.lower() in GREEK and (stem.islower() or stem in LETTERS.values())) or stem == "ell":
        stem = rf"\{stem}"
    elif len(stem) > 1:
        stem = rf"\mathit{{{latex_escape(stem)}}}"
    if accent:
        stem = rf"\{accent}{{{stem}}}"
    if index:
        stem += f"_{{{_index_latex(index)}}}"
    return stem + (f"^{{({_index_latex(raised)})}}" if raised else "")


def _index_latex(index: str) -> str:
    """Return an index: parts stand between commas, save where a sign joins them."""
    out = ""
    for part in index.split("_"):
        shown = _INDEX.get(part, latex_escape(part)) or r"\_"
        out += ("," if out and shown not in "+-" and out[-1] not in "+-" else "") + shown
    return out.rstrip()


def _number(e: Num) -> tuple[str, int]:
    q = e.value
    shown = str(abs(q.numerator)) if q.denominator == 1 else rf"\tfrac{{{abs(q.numerator)}}}{{{q.denominator}}}"
    return (f"-{shown}", 15) if q < 0 else (shown, 100)


def _constant(e: Const) -> tuple[str, int]:
    if e.name in ("I", "pi"):
        return r"\pi" if e.name == "pi" else "I", 100
    bold = rf"\mathbf{{{e.name}}}"
    if e.name == "0" or e.shape[1] == 1:
        return bold, 100
    # A row of ones is the transpose of a column of ones, a matrix of ones their product.
    return (rf"{bold}^{{\top}}", 90) if e.shape[0] == 1 else (rf"{bold} {bold}^{{\top}}", 20)


def _pieces(op: Primitive) -> tuple[Piece, ...]:
    return op.pieces["latex"]


@cache
def compounds() -> tuple[Compound, ...]:
    """Return the notations for compositions that the catalogue declares, such as X^{-T} and A^{-T} B."""
    found = [(outer, op.name, f"compound {outer}", op, level) for op in _all() for outer, _, level in op.compounds]
    found += [(op.name, inside, f"of {inside}", op, level) for op in _all() for inside, _, level in op.of]
    return tuple(
        Compound(REGISTRY[outer], REGISTRY[inside], op.pieces[key], level)
        for outer, inside, key, op, level in found
        if outer in REGISTRY and inside in REGISTRY
    )


def _all() -> list[Primitive]:
    return list(REGISTRY.values())


@cache
def notation() -> Notation:
    """Return the LaTeX notation."""
    return Notation(
        pieces=_pieces,
        level=lambda op: op.level,
        name=name_latex,
        number=_number,
        constant=_constant,
        diff=r"\mathrm{d}",
        diff_level=95,
        brackets=(r"\left(", r"\right)"),
        dots=r"\cdots",
        compounds=compounds(),
        mark=(rf"{{\color{{{HIGHLIGHT}}}{{", "}}"),
    )


def latex(e: Expr, marked: Marked = frozenset()) -> str:
    r"""Return `e` in LaTeX, the operands in `marked` (each as operation and slot) in another colour.

    >>> from frechet import matrix
    >>> latex(matrix("A", "m", "n") @ matrix("B", "k", "n").T)
    'A \\, B^{\\top}'
    """
    return plain_brackets(printed(e, notation(), marked))


_FENCE = re.compile(r"\\left(\(|\[|\\langle|\\\||\|)|\\right(\)|\]|\\rangle|\\\||\|)")


def plain_brackets(s: str) -> str:
    r"""Return `s` with \left and \right kept only around something tall: TeX spaces plain brackets better.

    >>> plain_brackets(r"\left(A\right) \left(\frac{a}{b}\right)")
    '(A) \\left(\\frac{a}{b}\\right)'
    """
    drop: set[int] = set()
    stack: list[int] = []
    for match in _FENCE.finditer(s):
        if match[1] is not None:
            stack.append(match.start())
        elif stack:
            start = stack.pop()
            if not re.search(r"\\frac|\\sum|\\sqrt", s[start + 5 : match.start()]):
                drop |= {start, match.start()}
    return _FENCE.sub(lambda m: (m[1] or m[2]) if m.start() in drop else m[0], s)
