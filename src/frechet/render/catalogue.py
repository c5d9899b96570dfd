"""The catalogue for readers: every rule applied to its own letters, as text, and as pages of the book."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from .. import identities, primitives  # noqa: F401  # importing them fills the tables
from ..citation import Cited
from ..errors import FrechetError
from ..expr import App, Diff, Expr, Sym
from ..identity import IDENTITIES, Identity
from ..primitive import REGISTRY, Primitive
from ..rewrite import tidy
from .latex import latex
from .names import NAMES
from .place import mark
from .pretty import pretty


def rule(p: Primitive) -> list[tuple[Expr, Expr, str]]:
    """Return the textbook formulas of a primitive, (left side, right side, kind), the rule applied to letters."""
    from ..calculus.differential import total_sum

    letters = p.letters()
    out: list[tuple[Expr, Expr, str]] = []
    slots = [i for i in range(p.arity) if not p.signature.slots[i].parameter]
    d = [Diff(a) for a in letters]
    whole = App(p, letters)
    if p.linear:
        right: Expr = App(p, tuple(d))
    else:
        right = total_sum([p.differential_in(i, letters, d[i]) for i in slots])
    out.append((Diff(whole), tidy(right), "differential"))
    from ..primitives.multilinear import inner

    G = Sym("G", whole.shape)
    for i in slots:
        if p.is_linear(i) and not p.linear:
            V = Sym("V", letters[i].shape)
            moved = App(p, (*letters[:i], V, *letters[i + 1 :]))
            out.append((inner(G, moved), inner(tidy(p.adjoint_in(i, G, letters)), V), "adjoint"))
        elif p.linear:
            V = Sym("V", letters[i].shape)
            part = p.differential_in(i, letters, V)
            if part is not V:
                out.append((inner(G, part), inner(tidy(p.adjoint_in(i, G, letters)), V), "adjoint"))
    return out


def condition(p: Primitive, write: str) -> str:
    """Return the condition a primitive puts on its arguments, or an empty string."""
    from ..conditions import condition_of

    node = App(p, p.letters())
    found = condition_of(node)
    return found.shown(write) if found else ""


def entry(name: str) -> str:
    """Return what the catalogue knows of an operation or identity, in text."""
    found = REGISTRY.get(name) or next((p for p in REGISTRY.values() if name in p.words), None)
    if found is not None:
        lines = [f"{found.word} : {found.signature.text}", f"  {found.doc}"]
        lines += [f"  {kind:<12} {pretty(a)} = {pretty(b)}" for a, b, kind in rule(found)]
        where = condition(found, "pretty")
        lines += [f"  where        {where}"] if where else []
        lines += [f"  source       {found.source}"] if found.cite else []
        lines += [f"  known        the gradient of {f} with respect to {x} is {g}" for f, x, g in found.known]
        return "\n".join(lines)

    if name in IDENTITIES:
        i = IDENTITIES[name]
        return "\n".join(
            [f"{i.name} : {pretty(i.lhs)} = {pretty(i.rhs)}"]
            + ([f"  where        {i.condition}"] if i.condition else [])
            + ([f"  source       {i.source}"] if i.cite else [])
        )
    near = difflib.get_close_matches(
        name, [*REGISTRY, *IDENTITIES, *(w for p in REGISTRY.values() for w in p.words)], n=1
    )
    raise FrechetError(
        f"no operation or identity is called {name!r}"
        + (f"; did you mean {near[0]!r}?" if near else "; 'frechet rules' lists them")
    )


def listing() -> str:
    """Return the names of all operations and identities, by family."""
    lines = ["Operations"]
    for family in families():
        lines.append(f"  {family}: " + ", ".join(p.word for p in REGISTRY.values() if p.family == family))
    kinds = {
        "tidy": "kept in normal form by",
        "prepare": "before differentiating",
        "structure": "where a structure allows",
        "plan": "in programs",
        "factored": "in programs where a factor of a matrix pays",
        "object": "in programs that keep structure",
        "law": "stated",
    }
    lines.append("Identities")
    for kind, words in kinds.items():
        lines.append(f"  {words}: " + ", ".join(i.name for i in IDENTITIES.values() if i.kind == kind))
    return "\n".join(lines)


def families() -> list[str]:
    """Return the families of operations, in the order of the catalogue."""
    return list(dict.fromkeys(p.family for p in REGISTRY.values()))


# Pages of the book --------------------------------------------------------------------------------


def page(p: Primitive) -> str:
    """Return the section of the book on one primitive, in MyST Markdown."""
    lines = [f"({mark('rule', p.name)})=", f"## `{p.word}`", "", p.doc, ""]
    if p.name in NAMES:
        lines += [f"*Found under* {found_under(p.name)}.", ""]
    for left, right, kind in rule(p):
        lines += [f"*{kind.capitalize()}*", "", f"$$\n{latex(left)} = {latex(right)}\n$$", ""]
    lines += ["| | |", "|---|---|", f"| signature | `{p.signature.text}` |", f"| kind | {p.kind} |"]
    where = condition(p, "latex")
    if where:
        lines.append(f"| where | {where} |")
    if p.cite:
        lines.append(f"| source | {_linked(p)} |")
    for f, x, g in p.known:
        lines.append(f"| known | the gradient of `{_cell(f)}` with respect to `{x}` is `{_cell(g)}` |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def identity_row(i: Identity) -> str:
    """Return one row of the table of identities."""
    named = f"{found_under(i.name)}: " if i.name in NAMES else ""
    here = f'<span id="{mark("identity", i.name)}"></span>'  # what a step links to
    return f"| {here}{named}`{i.name}` | ${latex(i.lhs)} = {latex(i.rhs)}$ | {_linked(i)} |"


def found_under(name: str) -> str:
    """Return the names that readers know a rule by, each an entry of the book's index, which its search reads."""
    return ", ".join(f"{{index}}`!{words}`" for words in NAMES[name])  # !: a main entry, found before mere mentions


