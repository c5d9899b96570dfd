"""The chain of single units: its real critical points, and when it has two local minima."""

import numpy as np
import pytest

from frechet.course.landscape.curvature import signature, slopes
from frechet.course.landscape.single_chain import critical_outputs, has_two_minima
from frechet.errors import DomainError

rng = np.random.default_rng(8)


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("y", [1.7, -1.7])
def test_the_weights_are_critical_and_as_many_as_stated(n, y):
    x, penalties = -0.8, rng.uniform(0.05, 0.2, size=n)
    outputs = critical_outputs(x, y, penalties)
    assert len(outputs) == (1 if n == 2 else 2)
    X, Y, C = np.array([[x]]), np.array([[y]]), [np.array([[p]]) for p in penalties]
    for o in outputs:
        assert len(o.weights) == 2 ** (n - 1)
        for w in o.weights:
            layers = [np.array([[v]]) for v in w]
            assert max(abs(g).max() for g in slopes(layers, X, Y, C)) < 1e-9
            nearest = min(outputs, key=lambda other: abs(other.q - y))
            assert signature(layers, X, Y, C).negative == (0 if o is nearest else 1)


@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_two_minima_end_exactly_at_the_largest_height(factor):
    """For three weights the largest value of x² q (y − q)³ is 27 x² y⁴ / 256."""
    x, y = 1.3, 0.7
    cube = (factor * 27 * x**2 * y**4 / 256) ** (1 / 3)
    assert has_two_minima(x, y, [cube, 2 * cube, cube / 2]) == (factor < 1)


@pytest.mark.parametrize("given", [(1.0, 1.0, [1.0]), (0.0, 1.0, [1.0, 1.0]), (1.0, 1.0, [1.0, 0.0])])
def test_what_is_no_chain_is_refused(given):
    with pytest.raises(DomainError):
        critical_outputs(*given)
    with pytest.raises(DomainError, match="two weights"):
        has_two_minima(1.0, 1.0, [1.0, 1.0])
