r"""Long formulas broken into lines that fit a column, at operators, as outside brackets as possible.

Widths are estimates in characters of text. For LaTeX: a letter, digit or sign counts one, a relation or a sum's
sign with its spaces three, a product's thin space a half, sub- and superscripts seven tenths, a fraction the wider
of its halves, and commands that only change the look nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_SILENT = {
    "\\left", "\\right", "\\mathrm", "\\mathbf", "\\mathit", "\\mathcal", "\\operatorname", "\\text", "\\displaystyle",
    "\\!", "\\bigl", "\\bigr", "\\Bigl", "\\Bigr", "\\tfrac", "\\dfrac",
}  # fmt: skip
_SPACED = {"+": 3.0, "-": 2.2, "=": 3.0, "\\odot": 3.0, "\\oslash": 3.0, "\\otimes": 3.0, "\\quad": 2.0, "\\qquad": 4.0}
_SPACED |= {"\\,": 0.5, "\\;": 1.0, "\\mapsto": 3.0, "\\sum": 2.0, "\\leq": 3.0, "\\cdot": 2.0, "\\neq": 3.0}
_HALF = 0.5  # the width of a small letter or bracket of mathematics beside a capital's one


def latex_width(s: str) -> float:
    r"""Return the estimated width of a formula, in characters of text.

    >>> latex_width("X"), latex_width(r"A \, B + C")
    (1.0, 6.5)
    """
    return _width(_TOKEN.findall(s), 0, False)[0]


def _width(tokens: Sequence[str], i: int, one: bool) -> tuple[float, int]:
    """Return (width, next position) from token `i`: of one group or token, or of all up to the closing brace."""
    total = 0.0
    while i < len(tokens):
        t = tokens[i]
        i += 1
        if t == "}":
            return total, i
        if t.isspace() and one:
            continue
        if t == "{":
            inside, i = _width(tokens, i, False)
            total += inside
        elif t in ("\\frac", "\\tfrac", "\\dfrac"):
            upper, i = _width(tokens, i, True)
            lower, i = _width(tokens, i, True)
            total += max(upper, lower) * (0.7 if t == "\\tfrac" else 1.0) + 0.5
        elif t in ("\\color", "\\textcolor"):
            _, i = _width(tokens, i, True)
            continue
        elif t == "\\sqrt":
            inside, i = _width(tokens, i, True)
            total += inside + 1
        elif t in "_^":
            inside, i = _width(tokens, i, True)
            total += 0.7 * inside
        elif t in _SILENT or t.isspace() or t in "&$":
            continue
        elif t in _SPACED:
            total += _SPACED[t]
        elif t.startswith("\\") and t[1:].isalpha() and t[1:] in _WORDS:
            total += len(t) - 1
        else:
            total += _HALF if t in "(),;|.'" or t in ("\\|", "\\langle", "\\rangle") else 1.0
        if one:
            return total, i
    return total, i


_WORDS = {"log", "det", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "min", "max"}
_SIGNS = ("·", r"\cdot", "+", "−", "-", "⊙", "⊘", "⊗", "=")
_FUNCTIONS = tuple(sorted(_WORDS))


@dataclass(frozen=True)
class Marks:
    """What a notation breaks at: operators with their rank (1 breaks first), brackets, and how it is measured."""

    operators: tuple[tuple[str, int], ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    width: Callable[[str], float]
    bars: str  # what a norm stands between
    times: str  # what a line that continues a product begins with


LATEX = Marks(
    operators=((" + ", 1), (" - ", 1), (r" \odot ", 2), (r" \oslash ", 2), (r" \otimes ", 2), (r" \, ", 3), (", ", 1)),
    opening=("(", r"\langle", r"\left", "{", "["),
    closing=(")", r"\rangle", r"\right", "}", "]"),
    width=latex_width,
    bars=r"\|",
    times=r"\cdot",
)
UNICODE = Marks(
    operators=((" + ", 1), (" − ", 1), (" ⊙ ", 2), (" ⊘ ", 2), (" ⊗ ", 2), (" ", 3), (", ", 1)),
    opening=("(", "⟨", "["),
    closing=(")", "⟩", "]"),
    width=lambda s: float(len(s)),
    bars="‖",
    times="·",
)


@dataclass(frozen=True)
class _Break:
    position: int
    depth: int
    rank: int
    operator: str


def _breaks(s: str, marks: Marks) -> list[_Break]:
    r"""Return where `s` may be broken; inside braces, superscripts and \left…\right it may not."""
    found: list[_Break] = []
    depth = closed = i = 0  # closed: the number of brackets open that a line must not end in
    while i < len(s):
        opened = next((b for b in marks.opening if s.startswith(b, i)), None)
        ended = next((b for b in marks.closing if s.startswith(b, i)), None)
        if s.startswith(marks.bars, i):  # a bar opens where no operand ends
            before = s[:i]
            opens = not before or before.endswith((" ", "(", "{", "⟨", "/", r"\langle", r"\left", "-", "−"))
            opened, ended = (marks.bars, None) if opens else (None, marks.bars)
        word = _TOKEN.match(s, i)
        assert word is not None
        if opened and (not opened.startswith("\\") or word[0] == opened):
            solid = opened in ("{", r"\left")
            depth, closed, i = depth + 1, closed + solid, i + len(opened) + (opened == r"\left")
            continue
        if ended and (not ended.startswith("\\") or word[0] == ended):
            solid = ended in ("}", r"\right")
            depth, closed = depth - 1, closed - solid
            i += len(ended)
            if ended == r"\right":  # its delimiter follows
                following = _TOKEN.match(s, i)
                i = following.end() if following else i
            continue
        operator = next(((o, r) for o, r in marks.operators if s.startswith(o, i)), None)
        if operator and s[:i].endswith((*_FUNCTIONS, *_SIGNS) if operator[0] == " " else _SIGNS):
            operator = None  # the space in log det X, or after a sign, is no product
        if operator and closed == 0 and i > 0 and s[i - 1] != " ":
            found.append(_Break(i, depth, operator[1], operator[0]))
            i += len(operator[0])
            continue
        i += 1 if word[0].isspace() or not word[0].startswith("\\") else len(word[0])
    return found


def broken(s: str, width: float, marks: Marks, indent: float = 4) -> list[str]:
    """Return `s` in lines of at most `width`, where its operators allow; a line goes on with its operator.

    >>> broken("A B C + D E F − E F", 12, UNICODE)
    ['A B C', '+ D E F', '− E F']
    """
    if marks.width(s) <= width:
        return [s]
    choices = _breaks(s, marks)
    # Braces are balanced between two breaks, so widths add up: every part of the formula is measured once.
    ends = [0, *(b.position for b in choices), len(s)]
    reach = [0.0, *accumulate(marks.width(s[i:j]) for i, j in pairwise(ends))]
    lines: list[str] = []
    at, first, head, room = 0, 0, "", width  # the position and the first break of what is left
    while reach[-1] - reach[first] > room and first < len(choices):
        rest = choices[first:]
        fitting = [(k, b) for k, b in enumerate(rest, first) if reach[k + 1] - reach[first] <= room]
        if fitting:
            # As far outside as possible, but a line that is nearly empty helps nobody.
            full = [(k, b) for k, b in fitting if reach[k + 1] - reach[first] > room / 3] or fitting
            k, best = min(full, key=lambda found: (2 * found[1].depth + found[1].rank, -found[1].position))
        else:
            k, best = first, choices[first]
        sign = best.operator.strip()
        product = not sign or sign == r"\,"
        lines.append(head + s[at : best.position] + ("," if sign == "," else ""))
        head = "" if sign == "," else f"{marks.times if product else sign} "
        at, first, room = best.position + len(best.operator), k + 1, width - indent
    return [*lines, head + s[at:]]


def opened_fences(s: str) -> str:
    r"""Return a formula with \left and \right of fixed size, so that a line may end between them."""
    return re.sub(r"\\left(?![A-Za-z])", r"\\Bigl", re.sub(r"\\right(?![A-Za-z])", r"\\Bigr", s))


def flat_fractions(s: str) -> str:
    r"""Return a formula with \frac{A}{c} written (A) / (c): a fraction cannot be broken, a quotient can."""
    out, i = "", 0
    while True:
        at = s.find(r"\frac{", i)
        if at < 0:
            return out + s[i:]
        upper_end = _closing(s, at + 5)
        lower_end = _closing(s, upper_end + 1)
        upper, lower = s[at + 6 : upper_end], s[upper_end + 2 : lower_end]
        out += s[i:at] + f"({flat_fractions(upper)}) / ({flat_fractions(lower)})"
        i = lower_end + 1


def _closing(s: str, i: int) -> int:
    """Return the position of the brace that closes the one at `i`."""
    depth = 0
    for k in range(i, len(s)):
        depth += (s[k] == "{") - (s[k] == "}")
        if depth == 0:
            return k
    raise AssertionError(f"unbalanced braces in {s!r}")


def latex_lines(s: str, width: float) -> list[str]:
    """Return a LaTeX formula in lines of at most `width`, giving up tall brackets and fractions if they must go."""
    lines = broken(s, width, LATEX)
    for plainer in (opened_fences, flat_fractions, lambda t: opened_fences(flat_fractions(t))):
        if max(map(latex_width, lines)) <= width:
            return lines
        attempt = broken(plainer(s), width, LATEX)
        if max(map(latex_width, attempt)) < max(map(latex_width, lines)):
            lines = attempt
    return lines
