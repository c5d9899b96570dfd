"""The pictures that a link to the book shows elsewhere: one of each chapter, one of the book."""

import io
import re
from html import unescape
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

SIZE = (1200, 630)  # what the networks ask for
INK, PAPER, MARK = "#0b4f6c", "#ffffff", "#d9e8ee"
BOOK = "Fréchet derivatives for machine learning"
SAYS = "Matrix gradients, derived step by step and checked by machine"
FORMULA = r"$\mathrm{d}f = \langle\, \nabla f,\ \mathrm{d}X \,\rangle$"
LINE = 26  # letters of the title that fit on a line


def lines(text: str, width: int) -> list[str]:
    """Return a text broken into lines of at most so many letters, a longer word apart."""
    found = [""]
    for word in text.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > width:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def card(title: str, says: str) -> bytes:
    """Return one card as a PNG file."""
    with matplotlib.rc_context({"mathtext.fontset": "cm", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=INK)
        broken = lines(title, LINE)
        assert len(broken) <= 3, f"a title too long for its card: {title}"
        figure.text(0.065, 0.86, "frechet", color=MARK, fontsize=22, va="center")
        figure.text(0.065, 0.74, "\n".join(broken), color=PAPER, fontsize=45, weight="bold", va="top", linespacing=1.25)
        figure.text(0.065, 0.27, "\n".join(lines(says, 52)[:2]), color=MARK, fontsize=22, va="top", linespacing=1.4)
        figure.text(0.935, 0.86, FORMULA, color=PAPER, fontsize=30, ha="right", va="center")
        file = io.BytesIO()
        figure.savefig(file, format="png", facecolor=INK, metadata={"Software": None})
    return file.getvalue()


def chapters(site: Path) -> dict[str, tuple[str, str]]:
    """Return each chapter's title, as its page has it, and the question that the cover asks of it."""
    cover = (site / "book/index.html").read_text(encoding="utf-8")
    asked = r'href="\.\./notebooks/(\w+)\.html">.*?<span class="cover-question">(.*?)</span>\s*</p>'
    questions = dict(re.findall(asked, cover, re.DOTALL))
    found = {}
    for path in sorted((site / "notebooks").glob("*.html")):
        title = re.search(r"<title>(.*?) (?:&#8212;|—) ", path.read_text(encoding="utf-8"))
        assert title, f"{path}: no title"
        says = questions.get(path.stem, "")
        shown = BOOK if "katex" in says else unescape(re.sub(r"<[^>]*>", "", says)) or BOOK  # a card shows words alone
        found[path.stem] = (unescape(title[1]), shown)
    return found


def draw(site: Path) -> None:
    """Write the cards to where the pages' tags say that they are."""
    folder = site / "_static/cards"
    folder.mkdir()
    for name, words in {"book": (BOOK, SAYS), **chapters(site)}.items():
        (folder / f"{name}.png").write_bytes(card(*words))
