"""The data are what their description says."""

import numpy as np

from frechet.course.data import monthly_returns


def test_monthly_returns():
    r = monthly_returns()
    assert (r.months[0], r.months[-1]) == ("1990-02", "2022-06")
    assert r.companies.shape == (len(r.months), 5) and r.indices.shape == (len(r.months), 2)
    assert len(r.months) == 389 == 32 * 12 + 5  # no month is missing
    assert np.isfinite(r.companies).all() and np.isfinite(r.indices).all()
    worst = r.months[int(r.indices[:, 0].argmin())]
    assert worst == "2008-10"  # the worst month of the S&P 500 in these years
