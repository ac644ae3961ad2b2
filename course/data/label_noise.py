"""Labels made wrong: on a share of the rows, where a larger share keeps the first flips; or all by lot."""

import numpy as np

from .errors import DataError


def noisy_labels(
    y: np.ndarray, candidates: np.ndarray, share: float, *, n_classes: int, seed: int = 0
) -> np.ndarray:
    """Return a copy of `y` in which a share of the candidate rows carries a wrong label.

    Parameters
    ----------
    y : ndarray of shape (n,)
        int64 classes, or float64 targets when `n_classes` is 0.
    candidates : ndarray of bool, shape (n,)
        The rows that may be spoiled.
    share : float
        Between 0 and 1; ``round(share · number of candidates)`` rows are spoiled.
    n_classes : int
        A spoiled row gets one of the other classes, each as likely; with 0, the target of another row.
    seed : int
        The same seed spoils the same rows in the same order, whatever the share.

    Returns
    -------
    ndarray of shape (n,)
        The labels after noise.
    """
    n = len(y)
    # One stream per kind of draw and one draw per row: added rows leave the draws of the others alone.
    rank = np.random.default_rng([seed, 1]).random(n)
    shift = np.random.default_rng([seed, 2]).random(n)
    rows = np.flatnonzero(candidates)
    spoiled = rows[np.argsort(rank[rows], kind="stable")][: round(share * len(rows))]
    noisy = y.copy()
    if n_classes:
        noisy[spoiled] = (y[spoiled] + 1 + (shift[spoiled] * (n_classes - 1)).astype(np.int64)) % n_classes
    else:
        noisy[spoiled] = y[(spoiled + 1 + (shift[spoiled] * (n - 1)).astype(np.int64)) % n]
    return noisy


def random_labels(y: np.ndarray, candidates: np.ndarray, *, n_classes: int, seed: int = 0) -> np.ndarray:
    """Return a copy of `y` in which every candidate row's label is drawn by lot, whatever the row is.

    Each of the classes is as likely, the true one included: such labels hold nothing that could be learned,
    while a label noise of 1 never gives the true class and so tells much about it.

    Parameters
    ----------
    y : ndarray of shape (n,), int64
    candidates : ndarray of bool, shape (n,)
    n_classes : int
    seed : int
        One draw a row: rows that come or go leave the labels of the others alone.

    Raises
    ------
    DataError
        If there are no classes to draw from.

    Source
    ------
    Zhang, C., Bengio, S., Hardt, M., Recht, B. and Vinyals, O., Understanding deep learning requires
    rethinking generalization, 2017, section 2.1.
    """
    if not n_classes:
        raise DataError("random_labels needs classes, and these rows have targets; use label_noise")
    drawn = np.random.default_rng([seed, 3]).random(len(y)) * n_classes
    return np.where(candidates, drawn.astype(np.int64), y)
