"""The directive that places an equation: judged when the book is built, it stops the build where it is false."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from ..errors import FrechetError, ShapeError, UnsupportedError
from ..expr import symbols
from ..functions import functions_in
from ..parse import parse
from ..render.latex import latex
from ..render.prose import numbers_html
from ..statement import check_gradient, check_latex
from ..verdict import Verdict, check, check_identity, declared
from .derivation import certificate
from .directive import Certified, FalseError, notation
from .forms import Forms, forms, from_html


class ClaimDirective(Certified):
    """An equation; or, with `wrt` and `gradient`, a function and what is claimed to be its gradient."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {
        "wrt": directives.unchanged,
        "gradient": directives.unchanged,
        "where": directives.unchanged,
        "notation": notation,
        "wrong": directives.flag,
        "name": directives.unchanged,
    }

    def made(self) -> list[nodes.Node]:
        """Return the equation and its verdict, which must be what the author says that it is."""
        written = self.written("the claim")
        if bool(self.option("wrt")) != bool(self.option("gradient")):
            raise UnsupportedError("a claim on a gradient needs both options, 'wrt' and 'gradient'")
        try:
            verdict, shown = self.gradient(written) if self.option("wrt") else self.equality(written)
        except ShapeError as error:  # formulas that do not conform are equal to nothing
            raise FalseError(str(error)) from error
        words = " ".join(str(verdict).replace("\n", ". ").split())
        if verdict.ok == ("wrong" in self.options):
            raise FalseError(f"this is marked as wrong, and it is right: {words}" if verdict.ok else words)
        if verdict.ok:
            more = f"{verdict.diagnosis[:1].upper()}{verdict.diagnosis[1:]}. " if verdict.diagnosis else ""
            return [*self.equation(shown), certificate(f"{more}{verdict.certificate}.")]
        return [*self.equation(shown), refuted(verdict)]

    def equality(self, written: str) -> tuple[Verdict, str]:
        """Judge an equation between two sides."""
        where = self.option("where")
        if self.in_latex:
            return check_latex(written, where), written
        if "=" not in written:
            raise UnsupportedError("a claim is an equation, such as tr(A*B) = tr(B*A)")
        verdict = check_identity(written, declarations=where)
        return verdict, " = ".join(latex(parse(side, where)) for side in written.split("="))

    def gradient(self, written: str) -> tuple[Verdict, str]:
        """Judge what is claimed to be the gradient of a function."""
        f = self.read(written)
        x, claim = self.variable(f), self.option("gradient")
        verdict = (check_gradient if self.in_latex else check)(f, x, claim)
        left = rf"\nabla_{{{latex(x)}}} \left[ {latex(f)} \right]"
        if self.in_latex:
            return verdict, f"{left} = {claim}"
        known = declared(symbols(f), functions_in(f))
        try:
            shown = latex(parse(claim, known))
        except FrechetError:  # a wrong claim need not conform
            shown = rf"\texttt{{{claim}}}"
        return verdict, f"{left} = {shown}"


def refuted(verdict: Verdict) -> Forms:
    """Return why a claim is wrong, and where."""
    lines = [f"Wrong: {verdict.diagnosis}.", *([f"{verdict.counterexample}."] if verdict.counterexample else [])]
    told = [nodes.paragraph("", line) for line in lines]
    html = "\n".join(f"<p>{numbers_html(line)}</p>" for line in lines)
    return forms(from_html(f'<div class="frechet-wrong">{html}</div>'), told, [node.deepcopy() for node in told])
