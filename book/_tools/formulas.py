"""Make the pages' formulas light: most of a chapter's weight is KaTeX's boxes, and most of these say the same."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import boxes

# A box's sizes. KaTeX writes them into each box; the commonest are told once, in the style sheet.
BOX = re.compile(r'<span(?: class="([^"]*)")? style="((?:position:relative;|[a-z-]+:-?[\d.]+em;)+)">')
COMMON = 20
START = re.compile(r'<span [^>]*class="katex-html"[^>]*>')
SPAN = re.compile(r"<(/?)span\b")
NEEDLESS = (
    # The formula's source, a second time, for programs that none of our readers is known to use.
    re.compile(r'<annotation encoding="application/x-tex">[^<]*</annotation>'),
    re.compile(r"</?semantics>"),
    # How MathML is to be drawn, which nobody sees: it is there to be read aloud.
    re.compile(
        r' (?:xmlns="http://www\.w3\.org/1998/Math/MathML"|(?:stretchy|fence|separator|lspace|rspace|minsize|maxsize|'
        r'scriptlevel|displaystyle|rowspacing|columnspacing|columnalign)="[^"]*")(?=[^<]*>)'
    ),
    # The sign of a function's application at the end of an index, where it makes one child too many.
    re.compile(r"<mo>\u2061</mo>(?=</m(?:sub|sup|under|over|subsup|underover)>)"),
)
# A height below nothing: no standard allows it, and browsers pass over it.
NEGATIVE = re.compile(r' style="height:-[\d.]+em;"')
# Elements whose children are a row without being told so (MathML Core, 3.1.3 and the elements that refer to it).
ROWS = ("math", "mrow", "mstyle", "mtd", "msqrt", "mphantom", "mpadded")
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)


def simpler(text: str) -> str:
    """Return a page with fewer boxes in its formulas."""
    kept, end = [], 0
    for start in START.finditer(text):
        depth = 0
        for span in SPAN.finditer(text, start.start()):
            depth += -1 if span[1] else 1
            if depth == 0:
                break
        stop = text.index(">", span.end()) + 1
        kept += [text[end : start.start()], _simpler(text[start.start() : stop])]
        end = stop
    return "".join([*kept, text[end:]])


_simpler = cache(boxes.simpler)


def _children(element: ElementTree.Element) -> list[ElementTree.Element]:
    """Return an element's children, with those of a group that says nothing in the group's place."""
    children = []
    for child in element:
        inner = _children(child)
        says_nothing = child.tag in ("mrow", "mstyle") and not child.attrib
        if says_nothing and (element.tag in ROWS or len(inner) == 1):
            children += inner
        else:
            child[:] = inner
            children.append(child)
    return children


@cache
def ungrouped(mathml: str) -> str:
    """Return a formula without the groups around what is a group anyway, or around one thing."""
    formula = ElementTree.fromstring(mathml)
    formula[:] = _children(formula)
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)


def spoken(match: re.Match[str]) -> str:
    """Return a formula's MathML without what is needless there."""
    text = match[0]
    for needless in NEEDLESS:
        text = needless.sub("", text)
    return ungrouped(text)


def lighten(pages: list[Path]) -> str:
    """Rewrite the pages' formulas; return the style rules that they need."""
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    texts = {path: simpler(MATH.sub(spoken, NEGATIVE.sub("", text))) for path, text in texts.items()}
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
