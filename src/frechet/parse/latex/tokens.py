"""LaTeX to tokens, each with its column: spacing, sizes of brackets and other typography are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import ParseError
from ..tokens import Token


@dataclass(frozen=True)
class Lexeme(Token):
    r"""A token of LaTeX: a letter, a number, a command, a sign, or the end.

    `side` is "left" or "right" for a delimiter that says so, as in ``\left\|``; `spaced` tells that a space
    was commanded before it.
    """

    side: str = ""
    spaced: bool = False

    @property
    def after(self) -> int:
        """The column after the token."""
        return self.column + len(self.text)


_TOKEN = re.compile(
    r"""(?P<space>\s+|%[^\n]*(?:\n|$))
      | (?P<number>\d+\.\d+|\.\d+|\d+)
      | (?P<command>\\[A-Za-z]+\*?|\\[^A-Za-z])
      | (?P<letter>[^\W\d_])
      | (?P<sign>[-+*/:=<>(),;.!'|&^_{}\[\]~])""",
    re.VERBOSE,
)
_SPACING = {
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\ ", r"\quad", r"\qquad", r"\thinspace", r"\medspace", r"\thickspace", "~",
    r"\negthinspace", r"\enspace",
}  # fmt: skip
_TYPOGRAPHY = {
    r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag", r"\mathop",
    r"\mathrel", r"\mathbin", r"\mathord", r"\mathopen", r"\mathclose", r"\mathstrut", r"\strut", r"\null", r"\relax",
    r"\allowbreak", r"\nobreak", r"\middle",
}  # fmt: skip
_LABELS = {r"\label", r"\tag", r"\tag*", r"\hspace", r"\hspace*", r"\vspace", r"\phantom", r"\hphantom", r"\vphantom"}
_FRAMES = {"equation", "displaymath", "math", "align", "aligned", "gather", "gathered", "split", "multline", "eqnarray"}
_SIZE = re.compile(r"\\(left|right|[bB]ig{1,2}[lrm]?)$")
_SAME = {
    r"\lVert": r"\|", r"\rVert": r"\|", r"\Vert": r"\|", r"\lvert": "|", r"\rvert": "|", r"\vert": "|",
    r"\lbrack": "[", r"\rbrack": "]", r"\lparen": "(", r"\rparen": ")", r"\lbrace": r"\{", r"\rbrace": r"\}",
    r"\coloneqq": "=", r"\triangleq": "=", r"\equiv": "=", r"\colon": ":", r"\dfrac": r"\frac", r"\tfrac": r"\frac",
    r"\cfrac": r"\frac", r"\nicefrac": r"\frac", r"\sfrac": r"\frac", r"\ln": r"\log", r"\bm": r"\boldsymbol",
    r"\pmb": r"\boldsymbol", r"\mathds": r"\mathbb", r"\operatorname*": r"\operatorname", r"\textrm": r"\text",
    r"\mbox": r"\text", r"\hbox": r"\text", r"\textup": r"\text", r"\textsf": r"\text", r"\textit": r"\mathit",
    r"\textnormal": r"\text", r"\textbf": r"\mathbf", r"\mathbfit": r"\mathbf", r"\intercal": r"\top", r"\ast": "*",
    r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar", r"\varepsilon": r"\epsilon",
    r"\vartheta": r"\theta", r"\varrho": r"\rho", r"\div": "/",
}  # fmt: skip
_UNICODE = {
    "⊙": r"\odot", "∘": r"\circ", "⊗": r"\otimes", "⊘": r"\oslash", "∇": r"\nabla", "∂": r"\partial", "‖": r"\|",
    "⟨": r"\langle", "⟩": r"\rangle", "·": r"\cdot", "×": r"\times", "−": "-", "⊤": r"\top", "∑": r"\sum",
    "∏": r"\prod", "≔": "=", "’": "'", "∞": r"\infty", "…": r"\ldots", "†": r"\dagger", "√": r"\sqrt", "∥": r"\|",
}  # fmt: skip
_RAISED = {"ᵀ": r"\top", "²": "2", "³": "3", "⁺": "+"}
_MATHS = (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"))  # what a formula stands between in a document
LONGEST = 300  # digits of a number


def latex_tokens(text: str) -> list[Lexeme]:
    r"""Return the tokens of LaTeX, or raise a `ParseError` at the first thing that begins none.

    >>> [t.text for t in latex_tokens(r"\left\| W\,x \right\|^2")]
    ['\\|', 'W', 'x', '\\|', '^', '2', '']
    """
    out: list[Lexeme] = []
    side, spaced = "", False
    position, end = _within(text)
    while position < end:
        sign = text[position]
        match = _TOKEN.match(text, position, end)
        column = position + 1
        if sign in _RAISED:
            out += [Lexeme("sign", "^", column), *_one(_RAISED[sign], column, "", False)]
            position += 1
            continue
        if match is None and sign not in _UNICODE:
            advice = "; give one formula, without the dollar signs" if sign == "$" else ""
            raise ParseError(text, column, f"cannot read {sign!r} here{advice}")
        found = _UNICODE.get(sign) or (match[0] if match else sign)
        kind = "command" if sign in _UNICODE else str(match.lastgroup) if match else ""
        position = match.end() if match and sign not in _UNICODE else position + 1
        if kind == "space":
            continue
        if found in _SPACING:
            spaced = True
        elif found in _TYPOGRAPHY:
            continue
        elif found in _LABELS or found in (r"\begin", r"\end"):
            position = _skipped(text, position, column, found)
        elif size := _SIZE.match(found):
            side = {"left": "left", "right": "right"}.get(size[1], {"l": "left", "r": "right"}.get(size[1][-1], ""))
            following = _TOKEN.match(text, position, end)
            if following and following[0] == ".":  # \right. closes nothing that is printed
                position, side = following.end(), ""
        elif found == "&":
            raise ParseError(text, column, "& parts the columns of an aligned derivation: give one formula at a time")
        elif found == r"\\":
            if text[position:end].strip():
                raise ParseError(text, column, r"\\ ends the line of an aligned derivation: give one formula at a time")
        else:
            if len(found) > LONGEST:
                raise ParseError(text, column, f"this is longer than {LONGEST} signs")
            found = {"left<": r"\langle", "right>": r"\rangle"}.get(side + found, found)
            given = {r"\lVert": "left", r"\rVert": "right", r"\lvert": "left", r"\rvert": "right"}.get(found, side)
            out += _one(_SAME.get(found, found), column, given, spaced, kind)
            side, spaced = "", False
    while out and out[-1].text in (".", ",", ";"):
        out.pop()
    out.append(Lexeme("end", "", end + 1))
    return _indices_first(out)


def _indices_first(tokens: list[Lexeme]) -> list[Lexeme]:
    """Return the tokens with every x^2_i as x_i^2, which TeX sets alike."""
    at = 0
    while at < len(tokens):
        if tokens[at].text == "^":
            middle = _group_end(tokens, at + 1)
            if middle < len(tokens) and tokens[middle].text == "_":
                end = _group_end(tokens, middle + 1)
                tokens[at:end] = tokens[middle:end] + tokens[at:middle]
                at += end - middle
        at += 1
    return tokens


def _group_end(tokens: list[Lexeme], at: int) -> int:
    depth = 0
    for i in range(at, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[i].text, 0)
        if depth <= 0:
            return i + 1
    return len(tokens)


def _one(found: str, column: int, side: str, spaced: bool, kind: str = "") -> list[Lexeme]:
    if found.isdigit():
        kind = "number"
    elif not kind or kind == "command":
        kind = "command" if found.startswith("\\") and len(found) > 2 and found[1].isalpha() else "sign"
    return [Lexeme(kind, found, column, side, spaced)]


def _within(text: str) -> tuple[int, int]:
    """Return where the formula begins and ends between dollar signs or what else a document puts around it."""
    start, end = 0, len(text)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for opening, closing in _MATHS:
        if text.startswith(opening, start, end) and end - start >= len(opening) + len(closing):
            before = end - len(closing) - (text[end - 1] in ".,;" and not closing.endswith(text[end - 1]))
            if text.startswith(closing, before):
                return start + len(opening), before
    return start, end


def _skipped(text: str, position: int, column: int, command: str) -> int:
    """Return the place after the group that a label or the name of an environment stands in."""
    group = re.compile(r"\s*\{([^{}]*)\}").match(text, position)
    if group is None:
        raise ParseError(text, column, f"{command} needs a name in braces")
    if command in (r"\begin", r"\end") and group[1].rstrip("*") not in _FRAMES:
        raise ParseError(
            text, column, f"a matrix or list of cases written out, {{{group[1]}}}, is not read: give it a name"
        )
    return group.end()
