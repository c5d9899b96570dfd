"""Mistakes that were printed: each is judged anew, as printed and as corrected, when it is shown.

The facts stand in errata.toml. A record with a formula that the engine can judge is refused as printed, by the law of
shapes or by a counterexample, and certified as corrected; what only numbers can tell is measured; of wording the engine
says nothing.

>>> from frechet.course import erratum
>>> erratum("001-2").verdict
'refused'
>>> erratum("001-2").checks[0].printed.words
'z is not transposed, so that the factors do not conform'
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from ..errors import FrechetError, ShapeError
from ..expr import Expr, matrix, symbols
from ..linear_map import differential
from ..parse import parse
from ..render.latex import latex
from ..statement import check_latex
from ..verdict import Verdict, against, check, check_identity, declared
from ..verdict.gradient import UNEXPLAINED
from .claims import power, reason, short
from .measurements import MEASUREMENTS
from .shown import Shown, code, escaped, table

FILE = "errata.toml"

SEVERITIES = {
    "M": "a mathematical result is wrong",
    "D": "the expression has no value",
    "L": "a step of the argument or a hypothesis is missing",
    "N": "the notation misleads",
    "T": "a slip of the pen",
}
CAUSES = {
    "transpose": "a transpose",
    "factor": "a factor or a sign",
    "order": "the order of factors",
    "product": "one product for another",
    "function": "one function for another",
    "index": "an index, a range or a point",
    "layout": "the layout",
    "meaning": "one object for another",
    "hypothesis": "a hypothesis",
    "logic": "an argument that proves nothing",
    "notation": "notation",
    "wording": "wording",
}
VERDICTS = {
    "refuted": "refuted by a counterexample",
    "refused": "refused: the shapes do not fit",
    "measured": "refuted by a measurement",
    "read": "judged by a reader: nothing to compute",
}


class ErrataError(FrechetError):
    """A record of an erratum that is not one: right as printed, wrong as corrected, or not there."""


@dataclass(frozen=True)
class Finding:
    """What became of one formula, as printed or as corrected."""

    ok: bool
    formula: str  # LaTeX; empty where the formula has no value
    written: str
    words: str
    example: str = ""
    shapes: bool = False  # refused by the law of shapes

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready data."""
        return {
            "ok": self.ok,
            "latex": self.formula,
            "text": self.written,
            "words": self.words,
            "counterexample": self.example,
        }

    def markdown(self, left: str) -> str:
        """Return a sentence: the formula with `left` on its left side, and what was found."""
        formula = f"${left}{self.formula}$" if self.formula else code(self.written)
        parts = [escaped(part) for part in (self.words, short(self.example)) if part]
        return f"{formula}: {'. '.join(parts)}."

    def plain(self) -> str:
        """Return the same as text."""
        return f"{self.written}: {'. '.join(p for p in (self.words, short(self.example)) if p)}."


