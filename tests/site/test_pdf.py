"""The book as a PDF, in small: the cover, a chapter and the bibliography; the whole of it is `make pdf`."""

import browser
import pdf
import pytest
from binding import Printed
from pypdf import PdfReader
from pypdf.generic import Destination

NAMES = ["book/index", "notebooks/frechet_derivative", "book/catalogue/equations", "book/bibliography"]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    browser.in_own_thread(pdf.make, pdf.HTML, target, NAMES)
    return PdfReader(target)


def bookmarks(book, entries=None, depth=0):
    """Yield the depth, title and page number of every bookmark."""
    for entry in book.outline if entries is None else entries:
        if isinstance(entry, Destination):
            yield depth, entry.title, book.get_destination_page_number(entry)
        else:
            yield from bookmarks(book, entry, depth + 1)


def words(page) -> str:
    return " ".join(page.extract_text().split())


def test_it_begins_with_a_title_page_and_contents(book):
    assert "Fréchet derivatives for machine learning" in words(book.pages[0])
    contents = words(book.pages[1])
    assert all(title in contents for title in ("Contents", "The Fréchet derivative", "Equations", "Bibliography"))


def test_the_contents_name_the_page_on_which_a_chapter_begins(book):
    number = next(page for _, title, page in bookmarks(book) if title == "The Fréchet derivative")
    contents = [line.split() for line in book.pages[1].extract_text().splitlines()]
    assert any(line[-1] == str(number + 1) for line in contents if line[:1] == ["The"] or line[-1].isdigit())
    assert words(book.pages[number]).endswith(f"The Fréchet derivative {number + 1}")


def test_every_page_of_the_site_has_a_bookmark_with_its_sections_below(book):
    found = list(bookmarks(book))
    assert [title for depth, title, _ in found if depth == 0] == [
        "Fréchet derivatives for machine learning", "Course", "Rules", "Reference",
    ]  # fmt: skip
    assert (1, "The Fréchet derivative") in [(depth, title) for depth, title, _ in found]
    assert (2, "sylvester") in [(depth, title) for depth, title, _ in found]
    assert [number for _, _, number in found] == sorted(number for _, _, number in found)


def test_a_section_is_on_the_page_to_which_its_bookmark_leads(book):
    title, number = next((title, number) for depth, title, number in bookmarks(book) if depth == 2)
    assert title in words(book.pages[number])


def test_no_link_leads_to_the_machine_that_made_it(book):
    leads = [note.get_object() for page in book.pages for note in page.get("/Annots", ())]
    addresses = [str(lead["/A"].get("/URI", "")) for lead in leads if "/A" in lead]
    assert leads and [address for address in addresses if "127.0.0.1" in address] == []


def test_a_citation_leads_into_the_bibliography(book):
    start = next(page for _, title, page in bookmarks(book) if title == "Bibliography")
    course = range(2, start)
    leads = [note.get_object() for n in course for note in book.pages[n].get("/Annots", ())]
    to = {book.get_page_number(lead["/Dest"][0].get_object()) for lead in leads if "/Dest" in lead}
    assert any(number >= start for number in to)


def test_what_is_folded_on_the_screen_is_printed(book):
    """The chapter's solutions are folded, and its buttons of no use on paper."""
    text = " ".join(words(page) for page in book.pages)
    page = (pdf.HTML / f"{NAMES[1]}.html").read_text(encoding="utf-8")
    assert "<summary>Solution" in page and text.count("Solution") >= page.count("<summary>Solution")
    assert "Skip to main content" not in text


def test_without_a_place_for_its_link_the_pdf_is_not_offered_silently(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/index.html").write_text("<p>A cover.</p>")
    with pytest.raises(SystemExit, match="no place"):
        pdf.offer(tmp_path, 1, 1)


def test_the_link_is_put_on_the_cover_once(tmp_path):
    (tmp_path / "book").mkdir()
    cover = tmp_path / "book/index.html"
    cover.write_text(f"<p>A cover.</p>{pdf.MARK}")
    pdf.offer(tmp_path, 312, 8_100_000)
    pdf.offer(tmp_path, 312, 8_100_000)
    assert cover.read_text().count("(312 pages, 8 MB)") == 1


def test_a_page_without_a_heading_is_an_error():
    with pytest.raises(IndexError):
        _ = Printed([], b"").title
