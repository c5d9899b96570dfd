"""What is done to the built pages, tried on small ones."""

import post
import pytest


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ('<link rel="stylesheet" type="text/css" href="_static/a.css?v=1" />', ["_static/a.css"]),
        ('<link href="_static/a.css" rel="stylesheet" />', ["_static/a.css"]),
        ('<link rel="stylesheet" media="print" href="_static/a.css" />', []),
        ('<link href="_static/a.css" rel="stylesheet" media="print" />', []),
        ('<link rel="icon" href="_static/a.css" />', []),
    ],
)
def test_a_sheet_goes_into_the_one_sheet_unless_it_serves_one_medium(link, taken):
    """A rule for paper would otherwise hold on the screen."""
    assert [match[1] for match in post.SHEET.finditer(f"<head>{link}\n<title>t</title></head>")] == taken


def test_a_page_keeps_its_sheet_for_paper(tmp_path, monkeypatch):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/a.css").write_text("p { color: red }")
    (tmp_path / "_static/paper.css").write_text("nav { display: none }")
    kept = '<link rel="stylesheet" media="print" href="_static/paper.css" />'
    (tmp_path / "p.html").write_text(f'<link rel="stylesheet" href="_static/a.css" />\n{kept}<p>words</p>')
    monkeypatch.setattr(post.fonts, "icons", lambda static, css: None)  # none is drawn here
    post.one_sheet(tmp_path)
    html = (tmp_path / "p.html").read_text()
    assert kept in html and "a.css" not in html
    assert "none" not in next((tmp_path / "_static").glob("site.*.css")).read_text()
