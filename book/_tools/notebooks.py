"""Write ``notebooks/<name>.ipynb``, executed, from its text source ``book/chapters/<name>.md``.

The bytes depend on the source, the engine and the locked packages alone: no times, no random cell ids, no trace of
the machine. So a stored notebook can be proved fresh by making it again (``--check``), and the site is built from
what was proved.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS_PER_NOTEBOOK = 30  # of the kernel: a busy machine must not fail a chapter that is quick enough
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Chapter:
    """A text source and the notebook made from it."""

    source: Path
    notebook: Path

    @property
    def name(self) -> str:
        """The stem that both share."""
        return self.source.stem


def chapters(root: Path = ROOT) -> list[Chapter]:
    """Every chapter that has a source, in alphabetical order."""
    sources = sorted((root / "book/chapters").glob("*.md"))
    return [Chapter(source, root / "notebooks" / f"{source.stem}.ipynb") for source in sources]


def orphans(root: Path = ROOT) -> list[Path]:
    """Notebooks without a source: nothing regenerates them, so nothing proves them."""
    known = {chapter.notebook for chapter in chapters(root)}
    return sorted(path for path in (root / "notebooks").glob("*.ipynb") if path not in known)


def unexecuted(source: Path) -> nbformat.NotebookNode:
    """Return the notebook that ``source`` describes, with cell ids that follow from the cells' text."""
    notebook = jupytext.reads(source.read_text(encoding="utf-8"), fmt="md:myst")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        cell.id = f"{digest}-{seen[digest]}" if seen[digest] else digest
        seen[digest] += 1
    return notebook


def without_outputs(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a copy as it stood before it ran."""
    bare = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what must not be in a stored notebook: raster images, warnings, figures without words."""
    found = []
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            if raster := sorted(kinds & {"image/png", "image/jpeg"}):
                found.append(f"cell {number}: {raster[0]} output; nbval does not compare it, so figures are SVG")
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if "image/svg+xml" in kinds and not alt.strip():
                found.append(f"cell {number}: a figure without alt text (metadata mystnb: {{image: {{alt: ...}}}})")
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"cell {number}: writes to stderr: {output.text.strip().splitlines()[0]}")
    return found


def executed(chapter: Chapter) -> tuple[str, float]:
    """Run the source in a fresh kernel, in the folder that holds the notebooks.

    Return the notebook's text and the CPU seconds that the kernel took.
    """
    notebook = unexecuted(chapter.source)
    seconds = 0.0

    def measure(cell: nbformat.NotebookNode, cell_index: int) -> None:
        nonlocal seconds
        times = psutil.Process(client.km.provisioner.pid).cpu_times()
        seconds = times.user + times.system

    client = NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # it warns about its socket at each start
        record_timing=False,
        on_cell_complete=measure,  # the last cell counts; after it the kernel is gone
        coalesce_streams=True,  # or the number of stream outputs would depend on how fast they were read
        resources={"metadata": {"path": str(chapter.notebook.parent)}},
    )
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}  # it would hide the figures
    asyncio.run(client.async_execute(env=environment))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return nbformat.writes(notebook) + "\n", seconds


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


class Stamps:
    """What each notebook was last made from, so that the next ``make notebooks`` runs only what changed."""

    def __init__(self, root: Path = ROOT) -> None:
        self.path = root / ".cache/notebooks.json"
        self.made = json.loads(self.path.read_text()) if self.path.exists() else {}
        shared = [*sorted((root / "src").rglob("*.py")), root / "locks/dev.txt", Path(__file__)]
        self.shared = _digest(sys.version.encode(), *(path.read_bytes() for path in shared))

    def key(self, chapter: Chapter) -> str:
        """Return the digest of everything the notebook depends on, itself included."""
        stored = chapter.notebook.read_bytes() if chapter.notebook.exists() else b""
        return _digest(self.shared.encode(), chapter.source.read_bytes(), stored)

    def current(self, chapter: Chapter) -> bool:
        """Whether the stored notebook is the one this very state gave."""
        return self.made.get(chapter.name) == self.key(chapter)

    def record(self, chapter: Chapter) -> None:
        """Remember that the stored notebook is fresh."""
        self.made[chapter.name] = self.key(chapter)
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(self.made, indent=1, sort_keys=True))


def first_difference(stored: str, fresh: str) -> str:
    """Name the first line at which two notebooks differ."""
    old, new = stored.splitlines(), fresh.splitlines()
    for number, (was, is_now) in enumerate(zip(old, new, strict=False), 1):
        if was != is_now:
            return f"line {number}:\n    stored {was.strip()[:160]}\n    fresh  {is_now.strip()[:160]}"
    return f"one has {len(old)} lines, the other {len(new)}"


def make(chapter: Chapter, check: bool) -> tuple[str, list[str]]:
    """Execute one chapter; write it, or compare it with what is stored. Return a line to print and the faults."""
    try:
        fresh, seconds = executed(chapter)
    except (CellExecutionError, CellTimeoutError) as error:
        return f"failed   {chapter.name}", [str(error)]
    stored = chapter.notebook.read_text(encoding="utf-8") if chapter.notebook.exists() else ""
    found = faults(nbformat.reads(fresh, as_version=4))
    if seconds > CPU_SECONDS_PER_NOTEBOOK:  # two at once share the caches of a core: what counts is the better of two
        seconds = min(seconds, executed(chapter)[1])
    if seconds > CPU_SECONDS_PER_NOTEBOOK:
        found.append(f"took {seconds:.1f} s of CPU time; a chapter has {CPU_SECONDS_PER_NOTEBOOK} s")
    if check and fresh != stored:
        found.append(f"stale (`make notebooks` renews it), {first_difference(stored, fresh)}")
    if not check:
        chapter.notebook.write_text(fresh, encoding="utf-8")
    state = "same" if fresh == stored else "stale" if check else "written"
    return f"{state:8} {chapter.name} ({seconds:.1f} s of CPU time)", found


def main(arguments: list[str] | None = None) -> int:
    """Regenerate or check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="execute everything, write nothing, fail on any stale byte"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="*", help="chapters; all of them if none is named")
    options = parser.parse_args(arguments)

    chosen = [chapter for chapter in chapters() if not options.names or chapter.name in options.names]
    if unknown := set(options.names) - {chapter.name for chapter in chosen}:
        parser.error(
            f"no such chapter: {', '.join(sorted(unknown))}; there are {', '.join(c.name for c in chapters())}"
        )
    stamps = Stamps()
    # A check takes nobody's word, a stamp's included.
    due = [chapter for chapter in chosen if options.check or not stamps.current(chapter)]
    for chapter in chosen:
        if chapter not in due:
            print(f"current  {chapter.name}")

    failed = [f"{path.name}: no source book/chapters/{path.stem}.md" for path in orphans()]
    with ThreadPoolExecutor(options.jobs) as pool:
        for chapter, (line, found) in zip(due, pool.map(lambda c: make(c, options.check), due), strict=True):
            print(line, flush=True)
            failed += [f"{chapter.name}: {fault}" for fault in found]
            if not found:
                stamps.record(chapter)
    for fault in failed:
        print(fault, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
