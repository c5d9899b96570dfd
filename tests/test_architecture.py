"""The shape of the code: engines know no operation by name, importing is light, a declaration is all there is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import frechet
from frechet.primitive import REGISTRY, words

SOURCE = Path(frechet.__file__).parent
ENGINES = sorted(
    [SOURCE / f"{name}.py" for name in ("expr", "signature", "primitive", "identity", "derivation", "conditions")]
    + [SOURCE / "calculus" / "differential.py", SOURCE / "render" / "printer.py"]
    + [path for engine in ("certify", "codegen", "plan") for path in (SOURCE / engine).glob("*.py")]
)
# What an interpreter must offer under the names of an array library: there "inv" is xp.linalg.inv, not the primitive.
SPECIAL = {"erf", "erfc", "adjugate", "solve"}
FUNCTIONS = set(
    ["asin", "acos", "atan", "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "expm1", "log1p"]
)
ARRAY_NAMESPACES = {
    "arrays.py": FUNCTIONS | SPECIAL,
    "array_api.py": SPECIAL,
    "jax.py": SPECIAL | {"transpose"},
    "numpy.py": SPECIAL | {"transpose"},
}
# Tables of a back end that say how another language writes a function of the array API.
TABLES = ("functions", "helpers", "OWN")


def mentioned(path: Path) -> set[str]:
    """Return what a module imports from the catalogue's declarations, and every string that is a bare word."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tables = [n.value for n in ast.walk(tree) if isinstance(n, ast.AnnAssign) and getattr(n.target, "id", "") in TABLES]
    keys = {id(key) for table in tables if isinstance(table, ast.Dict) for key in table.keys}
    for node in ast.walk(tree):
        if id(node) in keys:
            continue
        if isinstance(node, ast.ImportFrom) and "primitives" in (node.module or "").split("."):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def operations() -> set[str]:
    return {*REGISTRY} | {*words()}


@pytest.mark.parametrize("path", ENGINES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_engine_names_no_operation(path: Path) -> None:
    assert not (mentioned(path) & operations()) - ARRAY_NAMESPACES.get(path.name, set())


def test_the_rule_can_fail(tmp_path: Path) -> None:
    bad = tmp_path / "engine.py"
    bad.write_text("from frechet.primitives.multilinear import matmul\nsquare = REGISTRY['det']\n")
    assert mentioned(bad) & operations() == {"matmul", "det"}
    bad.write_text('functions: dict[str, str] = {"det": "inv"}\nother: dict[str, str] = {"logdet": ""}\n')
    assert mentioned(bad) & operations() == {"inv", "logdet"}
    assert len(ENGINES) >= 12


def run(program: str) -> str:
    """Return what a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_is_light() -> None:
    """The engine is read in a browser too: NumPy, SymPy and mpmath are loaded when first needed."""
    heavy = "{'numpy', 'sympy', 'mpmath', 'matplotlib', 'IPython'}"
    assert run(f"import sys, frechet; print(sorted({heavy} & set(sys.modules)))") == "[]"
    derived = "d = fr.derive(fr.parse('norm2(W*X - Y)^2/2'), 'W'); d.text(); d.latex()"
    assert run(f"import sys, frechet as fr; {derived}; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_importing_loads_nothing_of_the_engine() -> None:
    """What is not asked for is not paid for: `import frechet` alone leaves its modules unread."""
    loaded = "import sys, frechet; print(*sorted(m for m in sys.modules if m.startswith('frechet')))"
    assert run(loaded) == "frechet frechet.parse"


def test_the_public_list_is_said_once() -> None:
    """What type checkers read, what `__all__` lists and what is found at run time are the same names."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    block = next(n for n in tree.body if isinstance(n, ast.If))
    named = {
        a.asname or a.name: (i.module, a.name) for i in block.body if isinstance(i, ast.ImportFrom) for a in i.names
    }
    assert sorted(named) == sorted(frechet.__all__)
    for name in frechet.__all__:
        found = getattr(frechet, name)
        assert not isinstance(found, type(ast)), f"{name} is a module: a submodule hides the function"
    for name, (module, attribute) in named.items():
        home, _, other = frechet._HOME.get(name, "errors").partition(":")
        assert (home.removesuffix(".grammar"), other or name) == (module, attribute)


def test_a_submodule_does_not_hide_the_function_of_its_name() -> None:
    assert run("import frechet.parse.grammar, frechet as fr; print(fr.parse('tr(A)'))") == "tr(A)"


def test_deleting_a_declaration_deletes_the_operation() -> None:
    program = """
import frechet as fr
from frechet.primitive import REGISTRY
assert fr.parse("sinh(x)").shape
del REGISTRY["sinh"]
try:
    fr.parse("sinh(x)")
except fr.ParseError as error:
    print(error)
try:
    fr.sinh
except AttributeError as error:
    print(error)
"""
    said = run(program)
    assert "unknown function 'sinh'" in said
    assert "frechet has no 'sinh'" in said


def test_a_new_declaration_is_the_whole_operation() -> None:
    """Word, shape, differential, gradient, certificate, LaTeX and code come from one declaration."""
    program = r"""
import frechet as fr
from frechet.primitive import primitive
from frechet.primitives.multilinear import hadamard
cube = primitive(
    "cube", "X[m,n] -> [m,n]", r"\operatorname{{cube}}\left({X}\right)", doc="Every entry cubed.",
    value=lambda xp, X: X * X * X, differential=lambda X, dX: 3 * hadamard(hadamard(X, X), dX), known=(),
)
d = fr.derive(fr.parse("sum(cube(A*x))"), "x")
print(d.gradient, "|", d.certificate.method, "|", d.compile()(A=[[2.0]], x=[1.0])[1].tolist())
"""
    assert run(program) == "3*(A'*(A*x.*(A*x))) | exact | [24.0]"
