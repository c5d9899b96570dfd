"""Join printed pages into a book: sheets in order, bookmarks, page numbers, and links that lead to a sheet."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urldefrag

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NullObject


@dataclass(frozen=True)
class Printed:
    """One page of the site on paper, with its headings: level, id and text."""

    headings: list[dict[str, Any]]
    sheets: bytes

    @cached_property
    def reader(self) -> PdfReader:
        """The sheets, read."""
        return PdfReader(io.BytesIO(self.sheets))

    @property
    def title(self) -> str:
        """The first heading."""
        return str(self.headings[0]["text"])

    @cached_property
    def places(self) -> dict[str, tuple[int, float]]:
        """Where on the sheets each id stands: the sheet's number, and the height on it."""
        found = {}
        for name, place in self.reader.named_destinations.items():
            number = self.reader.get_destination_page_number(place)
            if number is not None and number >= 0:
                found[unquote(name.lstrip("/"))] = (number, float(place.top or 0))
        return found


@dataclass(frozen=True)
class Bound:
    """The book, and how many sheets it has."""

    writer: PdfWriter
    pages: int


Part = tuple[str, list[tuple[str, Printed]]]


def bind(
    parts: list[Part],
    host: str,
    front: Callable[[dict[str, int]], bytes],
    feet: Callable[[list[tuple[str, int]]], bytes],
) -> Bound:
    """Return the book. ``front`` prints title and contents from the first sheet of each page, ``feet`` the numbers."""
    printed = dict(page for _, pages in parts for page in pages)
    lead = len(PdfReader(io.BytesIO(front(dict.fromkeys(printed, 999)))).pages)
    first: dict[str, int] = {}
    count = lead
    for name, sheets in printed.items():
        first[name] = count
        count += len(sheets.reader.pages)

    writer = PdfWriter()
    opening = PdfReader(io.BytesIO(front({name: number + 1 for name, number in first.items()})))
    if len(opening.pages) != lead:
        raise ValueError("the contents changed their length with the numbers in them")
    for source in (opening, *(sheets.reader for sheets in printed.values())):
        for sheet in source.pages:
            writer.add_page(sheet)

    titles = [
        (sheets.title, first[name] + k + 1) for name, sheets in printed.items() for k in range(len(sheets.reader.pages))
    ]
    for (_, number), foot in zip(titles, PdfReader(io.BytesIO(feet(titles))).pages, strict=True):
        writer.pages[number - 1].merge_page(foot)
        writer.pages[number - 1].compress_content_streams()

    _bookmarks(writer, parts, first)
    for name, sheets in printed.items():
        for k in range(len(sheets.reader.pages)):
            _lead(writer, first[name] + k, name, printed, first, host)
    writer.page_mode = "/UseOutlines"
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    return Bound(writer, count)


def _bookmarks(writer: PdfWriter, parts: list[Part], first: dict[str, int]) -> None:
    """Add the parts, in them the pages, in them the sections."""
    for part, pages in parts:
        above = writer.add_outline_item(title=part, page_number=first[pages[0][0]], bold=True) if part else None
        for name, sheets in pages:
            chapter = writer.add_outline_item(title=sheets.title, page_number=first[name], parent=above)
            last: dict[int, Any] = {1: chapter}
            for heading in sheets.headings[1:]:
                sheet, top = sheets.places.get(heading["id"], (0, 0.0))
                parent = last.get(heading["level"] - 1, chapter)
                item = writer.add_outline_item(title=heading["text"], page_number=first[name] + sheet, parent=parent)
                item_object = item.get_object()
                assert isinstance(item_object, DictionaryObject)
                item_object[NameObject("/Dest")] = _place(writer, first[name] + sheet, top)
                item_object.pop("/A", None)
                last[heading["level"]] = item


def _place(writer: PdfWriter, sheet: int, top: float) -> ArrayObject:
    reference = writer.pages[sheet].indirect_reference
    assert reference is not None
    height = FloatObject(top) if top else NullObject()
    return ArrayObject([reference, NameObject("/XYZ"), NullObject(), height, NullObject()])


def _lead(
    writer: PdfWriter, sheet: int, name: str, printed: dict[str, Printed], first: dict[str, int], host: str
) -> None:
    """Let the links on a sheet lead to sheets; drop those to pages that are not in the book."""
    kept = ArrayObject()
    for reference in writer.pages[sheet].get("/Annots") or ():
        link = reference.get_object()
        action = link.get("/A")
        address = str(action.get_object().get("/URI", "")) if action is not None else ""
        if "/Dest" in link:
            target, place = name, unquote(str(link["/Dest"]).lstrip("/"))
        elif address.startswith(host):
            page, place = urldefrag(address.removeprefix(host))
            target, place = unquote(page).removesuffix(".html"), unquote(place)
        else:
            kept.append(reference)  # to another site
            continue
        if target in printed:
            on, top = printed[target].places.get(place, (0, 0.0))
            link[NameObject("/Dest")] = _place(writer, first[target] + on, top)
            link.pop("/A", None)
            kept.append(reference)
    if kept:
        writer.pages[sheet][NameObject("/Annots")] = kept
    else:
        writer.pages[sheet].pop("/Annots", None)
