"""Real data that an installed package ships, so that a chapter runs without a network."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRAINING = 1347  # the first three quarters
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


@dataclass(frozen=True)
class Digits:
    """Handwritten digits: an image of 8 × 8 grey values from 0 to 16 a row, and the digit that it shows.

    The first part is for training, the rest for testing.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]
    test_images: NDArray[np.float64]
    test_labels: NDArray[np.int64]


def digits() -> Digits:
    """Return 1797 handwritten digits, 1347 for training and 450 for testing.

    Source: the test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, UCI Machine
    Learning Repository (CC BY 4.0), as scikit-learn ships it (``digits.csv.gz``, copied byte by byte).
    """
    import gzip
    from importlib.resources import files

    import numpy as np

    packed = files(__package__).joinpath("files", "digits.csv.gz").read_bytes()
    rows = np.array(
        [[int(cell) for cell in line.split(",")] for line in gzip.decompress(packed).decode("ascii").splitlines()]
    )
    images, labels = rows[:, :-1].astype(float), rows[:, -1]
    return Digits(images[:TRAINING], labels[:TRAINING], images[TRAINING:], labels[TRAINING:])
