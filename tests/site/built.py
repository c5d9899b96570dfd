"""The site that `make site` built, as the tests read it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
# The front page only redirects; what `make lite` adds are no pages of the book.
PAGES = sorted(
    str(path.relative_to(SITE))
    for path in SITE.rglob("*.html")
    if not {"_static", "lite"} & {*path.relative_to(SITE).parts} and path != SITE / "index.html"
)
CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
OTHERS = [page for page in PAGES if page not in CHAPTERS]
SCREENSHOTS = ROOT / "artefacts/screenshots"
