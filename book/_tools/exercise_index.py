"""The page that lists every exercise of the course, by chapter, where the reader's own record stands too."""

import re
from pathlib import Path

from frechet.course.exercises.bank import records

ROOT = Path(__file__).resolve().parents[2]
ASKED = {
    "gradient": "a gradient",
    "derivative": "a derivative",
    "hessian": "a Hessian",
    "formula": "a formula",
    "number": "a number",
    "choice": "statements",
}
HEAD = """# Exercises

All {count} exercises of the course. The engine judges each answer on its page, under the task: it accepts what is
right in any form, and tells a wrong answer its mistake. Level 1 is one move, level 5 is research.

```{{raw}} html
<div class="exercise-record" id="exercise-record" role="group" aria-label="What you solved" hidden>
<p class="exercise-tally">
<progress class="exercise-bar" id="exercise-bar" max="1" value="0" aria-label="Exercises solved"></progress>
<strong id="exercise-count"></strong></p>
<p>What you solved is kept by this browser, on this machine, and nowhere else. A file carries it to another one.</p>
<p id="exercise-unkept" hidden>This browser keeps nothing for this site: what you solve is forgotten when you leave
the page.</p>
<div class="exercise-actions">
<button type="button" id="exercise-export">Save to a file</button>
<button type="button" id="exercise-import">Read a file</button>
<input type="file" id="exercise-file" accept="application/json,.json" aria-label="A file saved here" hidden>
<button type="button" id="exercise-erase">Erase</button>
</div>
<div class="exercise-actions" id="exercise-sure" role="group" aria-label="Erase" hidden>
<span>Erase every answer and what you solved?</span>
<button type="button" id="exercise-yes">Yes, erase</button>
<button type="button" id="exercise-keep">No, keep it</button>
</div>
<p class="exercise-status" id="exercise-told" role="status"></p>
</div>
```
"""


def page() -> str:
    """Return the page in MyST Markdown, the chapters in the order of the book."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    parts = [HEAD.format(count=len(records()))]
    for chapter in re.findall(r"file: notebooks/(\w+)", contents):
        found = [r for r in records().values() if r["chapter"] == chapter]
        if found:
            parts += [f"## {title(chapter)}", "", *(item(r) for r in found), ""]
    return "\n".join(parts)


def title(chapter: str) -> str:
    """Return the title of a chapter."""
    text = (ROOT / f"book/chapters/{chapter}.md").read_text(encoding="utf-8")
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    assert found, f"{chapter} has no title"
    return found[1]


def item(record: dict[str, str]) -> str:
    """Return the line of one exercise."""
    link = f'<a href="../notebooks/{record["chapter"]}.html#exercise-{record["id"]}">{record["title"]}</a>'
    return f"- {link}: {ASKED[record['kind']]}, level {record.get('level', 1)}"
