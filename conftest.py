"""What the test run says at its end."""

from typing import Any

import frechet.identities
import frechet.primitives  # noqa: F401  # tests go through the tables that importing fills


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was skipped also when it is nothing, since silence could mean either."""
    if not terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("skipped: nothing")
