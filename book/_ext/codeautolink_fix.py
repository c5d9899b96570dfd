"""Keep sphinx-codeautolink 0.19 from failing on the sections that sphinx-proof and sphinx-exercise make.

Those sections have no title; the extension pops one title for each section it leaves, from a stack that is then empty.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_codeautolink.extension.block import CodeBlockAnalyser


def _depart_section(self: CodeBlockAnalyser, node: nodes.section) -> None:
    if self.title_stack:
        self.title_stack.pop()


def setup(app: Sphinx) -> dict[str, object]:
    """Replace the one method."""
    CodeBlockAnalyser.depart_section = _depart_section
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
