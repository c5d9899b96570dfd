r"""LaTeX to expressions: the matrix notation of papers, by the templates of the catalogue.

Juxtaposition is the product. What has two readings is an error that says how to write the one that is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from ...errors import DeclarationError, FrechetError, ParseError, ShapeError
from ...expr import Expr, symbols
from ...folds import Member
from ...functions import functions_in
from ...integers import Integer
from ...spaces import Shape
from ..declare import Variable, declarations
from .cursor import GUESSES, guess
from .reader import LatexReader, VectorError
from .tokens import Lexeme, latex_tokens


def parse_latex(text: str, declared: str | Expr = "") -> Expr:
    r"""Return the expression that LaTeX denotes: juxtaposed products, ^\top, \odot, \|\cdot\|_F, \operatorname{tr}.

    `declared` gives shapes as for `parse`, or is an expression whose variables are meant. A name that is not
    declared is a vector when bold and small, and otherwise goes by its first letter as in `parse`. An index, an
    accent or a label belongs to the name: W_{k+1} is W_k_plus_1, \hat{y} is y_hat.

    Raises `ParseError` with a column for what cannot be read or has two readings, `ShapeError` for factors that do
    not conform, `DeclarationError` for declarations that are none.

    >>> str(parse_latex(r"\tfrac12 \|WX - Y\|_F^2"))
    '1/2*norm2(W*X - Y)^2'
    >>> parse_latex(r"\log |X|")
    Traceback (most recent call last):
        ...
    frechet.errors.ParseError: '\log ▶|X|', column 6: |X| is the determinant or entrywise absolute values: ...
    """
    is_text(text)
    found = declared_variables(declared)
    return expression_of(text, latex_tokens(text), found)


def is_text(text: object) -> None:
    """Refuse what is no text."""
    if not isinstance(text, str):
        raise ParseError("", 1, f"LaTeX is read from text, not from an object of type {type(text).__name__}")


def declared_variables(declared: str | Expr) -> dict[str, Variable]:
    """Return the variables that declarations, or an expression, give."""
    if isinstance(declared, Expr):
        return variables_of(declared)
    if not isinstance(declared, str):
        raise DeclarationError(
            f"declarations are given as text, for example 'W: m n; x: n', not as {type(declared).__name__}"
        )
    return declarations(declared)


def variables_of(e: Expr) -> dict[str, Variable]:
    """Return the variables and the unknown functions of an expression as declarations."""
    families = {s.family for s in symbols(e) if isinstance(s, Member)}
    known = declarations("; ".join([*(g.declaration for g in functions_in(e)), *(f.declaration for f in families)]))
    for s in symbols(e):
        if not isinstance(s, Member):
            known[s.name] = Variable(s.name, s.shape, s.structure, kind="integer" if isinstance(s, Integer) else "")
    return known


def expression_of(
    text: str, tokens: Sequence[Lexeme], variables: dict[str, Variable], shape: Shape | None = None
) -> Expr:
    """Return the expression that these tokens of `text` denote, of this shape where they leave it open: I, 1.

    A name goes by its first letter; where the factors then do not conform, and with one name taken for a vector
    instead of a scalar, or n for a number, they do, that is what is meant: b in A x - b.
    """
    guesses: dict[str, Variable] = {}
    reader = LatexReader(text, tokens, dict(variables))
    for _ in range(GUESSES):
        try:
            return _of_numbers(reader, reader.expression(shape), text, tokens, variables | guesses)
        except VectorError as found:
            guesses |= guess(found.name, "vector")
            reader = LatexReader(text, tokens, variables | guesses)
        except ShapeError:
            better = []
            for name, kind in reader.doubtful():
                tried = LatexReader(text, tokens, variables | guesses | guess(name, kind))
                if tried.advances(reader.failed):
                    better.append(guess(name, kind))
            if not better:
                for name in reader.doubtful_members():
                    tried = LatexReader(text, tokens, variables | guesses | guess(name, "scalar"))
                    if tried.advances(reader.failed):
                        better.append(guess(name, "scalar"))
            if len(better) != 1:
                raise
            guesses |= better[0]
            reader = LatexReader(text, tokens, variables | guesses)
    return reader.expression(shape)


def _of_numbers(
    reader: LatexReader, e: Expr, text: str, tokens: Sequence[Lexeme], variables: dict[str, Variable]
) -> Expr:
    """Return a sum of numbers where one family of numbers instead of vectors makes it one: the labels in y_i wᵀ x_i."""
    if e.is_scalar:
        return e
    found = []
    for name in reader.doubtful_members():
        with suppress(FrechetError):
            other = LatexReader(text, tokens, variables | guess(name, "scalar")).expression()
            if other.is_scalar:
                found.append(other)
    return found[0] if len(found) == 1 else e
