"""Take the README's pictures from the built site: one derivation, and a chapter's first screen."""

import io
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/site"))

import browser  # noqa: E402  # it lives with the tests
from PIL import Image  # noqa: E402  # after the path is set, as the line above

FOLDER = ROOT / "book/_static/readme"
WIDTH, BYTES = 1000, 150_000
# The README's example, samples in columns: its lines and its certificate, without what the chapter says below.
DERIVATION = """() => {
  const found = [...document.querySelectorAll('.cell_output p.certificate')]
    .map(p => p.closest('.cell_output')).find(box => box.querySelector('div.math')
      && /W\\s*X\\s*[−-]\\s*Y/.test(box.querySelector('math').textContent));
  const [top, bottom] = [found.querySelector('div.math'), found.querySelector('p.certificate')];
  top.scrollIntoView({ block: 'center' });
  const [a, b] = [top.getBoundingClientRect(), bottom.getBoundingClientRect()];
  return { x: a.left - 16, y: a.top - 8, width: a.width + 32, height: b.bottom - a.top + 20 };
}"""


def saved(name: str, picture: bytes) -> None:
    """Store a picture with few colours and no wider than a page shows it."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    path = FOLDER / f"{name}.png"
    image.quantize(160).save(path, optimize=True)
    size = path.stat().st_size
    assert size < BYTES, f"{path.name} has {size} bytes; {BYTES} are allowed"
    print(f"{path.relative_to(ROOT)}: {image.width} x {image.height}, {size // 1000} kB")


def take() -> None:
    """Open the built site and store both pictures."""
    FOLDER.mkdir(exist_ok=True)
    with browser.served(ROOT / "_build/html") as host, browser.chromium() as chromium:

        def opened(width: int, height: int, scale: float) -> Any:
            context = chromium.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=scale, color_scheme="light"
            )
            page = context.new_page()
            page.goto(host + "notebooks/least_squares.html", wait_until="load")
            page.evaluate("document.fonts.ready")
            return page

        page = opened(1000, 900, 2)
        saved("derivation", page.screenshot(clip=page.evaluate(DERIVATION)))
        saved("site", opened(1280, 800, 1).screenshot())


if __name__ == "__main__":
    take()
