"""Print the path of a Chromium for the browser tests; install one where there is none.

A machine's own comes first, then the one that Playwright brings, then Debian's package (which needs root).
Without a browser the tests cannot tell anything about the site, so not finding one is a failure, never a skip.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
APPLICATIONS = [Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")]


def installed() -> str | None:
    """Return the browser that the machine has already."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter([*found, *(str(path) for path in APPLICATIONS if path.exists())]), None)


def playwrights() -> str | None:
    """Return Playwright's own browser, downloaded if it can be."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    done = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if done.returncode == 0 and Path(path).exists() else None


def debians() -> str | None:
    """Return Debian's package, installed if we may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", "-q", "-o", "Dpkg::Use-Pty=0", *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    return installed()


def main() -> int:
    """Print the path, or say what to install."""
    for find in (installed, playwrights, debians):
        if path := find():
            print(path)
            return 0
    print("no Chromium found, and none could be installed: install chromium or google-chrome", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
