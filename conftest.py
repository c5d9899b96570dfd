"""What the test run says at its end, and in which order its files run."""

from collections import Counter
from typing import Any

import frechet.identities
import frechet.primitives  # noqa: F401  # tests go through the tables that importing fills

# The files that take longest, by CPU time: begun first, none of them is what the other processes wait for at the end.
LONGEST = (
    "test_site_chapters.py",
    "test_site.py",
    "test_weight.py",
    "test_exercises.py",
    "test_derive.py",
    "test_mistakes.py",
    "test_oracle.py",
    "test_engine.py",
    "test_cover.py",
    "test_fuzz.py",
    "test_mutants.py",
    "test_styles.py",
    "test_previews.py",
    "test_pdf.py",
    "test_browser.py",
    "test_scale.py",
    "test_backends.py",
    "test_latex.py",
    "test_publication.py",
    "test_notebooks.py",
    "test_policy.py",
    "test_discovery.py",
    "test_your_book.py",
    "test_html.py",
)
# It counts milliseconds, and tries again where other work at once made them many: begun when little else is left.
LAST = "test_lighthouse.py"


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Put the tests of the longest files first, notebooks next, and last what wants a quiet machine."""

    def place(item: Any) -> int:
        name = item.path.name
        if name == LAST:
            return len(LONGEST) + 2
        return LONGEST.index(name) if name in LONGEST else len(LONGEST) + (item.path.suffix != ".ipynb")

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was skipped also when it is nothing, since silence could mean either; and how many mutants died."""
    if not terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("skipped: nothing")
    for report in terminalreporter.stats.get("xfailed", ()):
        terminalreporter.write_line(f"promised and not reached: {report.nodeid.split('::')[-1]}")
    killed: Counter[str] = Counter()
    survived: list[str] = []
    surveyed: dict[str, float] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, value in report.user_properties:  # these reach the main process from every worker
                if name == "mutants killed":
                    killed[value[0]] += value[1]
                if name == "mutants alive":
                    survived += value
                if name == "lighthouse":
                    terminalreporter.write_line(f"Lighthouse, {value[0]}: {value[1]}")
                if name == "pages surveyed":
                    surveyed[value[0]] = value[1]
    if killed:
        count = ", ".join(f"{n} {kind}" for kind, n in sorted(killed.items(), reverse=True))
        terminalreporter.write_line(f"mutants: {count}, {f'alive: {survived}' if survived else 'all killed'}")
    if surveyed:
        total = f"{len(surveyed)} in {sum(surveyed.values()):.0f} s of CPU time"
        terminalreporter.write_line(f"pages surveyed in every view: {total}")
