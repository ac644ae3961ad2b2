"""How sure the mean of cross-validated scores is.

Source: C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003, for
random splits; R. Bouckaert and E. Frank, "Evaluating the Replicability of Significance Tests for Comparing
Learning Algorithms", 2004, for repeated folds.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from course.training.crossval.splits import Splits

#: What is said where more models can be had of the same rows.
NO_NEW_ROWS: Final = "more splits of the same rows add no rows"


def mean_and_error(scores: NDArray[np.float64], splits: Splits) -> tuple[float | None, float | None]:
    """Return the mean of the scores that are there, and its standard error; None where that takes more.

    Folds test each row once, and their error is that of a mean of J scores: their standard deviation divided
    by √J. Random and repeated splits test the same rows again and again, so that their scores agree more than
    those of other rows would: of their variance, 1 ⁄ J + (rows that test) ⁄ (rows that train) counts, which
    never falls below the second part, however many splits there are.

    Parameters
    ----------
    scores : ndarray (n_splits,)
        One of each split; NaN where there is none yet.
    splits : Splits
        How the rows were split.
    """
    there = scores[np.isfinite(scores)]
    n = len(there)
    if not n:
        return None, None
    mean = float(there.mean())
    if n == 1:
        return mean, None
    return mean, float(there.std(ddof=1)) * math.sqrt(1 / n + shared_rows(splits))


def shared_rows(splits: Splits) -> float:
    """Return the rows that test, divided by those that train, where rows test more than once; 0 otherwise."""
    if splits.kind == "random":
        return splits.test_share / (1 - splits.test_share)
    if splits.kind == "repeated":
        return 1 / (splits.k - 1)
    return 0.0
