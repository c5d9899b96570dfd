"""Which pages have faults, kept so that a build tells them, and fails, however little of the book it reads again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_KEPT = "frechet_faults"  # pages with a fault; true where something is false there, and not merely misspelt


def note(env: BuildEnvironment, page: str, false: bool) -> None:
    """Keep that a page has a fault."""
    _all(env)[page] = false or _all(env).get(page, False)


def again(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Have every page with a fault read again: Sphinx repeats no warning about a page that it does not read."""
    return [page for page in _all(env) if page not in removed]


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget the faults of a page that is read again, or gone."""
    _all(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: list[str], other: BuildEnvironment) -> None:
    """Take over what another process found on the pages that it read."""
    _all(env).update({page: false for page, false in _all(other).items() if page in pages})


def stop(app: Sphinx, env: BuildEnvironment) -> None:
    """Fail when something is false, even where warnings only warn; an exception would bury the verdict's words."""
    if any(_all(env).values()):
        app.statuscode = 1


def _all(env: BuildEnvironment) -> dict[str, bool]:
    if not hasattr(env, _KEPT):
        setattr(env, _KEPT, {})
    found: dict[str, bool] = getattr(env, _KEPT)
    return found
