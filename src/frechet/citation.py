"""Who says so: the source of a rule, and whether somebody has read it there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """One source of a rule: its key in the bibliography, the place in it, and whether the statement was read there.

    >>> print(verified("petersen2012", "eq. (40)"))
    petersen2012, eq. (40)
    >>> print(unverified("golub1973"))
    golub1973 (not verified)
    """

    key: str
    place: str = ""
    of: str = ""  # what is stated there, where that is not the rule itself: "definition"
    verified: bool = False

    @property
    def after_key(self) -> str:
        """The citation without its key: ", eq. (40)"."""
        return (
            (f", {self.place}" if self.place else "")
            + (f", for the {self.of}" if self.of else "")
            + ("" if self.verified else " (not verified)")
        )

    def __str__(self) -> str:
        return self.key + self.after_key


def verified(key: str, place: str, *, of: str = "") -> Citation:
    """Return a citation whose statement was read at `place`: in the source, or in two transcriptions that agree.

    >>> verified("petersen2012", "eq. (494)", of="definition").verified
    True
    """
    return Citation(key, place, of, verified=True)


def unverified(key: str) -> Citation:
    """Return a citation of a work to which others attribute the statement; it has no place, since nobody looked.

    >>> unverified("golub1973").place
    ''
    """
    return Citation(key)


class Cited:
    """What has sources: an operation or an identity."""

    cite: tuple[Citation, ...]

    @property
    def source(self) -> str:
        """The sources in print, or nothing."""
        return "; ".join(map(str, self.cite))

    @property
    def is_verified(self) -> bool:
        """Whether at least one source was read at the place that is cited."""
        return any(c.verified for c in self.cite)
