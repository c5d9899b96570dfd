"""The built site, read as files; and the reader itself, tried on planted mistakes."""

from pathlib import Path

import pytest
from pages import faults

GOOD = """<!DOCTYPE html><html lang="en"><head><title>t</title><link rel="stylesheet" href="a.css">
<link rel="canonical" href="https://elsewhere.example/"></head>
<body><h1 id="top">t</h1><a href="#top">up</a> <a href="sub/">sub</a> <a href="https://elsewhere.example/">out</a>
<a href="mailto:a@b.example">m</a><img src="i.svg" alt="A curve."><pre>$$ raw in code $$</pre>{}</body></html>"""


def planted(folder: Path, body: str = "", css: str = "") -> list[str]:
    (folder / "sub").mkdir()
    (folder / "sub/index.html").write_text('<html><body><a href="../index.html#top">back</a></body></html>')
    (folder / "index.html").write_text(GOOD.replace("{}", body))
    (folder / "a.css").write_text(
        "@font-face { src: url(f.woff2) } a { background: url(data:image/svg+xml;base64,AA) }" + css
    )
    (folder / "i.svg").write_text("<svg/>")
    return list(faults(folder))


def test_a_good_page_has_no_fault(tmp_path):
    assert planted(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "css", "message"),
    [
        ('<a href="gone.html">x</a>', "", "leads nowhere: gone.html"),
        ('<a href="sub/index.html#gone">x</a>', "", "no such place on that page"),
        ('<a href="#gone">x</a>', "", "no such place on that page"),
        ('<a href="#f=x">x</a>', "", "no such place on that page"),
        ('<img src="gone.svg" alt="x">', "", "leads nowhere: gone.svg"),
        ('<script src="https://elsewhere.example/x.js"></script>', "", "another host"),
        ('<script src="//elsewhere.example/x.js"></script>', "", "another host"),
        ('<link rel="stylesheet" href="https://elsewhere.example/x.css">', "", "another host"),
        ('<link rel="preconnect" href="https://elsewhere.example">', "", "another host"),
        ('<img alt="x" srcset="i.svg 1x, https://elsewhere.example/i.svg 2x">', "", "another host"),
        ('<p style="background: url(https://elsewhere.example/i.svg)">x</p>', "", "another host"),
        ("<style>@import 'https://elsewhere.example/x.css'</style>", "", "another host"),
        ("", "@import url(https://elsewhere.example/x.css);", "a.css: loads from another host"),
        ("", "b { src: url('//elsewhere.example/f.woff2') }", "a.css: loads from another host"),
        ('<img src="i.svg">', "", "without a text alternative"),
        ('<img src="i.svg" alt="../_images/0a1b.svg">', "", "without a text alternative"),
        ('<span class="katex-error" title="ParseError">x</span>', "", "KaTeX refuses: ParseError"),
        (r"<p>let \(x\) be</p>", "", "unrendered formula"),
        (r"<p>$$ x $$</p>", "", "unrendered formula"),
        ('<p id="top">again</p>', "", "id 'top' occurs 2 times"),
    ],
)
def test_a_planted_mistake_is_found(tmp_path, body, css, message):
    found = planted(tmp_path, body, css)
    assert len(found) == 1 and message in found[0], found


def test_the_site_has_no_fault(site):
    assert list(faults(site)) == []


def test_the_site_has_every_page_of_the_contents(site, root):
    """A chapter that is not in _toc.yml, or a family of rules that is not built, would be missing silently."""
    expected = {f"notebooks/{path.stem}" for path in (root / "notebooks").glob("*.ipynb")}
    expected |= {
        f"book/{folder}/{path.stem}"
        for folder in ("catalogue", "reference")
        for path in (root / "book" / folder).glob("*.md")
    }
    expected |= {f"book/{path.stem}" for path in (root / "book").glob("*.md")}
    assert {name for name in expected if not (site / f"{name}.html").exists()} == set()
    index = (site / "book/index.html").read_text()
    assert {name for name in expected if name.split("/")[-1] + ".html" not in index and name != "book/index"} == set()
