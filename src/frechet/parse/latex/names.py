r"""Names as papers write them, \hat{\mathbf{W}}_{k+1}, and as the text language does: W_hat_k_plus_1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import ParseError
from ...render.latex import ACCENTS, GREEK, LETTERS
from .tokens import Lexeme

STYLES = {
    r"\mathbf": "bold", r"\boldsymbol": "bold", r"\vec": "bold", r"\mathcal": "calligraphic",
    r"\mathscr": "calligraphic", r"\mathfrak": "calligraphic",
    r"\mathrm": "", r"\mathit": "", r"\mathsf": "", r"\mathtt": "", r"\text": "",
    r"\operatorname": "", r"\mathbb": "blackboard", r"\mathnormal": "", r"\boldmath": "bold",
}  # fmt: skip
OLD_STYLES = {r"\bf": "bold", r"\rm": "", r"\it": "", r"\cal": "calligraphic", r"\sf": ""}  # as in {\bf W}
_ACCENTS = {rf"\{word}" for word in ACCENTS}
_GREEK = {rf"\{g}" for g in GREEK} | {rf"\{g}" for g in LETTERS.values()} | {r"\ell", r"\varphi", r"\varkappa"}
_INDEX = {"+": "plus", "-": "minus", "*": "star", r"\star": "star", r"\infty": "infty", r"\max": "max", r"\min": "min"}


@dataclass(frozen=True)
class LatexName:
    """A name, in what style it is written, and the token after it."""

    name: str
    style: str
    after: int
    index: str = ""

    @property
    def is_word(self) -> bool:
        """Whether it has more than one letter and nothing else."""
        return len(self.name) > 1 and self.name.isalpha() and rf"\{self.name}" not in _GREEK


def group(text: str, tokens: Sequence[Lexeme], at: int) -> tuple[Sequence[Lexeme], int]:
    """Return the tokens of the TeX argument at `at`, {…} or one token, and the place after it."""
    token = tokens[at]
    if token.text != "{":
        if token.kind == "end":
            raise ParseError(text, token.column, "the formula ends where an argument is missing")
        if token.text in STYLES:
            inner, after = group(text, tokens, at + 1)
            return [token, *inner], after
        return [token], at + 1
    depth = 0
    for i in range(at, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[i].text, 0)
        if depth == 0:
            return tokens[at + 1 : i], i + 1
    raise ParseError(text, token.column, "'}' is missing: the brace opened here is never closed")


def begins_name(token: Lexeme) -> bool:
    """Whether a name can begin here."""
    return (
        token.kind == "letter"
        or token.text in STYLES
        or token.text in OLD_STYLES
        or token.text in _ACCENTS
        or token.text in _GREEK
    )


def read_name(text: str, tokens: Sequence[Lexeme], at: int) -> LatexName:
    """Return the name that begins at `at`, with its accent, but without an index that follows it."""
    token = tokens[at]
    if token.kind == "letter":
        return LatexName(LETTERS.get(token.text, token.text), "", at + 1)
    if token.text in _GREEK:
        return LatexName({r"\varphi": "phi", r"\varkappa": "kappa"}.get(token.text, token.text[1:]), token.text, at + 1)
    if token.text in OLD_STYLES:
        last = at + 1
        while tokens[last].text not in ("}", "") and tokens[last].kind == "letter":
            last += 1
        inner, after = tokens[at + 1 : last], last
    else:
        inner, after = group(text, tokens, at + 1)
    style = (STYLES | OLD_STYLES).get(token.text, "")
    if not inner:
        raise ParseError(text, token.column, f"{token.text} stands before nothing")
    if all(t.kind == "letter" or t.text in (r"\_", "_") or t.kind == "number" for t in inner) and inner[0].text != "_":
        if len(inner) == 1 or token.text not in _ACCENTS:
            word = "".join(t.text.strip("\\") for t in inner)
            return _accented(token, LatexName(LETTERS.get(word, word), style, after))
    elif begins_name(inner[0]):
        ended = [*inner, Lexeme("end", "", inner[-1].after)]
        name = read_name(text, ended, 0)
        index = ""
        if ended[name.after].text == "_":
            index, stop = read_index(text, ended, name.after)
        else:
            stop = name.after
        if ended[stop].kind == "end":
            both = " ".join(filter(None, (style, name.style)))
            return _accented(token, LatexName(name.name, both, after, index))
    raise ParseError(text, token.column, f"{token.text} stands over more than one name; write it over a single letter")


def _accented(token: Lexeme, name: LatexName) -> LatexName:
    if token.text not in _ACCENTS:
        return name
    return LatexName(f"{name.name}_{token.text[1:]}", name.style, name.after, name.index)


def read_index(text: str, tokens: Sequence[Lexeme], at: int) -> tuple[str, int]:
    """Return the index written at `at`, from its _ on, as part of a name, and the place after it."""
    inner, after = group(text, tokens, at + 1)
    following = tokens[after] if after < len(tokens) else None
    if len(inner) == 1 and inner[0].kind == "number" and len(inner[0].text) > 1 and tokens[at + 1].text != "{":
        digits = inner[0].text
        raise ParseError(text, tokens[at + 1].column, f"TeX lowers only the first digit: write _{{{digits}}}")
    if following is not None and following.text == "_":
        raise ParseError(text, following.column, "a name has two indices: write them as one, W_{i,j}")
    return index_of(text, inner, tokens[at].column), after


def index_of(text: str, inner: Sequence[Lexeme], column: int) -> str:
    """Return the tokens of an index as a part of a name: k+1 as k_plus_1."""
    parts: list[str] = []
    glued = False
    for i, t in enumerate(inner):
        if t.text in STYLES or t.text in "{}":
            continue
        joins = t.kind in ("letter", "number") and (t.kind == "letter" or t.text.isdigit())
        if joins and glued:
            parts[-1] += t.text
        elif joins:
            parts.append(t.text)
        elif t.text in _INDEX:
            parts.append(_INDEX[t.text])
        elif t.text in _GREEK:
            parts.append(t.text[1:])
        elif t.text == ":":
            raise ParseError(text, t.column, "a slice such as W_{k+1:} is not read: give the product a name")
        elif t.text == "," and 0 < i < len(inner) - 1:
            pass
        else:
            raise ParseError(text, t.column, f"cannot read {t.text!r} in an index")
        glued = joins
    if not parts:
        raise ParseError(text, column, "an index is missing")
    return "_".join(parts)
