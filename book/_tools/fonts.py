"""Cut the fonts to what is drawn: of two thousand icons thirty, of KaTeX's signs first those that the book uses."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACE = re.compile(r"@font-face\{([^}]*url\((katex/fonts/[^)]+\.woff2)\)[^}]*)\}")


# Which boxes a font draws; all others draw the signs between them.
BOXES = {"KaTeX_Main-Bold": "mathbf|textbf", "KaTeX_Math-Italic": "mathnormal"}
# What nearly every formula needs: asked for with the page, it comes before the formulas are drawn, and none moves.
FIRST = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")


def cut(font: Path, target: Path, wanted: set[int]) -> None:
    """Write the part of a font that draws the wanted characters."""
    loaded = TTFont(font)
    options = subset.Options(flavor="woff2", notdef_outline=True, layout_features=["*"])
    options.recalc_timestamp = False
    options.hinting = False  # a quarter of a font, for screens that draw letters on whole pixels
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(loaded)
    subset.save_font(loaded, target, options)


def icons(static: Path, css: str) -> None:
    """Keep of the icon fonts what the style sheet draws."""
    drawn = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}
    drawn |= {ord(letter) for letter in css if "\ue000" <= letter <= "\uf8ff"}
    assert drawn, "the style sheet draws no icon"
    for path in static.rglob("fontawesome/**/*.woff2"):
        if path.name in css:
            cut(path, path, drawn & set(TTFont(path).getBestCmap()))
        else:
            path.unlink()


def ranges(characters: set[int]) -> str:
    """Return characters as CSS lists them."""
    runs: list[list[int]] = []
    for code in sorted(characters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def drawn(pages: list[str]) -> dict[str, set[int]]:
    """Return the characters that each font draws on the pages; under no name those of every other font."""
    used = {"": {ord(letter) for page in pages for letter in set(page)}}
    for font, names in BOXES.items():
        box = re.compile(rf'<span class="(?:[^"]* )?(?:{names})(?: [^"]*)?"[^>]*>([^<]+)<')
        used[font] = {ord(letter) for page in pages for text in box.findall(page) for letter in text}
    return used


def early(page: str, root: str) -> str:
    """Return the links that ask for the fonts of a page's formulas at once, for a page that has some."""
    if 'class="katex"' not in page:
        return ""
    link = '<link rel="preload" href="{}_static/katex/fonts/{}.woff2" as="font" type="font/woff2" crossorigin/>\n'
    return "".join(link.format(root, font) for font in FIRST)


def mathematics(static: Path, css: str, used: dict[str, set[int]]) -> str:
    """Split each of KaTeX's fonts: the browser fetches the second file for a sign that no page of the book shows."""

    def faces(match: re.Match[str]) -> str:
        path = static / match[2]
        known = set(TTFont(path).getBestCmap())
        wanted = used.get(path.stem, used[""])
        parts = {"": known & wanted, "-rest": known - wanted}
        if not all(parts.values()):
            return match[0]
        whole = path.read_bytes()
        text = ""
        for ending, characters in parts.items():
            path.write_bytes(whole)
            name = match[2].replace(".woff2", f"{ending}.woff2")
            cut(path, static / name if ending else path.with_suffix(".new"), characters)
            text += f"@font-face{{{match[1].replace(match[2], name)};unicode-range:{ranges(characters)}}}"
        path.with_suffix(".new").replace(path)
        return text

    return FACE.sub(faces, css)
