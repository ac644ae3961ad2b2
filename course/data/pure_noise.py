"""Rows in which there is nothing to learn: labels that have nothing to do with any column."""

from __future__ import annotations

from typing import Final

import numpy as np

from .table import Table

N_ROWS: Final = 120
N_COLUMNS: Final = 200


def pure_noise() -> Table:
    """Return 120 rows of 200 columns, each drawn from a normal distribution, and two classes of 60 rows.

    Columns and labels are independent: whatever a model scores above one half on rows that it never saw, it
    scores by luck or by a leak. Drawn with seed 0.
    """
    X, y = tossed(N_ROWS, N_COLUMNS)
    columns = tuple(f"column {k + 1}" for k in range(N_COLUMNS))
    return Table(X, y, columns, ("heads", "tails"))


def tossed(n: int, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows (n, n_columns) of chance, and labels 0 and 1 in turn, which know nothing of them."""
    return np.random.default_rng(0).normal(size=(n, n_columns)), np.arange(n, dtype=np.int64) % 2
