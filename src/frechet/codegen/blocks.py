"""A function that goes through its data in blocks of rows, on one thread or several, and adds what they contribute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..dimensions import size_of
from ..expr import App, Expr, Sym, mapped
from ..plan.rows import Split
from .python import Python
from .source import Body
from .workspace import Workspace

WORTH = 6e7  # what the blocks must cost together, in the unit of `plan.cost`, some 10⁻¹¹ s: below, threads cost more
# Measured: of fewer rows matrix products are slow, and each block adds its terms to the sums, which costs more than a
# smaller cache saves. So a thread has one block, unless what it computes is too much to be held at a time.
HELD = 2**24  # bytes
FEWEST = 512  # rows

ADDED = '''def added(share, blocks):
    """Return the sums of what share returns for the blocks."""
    sums = [*share(blocks[0])]
    for block in blocks[1:]:
        for k, term in enumerate(share(block)):
            sums[k] += term
    return sums'''

THREADED = '''def {2}_on_threads(share, blocks):
    """Return the sums of what share returns for the blocks; each of {0} threads takes every {1} block."""
    with BLAS.limit(limits=1):  # its own threads would get in the way of ours
        others = [POOL.submit({2}, share, blocks[k::{0}]) for k in range(1, {0})]
        sums = {2}(share, blocks[::{0}])
        for other in others:
            for k, term in enumerate(other.result()):
                sums[k] += term
    return sums'''

KEEPING = '''def kept(k, shape, dtype=float):
    """Return array k of this thread, allocated when it is first asked for in that shape."""
    arrays = KEPT.__dict__
    if (k, shape) not in arrays:
        arrays[k, shape] = np.empty(shape, dtype)
    return arrays[k, shape]'''

THREADS = ("from threadpoolctl import ThreadpoolController",)


def ordinal(n: int) -> str:
    """Return second, third, 4th."""
    return {2: "second", 3: "third"}.get(n, f"{n}th")


class Blocked:
    """The source of such a function, in parts: what comes above it, and its statements."""

    def __init__(
        self,
        dialect: Python,
        way: Split,
        roots: Sequence[Expr],
        arguments: Sequence[Sym],
        sizes: Mapping[str, int],
        threads: int,
        rows: int,
        dtype: str = "",
    ) -> None:
        self._dialect, self._way = dialect, way
        self._size, self._rows = sizes[way.dimension], rows
        self._threads = min(threads, -(-self._size // rows))
        prepared: list[Expr] = [e for e in way.fixed if isinstance(e, App)]
        first = Body(dialect, [*arguments], prepared, known=sizes)
        stands: dict[Expr, Expr] = {e: dialect.noted(Sym(first.array(e), e.shape), e) for e in prepared}
        given = [s for s in arguments if s in way.sliced or s in way.fixed]
        letters = list(dict.fromkeys(s for s in stands.values() if isinstance(s, Sym)))
        wanted = [mapped(e, stands.get) for e in (*way.joined, *way.totals)]
        inner = Body(
            dialect, [*given, *letters], wanted, known=sizes, varying=way.dimension, before=len(first.statements)
        )
        made = [inner.array(e) for e in wanted]
        self.sums = {e: Sym(name, e.shape) for e, name in zip((*way.joined, *way.totals), made, strict=True)}
        self.roots = [mapped(root, {**stands, **self.sums}.get) for root in roots]
        done = len(first.statements) + len(inner.statements)
        self.body = Body(dialect, [*arguments, *letters, *self.sums.values()], self.roots, known=sizes, before=done)
        self._given, self._letters, self._made, self._first, self._inner = given, letters, made, first, inner
        self._taken = {*dialect.reserved, *self.body.names.values(), *inner.names.values(), *made}
        self._taken |= {name for b in (first, inner, self.body) for name, _ in b.statements}
        self._lines = [f"{name} = {text}" for name, text in inner.statements]
        self._kept: Mapping[str, tuple[int, ...]] = {}
        self._dtype, self._rows_shown = dtype, rows
        if dtype:
            self._keep(sizes)
        self._terms, self._share, self._blocks, self._row = map(self._fresh, ("terms", "share", "BLOCKS", "rows"))
        self._add, self._keeper = map(self._fresh, ("added", "kept"))

    @property
    def texts(self) -> Iterable[str]:
        """The texts of the statements: what they call is to be defined."""
        return [text for b in (self._first, self._inner, self.body) for _, text in b.statements]

    def _fresh(self, word: str) -> str:
        while word in self._taken:
            word += "_"
        self._taken.add(word)
        return word

    def _keep(self, sizes: Mapping[str, int]) -> None:
        """Let the operations of a block write into arrays that its thread keeps; what it returns is new."""
        while self._rows_shown in sizes.values():  # so that it is seen which side of an array is the block's
            self._rows_shown += 1
        of_block = {**sizes, self._way.dimension: self._rows_shown}
        names = {self._inner.names[s]: s.shape for s in (*self._given, *self._letters)}
        given, told = (
            {name: (size_of(rows, of_block), size_of(columns, of_block)) for name, (rows, columns) in of.items()}
            for of in (names, self._inner.shapes)
        )
        totals = self._made[len(self._way.joined) :]
        made = Workspace(self._inner.statements, given, told, self._made, self._fresh, totals)
        self._lines, self._kept = made.lines, made.arrays

    def imports(self) -> list[str]:
        """Return the lines that import what the threads need."""
        standard = ["import threading"] * bool(self._kept)
        standard += ["from concurrent.futures import ThreadPoolExecutor"] * (self._threads > 1)
        return [*standard, *[""] * bool(standard), *self._dialect.imports, *THREADS * (self._threads > 1)]

    def above(self) -> list[str]:
        """Return the lines above the function: how blocks are added, and what one contributes."""
        n, rows = self._size, self._rows
        lines = [f"{self._blocks} = [slice(i, i + {rows}) for i in range(0, {n}, {rows})]"]
        if self._threads > 1:
            lines += ["BLAS = ThreadpoolController()", f"POOL = ThreadPoolExecutor({self._threads - 1})"]
        lines += ["KEPT = threading.local()"] * bool(self._kept)
        lines += ["", "", ADDED.replace("added(", f"{self._add}("), "", ""]
        if self._kept:
            lines += [KEEPING.replace("kept(", f"{self._keeper}("), "", ""]
        if self._threads > 1:
            lines += [THREADED.format(self._threads, ordinal(self._threads), self._add), "", ""]
        typed = f", np.{self._dtype}" if self._dtype != "float64" else ""
        names = [self._inner.names[s] for s in (*self._given, *self._letters)]
        data = " and ".join(self._inner.names[s] for s in self._given if s in self._way.sliced)
        side = "columns" if 0 not in self._way.sliced.values() else "rows"
        lines += [f"def {self._terms}({', '.join(names)}):", f'    """Return what some {side} of {data} contribute."""']
        size = self._inner.sizes.get(self._way.dimension, "")
        arrays = [
            f"{self._keeper}({k}, ({', '.join(size if n == self._rows_shown else str(n) for n in shape)}){typed})"
            for k, shape in enumerate(self._kept.values(), 1)
        ]
        texts = " ".join([*(text for _, text in self._inner.statements), *arrays])
        if size and (f"{size}," in texts or f"{size})" in texts):
            of, axis = next((s, axis) for s, axis in self._way.sliced.items())
            lines.append(f"    {size} = {self._inner.names[of]}.shape[{axis}]")
        lines += [f"    {name} = {array}" for name, array in zip(self._kept, arrays, strict=True)]
        lines += [f"    {line}" for line in self._lines]
        return [*lines, f"    return {self._listed(self._made)}", "", ""]

    def statements(self) -> list[str]:
        """Return the statements of the function, up to its results."""
        named = self._first.names | self.body.names
        lines = [f"    {name} = {text}" for name, text in self._first.statements]
        joined = self._made[: len(self._way.joined)]
        for (e, _), name in zip(self._way.joined.items(), joined, strict=True):
            rows, columns = self.body.extents(e.shape)
            types = ", ".join(named[s] for s in self._given)
            lines.append(f"    {name} = np.empty(({rows}, {columns}), np.result_type({types}))")
        passed = [self._slice(named[s], self._way.sliced.get(s)) for s in self._given]
        passed += [self._inner.names[s] for s in self._letters]
        call = f"{self._terms}({', '.join(passed)})"
        places = [self._slice(name, axis) for name, axis in zip(joined, self._way.joined.values(), strict=True)]
        lines += ["", f"    def {self._share}({self._row}):"]
        if places:
            lines += [f"        {', '.join(places)}, *sums = {call}", "        return sums", ""]
        else:
            lines += [f"        return {call}", ""]
        added = self._add if self._threads == 1 else f"{self._add}_on_threads"
        totals = self._made[len(joined) :]
        lines.append(f"    {self._listed(totals)} = {added}({self._share}, {self._blocks})")
        return [*lines, *(f"    {name} = {text}" for name, text in self.body.statements)]

    def _slice(self, name: str, axis: int | None) -> str:
        return name if axis is None else f"{name}[{self._row}]" if axis == 0 else f"{name}[:, {self._row}]"

    @staticmethod
    def _listed(names: Sequence[str]) -> str:
        return ", ".join(names) if len(names) > 1 else f"({names[0]},)"


def rows_of(way: Split, sizes: Mapping[str, int], threads: int) -> int:
    """Return how many rows a block has: the blocks are alike, and as many for each thread."""
    size = sizes[way.dimension]
    fitting = max(FEWEST, HELD // (8 * max(1, way.width(sizes))))
    count = -(-size // min(fitting, -(-size // threads)))
    count = -(-count // threads) * threads
    return -(-size // count)
