"""Fréchet derivatives and Hessians as linear maps H ↦ L(H), given by an expression that is linear in dX."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

from .calculus.collect import collected
from .calculus.differential import differential_of
from .calculus.frobenius import frobenius_form
from .certify.certificate import Certificate, certified
from .collector import uncollected
from .derivation import SEED, derive, holds, prepared, rejoined, variable_in
from .errors import ShapeError, UnsupportedError
from .expr import Diff, Expr, Sym, dependents, matrix, substitute, symbols, zeros
from .primitives.multilinear import inner
from .rewrite import Simplifier
from .spaces import structure, times

if TYPE_CHECKING:
    from .codegen.function import CompiledForm, CompiledMap
    from .multilinear_map import MultilinearMap

FORMS = ("direction", "matrix", "kronecker")


def projected(x: Sym, G: Expr) -> Expr:
    """Return the orthogonal projection of G onto the tangent space at `x`; without a structure, G itself."""
    return structure(x.structure).project(x, G) if x.structure else G


def checked(form: str) -> str:
    """Return the form of a compiled map, or refuse it."""
    if form not in FORMS:
        raise UnsupportedError(f"form {form!r} is not available; available: {', '.join(repr(f) for f in FORMS)}")
    return form


class LinearMap:
    """A linear map from the space of `variable`; `expression` is its value at dX.

    Of a variable with a structure it is a map of tangent directions.
    """

    def __init__(
        self,
        expression: Expr,
        variable: Sym,
        of: Expr | None = None,
        *,
        argument: Expr | None = None,
        tangent: bool = False,
    ) -> None:
        self.expression = expression
        self.variable = variable
        # The letter the map is written with: dX, or G for an adjoint.
        self.argument = Diff(variable) if argument is None else argument
        self.of = of  # the function whose derivative this is, for the certificate
        self._tangent = tangent  # whether the map is the tangent part of that derivative
        self._dx = Diff(variable)

    def __call__(self, direction: Expr) -> Expr:
        """Return the value of the map at `direction`, an expression of the shape of the variable."""
        if not isinstance(direction, Expr):
            raise ShapeError(
                f"the map takes an expression, not an object of type {type(direction).__name__}; "
                "for numbers compile it: L.compile()(H, …)"
            )
        if direction.shape != self.variable.shape:
            raise ShapeError(
                f"the map takes a direction of the shape of {self.variable.name}, {times(self.variable.shape)}, "
                f"but {direction} is {times(direction.shape)}"
            )
        return Simplifier()(substitute(self.expression, {self._dx: direction}))

    @cached_property
    def adjoint(self) -> LinearMap:
        """The adjoint map L*: ⟨G, L(H)⟩ = ⟨L*(G), H⟩ for all G and H, as a map of G."""
        rows, columns = self.expression.shape
        taken = {s.name for s in symbols(self.expression, self.variable)}
        name = next(n for n in ("G", "Gbar", *(f"G{i}" for i in range(99))) if n not in taken)
        G = matrix(name, rows, columns)
        simplify = Simplifier()
        if self._dx not in dependents(self.expression, self._dx):
            return LinearMap(zeros(*self.variable.shape), G, argument=G)
        form = frobenius_form(simplify(inner(Diff(G), self.expression)), self._dx, simplify)
        value = projected(self.variable, form.G)
        return LinearMap(collected(simplify(value), simplify), G, argument=G)

    def compose(self, inner_map: LinearMap) -> LinearMap:
        """Return the map H ↦ self(inner_map(H)): the chain rule."""
        return LinearMap(self(inner_map.expression), inner_map.variable)

    @cached_property
    def certificate(self) -> Certificate:
        """The proof by evaluation that this is the derivative of the function it was made from."""
        if self.of is None:
            raise ShapeError("this map was not made as a derivative: there is nothing to certify it against")
        derivative = projected(self.variable, Diff(self.of)) if self._tangent else Diff(self.of)
        return certified([(derivative, self.expression, "differential")], self.variable, seed=SEED, needed=[self.of])

    def kronecker(self) -> Expr:
        """Return the matrix K with vec(L(H)) = K vec(H), where vec stacks columns.

        Raises `UnsupportedError` where no law writes an operation of the map as such a matrix.

        >>> from frechet import differential, matrix
        >>> A, X, B = matrix("A", "m", "n"), matrix("X", "n", "p"), matrix("B", "p", "q")
        >>> differential(A @ X @ B, X).kronecker()
        Bᵀ ⊗ A
        """
        from .calculus.kronecker import kronecker_of

        return kronecker_of(self.expression, self._dx, Simplifier())

    def tensor(self, /, **values: Any) -> Any:
        """Return the entries T with L(H)ᵢⱼ = Σₖₗ Tᵢⱼₖₗ Hₖₗ, an array of four axes, at the values given.

        `values` are those of the variables that the map depends on, and of any other whose size is needed.
        """
        from .codegen.dense import tensor

        return tensor(self, values)

    def to_dense(self, /, **values: Any) -> Any:
        """Return the matrix K with vec(L(H)) = K vec(H), an array, at the values given; vec stacks columns."""
        from .codegen.dense import dense

        return dense(self, values)

    @overload
    def compile(
        self,
        backend: str = "numpy",
        *,
        form: Literal["direction"] = "direction",
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> CompiledMap: ...
    @overload
    def compile(
        self,
        backend: str = "numpy",
        *,
        form: Literal["matrix", "kronecker"],
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> CompiledForm: ...
    def compile(
        self,
        backend: str = "numpy",
        *,
        form: str = "direction",
        constant: Collection[str] = (),
        threads: int | None = None,
        workspace: bool = False,
    ) -> CompiledMap | CompiledForm:
        """Return L with ``value = L(H, W=…, X=…)``: the map at the array H and the values given.

        `backend`: ``numpy``, ``jax``, ``torch``, or ``array-api`` for arrays of any library of that standard.

        With `form` ``matrix`` return a function ``K = L(W=…, X=…)`` for the matrix with vec(L(H)) = K vec(H), where
        vec stacks columns. With ``kronecker``, for NumPy, K is an object that keeps its structure (a Kronecker
        product, a diagonal, a sum of such): it has ``K @ v``, ``K.T``, ``K.shape`` and ``K.to_dense()``. Raises
        `UnsupportedError` where no law writes an operation of the map as such a matrix. `constant`, `threads` and
        `workspace` are those of `Derivation.compile`.

        >>> from frechet import hessian, parse
        >>> H = hessian(parse("norm2(U*V')^2/2", "U: m k; V: n k"), "U")
        >>> K = H.compile(form="kronecker")(U=[[1.0, 2], [3, 4], [5, 6]], V=[[1.0, 0], [2, 1]])
        >>> K, K.A.tolist()
        (<Kronecker 6 x 6>, [[5.0, 2.0], [2.0, 1.0]])
        """
        from .codegen import back_end
        from .codegen.function import CompiledForm, CompiledMap
        from .codegen.options import Options

        language = back_end(backend)
        options = Options.of(language, constant, threads, workspace)
        if checked(form) == "direction":
            return CompiledMap(self, language, options)
        return CompiledForm(self, language, form, options)

    def code(self, backend: str = "numpy", *, form: str = "direction") -> str:
        """Return the source of a function of the direction H and the values of the variables, or of the values alone.

        `form` is that of `compile`. Source for a direction needs nothing but its library; for NumPy the other forms
        take their classes from ``frechet.codegen.structured``.
        """
        from .codegen import back_end
        from .codegen.forms import form_job
        from .codegen.source import map_source

        if checked(form) == "direction":
            return map_source(self, back_end(backend))[0]
        job, dialect = form_job(self, form, back_end(backend))
        return job.source(dialect)[0]

    def _shown(self, write: Callable[[Expr], str], arrow: str) -> str:
        value = substitute(self.expression, {self._dx: self.argument})
        return f"{write(self.argument)} {arrow} {write(value)}"

    def __str__(self) -> str:
        return self._shown(str, "->")

    def __repr__(self) -> str:
        from .render.pretty import pretty

        return self._shown(pretty, "↦")

    def latex(self) -> str:
        r"""Return the map in LaTeX, ``\mathrm{d}X \mapsto …``."""
        from .render.latex import latex

        return self._shown(latex, r"\mapsto")

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


@overload
def differential(F: Expr, x: Expr | str) -> LinearMap: ...
@overload
def differential(F: Expr, x: Expr | str, *, order: int) -> MultilinearMap: ...
def differential(F: Expr, x: Expr | str, *, order: int | None = None) -> LinearMap | MultilinearMap:
    """Return the Fréchet derivative of F at X, the linear map dX ↦ dF with F(X + dX) = F(X) + dF + o(‖dX‖).

    `F` may be matrix valued. With `order` p, return the p-th differential, a map of p directions.

    >>> from frechet import matrix
    >>> X = matrix("X", "n", "n")
    >>> differential(X @ X, X)
    dX ↦ dX X + X dX
    >>> differential(X @ X, X, order=2)
    (H₁, H₂) ↦ H₁ H₂ + H₂ H₁
    """
    if order is not None:
        from .multilinear_map import higher_differential

        return higher_differential(F, x, order)
    if not isinstance(F, Expr):
        raise ShapeError(f"differential takes an expression, not an object of type {type(F).__name__}")
    variable = variable_in(F, x)
    with uncollected():
        steps = prepared(F, variable)
        subject = steps[-1][1] if steps else F
        d = differential_of(subject, variable, Simplifier())
        return LinearMap(rejoined(d.value, F, variable), variable, subject)


def hessian(f: Expr, x: Expr | str) -> LinearMap:
    """Return the Hessian of the scalar function f at X, the linear map dX ↦ d(∇f), self-adjoint.

    Of a variable with a structure it is the Riemannian Hessian, a map of tangent directions: the tangent part of d(∇f).

    >>> from frechet import matrix, norm2
    >>> W, X, Y = matrix("W", "m", "n"), matrix("X", "n", "k"), matrix("Y", "m", "k")
    >>> hessian(norm2(W @ X - Y)**2 / 2, W)
    dW ↦ dW X Xᵀ
    """
    d = derive(f, x)
    gradient, variable = d.gradient, d.variable
    if not holds(gradient, variable):
        return LinearMap(zeros(*variable.shape), variable, gradient)
    if not variable.structure:
        return differential(gradient, variable)
    simplify = Simplifier()
    value = collected(simplify(projected(variable, differential(gradient, variable).expression)), simplify)
    return LinearMap(value, variable, gradient, tangent=True)
