"""One algorithm on many random halves of the same rows: which parameters would other rows repeat?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course.learning.words import Words
from course.training.sklearn.algorithms import fit_one

if TYPE_CHECKING:
    from course.labs.lab import Lab


def weights_of_halves(lab: Lab, n: int = 300) -> NDArray[np.float64]:
    """Return the weights for the first class that logistic regression finds on random halves.

    Parameters
    ----------
    lab : Lab
        Of notebook 02; its training rows are split.
    n : int
        How many halves.

    Returns
    -------
    ndarray (n, n_features)
        A row for each half; columns standardised as in the lab.
    """
    data, rng = lab.dataset, np.random.default_rng(0)
    X, y = data.X[data.is_train], data.y[data.is_train]
    found = []
    for _ in range(n):
        half = rng.permutation(len(y))[: len(y) // 2]
        model = fit_one(
            "logistic", lab.config["C"], X[half], y[half], n_classes=len(data.class_names), seed=0
        )
        found.append(model.last.coef_[0])
    return np.array(found)


def many_halves(lab: Lab, n: int = 300) -> Words:
    """Return the mean and the spread of each weight over random halves, and how often it is above 0."""
    weights = weights_of_halves(lab, n)
    lines = [
        f"{name.replace('_', ' '):16} {mean:5.2f} ± {spread:.2f}, above 0 in {above:.0%} of {n} halves"
        for name, mean, spread, above in zip(
            lab.dataset.feature_names,
            weights.mean(axis=0),
            weights.std(axis=0, ddof=1),
            (weights > 0).mean(axis=0),
            strict=True,
        )
    ]
    return Words("\n".join(lines))
