"""Make the pages' formulas light: half of a chapter's weight is KaTeX's boxes, and most of these say the same."""

import re
from collections import Counter
from pathlib import Path

# A box's sizes. KaTeX writes them into each box; the commonest are told once, in the style sheet.
BOX = re.compile(r'<span(?: class="([^"]*)")? style="((?:[a-z-]+:-?[\d.]+em;)+)">')
COMMON = 300
# The formula's source, a second time, for programs that none of our readers is known to use.
SOURCE = re.compile(r'<annotation encoding="application/x-tex">[^<]*</annotation>')


def lighten(pages: list[Path]) -> str:
    """Rewrite the pages' formulas; return the style rules that they need."""
    texts = {path: SOURCE.sub("", path.read_text(encoding="utf-8")) for path in pages}
    counts = Counter(match[2] for text in texts.values() for match in BOX.finditer(text))
    ranked = sorted((-count, style) for style, count in counts.items() if count >= COMMON)
    names = {style: f"_{number}" for number, (_, style) in enumerate(ranked)}

    def named(match: re.Match[str]) -> str:
        if match[2] not in names:
            return match[0]
        classes = " ".join(filter(None, (match[1], names[match[2]])))
        return f'<span class="{classes}">'

    for path, text in texts.items():
        path.write_text(BOX.sub(named, text), encoding="utf-8")
    # Important, as a style attribute is: KaTeX's own rules, more specific than a class, must not win over it.
    return "\n".join(f".{name}{{{style.replace(';', '!important;')}}}" for style, name in names.items())
