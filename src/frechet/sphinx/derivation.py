"""The directive that places a certified derivation."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.domains.std import StandardDomain

from ..calculus.styles import NAMES, certificate_text
from ..calculus.styles.style import DETAIL
from ..derivation import Derivation
from ..errors import UnsupportedError
from ..render.breaking import latex_lines
from ..render.derivation import LATEX_WIDTH, derivation_latex, derivation_text
from ..render.latex import latex
from .directive import Certified, notation
from .forms import Forms, displayed, forms, from_html, literal, paragraph, raw

SHOWN = ("steps", "gradient", "all")


class DerivationDirective(Certified):
    """A derivation of a gradient: of the formula that is the argument, or the content."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {
        "wrt": directives.unchanged_required,
        "where": directives.unchanged,
        "notation": notation,
        "style": lambda argument: directives.choice(argument, NAMES),
        "steps": lambda argument: directives.choice(argument, tuple(DETAIL)),
        "show": lambda argument: directives.choice(argument, SHOWN),
        "name": directives.unchanged,
    }

    def made(self) -> list[nodes.Node]:
        """Return the steps, the gradient alone, or both with code to run."""
        d = self.derivation(self.read(self.written("the function to differentiate")))
        how = (self.option("style", NAMES[0]), self.option("steps", "textbook"))
        show = self.option("show", "steps")
        if show == "gradient":
            return [*self.equation(result(d)), checked(d, how)]
        target = self.target(d)
        if show == "steps":
            return [*target, steps(d, *how)]
        return [*target, displayed(result(d)), steps(d, *how), code(d)]

    def target(self, d: Derivation) -> list[nodes.Node]:
        """Return what references lead to, where the derivation has a name; a reference says what is derived."""
        if not self.option("name"):
            return []
        label = nodes.fully_normalize_name(self.option("name"))
        labels = cast(StandardDomain, self.env.get_domain("std"))
        if label in labels.labels:
            raise UnsupportedError(f"the name {label!r} is taken, on the page {labels.labels[label][0]}")
        place = (self.env.docname, f"derivation-{nodes.make_id(label)}")
        labels.labels[label] = (*place, f"the gradient by {d.variable.name}")
        labels.anonlabels[label] = place
        target = nodes.target("", "", ids=[place[1]])
        self.state.document.note_explicit_target(target)
        return [target]


def steps(d: Derivation, style: str, detail: str) -> Forms:
    """Return the steps, each with its rule, the conditions, and what was certified."""
    checked = certificate_text(d, style, detail)
    where = "Where " + "; ".join(c.shown("latex") for c in d.conditions) + "."
    return forms(
        from_html(d.html(style, detail)),
        [
            *([paragraph(where)] if d.conditions else []),
            displayed(derivation_latex(d, style, detail)),
            paragraph(checked),
        ],
        [literal(f"{derivation_text(d, style, detail)}\n\n{checked}")],
    )


def result(d: Derivation) -> str:
    """Return the function and its gradient, one below the other, in LaTeX."""
    x = latex(d.wrt)
    rows = []
    for left, right in ((f"f({x})", d.function), (rf"\nabla_{{{x}}} f({x})", d.gradient)):
        first, *more = latex_lines(latex(right), LATEX_WIDTH)
        rows += [f"{left} &= {first}", *(rf"&\quad {{}} {line}" for line in more)]
    joined = " \\\\[4pt]\n".join(rows)
    return f"\\begin{{aligned}}\n{joined}\n\\end{{aligned}}"


def checked(d: Derivation, how: tuple[str, str]) -> Forms:
    """Return the conditions, and what was certified."""
    words = f"{certificate_text(d, *how)}"
    if d.conditions:
        words = "Where " + "; ".join(c.shown("latex") for c in d.conditions) + f". {words}"
    return certificate(words)


def certificate(words: str) -> Forms:
    """Return what was certified, as a line below a formula."""
    html = [raw('<p class="frechet-certificate">✓ '), *paragraph(words).children, raw("</p>")]
    return forms(html, [paragraph(words)], [paragraph(words)])


def code(d: Derivation) -> Forms:
    """Return NumPy code for value and gradient, folded where pages fold; of some sums there is none."""
    try:
        written = d.code("numpy")
    except UnsupportedError as error:
        said = f"There is no code for this: {error}."
        return forms([nodes.paragraph("", said)], [], [])
    block = nodes.literal_block(written, written, language="python")
    fold = [raw('<details class="frechet-fold"><summary>NumPy</summary>'), block, raw("</details>")]
    return forms(fold, [block.deepcopy()], [block.deepcopy()])
