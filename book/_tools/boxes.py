"""Say with fewer boxes what KaTeX's say: an index alone needs no table, and a class that no style sheet names no span.

KaTeX builds every formula from nested tables, so that all can be stacked on all. Most indices and exponents stand
alone, though, and hold plain letters: a shift of the letters shows the same. A test compares where the letters stand.
"""

import re
import xml.etree.ElementTree as ET
from html import escape

# What stands on one line; anything else in an index may be taller than the line, and keeps its table.
FLAT = re.compile(
    r"m(?:ord|bin|rel|open|close|punct|inner|op|space|tight)|math[a-z]+|amsrm|text(?:rm|it|bf)?|(?:reset-)?size\d+|sizing"
)
# Classes that neither KaTeX's sheet nor ours names, or that change nothing in an element without content.
NAMELESS = {"mbin", "mrel", "mopen", "mclose", "mpunct", "minner", "mtight", "mord", "mop"}
SIZES = {("reset-size6", "size3"): 0.7, ("reset-size3", "size1"): 5 / 7, ("reset-size6", "size1"): 0.5}
# Under an element of these classes, KaTeX's sheet tells so many generations apart by their place alone.
HELD = {
    "vlist": 2, "mfrac": 2, "delim-size1": 1, "delim-size4": 1, "inner": 1, "clap": 1, "llap": 1, "rlap": 1,
    "accent": 1,
}  # fmt: skip
SPACE = re.compile(r"margin-right:-?[\d.]+em;")
SIGN = re.compile(r'<span style="margin-right:([\d.]+em);"></span>([^<>]+)<span style="margin-right:\1;"></span>')
TOP = re.compile(r"top:(-?[\d.]+)em;")
MARGIN = re.compile(r"margin-(left|right):(-?[\d.]+)em;")
STRUT = re.compile(r"height:([\d.]+)em;")


def classes(element: ET.Element) -> list[str]:
    """Return an element's classes."""
    return (element.get("class") or "").split()


def em(value: float) -> str:
    """Return a length as KaTeX rounds it."""
    return f"{round(value, 4):g}em"


def alone(element: ET.Element) -> ET.Element | None:
    """Return the box that holds an index or exponent which stands alone and on one line, or nothing."""
    table = element[0] if classes(element) == ["msupsub"] and len(element) == 1 else None
    if table is None or "vlist-t" not in classes(table):
        return None
    boxes = table[0][0]
    if len(boxes) != 1 or any(len(empty) for row in table[1:] for empty in row[0]):
        return None
    box = boxes[0]
    if len(box) != 2 or classes(box[0]) != ["pstrut"] or set(classes(box)):
        return None
    flat = all(FLAT.fullmatch(name) for part in box[1].iter() for name in classes(part))
    return box if flat and all(part.tag == "span" for part in box.iter()) else None


def shifted(box: ET.Element) -> ET.Element:
    """Return the letters of an index, shifted by the style alone."""
    style, (strut, inner) = box.get("style", ""), box
    top, height = TOP.search(style), STRUT.search(strut.get("style", ""))
    assert top and height, ET.tostring(box)
    names = classes(inner)
    size = next((SIZES[pair] for pair in SIZES if {"sizing", *pair} <= set(names)), None)
    assert size or "sizing" not in names, names
    scale = size or 1
    told = f"position:relative;top:{em((float(top[1]) + float(height[1])) / scale)};"
    told += "".join(f"margin-{side}:{em(float(width) / scale)};" for side, width in MARGIN.findall(style))
    inner.set("style", told + (f"font-size:{em(scale)};" if size else "") + inner.get("style", ""))
    inner.set("class", " ".join(name for name in names if not re.fullmatch(r"sizing|(?:reset-)?size\d+", name)))
    return inner


def flatten(element: ET.Element) -> None:
    """Replace, from within, every index that stands alone."""
    for place, child in enumerate(element):
        flatten(child)
        if (box := alone(child)) is not None:
            new = shifted(box)
            new.tail = child.tail
            element[place] = new


def written(element: ET.Element, held: int = 0) -> str:
    """Return an element as text; ``held`` is how many generations, itself the first, some style sheet counts."""
    names = classes(element)
    holds = max((generations for name, generations in HELD.items() if name in names), default=0)
    if any({"mtable", "text"} & set(classes(part)) for part in element.iter()):
        holds = max(holds, 1)  # our own sheet sets derivations by what stands beside their table
    else:
        names = [name for name in names if name not in NAMELESS]
    if space(element):
        names = [name for name in names if name != "mspace"]
    body = escape(element.text or "", quote=False)
    inside = max(holds, held - 1)
    body += "".join(written(child, inside) + escape(child.tail or "", quote=False) for child in element)
    given = {**element.attrib, "class": " ".join(names)}
    told = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    tag = element.tag.rpartition("}")[2]  # HTML knows what belongs to SVG
    return body if not told and held <= 0 and tag == "span" else f"<{tag}{told}>{body}</{tag}>"


def space(element: ET.Element) -> bool:
    """Whether an element is a space and nothing else."""
    return classes(element) == ["mspace"] and not len(element) and bool(SPACE.fullmatch(element.get("style", "")))


def spaced(match: re.Match[str]) -> str:
    """Return a sign between two spaces of one width as a sign with that space on both sides."""
    return f'<span style="margin-left:{match[1]};margin-right:{match[1]};">{match[2]}</span>'


def simpler(boxes: str) -> str:
    """Return the boxes of one formula, fewer."""
    tree = ET.fromstring(boxes)
    flatten(tree)
    return SIGN.sub(spaced, written(tree))
