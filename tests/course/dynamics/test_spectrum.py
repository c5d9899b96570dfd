"""The share at the origin: the closed form, its integral tried by chance, and the matrices themselves."""

import numpy as np
import pytest

from frechet.course.dynamics.spectrum import counted_share, eigenvalues, share_in_disc, share_in_square
from frechet.errors import DomainError


@pytest.mark.parametrize(("matrices", "printed"), [(5, 0.32), (100, 0.94)])
def test_the_printed_shares(matrices, printed):
    """A square of side 0.1 is what the figure's bin is; no disc that might be meant gives both numbers."""
    assert round(share_in_square(matrices), 2) == printed
    assert not all(round(share_in_disc(k, 0.1), 2) == p for k, p in [(5, 0.32), (100, 0.94)])
    assert not all(round(share_in_disc(k, 0.05), 2) == p for k, p in [(5, 0.32), (100, 0.94)])


@pytest.mark.parametrize("matrices", [1, 2, 5, 100])
def test_the_integral(matrices):
    rng = np.random.default_rng(3)
    points = rng.uniform(size=200_000) ** (matrices / 2) * np.exp(2j * np.pi * rng.uniform(size=200_000))
    share = counted_share(points)
    assert abs(share - share_in_square(matrices)) < 4 * np.sqrt(share / 200_000)


@pytest.mark.parametrize(
    ("matrices", "size", "runs", "near"), [(1, 100, 6, 0.004), (5, 100, 6, 0.03), (100, 60, 8, 0.03)]
)
def test_the_matrices(matrices, size, runs, near):
    found = np.mean([counted_share(eigenvalues(matrices, size, seed)) for seed in range(runs)])
    assert abs(found - share_in_square(matrices)) < near
    assert counted_share(eigenvalues(matrices, 20, 0, orthogonal=True)) == 0


def test_bad_input_is_refused():
    for call in (lambda: share_in_square(0), lambda: share_in_square(2, 2.0), lambda: eigenvalues(0, 3, 1)):
        with pytest.raises(DomainError):
            call()
