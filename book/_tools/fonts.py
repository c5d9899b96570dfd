"""Cut the fonts to what is drawn: of two thousand icons thirty, of KaTeX's signs first those that the book uses."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACE = re.compile(r"@font-face\{([^}]*url\((katex/fonts/[^)]+\.woff2)\)[^}]*)\}")


def cut(font: Path, target: Path, wanted: set[int]) -> None:
    """Write the part of a font that draws the wanted characters."""
    loaded = TTFont(font)
    options = subset.Options(flavor="woff2", notdef_outline=True, layout_features=["*"])
    options.recalc_timestamp = False
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


def mathematics(static: Path, css: str, used: set[int]) -> str:
    """Split each of KaTeX's fonts: the browser fetches the second file for a sign that no page of the book shows."""

    def faces(match: re.Match[str]) -> str:
        path = static / match[2]
        known = set(TTFont(path).getBestCmap())
        parts = {"": known & used, "-rest": known - used}
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
