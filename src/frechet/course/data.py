"""Real data that an installed package ships, so that a chapter runs without a network."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMPANIES = ("IBM", "AAPL", "MSFT", "XRX", "ADBE")
INDICES = ("^GSPC", "^IXIC")


@dataclass(frozen=True)
class Returns:
    """Monthly returns in per cent: one month a row, one security a column."""

    months: list[str]
    companies: NDArray[np.float64]
    indices: NDArray[np.float64]
    company_names: tuple[str, ...] = COMPANIES
    index_names: tuple[str, ...] = ("S&P 500", "Nasdaq")


def monthly_returns() -> Returns:
    """Return the monthly returns of five companies and two market indices, February 1990 to June 2022.

    Source: ``Stocks.csv`` of matplotlib's sample data, monthly closing prices adjusted for splits and dividends, which
    names finance.yahoo.com as its own source. The rows of dividend days, which hold no price, are dropped; so are
    columns that start after 1990.
    """
    import numpy as np
    from matplotlib.cbook import get_sample_data

    path = str(get_sample_data("Stocks.csv", asfileobj=False))
    with open(path, encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    names = [*COMPANIES, *INDICES]
    full = [row for row in rows if row["Date"].endswith("-01") and all(row[name] for name in names)]
    prices = np.array([[float(row[name]) for name in names] for row in full])
    returns = 100 * (prices[1:] / prices[:-1] - 1)
    months = [row["Date"][:7] for row in full[1:]]
    return Returns(months, returns[:, : len(COMPANIES)], returns[:, len(COMPANIES) :])
