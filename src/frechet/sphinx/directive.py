"""What the directives share: what they are asked, and how a fault is told."""

from __future__ import annotations

from abc import abstractmethod
from typing import cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.patches import MathDirective
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..derivation import Derivation, derive, variable_in
from ..errors import FrechetError, UnsupportedError
from ..expr import Expr, Sym, symbols
from ..parse import parse, parse_latex
from . import falsehoods

logger = logging.getLogger(__name__)


class FalseError(FrechetError):
    """What an author claims is false."""


def notation(argument: str) -> str:
    """Return the notation in which formulas are written."""
    return str(directives.choice(argument, ("text", "latex")))


class Certified(SphinxDirective):
    """A directive whose faults are told in one line: the file, the line, and what is wrong."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    @abstractmethod
    def made(self) -> list[nodes.Node]:
        """Return what stands in the book."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the book, or what is wrong."""
        try:
            return self.made()
        except FrechetError as error:
            return self.fault(error)
        except RecursionError:
            return self.fault(UnsupportedError("this formula is nested too deeply"))

    def fault(self, error: FrechetError) -> list[nodes.Node]:
        """Warn, and show on the page what is wrong in place of what was asked for."""
        said = f"{self.name}: {' '.join(str(error).split())}"
        falsehoods.note(self.env, self.env.docname, isinstance(error, FalseError))
        logger.warning(said, location=self.get_location(), type="frechet", subtype=self.name)
        return [nodes.error("", nodes.paragraph("", said))]

    # What is asked ------------------------------------------------------------------------------------

    def written(self, what: str) -> str:
        """Return the formula: the argument, or else the content."""
        argument, content = " ".join([*self.arguments]).strip(), "\n".join(self.content).strip()
        if bool(argument) == bool(content):
            both = "not in both places" if argument else "and there is none"
            raise UnsupportedError(f"{what} stands after the directive's name, or as its content, {both}")
        return " ".join((argument or content).split())

    def option(self, name: str, default: str = "") -> str:
        """Return an option's text."""
        return str(self.options.get(name) or default).strip()

    @property
    def in_latex(self) -> bool:
        """Whether formulas are LaTeX."""
        return self.option("notation", "text") == "latex"

    def read(self, written: str) -> Expr:
        """Return the expression that a text denotes."""
        return (parse_latex if self.in_latex else parse)(written, self.option("where"))

    def variable(self, f: Expr) -> Sym:
        """Return the variable to differentiate by."""
        name = self.option("wrt")
        if not name:
            known = ", ".join(s.name for s in symbols(f))
            raise UnsupportedError(f"the option 'wrt' names the variable to differentiate by: {known or 'none here'}")
        if self.in_latex and name not in {s.name for s in symbols(f)}:
            name = str(parse_latex(name, f))
        return variable_in(f, name)

    def derivation(self, f: Expr) -> Derivation:
        """Return the derivation of the gradient."""
        return derive(f, self.variable(f))

    # What is made -------------------------------------------------------------------------------------

    def equation(self, latex: str) -> list[nodes.Node]:
        """Return a displayed equation, numbered where the option `name` labels it: Sphinx's own, for its references."""
        label = self.option("name") or None
        block = nodes.math_block(latex, latex, docname=self.env.docname, number=None, label=label, nowrap=False)
        self.set_source_info(block)
        made: list[nodes.Node] = [block]
        MathDirective.add_target(cast(MathDirective, self), made)
        return made
