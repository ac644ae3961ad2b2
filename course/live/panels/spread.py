"""Spread: the mean of several models, and how far apart they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def summed_up(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mean, and one standard deviation below and above, over the last axis: (…, n) → (…, 3).

    NaN does not count; where nothing else is there, all three are NaN.
    """
    # As NumPy's nanmean and nanstd, which take five times as long for a few rows.
    is_there = ~np.isnan(values)
    n = is_there.sum(axis=-1)
    with np.errstate(invalid="ignore"):  # no model has a number: so has their mean
        mean = np.where(is_there, values, 0).sum(axis=-1) / n
        spread = np.sqrt((np.where(is_there, values - mean[..., None], 0) ** 2).sum(axis=-1) / n)
    return np.stack([mean, mean - spread, mean + spread], axis=-1)
