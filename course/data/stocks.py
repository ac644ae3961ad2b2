"""Months of seven shares and indices in the order of time: rows that are more alike the nearer they are."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from .table import Table

SHARES: Final = ("IBM", "AAPL", "MSFT", "XRX", "ADBE", "GSPC", "IXIC")
MONTHS: Final = 12
PLACE: Final = ("mpl-data", "sample_data", "Stocks.csv")


def stocks() -> Table:
    """Return 366 months from January 1991 to June 2021: does IBM gain more in a year than the S&P 500?

    The seven columns are what IBM, Apple, Microsoft, Xerox, Adobe, the S&P 500 (GSPC) and the Nasdaq
    Composite (IXIC) gained in the twelve months before, as differences of logarithms. The label says whether
    IBM gained more than the S&P 500 in the twelve months after. The months are in order, and neighbours share
    eleven months of both: a model that has seen the month before and the month after knows the answer for the
    one between, which tells nothing about next year.

    Source: Yahoo Finance, monthly closing prices from 1990 to 2022, in the file ``Stocks.csv`` of Matplotlib.
    """
    found = find_spec("matplotlib")  # says where it lies, and imports nothing
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("matplotlib is not installed; its file Stocks.csv holds the prices")
    file = Path(found.submodule_search_locations[0]).joinpath(*PLACE)
    X, y = years(str(file), shares=SHARES, months=MONTHS)
    columns = tuple(f"{name}, year before" for name in SHARES)
    return Table(X, y, columns, ("IBM gains less", "IBM gains more"), is_ordered=True)


def years(file: str, *, shares: tuple[str, ...], months: int) -> tuple[np.ndarray, np.ndarray]:
    """Return gains (n, n_shares) in the months before each month, and if the first beat GSPC after it."""
    table = np.genfromtxt(file, delimiter=",", names=True, skip_header=1, dtype=None, encoding="utf-8")
    table = table[[day.endswith("-01") for day in table["Date"]]]  # other days hold dividends only
    prices = np.log(np.column_stack([table[name] for name in shares]).astype(float))
    gains = prices[months:] - prices[:-months]
    after = gains[months:]
    return gains[:-months], (after[:, 0] > after[:, shares.index("GSPC")]).astype(np.int64)
