"""Functions for arguments of given sizes: planned for them, without checks, with what no call changes prepared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..dimensions import names_of, size_of
from ..errors import DomainError, UnsupportedError
from ..expr import Expr, Sym, all_mapped, symbols
from ..integers import Integer
from ..plan import Plan, plan, sizes_of
from ..plan.rows import Split, best, refusal
from ..spaces import Shape
from .blocks import WORTH, Blocked, rows_of
from .dialect import Dialect, Result
from .options import PLAIN, Options
from .python import Python
from .source import Body, Job, callables
from .workspace import Workspace


@dataclass(frozen=True)
class Specialised:
    """A function planned for some sizes: its source, and how to run it."""

    plan: Plan
    source: str
    varying: tuple[Sym, ...]
    constants: tuple[Sym, ...]
    dialect: Python
    name: str

    @cached_property
    def prepare(self) -> Callable[..., tuple[Any, ...]]:
        """``prepare(*constants)`` returns what the calls share."""
        return self.dialect.executed(self.source, "prepare") if self.constants else lambda: ()

    @cached_property
    def function(self) -> Callable[..., Any]:
        """``function(*arguments, *shared)`` is a call."""
        return self.dialect.executed(self.source, self.name)


def specialised(
    job: Job,
    dialect: Python,
    sizes: Mapping[str, int],
    constant: Collection[Sym] = (),
    flat: Mapping[Sym, tuple[int, ...]] | None = None,
    threads: int = 0,
    workspace: str = "",
) -> Specialised:
    """Return the function of a job for these sizes; `flat` has the shapes of arguments that are no matrices.

    With `threads` it goes through its data in blocks of rows; `workspace` is the type of the numbers in the arrays that
    large results are written into.
    """
    flat = flat or {}
    made = plan(job.roots, sizes, constant, search=not dialect.keeps(job.roots), factors=dialect.special)
    arguments = list(dict.fromkeys(symbols(*job.named, *job.roots)))
    varying = tuple(s for s in arguments if s not in constant)
    given = tuple(s for s in arguments if s in constant)
    first = Body(dialect, [*given], [*made.prepared], known=sizes)
    taken = {s.name for s in arguments}
    letters = (f"c{k}" for k in range(1, 10**6))
    stands = {e: dialect.noted(Sym(next(n for n in letters if n not in taken), e.shape), e) for e in made.prepared}
    roots, way = in_blocks(job, all_mapped(made.roots, stands.get), stands, sizes, threads)
    used = [s for s in symbols(*roots) if s in constant]
    shared = [*used, *stands.values()]
    named = [*varying, *shared]
    rows = rows_of(way, sizes, threads) if way else 0
    blocked = Blocked(dialect, way, roots, named, sizes, threads, rows, workspace) if way else None
    body = blocked.body if blocked else Body(dialect, [*named], roots, known=sizes)
    results = []
    for e, s in zip(blocked.roots if blocked else roots, job.like, strict=True):
        text = dialect.finished(e, body.array(e))
        if e in named and not e.is_scalar and text == body.array(e):
            text = dialect.copied(text)
        if e.is_scalar and s is None and not job.matrix:
            results.append(Result(text, "number"))
        elif s is not None and s in flat:
            results.append(Result(f"{text}.reshape({flat[s]})", "array"))
        else:
            results.append(Result(text, "array"))
    texts = [*(blocked.texts if blocked else (t for _, t in body.statements)), *(t for _, t in first.statements)]
    helpers = dialect.helped_in([*texts, *(r.text for r in results)])
    imports = blocked.imports() if blocked else dialect.imports
    lines = [*imports, "", "", *(line for helper in helpers for line in (helper, "", ""))]
    if given:
        lines += _head(dialect, "prepare", "Return what every call shares.", given, first, flat)
        lines += [f"    {bound} = {text}" for bound, text in first.statements]
        handed = [*(first.names[s] for s in used), *(first.array(e) for e in made.prepared)]
        lines += [
            f"    return {', '.join(handed) if len(handed) > 1 else f'({handed[0]},)' if handed else '()'}",
            "",
            "",
        ]
    if blocked:
        lines += blocked.above()
    if blocked:
        statements = blocked.statements()
    elif workspace:
        above, statements = in_workspace(body, named, [r.text for r in results], sizes, workspace)
        lines += above
    else:
        statements = [f"    {bound} = {text}" for bound, text in body.statements]
    lines += [*_head(dialect, job.name, job.doc, named, body, flat), *statements]
    lines += [f"    return {', '.join(dialect.number(r.text) if r.kind == 'number' else r.text for r in results)}"]
    source = "\n".join(lines) + "\n"
    return Specialised(made, source, varying, given, dialect, job.name)


def in_workspace(
    body: Body, named: Sequence[Expr], results: Sequence[str], sizes: Mapping[str, int], dtype: str
) -> tuple[list[str], list[str]]:
    """Return the lines that allocate the arrays of a program, and its statements."""
    taken = {*body.dialect.reserved, *body.names.values(), *(name for name, _ in body.statements)}

    def fresh(word: str) -> str:
        while word in taken:
            word += "_"
        return word

    def size(shape: Shape) -> tuple[int, int]:
        return size_of(shape[0], sizes), size_of(shape[1], sizes)

    given = {body.names[s]: size(s.shape) for s in named if isinstance(s, Sym)}
    told = {name: size(shape) for name, shape in body.shapes.items()}
    made = Workspace(body.statements, given, told, results, fresh)
    typed = "" if dtype == "float64" else f", np.{dtype}"
    lines = [f"{name} = np.empty(({', '.join(map(str, size))}){typed})" for name, size in made.arrays.items()]
    return [*lines, *["", ""] * bool(lines)], [f"    {line}" for line in made.lines]


def check_rows(job: Job, threads: int, plain: bool) -> None:
    """Refuse what is no sum over rows before anything is computed; sizes may change its form, not that."""
    if not plain:
        raise UnsupportedError(f"threads={threads}: only programs of matrices and numbers are computed in blocks")
    if why := refusal(plan(job.roots).roots, job.like):
        raise UnsupportedError(f"threads={threads}: the program is no sum over the rows of its data; {why}")


def in_blocks(
    job: Job, roots: list[Expr], stands: Mapping[Expr, Expr], sizes: Mapping[str, int], threads: int
) -> tuple[list[Expr], Split | None]:
    """Return the expressions to compute, and how in blocks: None where that is not asked for, or not worth its threads.

    Where the cheapest order of the operations has no blocks, that for any sizes has: the caller saw to it.
    """
    if not threads:
        return roots, None
    way = best(roots, sizes)
    if way is None:
        roots = all_mapped(plan(job.roots).roots, stands.get)
        way = best(roots, sizes)
    return roots, way if way and way.cost(sizes) >= WORTH else None


def job_code(
    job: Job,
    dialect: Dialect,
    sizes: Mapping[str, int] | None,
    constant: Collection[Sym],
    options: Options = PLAIN,
) -> str:
    """Return the source of a job: for any sizes, or, given these, for matrices of just these."""
    if sizes is None:
        asked = [f"threads={options.threads}"] * bool(options.threads) + ["workspace=True"] * options.workspace
        asked += [f"constant={s.name!r}" for s in constant]
        if asked:
            raise DomainError(f"{asked[0]} without sizes: what is best depends on them; give sizes={{'n': 1000, …}}")
        return job.source(dialect)[0]
    if not isinstance(dialect, Python) or not dialect.bare or not is_plain(job):
        raise UnsupportedError(
            f"code for given sizes is written for single matrices and the back ends numpy, jax and torch, "
            f"not for {dialect.name!r} here; leave sizes out"
        )
    if options.threads:
        check_rows(job, options.threads, plain=True)
    told = sizes_of(job.roots, sizes)
    workspace = "float64" if options.workspace else ""
    return specialised(job.at(told), dialect, told, constant, threads=options.threads, workspace=workspace).source


def is_plain(job: Job) -> bool:
    """Whether nothing but matrices is passed: no functions, and no integers but those that the matrices tell."""
    found = symbols(*job.named, *job.roots)
    told = {name for s in found for d in s.shape for name in names_of(d)}
    return not callables([*job.roots]) and all(s.name in told for s in found if isinstance(s, Integer))


def _head(
    dialect: Python, name: str, doc: str, arguments: Sequence[Expr], body: Body, flat: Mapping[Sym, tuple[int, ...]]
) -> list[str]:
    named = [body.names[s] for s in arguments if isinstance(s, Sym)]
    lines = [f"def {name}({', '.join(named)}):", f'    """{doc}"""']
    for s in arguments:
        if isinstance(s, Sym) and s in flat:
            rows, columns = body.extents(s.shape)
            lines.append(f"    {body.names[s]} = {dialect.reshaping(body.names[s], f'{rows}, {columns}')}")
    return lines
