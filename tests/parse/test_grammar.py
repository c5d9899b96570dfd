"""The text language: precedence, both dialects, inference of dimensions, and errors that mark the place."""

from __future__ import annotations

import sys

import pytest

import frechet as fr
from frechet.expr import symbols


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a/b/c", "a/b/c"),
        ("a/b*c", "a/b*c"),
        ("-a^2", "-a^2"),
        ("(-a)^2", "(-a)^2"),
        ("a^b^c", "a^(b^c)"),
        ("2*-a", "2*(-a)"),
        ("--a", "a"),
        ("x'*A'*y", "x'*A'*y"),
        ("(A*x)'", "(A*x)'"),
        ("0.5*a", "1/2*a"),
        ("a/2", "1/2*a"),
        ("1e-2*a", "1/100*a"),
        ("2.^2*a", "2^2*a"),
        ("A.*B./C", "A.*B./C"),
        ("norm2(A*x)^2", "norm2(A*x)^2"),
        ("X^-1", "X^(-1)"),
        ("A\\B*C", "solve(A, B)*C"),
        ("B*A\\x", "solve(B*A, x)"),
        ("2*pi*c", "2*pi*c"),
        ("1 + X", "ones(m, n) + X"),
        ("x.T @ A @ x", "x'*A*x"),
        ("A * B", "A*B"),
        ("(A @ x)**2", "(A*x).^2"),
        ("x'·x − 1", "x'*x - 1"),
        ("X⊙Y", "X.*Y"),
        ("xᵀ*x", "x'*x"),
    ],
)
def test_precedence(text: str, shown: str) -> None:
    assert str(fr.parse(text)) == shown


def test_a_star_is_hadamard_in_numpy_and_a_product_otherwise() -> None:
    assert str(fr.parse("sum((A*B) @ x)")) == "sum(A.*B*x)"
    assert str(fr.parse("sum((A*B)*x)")) == "sum(A*B*x)"


def test_dimensions_are_inferred_and_never_become_one() -> None:
    f = fr.parse("norm2(W*X - Y)^2 + x'*W*z")
    shapes = {s.name: s.shape for s in symbols(f)}
    assert shapes["W"][1] == shapes["X"][0] == shapes["z"][0]
    assert shapes["W"][0] == shapes["Y"][0] == shapes["x"][0]
    assert shapes["X"][1] == shapes["Y"][1]
    assert len({shapes["W"][0], shapes["W"][1], shapes["X"][1]}) == 3
    assert all(d != 1 for name in "WXY" for d in shapes[name])


def test_the_first_letter_decides_the_kind() -> None:
    shapes = {s.name: s.shape for s in symbols(fr.parse("a*x'*X*h + beta"))}
    assert shapes["a"] == shapes["beta"] == (1, 1)
    assert shapes["x"][1] == shapes["h"][1] == 1 and shapes["x"][0] != 1


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("norm2(W*X - Y", 6, "never closed"),
        ("norm2(W*X - Y))", 15, "closes nothing"),
        ("x y", 3, "write * for a product"),
        ("2x", 2, "write * for a product"),
        ("x*", 3, "operand is missing"),
        ("", 1, "expression is missing"),
        ("x = y", 3, "without an equation"),
        ("|x|", 1, "abs(x), det(X) or norm2(X)"),
        ("[x]", 1, "round brackets"),
        ("norm2()", 1, "takes 1 argument, got 0"),
        ("logdett(X)", 1, "did you mean 'logdet'"),
        ("zzzz(X)", 1, "`frechet rules` lists all functions"),
        ("lgo(X)", 1, "did you mean 'log'"),
        ("log10(X)", 1, "write log(x)/log(10)"),
        ("average(X)", 1, "write mean(X)"),
        ("max(x, y, z)", 1, "max takes 1 or 2 arguments, got 3: max :"),
        ("Tr(X)", 1, "did you mean 'tr'?"),
        ("f(x)", 1, "is not a function"),
        ("1e9999999", 1, "digits"),
        ("🙂", 1, "cannot read"),
    ],
)
def test_a_mistake_is_marked(text: str, column: int, said: str) -> None:
    with pytest.raises(fr.ParseError) as caught:
        fr.parse(text)
    assert caught.value.column == column
    assert said in str(caught.value)
    assert "▶" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shapes", "said"),
    [
        ("A*B", "A: m n; B: m n", ("A is m x n", "B is m x n", "entrywise")),
        ("A + B", "A: m n; B: n m", ("A is m x n", "B is n x m", "B to be m x n")),
        ("x'*A*y", "A: m n; x: n; y: n", ("x' is 1 x n", "A is m x n")),
        ("tr(x)", "", ("square", "first letter")),
        ("x + 1 + c", "", ("scalar c to every entry",)),
        ("x^2", "", (".^",)),
    ],
)
def test_a_shape_clash_names_the_operands_and_the_law(text: str, shapes: str, said: tuple[str, ...]) -> None:
    with pytest.raises(fr.ShapeError) as caught:
        fr.parse(text, shapes)
    assert all(part in str(caught.value) for part in said)


NONSENSE = """x,y|x;y|x:y|~x|x!|x?|x#|x$y|x\\y|x%y|"x"|`x`|x[0]|{x}|lambda x: x|import os|os.system|x if y else z|1j*x
0x10|1_000*x|3..4|1.2.3|)|(|()|*|^2|.T|@|x.|.*|x.T.T.|sum(,x)|sum(x,)|,x|x'*x,|∇f|√x|∞|x==y|x<y|\x00|eye(n,m)|ones(0)
ones(-1)|ones(2.5)|zeros()|vector()|vector(x)|matrix(x)|exp|sum|exp(X,Y)|inner(x)|x**|x^|'x|2 x|x 2""".replace(
    "\n", "|"
).split("|")


@pytest.mark.parametrize("text", [*NONSENSE, "(" * 5000 + "x" + ")" * 5000, "9" * 5000])
def test_nonsense_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(fr.FrechetError) as caught:
        fr.parse(text)
    said = str(caught.value)
    assert len(said) < 500 and "\n" not in said and len(said) > 10


@pytest.mark.parametrize("declared", [3, None, {"x": "n"}])
def test_declarations_are_text(declared: object) -> None:
    with pytest.raises(fr.FrechetError):
        fr.parse("x", declared)  # type: ignore[arg-type]  # the mistake under test


def test_nothing_is_evaluated() -> None:
    before = set(sys.modules)
    for text in ("__import__('antigravity')", "().__class__", "exec('import antigravity')"):
        with pytest.raises(fr.FrechetError):
            fr.parse(text)
    assert "antigravity" not in set(sys.modules) - before


def test_length_is_not_depth() -> None:
    assert (
        len(symbols(fr.parse(" + ".join(f"x_{i}" for i in range(5000)), "; ".join(f"x_{i}: n" for i in range(5000)))))
        == 5000
    )


def test_a_constant_beside_a_row_is_a_row_but_never_a_scalar() -> None:
    assert str(fr.parse("r - matrix(2)", "r: 1 n")) == "r - 2*ones(1, n)"
    with pytest.raises(fr.ShapeError, match="c is scalar and matrix"):
        fr.parse("c + matrix(1)")


@pytest.mark.parametrize("text", ["tr((abs(C) + 1).^sym(4))", "(norm2(C)^2 + 1)^sum(4)", "tr(C^sym(4))"])
def test_an_exponent_that_is_an_operation_on_numbers_is_refused(text: str) -> None:
    """Before, it passed for a letter of an identity, which has no variable either, and failed later."""
    with pytest.raises(fr.ShapeError, match="is not a literal number"):
        fr.parse(text, "C: n n")
