"""Build the site from the stored notebooks: the engine's own pages, Jupyter Book, and what that leaves untidy."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import discovery
import exercise_index
import ledger
import offline
import performance
import post

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book/_ext"))
import publication  # noqa: E402  # Sphinx's extension lies elsewhere; one place says where the site will be

HTML = ROOT / "_build/html"
# Jupyter Book's own front page is a bare redirect, without doctype or title.
FRONT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="A course on the gradients of matrix functions, derived and checked step by step.">
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
<link rel="icon" href="_static/favicon.svg" type="image/svg+xml">
</head>
<body><p><a href="{target}">{title}</a></p></body>
</html>
"""


def write_pages(folder: Path, pages: dict[str, str]) -> None:
    """Write pages that changed and remove those that are gone, so that Sphinx reads again only what it must."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.stem not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def public() -> dict[str, list[str]]:
    """Return every public name, by the module that defines it: what ``frechet.__all__`` lists, and it alone."""
    import frechet

    groups: dict[str, list[str]] = {}
    for name in sorted(frechet.__all__):
        home = getattr(getattr(frechet, name), "__module__", "")
        if home.startswith("frechet."):
            groups.setdefault(home.removeprefix("frechet."), []).append(name)
    return groups


def reference() -> str:
    """Return the page that documents every public name."""
    import frechet

    text = [
        "# Python interface",
        "",
        "What `import frechet as fr` offers besides the rules, which have pages of their own.",
        "",
    ]
    for home, names in public().items():
        text += [f"## `{home}`", ""]
        for name in names:
            value = getattr(frechet, name)
            kind = "autoclass" if isinstance(value, type) else "autofunction" if callable(value) else "autodata"
            text += ["```{eval-rst}", f".. {kind}:: frechet.{name}"]
            text += ["   :members:"] * (kind == "autoclass") + ["```", ""]
    return "\n".join(text)


def forget_old_contents() -> None:
    """Remove the built pages when the table of contents changed: Sphinx would leave its old form in their sidebars."""
    built = HTML / "book/index.html"
    if built.exists() and built.stat().st_mtime < (ROOT / "_toc.yml").stat().st_mtime:
        shutil.rmtree(ROOT / "_build")


def generate() -> None:
    """Write the pages that the engine knows better than we do: its rules and its interface."""
    from frechet.render import catalogue

    write_pages(ROOT / "book/catalogue", catalogue.pages())
    write_pages(ROOT / "book/reference", {"python": reference()})
    generated = {"ledger": ledger.page, "exercises": exercise_index.page, "performance": performance.page}
    for name, make in generated.items():
        text = make()
        page = ROOT / f"book/{name}.md"
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def finish() -> None:
    """Write a full front page, make the pages light, and add what their scripts need."""
    (HTML / "index.html").write_text(
        FRONT.format(title="Fréchet derivatives for machine learning", target="book/index.html"),
        encoding="utf-8",
    )
    post.finish(HTML)
    # Beside the scripts of the exercises, which frechet.sphinx has put there; the service worker belongs at the root.
    scripts = shutil.ignore_patterns("sw.js")
    shutil.copytree(ROOT / "book/browser", HTML / "_static/frechet", ignore=scripts, dirs_exist_ok=True)
    discovery.finish(HTML, publication.address())


def main() -> int:
    """Return the exit status of the build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strict", action="store_true", help="a warning fails the build")
    options = parser.parse_args()
    forget_old_contents()
    generate()
    shutil.rmtree(HTML, ignore_errors=True)  # finished pages cannot be finished again; what was read is kept elsewhere
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-n", "--keep-going"]
    status = subprocess.run([*command, *(["-W", "--quiet"] if options.strict else [])], cwd=ROOT).returncode
    if status == 0:
        finish()
        offline.write(HTML)  # last: its version is a hash of all that is published
    return status


if __name__ == "__main__":
    sys.exit(main())
