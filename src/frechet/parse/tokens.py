"""Text to tokens, each with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import ParseError


@dataclass(frozen=True)
class Token:
    """A number, a name, an operator sign, or the end."""

    kind: str
    text: str
    column: int


_TOKEN = re.compile(
    r"""(?P<number>(?:\d+\.\d+|\.\d+|\d+\.(?![*/^'])|\d+)(?:[eE][+-]?\d+)?)
      | (?P<member>[^\W\dᵀ²³½¼¾][^\Wᵀ²³½¼¾]*\[[\w\s:+-]*\])
      | (?P<name>[^\W\dᵀ²³½¼¾][^\Wᵀ²³½¼¾]*)
      | (?P<sign>\.\*(?!\*)|\./|\.\^|\*\*|\.T\b|[-+*/\\^'@(),])
      | (?P<space>\s+)""",
    re.VERBOSE,
)
_SAME = str.maketrans({"−": "-", "·": "*", "×": "*", "’": "'", "⊙": "⊙"})
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_UNICODE = {"⊙": ".*", "⊘": "./", "ᵀ": "'", "²": "^2", "³": "^3"}


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text`, or raise a `ParseError` at the first character that begins none."""
    out: list[Token] = []
    plain, position = text.translate(_SAME), 0
    while position < len(plain):
        match = _TOKEN.match(plain, position)
        if match and match.lastgroup == "name" and not match[0].isidentifier():
            match = None  # \w takes in signs such as ½ that no name can hold
        if match and match.lastgroup == "number":
            digits, _, exponent = match[0].lower().partition("e")
            if len(digits) > 300 or len(exponent) > 4 or abs(int(exponent or 0)) > 300:
                raise ParseError(text, position + 1, "the number has more than 300 digits")
        if match is None:
            sign = plain[position]
            if sign in _FRACTIONS:
                out.append(Token("number", _FRACTIONS[sign], position + 1))
                position += 1
                continue
            if sign in _UNICODE:
                for part in re.findall(r"\.\*|\./|\^|'|\d", _UNICODE[sign]):
                    out.append(Token("number" if part.isdigit() else "sign", part, position + 1))
                position += 1
                continue
            raise ParseError(text, position + 1, f"cannot read {sign!r} here{_advice(sign)}")
        if match.lastgroup != "space":
            out.append(Token(str(match.lastgroup), match[0], position + 1))
        position = match.end()
    out.append(Token("end", "", len(text) + 1))
    return out


def _advice(sign: str) -> str:
    if sign in "[]{}":
        return "; use round brackets" + ("; LaTeX is read by fr.parse_latex" if sign in "{}" else "")
    if sign == "|":
        return "; write abs(x), det(X) or norm2(X), whichever is meant"
    if sign == "=":
        return "; give the expression alone, without an equation"
    if sign in '"`;':
        return "; an expression is one formula without quotes or semicolons"
    return ""
