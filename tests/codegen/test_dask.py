"""Compiled functions on Dask arrays: lazy, in blocks of rows, equal to NumPy's results."""

from __future__ import annotations

import runpy
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import frechet as fr

EXAMPLE = Path(__file__).parents[2] / "examples/larger_than_memory.py"
MISSING = [name for name in ("dask", "distributed", "array_api_compat") if find_spec(name) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"gradients on Dask arrays are not run: {', '.join(MISSING)} not installed (frechet[dask])"
)


@pytest.mark.parametrize(
    ("loss", "variable"),
    [
        ("norm2(X*W - Y)^2/2", "W"),
        ("sum(softplus(-Y.*(X*W)))", "W"),
        ("norm1(W'*X'*X*W - eye(3))", "W"),  # a constant is made in the namespace of the data
    ],
)
def test_blocks_of_rows_give_what_numpy_gives(loss: str, variable: str) -> None:
    import dask
    import dask.array as da

    rng = np.random.default_rng(3)
    values = {"X": rng.standard_normal((103, 4)), "Y": np.sign(rng.standard_normal((103, 3)))}
    values["W"] = rng.standard_normal((4, 3))
    f = fr.parse(loss, "X: n d; W: d 3; Y: n 3")
    d = fr.derive(f, variable)
    given = {name: values[name] for name in (s.name for s in fr.expr.symbols(f))}
    blocks = {name: da.from_array(a, chunks=(25, -1)) for name, a in given.items()}
    pair = d.compile("array-api")(**blocks)
    assert all(isinstance(part, da.Array) for part in pair)  # nothing was computed yet
    value, gradient = dask.compute(*pair, scheduler="synchronous")
    expected, by_numpy = d.compile()(**given)
    assert value == pytest.approx(expected, rel=1e-12)
    assert gradient == pytest.approx(by_numpy, rel=1e-11, abs=1e-12)


def test_an_array_of_another_library_is_refused() -> None:
    import dask.array as da

    g = fr.derive(fr.parse("norm2(X*w)^2", "X: n d; w: d"), "w").compile("array-api")
    with pytest.raises(fr.ShapeError, match="arrays of one library"):
        g(X=da.ones((4, 2)), w=np.ones(2))


def test_the_example_fits_two_models_on_a_local_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLE))["main"](rows=2000, columns=5, block=500)
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].endswith("in 4 blocks of 0 MB") and len(shown) == 3
    for line in shown[1:]:
        first, *_, last = (float(v) for v in line.partition("mean loss ")[2].partition(";")[0].split(" → "))
        assert last < first
        assert float(line.rpartition(" ")[2]) < 1e-9
