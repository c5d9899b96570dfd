"""Make the pages' formulas light: half of a chapter's weight is KaTeX's boxes, and most of these say the same."""

import re
from collections import Counter
from pathlib import Path

# A box's sizes. KaTeX writes them into each box; the commonest are told once, in the style sheet.
BOX = re.compile(r'<span(?: class="([^"]*)")? style="((?:[a-z-]+:-?[\d.]+em;)+)">')
# What KaTeX writes and the standards do not allow: a height below nothing, which browsers pass over, and the sign of a
# function's application at the end of an index, which makes one child too many.
NO_HEIGHT = re.compile(r' style="height:-[\d.]+em;"')
APPLIED_TO_NOTHING = re.compile(r"<mo>\u2061</mo>(?=</m(?:sub|sup|under|over|subsup|underover)>)")
COMMON = 300
# The formula's source, a second time, for programs that none of our readers is known to use.
SOURCE = re.compile(r'<annotation encoding="application/x-tex">[^<]*</annotation>')


def lighten(pages: list[Path]) -> str:
    """Rewrite the pages' formulas; return the style rules that they need."""
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    for needless in (SOURCE, NO_HEIGHT, APPLIED_TO_NOTHING):
        texts = {path: needless.sub("", text) for path, text in texts.items()}
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
