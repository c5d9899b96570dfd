"""MATLAB source, which Octave reads too. It is text: the tests evaluate it with a small reader of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..expr import Sym
from ..integers import Integer
from ..spaces import SCALAR
from .dialect import Program, Result, checks, solutions
from .text import Text, block


class Matlab(Text):
    """Arguments by position, in the order of the comment at the head; sizes expand as in R2016b and later."""

    name = "matlab"
    pi = "pi"
    signs: ClassVar[Mapping[str, str]] = {"+": "+", "-": "-", "*": ".*", "/": "./", "@": "*", "**": ".^"}
    entrywise = "{0}({1})"
    functions: ClassVar[Mapping[str, str]] = {
        "sum": "sum(sum({0}))",
        "sum axis=0 keepdims=True": "sum({0}, 1)",
        "sum axis=1 keepdims=True": "sum({0}, 2)",
        "max": "max(max({0}))",
        "max axis=0 keepdims=True": "max({0}, [], 1)",
        "max axis=1 keepdims=True": "max({0}, [], 2)",
        "min": "min(min({0}))",
        "maximum": "max({0}, {1})",
        "minimum": "min({0}, {1})",
        "erf": "erf({0})",
        "erfc": "erfc({0})",
        "logaddexp": "logaddexp({0}, {1})",
        "linalg.inv": "inv({0})",
        "linalg.det": "det({0})",
        "linalg.slogdet": "sign_and_logdet({0})",
        "linalg.diagonal": "diag({0})",
        "tril": "tril({0})",
        "triu": "triu({0})",
        "linalg.matrix_power": "{0}^{1}",
        "linalg.solve": "mldivide({0}, {1})",
        "linalg.pinv": "pinv({0})",
        "linalg.adjugate": "adjugate({0})",
        "concat axis=0": "vertcat({0}, {1})",
        "concat axis=1": "horzcat({0}, {1})",
        "kron": "kron({0}, {1})",
        "vec": "reshape({0}, [], 1)",
        "unvec": "reshape({0}, {1}, {2})",
        "blocks_as_rows": "blocks_as_rows({0}, {1}, {2}, {3}, {4})",
        "rows_as_blocks": "rows_as_blocks({0}, {1}, {2}, {3}, {4})",
        "commutation": "commutation({0})",
    }
    helpers: ClassVar[Mapping[str, str]] = {
        "logaddexp": "function s = logaddexp(a, b)\n"
        "    % log(exp(a) + exp(b)), where neither overflows.\n"
        "    s = max(a, b) + log1p(exp(-abs(a - b)));\nend",
        "sign_and_logdet": "function parts = sign_and_logdet(A)\n"
        "    % The sign of the determinant of A, and the logarithm of its absolute value.\n"
        "    [~, U, P] = lu(A);\n"
        "    parts = [det(P) * prod(sign(diag(U))), sum(log(abs(diag(U))))];\nend",
        "block": "function B = block(whole, i, j, k, l)\n"
        "    % The rows i:j and the columns k:l.\n"
        "    B = whole(i:j, k:l);\nend",
        "blocks_as_rows": "function R = blocks_as_rows(A, m, n, p, q)\n"
        "    % The matrix whose rows are the transposed vecs of the m x n blocks of A, each p x q.\n"
        "    R = reshape(permute(reshape(A, [p m q n]), [2 4 1 3]), m * n, p * q);\nend",
        "rows_as_blocks": "function B = rows_as_blocks(A, m, n, p, q)\n"
        "    % The matrix of m x n blocks, each p x q, whose transposed vecs are the rows of A.\n"
        "    B = reshape(permute(reshape(A, [m n p q]), [3 1 4 2]), m * p, n * q);\nend",
        "commutation": "function K = commutation(A)\n"
        "    % The permutation matrix K with K vec(A) = vec(A.'); of A only the size counts.\n"
        "    places = reshape(1:numel(A), size(A)).';\n"
        "    rows = eye(numel(A));\n"
        "    K = rows(places(:), :);\nend",
        "adjugate": "function Y = adjugate(X)\n"
        "    % The adjugate, from X = U diag(s) V', for singular X too.\n"
        "    [U, S, V] = svd(X);\n"
        "    s = diag(S).'; E = eye(numel(s));\n"
        "    Y = det(U) * det(V) * V * diag(prod(s .* (1 - E) + E, 2)) * U.';\nend",
    }
    words = (
        "break case catch classdef continue else elseif end for function global if otherwise parfor persistent return "
        "spmd switch try while pi i j Inf NaN ans eps error size reshape numel eye zeros ones value gradient "
        "value_and_gradient linear_map"
    )

    def transposed(self, operand: str) -> str:
        """Return ``A.'``: A' would conjugate complex entries."""
        return f"{operand}.'"

    def reshaped(self, operand: str, rows: str, columns: str) -> str:
        """Return the operand where it is one number, which is a 1 x 1 matrix already."""
        if rows == columns == "1":
            return operand
        return f"reshape({operand}, {', '.join('[]' if n == '-1' else n for n in (rows, columns))})"

    def extent(self, operand: str, axis: int) -> str:
        """Return ``size(A, 1)``."""
        return f"size({operand}, {axis + 1})"

    def block(self, operand: str, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None]) -> str:
        """Return a call of our own function, whose rows and columns are counted from 1."""
        return block(operand, rows, columns)

    def part(self, operand: str, index: int) -> str:
        """Return an entry."""
        return f"{operand}({index + 1})"

    def constant(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return ``eye(n, n)``, ``zeros(m, n)`` or ``ones(m, n)``."""
        return f"{'eye' if kind == 'I' else 'zeros' if kind == '0' else 'ones'}({rows}, {columns})"

    def filled(self, rows: str, columns: str, number: str, like: str) -> str:
        """Return the number: it is a 1 x 1 matrix."""
        return f"({number})"

    def _converted(self, s: Sym, name: str) -> list[str]:
        lines = [f"    shape_{name} = size({name});"]
        if s.shape == SCALAR:
            return lines
        if self.is_column(s):
            return [*lines, f"    {name} = reshape({name}, [], 1);"]
        return [*lines, f"    {name} = reshape({name}, 1, []);"] if self.is_row(s) else lines

    def program(self, p: Program) -> str:
        """Return a file with one function; what it calls of ours follows it as local functions."""
        arguments = [p.positional] * bool(p.positional) + [n for n in p.variables.values() if n != p.positional]
        left = "[value, gradient]" if len(p.results) == 2 else "value"
        lines = [f"function {left} = {p.name}({', '.join(arguments)})", f"    % {p.doc}"]
        for s, name in p.variables.items():
            if isinstance(s, Integer):
                lines.append(
                    f"    if {name} ~= floor({name}) || {name} < 1, error('{s.name} is an integer from 1 on'); end"
                )
                continue
            lines += self._converted(s, name)
            if s.shape == SCALAR:
                lines.append(f"    if numel({name}) ~= 1, error('{s.name} is a scalar'); end")
        last: list[str] = []
        for c in checks(p):
            lines += [f"    {size} = size({c.name}, {axis + 1});" for size, axis in c.new]
            check = f"    if ~isequal(size({c.name}), [{', '.join(c.want)}]), error('{c.told}'); end"
            (last if c.composed else lines).append(check)
        lines += [f"    {u.size} = (size({u.name}, {u.axis + 1}) - ({u.rest})) / ({u.factor});" for u in solutions(p)]
        lines += last
        lines += [f"    {name} = {text};" for name, text in p.statements]
        for target, r in zip(("value", "gradient"), p.results, strict=False):
            lines.append(f"    {target} = {self._returned(r)};")
        for helper in self.helped(p):
            lines += ["end", "", helper.removesuffix("end").rstrip()]
        return "\n".join([*lines, "end"]) + "\n"

    def _returned(self, r: Result) -> str:
        return f"reshape({r.text}, shape_{r.like})" if r.kind == "like" else r.text


MATLAB = Matlab()
