"""Functions for arguments of given sizes: planned for them, without checks, with what no call changes prepared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import DomainError, UnsupportedError
from ..expr import Expr, Sym, mapped, symbols
from ..integers import Integer
from ..plan import Plan, plan, sizes_of
from .dialect import Dialect, Result
from .python import Python
from .source import Body, Job, callables


@dataclass(frozen=True)
class Specialised:
    """A function planned for some sizes: its source, and how to run it.

    ``prepare(*constants)`` returns what the calls share; ``function(*arguments, *shared)`` is a call.
    """

    plan: Plan
    source: str
    varying: tuple[Sym, ...]
    constants: tuple[Sym, ...]
    prepare: Callable[..., tuple[Any, ...]]
    function: Callable[..., Any]


def specialised(
    job: Job,
    dialect: Python,
    sizes: Mapping[str, int],
    constant: Collection[Sym] = (),
    flat: Mapping[Sym, tuple[int, ...]] | None = None,
) -> Specialised:
    """Return the function of a job for these sizes; `flat` has the shapes of arguments that are no matrices."""
    flat = flat or {}
    made = plan(job.roots, sizes, constant, search=not dialect.keeps(job.roots))
    arguments = list(dict.fromkeys(symbols(*job.named, *job.roots)))
    varying = tuple(s for s in arguments if s not in constant)
    given = tuple(s for s in arguments if s in constant)
    first = Body(dialect, [*given], [*made.prepared], known=sizes)
    taken = {s.name for s in arguments}
    letters = (f"c{k}" for k in range(1, 10**6))
    stands = {e: dialect.noted(Sym(next(n for n in letters if n not in taken), e.shape), e) for e in made.prepared}
    roots = [mapped(root, stands.get) for root in made.roots]
    used = [s for s in symbols(*roots) if s in constant]
    shared = [*used, *stands.values()]
    body = Body(dialect, [*varying, *shared], roots, known=sizes)
    results = []
    for e, s in zip(roots, job.like, strict=True):
        text = dialect.finished(e, body.array(e))
        if isinstance(e, Sym) and not e.is_scalar and text == body.array(e):
            text = dialect.copied(text)
        if e.is_scalar and s is None and not job.matrix:
            results.append(Result(text, "number"))
        elif s is not None and s in flat:
            results.append(Result(f"{text}.reshape({flat[s]})", "array"))
        else:
            results.append(Result(text, "array"))
    helpers = dialect.helped_in([text for b in (first, body) for _, text in b.statements] + [r.text for r in results])
    lines = [*dialect.imports, "", "", *(line for helper in helpers for line in (helper, "", ""))]
    if given:
        lines += _function(dialect, "prepare", "Return what every call shares.", given, first, flat)
        handed = [*(first.names[s] for s in used), *(first.array(e) for e in made.prepared)]
        lines += [
            f"    return {', '.join(handed) if len(handed) > 1 else f'({handed[0]},)' if handed else '()'}",
            "",
            "",
        ]
    lines += _function(dialect, job.name, job.doc, (*varying, *shared), body, flat)
    lines += [f"    return {', '.join(dialect.number(r.text) if r.kind == 'number' else r.text for r in results)}"]
    source = "\n".join(lines) + "\n"
    prepare = dialect.executed(source, "prepare") if given else tuple
    return Specialised(made, source, varying, given, prepare, dialect.executed(source, job.name))


def job_code(job: Job, dialect: Dialect, sizes: Mapping[str, int] | None, constant: Collection[Sym]) -> str:
    """Return the source of a job: for any sizes, or, given these, for matrices of just these."""
    if sizes is None:
        if constant:
            raise DomainError(
                f"constant={next(iter(constant)).name!r} without sizes: what is worth preparing depends on them; "
                "give sizes={'n': 1000, …}"
            )
        return job.source(dialect)[0]
    if not isinstance(dialect, Python) or not dialect.bare or not is_plain(job):
        raise UnsupportedError(
            f"code for given sizes is written for single matrices and the back ends numpy, jax and torch, "
            f"not for {dialect.name!r} here; leave sizes out"
        )
    return specialised(job, dialect, sizes_of(job.roots, sizes), constant).source


def is_plain(job: Job) -> bool:
    """Whether nothing but matrices is passed: no integers, no functions."""
    return not callables([*job.roots]) and not any(isinstance(s, Integer) for s in symbols(*job.named, *job.roots))


def _function(
    dialect: Python, name: str, doc: str, arguments: Sequence[Expr], body: Body, flat: Mapping[Sym, tuple[int, ...]]
) -> list[str]:
    named = [body.names[s] for s in arguments if isinstance(s, Sym)]
    lines = [f"def {name}({', '.join(named)}):", f'    """{doc}"""']
    for s in arguments:
        if isinstance(s, Sym) and s in flat:
            rows, columns = body.extents(s.shape)
            lines.append(f"    {body.names[s]} = {dialect.reshaping(body.names[s], f'{rows}, {columns}')}")
    return lines + [f"    {bound} = {text}" for bound, text in body.statements]