def _linked(rule: Cited) -> str:
    """Return the sources of a rule, linked to the bibliography."""
    return "; ".join(f"{{cite}}`{c.key}`{c.after_key}" for c in rule.cite)


def coverage(rules: Sequence[Cited], what: str) -> str:
    """Return the sentence that counts the rules with a citation somebody has checked.

    >>> coverage([REGISTRY["inv"], REGISTRY["adjugate"], REGISTRY["block_trace"]], "operations")
    '2 of 3 operations carry a verified citation, 1 of them for the definition only.'
    """
    found = [rule for rule in rules if rule.is_verified]
    only = sum(all(c.of for c in rule.cite if c.verified) for rule in found)
    return f"{len(found)} of {len(rules)} {what} carry a verified citation" + (
        f", {only} of them for the definition only." if only else "."
    )


def pages() -> dict[str, str]:
    """Return the catalogue's pages, {file stem: MyST Markdown}: one a family, and one of identities."""
    out: dict[str, str] = {}
    everything = list(REGISTRY.values())
    for family in families():
        module = getattr(primitives, family, None)
        intro = (module.__doc__ or "").strip() if module else ""
        members = [p for p in REGISTRY.values() if p.family == family]
        body = "\n".join(map(page, members))
        counted = f"{coverage(members, 'operations')} In the whole catalogue: {coverage(everything, 'operations')}"
        out[family] = f"# {family.capitalize().replace('_', ' ')}\n\n{intro}\n\n{counted}\n\n{body}"
    rows = "\n".join(identity_row(i) for i in IDENTITIES.values())
    out["identities"] = (
        "# Identities\n\nEvery theorem the engine uses, each certified at random points when the tests run. "
        f"{coverage(list(IDENTITIES.values()), 'identities')}\n\n"
        f"| name | statement | source |\n|---|---|---|\n{rows}\n"
    )
    return out
