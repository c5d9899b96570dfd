"""A derivation: function → differential → Frobenius form → gradient, each step an equation with its rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from .calculus.collect import collected, terms_of
from .calculus.differential import Differential, Move, differential_of
from .calculus.frobenius import Frobenius, frobenius_form, paired
from .certify.certificate import Certificate, Equation, Rejected, certified, judged, same_value
from .codegen.options import names_in
from .collector import uncollected
from .conditions import Condition, condition_of, conditions_of, definitions_of, reduced
from .errors import DomainError, NotDifferentiableError, ShapeError
from .expr import App, Diff, Expr, Num, Sym, dependents, mapped, postorder, symbols, zeros
from .folds import Member
from .identity import IDENTITIES
from .primitive import brief
from .rewrite import PREPARE, Simplifier, occurrences
from .spaces import structure, times

if TYPE_CHECKING:
    from .codegen.function import Compiled
    from .columns import Column
    from .plan import Plan
    from .subgradients import Subdifferential

SEED = 20180306
EVERY_LINE = 400  # derivations with more nodes than this certify their moves, not every displayed line


@dataclass(frozen=True)
class Step:
    """One line of a derivation: `before` = `after` by `rule`."""

    phase: str  # "function", "differential", "frobenius" or "gradient"
    rule: str  # the names of the primitives' rules and identities used
    title: str  # the rule in words; {0}, {1}, … stand for `objects`
    objects: tuple[Expr, ...]
    cite: str
    conditions: tuple[Condition, ...]
    _before: Callable[[], Expr] = field(repr=False)
    _after: Callable[[], Expr] = field(repr=False)
    marks: tuple[tuple[Expr, int], ...] = ()  # the factors that move, each as (operation, slot)
    _claim: Callable[[], tuple[Expr, Expr]] | None = field(default=None, repr=False)
    tail: tuple[Expr, ...] = ()  # (H,) where the line holds up to o(‖H‖)
    sign: str = "="  # "≤" where the line bounds

    @property
    def before(self) -> Expr:
        """The left side of the step's equation (built when asked for: long derivations have long lines)."""
        return self._before()

    @property
    def after(self) -> Expr:
        """The right side of the step's equation."""
        return self._after()

    @property
    def equation(self) -> Equation:
        """What the step claims: before = after, unless its lines stand for something that is said otherwise."""
        before, after = self._claim() if self._claim else (self.before, self.after)
        return before, after, self.rule

    def titled(self, write: Callable[[Expr], str] = str) -> str:
        """Return the rule in words, with expressions written by `write`."""
        return self.title.format(*(write(e) for e in self.objects))


def constantly(e: Expr) -> Callable[[], Expr]:
    """Return the function that always returns `e`."""
    return lambda: e


