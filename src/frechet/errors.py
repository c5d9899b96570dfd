"""Errors a user can meet: each is one line that says what was asked, what is wrong, and the likely fix."""

from __future__ import annotations

from collections.abc import Callable

LONG = 100  # characters of a text that an error quotes whole


def quoted(text: str) -> str:
    """Return `text` in quotes, on one line, with the backslashes of LaTeX as they are."""
    return repr(text).replace(r"\\", "\\")


class FrechetError(Exception):
    """Base of every error this package raises on purpose."""


class ShapeError(FrechetError, TypeError):
    """Operands whose dimensions do not fit the signature of the operation; the sentence may be made when it is read."""

    def __init__(self, message: str | Callable[[], str] = "") -> None:
        super().__init__(message)

    def __str__(self) -> str:
        if self.args and callable(self.args[0]):
            self.args = (self.args[0](),)
        return super().__str__()

    def __reduce__(self) -> str | tuple[object, ...]:
        str(self)  # a sentence can be sent to another process, what makes it cannot
        return super().__reduce__()


class OperandError(ShapeError):
    """Operands in a text that do not fit the sign or the function between them; `column` (from 1) says where."""

    def __init__(self, text: str, column: int, message: str | Callable[[], str]) -> None:
        self.text, self.column, self._message = text, column, message
        shown = text if len(text) <= LONG else around(text, column)
        super().__init__(lambda: f"{quoted(shown)}, column {column}: {self.message}")

    @property
    def message(self) -> str:
        """What does not fit, without the place."""
        if callable(self._message):
            self._message = self._message()
        return self._message


class DomainError(FrechetError, ValueError):
    """An operation outside the set on which it, or its derivative, is defined."""


class NotDifferentiableError(FrechetError, TypeError):
    """A derivative that the declared rules cannot give."""


class UnsupportedError(FrechetError, ValueError):
    """A style, back end or other choice that does not exist."""


class DeclarationError(FrechetError, TypeError):
    """A primitive, identity, symbol or dimension that is declared incompletely or wrongly."""


class CertificateError(FrechetError, AssertionError):
    """A step of the engine's own derivation that its certificate rejects: a bug of ours, never of the user."""


class ParseError(FrechetError, ValueError):
    """Text that cannot be read; `column` (from 1) says where."""

    def __init__(self, text: str, column: int, message: str) -> None:
        self.text, self.column, self.message = text, column, message
        super().__init__(f"{quoted(self.marked)}, column {column}: {message}")

    @property
    def marked(self) -> str:
        """The text with the place marked in it, shortened around the mark when it is long."""
        return around(self.text, self.column)


def around(text: str, column: int) -> str:
    """Return a text with a place marked in it, shortened around the mark when it is long."""
    before, after = text[: column - 1], text[column - 1 :]
    before = before if len(before) <= LONG // 2 else f"…{before[-48:]}"
    after = after if len(after) <= LONG // 2 else f"{after[:48]}…"
    return f"{before}▶{after}"
