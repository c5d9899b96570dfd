"""Julia source. It is text: nothing here runs Julia; the tests evaluate it with a small reader of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..expr import Sym
from ..integers import Integer
from ..spaces import SCALAR
from .dialect import Program, Result, checks, solutions
from .text import Text, block


class Julia(Text):
    """Every value is a Matrix, a scalar one of size 1 x 1, so that broadcasting dots are right everywhere."""

    name = "julia"
    pi = "pi"
    # The dots are needed where a literal or a 1 x 1 matrix meets a matrix, and never wrong elsewhere.
    signs: ClassVar[Mapping[str, str]] = {"+": ".+", "-": ".-", "*": ".*", "/": "./", "@": "*", "**": ".^"}
    entrywise = "{0}.({1})"
    functions: ClassVar[Mapping[str, str]] = {
        "sum": "fill(sum({0}), 1, 1)",
        "sum axis=0 keepdims=True": "sum({0}, dims=1)",
        "sum axis=1 keepdims=True": "sum({0}, dims=2)",
        "max": "fill(maximum({0}), 1, 1)",
        "max axis=0 keepdims=True": "maximum({0}, dims=1)",
        "max axis=1 keepdims=True": "maximum({0}, dims=2)",
        "min": "fill(minimum({0}), 1, 1)",
        "maximum": "max.({0}, {1})",
        "minimum": "min.({0}, {1})",
        "erf": "erf.({0})",
        "erfc": "erfc.({0})",
        "logaddexp": "logaddexp.({0}, {1})",
        "linalg.inv": "inv({0})",
        "linalg.det": "fill(det({0}), 1, 1)",
        "linalg.slogdet": "logabsdet({0})",
        "linalg.diagonal": "diag({0})",
        "tril": "tril({0})",
        "triu": "triu({0})",
        "linalg.matrix_power": "{0}^{1}",
        "linalg.solve": "solve({0}, {1})",
        "linalg.pinv": "pinv({0})",
        "linalg.adjugate": "adjugate({0})",
        "concat axis=0": "vcat({0}, {1})",
        "concat axis=1": "hcat({0}, {1})",
        "kron": "kron({0}, {1})",
        "vec": "reshape({0}, :, 1)",
        "unvec": "reshape({0}, {1}, {2})",
        "blocks_as_rows": "blocks_as_rows({0}, {1}, {2}, {3}, {4})",
        "rows_as_blocks": "rows_as_blocks({0}, {1}, {2}, {3}, {4})",
        "commutation": "commutation({0})",
    }
    helpers: ClassVar[Mapping[str, str]] = {
        "logaddexp.": '"""log(exp(a) + exp(b)), where neither overflows."""\n'
        "logaddexp(a, b) = max(a, b) + log1p(exp(-abs(a - b)))",
        "block": '"""The rows i:j and the columns k:l of A."""\nblock(A, i, j, k, l) = A[i:j, k:l]',
        "blocks_as_rows": '"""The matrix whose rows are the transposed vecs of the m x n blocks of A, each p x q."""\n'
        "blocks_as_rows(A, m, n, p, q) =\n"
        "    reshape(permutedims(reshape(A, p, m, q, n), (2, 4, 1, 3)), m * n, p * q)",
        "rows_as_blocks": '"""The matrix of m x n blocks, each p x q, whose transposed vecs are the rows of A."""\n'
        "rows_as_blocks(A, m, n, p, q) =\n"
        "    reshape(permutedims(reshape(A, m, n, p, q), (3, 1, 4, 2)), m * p, n * q)",
        "commutation": '"""The permutation matrix K with K vec(A) = vec(A transposed); of A only the size counts."""\n'
        "commutation(A) = Matrix(1.0I, length(A), length(A))[vec(permutedims(LinearIndices(A))), :]",
        "solve": '"""The solution X of A X = B."""\nsolve(A, B) = A \\ B',
        "adjugate": '"""The adjugate, from X = U diag(s) V, for singular X too."""\n'
        "adjugate(X) = adjugate(svd(X), s -> [prod(deleteat!(copy(s), i)) for i in eachindex(s)])\n"
        "adjugate(F, others) = det(F.U) * det(F.Vt) * (F.V * Diagonal(others(F.S)) * F.U')",
    }
    words = (
        "baremodule begin break catch const continue do else elseif end export false finally for function global if "
        "import in isa let local macro module mutable nothing quote return struct true try type using where while "
        "I pi im fill float only reshape permutedims size throw transpose vec zeros ones Matrix DimensionMismatch "
        "logaddexp value_and_gradient linear_map value"
    )

    def transposed(self, operand: str) -> str:
        """Return a call: A' would conjugate complex entries."""
        return f"permutedims({operand})"

    def reshaped(self, operand: str, rows: str, columns: str) -> str:
        """Return the operand: the functions that yield one number already yield a 1 x 1 matrix."""
        if operand.startswith("fill("):
            return operand
        return f"reshape({operand}, {', '.join(':' if n == '-1' else n for n in (rows, columns))})"

    def extent(self, operand: str, axis: int) -> str:
        """Return ``size(A, 1)``."""
        return f"size({operand}, {axis + 1})"

    def block(self, operand: str, rows: tuple[str | None, str | None], columns: tuple[str | None, str | None]) -> str:
        """Return a call of our own function, whose rows and columns are counted from 1."""
        return block(operand, rows, columns)

    def part(self, operand: str, index: int) -> str:
        """Return a part of what `logabsdet` returns: first the logarithm, then the sign, as 1 x 1 matrices."""
        return f"fill({operand}[{2 - index}], 1, 1)"

    def constant(self, kind: str, rows: str, columns: str, like: str) -> str:
        """Return a full matrix, in double precision."""
        if kind == "I":
            return f"Matrix(1.0I, {rows}, {columns})"
        return f"{'zeros' if kind == '0' else 'ones'}({rows}, {columns})"

    def filled(self, rows: str, columns: str, number: str, like: str) -> str:
        """Return ``fill(number, 1, 1)``."""
        return f"fill({number}, {rows}, {columns})"

    def _converted(self, s: Sym, name: str) -> list[str]:
        if isinstance(s, Integer):
            return [f"    {name} = Int({name})"]
        lines = [f"    shape_{name} = size({name})"]
        if s.shape == SCALAR:
            return [*lines, f"    {name} = fill(float(only({name})), 1, 1)"]
        if self.is_column(s):
            return [*lines, f"    {name} = reshape(float.({name}), size({name}, 1), size({name}, 2))"]
        if self.is_row(s):
            return [*lines, f"    {name} = ndims({name}) < 2 ? reshape(float.({name}), 1, :) : float.({name})"]
        return [*lines, f"    {name} = float.({name})"]

    def program(self, p: Program) -> str:
        """Return a file with one function of keyword arguments."""
        keywords = ", ".join(n for n in p.variables.values() if n != p.positional)
        special = ["using SpecialFunctions"] * (p.uses("erf.") or p.uses("erfc."))
        lines = ["using LinearAlgebra", *special, ""]
        for helper in self.helped(p):
            lines += [helper, ""]
        lines += [f'"""{p.doc}"""'.replace("$", r"\$"), f"function {p.name}({p.positional}; {keywords})"]
        for s, name in p.variables.items():
            lines += self._converted(s, name)
        last: list[str] = []
        for c in checks(p):
            lines += [f"    {size} = size({c.name}, {axis + 1})" for size, axis in c.new]
            refusal = f'DimensionMismatch("{c.told}, but an array of size $shape_{c.name} was given")'
            check = f"    size({c.name}) == ({', '.join(c.want)}) || throw({refusal})"
            (last if c.composed else lines).append(check)
        lines += [f"    {u.size} = div(size({u.name}, {u.axis + 1}) - ({u.rest}), {u.factor})" for u in solutions(p)]
        lines += last
        lines += [f"    {name} = {text}" for name, text in p.statements]
        lines.append(f"    return {', '.join(self._returned(r) for r in p.results)}")
        return "\n".join([*lines, "end"]) + "\n"

    def _returned(self, r: Result) -> str:
        if r.kind == "like":
            return f"shape_{r.like} == () ? only({r.text}) : reshape({r.text}, shape_{r.like})"
        return f"only({r.text})" if r.kind == "number" else r.text


JULIA = Julia()
