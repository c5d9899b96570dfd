r"""LaTeX to expressions: the matrix notation of papers, by the templates of the catalogue.

Juxtaposition is the product. What has two readings is an error that says how to write the one that is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import DeclarationError, ParseError, ShapeError
from ...expr import Expr, symbols
from ...functions import functions_in
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
    functions = declarations("; ".join(f.declaration for f in functions_in(e)))
    return functions | {s.name: Variable(s.name, s.shape, s.structure) for s in symbols(e)}


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
            return reader.expression(shape)
        except VectorError as found:
            guesses |= guess(found.name, "vector")
            reader = LatexReader(text, tokens, variables | guesses)
        except ShapeError:
            better = []
            for name, kind in reader.doubtful():
                tried = LatexReader(text, tokens, variables | guesses | guess(name, kind))
                if tried.advances(reader.failed):
                    better.append(guess(name, kind))
            if len(better) != 1:
                raise
            guesses |= better[0]
            reader = LatexReader(text, tokens, variables | guesses)
    return reader.expression(shape)
