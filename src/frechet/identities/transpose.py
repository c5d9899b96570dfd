"""Transposes: of products, of sums, of constants, of whatever commutes with transposition."""

from __future__ import annotations

from collections.abc import Sequence

from ..citation import verified
from ..expr import Const, Expr
from ..identity import identity
from ..primitive import REGISTRY, Primitive
from ..primitives.linear import add, sub, trace, transpose
from ..primitives.multilinear import matmul
from .symmetry import is_symmetric

identity("transpose_transpose", "A[m,n]", lambda A: (transpose(transpose(A)), A))
identity("transpose_scalar", "c[1,1]", lambda c: (transpose(c), c))
identity("transpose_symmetric", "S[n,n]", lambda S: (transpose(S), S), where={"S": is_symmetric})
identity(
    "transpose_matmul",
    "A[m,k], B[k,n]",
    lambda A, B: (transpose(matmul(A, B)), matmul(transpose(B), transpose(A))),
    cite=(verified("petersen2012", "eq. (5)"),),
)
identity(
    "trace_transpose", "A[n,n]", lambda A: (trace(transpose(A)), trace(A)), cite=(verified("petersen2012", "eq. (13)"),)
)

for _name in ("I", "0", "1"):
    identity(
        f"transpose_{ {'I': 'eye', '0': 'zeros', '1': 'ones'}[_name] }",
        "A[m,n]" if _name != "I" else "A[n,n]",
        lambda A, _name=_name: (transpose(Const(_name, A.shape)), Const(_name, A.shape[::-1])),
    )

# The transpose of a sum stays outside, (W X − Y)', unless a term is a transpose already.
for _sum in (add, sub):
    _n = _sum.name
    identity(
        f"transpose_{_n}_left",
        "A[m,n], B[n,m]",
        lambda A, B, s=_sum: (transpose(s(transpose(A), B)), s(A, transpose(B))),
    )
    identity(
        f"transpose_{_n}_right",
        "A[n,m], B[m,n]",
        lambda A, B, s=_sum: (transpose(s(A, transpose(B))), s(transpose(A), B)),
    )


def _transposed(op: Primitive, args: Sequence[Expr]) -> list[Expr]:
    """Return the arguments with the matrices among them transposed."""
    return [a if slot.parameter else transpose(a) for a, slot in zip(args, op.signature.slots, strict=True)]


# An operation that commutes with transposition: of two matrices, the transpose moves in; of one, it stays outside.
# Of two that are taken entry by entry it stays outside too, (Δ ⊙ M)', unless one of them is a transpose already.
for _op in list(REGISTRY.values()):
    if _op.commutes_with_transpose and _op.homothety is None and not _op.linear:
        _slots = [s for s in _op.signature.slots if not s.parameter]
        _text = _op.signature.text.partition(" ->")[0]
        _shape = _op.signature.result
        _entrywise = _shape[0] != _shape[1] and all(s.shape == _shape for s in _slots)
        if len(_slots) > 1 and not _entrywise:
            identity(
                f"transpose_{_op.name}",
                _text,
                lambda *args, _op=_op: (transpose(_op(*args)), _op(*(transpose(a) for a in args))),
            )
        if len(_slots) > 1 and _entrywise:
            identity(
                f"transpose_{_op.name}_left",
                "A[m,n], B[n,m]",
                lambda A, B, _op=_op: (transpose(_op(transpose(A), B)), _op(A, transpose(B))),
            )
            identity(
                f"transpose_{_op.name}_right",
                "A[n,m], B[m,n]",
                lambda A, B, _op=_op: (transpose(_op(A, transpose(B))), _op(transpose(A), B)),
            )
            identity(
                f"transpose_{_op.name}_symmetric_left",
                "S[n,n], B[n,n]",
                lambda S, B, _op=_op: (transpose(_op(S, B)), _op(S, transpose(B))),
                where={"S": is_symmetric},
            )
            identity(
                f"transpose_{_op.name}_symmetric_right",
                "A[n,n], S[n,n]",
                lambda A, S, _op=_op: (transpose(_op(A, S)), _op(transpose(A), S)),
                where={"S": is_symmetric},
            )
        if len(_slots) == 1 or _entrywise:
            identity(
                f"{_op.name}_transpose",
                _text,
                lambda *args, _op=_op: (_op(*_transposed(_op, args)), transpose(_op(*args))),
            )
