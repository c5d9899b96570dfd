"""The CPU time of processes that this one started, and of those that they started."""

import contextlib

import psutil


class Meter:
    """Adds up what each process had used when it was last seen: a page's process ends with the page."""

    def __init__(self) -> None:
        self.used: dict[int, float] = {}

    def read(self) -> float:
        """Look at all processes alive; return the seconds of all that were ever seen."""
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it ended meanwhile
                times = process.cpu_times()
                self.used[process.pid] = times.user + times.system
        return sum(self.used.values())
