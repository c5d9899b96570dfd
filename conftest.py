"""How the one test run is shared out, and what it says at the end."""

from typing import Any

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the cells of a notebook together: each needs the kernel in which the ones before it ran."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.name))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was skipped also when it is nothing, since silence could mean either."""
    if not terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("skipped: nothing")