@dataclass(frozen=True)
class Check:
    """How one formula of an erratum is judged: `kind` says by what; the fields are those of errata.toml."""

    id: str
    kind: str
    printed_formula: str = ""
    correct_formula: str = ""
    function: str = ""
    variable: str = ""
    declarations: str = ""
    general: str = ""  # declarations of unequal shapes for which the correction holds as well
    measure: str = ""
    bound: float = 0.0
    label: str = ""

    @cached_property
    def printed(self) -> Finding:
        """What becomes of the formula as printed. Raises `ErrataError` if it is right."""
        found = self._judged(self.printed_formula, printed=True)
        if found.ok:
            raise ErrataError(f"erratum {self.id!r}: what it calls a mistake is right: {found.written}")
        return found

    @cached_property
    def correct(self) -> Finding:
        """What becomes of the corrected formula. Raises `ErrataError` if it is wrong."""
        found = self._judged(self.correct_formula, printed=False)
        if not found.ok:
            raise ErrataError(f"erratum {self.id!r}: its correction is wrong: {found.plain()}")
        return found

    @property
    def verdict(self) -> str:
        """The key of `VERDICTS` for the formula as printed."""
        return "measured" if self.kind == "numbers" else "refused" if self.printed.shapes else "refuted"

    @cached_property
    def sides(self) -> tuple[str, str]:
        """The function in LaTeX, and what stands to the left of a formula."""
        if self.kind == "numbers":
            return MEASUREMENTS[self.measure].what, ""
        if self.kind in ("latex", "shapes"):
            return "", ""
        f = self._function
        if self.kind == "identity":
            return "", f"{latex(f)} = "
        x = latex(next(s for s in symbols(f) if s.name == self.variable))
        name = "f" if f.is_scalar else "F"
        left = rf"\nabla_{{{x}}} f = " if self.kind == "gradient" else rf"\mathrm{{D}}{name}({x})[H] = "
        return f"${name}({x}) = {latex(f)}$", left

    @cached_property
    def _function(self) -> Expr:
        return parse(self.function, self.declarations)

    def _judged(self, formula: str, *, printed: bool) -> Finding:
        if self.kind == "numbers":
            error = MEASUREMENTS[self.measure].error(printed)
            return Finding(error <= self.bound, "", "as printed" if printed else "corrected", _sized(error, self.bound))
        if self.kind == "shapes":
            try:
                parse(self.function, formula)
            except ShapeError as error:
                return Finding(False, "", f"{self.function}  with  {formula}", reason(error), "", True)
            return Finding(True, "", f"{self.function}  with  {formula}", "the factors conform")
        known = "" if self.kind == "latex" else declared([*symbols(self._function), *self._directions])
        shown = formula if self.kind == "latex" else ""
        if not shown:
            with suppress(FrechetError):
                shown = latex(parse(formula, known))
        try:
            verdict = self._verdict(formula, known)
        except ShapeError as error:
            return Finding(False, shown, formula, _clash(error), "", True)
        if verdict.ok:
            return Finding(True, shown, formula, _certified(verdict))
        misfit = not shown or self._misshapen(formula, known)
        words = (
            "" if verdict.diagnosis == UNEXPLAINED else reason(verdict.diagnosis.replace("the truth", "the derivative"))
        )
        example = "" if not shown else verdict.counterexample
        return Finding(False, shown, formula, words, example, misfit)

    @cached_property
    def _directions(self) -> list[Any]:
        if self.kind != "derivative":
            return []
        return [matrix("H", *next(s for s in symbols(self._function) if s.name == self.variable).shape)]

    def _verdict(self, formula: str, known: str) -> Verdict:
        if self.kind == "latex":
            return check_latex(formula, self.declarations)
        if self.kind == "gradient":
            return check(self._function, self.variable, formula)
        if self.kind == "identity":
            return check_identity(self._function, formula, known)
        if self.kind == "derivative":
            derivative = differential(self._function, self.variable)(self._directions[0])
            return against(parse(formula, known), derivative, formula)
        raise ErrataError(f"erratum {self.id!r}: there is no kind {self.kind!r}")

    def _misshapen(self, formula: str, known: str) -> bool:
        """Whether the formula has a value, and one of the wrong shape."""
        if self.kind == "latex" or self.kind == "identity":
            return False
        f = self._function
        shape = next(s for s in symbols(f) if s.name == self.variable).shape if self.kind == "gradient" else f.shape
        return parse(formula, known).shape != shape

    def markdown(self) -> str:
        """Return a list of two items, after the function if there is one."""
        head, left = self.sides
        if self.kind == "numbers":
            lines = [f"{head}:", "", f"- ✗ {self.printed.plain()}", f"- ✓ {self.correct.plain()}"]
        else:
            label = ", ".join(part for part in (self.label, head) if part)
            lines = [f"{label[:1].upper()}{label[1:]}:", ""] if label else []
            lines += [f"- ✗ {self.printed.markdown(left)}", f"- ✓ {self.correct.markdown(left)}"]
        return "\n".join(lines)

    def plain(self) -> str:
        """Return the same as text."""
        what = f"{self.sides[0]}:\n" if self.kind == "numbers" else ""
        return f"{what}✗ {self.printed.plain()}\n✓ {self.correct.plain()}"

    def as_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready data."""
        return {
            "kind": self.kind,
            "label": self.label,
            "function": self.function,
            "variable": self.variable,
            "declarations": self.declarations,
            "measures": self.sides[0] if self.kind == "numbers" else "",
            "verdict": self.verdict,
            "printed": self.printed.as_dict(),
            "correct": self.correct.as_dict(),
        }


def _sized(error: float, bound: float) -> str:
    """Return an error in words that every machine prints alike."""
    if error <= bound:
        return f"at most {power(bound)}" if bound else "0"
    if not abs(error) < float("inf"):
        return "no value"
    return str(int(error)) if error == int(error) else f"about {error:.2g}"


def _certified(verdict: Verdict) -> str:
    found = verdict.certificate
    assert found is not None
    how = {"exact": "exactly", "numeric": "to 25 digits"}.get(found.method, "exactly or to 25 digits")
    return f"certified, {how}"


def _clash(error: ShapeError) -> str:
    """Return what a shape error says: of an equation, what the two sides are."""
    head, sides, rest = reason(error).partition("the left side is")
    return f"{sides}{rest}" if sides else head


@dataclass(frozen=True)
class Source:
    """Where mistakes were printed: a key of the bibliography, a name, an address if there is one."""

    key: str
    name: str
    url: str = ""

    def markdown(self) -> str:
        """Return the name, as a link if there is an address."""
        return f"[{self.name}]({self.url})" if self.url else self.name


@dataclass(frozen=True)
class Erratum:
    """One mistake that was printed; a notebook shows it as a card, with the verdict."""

    id: str
    source: Source
    place: str
    severity: str
    cause: str
    printed: str
    correct: str
    why: str
    checks: tuple[Check, ...] = field(default=())

    @property
    def verdict(self) -> str:
        """The key of `VERDICTS`: how the mistake was found to be one."""
        found = [c.verdict for c in self.checks]
        return next((v for v in VERDICTS if v in found), "read")

    def as_dict(self) -> dict[str, Any]:
        """Return the card as JSON-ready data, judged."""
        return {
            "id": self.id,
            "source": {"key": self.source.key, "name": self.source.name, "url": self.source.url},
            "place": self.place,
            "severity": self.severity,
            "cause": self.cause,
            "printed": self.printed,
            "correct": self.correct,
            "why": self.why,
            "verdict": self.verdict,
            "checks": [c.as_dict() for c in self.checks],
        }

    def _body(self) -> str:
        judged = [c.markdown() for c in self.checks] or [f"*{VERDICTS['read'].capitalize()}.*"]
        return "\n\n".join(
            [
                f"Printed in {self.source.markdown()}, {self.place}:",
                f"> ✗ {self.printed}",
                "Correct:",
                f"> ✓ {self.correct}",
                *judged,
                f"{self.why} *({SEVERITIES[self.severity].capitalize()}; what went wrong: {CAUSES[self.cause]}.)*",
            ]
        )

    def folded(self) -> str:
        """Return the card with all but its heading folded away."""
        place = self.place.replace("$", "").replace("\\", "")  # a summary is HTML, where no formula is set
        summary = f"{self.id}: {CAUSES[self.cause]} ({place})"
        return f"<details><summary>{summary}</summary>\n\n{self._body()}\n\n</details>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        card = f'<div class="erratum" data-erratum="{self.id}">\n\n**Erratum {self.id}**\n\n{self._body()}\n\n</div>'
        return {"text/markdown": card, "text/plain": repr(self)}

    def __repr__(self) -> str:
        lines = [f"Erratum {self.id} ({self.source.name}, {self.place})"]
        lines += [f"✗ printed: {self.printed}", f"✓ correct: {self.correct}"]
        lines += [c.plain() for c in self.checks] or [f"{VERDICTS['read']}."]
        return "\n".join([*lines, self.why])


@dataclass(frozen=True)
class Errata:
    """Some errata, in order; a notebook shows a table of their sources, with counts by verdict."""

    items: tuple[Erratum, ...]

    def __iter__(self) -> Iterator[Erratum]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def causes(self, severities: str = "") -> dict[str, int]:
        """Return how many mistakes have each cause, in the words of `CAUSES`, the commonest first.

        With `severities`, only those are counted; every cause is listed all the same.
        """
        ordered = Counter(e.cause for e in self.items).most_common()
        return {
            CAUSES[c]: sum(e.cause == c and e.severity in (severities or SEVERITIES) for e in self) for c, _ in ordered
        }

    def cards(self) -> Shown:
        """Return all cards, folded."""
        return Shown("\n\n".join(e.folded() for e in self.items), "\n\n".join(map(repr, self.items)))

    def by_cause(self) -> Shown:
        """Return a table: each cause with the errata that have it."""
        rows = []
        for cause, words in CAUSES.items():
            if found := [e.id for e in self.items if e.cause == cause]:
                rows.append([words, str(len(found)), ", ".join(found)])
        plain = "\n".join(f"{words}: {n} ({ids})" for words, n, ids in rows)
        return Shown(table(["what went wrong", "how often", "where"], rows), plain)

    def _rows(self) -> list[list[str]]:
        counts: dict[Source, Counter[str]] = {}
        for e in self.items:
            counts.setdefault(e.source, Counter())[e.verdict] += 1
        whole = sum(counts.values(), Counter())
        rows = [[s.name, *(str(n[v] or "") for v in VERDICTS), str(n.total())] for s, n in counts.items()]
        return [*rows, ["all", *(str(whole[v]) for v in VERDICTS), str(whole.total())]]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        heads = ["source", *(words.partition(":")[0] for words in VERDICTS.values()), "all"]
        return {"text/markdown": table(heads, self._rows()), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return "\n".join("  ".join(cell or "0" for cell in row) for row in self._rows())


@cache
def _all() -> dict[str, Erratum]:
    data = tomllib.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return {e.id: e for e in read(data)}


def read(data: dict[str, Any]) -> Iterator[Erratum]:
    """Yield the errata of a file's data. Raises `ErrataError` for an unknown source, severity, cause or measurement."""
    sources = {record["key"]: Source(**record) for record in data["source"]}
    seen: set[str] = set()
    for record in data["erratum"]:
        id = record["id"]
        checks = []
        for given in record.get("check", []):
            fields = {**given, "printed_formula": given.get("printed", ""), "correct_formula": given.get("correct", "")}
            checks.append(Check(id, **{k: v for k, v in fields.items() if k not in ("printed", "correct")}))
        known: dict[str, Container[str]] = {"severity": SEVERITIES, "cause": CAUSES, "source": sources}
        unknown = [f"{what} {record[what]!r}" for what, names in known.items() if record[what] not in names]
        unknown += [f"measure {c.measure!r}" for c in checks if c.kind == "numbers" and c.measure not in MEASUREMENTS]
        unknown += ["id, which is taken"] if id in seen else []
        if unknown:
            raise ErrataError(f"erratum {id!r}: unknown {', '.join(unknown)}")
        seen.add(id)
        fields = {k: v for k, v in record.items() if k not in ("check", "source")}
        yield Erratum(**fields, source=sources[record["source"]], checks=tuple(checks))


def erratum(id: str) -> Erratum:
    """Return the erratum called `id`, which a notebook shows as a card. Raises `ErrataError` if there is none.

    >>> erratum("001-33")
    Traceback (most recent call last):
    frechet.course.errata.ErrataError: there is no erratum '001-33'; did you mean '001-3'? errata() lists all ...
    """
    known = _all()
    if id not in known:
        near = get_close_matches(str(id), known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ErrataError(f"there is no erratum {id!r}; {hint}errata() lists all {len(known)}")
    return known[id]


def errata(source: str = "", prefix: str = "", cause: str = "") -> Errata:
    """Return all errata, or those of a source (a key of the bibliography), of a prefix of their ids, of a cause.

    >>> len(errata(prefix="002-"))
    10
    """
    _asked(source, {e.source.key for e in _all().values()})
    _asked(cause, set(CAUSES))
    return Errata(
        tuple(
            e
            for e in _all().values()
            if source in ("", e.source.key) and e.id.startswith(prefix) and cause in ("", e.cause)
        )
    )


def _asked(given: str, known: set[str]) -> None:
    if given and given not in known:
        raise ErrataError(f"there are no errata for {given!r}; known are {', '.join(sorted(known))}")