class Derivation:
    """The derivation of the gradient of a scalar function, step by step, certified.

    The gradient G has the shape of the variable X and satisfies f(X + dX) = f(X) + ⟨G, dX⟩ + o(‖dX‖).
    """

    def __init__(self, function: Expr, variable: Sym, seed: int = SEED) -> None:
        self.function = function
        self.variable = variable
        self.seed = seed
        with uncollected():
            self._derive()

    def _derive(self) -> None:
        function, variable = self.function, self.variable
        self._simplify = Simplifier()
        self._prepared = prepared(function, variable)
        # What is differentiated: the function after the preparing identities, such as ‖X‖^2 = ‖X‖².
        self._subject = self._prepared[-1][1] if self._prepared else function
        self._differential: Differential = differential_of(self._subject, variable, self._simplify)
        self._dx = Diff(variable)
        self._frobenius: Frobenius | None = None
        if self._dx in dependents(self._differential.value, self._dx):
            self._frobenius = frobenius_form(self._differential.value, self._dx, self._simplify)
            self._raw = self._frobenius.G
        else:
            self._raw = zeros(*variable.shape)
        self._gathered, self._collected, self._projected = finished(self._raw, function, variable, self._simplify)

    @property
    def wrt(self) -> Expr:
        """What the derivative is taken with respect to: the variable, or one column of it."""
        return self.variable

    @property
    def subject(self) -> Expr:
        """What is differentiated: the function after the preparing identities."""
        return self._subject

    @property
    def rules(self) -> Differential:
        """The differential of the subject, with the rules that gave it."""
        return self._differential

    @property
    def form(self) -> Frobenius | None:
        """The Frobenius form of the differential, with the moves that gave it; None where df is 0."""
        return self._frobenius

    @property
    def projects(self) -> bool:
        """Whether the gradient had to be projected onto the space of the variable."""
        return self._projected is not self._collected

    # Results -------------------------------------------------------------------------------------

    @property
    def gradient(self) -> Expr:
        """The gradient, an expression of the shape of the variable.

        Of a variable with a structure it is the Riemannian gradient: the one tangent matrix G with df = ⟨G, dX⟩ for
        every tangent direction dX.
        """
        return self._projected

    @property
    def euclidean_gradient(self) -> Expr:
        """The gradient before its projection onto the tangent space: that of f as a function of any matrix.

        It is one of many: along the structure only its tangent part matters. Without a structure it is the gradient.
        """
        return self._collected

    @property
    def terms(self) -> list[Expr]:
        """The terms of the gradient as they came out of the moves, before common factors are taken out."""
        found = terms_of(self._raw) or []
        return [self._simplify(Num(c) * t) for c, t in found]

    @property
    def differential(self) -> Expr:
        """The differential df, an expression linear in dX."""
        return self._differential.value

    @cached_property
    def conditions(self) -> list[Condition]:
        """The conditions under which the function is defined and every step holds."""
        opened = [a for a, _, rule in self._prepared if rule in MEMBERS]
        # As they read before a product is split.
        found = conditions_of(opened[0] if opened else self._subject)
        return [*definitions_of(self.function, self.gradient, self.variable), *found]

    @cached_property
    def steps(self) -> list[Step]:
        """The steps, in order: each one equates two whole expressions."""
        return [
            *self.function_steps(),
            *self.differential_steps(),
            *self.frobenius_steps(),
            *self.gradient_steps(),
        ]

    @cached_property
    def certificate(self) -> Certificate:
        """The proof by evaluation that every step holds and that the gradient is the gradient."""
        with uncollected():
            claims, where = self.equations(), self.conditions
            return certified(claims, self.variable, seed=self.seed, needed=[self._subject], where=where)

    def conclusions(self) -> list[Equation]:
        """Return what it arrives at: that the gradient is the gradient, and lies in the variable's space."""
        G, dx, df = self.gradient, self._dx, Diff(self._subject)
        claims: list[Equation] = [(df, paired(G, dx), "gradient")]
        if self.variable.structure:
            claims.append((df, paired(self._collected, dx), "gradient"))
            claims.append((formally_projected(G, self.variable), G, "projection"))  # the gradient is tangent
        return claims

    def equations(self) -> list[Equation]:
        """Return all that is claimed: every move, every displayed line, and the gradient itself."""
        moves: list[Move] = [*self._differential.moves, *(self._frobenius.moves if self._frobenius else [])]
        claims = [*self.conclusions(), *((m.before, m.after, m.rule) for m in moves)]
        if len(moves) <= EVERY_LINE:
            claims += [s.equation for s in self.steps]
        return claims

    # Steps ---------------------------------------------------------------------------------------

    def function_steps(self) -> list[Step]:
        """Return the steps that prepare the function."""
        steps = []
        for a, b, rule in self._prepared:
            title, cite = MEMBERS.get(rule, ""), ""
            if not title:
                title, cite = IDENTITIES[rule].title, IDENTITIES[rule].source
            objects = (self.variable,) if rule in MEMBERS else ()
            steps.append(Step("function", rule, title, objects, cite, (), constantly(a), constantly(b)))
        return steps

    def differential_steps(self, lines: Differential | None = None) -> list[Step]:
        """Return the steps from d(f) to an expression in dX, line by line as `lines` groups the rules."""
        d = lines or self._differential
        steps = []
        for k in range(len(d.lines)):
            nonlinear, product, constants = d.describe(k)
            titles = [f"differential of {op.title or op.word}" for op in nonlinear]
            names = [f"differential_{op.name}" for op in nonlinear]
            objects: tuple[Expr, ...] = ()
            if product:
                titles.append("product rule")
            elif not nonlinear:
                titles.append("linearity")
                if constants and len(constants) <= 4:
                    objects = tuple(s for s in symbols(self.function) if s in constants)
                    titles[-1] += "; " + ", ".join(f"{{{i}}}" for i in range(len(objects))) + " constant"
            if product or not nonlinear:
                names.append("product_rule" if product else "linearity")
            used = [node for node in d.lines[k] if getattr(node, "op", None) in nonlinear]
            steps.append(
                Step(
                    "differential",
                    ", ".join(names),
                    ", ".join(titles),
                    objects,
                    "; ".join(dict.fromkeys(op.source for op in nonlinear if op.cite)),
                    tuple(reduced([c for node in used if isinstance(node, App) and (c := condition_of(node))])),
                    partial(d.state, k),
                    partial(d.state, k + 1),
                )
            )
        return steps

    def frobenius_steps(self, lines: Frobenius | None = None) -> list[Step]:
        """Return the steps from df to ⟨G, dX⟩, line by line as `lines` groups the moves."""
        form = lines or self._frobenius
        if form is None or form.df is self._dx:
            return []
        steps = []
        for k in range(len(form.lines)):
            if len(form.lines) <= EVERY_LINE and form.state(k) is form.state(k + 1):
                continue
            ops, factors = form.describe(k)
            objects: tuple[Expr, ...] = ()
            if self.variable.is_scalar:
                title = "collect the factor of d{0}"
                objects = (self.variable,)
            elif made := [op for op in ops if op.origin]:
                title = "move " + ", ".join(op.title for op in made) + " across"
            elif ops and factors and len(factors) <= 3 and all(len(brief(f)) <= 12 for f in factors):
                objects = tuple(factors)
                title = "move " + ", ".join(f"{{{i}}}" for i in range(len(objects))) + " across"
            elif ops:
                title = "move the constant factors across"
            else:
                title = "write as an inner product"
            names = [f"inner_{op.name}" for op in ops] or ["inner_" + form.lines[k][0].op.name]
            steps.append(
                Step(
                    "frobenius",
                    ", ".join(names),
                    title,
                    objects,
                    "; ".join(dict.fromkeys(op.source for op in ops if op.cite)),
                    (),
                    partial(form.state, k),
                    partial(form.state, k + 1),
                    form.crossing(k),
                )
            )
        return steps

    def gradient_steps(self) -> list[Step]:
        """Return the steps from the gradient as the moves leave it to the gradient as it is written."""
        steps = []
        projects = self.projects
        if self._gathered is not self._raw:
            # Before a projection it is not the gradient whose terms are collected, but a matrix that pairs like it.
            sides = [paired(G, self._dx) if projects else G for G in (self._raw, self._gathered)]
            steps.append(
                Step(
                    "frobenius" if projects else "gradient",
                    "collect",
                    "collect terms",
                    (),
                    "",
                    (),
                    constantly(sides[0]),
                    constantly(sides[1]),
                )
            )
        if self._collected is not self._gathered:
            title = "write the factors as one product again"
            split, joined = constantly(self._gathered), constantly(self._collected)
            steps.append(Step("gradient", "join_factors", title, (), "", (), split, joined))
        if projects:
            known = structure(self.variable.structure)
            place = "the space of" if known.flat else "the tangent space at"
            steps.append(
                Step(
                    "gradient",
                    "projection",
                    f"project onto {place} {{0}}, {known.described(self.variable.shape)}",
                    (self.variable,),
                    known.cite,
                    (),
                    constantly(formally_projected(self._collected, self.variable)),
                    constantly(self._projected),
                )
            )
        return steps

    def subdifferential(self) -> Subdifferential:
        """Return Clarke's subdifferential of the function: at a kink a set, elsewhere the gradient alone."""
        from .subgradients import subdifferential

        return subdifferential(self.function, self.variable)

    # Showing -------------------------------------------------------------------------------------

    def latex(
        self,
        style: str = "frobenius",
        steps: str = "textbook",
        *,
        width: float | None = None,
        lets: bool | str = "auto",
    ) -> str:
        """Return the derivation as an aligned LaTeX environment, rule names at the right.

        `style` is how it is written ("frobenius", …), `steps` in what detail ("all", "textbook" or "summary");
        lines longer than `width`, in characters of text, are broken at operators; `lets` gives names to shared parts
        and to cotangents (True, False, or "auto": where the gradient goes through layers and is long). Raises
        `UnsupportedError` for a style or detail that does not exist.
        """
        from .render.derivation import derivation_latex

        return derivation_latex(self, style, steps, width, lets)

    def text(
        self,
        style: str = "frobenius",
        steps: str = "textbook",
        *,
        width: float | None = None,
        lets: bool | str = "auto",
    ) -> str:
        """Return the derivation in Unicode text; the choices are those of `latex`."""
        from .render.derivation import derivation_text

        return derivation_text(self, style, steps, width, lets)

    def markdown(
        self,
        style: str = "frobenius",
        steps: str = "textbook",
        *,
        width: float | None = None,
        lets: bool | str = "auto",
    ) -> str:
        """Return the derivation in Markdown: conditions, aligned steps, certificate; choices as in `latex`."""
        from .render.derivation import derivation_markdown

        return derivation_markdown(self, style, steps, width, lets)

    def html(
        self,
        style: str = "frobenius",
        steps: str = "textbook",
        *,
        width: float | None = None,
        lets: bool | str = "auto",
    ) -> str:
        """Return the derivation as a fragment of HTML: every step opens to show its rule; choices as in `latex`."""
        from .render.html import derivation_html

        return derivation_html(self, style, steps, width, lets)

    def as_dict(self) -> dict[str, Any]:
        """Return the derivation as JSON-ready data (the form `frechet derive --format json` prints)."""
        from .render.derivation import derivation_dict

        return derivation_dict(self)

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from .render.derivation import derivation_markdown

        return {"text/markdown": derivation_markdown(self), "text/plain": self.text()}

    def __repr__(self) -> str:
        return self.text()

    # Running -------------------------------------------------------------------------------------

    def compile(
        self,
        backend: str = "numpy",
        *,
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> Compiled:
        """Return g with ``value, gradient = g(W=…, X=…)``; the gradient has the shape of what was passed.

        `backend`: ``numpy``, ``jax``, ``torch``, or ``array-api`` for arrays of any library of that standard; of
        Dask's arrays, blocks of data larger than memory, it makes a lazy value and a lazy gradient. What depends on
        the arguments in `constant` alone is computed once for the arrays first passed, or bound by
        ``g.prepare(X=…)``: X'X and X'Y of a least-squares problem, if that is cheaper for its sizes. The value is
        then a difference of large numbers, and of a residual of 10⁻⁴ of the data has six digits less.

        With `threads`, for NumPy, a function that is a sum over the rows of its data is computed in blocks of rows, on
        so many threads; where the work would take less than about a millisecond it is computed as without. During a
        call every matrix product of the process takes one thread (``threadpoolctl`` sees to that), so do not call such
        functions from several threads at once. Raises `UnsupportedError` where the function is no sum over rows.

        With `workspace`, for NumPy, the large matrices that the program makes are written into arrays that are
        allocated once for each set of shapes. The gradient is such an array: the next call writes over it, and two
        threads may not call the function at once. Copy what is to last. With `threads` too each thread keeps such
        arrays, and the gradient is a new one.

        >>> from frechet import derive, parse
        >>> g = derive(parse("norm2(X*W - Y)^2/(2*m)", "X: m d; W: d k; Y: m k; m: scalar"), "W").compile(threads=1)
        >>> g(W=[[1.0]], X=[[1.0], [2.0]], Y=[[0.0], [0.0]], m=2)
        (1.25, array([[2.5]]))
        """
        from .codegen import back_end
        from .codegen.function import Compiled
        from .codegen.options import Options

        language = back_end(backend)
        options = Options.of(language, constant, threads, workspace)
        _ = self.certificate  # nothing leaves uncertified
        return Compiled(self, language, options)

    def plan(self, sizes: Mapping[str, int] | None = None, *, constant: Collection[str] = ()) -> Plan:
        """Return the plan of the program for these sizes of the dimensions: what is computed, in which order, its cost.

        >>> from frechet import derive, parse
        >>> d = derive(parse("norm2(X*W - Y)^2", "X: n d; W: d k; Y: n k"), "W")
        >>> d.plan({"n": 2000, "d": 500, "k": 50}).flops > 7 * d.plan(
        ...     {"n": 2000, "d": 500, "k": 50}, constant=("X", "Y")).flops
        True
        """
        from .plan import plan, sizes_of

        roots = (self.function, self.gradient)
        return plan(roots, None if sizes is None else sizes_of(roots, sizes), named_in(roots, constant))

    def code(
        self,
        backend: str = "numpy",
        *,
        sizes: Mapping[str, int] | None = None,
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> str:
        """Return the source of a self-contained function that returns (value, gradient).

        `backend`: one that `compile` takes, or ``julia`` or ``matlab``, which are written as text and not run here.
        With `sizes` of the dimensions, the source that `compile` makes for matrices of these sizes, without checks;
        ``prepare`` there computes what depends on `constant` alone; `threads` and `workspace`
        are those of `compile`.
        """
        from .codegen import back_end
        from .codegen.options import Options
        from .codegen.source import derivation_job
        from .codegen.specialised import job_code

        language = back_end(backend)
        options = Options.of(language, (), threads, workspace, runs=False)
        _ = self.certificate
        named = named_in((self.function, self.gradient), constant)
        return job_code(derivation_job(self), language, sizes, named, options)


def named_in(roots: Sequence[Expr], names: Collection[str]) -> list[Sym]:
    """Return the variables of `roots` with these names; refuse a name that is none."""
    known = {s.name: s for s in symbols(*roots)}
    wanted = names_in(names)
    if unknown := [n for n in wanted if n not in known]:
        raise DomainError(f"constant={unknown[0]!r}: the function takes {', '.join(known)}; name some of these")
    return [known[n] for n in wanted]


def formally_projected(G: Expr, x: Sym) -> Expr:
    """Return the projection of G onto the space of `x`, as the structure states it."""
    return structure(x.structure).project(x, G)


def finished(raw: Expr, f: Expr, x: Sym, simplify: Simplifier) -> tuple[Expr, Expr, Expr]:
    """Return a gradient as the moves leave it with its terms collected, with its factors joined, and projected."""
    gathered = collected(raw, simplify)
    joined = rejoined(gathered, f, x)
    if not x.structure:
        return gathered, joined, joined
    projected = collected(simplify(formally_projected(joined, x)), simplify)
    # A gradient that lies in the space already is not projected, even where that is not seen at sight.
    lies = projected is joined or _surely_same(projected, joined)
    return gathered, joined, joined if lies else projected


def _surely_same(a: Expr, b: Expr) -> bool:
    """Whether two expressions have the same value, for more reasons than that both vanish where they were tried."""
    try:
        found = judged([(a, b, "same_value")])
    except Rejected:
        return False
    jumps = any(isinstance(node, App) and node.op.jumps for node in postorder(a, b))
    return not found.numeric or not (jumps or same_value(b, zeros(*b.shape)))


# The steps that bring a member of a family out of the sums and products over it.
MEMBERS = {"split_product": "split the product at {0}", "single_term": "only one term depends on {0}"}


def prepared(f: Expr, x: Sym) -> list[tuple[Expr, Expr, str]]:
    """Apply the preparing identities, one after the other: each is an equation of whole expressions.

    A member `x` of a family is then brought out of the sums and products that run over the family.
    """
    steps: list[tuple[Expr, Expr, str]] = []
    names = list(dict.fromkeys(name for _, _, name in occurrences(f, PREPARE)))
    for name in names:
        table = {node: new for node, new, rule in occurrences(f, PREPARE) if rule == name}
        after = f
        while table:  # an instance may contain another, which shows when the outer one is rewritten
            after = mapped(after, table.get)
            table = {node: new for node, new, rule in occurrences(after, PREPARE) if rule == name}
        if IDENTITIES[name].kind == "structure":
            after = Simplifier()(after)  # x' A x, not x' A x/1
        steps.append((f, after, name))
        f = after
    if isinstance(x, Member):
        from .calculus.members import exposed

        steps += exposed(f, x)
    return steps


def rejoined(e: Expr, f: Expr, x: Sym) -> Expr:
    """Return `e` with what was split for the sake of the member `x` written as one product again."""
    if not isinstance(x, Member):
        return e
    from .calculus.members import opened, restored

    before = prepared(f, x)
    return restored(e, [o for a, _, rule in before if rule in MEMBERS for o in opened(a, x)])


def _listed(found: list[Sym]) -> str:
    return ", ".join(s.name for s in found) or "none: it is constant"


def holds(f: Expr, x: Sym) -> bool:
    """Whether `f` contains `x`, or other members of its family: a sum over i may hold x_k."""
    return any(s is x or (isinstance(x, Member) and isinstance(s, Member) and s.family == x.family) for s in symbols(f))


def _member_in(found: list[Sym], name: str) -> Sym | None:
    """Return the member that x[k] names, of a family of which `found` holds members."""
    from .parse.indexed import index_in

    base, _, inside = name.removesuffix("]").partition("[")
    at = index_in(inside)
    families = [s.family for s in found if isinstance(s, Member) and s.family.name == base]
    return families[0].member(at) if families and at is not None else None


def variable_in(f: Expr, x: Expr | str) -> Sym:
    """Return the variable of `f` that `x` is, or names; say what there is if there is none."""
    found = symbols(f)
    if isinstance(x, str):
        match = [s for s in found if s.name == x]
        if match:
            return match[0]
        if (member := _member_in(found, x)) is not None:
            return member
        import difflib

        near = difflib.get_close_matches(x, [s.name for s in found], n=1)
        raise NotDifferentiableError(
            f"{brief(f)} does not contain {x!r}"
            + (f"; did you mean {near[0]!r}?" if near else f"; its variables are {_listed(found)}")
        )
    if not isinstance(x, Sym):
        raise NotDifferentiableError(f"a derivative is taken with respect to a variable, and {x} is not one")
    if isinstance(x, Member) and holds(f, x):
        return x
    if x not in found:
        twin = [s for s in found if s.name == x.name]
        if twin:
            raise ShapeError(
                f"{x.name} is {times(twin[0].shape)} in the function, but {times(x.shape)} in the variable given"
            )
        return variable_in(f, x.name)
    return x


def differentiated(f: Expr, wanted: Sequence[Expr | str]) -> list[Sym]:
    """Return the variables that `wanted` are, or name, in the scalar function `f`; refuse what has no gradient."""
    if not isinstance(f, Expr):
        raise NotDifferentiableError(
            f"derive takes an expression, not {type(f).__name__}; read text with fr.parse(text)"
        )
    named = {s.name: s for s in reversed(symbols(f))}
    found = [named[x] if isinstance(x, str) and x in named else variable_in(f, x) for x in wanted]
    if not f.is_scalar:
        x = found[0].name
        raise ShapeError(
            f"derive({brief(f)}, {x}): the gradient needs a scalar function, but this is {times(f.shape)}; "
            f"use fr.differential(f, {x}) for the Fréchet derivative, a linear map"
        )
    return found


def derive(f: Expr, x: Expr | Column | str) -> Derivation:
    """Return the derivation of the gradient G of the scalar function `f` with respect to `x`: df = ⟨G, dX⟩.

    `x` is a variable, its name, or a column `fr.column(X, b)`. Raises `ShapeError` when `f` is matrix valued,
    `NotDifferentiableError` when `f` does not contain `x` or no rule differentiates it.

    >>> from frechet import matrix, norm2
    >>> W, X, Y = matrix("W", "m", "n"), matrix("X", "n", "k"), matrix("Y", "m", "k")
    >>> derive(norm2(W @ X - Y)**2 / 2, W).gradient
    (W X − Y) Xᵀ
    """
    from .columns import Column, ColumnDerivation

    if isinstance(x, Column):
        (variable,) = differentiated(f, [x.of])
        return ColumnDerivation(f, Column(variable, x.at), SEED)
    (variable,) = differentiated(f, [x])
    return Derivation(f, variable)
